"""The database: connection, transaction and the base class of all records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment with time zone; comes back in UTC. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse moments without a zone, so that no server's zone ever slips in."""
        if value is not None and value.tzinfo is None:
            raise ValueError("Expected a moment with a time zone, but it has none.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Every moment is read in UTC, whatever the server's zone."""
        return None if value is None else value.astimezone(UTC)


class Record(DeclarativeBase):
    """Base of every table row that the program keeps."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_index",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map = {datetime: UtcTime, dict[str, Any]: JSONB, list[Any]: JSONB}  # noqa: RUF012


class Database:
    """One PostgreSQL database. ``transaction`` is the only place in the program that commits."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = sqlalchemy_url(url)
        self.engine: Engine = create_engine(self.url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=False)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        # Queries need no transaction around them: two round trips less for each page.
        self._readers = sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False, autoflush=False
        )
        self.statements = 0
        event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.statements += 1

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything one command does: committed at the end of the block, rolled back on any exception."""
        with self._sessions() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries, each of which sees what is committed when it runs. Nothing may be written in it."""
        with self._readers() as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def sqlalchemy_url(url: str) -> str:
    """The address with the driver that this program uses (psycopg 3)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def driver_url(url: str) -> str:
    """The address as psycopg and procrastinate read it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)

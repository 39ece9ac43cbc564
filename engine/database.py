"""The database: connection, transaction and the base class of all records."""

from __future__ import annotations

import select
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import DateTime, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from engine.errors import ChengnuoError
from engine.replica import CONNECT_SECONDS as REPLICA_SECONDS
from engine.replica import ReadReplica, most_seconds
from engine.sealing.changes import forget, note_statement, seal_changes
from engine.sealing.keys import AuditKeys, needed_keys
from engine.tracing import count_statement

CONNECT_SECONDS = 10
"""How long a connection may take to come about."""

_OWNER = "chengnuo_database"
"""The execution option of every connection that names its ``Database``."""

_ANSWERS = "chengnuo_answers"
"""The execution option of a connection for queries: what ``asked_once`` was answered on it."""

T = TypeVar("T")

_CONNECTING: Mapping[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    # A server that vanished without a word is noticed after half a minute.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


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
    """One PostgreSQL database. ``transaction`` is the only place in the program that commits.

    ``statements`` counts what was sent to it, for tests and benchmarks. ``replica`` is None where reports are read from
    the same server.
    """

    def __init__(self, url: str, *, pool_size: int = 10, replica: str | None = None) -> None:
        self.url = sqlalchemy_url(url)
        self._keys: AuditKeys | None = None
        self.statements = 0
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": pool_size,
            "connect_args": dict(_CONNECTING),
            # What people typed travels in parameters; no error message may carry it into a log.
            "hide_parameters": True,
            "execution_options": {_OWNER: self},
        }
        self.engine: Engine = create_engine(self.url, **options)
        # Queries need no transaction around them: two round trips less for each page, and nothing to clean up after it.
        self._reader: Engine = create_engine(
            self.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self.engines: tuple[Engine, ...] = (self.engine, self._reader)
        """Of this database itself: for commands and for queries."""
        engines = [*self.engines]
        self.replica: ReadReplica | None = None
        if replica is not None:
            options["connect_args"] = {**_CONNECTING, "connect_timeout": REPLICA_SECONDS}
            source = create_engine(
                sqlalchemy_url(replica), isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options
            )
            self.replica = ReadReplica(source, most_seconds())
            engines.append(source)
        for each in engines:
            event.listen(each, "before_cursor_execute", self._counted)
            event.listen(each, "checkout", _refuse_stale)
        event.listen(self.engine, "begin", forget)

    @property
    def keys(self) -> AuditKeys:
        """The keys that sign what is written here; ChengnuoError when their file is missing."""
        if self._keys is None:
            self._keys = needed_keys()
        return self._keys

    def _counted(self, connection: Connection, _cursor: object, statement: str, *_facts: object) -> None:
        self.count(connection, statement)

    def count(self, connection: Connection, statement: str) -> None:
        """Take note of a statement that is about to be sent."""
        self.statements += 1
        count_statement()
        note_statement(connection, statement)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything one command does: committed at the end of the block, rolled back on any exception."""
        with self._sessions() as session, session.begin() as transaction:
            yield session
            if transaction.is_active:
                session.flush()
                seal_changes(session.connection(), self.keys)

    @contextmanager
    def working(self) -> Iterator[Connection]:
        """``transaction`` for those who may come through without a session: see ``session_on``.

        What it changed in the registers is told to the chains of the office before the commit, unless the history of a
        case has told it.
        """
        with self.engine.begin() as connection:
            yield connection
            seal_changes(connection, self.keys)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries, each of which sees what is committed when it runs. Nothing may be written in it."""
        with self.asking() as connection, session_on(connection) as session:
            yield session

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """``reading`` for those who may come through without a session: see ``session_on``."""
        with self._reader.connect() as connection:
            yield connection.execution_options(**{_ANSWERS: {}})

    @contextmanager
    def reporting(self, now: datetime) -> Iterator[Connection]:
        """``asking`` for reports: of the read replica while it keeps up at ``now`` (system clock), else the same."""
        connection = None if self.replica is None else self.replica.connect(now)
        if connection is None:
            with self.asking() as own:
                yield own
            return
        with connection:
            yield connection.execution_options(**{_ANSWERS: {}})

    def close(self) -> None:
        """Give all connections back and forget the keys. Both are there again when they are needed."""
        if self.replica is not None:
            self.replica.close()
        for each in self.engines:
            each.dispose()
        self._keys = None


def _refuse_stale(driver: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Let the pool replace a connection whose server has hung up: SQLAlchemy then throws away all that are as old.

    Costs one system call and no round trip: something to read on an idle connection is the end of it, or the server's
    word before the end.
    """
    if driver.closed or _something_to_read(driver.fileno()):
        raise InvalidatePoolError("The server has closed this connection.")


def _something_to_read(descriptor: int) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([descriptor], [], [], 0)[0])


_LOST = ("08", "57P")
"""Classes of SQLSTATE: no connection; the server is stopping, starting, or has ended the connection."""


def is_unreachable(error: BaseException) -> bool:
    """Whether an exception says that the database cannot be reached now, as while it is restarted."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_unreachable(error.orig))
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_LOST)


def no_database(url: str, error: BaseException) -> ChengnuoError:
    """The sentence for a database that cannot be reached, with the reason as far as the driver tells it."""
    found = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    reason = next((line.strip() for line in str(found).splitlines() if line.strip()), type(found).__name__)
    place = url.rpartition("@")[2].partition("://")[2] or url.rpartition("@")[2]
    place = place.partition("?")[0]
    return ChengnuoError(
        f"连接不上数据库 {place}：{reason}。请确认数据库已启动、地址和口令正确、库已建立。",
        f"Expected the database {place} to answer, but it does not: {reason}. "
        "Check that the server runs, that address and password are right, and that the database exists.",
    )


def session_on(connection: Connection) -> Session:
    """A session on a connection that somebody else commits; what was added to it has to be flushed before."""
    return Session(connection, expire_on_commit=False, autoflush=False, join_transaction_mode="rollback_only")


def asked_once(place: Session | Connection, key: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` gives; of the queries of one ``reading`` or ``asking`` under this key, only the first one asks.

    For what several parts of a page need. In a transaction, which may change it in the meantime, everybody asks.
    """
    connection = place if isinstance(place, Connection) else place.connection()
    answers: dict[Hashable, Any] | None = connection.get_execution_options().get(_ANSWERS)
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return cast("T", answers[key])


def fetch(place: Session | Connection, statement: str, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a statement in the driver's own notation (``%(name)s``), as named tuples; SQLAlchemy's errors.

    For the few statements that every submission needs, run by the driver alone: 30 µs of CPU around each, where
    SQLAlchemy has 80 µs for a statement of its own and 50 for one of the driver's.
    """
    connection = place if isinstance(place, Connection) else place.connection()
    database: Database = connection.get_execution_options()[_OWNER]
    database.count(connection, statement)
    driver = connection.connection.driver_connection
    try:
        # mypy knows the driver's connection by the protocol of DBAPI alone.
        with driver.cursor(row_factory=namedtuple_row) as cursor:  # type: ignore[union-attr]
            return list(cursor.execute(statement, parameters).fetchall())
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error


def sqlalchemy_url(url: str) -> str:
    """The address with the driver that this program uses (psycopg 3)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def driver_url(url: str) -> str:
    """The address as psycopg and procrastinate read it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)

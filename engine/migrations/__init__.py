"""Bringing a database to the newest schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from engine.database import is_unreachable, no_database, sqlalchemy_url
from engine.errors import ChengnuoError
from engine.migrations.protection import check_keys, is_protected, protect, wrong_before

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = Path(__file__).parent / "versions"
"""A file per revision, named by it: ``0001_office.py`` is the revision 0001."""

_ONE_AT_A_TIME = 7_325_000
"""The advisory lock under which a schema is changed: several processes may start at once."""


def configuration() -> Config:
    """Alembic's configuration: where the revisions are.

    Alembic is loaded here: a start with the newest schema, as nearly all are, needs nothing of it.
    """
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema; does nothing when it is there already.

    ChengnuoError when the database does not answer, when a newer program has been at work in it, or when its audit keys
    are missing or another database's.
    """
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.connect() as connection:
            present = _present(connection)
            if present == newest_revision() and is_protected(connection):
                check_keys(connection)
                return
        if present is not None and present not in _known():
            raise _newer(present)
        with database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            # A row that a revision changes would wait for its deferred checks, and its table could not be altered then.
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            before = wrong_before(connection)
            _upgrade(connection)
            protect(connection, before)
    except OperationalError as error:
        if is_unreachable(error):
            raise no_database(url, error) from error
        raise
    finally:
        database.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def protect_again(url: str) -> None:
    """Bring rights, triggers and keys of a schema that is the newest already to what they should be."""
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            protect(connection, wrong_before(connection))
    finally:
        database.dispose()


def status(url: str) -> tuple[str | None, str]:
    """The database's revision (None: it is empty) and the newest one; ChengnuoError when it does not answer."""
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.connect() as connection:
            return _present(connection), newest_revision()
    except OperationalError as error:
        raise no_database(url, error) from error
    finally:
        database.dispose()


def newest_revision() -> str:
    """The newest revision that this program knows."""
    return max(_known())


def _known() -> set[str]:
    return {file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py")}


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _newer(present: str) -> ChengnuoError:
    newest = newest_revision()
    return ChengnuoError(
        f"数据库由更新的程序建立：结构是 {present}，本程序最高到 {newest}。请安装那个版本的程序再启动。",
        f"Expected a schema of at most {newest}, but the database has {present}, made by a newer program. "
        "Install that program and start again.",
    )

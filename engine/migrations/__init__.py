"""Bringing a database to the newest schema."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from engine.database import is_unreachable, no_database, sqlalchemy_url
from engine.errors import ChengnuoError
from engine.migrations.protection import is_protected, protect, wrong_before

_ONE_AT_A_TIME = 7_325_000
"""The advisory lock under which a schema is changed: several processes may start at once."""


def configuration() -> Config:
    """Alembic's configuration: where the revisions are."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema; does nothing when it is there already.

    ChengnuoError when the database does not answer, or when a newer program has been at work in it.
    """
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.connect() as connection:
            present = _present(connection)
            if present == newest_revision() and is_protected(connection):
                return
        if present is not None and present not in _known():
            raise _newer(present)
        with database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            # A row that a revision changes would wait for its deferred checks, and its table could not be altered then.
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            before = wrong_before(connection)
            config = configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            protect(connection, before)
    except OperationalError as error:
        if is_unreachable(error):
            raise no_database(url, error) from error
        raise
    finally:
        database.dispose()


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
    head = _revisions().get_current_head()
    assert head is not None
    return head


@cache
def _revisions() -> ScriptDirectory:
    """The revisions of this program; to read them runs every one of their files."""
    return ScriptDirectory.from_config(configuration())


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known() -> set[str]:
    return {each.revision for each in _revisions().walk_revisions()}


def _newer(present: str) -> ChengnuoError:
    newest = newest_revision()
    return ChengnuoError(
        f"数据库由更新的程序建立：结构是 {present}，本程序最高到 {newest}。请安装那个版本的程序再启动。",
        f"Expected a schema of at most {newest}, but the database has {present}, made by a newer program. "
        "Install that program and start again.",
    )

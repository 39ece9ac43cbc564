"""Bringing a database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from engine.database import sqlalchemy_url

_ONE_AT_A_TIME = 7_325_000
"""The advisory lock under which a schema is changed: several processes may start at once."""


def configuration() -> Config:
    """Alembic's configuration: where the revisions are."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema; does nothing when it is there already."""
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.connect() as connection:
            if _present(connection) == newest_revision():
                return
        with database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            config = configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.dispose()


def status(url: str) -> tuple[str | None, str]:
    """The database's revision (None: it is empty) and the newest one."""
    database = create_engine(sqlalchemy_url(url))
    try:
        with database.connect() as connection:
            return _present(connection), newest_revision()
    finally:
        database.dispose()


def newest_revision() -> str:
    """The newest revision that this program knows."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None
    return head


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()

"""The revisions lead to the schema that the records describe."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

import engine.records  # noqa: F401
from engine.database import Database, Record
from engine.migrations import migrate, newest_revision, status


def test_the_migrated_schema_is_that_of_the_records(database: Database) -> None:
    options = {
        "include_name": lambda name, kind, _: not (kind == "table" and name.startswith("procrastinate_")),
        "compare_type": True,
    }
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Record.metadata) == []
        sequences = set(inspect(connection).get_sequence_names())
        assert {each.name for each in Record.metadata._sequences.values()} <= sequences


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert status(database_url) == (newest_revision(), newest_revision())
    migrate(database_url)
    assert status(database_url) == (newest_revision(), newest_revision())

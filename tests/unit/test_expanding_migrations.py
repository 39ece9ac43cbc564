"""A revision only expands the schema: processes of the version before go on working on it (docs/containers.md).

What takes something away comes in a later release than the code that stopped using it, and is listed here with the
release whose code needs it no more.
"""

from __future__ import annotations

import io
import re
from unittest.mock import MagicMock

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

import engine.records  # noqa: F401
from engine.migrations import configuration

FIRST = "0085"
"""The first revision that has to keep to it; before it nobody upgraded without a stop."""
CONTRACTED: dict[str, str] = {}
"""Revision → the release since which no code uses what it takes away, refuses or renames."""

_TAKES_AWAY = (
    r"DROP\s+(TABLE|COLUMN|VIEW|SEQUENCE|TYPE)\b",
    r"\bRENAME\b",
    r"ALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b",
    r"SET\s+NOT\s+NULL",
    # An old process inserts without the column.
    r"ADD\s+COLUMN\s+(?!.*\bDEFAULT\b)(?!.*\b(GENERATED|SERIAL)\b).*\bNOT\s+NULL",
    r"ALTER\s+COLUMN\s+\S+\s+DROP\s+DEFAULT",
)


def takes_away(statements: str) -> list[str]:
    """The statements that processes of the version before would run into."""
    found = [" ".join(each.split()) for each in statements.split(";")]
    return [each for each in found if any(re.search(rule, each, re.IGNORECASE) for rule in _TAKES_AWAY)]


def statements_of(script: Script) -> str:
    """The SQL of a revision's upgrade, without a database: what it reads of one is empty."""
    written = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written, "literal_binds": True}
    )
    answer = MagicMock()
    answer.__iter__.side_effect = lambda: iter(())

    def executed(statement: object, *_facts: object, **_names: object) -> MagicMock:
        compiled = statement.compile(dialect=postgresql.dialect()) if hasattr(statement, "compile") else statement
        written.write(f"{compiled};\n")
        return answer

    context.impl.connection = create_mock_engine("postgresql+psycopg://", executed)
    with Operations.context(context):
        script.module.upgrade()
    return written.getvalue()


def _revisions() -> list[Script]:
    found = ScriptDirectory.from_config(configuration()).walk_revisions()
    return [each for each in found if each.revision >= FIRST]


def test_revisions_take_nothing_away_from_the_version_before() -> None:
    harmful = {each.revision: takes_away(statements_of(each)) for each in _revisions()}
    assert harmful
    assert {revision for revision, found in harmful.items() if found} == set(CONTRACTED), harmful
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", release) for release in CONTRACTED.values())


@pytest.mark.parametrize(
    ("statement", "harmful"),
    [
        ("ALTER TABLE item DROP COLUMN active", True),
        ("DROP TABLE note", True),
        ("ALTER TABLE clock RENAME stands TO paused", True),
        ("ALTER TABLE item RENAME TO matter", True),
        ("ALTER TABLE item ALTER COLUMN id TYPE TEXT", True),
        ("ALTER TABLE inquiry ALTER COLUMN code SET NOT NULL", True),
        ("ALTER TABLE inquiry\n ADD COLUMN code TEXT NOT NULL", True),
        ("ALTER TABLE account ALTER COLUMN must_change DROP DEFAULT", True),
        ("ALTER TABLE inquiry ADD COLUMN code TEXT DEFAULT '' NOT NULL", False),
        ("ALTER TABLE inquiry ADD COLUMN code TEXT", False),
        ("ALTER TABLE inquiry ALTER COLUMN code DROP NOT NULL", False),
        (
            "ALTER TABLE list_export DROP CONSTRAINT kind; ALTER TABLE list_export ADD CONSTRAINT kind CHECK (true)",
            False,
        ),
        ("CREATE TABLE note (id BIGINT NOT NULL, PRIMARY KEY (id)); CREATE INDEX i ON note (id)", False),
    ],
)
def test_what_a_process_of_the_version_before_runs_into(statement: str, harmful: bool) -> None:
    assert bool(takes_away(statement)) == harmful

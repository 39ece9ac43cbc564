"""Every register of a demonstration's county: a changed and a deleted row are found and named by table, row and case.

All tables that are evidence are tried, those that a later version adds too; those without rows in the demonstration get
one that the test makes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from county_fixtures import Demonstration
from psycopg import sql

import engine.records  # noqa: F401
from engine.cases.audit import Report, verify
from engine.database import Database, driver_url
from engine.migrations.protection import application_address
from engine.sealing.registers import registers
from tests.conftest import replace_database
from tests.integration.made_rows import fill_empty_registers


@pytest.fixture(scope="module")
def demonstration(postgres_server: str, demonstration_made: Demonstration) -> str:
    """The name of a database with the county of the demonstration, its cases in all stages, and no empty register."""
    name = f"template_registers_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{demonstration_made.template}" STRATEGY FILE_COPY')
    database = Database(application_address(replace_database(postgres_server, name)))
    fill_empty_registers(database)
    report = verify(database)
    database.close()
    assert report.faults == []
    assert report.cases > 10
    return name


@dataclass
class Copy:
    """A copy of it, by its owner, with triggers off."""

    database: Database
    owner: psycopg.Connection

    def run(self, statement: sql.Composable) -> list[tuple[object, ...]]:
        """Change something and commit; the rows that it returns."""
        with self.owner.transaction():
            self.owner.execute("SET LOCAL session_replication_role = replica")
            return self.owner.execute(statement).fetchall()


@pytest.fixture
def copy(postgres_server: str, demonstration: str) -> Iterator[Copy]:
    """A copy of the demonstration that a test may destroy."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{demonstration}" STRATEGY FILE_COPY')
    url = replace_database(postgres_server, name)
    database = Database(application_address(url))
    with psycopg.connect(driver_url(url), autocommit=True) as owner:
        yield Copy(database, owner)
    database.close()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def named(report: Report) -> set[tuple[str, str | None]]:
    """The faults as table and row."""
    return {(fault.table, fault.row) for fault in report.faults}


def row_key(keys: tuple[str, ...]) -> sql.Composed:
    """The expression for a row's key as it is named."""
    return sql.SQL(" || ',' || ").join(sql.SQL("{}::text").format(sql.Identifier(each)) for each in keys)


@dataclass
class Row:
    """Two rows of a table that are to be forged: ``first`` is changed, ``last`` deleted. Often they are the same."""

    table: str
    first: str
    last: str
    change: sql.Composable | None
    """None for a table of nothing but keys: a row of it can only come and go."""
    delete: sql.Composable


def rows_to_forge(copy: Copy, table: str) -> Row:
    keys = registers()[table]
    parts = {"table": sql.Identifier(table), "key": row_key(keys)}
    columns = copy.owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns c WHERE table_name = %(table)s"
        " AND column_name <> ALL(%(keys)s) AND table_schema = 'public' AND NOT EXISTS (SELECT FROM pg_constraint k"
        " WHERE k.conrelid = %(table)s::regclass AND k.contype = 'c' AND c.ordinal_position = ANY(k.conkey))"
        " ORDER BY EXISTS (SELECT FROM pg_index i WHERE i.indrelid = %(table)s::regclass AND i.indisunique"
        " AND c.ordinal_position = ANY(i.indkey::int2[])), data_type NOT IN ('text', 'boolean'), ordinal_position",
        {"table": table, "keys": list(keys)},
    ).fetchall()
    rows = copy.owner.execute(sql.SQL("SELECT {key} FROM {table} ORDER BY 1 LIMIT 2").format(**parts)).fetchall()
    assert rows, table
    first, last = rows[0][0], rows[-1][0]
    changeable = [(name, kind) for name, kind in columns if kind in CHANGES and (table, name) not in TOLD_ELSEWHERE]
    assert changeable or not columns, table
    change = None
    if changeable:
        column, kind = changeable[0]
        change = sql.SQL("UPDATE {table} SET {column} = {value} WHERE {key} = {first} RETURNING 1").format(
            column=sql.Identifier(column),
            value=sql.SQL(CHANGES[kind]).format(column=sql.Identifier(column)),
            first=sql.Literal(first),
            **parts,
        )
    delete = sql.SQL("DELETE FROM {table} WHERE {key} = {last} RETURNING 1").format(last=sql.Literal(last), **parts)
    return Row(table, first, last, change, delete)


BATCHES = 8
"""To verify takes the time here, so several tables are forged at once; neighbours by name are in different batches."""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_changed_and_a_deleted_row_are_found_and_named(copy: Copy, batch: int) -> None:
    rows = [rows_to_forge(copy, table) for table in sorted(registers())[batch::BATCHES]]
    assert rows
    deleted_later = [row for row in rows if row.change is None or row.first == row.last]
    for row in rows:
        if row.change is not None:
            assert copy.run(row.change) == [(1,)], row.table
        if row not in deleted_later:
            assert copy.run(row.delete) == [(1,)], row.table
    reports = [verify(copy.database)]
    assert {(row.table, row.first) for row in rows if row.change is not None} <= named(reports[0])
    for row in deleted_later:
        assert copy.run(row.delete) == [(1,)], row.table
    reports.append(verify(copy.database))
    for row in rows:
        faults = reports[row in deleted_later].faults
        words = [fault.en for fault in faults if (fault.table, fault.row) == (row.table, row.last)]
        assert any("deleted" in each or "only its history" in each for each in words), row.table


CHANGES = {
    "text": "coalesce({column}, '') || '改'",
    "boolean": "NOT coalesce({column}, false)",
    "bigint": "coalesce({column}, 0) + 1",
    "integer": "coalesce({column}, 0) + 1",
    "timestamp with time zone": "coalesce({column}, now()) + interval '1 day'",
    "date": "coalesce({column}, current_date) + 1",
    "jsonb": "'{{\"forged\": true}}'",
    "bytea": "coalesce({column}, '') || 'x'",
}
"""Type of a column → how its content is changed."""

TOLD_ELSEWHERE = {("office_case", "status"), ("office_case", "outcome")}
"""Columns that the seal of a case covers, not the word about its row."""


def test_a_row_that_was_slipped_in_is_found_and_named_with_its_case(copy: Copy) -> None:
    inserted = copy.run(
        sql.SQL(
            "INSERT INTO card OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(c, '{{\"id\": 999999}}')).*"
            " FROM card c LIMIT 1 RETURNING id, case_id"
        ).format()
    )
    assert inserted
    key, case_id = inserted[0]
    report = verify(copy.database)
    assert [(each.table, each.row, each.case_id) for each in report.faults] == [("card", str(key), case_id)]
    assert "was not written by the program" in report.faults[0].en

"""Very many cases in the shape of real ones: rows of a demonstration are copied by the database itself.

Copy ``k`` of a row has every key moved by ``k`` million, other numbers, names and phones, and an earlier time; what a
key refers to is moved the same way, so that copies belong together as their originals do.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from engine import Engine
from engine.database import driver_url
from engine.embedded import EmbeddedServer
from engine.migrations import migrate
from engine.sample.demonstration import make_demonstration

STEP = 1_000_000
"""How far keys move from copy to copy; the demonstration's own are smaller."""

YEARS = 10
"""Over how many years closed cases are spread; open ones over ``OPEN_DAYS``."""

OPEN_DAYS = 30

SCARCE = ("performance_review", "survey")
"""Processes of which an office has one a month, however many cases it has."""

KEPT_TABLES = {"authorisation", "authorisation_item", "checkpoint", "checkpoint_head"}
"""Tables of posts and of the office that refer to cases: not copied."""

THINNED = {"history", "submission", "outbox", "inbox"}
"""Tables that are read case by case: one copy in ``THINNED_BY`` of closed cases has rows in them."""

THINNED_BY = 10

_SURNAMES, _SURNAME_INITIALS = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "wlzlcyzhzwxshzglhgml"
_GIVEN, _GIVEN_INITIALS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉", "wfnmjlqljyyyjjtmclxpggyhy"

_CHANCE_KEYS = ("key", "unique_key", "origin_key", "digest", "page_key")
"""Columns of unique texts without a meaning."""

_CHANCE = "hashint4extended(k, 7)"
"""The same number for everything of one copy."""


@dataclass(frozen=True)
class _Column:
    name: str
    kind: str
    nullable: bool


@dataclass(frozen=True)
class _Schema:
    columns: dict[str, list[_Column]]
    references: dict[str, dict[str, str]]
    """Table → column → the table that it refers to, among tables of cases."""
    unique: dict[str, set[str]]
    """Table → text columns that are unique alone."""


@contextmanager
def filled_server(folder: Path | None, closed: int, opened: int) -> Iterator[str]:
    """A server with a demonstration and its copies; in a ``folder`` it is kept, None is gone afterwards."""
    place = folder or Path(tempfile.mkdtemp(prefix="chengnuo-bench-"))
    os.environ["CHENGNUO_AUDIT_KEYS"] = str(place / "audit.keys")
    there = (place / "filled").exists()
    server = EmbeddedServer(place / "postgres")
    url = server.start()
    try:
        if not there:
            _without_durability(url)
            server.stop()
            url = server.start()
            migrate(url)
            engine = Engine.connect(url)
            make_demonstration(engine.database)
            engine.close()
            multiply(driver_url(url), closed, opened)
            (place / "filled").touch()
        yield url
    finally:
        server.stop()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _without_durability(url: str) -> None:
    """What is filled here may be lost."""
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        # A statement that reads in several processes at once would hide what it costs.
        connection.execute("ALTER SYSTEM SET max_parallel_workers_per_gather = 0")
        for setting in ("fsync = off", "full_page_writes = off", "wal_level = minimal", "max_wal_senders = 0"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        for setting in ("max_wal_size = '4GB'", "shared_buffers = '1GB'"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())


def multiply(owner_url: str, closed: int, opened: int) -> None:
    """Copy the cases of a demonstration until there are about ``closed`` closed and ``opened`` open ones.

    ``owner_url`` is the role that owns the tables: triggers of registers rest meanwhile, indexes are made afterwards.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        _families(connection)
        schema = _schema(connection)
        number = _copies(connection, False, closed)
        copies = {False: number, True: min(number, _copies(connection, True, opened))}
        for table in sorted(schema.columns):
            indexes = _drop_indexes(connection, table)
            for is_open, each in copies.items():
                _run(connection, _insert(schema, table, is_open, each, number))
            for index in indexes:
                _run(connection, index)
        connection.execute("VACUUM ANALYZE")


def _run(connection: psycopg.Connection, statement: str) -> None:
    connection.execute(statement.encode())


def _families(connection: psycopg.Connection) -> None:
    """Each case with whether the case that it is part of is open."""
    connection.execute(
        "CREATE TEMP TABLE family AS WITH RECURSIVE above AS ("
        " SELECT id, status, process FROM office_case WHERE parent_id IS NULL"
        " UNION ALL SELECT c.id, a.status, a.process FROM office_case c JOIN above a ON c.parent_id = a.id)"
        " SELECT id, status = 'open' AS is_open FROM above WHERE NOT process = ANY(%s)",
        (list(SCARCE),),
    )
    connection.execute("ANALYZE family")


def _copies(connection: psycopg.Connection, is_open: bool, wanted: int) -> int:
    row = connection.execute("SELECT count(*) FROM family WHERE is_open = %s", (is_open,)).fetchone()
    assert row is not None
    return max(1, round(wanted / int(row[0])))


_REFERENCES = """
SELECT conrelid::regclass::text, attname, confrelid::regclass::text
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND cardinality(conkey) = 1
"""
_COLUMNS = """
SELECT attname, format_type(atttypid, NULL), NOT attnotnull FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
_UNIQUE = """
SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indisunique AND i.indrelid = %s::regclass AND a.atttypid = 'text'::regtype
"""


def _schema(connection: psycopg.Connection) -> _Schema:
    references = [tuple(row) for row in connection.execute(_REFERENCES).fetchall()]
    tables = {"office_case"}
    while more := {table for table, _, to in references if to in tables} - tables - KEPT_TABLES:
        tables |= more
    return _Schema(
        {table: [_Column(*row) for row in connection.execute(_COLUMNS, (table,)).fetchall()] for table in tables},
        {table: {column: to for of, column, to in references if of == table and to in tables} for table in tables},
        {table: {row[0] for row in connection.execute(_UNIQUE, (table,)).fetchall()} for table in tables},
    )


def _drop_indexes(connection: psycopg.Connection, table: str) -> list[str]:
    """Drop the indexes that no constraint needs; the statements that make them again."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
        (table,),
    ).fetchall()
    for name, _ in found:
        _run(connection, f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _insert(schema: _Schema, table: str, is_open: bool, copies: int, newest: int) -> str:
    """Open cases are copied as the newest: what a key refers to among closed cases is copied under the same number."""
    columns = schema.columns[table]
    names = ", ".join(f'"{column.name}"' for column in columns)
    days = OPEN_DAYS if is_open else YEARS * 365
    earlier = f"make_interval(hours => (({newest} - k)::bigint * {days * 24} / {copies})::int)"
    values = ", ".join(_value(schema, table, column, earlier) for column in columns)
    step = THINNED_BY if table in THINNED and not is_open else 1
    return (
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values}"
        f" FROM {table} t, generate_series({max(1, newest - copies + 1)}, {newest}, {step}) k"
        f" WHERE {_belongs(schema, table, is_open)}"
    )


def _belongs(schema: _Schema, table: str, is_open: bool) -> str:
    """Whether a row is an original of an open case, or of a closed one."""
    condition = f"SELECT id FROM family WHERE is_open = {is_open}"
    if table == "office_case":
        return f"t.id IN ({condition})"
    references, columns = schema.references[table], {column.name for column in schema.columns[table]}
    for column in ("case_id", "to_case_id"):
        if column in columns:
            return f"t.{column} IN ({condition})"
    column, above = next((column, to) for column, to in references.items() if to != table)
    return f"t.{column} IN (SELECT t.id FROM {above} t WHERE {_belongs(schema, above, is_open)})"


def _value(schema: _Schema, table: str, column: _Column, earlier: str) -> str:
    value = f't."{column.name}"'
    own_key = column.name == "id" and column.kind == "bigint"
    if own_key or column.name in schema.references[table]:
        return f"{value} + k::bigint * {STEP}" if column.kind == "bigint" else _other_uuid(value)
    match column.kind:
        case "uuid":
            return _other_uuid(value)
        case "timestamp with time zone":
            return f"{value} - {earlier}"
        case "date":
            return f"({value} - {earlier})::date"
        case "text":
            return _text(value, column.name, column.name in schema.unique[table], _names(schema.columns[table]))
    return value


def _names(columns: Iterable[_Column]) -> set[str]:
    return {column.name for column in columns}


def _other_uuid(value: str) -> str:
    return f"md5({value}::text || k)::uuid"


def _text(value: str, name: str, unique: bool, row: set[str]) -> str:
    if name == "query_code":
        return f"upper(substr(md5({value} || k), 1, length({value})))"
    if name == "phone":
        return f"CASE WHEN {value} IS NULL THEN NULL ELSE '13' || lpad((({_CHANCE} & 1048575) * 953)::text, 9, '0') END"
    if name in ("id_number", "agent_id_number"):
        return f"overlay({value} placing lpad((k % 100000)::text, 5, '0') from 8)"
    if name in ("applicant_name", "initials") and "applicant_kind" in row:
        return _name(value, name)
    if name == "number" or name.endswith("_number"):
        return (
            f"CASE WHEN {value} ~ '\\d+\\D*$' THEN regexp_replace({value}, '\\d+(\\D*)$', '')"
            f" || (substring({value} from '(\\d+)\\D*$')::bigint + k::bigint * 1000)"
            f" || substring({value} from '\\d(\\D*)$') ELSE {value} || k END"
        )
    return (
        f"{value} || '-' || k"
        if unique and name in ("key", "unique_key", "origin_key", "digest", "page_key")
        else value
    )


def _name(value: str, name: str) -> str:
    initials = name == "initials"
    surnames, given = (_SURNAME_INITIALS, _GIVEN_INITIALS) if initials else (_SURNAMES, _GIVEN)
    first = f"substr('{surnames}', ({_CHANCE} & 65535)::int % {len(surnames)} + 1, 1)"
    second = f"substr('{given}', ({_CHANCE} >> 16 & 65535)::int % {len(given)} + 1, 1)"
    third = f"substr('{given}', ({_CHANCE} >> 32 & 65535)::int % {len(given)} + 1, 1)"
    before, after = ("cyx", "smyxgs") if initials else ("川岳县", "商贸有限公司")
    unit = f"'{before}' || {second} || {third} || '{after}'"
    person = f"{first} || {second} || {third}"
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN t.applicant_kind = 'unit' THEN {unit} ELSE {person} END"

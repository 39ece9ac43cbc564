"""What the program installs in the database to protect the evidence: functions, triggers and tables, and no others.

Whoever owns the database can put a trigger of his own on a table, and what it changes in a transaction of the program
would be signed with the rest; a function of the program that he replaces notes what he likes. Both are told here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from engine.database import Record
from engine.sealing.registers import APPEND_ONLY, registers

FUNCTIONS: Mapping[str, str] = {
    "administration_entry_stays": "c1ada251c374f8dc2a285090d331ce4cae4689307a452117d85986fa7251f891",
    "history_masked_only": "c262612031dcc3a07210a6a59f63deb2b636e7c849d2dee0129dc4f05bf05f03",
    "history_refuse_changes": "42a0af02a70786f2e9b1c7af25bb48d518c1edf6f7161a1405d773d0065a254b",
    "looks_kept": "250c199c10131b37931da4dbb9fe3b13812cd236aea6990710d5213992196816",
    "refuse_changes": "af7db9b4aae11fe2d56f70121d5f9610677167940c2d989e6bc3dec0519acd66",
    "register_changed": "f53c3079d510e856ec570b78cc9208dd07313c66eb691ce8763cba47150030c7",
    "register_digest": "1c385054332740d91c984d00638d5f8bf99d5b00237df832f58fa57bed1e93d3",
    "register_facts": "ed0c6cdd7d3e1487f66fb474a676ae2e6fee220861eaa261913e27ab3bc2beed",
    "submission_masked_only": "645de2f118e6d86e2642d1997eccde5cd71cbf6761ddf9e2a657788b4a24c2f8",
}
"""Function of the migrations → SHA-256 of its body."""

_PRESENT_FUNCTIONS = """
SELECT proname, prosrc FROM pg_catalog.pg_proc
WHERE proname = ANY(%(names)s) AND pg_catalog.pg_function_is_visible(oid) ORDER BY 1, 2
"""
_PRESENT_TRIGGERS = """
SELECT c.relname, t.tgname, p.proname, t.tgenabled
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
"""
_PRESENT_RULES = """
SELECT c.relname, r.rulename FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
"""
_PRESENT_TABLES = """
SELECT relname FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(oid)
"""


@dataclass(frozen=True)
class WrongObject:
    """A table, trigger, rule or function that is not as the program installs it.

    ``table`` is the table that it belongs to, ``pg_proc`` for a function; ``name`` is its own name, None for the table
    itself.
    """

    table: str
    name: str | None
    zh: str
    en: str


def wrong_objects(connection: Connection) -> Iterator[WrongObject]:
    """Everything of the program's schema that somebody else has changed, added, switched off or taken away."""
    yield from _functions(connection)
    yield from _tables(connection)
    yield from _triggers(connection)
    ours = set(Record.metadata.tables)
    for table, name in connection.exec_driver_sql(_PRESENT_RULES):
        if table in ours:
            yield WrongObject(
                table,
                name,
                f"表 {table} 上有不是本程序建立的规则 {name}，它可以改写本程序写入的内容。",
                f"Table {table} has the rule {name}, which is not the program's and can change what it writes.",
            )


def _functions(connection: Connection) -> Iterator[WrongObject]:
    found: dict[str, list[str]] = {}
    for name, body in connection.exec_driver_sql(_PRESENT_FUNCTIONS, {"names": list(FUNCTIONS)}):
        found.setdefault(name, []).append(hashlib.sha256(body.encode()).hexdigest())
    for name, digest in FUNCTIONS.items():
        if found.get(name) != [digest]:
            yield WrongObject(
                "pg_proc",
                name,
                f"数据库函数 {name} 不是本程序建立的那一个：被改动、删除或者另外加了同名的。",
                f"Function {name} of the database is not the program's: it was changed, dropped, or has a namesake.",
            )


def _tables(connection: Connection) -> Iterator[WrongObject]:
    present = set(connection.exec_driver_sql(_PRESENT_TABLES).scalars())
    for table in registers():
        if table not in present:
            yield WrongObject(
                table,
                None,
                f"表 {table} 不在了，或者被换成了别的（例如视图）。",
                f"Table {table} is gone, or something else (such as a view) stands in its place.",
            )


def _triggers(connection: Connection) -> Iterator[WrongObject]:
    wanted = {
        ("history", "history_is_append_only"): "history_refuse_changes",
        ("history", "history_masked_only"): "history_masked_only",
        ("submission", "masked_only"): "submission_masked_only",
        ("personal_data_access", "looks_kept"): "looks_kept",
        ("administration_entry", "administration_entry_stays"): "administration_entry_stays",
        **{(table, "register_changed"): "register_changed" for table in registers()},
        **{(table, "append_only"): "refuse_changes" for table in APPEND_ONLY},
    }
    ours = set(Record.metadata.tables)
    switched_on = set()
    for table, name, function, enabled in connection.exec_driver_sql(_PRESENT_TRIGGERS):
        if table.startswith("procrastinate_") and function.startswith("procrastinate_"):
            continue
        if wanted.get((table, name)) == function:
            if enabled in ("O", "A"):
                switched_on.add((table, name))
        elif table in ours or table.startswith("procrastinate_"):
            yield WrongObject(
                table,
                name,
                f"表 {table} 上有不是本程序建立的触发器 {name}，它可以在本程序的事务里改动数据。",
                f"Table {table} has the trigger {name}, which is not the program's and can change data in its "
                "transactions.",
            )
    for table, name in sorted(wanted.keys() - switched_on):
        yield WrongObject(
            table,
            name,
            f"表 {table} 的触发器 {name} 被删除、关闭或者换掉了，那以后的改动没有登记。",
            f"Trigger {name} of table {table} was dropped, switched off or replaced: changes since are not noted.",
        )

"""What a transaction changed in the registers, and the chains of the office that it is told to.

A trigger on every register notes each changed row with a digest, in settings that end with the transaction. Before the
commit the program takes these notes and signs them: into the history of the case that moves, the rest into a chain of
the office. A row that is changed by other means than this program has no signed note, and ``chengnuo audit verify``
names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from engine.sealing.keys import AuditKeys

Rows = dict[str, dict[str, str | None]]
"""Table → primary key → digest of the row; None when the row was deleted."""

ACCESS_CHAIN, OFFICE_CHAIN, CHECKPOINT_CHAIN = "access", "office", "checkpoint"
_ACCESS_TABLE = "personal_data_access"
"""Looks at personal data are many: a chain of their own keeps them from waiting for other changes."""

ROWS_PER_LINE = 500

_WRITTEN, _LEFT = "chengnuo_written", "chengnuo_left"
_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")

_TAKE = """
SELECT CASE WHEN n > 0 THEN nextval('register_stamp') END,
  (SELECT string_agg(current_setting('chengnuo.changes_' || place, true), '' ORDER BY place)
   FROM generate_series(0, (n - 1) / 256) AS place),
  set_config('chengnuo.changes', '0', true)
FROM (SELECT coalesce(nullif(current_setting('chengnuo.changes', true), ''), '0')::integer AS n OFFSET 0) AS noted
"""

_LOCK = "SELECT head, count FROM office_chain WHERE name = %(name)s FOR UPDATE"

_APPEND = """
INSERT INTO office_chain_line (chain, sequence, stamp, registers, key_id, hash)
VALUES (%(chain)s, %(sequence)s, %(stamp)s, %(registers)s::jsonb, %(key_id)s, %(hash)s)
"""

_SET_HEAD = """
UPDATE office_chain SET head = %(head)s, count = %(count)s, key_id = %(key_id)s, seal = %(seal)s WHERE name = %(name)s
"""

_APPEND_LAST = f"WITH line AS ({_APPEND}) {_SET_HEAD}"
"""The last line and the new head in one round trip: every look at personal data writes them."""


@dataclass
class Changes:
    """Rows that were changed. A later ``stamp`` is the newer word about the same row; 0 for rows written once only."""

    stamp: int = 0
    rows: Rows = field(default_factory=dict)
    cases: dict[tuple[str, str], int] = field(default_factory=dict)
    """The case that a row names, by table and key."""

    def add(self, table: str, key: str, digest: str | None) -> None:
        """One more row."""
        self.rows.setdefault(table, {})[key] = digest

    def each(self) -> Iterator[tuple[str, str, str | None]]:
        """Every row as table, key and digest."""
        for table, rows in self.rows.items():
            for key, digest in rows.items():
                yield table, key, digest


def note_statement(connection: Connection, statement: str) -> None:
    """Remember that a transaction may have changed something: those that only read are not asked."""
    if statement.lstrip()[:6].upper().startswith(_WRITES):
        connection.info[_WRITTEN] = True


def forget(connection: Connection) -> None:
    """Begin a transaction: nothing is written and nothing left over from the connection's former use."""
    connection.info.pop(_WRITTEN, None)
    connection.info.pop(_LEFT, None)


def nothing_written(connection: Connection) -> None:
    """Say that the last statement, though it writes, changed no register: the commit need not ask for notes."""
    connection.info.pop(_WRITTEN, None)


def take(connection: Connection) -> Changes:
    """What was changed since the transaction began or since the last call. No statement when nothing was written."""
    if not connection.info.pop(_WRITTEN, False):
        return Changes()
    stamp, notes, _ = connection.exec_driver_sql(_TAKE).one()
    found = Changes(stamp or 0)
    for line in (notes or "").splitlines():
        table, key, case_id, digest = json.loads(line)
        found.add(table, key, digest)
        if case_id is not None:
            found.cases[table, key] = int(case_id)
    return found


def leave(connection: Connection, changes: Changes) -> None:
    """Hand over what no case's history told: ``seal_changes`` tells it to a chain of the office."""
    if changes.rows:
        connection.info.setdefault(_LEFT, []).append(changes)


def seal_changes(connection: Connection, keys: AuditKeys) -> None:
    """Tell what is not told yet to the chains of the office; the last thing before a commit."""
    every: list[Changes] = [*connection.info.pop(_LEFT, ()), take(connection)]
    for chain in (ACCESS_CHAIN, OFFICE_CHAIN):
        rows = [
            (changes.stamp, table, key, digest)
            for changes in every
            for table, key, digest in changes.each()
            if (table == _ACCESS_TABLE) == (chain == ACCESS_CHAIN)
        ]
        if rows:
            append(connection, keys, chain, rows)
    connection.info.pop(_WRITTEN, None)


def append(connection: Connection, keys: AuditKeys, chain: str, rows: list[tuple[int, str, str, str | None]]) -> None:
    """Append rows (stamp, table, key, digest) to a chain of the office, which stays locked until the commit."""
    head, count = connection.exec_driver_sql(_LOCK, {"name": chain}).one()
    head, lines = bytes(head), list(_lines(rows))
    for place, (stamp, registers) in enumerate(lines, start=1):
        count += 1
        head = line_hash(keys, keys.current, head, chain, count, stamp, registers)
        line = {"chain": chain, "sequence": count, "stamp": stamp, "hash": head, "registers": json.dumps(registers)}
        if place < len(lines):
            connection.exec_driver_sql(_APPEND, line | {"key_id": keys.current})
        else:
            connection.exec_driver_sql(_APPEND_LAST, line | _head(keys, chain, head, count))


def set_head(connection: Connection, keys: AuditKeys, chain: str, head: bytes, count: int) -> None:
    """Write the signed head of a chain of the office."""
    connection.exec_driver_sql(_SET_HEAD, _head(keys, chain, head, count))


def _head(keys: AuditKeys, chain: str, head: bytes, count: int) -> dict[str, Any]:
    seal = chain_seal(keys, keys.current, chain, head, count)
    return {"name": chain, "head": head, "count": count, "key_id": keys.current, "seal": seal}


def _lines(rows: list[tuple[int, str, str, str | None]]) -> Iterator[tuple[int, Rows]]:
    for stamp in sorted({row[0] for row in rows}):
        same = [row[1:] for row in rows if row[0] == stamp]
        for first in range(0, len(same), ROWS_PER_LINE):
            registers: Rows = {}
            for table, key, digest in same[first : first + ROWS_PER_LINE]:
                registers.setdefault(table, {})[key] = digest
            yield stamp, registers


def line_hash(
    keys: AuditKeys, key_id: int, head: bytes, chain: str, sequence: int, stamp: int, registers: Mapping[str, Any]
) -> bytes:
    """The signed hash of a line that follows the line whose hash is ``head``."""
    return keys.mac(head + canonical([chain, sequence, stamp, registers]), key_id)


def chain_seal(keys: AuditKeys, key_id: int, chain: str, head: bytes, count: int) -> bytes:
    """What signs the end of a chain: it cannot be made for a shorter one without the key."""
    return keys.mac(canonical(["head", chain, count, head.hex()]), key_id)


def canonical(value: Any) -> bytes:
    """A JSON text that is the same for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

"""Checkpoints over all chains 检查点: made every hour, each signing the heads of the chains that grew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from engine.sealing.changes import CHECKPOINT_CHAIN, canonical, set_head
from engine.sealing.keys import AuditKeys

# Compared by count alone: a head that changed without a new line is a fault, which the verification finds.
_GROWN = """
SELECT c.id, '' AS chain, c.history_count, c.head FROM office_case c
WHERE c.history_count
  > coalesce((SELECT max(h.count) FROM checkpoint_head h WHERE h.case_id = c.id AND h.chain = ''), 0)
UNION ALL
SELECT 0, o.name, o.count, o.head FROM office_chain o
WHERE o.name <> 'checkpoint'
  AND o.count > coalesce((SELECT max(h.count) FROM checkpoint_head h WHERE h.case_id = 0 AND h.chain = o.name), 0)
ORDER BY 1, 2
"""

_INSERT = """
INSERT INTO checkpoint (id, at, cases, key_id, hash) VALUES (%(id)s, %(at)s, %(cases)s, %(key_id)s, %(hash)s)
"""

_INSERT_HEADS = """
INSERT INTO checkpoint_head (checkpoint_id, case_id, chain, count, head)
SELECT %(id)s, r.case_id, r.chain, r.count, decode(r.head, 'hex')
FROM json_to_recordset(%(rows)s) AS r(case_id bigint, chain text, count bigint, head text)
"""

Head = tuple[int, str, int, bytes]
"""Case id (0: a chain of the office), name of that chain, number of lines, hash of the last."""


@dataclass(frozen=True)
class Made:
    """A checkpoint that was made."""

    id: int
    at: datetime | None
    cases: int
    hash: bytes

    def as_line(self) -> str:
        """The copy that leaves the house."""
        shown = {"checkpoint": self.id, "at": _iso(self.at), "cases": self.cases, "hash": self.hash.hex()}
        return json.dumps(shown)


def make_checkpoint(connection: Connection, keys: AuditKeys, at: datetime | None) -> Made | None:
    """Sign the heads of all chains that grew since the last checkpoint; None when none has."""
    head, count = connection.exec_driver_sql(
        "SELECT head, count FROM office_chain WHERE name = 'checkpoint' FOR UPDATE"
    ).one()
    grown: list[Head] = [(row[0], row[1], row[2], bytes(row[3])) for row in connection.exec_driver_sql(_GROWN)]
    if count and not grown:
        return None
    cases = int(connection.exec_driver_sql("SELECT count(*) FROM office_case").scalar_one())
    number = int(count) + 1
    made = Made(number, at, cases, checkpoint_hash(keys, keys.current, bytes(head), number, at, cases, grown))
    connection.exec_driver_sql(
        _INSERT, {"id": number, "at": at, "cases": cases, "key_id": keys.current, "hash": made.hash}
    )
    rows = [{"case_id": each[0], "chain": each[1], "count": each[2], "head": each[3].hex()} for each in grown]
    connection.exec_driver_sql(_INSERT_HEADS, {"id": number, "rows": json.dumps(rows)})
    set_head(connection, keys, CHECKPOINT_CHAIN, made.hash, number)
    return made


def checkpoint_hash(
    keys: AuditKeys,
    key_id: int,
    before: bytes,
    number: int,
    at: datetime | None,
    cases: int,
    heads: Sequence[Head],
) -> bytes:
    """The signed hash of a checkpoint that follows the one whose hash is ``before``."""
    told = [[case_id, chain, count, head.hex()] for case_id, chain, count, head in sorted(heads)]
    return keys.mac(before + canonical(["checkpoint", number, _iso(at), cases, told]), key_id)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")

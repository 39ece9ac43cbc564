"""The append-only history of a case: its lines, and the signed chain that binds each to all before."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, event

from engine.cases.storage.records import History
from engine.sealing.changes import Rows, canonical
from engine.sealing.keys import AuditKeys, short_digest

GENESIS = bytes(32)
"""The head of a case that has no history yet."""

REFUSE_CHANGES = """
CREATE FUNCTION history_refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Expected history to be only added to, but % was tried.', TG_OP;
END $$;
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
  FOR EACH STATEMENT EXECUTE FUNCTION history_refuse_changes();
"""
"""The database itself refuses to change or delete history, whatever program asks."""

event.listen(History.__table__, "after_create", DDL(REFUSE_CHANGES.replace("%", "%%")))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class HistoryEntry:
    """What happened, before it has a place in the chain. ``staff_id`` is None when the engine acted by itself."""

    event: str
    element: str | None = None
    name: str | None = None
    data: dict[str, Any] | None = None
    staff_id: int | None = None
    acting_for_id: int | None = None


@dataclass(frozen=True)
class Told:
    """What a line tells of the registers beside its own words: the rows that changed in its transaction."""

    stamp: int
    registers: Rows


def link(head: bytes, case_id: int, sequence: int, at: datetime, entry: HistoryEntry) -> bytes:
    """The hash of an unsigned line, as programs wrote them before histories were signed."""
    return hashlib.sha256(head + _text([], case_id, sequence, at, entry)).digest()


def signed_link(
    keys: AuditKeys,
    key_id: int,
    head: bytes,
    case_id: int,
    sequence: int,
    at: datetime,
    entry: HistoryEntry,
    told: Told | None,
) -> bytes:
    """The signed hash of a line that follows the line whose hash is ``head``. KeyError for an unknown key."""
    further = [None, None] if told is None else [told.stamp, told.registers]
    return keys.mac(head + _text(further, case_id, sequence, at, entry), key_id)


def _text(further: list[Any], case_id: int, sequence: int, at: datetime, entry: HistoryEntry) -> bytes:
    return canonical(
        [
            case_id,
            sequence,
            _iso(at),
            entry.staff_id,
            entry.acting_for_id,
            entry.event,
            entry.element,
            entry.name,
            _same_after_storage(entry.data),
            *further,
        ]
    )


def line_follows(keys: AuditKeys, head: bytes, line: History, unsigned: int) -> bool:
    """Whether a stored line is as it was written behind the line whose hash is ``head``.

    ``unsigned``: how many lines of its case are from before histories were signed.
    """
    entry = HistoryEntry(line.event, line.element, line.name, line.data, line.staff_id, line.acting_for_id)
    if line.key_id is None:
        old = line.sequence <= unsigned
        return old and link(head, line.case_id, line.sequence, line.at, entry) == bytes(line.hash)
    if line.key_id not in keys:
        return False
    told = None if line.registers is None else Told(line.stamp or 0, line.registers)
    made = signed_link(keys, line.key_id, head, line.case_id, line.sequence, line.at, entry, told)
    return made == bytes(line.hash)


def line_digest(line: History) -> bytes:
    """The digest of all that a stored line says now, by which a masked line is proved."""
    entry = HistoryEntry(line.event, line.element, line.name, line.data, line.staff_id, line.acting_for_id)
    return short_digest(_text([line.stamp, line.registers], line.case_id, line.sequence, line.at, entry))


def case_seal(
    keys: AuditKeys,
    key_id: int,
    *,
    case_id: int,
    version: int,
    status: str,
    ended_at: datetime | None,
    outcome: str | None,
    state: bytes,
    head: bytes,
    history_count: int,
) -> bytes:
    """What signs how a case stands now: without the key neither its head nor its state can be put right."""
    state_hash = hashlib.sha256(state).hexdigest()
    ended = None if ended_at is None else _iso(ended_at)
    facts = [case_id, version, status, ended, outcome, state_hash, head.hex(), history_count]
    return keys.mac(canonical(["case", *facts]), key_id)


def submission_digest(row: Mapping[str, Any]) -> str:
    """The digest of a row of ``submission``: the same before and after storage."""
    text = json.dumps(
        [
            row["key"],
            row["case_id"],
            None if row["task_id"] is None else str(row["task_id"]),
            row["element"],
            row["form"],
            _same_after_storage(row["content"]),
            bytes(row["content_hash"]).hex(),
            row["staff_id"],
            _iso(row["at"]),
            row["version"],
            row["outcome"],
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=_as_stored,
    )
    return base64.b64encode(short_digest(text.encode())).decode("ascii")


def _as_stored(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _same_after_storage(value: Any) -> Any:
    # jsonb keeps 1e2 as 100: whole floats become integers, so that a line hashes alike before and after storage.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _same_after_storage(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_same_after_storage(each) for each in value]
    return value

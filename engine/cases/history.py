"""The append-only, hash-chained history of a case: making lines, and proving that nobody changed them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, event, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import History, OfficeCase
from engine.database import Database

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


def link(head: bytes, case_id: int, sequence: int, at: datetime, entry: HistoryEntry) -> bytes:
    """The hash of a line that follows the line whose hash is ``head``."""
    text = json.dumps(
        [
            case_id,
            sequence,
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.staff_id,
            entry.acting_for_id,
            entry.event,
            entry.element,
            entry.name,
            _same_after_storage(entry.data),
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(head + text.encode()).digest()


def _same_after_storage(value: Any) -> Any:
    # jsonb keeps 1e2 as 100: whole floats become integers, so that a line hashes alike before and after storage.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _same_after_storage(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_same_after_storage(each) for each in value]
    return value


@dataclass(frozen=True)
class Fault:
    """A place where the chain is broken. ``sequence`` is None when the case as a whole does not fit its history."""

    case_id: int
    sequence: int | None
    zh: str
    en: str


@dataclass
class Report:
    """What ``verify`` found: how much was looked at, and every fault."""

    cases: int = 0
    lines: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every line is as it was written."""
        return not self.faults


def verify(database: Database) -> Report:
    """Recompute the chain of every case and compare it with what is stored.

    Reads one moment of the database, so that work which goes on meanwhile is no fault.
    """
    with database.transaction() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return _verify(session)


def _verify(session: Session) -> Report:
    report = Report()
    heads = {
        case_id: (bytes(head), count)
        for case_id, head, count in session.execute(select(OfficeCase.id, OfficeCase.head, OfficeCase.history_count))
    }
    report.cases = len(heads)
    seen: dict[int, tuple[bytes, int]] = {}
    broken: set[int] = set()
    for row in _rows(session):
        report.lines += 1
        case_id, sequence, at, stored, entry = row
        head, count = seen.get(case_id, (GENESIS, 0))
        if case_id not in broken and sequence != count + 1:
            report.faults.append(_gap(case_id, count + 1, sequence))
            broken.add(case_id)
        if case_id not in broken and link(head, case_id, sequence, at, entry) != stored:
            report.faults.append(_changed(case_id, sequence))
            broken.add(case_id)
        seen[case_id] = (stored, sequence)
    for case_id, (head, count) in heads.items():
        if case_id not in broken and seen.get(case_id, (GENESIS, 0)) != (head, count):
            report.faults.append(_cut(case_id, count, seen.get(case_id, (GENESIS, 0))[1]))
    report.faults.extend(_orphan(case_id) for case_id in seen.keys() - heads.keys())
    return report


def _rows(session: Session) -> Iterator[tuple[int, int, datetime, bytes, HistoryEntry]]:
    statement = select(
        History.case_id,
        History.sequence,
        History.at,
        History.hash,
        History.event,
        History.element,
        History.name,
        History.data,
        History.staff_id,
        History.acting_for_id,
    ).order_by(History.case_id, History.sequence)
    for row in session.execute(statement.execution_options(yield_per=1000)):
        entry = HistoryEntry(row.event, row.element, row.name, row.data, row.staff_id, row.acting_for_id)
        yield row.case_id, row.sequence, row.at, bytes(row.hash), entry


def heads_hash(session: Session) -> tuple[int, bytes]:
    """The number of cases and one hash over all their history heads, in order of case id."""
    digest = hashlib.sha256()
    count = 0
    statement = select(OfficeCase.id, OfficeCase.head).order_by(OfficeCase.id).execution_options(yield_per=1000)
    for case_id, head in session.execute(statement):
        digest.update(f"{case_id}:".encode() + bytes(head))
        count += 1
    return count, digest.digest()


def _gap(case_id: int, expected: int, found: int) -> Fault:
    return Fault(
        case_id,
        expected,
        f"需要案件 {case_id} 的第 {expected} 条记录，但是下一条是第 {found} 条。",
        f"Expected line {expected} of case {case_id}, but the next one is line {found}.",
    )


def _changed(case_id: int, sequence: int) -> Fault:
    return Fault(
        case_id,
        sequence,
        f"需要案件 {case_id} 的第 {sequence} 条记录与校验值一致，但是内容被改动过。",
        f"Expected line {sequence} of case {case_id} to match its hash, but it was changed.",
    )


def _cut(case_id: int, expected: int, found: int) -> Fault:
    return Fault(
        case_id,
        None,
        f"需要案件 {case_id} 有 {expected} 条记录并与案件上的校验值一致，但是找到 {found} 条。",
        f"Expected case {case_id} to have {expected} lines that end in its head, but {found} were found.",
    )


def _orphan(case_id: int) -> Fault:
    return Fault(
        case_id,
        None,
        f"需要案件 {case_id} 存在，但是只有它的历史记录。",
        f"Expected case {case_id} to exist, but only its history does.",
    )

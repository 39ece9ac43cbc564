"""Copies that were sent to me, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.register_numbers import register_number
from engine.queries.desk.filters import (
    EVERYTHING,
    DeskFilter,
    light_condition,
    matter_conditions,
    process_condition,
)
from engine.queries.desk.matter_cases import MATTER
from engine.queries.desk.worklist import MOST_COUNTED, PAGE


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One copy. ``number`` is the case's or its parent's; ``read_at`` None: unread."""

    id: int
    case_id: int
    number: str | None
    process: str
    item_name: str | None
    step: str
    sender: str
    note: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One page of copies; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[CopyLine]
    next: int | None


_COPIES = f"""
SELECT k.id, k.case_id, coalesce(c.number, {register_number("c.id")}) AS number, own.process, i.name AS item_name,
       k.name AS step, s.name AS sender, k.note, k.at, k.read_at
{{source}}
JOIN staff s ON s.id = k.sender_id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, q.item_id)
WHERE {{conditions}} ORDER BY k.id {{way}} LIMIT %(rows)s
"""
_SOURCE = f"FROM copy k JOIN office_case own ON own.id = k.case_id {MATTER} JOIN office_case c ON c.id = m.case_id"


def copies(
    session: Session,
    staff_id: int,
    *,
    now: datetime,
    unread: bool = False,
    wanted: DeskFilter = EVERYTHING,
    before: int | None = None,
    most: int = PAGE,
) -> CopyPage:
    """One page of the copies sent to this person, only the unread ones if asked; one statement.

    ``before``: the ``next`` of the page before. The newest come first unless the oldest are wanted first.
    ``most``: the rows of a page.
    """
    names: dict[str, Any] = {"me": staff_id, "now": now, "rows": most + 1}
    oldest = wanted.order == "oldest"
    conditions = _conditions(unread, wanted, names)
    if before is not None:
        names["before"] = before
        conditions += f" AND k.id {'>' if oldest else '<'} %(before)s"
    statement = _COPIES.format(source=_SOURCE, conditions=conditions, way="ASC" if oldest else "DESC")
    rows = [CopyLine(*row) for row in fetch(session, statement, names)]
    return CopyPage(rows[:most], rows[most - 1].id if len(rows) > most else None)


def total(session: Session, staff_id: int, *, now: datetime, unread: bool, wanted: DeskFilter) -> int:
    """How many copies the narrowed list holds; stops at ``MOST_COUNTED``; one statement."""
    names: dict[str, Any] = {"me": staff_id, "now": now, "most": MOST_COUNTED}
    conditions = _conditions(unread, wanted, names)
    statement = f"SELECT count(*) FROM (SELECT 1 {_SOURCE} WHERE {conditions} LIMIT %(most)s) x"
    return int(fetch(session, statement, names)[0][0])


def _conditions(unread: bool, wanted: DeskFilter, names: dict[str, Any]) -> str:
    found = [
        "k.reader_id = %(me)s",
        *process_condition(wanted, names, "own"),
        *matter_conditions(wanted, names),
        *light_condition(wanted),
    ]
    if unread:
        found.append("k.read_at IS NULL")
    return " AND ".join(found)


@dataclass(frozen=True, slots=True)
class SentCopy:
    """One copy that was sent from a case; ``read_at`` None: the reader has not opened it."""

    step: str
    sender: str
    reader: str
    note: str
    at: datetime
    read_at: datetime | None


MOST_SENT = 100
"""Copies that one case shows."""


def sent_copies(session: Session, case_id: int, sender_id: int | None) -> list[SentCopy]:
    """The copies of a case's steps, the newest first: those that this person sent, None for everybody's."""
    statement = """
        SELECT k.name, s.name AS sender, r.name AS reader, k.note, k.at, k.read_at
        FROM copy k JOIN staff s ON s.id = k.sender_id JOIN staff r ON r.id = k.reader_id
        WHERE k.case_id = %(case)s AND (%(sender)s::bigint IS NULL OR k.sender_id = %(sender)s)
        ORDER BY k.id DESC LIMIT %(most)s"""
    rows = fetch(session, statement, {"case": case_id, "sender": sender_id, "most": MOST_SENT})
    return [SentCopy(*row) for row in rows]

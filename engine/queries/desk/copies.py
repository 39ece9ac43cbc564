"""Copies that were sent to me, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.queries.desk.worklist import PAGE


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


_COPIES = """
SELECT k.id, k.case_id, coalesce(c.number, q.number, parent.number) AS number, c.process, i.name AS item_name,
       k.name AS step, s.name AS sender, k.note, k.at, k.read_at
FROM copy k JOIN office_case c ON c.id = k.case_id JOIN staff s ON s.id = k.sender_id
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, parent.item_id)
WHERE k.reader_id = %(me)s AND (%(before)s::bigint IS NULL OR k.id < %(before)s)
  AND (NOT %(unread)s OR k.read_at IS NULL)
ORDER BY k.id DESC LIMIT %(rows)s
"""


def copies(session: Session, staff_id: int, *, unread: bool = False, before: int | None = None) -> CopyPage:
    """One page of the copies sent to this person, only the unread ones if asked; one statement."""
    names = {"me": staff_id, "before": before, "unread": unread, "rows": PAGE + 1}
    rows = [CopyLine(*row) for row in fetch(session, _COPIES, names)]
    return CopyPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)

"""What stands in somebody's own calendar: due dates of open work and appointments, by number and item alone (SP-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.register_numbers import register_number
from engine.queries.desk.matter_cases import MATTER

MOST_WORK = 300
"""Due dates in a feed: those of the next days count, and a calendar reads all of them every time."""
MOST_APPOINTMENTS = 200
KEPT_DAYS = 7
"""Days for which an appointment stays in the feed after its time."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry of a feed; nothing in it tells of the applicant."""

    kind: Literal["due", "appointment"]
    key: str
    """What the entry is known by in every later reading: the id of the work item, or the number of the appointment."""
    number: str | None
    """The number of the case or of the register that numbers it."""
    item: str | None
    """The name of the item; None for a matter without one."""
    process: str
    starts_at: datetime
    """When it is due, or the appointment begins."""
    ends_at: datetime | None
    """None for a due date."""
    settled: bool
    """Whether the appointment is confirmed or received; True for a due date."""


# The next of each post by its index first, then what they are about.
_DUE = f"""
SELECT f.id::text AS key, coalesce(c.number, q.number, {register_number("c.id")}) AS number, c.process,
       i.name AS item, f.due_at
FROM (SELECT w.* FROM unnest(CAST(%(posts)s AS bigint[])) AS held(id)
      CROSS JOIN LATERAL (SELECT w.id, w.case_id, w.due_at FROM work_item w
        WHERE w.post_id = held.id AND w.due_at IS NOT NULL ORDER BY w.due_at, w.id LIMIT %(rows)s) w
      ORDER BY w.due_at, w.id LIMIT %(rows)s) f
JOIN office_case own ON own.id = f.case_id {MATTER} JOIN office_case c ON c.id = m.case_id
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id OR q.id = a.inquiry_id
LEFT JOIN appointment ap ON ap.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id, ap.item_id)
ORDER BY f.due_at, f.id
"""

_APPOINTMENTS = """
SELECT ap.number AS key, ap.number, c.process, i.name AS item, ap.starts_at, ap.ends_at,
       ap.status <> 'requested' AS settled
FROM appointment ap JOIN office_case c ON c.id = ap.case_id LEFT JOIN item i ON i.id = ap.item_id
WHERE ap.receiving_post_id = ANY(%(posts)s) AND ap.starts_at >= %(since)s
  AND ap.status IN ('requested', 'confirmed', 'received')
ORDER BY ap.starts_at, ap.id LIMIT %(rows)s
"""


def calendar_entries(session: Session, post_ids: Sequence[int], now: datetime) -> list[CalendarEntry]:
    """The due dates and appointments of these posts as of ``now``, the earliest first of each kind; two statements."""
    posts = list(post_ids)
    due = fetch(session, _DUE, {"posts": posts, "rows": MOST_WORK})
    since = now - timedelta(days=KEPT_DAYS)
    visits = fetch(session, _APPOINTMENTS, {"posts": posts, "rows": MOST_APPOINTMENTS, "since": since})
    return [
        *(CalendarEntry("due", row.key, row.number, row.item, row.process, row.due_at, None, True) for row in due),
        *(
            CalendarEntry(
                "appointment", row.key, row.number, row.item, row.process, row.starts_at, row.ends_at, row.settled
            )
            for row in visits
        ),
    ]

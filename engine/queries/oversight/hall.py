"""What the screen of a hall shows: figures of the day and numbers of cases, no person (SP-6, TC-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.database import fetch
from engine.office.halls.records import HallScreen
from engine.office.halls.rules import token_hash
from engine.office.organisation.records import Department
from engine.office.service_clock.rules import Light, light

MOST_LINES = 60
"""Cases in progress that a screen goes through."""
MOST_READY = 24
"""Results ready to be collected that it goes through."""
READY_DAYS = 30
"""Days for which a result that nobody collects is called out."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. ``departments`` are the short names of those that it shows, empty for all."""

    id: int
    name: str
    departments: Sequence[str]
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened today in the departments of a hall."""

    received: int
    decided: int
    in_time: int
    """Decided before the promised limit ended."""

    @property
    def share(self) -> float | None:
        """Per cent decided in time; None while nothing was decided."""
        return 100 * self.in_time / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class HallLine:
    """One case, by its number. ``step`` None: it waits for nobody of the office."""

    number: str
    item: str
    department: str
    step: str | None
    due_at: datetime | None
    light: Light | None


@dataclass(frozen=True, slots=True)
class HallBoard:
    """Everything that a screen shows."""

    screen: Screen
    figures: DayFigures
    lines: Sequence[HallLine]
    ready: Sequence[HallLine]


def screens(session: Session) -> list[Screen]:
    """Every screen, those that hang first, the newest first; two statements."""
    names = dict(session.execute(select(Department.code, Department.short_name)).all())
    rows = session.scalars(select(HallScreen).order_by(HallScreen.revoked_at.is_not(None), HallScreen.id.desc()))
    return [_screen(row, names) for row in rows]


def _screen(row: HallScreen, names: dict[str, str]) -> Screen:
    return Screen(row.id, row.name, [names.get(code, code) for code in row.departments], row.made_at, row.revoked_at)


_OF_HALL = "(%(all)s OR d.code = ANY(%(departments)s))"

_FIGURES = f"""
SELECT
 (SELECT count(*) FROM application a JOIN department d ON d.id = a.department_id
  WHERE a.received_at >= %(begin)s AND a.received_at < %(end)s AND {_OF_HALL}) AS received,
 count(*) AS decided,
 count(*) FILTER (WHERE k.due IS NULL OR a.decided_at <= k.due) AS in_time
FROM application a JOIN department d ON d.id = a.department_id
LEFT JOIN LATERAL (SELECT max(x.promised_due_at) AS due FROM service_clock x
  WHERE x.case_id = a.case_id AND x.name = 'case' AND x.task_id IS NULL) k ON true
WHERE a.decided_at >= %(begin)s AND a.decided_at < %(end)s AND a.decision IN ('granted', 'denied', 'not_accepted')
  AND {_OF_HALL}
"""

# Open clocks in the order of their limits: the index leads to the most urgent cases, however many there are.
_LINES = f"""
SELECT c.number, i.name AS item, d.short_name AS department, w.name AS step, k.promised_due_at, k.statutory_due_at,
       k.yellow_at, k.paused
FROM service_clock k JOIN office_case c ON c.id = k.case_id JOIN application a ON a.case_id = c.id
JOIN item i ON i.id = a.item_id JOIN department d ON d.id = a.department_id
LEFT JOIN LATERAL (SELECT x.name FROM work_item x WHERE x.case_id = c.id ORDER BY x.opened_at, x.id LIMIT 1) w ON true
WHERE k.finished_at IS NULL AND k.task_id IS NULL AND k.name IN ('case', 'acceptance') AND c.status = 'open'
  AND c.number IS NOT NULL AND {_OF_HALL}
ORDER BY k.promised_due_at, k.id LIMIT {MOST_LINES}
"""

_READY = f"""
SELECT c.number, i.name AS item, d.short_name AS department
FROM application a JOIN office_case c ON c.id = a.case_id JOIN item i ON i.id = a.item_id
JOIN department d ON d.id = a.department_id
WHERE a.decision = 'granted' AND a.delivered_at IS NULL AND a.decided_at > %(ready)s AND c.number IS NOT NULL
  AND c.status = 'open' AND {_OF_HALL}
ORDER BY a.decided_at DESC, a.id DESC LIMIT {MOST_READY}
"""


def hall_board(session: Session, now: datetime, *, token: str | None = None, screen: int | None = None) -> HallBoard:
    """What hangs at this address, or on the screen with this id; five statements.

    Raises LookupError for an address that shows nothing, or shows nothing any more.
    """
    query = select(HallScreen)
    if token is not None:
        query = query.where(HallScreen.token_hash == token_hash(token), HallScreen.revoked_at.is_(None))
    else:
        query = query.where(HallScreen.id == screen)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise LookupError
    names = dict(session.execute(select(Department.code, Department.short_name)).all())
    begin = datetime.combine(now.astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)
    wanted: dict[str, Any] = {
        "all": not row.departments,
        "departments": list(row.departments),
        "begin": begin,
        "end": begin + timedelta(days=1),
        "ready": now - timedelta(days=READY_DAYS),
    }
    day = fetch(session, _FIGURES, wanted)[0]
    lines = [
        HallLine(
            each.number,
            each.item,
            each.department,
            each.step,
            each.promised_due_at,
            light(now, each.yellow_at, each.promised_due_at, each.statutory_due_at, each.paused),
        )
        for each in fetch(session, _LINES, wanted)
    ]
    ready = [
        HallLine(each.number, each.item, each.department, None, None, None) for each in fetch(session, _READY, wanted)
    ]
    return HallBoard(_screen(row, names), DayFigures(day.received, day.decided, day.in_time), lines, ready)

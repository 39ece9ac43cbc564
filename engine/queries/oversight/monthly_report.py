"""The report of a month (月报): what was received and decided, what was late, and what followed from it.

Everything is counted from the records of cases; of people it names nobody (SP-6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.queries.oversight.flow import DECISIONS, PROMISED_CLOCK, Flow, flow
from engine.queries.oversight.four_zeros import Figure, figures, month_of

TOTALS = (
    "inquiries",
    "received",
    "decided",
    "late",
    "reminder",
    "yellow",
    "red",
    "complaints",
    "valid_complaints",
    "infractions",
    "breaches",
    "accountability",
    "ratings",
    "bad_ratings",
)
"""The figures of the report in their order. Cards that were lifted, and ratings that were set aside, do not count."""


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of the month beside that of the month before. ``name`` is one of ``TOTALS``."""

    name: str
    count: int
    before: int

    @property
    def change(self) -> int:
        """How much more, or less, than in the month before."""
        return self.count - self.before


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department in the month; ``counts`` has every name of ``TOTALS``."""

    code: str
    name: str
    counts: Counter[str]

    @property
    def on_time(self) -> float | None:
        """Decisions within the promised limit in per cent; None where nothing was decided."""
        return share_on_time(self.counts["decided"], self.counts["late"])


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """The whole report. ``complete`` is False while the month is not over.

    ``zeros`` is empty for the report of single departments: the four zeros are the office's.
    """

    month: date
    complete: bool
    totals: Sequence[Total]
    zeros: Sequence[Figure]
    departments: Sequence[DepartmentLine]
    flow: Flow

    @property
    def on_time(self) -> float | None:
        """Decisions of all departments within the promised limit in per cent; None where nothing was decided."""
        found = {each.name: each.count for each in self.totals}
        return share_on_time(found["decided"], found["late"])


def share_on_time(decided: int, late: int) -> float | None:
    """Decisions that were not late in per cent; None where nothing was decided."""
    return None if not decided else 100 * (decided - late) / decided


_FACTS = f"""
SELECT a.received_at AS at, a.department_id, 'received' AS name FROM application a
 WHERE a.received_at >= %(before)s AND a.received_at < %(end)s
UNION ALL SELECT a.decided_at, a.department_id, unnest(CASE WHEN k.due IS NOT NULL AND a.decided_at > k.due
   THEN ARRAY['decided', 'late'] ELSE ARRAY['decided'] END) FROM application a {PROMISED_CLOCK}
 WHERE a.decided_at >= %(before)s AND a.decided_at < %(end)s AND {DECISIONS}
UNION ALL SELECT i.registered_at, i.department_id, 'inquiries' FROM inquiry i
 WHERE i.registered_at >= %(before)s AND i.registered_at < %(end)s
UNION ALL SELECT c.issued_at, c.department_id, c.level FROM card c
 WHERE c.issued_at >= %(before)s AND c.issued_at < %(end)s AND c.lifted_at IS NULL
UNION ALL SELECT c.registered_at, c.unit_id, 'complaints' FROM complaint c
 WHERE c.registered_at >= %(before)s AND c.registered_at < %(end)s
UNION ALL SELECT c.decided_at, c.unit_id, 'valid_complaints' FROM complaint c
 WHERE c.decided_at >= %(before)s AND c.decided_at < %(end)s AND c.valid
UNION ALL SELECT i.at, p.department_id, 'infractions' FROM infraction i LEFT JOIN post p ON p.id = i.post_id
 WHERE i.at >= %(before)s AND i.at < %(end)s
UNION ALL SELECT b.found_at, b.department_id, 'breaches' FROM promise_breach b
 WHERE b.found_at >= %(before)s AND b.found_at < %(end)s
UNION ALL SELECT x.opened_at, x.unit_id, 'accountability' FROM accountability x
 WHERE x.opened_at >= %(before)s AND x.opened_at < %(end)s
UNION ALL SELECT r.rated_at, r.department_id, unnest(CASE WHEN r.grade IN ('dissatisfied', 'very_dissatisfied')
   THEN ARRAY['ratings', 'bad_ratings'] ELSE ARRAY['ratings'] END) FROM rating r
 WHERE r.rated_at >= %(before)s AND r.rated_at < %(end)s AND r.set_aside_at IS NULL
"""

_COUNTED = f"""
SELECT d.code, d.short_name AS department, f.name, count(*) FILTER (WHERE f.at >= %(begin)s)::int AS count,
       count(*) FILTER (WHERE f.at < %(begin)s)::int AS before
FROM ({_FACTS}) f LEFT JOIN department d ON d.id = f.department_id
WHERE %(all)s OR f.department_id = ANY(%(departments)s)
GROUP BY d.code, d.short_name, f.name ORDER BY d.code NULLS LAST, f.name
"""


def monthly_report(session: Session, month: date, now: datetime, departments: Sequence[int] | None) -> MonthlyReport:
    """The report of a month about these departments, None for all; eight statements, for departments four."""
    begin, end = month_of(month)
    before = month_of(month.replace(day=1) - timedelta(days=1))[0]
    names: dict[str, Any] = {"before": before, "begin": begin, "end": end}
    names |= {"all": departments is None, "departments": list(departments or ())}
    counts, earlier, lines = Counter[str](), Counter[str](), dict[str, DepartmentLine]()
    for row in fetch(session, _COUNTED, names):
        counts[row.name] += row.count
        earlier[row.name] += row.before
        if row.code is not None and row.count:
            line = lines.setdefault(row.code, DepartmentLine(row.code, row.department, Counter()))
            line.counts[row.name] = row.count
    return MonthlyReport(
        month=month.replace(day=1),
        complete=now >= end,
        totals=[Total(name, counts[name], earlier[name]) for name in TOTALS],
        zeros=figures(session, month, now) if departments is None else [],
        departments=list(lines.values()),
        flow=flow(session, month, now, departments),
    )

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
from engine.queries.oversight.flow import Flow, flow
from engine.queries.oversight.four_zeros import Figure, figures, month_of
from engine.queries.oversight.month_cases import COUNTED, TOTALS


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


_COUNTED = f"""
SELECT d.code, d.short_name AS department, f.name, count(*) FILTER (WHERE f.at >= %(month)s)::int AS count,
       count(*) FILTER (WHERE f.at < %(month)s)::int AS before
FROM ({COUNTED}) f LEFT JOIN department d ON d.id = f.department_id
WHERE %(all)s OR f.department_id = ANY(%(departments)s)
GROUP BY d.code, d.short_name, f.name ORDER BY d.code NULLS LAST, f.name
"""


def monthly_report(session: Session, month: date, now: datetime, departments: Sequence[int] | None) -> MonthlyReport:
    """The report of a month about these departments, None for all; eight statements, for departments four."""
    begin, end = month_of(month)
    before = month_of(month.replace(day=1) - timedelta(days=1))[0]
    names: dict[str, Any] = {"begin": before, "month": begin, "end": end}
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

"""The report of a month (月报): what was received and decided, what was late, and what followed from it.

Everything is counted from the records of cases; of people it names nobody (SP-6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.database import fetch
from engine.queries.oversight.flow import Flow, flow
from engine.queries.oversight.four_zeros import Figure, figures
from engine.queries.oversight.month_cases import COUNTED, TOTALS
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Figures, MonthFigures, Settlement, within


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of the month beside that of the month before. ``name`` is one of ``TOTALS``."""

    name: str
    count: int
    before: int
    settled: int
    """What it was when the month was settled; ``count`` while nothing has changed it since."""

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
    """The whole report. ``complete`` is False while the month is not over, ``settlement`` None until it is settled.

    ``zeros`` is empty for the report of single departments: the four zeros are the office's.
    """

    month: date
    complete: bool
    settlement: Settlement | None
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
SELECT date_trunc('month', f.at AT TIME ZONE '{OFFICE_ZONE}')::date AS month, f.department_id, f.name,
  count(*)::int AS count
FROM ({COUNTED}) f GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_PARTS = ("totals", "days", "groups", "zeros")


def totals_of(session: Session, month: date) -> Figures:
    """What the report counts in a month: rows of department (None: no single one), name of the figure and count."""
    return _totals(session, [month])[month]


def monthly_report(session: Session, month: date, now: datetime, departments: Sequence[int] | None) -> MonthlyReport:
    """The report of a month about these departments, None for all; of a settled month no case is read."""
    month = month.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    known = MonthFigures(session, (before, month), _PARTS)
    missing = [each for each in (before, month) if known.settled(each, "totals") is None]
    totals = _totals(session, missing) if missing else {}
    counted, earlier = (
        within(known.of(each, "totals", lambda _session, first: totals[first]), departments) for each in (month, before)
    )
    counts, former = _sums(counted), _sums(earlier)
    first = known.first(month, "totals")
    settled = counts if first is None else _sums(within(first, departments))
    lines = dict[str, DepartmentLine]()
    for department, name, count in counted:
        if department is not None:
            named = known.names.departments[department]
            lines.setdefault(named.code, DepartmentLine(named.code, named.short, Counter())).counts[name] = count
    return MonthlyReport(
        month=month,
        complete=now >= month_of(month)[1],
        settlement=known.settlement(month),
        totals=[Total(name, counts[name], former[name], settled[name]) for name in TOTALS],
        zeros=figures(session, month, now, known) if departments is None else [],
        departments=[lines[code] for code in sorted(lines)],
        flow=flow(session, month, now, departments, known),
    )


def _totals(session: Session, months: Sequence[date]) -> Mapping[date, Figures]:
    """The figures of one month, or of two that follow each other, with one statement."""
    found: dict[date, Figures] = {month: [] for month in months}
    bounds = {"begin": month_of(months[0])[0], "end": month_of(months[-1])[1]}
    for month, *row in fetch(session, _COUNTED, bounds):
        found[month].append(row)
    return found


def _sums(rows: Figures) -> Counter[str]:
    found = Counter[str]()
    for _department, name, count in rows:
        found[name] += count
    return found

"""How the published limits were kept in a month, for everybody to see (TC-9, OA-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Figures, MonthFigures


@dataclass(frozen=True)
class KeptLimits:
    """One department in one month. ``uncollected``: granted and told, but not fetched yet, which is no lateness."""

    department: str
    granted: int
    refused: int
    in_time: int
    late: int
    uncollected: int

    @property
    def share(self) -> float | None:
        """Per cent decided within the promised limit; None where nothing was decided."""
        decided = self.in_time + self.late
        return 100 * self.in_time / decided if decided else None


_KEPT = """
SELECT x.department_id, (count(*) FILTER (WHERE x.granted))::int AS granted,
  (count(*) FILTER (WHERE NOT x.granted))::int AS refused, (count(*) FILTER (WHERE x.in_time))::int AS in_time,
  (count(*) FILTER (WHERE NOT x.in_time))::int AS late
FROM (SELECT a.department_id, a.decision = 'granted' AS granted, k.due IS NULL OR a.decided_at <= k.due AS in_time
  FROM application a
  LEFT JOIN LATERAL (SELECT max(c.promised_due_at) AS due FROM service_clock c
    WHERE c.case_id = a.case_id AND c.name = 'case' AND c.task_id IS NULL) k ON true
  WHERE a.decided_at >= %(begin)s AND a.decided_at < %(end)s
    AND a.decision IN ('granted', 'denied', 'not_accepted')) x
GROUP BY 1 ORDER BY 1
"""
_UNCOLLECTED = """
SELECT a.department_id, count(*)::int FROM application a
WHERE a.decided_at >= %(begin)s AND a.decided_at < %(end)s AND a.decision = 'granted' AND a.delivered_at IS NULL
GROUP BY 1
"""


def kept_of(session: Session, month: date) -> Figures:
    """Rows of department, granted, refused, decided in time and late."""
    return [list(row) for row in fetch(session, _KEPT, _bounds(month))]


def kept_limits(session: Session, month: date) -> list[KeptLimits]:
    """The departments that decided something in the month, by name.

    Of a settled month no case is read but what is still to be fetched, which is as of now.
    """
    uncollected: dict[int, int] = dict(fetch(session, _UNCOLLECTED, _bounds(month)))
    known = MonthFigures(session, (month,), ("kept",))
    counts = {
        department: [*row, uncollected.get(department, 0)] for department, *row in known.of(month, "kept", kept_of)
    }
    return [
        KeptLimits(named.name, *counts[department])
        for department, named in known.names.departments.items()
        if department in counts
    ]


def _bounds(month: date) -> Mapping[str, datetime]:
    begin, end = month_of(month)
    return {"begin": begin, "end": end}

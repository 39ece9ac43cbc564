"""How the published limits were kept in a month, for everybody to see (TC-9, OA-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application
from engine.office.organisation.records import Department
from engine.office.service_clock.records import ServiceClock
from engine.queries.oversight.four_zeros import month_of


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


def kept_limits(session: Session, month: date) -> list[KeptLimits]:
    """The departments that decided something in the month, by name. One statement."""
    begin, end = month_of(month)
    clock = (
        select(func.max(ServiceClock.promised_due_at))
        .where(
            ServiceClock.case_id == Application.case_id,
            ServiceClock.name == "case",
            ServiceClock.task_id.is_(None),
        )
        .correlate(Application)
        .scalar_subquery()
    )
    decided = (
        select(
            Application.department_id,
            Application.decision,
            Application.delivered_at,
            or_(clock.is_(None), Application.decided_at <= clock).label("in_time"),
        )
        .where(
            Application.decided_at >= begin,
            Application.decided_at < end,
            Application.decision.in_(("granted", "denied", "not_accepted")),
        )
        .subquery()
    )
    granted = decided.c.decision == "granted"
    rows = session.execute(
        select(
            Department.name,
            func.count().filter(granted),
            func.count().filter(~granted),
            func.count().filter(decided.c.in_time),
            func.count().filter(~decided.c.in_time),
            func.count().filter(granted, decided.c.delivered_at.is_(None)),
        )
        .join(Department, Department.id == decided.c.department_id)
        .group_by(Department.name)
        .order_by(Department.name)
    )
    return [KeptLimits(*row) for row in rows]

"""The monthly performance review opens by itself when the month is over (PE-1)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select

from engine.cases.commands.performance import review_case
from engine.cases.runtime import Runtime
from engine.cases.storage.records import Definition
from engine.cases.unit_of_work import UnitOfWork, act
from engine.office.performance.records import PerformanceReview
from engine.office.performance.rules import month_before
from engine.office.service_clock.rules import office_day


def open_monthly_review(runtime: Runtime) -> bool:
    """Open the review of the month before this one, once, in an office that has the diagram; whether it was opened.

    An office that opened this month has no month behind it to review.
    """
    first, last = month_before(office_day(runtime.clock.now()))
    with runtime.database.reading() as session:
        known = exists().where(PerformanceReview.kind == "monthly", PerformanceReview.first_day == first)
        drawn = exists().where(Definition.process == "performance_review")
        deployed_at = session.scalar(select(Definition.deployed_at).order_by(Definition.id).limit(1))
        if deployed_at is None or office_day(deployed_at) > last or not session.scalar(select(drawn & ~known)):
            return False

    def action(work: UnitOfWork) -> bool:
        return _open(work, first, last)

    return act(runtime, None, action)


def _open(work: UnitOfWork, first: date, last: date) -> bool:
    return bool(work.open([review_case(work, "monthly", first, last)]))

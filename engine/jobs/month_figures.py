"""Settling the figures of months that are over, and comparing settled ones with the cases (月度结转)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Definition, OfficeCase
from engine.clock import OFFICE_ZONE
from engine.office.month_figures.records import FiguresCheck, SettledFigures
from engine.queries.oversight.flow import days_of, groups_of
from engine.queries.oversight.four_zeros import zeros_of
from engine.queries.oversight.kept_limits import kept_of
from engine.queries.oversight.monthly_report import totals_of
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Count
from engine.queries.promises.ratings import ratings_of

DUTY = "month_figures"
"""The duty of the background work that settles months."""
PARTS: Mapping[str, Count] = {
    "totals": totals_of,
    "days": days_of,
    "groups": groups_of,
    "zeros": zeros_of,
    "kept": kept_of,
    "ratings": ratings_of,
}
"""Part of a month's figures → what counts it from the cases."""
ALWAYS = 2
"""Months, the newest that are over, that every run compares: results are fetched and ratings come a little later."""
DAILY = 12
"""Months back that are compared every day; of older ones one at each run, the one compared longest ago."""
DAY = timedelta(days=1)


def settle_months(runtime: Runtime) -> int:
    """Settle months that are over, the oldest first, and compare settled ones with the cases; versions made.

    A figure that has changed since makes another version of its part: the earlier one stays (rows are only added).
    """
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        months = list(_due(session, now))
    return sum(_settle(runtime, month, now) for month in months)


def _due(session: Session, now: datetime) -> Iterator[date]:
    checked = {row.month: row.checked_at for row in session.scalars(select(FiguresCheck).order_by(FiguresCheck.month))}
    first = min(checked, default=None) or _beginning(session)
    if first is None:
        return
    over = list(_months(first, now))
    yield from (month for month in over if month not in checked)
    yield from (month for month in over[-ALWAYS:] if month in checked)
    older = [month for month in over[:-ALWAYS] if month in checked and checked[month] <= now - DAY]
    daily = [month for month in older if month in over[-DAILY:]]
    yield from daily
    yield from sorted((month for month in older if month not in daily), key=lambda month: checked[month])[:1]


def _beginning(session: Session) -> date | None:
    """The month in which the office began to work; None before."""
    opened, deployed = session.execute(
        select(
            select(func.min(OfficeCase.opened_at)).scalar_subquery(),
            select(func.min(Definition.deployed_at)).scalar_subquery(),
        )
    ).one()
    begun = min((moment for moment in (opened, deployed) if moment is not None), default=None)
    return None if begun is None else begun.astimezone(OFFICE_ZONE).date().replace(day=1)


def _months(first: date, now: datetime) -> Iterator[date]:
    """The months from the first one to the last that is over."""
    month = first
    while (end := month_of(month)[1]) <= now:
        yield month
        month = end.date()


def _settle(runtime: Runtime, month: date, now: datetime) -> int:
    made = 0
    with runtime.database.transaction() as session:
        # Two workers would count the same version twice.
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('month_figures'))"))
        newest = {
            row.part: row
            for row in session.scalars(
                select(SettledFigures).where(SettledFigures.month == month).order_by(SettledFigures.version)
            )
        }
        for part, count in PARTS.items():
            figures, before = count(session, month), newest.get(part)
            if before is None or before.figures != figures:
                version = 1 if before is None else before.version + 1
                session.add(SettledFigures(month=month, part=part, version=version, settled_at=now, figures=figures))
                made += 1
        checked = insert(FiguresCheck).values(month=month, checked_at=now)
        session.execute(checked.on_conflict_do_update(index_elements=["month"], set_={"checked_at": now}))
    return made

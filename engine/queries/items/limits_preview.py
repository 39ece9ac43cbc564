"""What other limits of an item would have meant for its cases of the last year, before they are public (TC-1, TC-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase
from engine.office.applications.records import Application
from engine.office.calendar import store as calendar_store
from engine.office.calendar.rules import OfficeCalendar
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item
from engine.office.items.rules import Limits
from engine.office.service_clock import store as clock_store
from engine.office.service_clock.counting import ClockFacts, LimitUnit, promised_end
from engine.office.service_clock.records import ServiceClock

LOOKED_BACK = timedelta(days=365)
MOST_CASES = 500
"""Finished cases that are counted anew, the newest first."""
EXAMPLES = 12
"""So many cases are named; the rest is counted."""


@dataclass(frozen=True)
class OtherwiseLate:
    """A finished case that would have been late, or in time, by the new limit alone."""

    case_id: int
    number: str | None
    finished_at: datetime
    before: datetime
    after: datetime
    late: bool
    """By the new limit; by the present one it is the other way round."""


@dataclass
class LimitsPreview:
    """``running`` cases keep their limit; of the ``finished`` ones ``late_before`` were late by the present limit and
    ``late_after`` would have been by the new one; ``more``: older ones of the year were not counted."""

    running: int
    finished: int = 0
    late_before: int = 0
    late_after: int = 0
    more: bool = False
    examples: list[OtherwiseLate] = field(default_factory=list)


def limits_preview(session: Session, current: ItemDraft, draft: ItemDraft, now: datetime) -> LimitsPreview | None:
    """The item's cases by the limit of the ``current`` version and of the ``draft``; four statements at most.

    None when the draft has the same limits. Stops and extensions of a case are counted as they were.
    """
    if current.own_limits == draft.own_limits:
        return None
    of_item = (
        select(ServiceClock, OfficeCase.number)
        .join(OfficeCase, OfficeCase.id == ServiceClock.case_id)
        .join(Application, Application.case_id == OfficeCase.id)
        .join(Item, Item.id == Application.item_id)
        .where(Item.code == current.code, ServiceClock.name == "case", ServiceClock.task_id.is_(None))
    )
    running = of_item.where(ServiceClock.finished_at.is_(None)).with_only_columns(func.count())
    found = LimitsPreview(session.scalar(running) or 0)
    rows = session.execute(
        of_item.where(ServiceClock.finished_at >= now - LOOKED_BACK)
        .order_by(ServiceClock.finished_at.desc(), ServiceClock.id.desc())
        .limit(MOST_CASES + 1)
    ).all()
    found.more = len(rows) > MOST_CASES
    clocks = [(row.ServiceClock, row.number) for row in rows[:MOST_CASES]]
    _count(session, found, clocks, current.own_limits, draft.own_limits)
    return found


def _count(
    session: Session,
    found: LimitsPreview,
    clocks: Sequence[tuple[ServiceClock, str | None]],
    present: Limits,
    proposed: Limits,
) -> None:
    facts = clock_store.facts_of_each(session, [clock for clock, _ in clocks])
    calendar = calendar_store.calendar(session)
    for clock, number in clocks:
        before, after = (_end(facts[clock.id], limit, calendar) for limit in (present, proposed))
        finished = clock.finished_at
        if before is None or after is None or finished is None:
            continue
        found.finished += 1
        found.late_before += finished > before
        found.late_after += finished > after
        if (finished > before) != (finished > after) and len(found.examples) < EXAMPLES:
            found.examples.append(OtherwiseLate(clock.case_id, number, finished, before, after, late=finished > after))


def _end(facts: ClockFacts, limits: Limits, calendar: OfficeCalendar) -> datetime | None:
    limited = replace(
        facts,
        limit_amount=limits.promised,
        limit_unit=cast("LimitUnit", limits.unit),
        statutory_amount=limits.statutory,
        statutory_unit="working_days",
    )
    return promised_end(limited, calendar)

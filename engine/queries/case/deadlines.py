"""A deadline with its days, each counted or not and why: what the clerk and the applicant both see (TC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.calendar.store import calendar
from engine.office.cards.records import Card
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import DayLine, LimitUnit, due, explain, office_day, step_clock
from engine.office.service_clock.store import explain_clock, facts_of, facts_of_case


@dataclass(frozen=True, slots=True)
class Explanation:
    """One limit explained. ``statutory``: the law's limit instead of the promise; ``today`` is the office's day."""

    clock_id: int
    lines: Sequence[DayLine]
    statutory: bool
    today: date


def explanations(session: Session, clock_id: int, now: datetime) -> list[Explanation]:
    """Both limits of a clock explained, the promise first: the applicant's list is the clerk's (TC-11, TC-15).

    Without the law's limit where there is none. Raises NotFound when there is no such clock.
    """
    both = [explanation(session, clock_id, now, statutory=statutory) for statutory in (False, True)]
    return [each for each in both if each.lines]


def explanation(session: Session, clock_id: int, now: datetime, *, statutory: bool = False) -> Explanation:
    """The days of a clock's promised (or ``statutory``) limit; raises NotFound when there is no such clock."""
    clock = session.get(ServiceClock, clock_id)
    if clock is None:
        raise NotFound("没有这项计时。", "Expected an existing clock, but there is none.")
    lines = explain_clock(session, clock, statutory=statutory, until=now)
    return Explanation(clock_id, lines, statutory, office_day(now))


@dataclass(frozen=True, slots=True)
class CardDays:
    """The days on which a card rests (AT-1): of one limit of a clock, or of the holder's own step (AT-4)."""

    clock: str
    """The name of the clock; ``step`` for a step."""
    statutory: bool
    amount: int
    unit: str
    began_at: datetime
    due_at: datetime | None
    """The end as it is counted; None while it stands."""
    lines: Sequence[DayLine]
    today: date
    staff_id: int | None
    """Whose card it is; None when nobody was at the post."""
    department_id: int | None


def card_days(session: Session, case_id: int, card_id: int) -> CardDays:
    """The days of the limit for which a reminder or card of the case was given, as its person may check them (AT-1).

    Raises NotFound when the case has no such card, and when no limit was counted for it.
    """
    card = session.get(Card, card_id)
    if card is None or card.case_id != case_id:
        raise NotFound("没有这张牌。", "Expected a card of this case, but there is none.")
    today = office_day(card.issued_at)
    if card.step_began_at is not None and card.step_amount is not None:
        unit, days = cast("LimitUnit", card.step_unit), calendar(session)
        step = step_clock(card.step_began_at, card.step_amount, unit, facts_of_case(session, case_id).get("case"))
        lines = explain(step, days, until=card.issued_at)
        return CardDays(
            "step",
            False,
            step.limit_amount,
            unit,
            step.started_at,
            due(step, days).promised_at,
            lines,
            today,
            card.staff_id,
            card.department_id,
        )
    clock = None if card.clock_id is None else session.get(ServiceClock, card.clock_id)
    if clock is None:
        raise NotFound("这张牌没有逐日计算的期限。", "Expected a card that rests on a limit, but none was counted.")
    facts, statutory = facts_of(session, clock), card.passed == "statutory" and clock.statutory_amount is not None
    return CardDays(
        clock.name,
        statutory,
        (clock.statutory_amount or 0) if statutory else clock.limit_amount,
        clock.statutory_unit if statutory else clock.limit_unit,
        facts.started_at,
        clock.statutory_due_at if statutory else clock.promised_due_at,
        explain_clock(session, clock, statutory=statutory, until=card.issued_at),
        today,
        card.staff_id,
        card.department_id,
    )

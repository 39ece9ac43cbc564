"""What an edited ladder of supervision would have made of the cards of a period, before it is deployed (AC-2, AT-2).

Every yellow card of the period is judged twice by the same rules: by the table that is deployed and by the edited one.
A limit that has passed is never stopped or extended (AU-2), so the red card of an own limit follows its yellow card by
counted days alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from engine.bpmn.decisions import DecisionTable
from engine.cases.storage.records import History, OfficeCase
from engine.office.applications.records import Application
from engine.office.calendar import store as calendar_store
from engine.office.calendar.rules import OfficeCalendar
from engine.office.cards.records import Card
from engine.office.cards.rules import Given, second_yellow
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.joint.records import JointDepartment
from engine.office.organisation.records import Staff
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import office_day
from engine.operations.ladder import Ladder, ladder_from

MOST_CARDS = 2000
"""Cards of the period that are judged anew, the newest first."""
MOST_SHOWN = 50

Measure = Literal["yellow", "red_at_once", "red"]
"""What followed from a limit that passed: a yellow card alone; a red one at once, being the second yellow card; or a
red one after the days of the ladder."""


@dataclass(frozen=True)
class LateLimit:
    """A yellow card as the ladder sees it. ``ended_at``: when the late work was done, None while it waits."""

    case_id: int
    number: str | None
    person: str | None
    staff_id: int | None
    kind: str
    issued_at: datetime
    ended_at: datetime | None
    statutory_red: bool
    """The limit of the law gave the case a red card besides, whatever the table says (TC-15)."""


@dataclass(frozen=True)
class OtherMeasure:
    """A yellow card after which something else would have followed."""

    late: LateLimit
    then: Measure
    now: Measure


@dataclass
class LadderPreview:
    """``cards`` yellow cards were judged; ``shown`` are the newest of the ``other`` ones; ``more``: there are more in
    the period. ``reminders`` were given: ``unsent`` of them would not have been, ``moved`` would have been on another
    day; ``announced`` yellow cards would have been preceded by a reminder that the present table does not give."""

    cards: int = 0
    other: int = 0
    reminders: int = 0
    unsent: int = 0
    moved: int = 0
    announced: int = 0
    more: bool = False
    shown: list[OtherMeasure] = field(default_factory=list)


def ladder_preview(
    session: Session, present: DecisionTable, proposed: DecisionTable, since: datetime, now: datetime
) -> LadderPreview:
    """The cards since ``since`` by the ``present`` and the ``proposed`` table; three statements.

    Raises ChengnuoError when the proposed table cannot decide a kind of item or step that a card was given for.
    """
    rows = session.execute(_cards(since)).all()
    found = LadderPreview(more=len(rows) > MOST_CARDS)
    rows = rows[:MOST_CARDS]
    ladders = {row.kind: (ladder_of(present, row.kind), ladder_of(proposed, row.kind)) for row in rows}
    _count_reminders(found, ladders, [row.kind for row in rows if row.level == "reminder"])
    late = [_late(row) for row in rows if row.level == "yellow"]
    given = _yellow_cards(session, late, ladders)
    calendar = calendar_store.calendar(session)
    for each in late:
        old, new = ladders[each.kind]
        before = [] if each.staff_id is None else given.get(each.staff_id, [])
        then, after = (measure(each, ladder, before, calendar, now) for ladder in (old, new))
        found.cards += 1
        found.announced += old.remind_before == 0 < new.remind_before
        if then != after:
            found.other += 1
            if len(found.shown) < MOST_SHOWN:
                found.shown.append(OtherMeasure(each, then, after))
    return found


def ladder_of(table: DecisionTable, kind: str) -> Ladder:
    """The row of a table for a kind of item or step; ChengnuoError when the table cannot decide it."""
    return ladder_from(table.decide({"application": {"item_kind": kind}}))


def measure(
    late: LateLimit, ladder: Ladder, given: Sequence[Given], calendar: OfficeCalendar, now: datetime
) -> Measure:
    """What follows by a ladder from a limit that passed; ``given``: all yellow cards of the same person."""
    earlier = list(given)
    own = Given(late.issued_at, False)
    if own in earlier:
        earlier.remove(own)
    if second_yellow(late.issued_at, earlier, ladder.second_yellow_within):
        return "red_at_once"
    red_at = late.issued_at
    if ladder.red_after > 0:
        red_at = calendar.closing(calendar.nth_counted_day_after(office_day(red_at), ladder.red_after))
    waited = now if late.ended_at is None else late.ended_at
    return "red" if late.statutory_red or waited >= red_at else "yellow"


def _count_reminders(found: LadderPreview, ladders: Mapping[str, tuple[Ladder, Ladder]], kinds: Sequence[str]) -> None:
    for kind in kinds:
        old, new = (ladder.remind_before for ladder in ladders[kind])
        found.reminders += 1
        found.unsent += old != 0 == new
        found.moved += 0 not in (old, new) and old != new


def _cards(since: datetime) -> Any:
    """The reminders and yellow cards since a moment that stand, the newest first, with their row of the ladder."""
    parent, red = aliased(OfficeCase), aliased(Card)
    step = Card.step_began_at.is_not(None)
    kind = case(
        (OfficeCase.process == "accountability", literal("accountability")),
        (and_(step, Card.level == "yellow"), literal("step")),
        (JointDepartment.id.is_not(None), literal("department")),
        (Item.kind.is_not(None), Item.kind),
        (Inquiry.id.is_not(None), literal("answer")),
        else_=literal("step"),
    )
    done = (
        select(func.min(History.at))
        .where(
            History.case_id == Card.case_id,
            History.element == Card.element,
            History.event == "completed",
            History.at >= Card.issued_at,
        )
        .scalar_subquery()
    )
    statutory = (
        select(red.id)
        .where(red.case_id == Card.case_id, red.level == "red", red.passed == "statutory", red.lifted_at.is_(None))
        .exists()
    )
    return (
        select(
            Card.case_id, Card.level, Card.staff_id, Card.issued_at, kind.label("kind"),
            func.coalesce(OfficeCase.number, parent.number, Inquiry.number).label("number"),
            Staff.name.label("person"),
            case((step, func.coalesce(done, OfficeCase.ended_at)),
                 else_=func.coalesce(ServiceClock.finished_at, OfficeCase.ended_at)).label("ended_at"),
            and_(Card.passed.is_not(None), statutory).label("statutory_red"),
        )
        .join(OfficeCase, OfficeCase.id == Card.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(JointDepartment, JointDepartment.case_id == OfficeCase.id)
        .outerjoin(Application, Application.case_id == OfficeCase.id)
        .outerjoin(Item, Item.id == Application.item_id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .outerjoin(ServiceClock, ServiceClock.id == Card.clock_id)
        .outerjoin(Staff, Staff.id == Card.staff_id)
        .where(Card.level.in_(("reminder", "yellow")), Card.issued_at >= since, Card.lifted_at.is_(None))
        .order_by(Card.issued_at.desc(), Card.id.desc())
        .limit(MOST_CARDS + 1)
    )  # fmt: skip


def _late(row: Any) -> LateLimit:
    return LateLimit(
        row.case_id, row.number, row.person, row.staff_id, row.kind, row.issued_at, row.ended_at, row.statutory_red
    )


def _yellow_cards(
    session: Session, late: Sequence[LateLimit], ladders: Mapping[str, tuple[Ladder, Ladder]]
) -> Mapping[int, list[Given]]:
    """The standing yellow cards of the persons concerned, back to the longest period that either table looks at."""
    people = {each.staff_id for each in late if each.staff_id is not None}
    if not people:
        return {}
    days = max(ladder.second_yellow_within for pair in ladders.values() for ladder in pair)
    oldest = min(each.issued_at for each in late) - timedelta(days=days)
    rows = session.execute(
        select(Card.staff_id, Card.issued_at).where(
            Card.staff_id.in_(people), Card.level == "yellow", Card.lifted_at.is_(None), Card.issued_at >= oldest
        )
    )
    found: dict[int, list[Given]] = {}
    for staff_id, issued_at in rows:
        if staff_id is not None:
            found.setdefault(staff_id, []).append(Given(issued_at, False))
    return found

"""Cards in the database: whom they concern, giving and lifting them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.cards.records import Card
from engine.office.cards.rules import (
    SECOND_YELLOW_DAYS,
    Basis,
    Concerned,
    Given,
    check_appeal,
    check_level,
    check_lift,
    check_rejection,
    second_yellow,
)
from engine.office.organisation.records import Absence, Post, PostHolding, Staff
from engine.office.organisation.rules import Cover, Span, cover


def acting_on(session: Session, post_id: int, at: datetime) -> Cover:
    """Who acts on the post at ``at``: the A holder, or B for an absent A, or nobody (AB-1, AB-2)."""
    rows = session.execute(
        select(PostHolding.letter, PostHolding.staff_id, Absence.starts_at, Absence.ends_at)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .outerjoin(
            Absence,
            (Absence.staff_id == PostHolding.staff_id)
            & (Absence.starts_at <= at)
            & or_(Absence.ends_at.is_(None), Absence.ends_at > at),
        )
        .where(PostHolding.post_id == post_id, Staff.active)
    )
    holders: dict[str, int] = {}
    absences: dict[int, list[Span]] = {}
    for letter, staff_id, starts_at, ends_at in rows:
        holders[letter] = staff_id
        if starts_at is not None:
            absences.setdefault(staff_id, []).append(Span(starts_at, ends_at))
    return cover(holders.get("A"), holders.get("B"), absences, at)


def give(
    session: Session, concerned: Concerned, *, level: str, case_id: int, reason: str, at: datetime,
    written_at: datetime, passed: str | None = None, second_within: int = SECOND_YELLOW_DAYS,
    from_yellow: Card | None = None, basis: Basis | None = None,
) -> Card:  # fmt: skip
    """Give a card for a limit that passed at ``at`` (AC-2, TC-20).

    ``passed`` names a limit of the whole case. A yellow card knows whether it is the person's second in
    ``second_within`` natural days; a red one knows the second yellow card that it comes ``from_yellow``, if any.
    ``basis`` is the limit whose days it shows; None where none was counted.
    """
    level = check_level(level)
    second = False
    if level == "yellow" and concerned.staff_id is not None:
        second = _second(session, concerned.staff_id, at, second_within)
    rests_on = basis or Basis()
    card = Card(
        level=level,
        case_id=case_id,
        work_item_id=concerned.work_item_id,
        element=concerned.element,
        post_id=concerned.post_id,
        staff_id=concerned.staff_id,
        acting_for_id=concerned.acting_for_id,
        department_id=_department_of(session, concerned.post_id),
        issued_at=at,
        written_at=written_at,
        reason=reason,
        passed=passed,
        clock_id=rests_on.clock_id,
        step_began_at=rests_on.began_at,
        step_amount=rests_on.amount,
        step_unit=rests_on.unit,
        second_yellow=second,
        from_yellow_id=None if from_yellow is None else from_yellow.id,
        within_days=None if from_yellow is None else second_within,
        due_anyway=False,
    )
    session.add(card)
    session.flush()
    return card


def _second(session: Session, staff_id: int, at: datetime, within_days: int) -> bool:
    earlier = session.execute(
        select(Card.issued_at, Card.lifted_at).where(
            Card.staff_id == staff_id, Card.level == "yellow", Card.issued_at >= at - timedelta(days=within_days)
        )
    )
    return second_yellow(at, [Given(issued_at, lifted_at is not None) for issued_at, lifted_at in earlier], within_days)


def later_yellow(session: Session, card: Card, within_days: int) -> list[Card]:
    """The yellow cards of the same person that this one, written late, makes second ones, the oldest first (TC-20).

    It was due before they were given: had it been written in time, they would have been second ones at once.
    """
    if card.staff_id is None or within_days <= 0:
        return []
    later = select(Card).where(
        Card.staff_id == card.staff_id,
        Card.level == "yellow",
        Card.id != card.id,
        Card.issued_at > card.issued_at,
        Card.issued_at <= card.issued_at + timedelta(days=within_days),
        Card.lifted_at.is_(None),
        Card.second_yellow.is_(False),
    )
    return list(session.scalars(later.order_by(Card.issued_at, Card.id)))


def red_cards_for(session: Session, case_id: int, *, passed: str | None, work_item_id: UUID | None) -> list[Card]:
    """The red cards that the case got for one limit: of the whole case, or of one work item; one limit gives each
    person one (AC-2)."""
    if passed is None and work_item_id is None:
        return []
    same = Card.passed == passed if passed is not None else Card.work_item_id == work_item_id
    return list(
        session.scalars(select(Card).where(Card.case_id == case_id, Card.level == "red", same).order_by(Card.id))
    )


def card_for_case_limit(session: Session, case_id: int) -> Card | None:
    """The first card that the case got for a limit of its own and that was not lifted; None without one."""
    first = select(Card).where(
        Card.case_id == case_id, Card.passed.is_not(None), Card.level != "reminder", Card.lifted_at.is_(None)
    )
    return session.scalar(first.order_by(Card.issued_at, Card.id).limit(1))


def given_for_step(session: Session, work_item_id: UUID, level: str) -> Card | None:
    """The card of this level that the holder of a work item got for the limit of that step; None without one."""
    same = (Card.work_item_id == work_item_id, Card.level == level, Card.passed.is_(None))
    return session.scalar(select(Card).where(*same).order_by(Card.id).limit(1))


def has_red_of_its_own(session: Session, work_item_id: UUID, *, before: datetime) -> bool:
    """Whether the limit of a step gave its holder a red card before that moment, not counting second yellow cards."""
    own = select(Card.id).where(
        Card.work_item_id == work_item_id,
        Card.level == "red",
        Card.passed.is_(None),
        Card.issued_at < before,
        or_(Card.from_yellow_id.is_(None), Card.due_anyway),
        Card.lifted_at.is_(None),
    )
    return session.scalar(own.limit(1)) is not None


def given_together(session: Session, card: Card) -> list[Card]:
    """The card with those that the same passing of a limit gave to others, the oldest first (AT-2)."""
    together = select(Card).where(
        Card.case_id == card.case_id,
        Card.level == card.level,
        Card.issued_at == card.issued_at,
        Card.reason == card.reason,
    )
    return list(session.scalars(together.order_by(Card.id)))


def _department_of(session: Session, post_id: int | None) -> int | None:
    return None if post_id is None else session.scalar(select(Post.department_id).where(Post.id == post_id))


def card(session: Session, card_id: int) -> Card:
    """The card with this key; not found when there is none."""
    found = session.get(Card, card_id)
    if found is None:
        raise NotFound("没有找到这张牌，请从列表中打开。", "Expected a card, but there is none.")
    return found


def appeal(session: Session, given: Card, *, text: str, staff_id: int, at: datetime) -> Card:
    """The person concerned appeals, once (AC-6).

    Refused for another person, without words, for a reminder, and for a card that was lifted or appealed before.
    """
    check_appeal(
        level=given.level,
        own=given.staff_id == staff_id,
        lifted=given.lifted_at is not None,
        appealed=given.appealed_at is not None,
        text=text,
    )
    given.appeal, given.appealed_at = text.strip(), at
    session.flush()
    return given


def reject_appeal(session: Session, given: Card, *, answer: str, by_id: int, at: datetime) -> Card:
    """The appeal is turned down, with the reasons (AC-6). Refused without an appeal that waits, or without words."""
    check_rejection(
        waits=given.appealed_at is not None and given.appeal_rejected_at is None and given.lifted_at is None,
        answer=answer,
    )
    given.appeal_answer, given.appeal_rejected_by_id, given.appeal_rejected_at = answer.strip(), by_id, at
    session.flush()
    return given


def red_without_ground(session: Session, staff_id: int) -> list[Card]:
    """The red cards of a person that came from a second yellow card which is no second one any more (AT-5).

    That is so when the yellow card was lifted, or every one before it in the days of the ladder. A red card whose own
    limit has passed meanwhile stands by itself.
    """
    reds = session.scalars(
        select(Card)
        .where(
            Card.staff_id == staff_id,
            Card.level == "red",
            Card.from_yellow_id.is_not(None),
            Card.lifted_at.is_(None),
            Card.due_anyway.is_(False),
        )
        .order_by(Card.id)
    )
    return [red for red in reds if not _is_second_still(session, red)]


def _is_second_still(session: Session, red: Card) -> bool:
    yellow = session.get_one(Card, red.from_yellow_id)
    if yellow.lifted_at is not None:
        return False
    within = SECOND_YELLOW_DAYS if red.within_days is None else red.within_days
    earlier = session.execute(
        select(Card.issued_at, Card.lifted_at).where(
            Card.staff_id == yellow.staff_id,
            Card.level == "yellow",
            Card.id != yellow.id,
            Card.issued_at >= yellow.issued_at - timedelta(days=within),
        )
    )
    given = [Given(issued_at, lifted_at is not None) for issued_at, lifted_at in earlier]
    return second_yellow(yellow.issued_at, given, within)


def lift(session: Session, given: Card, *, ground: object, grounds: str, by_id: int, at: datetime) -> Card:
    """Lift a card on written grounds (AC-6); it stays on the record."""
    given.lift_ground = check_lift(lifted=given.lifted_at is not None, ground=ground, grounds=grounds)
    given.lift_grounds, given.lifted_by_id, given.lifted_at = grounds, by_id, at
    session.flush()
    return given


def basis_of(card: Card) -> Basis:
    """The limit on which the card rests."""
    return Basis(card.clock_id, card.step_began_at, card.step_amount, card.step_unit)

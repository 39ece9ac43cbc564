"""The register of reminders and cards (AC-2, AC-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.accountability.records import AccountabilityCase
from engine.office.applications.records import Application
from engine.office.cards import rules
from engine.office.cards.records import Card
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, Staff

PAGE = 50
"""Cards on one page."""

LEVELS = ("red", "yellow", "reminder")

LIFT_GROUNDS = rules.LIFT_GROUNDS
"""Why a card may be lifted (AC-6)."""


@dataclass(frozen=True)
class CardRow:
    """One card as the inspector sees it; ``accountability``: the case that it opened (case id, number), or None."""

    id: int
    level: str
    case_id: int
    number: str | None
    subject: str | None
    process: str
    staff_id: int | None
    person: str | None
    post: str | None
    department: str | None
    issued_at: datetime
    written_at: datetime
    reason: str
    second_yellow: bool
    appeal: str | None
    appealed_at: datetime | None
    appeal_answer: str | None
    """Why the appeal was turned down; None while it waits, and without one."""
    lifted_at: datetime | None
    lift_grounds: str | None
    lifted_by: str | None
    """Who lifted it (AT-5)."""
    accountability: tuple[int, str] | None
    has_days: bool
    """Whether it rests on a limit whose days can be shown (AT-1)."""


def card_register(
    session: Session, *, level: str | None = None, before: int | None = None, units: Sequence[int] | None = None,
    staff_id: int | None = None, appealed: bool = False, most: int = PAGE,
) -> tuple[list[CardRow], int | None]:  # fmt: skip
    """One page of cards, newest first, and the key to continue with (None at the end). One statement.

    ``units``: departments whose cards are listed; None lists all. ``staff_id``: only this person's. ``appealed``: only
    those whose appeal waits for an answer (AC-6).
    """
    parent = aliased(OfficeCase)
    own = aliased(AccountabilityCase)
    lifter = aliased(Staff)
    query = (
        select(
            Card,
            func.coalesce(own.number, OfficeCase.number, parent.number, Inquiry.number).label("number"),
            func.coalesce(Item.name, OfficeCase.subject, parent.subject, Inquiry.matter, own.clue).label("subject"),
            OfficeCase.process,
            Staff.name.label("person"),
            lifter.name.label("lifted_by"),
            Post.name.label("post"),
            Department.name.label("department"),
            AccountabilityCase.case_id.label("accountability_case"),
            AccountabilityCase.number.label("accountability_number"),
        )
        .join(OfficeCase, OfficeCase.id == Card.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Application, Application.case_id == func.coalesce(OfficeCase.parent_id, OfficeCase.id))
        .outerjoin(Item, Item.id == Application.item_id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .outerjoin(own, own.case_id == OfficeCase.id)
        .outerjoin(Staff, Staff.id == Card.staff_id)
        .outerjoin(lifter, lifter.id == Card.lifted_by_id)
        .outerjoin(Post, Post.id == Card.post_id)
        .outerjoin(Department, Department.id == func.coalesce(Card.department_id, Post.department_id))
        .outerjoin(AccountabilityCase, AccountabilityCase.card_id == Card.id)
        .order_by(Card.id.desc())
        .limit(most + 1)
    )
    if units is not None:
        query = query.where(Card.department_id.in_(units))
    if level is not None:
        query = query.where(Card.level == level)
    if staff_id is not None:
        query = query.where(Card.staff_id == staff_id)
    if appealed:
        query = query.where(Card.appealed_at.is_not(None), Card.appeal_rejected_at.is_(None), Card.lifted_at.is_(None))
    if before is not None:
        query = query.where(Card.id < before)
    rows = session.execute(query).all()
    shown = [_row(row) for row in rows[:most]]
    return shown, (shown[-1].id if len(rows) > most else None)


def card_counts(session: Session, *, units: Sequence[int] | None = None) -> dict[str, int]:
    """How many cards of each level are on the record and not lifted; ``units`` as in the register."""
    query = select(Card.level, func.count()).where(Card.lifted_at.is_(None)).group_by(Card.level)
    counted = session.execute(query if units is None else query.where(Card.department_id.in_(units)))
    found = {row[0]: row[1] for row in counted}
    return {level: found.get(level, 0) for level in LEVELS}


def one_card(session: Session, card_id: int) -> CardRow | None:
    """One card; None when there is none with this key."""
    rows, _ = card_register(session, before=card_id + 1)
    return next((row for row in rows if row.id == card_id), None)


def _row(row: Any) -> CardRow:
    card: Card = row.Card
    accountability = row.accountability_case
    return CardRow(
        card.id,
        card.level,
        card.case_id,
        row.number,
        row.subject,
        row.process,
        card.staff_id,
        row.person,
        row.post,
        row.department,
        card.issued_at,
        card.written_at,
        card.reason,
        card.second_yellow,
        card.appeal,
        card.appealed_at,
        card.appeal_answer,
        card.lifted_at,
        card.lift_grounds,
        row.lifted_by,
        None if accountability is None else (accountability, row.accountability_number),
        card.clock_id is not None or card.step_began_at is not None,
    )

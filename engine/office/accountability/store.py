"""Infractions and accountability cases in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.accountability.rules import check_infraction
from engine.office.rule import RuleBroken


def record_infraction(
    session: Session,
    *,
    code: str,
    case_id: int | None,
    staff_id: int | None,
    post_id: int | None,
    at: datetime,
    detail: str,
) -> Infraction:
    """Put a violation on the record (AC-1). Raises ValueError for an unknown code."""
    check_infraction(code)
    infraction = Infraction(code=code, case_id=case_id, staff_id=staff_id, post_id=post_id, at=at, detail=detail)
    session.add(infraction)
    session.flush()
    return infraction


def infractions_of(session: Session, case_id: int) -> list[Infraction]:
    """The violations found in a case, the oldest first."""
    return list(session.scalars(select(Infraction).where(Infraction.case_id == case_id).order_by(Infraction.id)))


def of_case(session: Session, case_id: int) -> AccountabilityCase:
    """The accountability case behind an office case. Refused when its clue was not registered (AC-3)."""
    found = session.scalar(select(AccountabilityCase).where(AccountabilityCase.case_id == case_id))
    if found is None:
        raise RuleBroken("AC-3", "追责线索还没有登记，请先登记。", "Expected a registered clue, but there is none.")
    return found


def open_of_card(session: Session, card_id: int) -> list[int]:
    """The office cases of the accountability cases that a card set off and that are not archived (AT-5)."""
    found = select(AccountabilityCase.case_id).where(
        AccountabilityCase.card_id == card_id, AccountabilityCase.archived_at.is_(None)
    )
    return list(session.scalars(found))

"""Requests to stop or extend the clock of a case with their answers, and what its item lists (AU-2, AU-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.office.clock_requests.records import ClockRequest
from engine.office.items.records import ItemProcedure
from engine.office.organisation.records import Staff


@dataclass(frozen=True, slots=True)
class Procedure:
    """A special procedure of the item's own list."""

    id: int
    name: str
    days: int
    legal_basis: str
    fee: str
    counted: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request; ``answer`` is None while it waits."""

    id: int
    kind: str
    name: str
    days: int
    basis: str
    reason: str
    requester: str | None
    requested_at: datetime
    approver_role: str
    answer: str | None
    answer_text: str | None
    answered_by: str | None
    answered_at: datetime | None


def procedures(session: Session, item_id: int | None) -> list[Procedure]:
    """The special procedures of the item; empty without an item."""
    if item_id is None:
        return []
    rows = session.execute(
        select(
            ItemProcedure.id,
            ItemProcedure.name,
            ItemProcedure.days,
            ItemProcedure.legal_basis,
            ItemProcedure.fee,
            ItemProcedure.counted,
        )
        .where(ItemProcedure.item_id == item_id)
        .order_by(ItemProcedure.id)
    )
    return [Procedure(*row) for row in rows]


def clock_requests(session: Session, case_id: int) -> list[RequestLine]:
    """The requests of the case, the newest first; empty when nobody asked."""
    asker, answerer = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(
            ClockRequest.id,
            ClockRequest.kind,
            ClockRequest.name,
            ClockRequest.days,
            ClockRequest.basis,
            ClockRequest.reason,
            asker.name.label("requester"),
            ClockRequest.requested_at,
            ClockRequest.approver_role,
            ClockRequest.answer,
            ClockRequest.answer_text,
            answerer.name.label("answered_by"),
            ClockRequest.answered_at,
        )
        .outerjoin(asker, asker.id == ClockRequest.requester_id)
        .outerjoin(answerer, answerer.id == ClockRequest.answered_by_id)
        .where(ClockRequest.case_id == case_id)
        .order_by(ClockRequest.id.desc())
    )
    return [RequestLine(**row._mapping) for row in rows]

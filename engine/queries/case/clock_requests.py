"""Requests to stop or extend the clock of a case with their answers, and what its item lists (AU-2, AU-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.clock_requests.records import ClockRequest
from engine.office.organisation.records import Department, Staff
from engine.queries.items.guides import procedures_of


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
    department: str | None
    """The department whose review in a joint case it is about; None where it is about the case itself."""


def procedures(session: Session, item_id: int | None) -> list[Procedure]:
    """The special procedures of the item; empty without an item."""
    if item_id is None:
        return []
    return [
        Procedure(each.id, each.name, each.days, each.legal_basis, each.fee, each.counted)
        for each in procedures_of(session, item_id)
    ]


def clock_requests(session: Session, case_id: int) -> list[RequestLine]:
    """The requests of the case and of its departments' reviews, the newest first; empty when nobody asked."""
    asker, answerer = aliased(Staff), aliased(Staff)
    own = ClockRequest.case_id == case_id
    below = OfficeCase.parent_id == case_id
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
            case((own, None), else_=func.coalesce(Department.short_name, Department.name)).label("department"),
        )
        .join(OfficeCase, OfficeCase.id == ClockRequest.case_id)
        .outerjoin(Department, Department.id == OfficeCase.department_id)
        .outerjoin(asker, asker.id == ClockRequest.requester_id)
        .outerjoin(answerer, answerer.id == ClockRequest.answered_by_id)
        .where(own | below)
        .order_by(ClockRequest.id.desc())
    )
    return [RequestLine(**row._mapping) for row in rows]

"""Requests in the database: the open one, asking, answering, and what an item lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.clock_requests.records import ClockRequest
from engine.office.clock_requests.rules import Asked, ListedProcedure
from engine.office.items.records import ItemProcedure
from engine.office.rule import RuleBroken


def listed_procedures(session: Session, item_id: int | None) -> list[ListedProcedure]:
    """The special procedures of the item's own list, in order; empty without an item."""
    rows = session.scalars(select(ItemProcedure).where(ItemProcedure.item_id == item_id).order_by(ItemProcedure.id))
    return [
        ListedProcedure(each.id, each.kind, each.name, each.days, each.legal_basis, each.fee, each.counted)
        for each in rows
    ]


def open_request(session: Session, case_id: int) -> ClockRequest | None:
    """The request of the case that waits for its answer; None when none does."""
    return session.scalar(select(ClockRequest).where(ClockRequest.case_id == case_id, ClockRequest.answer.is_(None)))


def the_open_request(session: Session, case_id: int) -> ClockRequest:
    """``open_request``; refused when none waits."""
    found = open_request(session, case_id)
    if found is None:
        raise RuleBroken("AU-3", "没有等待批准的申请，可能已经答复，请刷新页面。", "No request waits for an answer.")
    return found


def ask(
    session: Session, asked: Asked, *, case_id: int, requester_id: int | None, post_id: int | None, at: datetime
) -> ClockRequest:
    """Put a request on the record. Refused while another one of the case waits."""
    if open_request(session, case_id) is not None:
        raise RuleBroken(
            "AU-3",
            "已有一份申请正在等待批准，请等答复后再申请。",
            "A request waits for its answer already; ask again once it is answered.",
        )
    request = ClockRequest(
        case_id=case_id, kind=asked.kind, procedure_id=asked.procedure_id, procedure=asked.procedure, name=asked.name,
        days=asked.days, basis=asked.basis, fee=asked.fee, reason=asked.reason, requester_id=requester_id,
        requester_post_id=post_id, requested_at=at, approver_role=asked.approver_role,
    )  # fmt: skip
    session.add(request)
    session.flush()
    return request


def answer(
    session: Session, request: ClockRequest, *, answer: str, text: str, by_id: int | None, at: datetime,
    document_id: int | None = None,
) -> None:  # fmt: skip
    """Put the answer beside the request."""
    request.answer, request.answer_text, request.answered_at = answer, text, at
    request.answered_by_id, request.document_id = by_id, document_id
    session.flush()

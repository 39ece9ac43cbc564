"""Terminations in the database: asking, the open request, answering, what was approved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.rule import RuleBroken
from engine.office.terminations.records import Termination
from engine.office.terminations.rules import TerminationAsked


def open_request(session: Session, case_id: int) -> Termination | None:
    """The request of the case that waits for its answer; None when none does."""
    return session.scalar(select(Termination).where(Termination.case_id == case_id, Termination.answer.is_(None)))


def the_open_request(session: Session, case_id: int) -> Termination:
    """``open_request``; refused when none waits."""
    found = open_request(session, case_id)
    if found is None:
        raise RuleBroken("LC-5", "没有等待批准的终止申请，请刷新页面。", "No request to terminate waits for an answer.")
    return found


def the_approved(session: Session, case_id: int) -> Termination:
    """The approved request whose decision is still to be issued; refused when there is none."""
    found = session.scalar(
        select(Termination).where(
            Termination.case_id == case_id, Termination.answer == "approved", Termination.document_id.is_(None)
        )
    )
    if found is None:
        raise RuleBroken(
            "LC-5",
            "终止办理须先经申请和批准，本件没有已批准的终止申请。",
            "A case is terminated on an approved request, and this one has none.",
        )
    return found


def ask(
    session: Session, asked: TerminationAsked, *, case_id: int, requester_id: int, post_id: int | None, at: datetime
) -> Termination:
    """Put a request on the record. Refused while another one of the case waits."""
    if open_request(session, case_id) is not None:
        raise RuleBroken(
            "LC-5",
            "已有一份终止申请正在等待批准，请等答复后再申请。",
            "A request to terminate waits for its answer already.",
        )
    row = Termination(
        case_id=case_id, ground=asked.ground, reason=asked.reason, basis=asked.basis, proof=asked.proof,
        requester_id=requester_id, requester_post_id=post_id, requested_at=at, approver_role=asked.approver_role,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def answer(session: Session, row: Termination, *, answer: str, text: str, by_id: int | None, at: datetime) -> None:
    """Put the answer beside the request."""
    row.answer, row.answer_text, row.answered_by_id, row.answered_at = answer, text, by_id, at
    session.flush()

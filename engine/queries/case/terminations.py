"""Requests to terminate a case with their answers, as its page shows them (LC-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.office.applications.records import Application
from engine.office.organisation.records import Staff
from engine.office.terminations.records import Termination


@dataclass(frozen=True, slots=True)
class TerminationLine:
    """One request; ``answer`` is None while it waits. ``overtaken``: the case was decided before it was answered."""

    id: int
    ground: str
    reason: str
    basis: str
    proof: str
    requester: str
    requested_at: datetime
    approver_role: str
    answer: str | None
    answer_text: str | None
    answered_by: str | None
    answered_at: datetime | None
    overtaken: bool


def terminations(session: Session, case_id: int) -> list[TerminationLine]:
    """The requests of the case, the newest first; empty when nobody asked."""
    asker, answerer = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(Termination, asker.name, answerer.name, Application.decision)
        .join(asker, asker.id == Termination.requester_id)
        .outerjoin(answerer, answerer.id == Termination.answered_by_id)
        .outerjoin(Application, Application.case_id == Termination.case_id)
        .where(Termination.case_id == case_id)
        .order_by(Termination.id.desc())
    )
    return [
        TerminationLine(
            row.id, row.ground, row.reason, row.basis, row.proof, requester, row.requested_at, row.approver_role,
            row.answer, row.answer_text, answered_by, row.answered_at, row.answer is None and decision is not None,
        )
        for row, requester, answered_by, decision in rows
    ]  # fmt: skip

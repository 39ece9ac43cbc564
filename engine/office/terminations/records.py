"""The register of requests to terminate a case, with their answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Termination(Record):
    """One request to terminate a case (终止办理申请), and what another person answered.

    Stays on the record when the answer is "no", and when the case was decided or withdrawn before it was answered.
    """

    __tablename__ = "termination"
    __table_args__ = (
        CheckConstraint("answer IN ('approved', 'rejected')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answered_by_id <> requester_id", name="four_eyes"),
        Index("termination_open_key", "case_id", unique=True, postgresql_where=text("answer IS NULL")),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    ground: Mapped[str] = mapped_column(Text)
    """A key of ``engine.office.terminations.rules.GROUNDS``."""
    reason: Mapped[str] = mapped_column(Text)
    """The facts, as they are told to the applicant."""
    basis: Mapped[str] = mapped_column(Text)
    """The article that lets the case be terminated."""
    proof: Mapped[str] = mapped_column(Text)
    """The paper that shows the ground: who issued it, number and date."""
    requester_id: Mapped[int] = to("staff.id")
    requester_post_id: Mapped[int | None] = to("post.id")
    requested_at: Mapped[datetime]
    approver_role: Mapped[str] = mapped_column(Text)
    """The role that answers: agency head, or county leader for a joint case."""
    answer: Mapped[str | None] = mapped_column(Text)
    answer_text: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = to("staff.id")
    answered_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")
    """The decision that told the applicant; None for a request that was not approved."""

"""The register of requests to stop or extend a clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class ClockRequest(Record):
    """One request to stop the clock for a special procedure (中止计时申请) or to extend the limit (延期申请).

    Stays on the record with its answer, also when that is "no", or when the limit passed before it was answered.
    """

    __tablename__ = "clock_request"
    __table_args__ = (
        CheckConstraint("kind IN ('stop', 'extension')", name="kind"),
        CheckConstraint("answer IN ('approved', 'rejected', 'too_late')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("days > 0", name="days"),
        Index("clock_request_open_key", "case_id", unique=True, postgresql_where=text("answer IS NULL")),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    kind: Mapped[str] = mapped_column(Text)
    procedure_id: Mapped[int | None] = to("item_procedure.id")
    """The procedure of the item's own list; None for an extension and for a stop that rests on an article of law."""
    procedure: Mapped[str | None] = mapped_column(Text)
    """Kind of the closed list of article 45; None for an extension."""
    name: Mapped[str] = mapped_column(Text, default="")
    """What the procedure is called on the item's list."""
    days: Mapped[int]
    """Working days: how long the procedure takes, or how long the extension is."""
    basis: Mapped[str] = mapped_column(Text, default="")
    fee: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    requester_id: Mapped[int | None] = to("staff.id")
    requester_post_id: Mapped[int | None] = to("post.id")
    requested_at: Mapped[datetime]
    approver_role: Mapped[str] = mapped_column(Text)
    """The role that answers: leader, agency head, or county leader."""
    answer: Mapped[str | None] = mapped_column(Text)
    answer_text: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = to("staff.id")
    answered_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")
    """The paper that told the applicant; None for a request that was not approved."""

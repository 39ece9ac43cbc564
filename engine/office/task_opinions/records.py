"""The register of opinions asked beside a task."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import UUID as UuidColumn
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class TaskOpinion(Record):
    """What somebody at a post was asked about a task of another post, and answered: 委派 (``delegation``), 加签 before
    (``before``) or after (``after``) its holder. The limit of the task runs on meanwhile, and stays the holder's."""

    __tablename__ = "task_opinion"
    __table_args__ = (
        CheckConstraint("kind IN ('delegation', 'before', 'after')", name="kind"),
        CheckConstraint("verdict IN ('agree', 'disagree')", name="verdict"),
        CheckConstraint("answered_at IS NULL OR removed_at IS NULL", name="answered_or_removed"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    task_id: Mapped[UUID] = mapped_column(UuidColumn, index=True)
    """The work item of the task; it is deleted when the task is done."""
    element: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = to("staff.id")
    asked_post_id: Mapped[int] = to("post.id")
    post_id: Mapped[int] = to("post.id")
    """Whose opinion is asked."""
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    work_item_id: Mapped[UUID | None] = mapped_column(UuidColumn, index=True)
    """The work item in which it is answered; None while a co-signature after the holder waits for the holder."""
    verdict: Mapped[str | None] = mapped_column(Text)
    """None for delegated work, and while nothing was answered."""
    opinion: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = to("staff.id")
    acting_for_id: Mapped[int | None] = to("staff.id")
    answered_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    """When the co-signature was taken out (减签) or the delegated work called back."""
    removed_by_id: Mapped[int | None] = to("staff.id")
    removal_reason: Mapped[str | None] = mapped_column(Text)

"""What was sent up to a superior authority, and what came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Forwarding(Record):
    """One application sent up (TC-6). Its time at the superior is a clock of its own, named ``superior``."""

    __tablename__ = "forwarding"
    __table_args__ = (
        CheckConstraint("opinion IN ('agree', 'disagree')", name="opinion"),
        CheckConstraint("result IS NULL OR result IN ('grant', 'deny')", name="result"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    superior: Mapped[str] = mapped_column(Text)
    """The authority that decides, by name."""
    opinion: Mapped[str] = mapped_column(Text)
    opinion_text: Mapped[str] = mapped_column(Text)
    tracker_post_id: Mapped[int] = to("post.id")
    tracker_id: Mapped[int | None] = to("staff.id")
    """Who tracks it by name; None when nobody held the post at that moment."""
    days: Mapped[int]
    """Working days within which the superior is expected to decide."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = to("staff.id")
    due_at: Mapped[datetime]
    document_id: Mapped[int] = to("document.id")
    result: Mapped[str | None] = mapped_column(Text)
    result_number: Mapped[str | None] = mapped_column(Text)
    result_text: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = to("staff.id")

"""Versions of post records with their targets, and the training and assessment of holders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class PostRecord(Record):
    """One version of what a post is for (岗位责任书, PR-2); a draft until it is published, then kept."""

    __tablename__ = "post_record"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("post_record_post_id_version_key", "post_id", "version", unique=True),
    )

    id: Mapped[int] = identity()
    post_id: Mapped[int] = to("post.id")
    version: Mapped[int]
    duties: Mapped[str] = mapped_column(Text)
    standard: Mapped[str] = mapped_column(Text)
    responsibility: Mapped[str] = mapped_column(Text)
    rewards: Mapped[str] = mapped_column(Text)
    """What is rewarded and what is penalised, and how."""
    authority: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What the post might do on its own when the version was published (PR-1); empty for a draft."""
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int | None] = to("staff.id")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = to("staff.id")


class PostTarget(Record):
    """One target of a version: what, how it is measured, and its limit."""

    __tablename__ = "post_target"

    record_id: Mapped[int] = to("post_record.id", primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    by_when: Mapped[str] = mapped_column(Text)


class PostAssessment(Record):
    """A holder of the post was trained for it, or assessed in it (岗位培训考核, PR-2)."""

    __tablename__ = "post_assessment"
    __table_args__ = (
        CheckConstraint("kind IN ('training', 'assessment')", name="kind"),
        CheckConstraint("result IN ('excellent', 'qualified', 'unqualified')", name="result"),
        CheckConstraint("kind <> 'assessment' OR result IS NOT NULL", name="assessed_with_result"),
        Index("post_assessment_post_id_index", "post_id", "id"),
    )

    id: Mapped[int] = identity()
    post_id: Mapped[int] = to("post.id")
    staff_id: Mapped[int] = to("staff.id", index=True)
    kind: Mapped[str] = mapped_column(Text)
    held_on: Mapped[date]
    subject: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    """None for a training without examination."""
    grounds: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = to("staff.id")

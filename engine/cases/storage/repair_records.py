"""The rows about repairs of stuck cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class CaseRepair(Record):
    """One proposal to repair a case (办件修复): what is done to which token, who asked and why, who agreed."""

    __tablename__ = "case_repair"
    __table_args__ = (
        CheckConstraint("kind IN ('variable', 'retry', 'move')", name="kind"),
        CheckConstraint("(kind = 'variable') = (variable IS NOT NULL)", name="variable"),
        CheckConstraint("(kind = 'move') = (target IS NOT NULL)", name="target"),
        CheckConstraint("answer IN ('approved', 'withdrawn')", name="answer"),
        CheckConstraint("answer IS DISTINCT FROM 'approved' OR answered_by_id <> proposed_by_id", name="four_eyes"),
        Index("case_repair_case_index", "case_id"),
        Index("case_repair_open_index", "id", postgresql_where=text("answer IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    kind: Mapped[str] = mapped_column(Text)
    """``variable`` sets one, ``retry`` begins the step anew, ``move`` puts the token at another element."""
    task_id: Mapped[UUID]
    element: Mapped[str] = mapped_column(Text)
    """Where the token is."""
    name: Mapped[str] = mapped_column(Text)
    """The element's name as people know it."""
    variable: Mapped[str | None] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    """The new value of the variable; None sets nothing to stand there."""
    target: Mapped[str | None] = mapped_column(Text)
    target_name: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    """``approved`` by another person and done, or ``withdrawn`` by anybody; None while nobody has answered."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))

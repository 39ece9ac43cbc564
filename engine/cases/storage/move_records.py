"""The rows about moving running cases to another version of their process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class CaseMove(Record):
    """One proposal to move running cases to a version (在办件换版): who asked and why, who agreed or took it back."""

    __tablename__ = "case_move"
    __table_args__ = (
        CheckConstraint("answer IN ('confirmed', 'withdrawn')", name="answer"),
        CheckConstraint("answer IS DISTINCT FROM 'confirmed' OR answered_by_id <> proposed_by_id", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    process: Mapped[str] = mapped_column(Text)
    target_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("definition.id"))
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    """``confirmed`` by another person, or ``withdrawn``; None while nobody has answered."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))


class CaseMoveLine(Record):
    """One case of a proposal: whether it may be moved, and in the end what became of it."""

    __tablename__ = "case_move_line"
    __table_args__ = (
        CheckConstraint("result IN ('safe', 'unsafe', 'moved', 'refused')", name="result"),
        Index("case_move_line_waiting_index", "move_id", postgresql_where=text("result = 'safe'")),
    )

    move_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("case_move.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("definition.id"))
    result: Mapped[str] = mapped_column(Text)
    """``safe`` and ``unsafe`` by the dry run; ``moved``, or ``refused`` when it had become unsafe until its turn."""
    reason_zh: Mapped[str] = mapped_column(Text)
    """Why not; empty for a case that may be or was moved."""
    reason_en: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

"""What was masked when its period was over, and what proves the lines of history that were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Masking(Record):
    """Personal data masked after its period (期满脱敏): of one case, or the looks at personal data before a moment."""

    __tablename__ = "masking"
    __table_args__ = (
        CheckConstraint("(kind = 'access') = (before IS NOT NULL)", name="access_before"),
        CheckConstraint("(kind = 'access') = (case_id IS NULL)", name="case_or_access"),
        Index("masking_at_index", "at"),
    )

    id: Mapped[int] = identity()
    kind: Mapped[str] = mapped_column(Text)
    """A key of ``engine.office.retention.rules.KINDS``."""
    case_id: Mapped[int | None] = to("office_case.id", unique=True)
    before: Mapped[datetime | None]
    """Looks before this moment were deleted; None for a case."""
    rows: Mapped[int] = mapped_column(Integer)
    """Lines of history and submissions, or looks, that it was about."""
    files: Mapped[int] = mapped_column(Integer)
    """Files whose content was deleted."""
    at: Mapped[datetime]


class MaskedLine(Record):
    """A line of history whose data was masked: its place in the chain, and the digest of what is left of it."""

    __tablename__ = "masked_line"

    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    """The hash of the line before."""
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    """The hash of the line, made of its full content."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The digest of the masked line, see ``engine.cases.history.line_digest``."""

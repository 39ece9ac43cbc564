"""The register of one-time notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Notice(Record):
    """One notice: about a consultation (``consult``) or about missing materials (``supplement``), ON-8."""

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint("kind IN ('consult', 'supplement')", name="kind"),)

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    case_id: Mapped[int] = to("office_case.id", index=True)
    kind: Mapped[str] = mapped_column(Text)
    oral: Mapped[bool] = mapped_column(default=False)
    """Told by phone; the record is kept all the same (ON-2)."""
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = to("staff.id")
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    """``[{"material": id, "name", "problem", "remedy", "change"}]``; empty for a consultation."""
    supplement_due_at: Mapped[datetime | None]
    """End of the supplement period (LC-3); None for a consultation."""
    supplemented_at: Mapped[datetime | None]
    """When everything on it had come; None as long as it had not."""
    reminded_at: Mapped[datetime | None]
    """When the applicant was reminded that the supplement period ends (LC-3)."""
    receipt_signed_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")

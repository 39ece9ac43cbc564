"""The register of matters that could not be done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class UnresolvedMatter(Record):
    """One matter at the window for what could not be done (办不成事反映窗口, SP-10)."""

    __tablename__ = "unresolved_matter"
    __table_args__ = (
        CheckConstraint("kind IN ('not_accepted', 'not_done', 'passed_on', 'other')", name="kind"),
        CheckConstraint("result IN ('resolved', 'guided', 'impossible')", name="result"),
        CheckConstraint("result <> 'impossible' OR coalesce(legal_basis, '') <> ''", name="impossible_with_basis"),
        Index("unresolved_matter_registered_at_index", "registered_at"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    channel: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    """What could not be done, and how it went."""
    earlier_number: Mapped[str | None] = mapped_column(Text)
    """The number of the case that it is about, as the person gave it."""
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = to("staff.id")
    """None when it came from the public site."""
    department_id: Mapped[int | None] = to("department.id")
    complex: Mapped[bool | None]
    assigned_at: Mapped[datetime | None]
    assigned_by_id: Mapped[int | None] = to("staff.id")
    due_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")

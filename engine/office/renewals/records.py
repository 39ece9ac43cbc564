"""The register of permits that end, and of their renewals."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Renewal(Record):
    """A granted permit with an end, from the grant to its renewal or expiry (行政许可延续, TC-18)."""

    __tablename__ = "renewal"
    __table_args__ = (
        CheckConstraint("outcome IN ('deemed', 'granted', 'refused', 'expired')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_outcome"),
        CheckConstraint("outcome IS DISTINCT FROM 'deemed' OR deemed_until IS NOT NULL", name="deemed_with_end"),
        Index("renewal_valid_until_index", "valid_until", "id"),
        Index("renewal_department_id_index", "department_id", "valid_until"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    application_id: Mapped[int] = to("application.id", unique=True)
    """The application by which the permit was granted."""
    department_id: Mapped[int] = to("department.id")
    valid_until: Mapped[date]
    """The last day of the permit."""
    apply_days: Mapped[int]
    """Days before the end by which to apply, as the setting stood at the grant."""
    reminded_at: Mapped[datetime | None]
    inquiry_id: Mapped[int | None] = to("inquiry.id", unique=True)
    """The first inquiry that became the application for renewal; None as long as nobody applied."""
    applied_at: Mapped[datetime | None]
    in_time: Mapped[bool | None]
    """Whether it was applied for in time, and so has to be decided before the end; None as long as nobody applied."""
    outcome: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    deemed_until: Mapped[date | None]
    document_id: Mapped[int | None] = to("document.id")
    """The paper that says that it counts as renewed."""

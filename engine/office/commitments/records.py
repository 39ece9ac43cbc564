"""The register of commitments: what an applicant committed to instead of proving it, and what the check found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Commitment(Record):
    """The signed commitment (告知承诺书) of one application, with its later check (ON-12). Who committed stands in the
    application alone."""

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint("truth IS NULL OR coalesce(findings, '') <> ''", name="checked_with_findings"),
        CheckConstraint("truth IS NULL OR checked_at IS NOT NULL", name="checked_at_a_time"),
        CheckConstraint(
            "revoked_at IS NULL OR truth IS FALSE AND coalesce(reason, '') <> '' AND coalesce(legal_basis, '') <> ''"
            " AND revocation_id IS NOT NULL",
            name="revoked_in_writing",
        ),
        Index("commitment_department_id_index", "department_id", "id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    """The case of the application."""
    application_id: Mapped[int] = to("application.id", unique=True)
    department_id: Mapped[int] = to("department.id")
    number: Mapped[str] = mapped_column(Text, unique=True)
    document_id: Mapped[int] = to("document.id")
    lines: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """Each ``{"name": "住所使用证明", "commitment": "…"}``: the paper, and what must be true, as published then."""
    made_at: Mapped[datetime]
    check_case_id: Mapped[int | None] = to("office_case.id", unique=True)
    """The case of the check; None before the grant."""
    check_due_at: Mapped[datetime | None]
    truth: Mapped[bool | None]
    """What the check found; None until then, and for an application that was not granted."""
    findings: Mapped[str | None] = mapped_column(Text)
    statement: Mapped[str | None] = mapped_column(Text)
    """What the applicant said when told that it was found false."""
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = to("staff.id")
    reason: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None]
    """When the permit was revoked; None as long as it holds."""
    revoked_by_id: Mapped[int | None] = to("staff.id")
    revocation_id: Mapped[int | None] = to("document.id")

"""The denial register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class DenialFiling(Record):
    """One request to say no, from draft to the return of the materials (DF-3). Rejected requests stay on the record."""

    __tablename__ = "denial_filing"
    __table_args__ = (
        CheckConstraint("kind IN ('non_acceptance', 'denial')", name="kind"),
        CheckConstraint("leader_opinion IN ('approve', 'amend', 'reject')", name="leader_opinion"),
        CheckConstraint("reason <> '' AND legal_basis <> ''", name="reasoned"),
        CheckConstraint(
            "filed_at IS NULL OR within_authority OR coalesce(leader_opinion IN ('approve', 'amend'), false)",
            name="filed_with_authority",
        ),
        Index("denial_filing_filed_at_index", "filed_at"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str | None] = mapped_column(Text, unique=True)
    """The number in the register; None until it is filed."""
    case_id: Mapped[int] = to("office_case.id", index=True)
    kind: Mapped[str] = mapped_column(Text)
    applicant_kind: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    item_id: Mapped[int] = to("item.id", index=True)
    department_id: Mapped[int] = to("department.id", index=True)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    responsible_agency: Mapped[str | None] = mapped_column(Text)
    """Which agency has the power when this one has not (DF-8); None for a denial after review."""
    text: Mapped[str | None] = mapped_column(Text)
    drafted_reason: Mapped[str | None] = mapped_column(Text)
    """The handler's own reason where the leader amended it; None otherwise."""
    drafted_basis: Mapped[str | None] = mapped_column(Text)
    within_authority: Mapped[bool]
    """Whether the handler's post may deny by itself (DF-7)."""
    handler_id: Mapped[int | None] = to("staff.id", index=True)
    handler_post_id: Mapped[int | None] = to("post.id")
    drafted_at: Mapped[datetime]
    leader_id: Mapped[int | None] = to("staff.id")
    leader_opinion: Mapped[str | None] = mapped_column(Text)
    leader_text: Mapped[str | None] = mapped_column(Text)
    leader_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")
    """The printed sheet of the register."""
    decision_document_id: Mapped[int | None] = to("document.id")
    """The decision that the applicant gets."""
    returned_at: Mapped[datetime | None]
    """When the applicant took the materials back (DF-5)."""
    returned_to: Mapped[str | None] = mapped_column(Text)
    returned_by_id: Mapped[int | None] = to("staff.id")

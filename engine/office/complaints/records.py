"""The register of complaints, and the published criteria by which they are found valid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to
from engine.office.complaints.rules import Criterion


class Complaint(Record):
    """One complaint or report, from the registration to the published result (SP-5). Who complained stands in the
    inquiry alone (SP-6)."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("kind IN ('complaint', 'report')", name="kind"),
        CheckConstraint("route IN ('unit', 'inspector')", name="route"),
        CheckConstraint("valid IS NULL OR coalesce(grounds, '') <> ''", name="decided_with_grounds"),
        CheckConstraint("valid IS NOT TRUE OR criterion IS NOT NULL", name="valid_by_criterion"),
        Index("complaint_registered_at_index", "registered_at"),
        Index("complaint_unit_id_index", "unit_id", "id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    inquiry_id: Mapped[int] = to("inquiry.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool]
    matter: Mapped[str] = mapped_column(Text)
    about_person: Mapped[str | None] = mapped_column(Text)
    """Whom it is about, in the words of whoever complains."""
    about_number: Mapped[str | None] = mapped_column(Text)
    to_inspector: Mapped[bool]
    """Whether it was made to the inspectors (AC-9)."""
    registered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    unit_id: Mapped[int | None] = to("department.id")
    """The unit complained about: as it was named, then as the inspector found."""
    post_id: Mapped[int | None] = to("post.id")
    person_id: Mapped[int | None] = to("staff.id", index=True)
    """Whoever acted on that post at the registration; None while no person is known, and where the unit is meant."""
    about_case_id: Mapped[int | None] = to("office_case.id")
    route: Mapped[str | None] = mapped_column(Text)
    """``unit``: the unit investigates; ``inspector``: the inspector verifies (AC-9). None until assigned."""
    assigned_at: Mapped[datetime | None]
    assigned_by_id: Mapped[int | None] = to("staff.id")
    proposal: Mapped[str | None] = mapped_column(Text)
    proposed_at: Mapped[datetime | None]
    proposal_document_id: Mapped[int | None] = to("document.id")
    reply_due_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = to("staff.id")
    findings: Mapped[str | None] = mapped_column(Text)
    valid: Mapped[bool | None]
    """Found by decision, never by default (AC-4); None until decided."""
    criteria_id: Mapped[int | None] = to("validity_criteria.id")
    criterion: Mapped[str | None] = mapped_column(Text)
    """The article of the criteria that the decision cites (AC-8)."""
    grounds: Mapped[str | None] = mapped_column(Text)
    published_text: Mapped[str | None] = mapped_column(Text)
    """What everybody may read of the result; names nobody."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")


class ValidityCriteria(Record):
    """One published version of the criteria of validity (有效投诉认定办法, AC-8). Only added to."""

    __tablename__ = "validity_criteria"

    id: Mapped[int] = identity()
    version: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(Text)
    articles: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """Each ``{"article": "第三条", "text": "…"}``, in order."""
    note: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = to("staff.id")
    """None for the version that came with the program."""

    @property
    def criteria(self) -> list[Criterion]:
        """Its articles."""
        return [Criterion(each["article"], each["text"]) for each in self.articles]

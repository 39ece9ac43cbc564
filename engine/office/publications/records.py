"""The register of publications and of the places where each was put up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Publication(Record):
    """One decision to publish something or to exempt it from publication (政务公开, OA-5)."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('guide', 'promise', 'compensation', 'duties', 'discipline', 'decision', 'result', 'phones',"
            " 'other')",
            name="kind",
        ),
        CheckConstraint("treatment IN ('publish', 'exempt')", name="treatment"),
        CheckConstraint("outcome IN ('publish', 'exempt', 'return')", name="outcome"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'exempt' OR (coalesce(basis, '') <> '' AND review_on IS NOT NULL"
            " AND approved_by_id IS NOT NULL)",
            name="exempt_with_basis",
        ),
        Index("publication_department_id_index", "department_id", "id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    department_id: Mapped[int] = to("department.id")
    post_id: Mapped[int | None] = to("post.id")
    """The post that proposed it, and puts it up once it is approved."""
    kind: Mapped[str] = mapped_column(Text)
    item_code: Mapped[str | None] = mapped_column(Text)
    """The item whose guide it is; None for other kinds."""
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    treatment: Mapped[str] = mapped_column(Text)
    """What was proposed: ``publish`` or ``exempt``."""
    basis: Mapped[str | None] = mapped_column(Text)
    """The article of law by which it is exempt; None for what is published."""
    review_on: Mapped[date | None]
    """When the exemption is reviewed."""
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = to("staff.id")
    outcome: Mapped[str | None] = mapped_column(Text)
    """None until it is decided."""
    opinion: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")
    """The approval sheet of the last decision."""
    published_at: Mapped[datetime | None]
    """When the first places were recorded; None until then."""


class PublicationCopy(Record):
    """One place where a publication was put up (公开件): channel and date (OA-5)."""

    __tablename__ = "publication_copy"
    __table_args__ = (
        CheckConstraint(
            "channel IN ('website', 'board', 'screen', 'handout', 'new_media', 'press', 'other')", name="channel"
        ),
        CheckConstraint("removed_on IS NULL OR removed_on >= posted_on", name="removed_after_posting"),
        Index("publication_copy_publication_id_index", "publication_id"),
    )

    id: Mapped[int] = identity()
    publication_id: Mapped[int] = to("publication.id")
    channel: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    posted_on: Mapped[date]
    as_of: Mapped[datetime]
    """Until when changes of the source are in this copy: a later one makes it stale."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = to("staff.id")
    removed_on: Mapped[date | None]
    """When it was taken down or replaced; None while it hangs."""
    removed_by_id: Mapped[int | None] = to("staff.id")

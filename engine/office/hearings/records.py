"""The register of hearings and of those who were told of their right to one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Hearing(Record):
    """One hearing in the handling of an application (听证, LC-4), from the call to the minutes; it costs nothing."""

    __tablename__ = "hearing"
    __table_args__ = (
        CheckConstraint("ground IN ('statutory', 'request', 'none')", name="ground"),
        CheckConstraint("outcome IN ('held', 'not_requested', 'not_needed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'held' OR (coalesce(minutes, '') <> '' AND coalesce(findings, '') <> '')",
            name="held_with_minutes",
        ),
        Index("hearing_open_key", "case_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("hearing_case_id_index", "case_id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id")
    ground: Mapped[str] = mapped_column(Text)
    """``statutory``: a law requires it (art. 46); ``request``: those concerned may ask (art. 47); ``none``: neither."""
    reason: Mapped[str] = mapped_column(Text)
    called_at: Mapped[datetime]
    called_by_id: Mapped[int | None] = to("staff.id")
    told_at: Mapped[datetime | None]
    counts_from: Mapped[date | None]
    """The day from which the twenty working days run: of the first request, or of the telling where a law requires
    it."""
    held_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(Text)
    chair_post_id: Mapped[int | None] = to("post.id")
    set_at: Mapped[datetime | None]
    set_by_id: Mapped[int | None] = to("staff.id")
    stops_clock: Mapped[bool] = mapped_column(default=False)
    """Whether the case's clock stands for this hearing."""
    attended: Mapped[str | None] = mapped_column(Text)
    chair_id: Mapped[int | None] = to("staff.id")
    """Who opened it as the chair."""
    recusal_reason: Mapped[str | None] = mapped_column(Text)
    recusal_granted: Mapped[bool | None]
    recusal_text: Mapped[str | None] = mapped_column(Text)
    recusal_by_id: Mapped[int | None] = to("staff.id")
    minutes: Mapped[str | None] = mapped_column(Text)
    findings: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = to("document.id")
    """The minutes as a paper."""
    outcome: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = to("staff.id")


class HearingParty(Record):
    """The applicant or an interested party who was told of the right to a hearing (利害关系人)."""

    __tablename__ = "hearing_party"
    __table_args__ = (
        CheckConstraint("kind IN ('applicant', 'interested')", name="kind"),
        Index("hearing_party_hearing_id_ordinal_key", "hearing_id", "ordinal", unique=True),
    )

    id: Mapped[int] = identity()
    hearing_id: Mapped[int] = to("hearing.id")
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    interest: Mapped[str | None] = mapped_column(Text)
    notice_document_id: Mapped[int | None] = to("document.id")
    requested_on: Mapped[date | None]
    request_reason: Mapped[str | None] = mapped_column(Text)
    summons_document_id: Mapped[int | None] = to("document.id")
    """The last notice of time and place."""

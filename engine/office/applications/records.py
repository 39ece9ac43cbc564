"""An application, its materials, and the serving of what was decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from engine.database import Record
from engine.office.columns import identity, to
from engine.office.initials import initials_of


class Application(Record):
    """One application for one item. A "no" exists only with its denial filing (DF-6): the table refuses others."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("applicant_kind IN ('person', 'unit')", name="applicant_kind"),
        CheckConstraint("accepted_how IN ('normal', 'deemed')", name="accepted_how"),
        CheckConstraint(
            "decision IN ('granted', 'denied', 'not_accepted', 'lapsed', 'withdrawn', 'ended')", name="decision"
        ),
        CheckConstraint(
            "decision NOT IN ('denied', 'not_accepted') OR denial_filing_id IS NOT NULL", name="denial_is_filed"
        ),
        Index("application_kept_index", "first_responder_id", "received_at"),
        Index("application_received_at_index", "received_at"),
        Index("application_decided_at_index", "decided_at"),
        Index(
            "application_uncollected_index",
            "decided_at",
            postgresql_where=text("decision = 'granted' AND delivered_at IS NULL"),
        ),
        Index("application_granted_index", "id", postgresql_where=text("decision = 'granted'")),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    inquiry_id: Mapped[int] = to("inquiry.id", index=True)
    item_id: Mapped[int] = to("item.id", index=True)
    department_id: Mapped[int] = to("department.id", index=True)
    applicant_kind: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    initials: Mapped[str | None] = mapped_column(Text)
    """Of the name in pinyin, by which people search."""
    id_kind: Mapped[str | None] = mapped_column(Text)
    """One of ``engine.forms.identity_numbers.DOCUMENTS``; None without a number."""
    id_number: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    agent_name: Mapped[str | None] = mapped_column(Text)
    agent_id_kind: Mapped[str | None] = mapped_column(Text)
    agent_id_number: Mapped[str | None] = mapped_column(Text)
    agent_scope: Mapped[str | None] = mapped_column(Text)
    """What the authorisation lets the agent do, as it says (LC-8)."""
    agent_until: Mapped[date | None]
    """Last day of the authorisation; None = until the matter is done."""
    channel: Mapped[str] = mapped_column(Text)
    first_responder_id: Mapped[int | None] = to("staff.id")
    first_responder_post_id: Mapped[int] = to("post.id")
    query_code: Mapped[str] = mapped_column(Text)
    """What the applicant types beside the case number to see the progress."""
    received_at: Mapped[datetime]
    last_received_at: Mapped[datetime]
    """When the newest materials came: the application or its latest supplement; the five days run from here (ON-5)."""
    conclusion: Mapped[str | None] = mapped_column(Text)
    """What the check of the materials came to: ``accept``, ``supplement`` or ``not_accepted``; None before it."""
    checked_by_id: Mapped[int | None] = to("staff.id")
    undertaking: Mapped[bool] = mapped_column(default=False)
    """Accepted with minor papers missing on a signed undertaking (ON-11)."""
    supplement_complete: Mapped[bool] = mapped_column(default=False)
    """Everything that a notice asked for has come: now acceptance is a duty (ON-3)."""
    accepted_on: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    accepted_how: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = to("staff.id")
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it lapsed, was withdrawn or ended; None otherwise."""
    permit_number: Mapped[str | None] = mapped_column(Text)
    permit_valid_until: Mapped[date | None]
    """The last day of the certificate; None for one without an end (AU-5)."""
    denial_filing_id: Mapped[int | None] = to("denial_filing.id")
    delivered_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    @validates("applicant_name")
    def _named(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name


class ApplicationMaterial(Record):
    """The state of one listed material of an application."""

    __tablename__ = "application_material"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'missing', 'wrong', 'supplied', 'not_applicable', 'committed')", name="state"
        ),
    )

    application_id: Mapped[int] = to("application.id", primary_key=True)
    material_id: Mapped[int] = to("item_material.id", primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    original: Mapped[bool | None]
    """Whether an original was handed in, else a copy; None as long as nothing was."""
    copies: Mapped[int | None]
    pages: Mapped[int | None]
    """Pages of one copy, as counted at the window; None when nobody counted."""
    problem: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    change: Mapped[str | None] = mapped_column(Text)
    """The change of application or law that made it necessary after a notice (ON-4); None otherwise."""
    at: Mapped[datetime]


class Delivery(Record):
    """The serving of a decision (TC-17); the day served starts the remedies."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("method IN ('direct', 'agent', 'post', 'electronic', 'left', 'public_notice')", name="method"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    document_id: Mapped[int] = to("document.id", index=True)
    """The decision that was served."""
    receipt_id: Mapped[int] = to("document.id")
    """The receipt of service."""
    method: Mapped[str] = mapped_column(Text)
    receiver: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str | None] = mapped_column(Text)
    served_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = to("staff.id")
    reconsideration_until: Mapped[date | None]
    """Last day to ask for reconsideration; None for a grant."""
    lawsuit_until: Mapped[date | None]

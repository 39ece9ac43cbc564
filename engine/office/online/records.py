"""The tables of online applications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class ApplicationDraft(Record):
    """What somebody with a confirmed contact has begun to fill in (申请草稿); deleted when it expires.

    After it was submitted it says which case came of it and holds nothing else.
    """

    __tablename__ = "application_draft"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        CheckConstraint("(submitted_at IS NULL) = (case_id IS NULL)", name="submitted"),
        Index("application_draft_contact_index", "contact", "id"),
        Index("application_draft_expires_at_index", "expires_at"),
    )

    id: Mapped[int] = identity()
    channel: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    """E-mail address or number of the mobile phone, as confirmed."""
    item_id: Mapped[int] = to("item.id")
    """The version of the item whose list it follows; a later version takes its place before the submission."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of the form ``inquiry``, as they were typed: judged at the summary only."""
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Material as text → a code of ``MATERIAL_CHOICES``."""
    serving_way: Mapped[str | None] = mapped_column(Text)
    """One of ``SERVING_WAYS_ONLINE``; None = not chosen yet."""
    serving_address: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    """Counts the saves of the answers, from 1: a stale page is known by it."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = to("office_case.id")
    """The application's case once it was submitted."""


class DraftFile(Record):
    """A file that was handed in for one material of a draft; it moves to the case with the submission."""

    __tablename__ = "application_draft_file"
    __table_args__ = (
        Index("application_draft_file_draft_id_index", "draft_id", "material_id", "digest", unique=True),
        Index("application_draft_file_digest_index", "digest"),
    )

    id: Mapped[int] = identity()
    draft_id: Mapped[int] = to("application_draft.id")
    material_id: Mapped[int] = to("item_material.id")
    digest: Mapped[str] = mapped_column(Text, ForeignKey("file_content.digest"))
    name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class OnlineApplication(Record):
    """How an application came in online (网上申请): by which contact, and what the applicant chose. Never changed."""

    __tablename__ = "online_application"
    __table_args__ = (CheckConstraint("channel IN ('email', 'sms')", name="channel"),)

    application_id: Mapped[int] = to("application.id", primary_key=True)
    case_id: Mapped[int] = to("office_case.id", unique=True)
    channel: Mapped[str] = mapped_column(Text)
    """How the contact was confirmed; the contact itself stands in the application."""
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Material as text → a code of ``MATERIAL_CHOICES``, for those without a file by the applicant's choice."""
    serving_way: Mapped[str] = mapped_column(Text)
    serving_address: Mapped[str] = mapped_column(Text)
    """Where the result is sent by post; empty for other ways."""
    submitted_at: Mapped[datetime]

"""Who took which list out of the office, and the long ones that background work writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class ListExport(Record):
    """One list that somebody took out of the office as a file (名单导出): who, which, when, and how many lines."""

    __tablename__ = "list_export"
    __table_args__ = (
        CheckConstraint("kind IN ('xlsx', 'csv', 'docx', 'xes', 'ocel')", name="kind"),
        CheckConstraint("outcome IN ('written', 'cancelled', 'failed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        Index("list_export_staff_id_index", "staff_id", "id"),
    )

    id: Mapped[int] = identity()
    staff_id: Mapped[int] = to("staff.id")
    name: Mapped[str] = mapped_column(Text)
    """One of ``engine.identity.permissions.EXPORTS``."""
    kind: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Text)
    """None while background work is to write it."""
    ended_at: Mapped[datetime | None]
    rows: Mapped[int | None] = mapped_column(Integer)
    """Lines that the file has below its headings; None while and where there is none."""


class ListExportJob(Record):
    """What background work needs to write a long list, and the file, both deleted when the days of keeping are over."""

    __tablename__ = "list_export_job"

    export_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("list_export.id"), primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    query: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the page was narrowed to: names and values of its address."""
    written: Mapped[int] = mapped_column(Integer)
    """Lines so far."""
    total: Mapped[int | None] = mapped_column(Integer)
    """Lines that there will be, as they were counted before writing; None before that."""
    cancelled_at: Mapped[datetime | None]
    reason_zh: Mapped[str] = mapped_column(Text)
    """Why it failed; empty otherwise."""
    reason_en: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file as the version before 0085 wrote it; None where its content is in ``ListExportPart``."""
    kept_until: Mapped[datetime | None]
    """From then on there is nothing to fetch; None while it is being written."""


class ListExportPart(Record):
    """A piece of the file of a long list, so that nobody needs the whole file in memory; deleted with its job."""

    __tablename__ = "list_export_part"

    export_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("list_export_job.export_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """From 0 in the order of the file."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

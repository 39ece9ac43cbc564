"""Promises with their versions, pledges, measures of compensation, and broken promises."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class PromiseVersion(Record):
    """One version of what a department promises (服务承诺); a draft until it is published, then kept (SP-8)."""

    __tablename__ = "promise_version"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("published_at IS NULL OR review_on IS NOT NULL", name="published_with_review"),
        Index("promise_version_department_id_version_key", "department_id", "version", unique=True),
    )

    id: Mapped[int] = identity()
    department_id: Mapped[int] = to("department.id")
    version: Mapped[int]
    standard: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    steps: Mapped[str] = mapped_column(Text)
    fees: Mapped[str] = mapped_column(Text)
    materials: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    """The supervision phone."""
    review_on: Mapped[date | None]
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int | None] = to("staff.id")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = to("staff.id")


class PromiseLineRow(Record):
    """One promise of a version: what, by when, who."""

    __tablename__ = "promise_line"

    version_id: Mapped[int] = to("promise_version.id", primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(Text)
    by_when: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)


class Pledge(Record):
    """A member of staff has signed one version of the department's promise (承诺书, SP-8)."""

    __tablename__ = "pledge"
    __table_args__ = (Index("pledge_version_id_staff_id_key", "version_id", "staff_id", unique=True),)

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    version_id: Mapped[int] = to("promise_version.id")
    staff_id: Mapped[int] = to("staff.id", index=True)
    post_id: Mapped[int | None] = to("post.id")
    signed_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(Text)
    """The sha256 of the words that were signed."""


class CompensationMeasure(Record):
    """How a broken promise is made good, from a moment on (违诺补偿标准); rows are never changed (SP-3)."""

    __tablename__ = "compensation_measure"
    __table_args__ = (
        CheckConstraint("breach IN ('overdue', 'repeated_visit', 'conduct', 'quality', 'other')", name="breach"),
        CheckConstraint("why <> ''", name="why"),
        Index("compensation_measure_breach_valid_from_index", "breach", "valid_from"),
    )

    id: Mapped[int] = identity()
    department_id: Mapped[int | None] = to("department.id")
    """None: for every department that has published none of its own."""
    breach: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    why: Mapped[str] = mapped_column(Text)


class PromiseBreach(Record):
    """One broken promise and how it was made good: the register of compensation (SP-3)."""

    __tablename__ = "promise_breach"
    __table_args__ = (
        CheckConstraint("breach IN ('overdue', 'repeated_visit', 'conduct', 'quality', 'other')", name="breach"),
        CheckConstraint("outcome IN ('compensated', 'lifted')", name="outcome"),
        CheckConstraint(
            "outcome <> 'compensated' OR (coalesce(apology, '') <> '' AND coalesce(measure, '') <> '')",
            name="compensated_in_words",
        ),
        Index("promise_breach_found_at_index", "found_at"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    case_id: Mapped[int] = to("office_case.id", unique=True)
    origin_case_id: Mapped[int] = to("office_case.id", index=True)
    """The matter in which the promise was broken."""
    department_id: Mapped[int] = to("department.id", index=True)
    card_id: Mapped[int | None] = to("card.id")
    """The red card that it came from; None when people recorded it."""
    breach: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    published_measure: Mapped[str | None] = mapped_column(Text)
    """What was published for it at the time; None when nothing was."""
    found_at: Mapped[datetime]
    found_by_id: Mapped[int | None] = to("staff.id")
    due_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Text)
    apology: Mapped[str | None] = mapped_column(Text)
    measure: Mapped[str | None] = mapped_column(Text)
    made_good_at: Mapped[datetime | None]
    made_good_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")
    late_at: Mapped[datetime | None]
    """When it went on record that it was not made good in time (AC-1)."""

"""Schemes, reviews, results and points."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class PerformanceScheme(Record):
    """One version of the formula; no row changes, the newest one holds for reviews that are opened from then."""

    __tablename__ = "performance_scheme"
    __table_args__ = (CheckConstraint("why <> ''", name="why"),)

    id: Mapped[int] = identity()
    numbers: Mapped[dict[str, Any]]
    """Name → whole number, the names of ``engine.office.performance.scheme.NUMBERS``."""
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    why: Mapped[str] = mapped_column(Text)


class PerformanceReview(Record):
    """One review of all departments and staff over a period (PE-1)."""

    __tablename__ = "performance_review"
    __table_args__ = (
        CheckConstraint("kind IN ('monthly', 'special', 'yearly')", name="kind"),
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("published_at IS NULL OR confirmed_at IS NOT NULL", name="confirmed_first"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    numbers: Mapped[dict[str, Any]]
    """The formula as it was when the review was opened."""
    opened_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)
    """What the inspector found when the figures were checked."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = to("staff.id")
    opinion: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")
    """The bulletin (PE-6); None before it is published."""


class PerformanceResult(Record):
    """Score and grade of one department, or of one member of its staff."""

    __tablename__ = "performance_result"
    __table_args__ = (
        CheckConstraint("grade IN ('excellent', 'qualified', 'unqualified')", name="grade"),
        Index(
            "performance_result_subject_key",
            "review_id",
            "department_id",
            "staff_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = identity()
    review_id: Mapped[int] = to("performance_review.id")
    department_id: Mapped[int] = to("department.id", index=True)
    staff_id: Mapped[int | None] = to("staff.id", index=True)
    """None for the department itself."""
    done: Mapped[int] = mapped_column(default=0)
    """Cases decided in the period."""
    score: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    grade: Mapped[str] = mapped_column(Text)


class PerformancePoint(Record):
    """Points of one subject from one source, with the cases behind them (PE-2, PE-3)."""

    __tablename__ = "performance_point"
    __table_args__ = (
        CheckConstraint(
            "source IN ('reminders', 'yellow', 'red', 'early', 'measure', 'months', 'manual')", name="source"
        ),
        CheckConstraint("dimension IN ('key_tasks', 'duty', 'service', 'teamwork', 'compliance')", name="dimension"),
        CheckConstraint("(source = 'manual') = (coalesce(grounds, '') <> '')", name="manual_with_grounds"),
        Index("performance_point_subject_index", "review_id", "department_id", "staff_id"),
    )

    id: Mapped[int] = identity()
    review_id: Mapped[int] = to("performance_review.id")
    department_id: Mapped[int] = to("department.id")
    staff_id: Mapped[int | None] = to("staff.id")
    source: Mapped[str] = mapped_column(Text)
    dimension: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    case_ids: Mapped[list[Any]]
    """The cases that the points come from; empty for manual scores and means."""
    grounds: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None] = to("staff.id")
    """Who scored by hand; None for points from the records."""
    at: Mapped[datetime]

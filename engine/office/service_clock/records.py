"""The tables of the service clock: clocks, their stops and their extensions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class ServiceClock(Record):
    """One clock of a case. The due columns are what the rules made of the facts and the calendar at the last change."""

    __tablename__ = "service_clock"
    __table_args__ = (
        CheckConstraint("limit_amount >= 0", name="limit_amount"),
        CheckConstraint(
            "limit_unit IN ('working_days', 'working_hours', 'natural_hours', 'natural_days')", name="limit_unit"
        ),
        # One clock of a name runs in a case; limits of steps are told apart by their task.
        Index(
            "service_clock_running_key",
            "case_id",
            "name",
            unique=True,
            postgresql_where=text("finished_at IS NULL AND task_id IS NULL"),
        ),
        Index("service_clock_parent_id_index", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index(
            "service_clock_case_due_index",
            "promised_due_at",
            postgresql_where=text("name = 'case' AND task_id IS NULL"),
        ),
        Index("service_clock_open_due_index", "promised_due_at", postgresql_where=text("finished_at IS NULL")),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    name: Mapped[str] = mapped_column(Text)
    """``case``, ``acceptance``, ``answer``, ``delivery``, ``step``, or another limit of its own."""
    task_id: Mapped[UUID | None]
    """The task whose limit this is; None for clocks of the whole case."""
    parent_id: Mapped[int | None] = to("service_clock.id")
    started_at: Mapped[datetime]
    limit_amount: Mapped[int]
    limit_unit: Mapped[str] = mapped_column(Text)
    statutory_amount: Mapped[int | None]
    statutory_unit: Mapped[str] = mapped_column(Text, default="working_days")
    extended: Mapped[int] = mapped_column(default=0)
    """Working days by which the limit was extended."""
    announced_due_at: Mapped[datetime | None]
    """The end that somebody was told beforehand and that takes the place of the promise (FI-3)."""
    promised_due_at: Mapped[datetime | None]
    statutory_due_at: Mapped[datetime | None]
    yellow_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
    calendar_revision: Mapped[int] = mapped_column(default=0)
    """The calendar with which the due columns were computed."""


class ClockStop(Record):
    """A time during which a clock stood, with everything TC-3 asks for."""

    __tablename__ = "clock_stop"
    __table_args__ = (
        Index("clock_stop_ends_at_index", "ends_at", postgresql_where=text("to_at IS NULL AND ends_at IS NOT NULL")),
    )

    id: Mapped[int] = identity()
    clock_id: Mapped[int] = to("service_clock.id", index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """When the stated length is over and the clock runs again by itself (TC-21); None for stops made before."""
    kind: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    approver_id: Mapped[int] = to("staff.id")
    document_id: Mapped[int] = to("document.id")


class ClockExtension(Record):
    """The one extension of a clock (TC-4)."""

    __tablename__ = "clock_extension"

    id: Mapped[int] = identity()
    clock_id: Mapped[int] = to("service_clock.id", unique=True)
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    approver_id: Mapped[int] = to("staff.id")
    at: Mapped[datetime]
    document_id: Mapped[int | None] = to("document.id")
    """The notice that told the applicant; None while the extension is told by the case's own documents."""

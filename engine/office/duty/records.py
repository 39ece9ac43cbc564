"""The duty roster."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import to


class DutyShift(Record):
    """Who is on call for a department on one duty day (值班表, AB-4). A day without a row is a gap."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("phone <> ''", name="phone"),
        Index("duty_shift_staff_id_day_index", "staff_id", "day"),
        Index("duty_shift_day_index", "day"),
    )

    department_id: Mapped[int] = to("department.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """The day on which the shift begins, see ``engine.office.duty.rules``."""
    staff_id: Mapped[int] = to("staff.id")
    phone: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    """None: the operator."""


class DutyAlarm(Record):
    """A gap of the roster that its department was told of (值班空缺, AB-4); once for each reason."""

    __tablename__ = "duty_alarm"
    __table_args__ = (CheckConstraint("gap IN ('nobody', 'left', 'absent')", name="gap"),)

    department_id: Mapped[int] = to("department.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    gap: Mapped[str] = mapped_column(Text, primary_key=True)
    raised_at: Mapped[datetime]

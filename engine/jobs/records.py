"""What background work remembers between two runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, Interval, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class DemoClock(Record):
    """How far a demonstration's office clock is ahead of the machine's; no row in a real office."""

    __tablename__ = "demo_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    ahead: Mapped[timedelta] = mapped_column(Interval)


class CalendarRecomputation(Record):
    """How far the deadlines of open cases have been brought to a revision of the calendar."""

    __tablename__ = "calendar_recomputation"

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_case_id: Mapped[int] = mapped_column(BigInteger)
    """Cases up to this id are done."""
    moved: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Heartbeat(Record):
    """When a duty of the background work was last done, by the system clock; whichever worker did it."""

    __tablename__ = "heartbeat"

    duty: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]

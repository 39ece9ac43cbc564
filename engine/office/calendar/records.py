"""The tables of the counting calendar: days that differ, years that were imported, and the revision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Sequence, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class CalendarDay(Record):
    """A day that differs: set by the administrator (``local``) or part of an imported year (``imported``)."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("source IN ('local', 'imported')", name="source"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    counted: Mapped[bool]
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None]


class CalendarYear(Record):
    """A year whose table was imported: its exceptions are the whole truth, nothing in it is provisional."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int | None]
    source_name: Mapped[str] = mapped_column(Text)


class OfficeHoursVersion(Record):
    """Office hours from a day on; the newest row of a day holds, earlier ones stay on the record."""

    __tablename__ = "office_hours_version"
    __table_args__ = (
        CheckConstraint("why <> ''", name="why"),
        Index("office_hours_version_valid_from_index", "valid_from", "id"),
    )

    id: Mapped[int] = identity()
    valid_from: Mapped[date]
    periods: Mapped[list[list[str]]] = mapped_column(JSONB)
    """The opening periods of one day as pairs of times: ``[["09:00", "12:00"], ["13:30", "17:30"]]``."""
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    """None for what the operator set from the command line."""
    why: Mapped[str] = mapped_column(Text)


revision_numbers = Sequence("calendar_revision_number", metadata=Record.metadata)
"""Revisions come from a sequence: a number taken by a transaction that was rolled back never comes again, so that no
process can hold a calendar in memory under a number that later means another one."""


class CalendarRevision(Record):
    """The one row that tells every process whether its calendar is still the newest."""

    __tablename__ = "calendar_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    revision: Mapped[int]
    known_until: Mapped[int]
    """The last year that the installed package of yearly notices knew when the revision was raised."""

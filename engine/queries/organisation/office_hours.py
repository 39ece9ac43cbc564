"""The versions of the office hours, with who set them and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.calendar.hours import OfficeHours
from engine.office.calendar.store import hours_of_row, hours_versions
from engine.office.organisation.records import Staff


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One version. ``by`` None: the operator; ``replaced``: a newer one begins on the same day."""

    valid_from: date
    hours: OfficeHours
    set_at: datetime
    by: str | None
    why: str
    replaced: bool


def hours_history(session: Session) -> Sequence[HoursRow]:
    """Everything that was ever set, the latest beginning first."""
    rows = hours_versions(session)
    ids = {row.set_by_id for row in rows if row.set_by_id is not None}
    found = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids))) if ids else ()
    names = {row.id: row.name for row in found}
    history, days = [], set[date]()
    for row in rows:
        by = None if row.set_by_id is None else names[row.set_by_id]
        history.append(HoursRow(row.valid_from, hours_of_row(row), row.set_at, by, row.why, row.valid_from in days))
        days.add(row.valid_from)
    return history

"""The filters that somebody keeps, and what lists of the desk can be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.organisation.records import Department
from engine.office.saved_lists.records import SavedList
from engine.office.saved_lists.rules import FIELDS, TABS

__all__ = ["FIELDS", "TABS", "Saved", "department_choices", "saved_lists"]


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved filter. ``query``: field of the page's address → what it says."""

    id: int
    name: str
    query: Mapping[str, str]


def saved_lists(session: Session, staff_id: int, tab: str) -> list[Saved]:
    """What this person keeps for this tab, in the order of saving; one statement."""
    wanted = (
        select(SavedList.id, SavedList.name, SavedList.query)
        .where(SavedList.staff_id == staff_id, SavedList.tab == tab)
        .order_by(SavedList.id)
    )
    return [Saved(row.id, row.name, row.query) for row in session.execute(wanted)]


def department_choices(session: Session) -> list[tuple[str, str]]:
    """Codes and short names of the departments that a list can be narrowed to; one statement."""
    wanted = select(Department.code, Department.short_name).order_by(Department.is_center.desc(), Department.name)
    return [(row.code, row.short_name) for row in session.execute(wanted)]

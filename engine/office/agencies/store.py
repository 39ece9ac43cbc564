"""The directory in the database: listing, searching, changing, and comparing it with a file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.agencies.records import Agency
from engine.office.agencies.rules import COLUMNS, FURTHER_COLUMNS, AgencyEntry, AgencyPlan, plan
from engine.office.tables import read_table_content


def listed(session: Session, words: str = "") -> list[Agency]:
    """The agencies of the directory by name; ``words``: those of which name or competence holds every word."""
    statement = select(Agency).where(Agency.removed_at.is_(None))
    for word in words.split()[:6]:
        statement = statement.where(
            or_(Agency.name.icontains(word, autoescape=True), Agency.competence.icontains(word, autoescape=True))
        )
    return list(session.scalars(statement.order_by(Agency.name)))


def agency(session: Session, agency_id: int) -> Agency:
    """One agency of the directory; NotFound when there is none or it was taken out."""
    found = session.get(Agency, agency_id)
    if found is None or found.removed_at is not None:
        raise NotFound(
            "名录里没有这个机关，请重新选择。", "The directory has no such agency; choose another.", place="agency"
        )
    return found


def entry_of(row: Agency) -> AgencyEntry:
    """The agency as the directory shows it."""
    return AgencyEntry(row.name, row.competence, row.address, row.phone, row.hours)


def save(
    session: Session, entry: AgencyEntry, *, at: datetime, by_id: int | None, agency_id: int | None = None
) -> Agency:
    """Add an agency, or change the one with this id. Refused when another one has the name."""
    other = session.scalar(select(Agency).where(Agency.name == entry.name, Agency.removed_at.is_(None)))
    if other is not None and other.id != agency_id:
        raise Refused(
            f"名录里已有“{entry.name}”，请直接修改它。",
            f"“{entry.name}” is in the directory already; change that entry.",
            place="name",
        )
    row = Agency() if agency_id is None else agency(session, agency_id)
    for name, value in entry.facts().items():
        setattr(row, name, value)
    row.changed_at, row.changed_by_id = at, by_id
    session.add(row)
    session.flush()
    return row


def plan_file(session: Session, content: bytes) -> AgencyPlan:
    """Compare a file (.xlsx, or .csv in UTF-8 or GB 18030) with the directory; nothing is written.

    Refused when it is no table or lacks a column.
    """
    rows = read_table_content(content, COLUMNS, further=FURTHER_COLUMNS)
    return plan(rows, {row.name: entry_of(row) for row in listed(session)})


def take_over(session: Session, planned: AgencyPlan, *, at: datetime, by_id: int | None) -> int:
    """Write what a plan changes; the number of agencies added or changed."""
    ids = {row.name: row.id for row in listed(session)}
    changed = [each for each in planned.entries if each.changes]
    for each in changed:
        save(session, each.entry, at=at, by_id=by_id, agency_id=ids.get(each.entry.name))
    return len(changed)

"""Permits that end, as the window and their holders read them (TC-18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from engine.clock import OFFICE_ZONE
from engine.office.applications.records import Application
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.permit_withdrawals.store import is_withdrawn
from engine.office.renewals.records import Renewal
from engine.office.renewals.rules import apply_by
from engine.office.renewals.store import is_revoked

PAGE = 50

SHOWS = ("ending", "applied", "settled")
"""By what the register is narrowed: ending in ninety days and not applied for, applied for, settled."""

ENDING = timedelta(days=90)

STATES = ("valid", "ending", "late", "applied", "deemed", "granted", "refused", "expired", "revoked", "withdrawn")
"""Where a permit that ends stands; ``late``: no application comes in time any more."""


@dataclass(frozen=True, slots=True)
class EndingPermit:
    """A permit with an end. ``holder`` is masked by whoever shows it to those whom it does not concern (``person``)."""

    id: int
    application_id: int
    case_id: int
    """The case by which it was granted."""
    holder: str
    person: bool
    item: str
    department: str
    permit_number: str | None
    valid_until: date
    apply_by: date
    state: str
    reminded_at: datetime | None
    renewing_case_id: int | None
    deemed_until: date | None
    renewable: bool


def ending_permits(
    session: Session,
    at: datetime,
    *,
    show: str | None = None,
    words: str = "",
    after: tuple[date, int] | None = None,
    units: Sequence[int] | None = None,
) -> tuple[list[EndingPermit], tuple[date, int] | None]:
    """Permits with an end, the one that ends first first, and the key to go on after; of ``units`` alone unless None.

    ``words``: part of the item or of the permit's number.
    """
    today = at.astimezone(OFFICE_ZONE).date()
    query = _rows().order_by(Renewal.valid_until, Renewal.id).limit(PAGE + 1)
    if show == "ending":
        query = query.where(
            Renewal.outcome.is_(None), Renewal.inquiry_id.is_(None), Renewal.valid_until <= today + ENDING
        )
    elif show == "applied":
        query = query.where(Renewal.outcome.is_(None), Renewal.inquiry_id.is_not(None))
    elif show == "settled":
        query = query.where(Renewal.outcome.is_not(None))
    for word in words.split():
        query = query.where(
            Item.name.icontains(word, autoescape=True) | Application.permit_number.icontains(word, autoescape=True)
        )
    if after is not None:
        day, key = after
        query = query.where((Renewal.valid_until > day) | ((Renewal.valid_until == day) & (Renewal.id > key)))
    if units is not None:
        query = query.where(Renewal.department_id.in_(units))
    rows = [_row(session, today, *found) for found in session.execute(query)]
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return rows, (rows[-1].valid_until, rows[-1].id) if more else None


def ending_permit_of(session: Session, case_id: int, at: datetime) -> EndingPermit | None:
    """The permit that a case granted; None when it granted none, or one without an end."""
    found = session.execute(_rows().where(Application.case_id == case_id)).one_or_none()
    return None if found is None else _row(session, at.astimezone(OFFICE_ZONE).date(), *found)


_RENEWING = aliased(Application)


def _rows() -> Select[Renewal, Application, str, str, int | None]:
    return (
        select(Renewal, Application, Item.name, Department.short_name, _RENEWING.case_id)
        .join(Application, Application.id == Renewal.application_id)
        .join(Item, Item.id == Application.item_id)
        .join(Department, Department.id == Renewal.department_id)
        .outerjoin(_RENEWING, _RENEWING.inquiry_id == Renewal.inquiry_id)
    )


def _row(
    session: Session,
    today: date,
    found: Renewal,
    granted: Application,
    item: str,
    department: str,
    renewing_case_id: int | None,
) -> EndingPermit:
    last = apply_by(found.valid_until, found.apply_days)
    state = _state(found, last, today)
    if is_revoked(session, granted.id):
        state = "revoked"
    elif is_withdrawn(session, granted.id):
        state = "withdrawn"
    return EndingPermit(
        found.id, granted.id, granted.case_id, granted.applicant_name, granted.applicant_kind == "person", item,
        department, granted.permit_number, found.valid_until, last, state, found.reminded_at, renewing_case_id,
        found.deemed_until, state in ("valid", "ending", "late"),
    )  # fmt: skip


def _state(found: Renewal, last: date, today: date) -> str:
    if found.outcome is not None:
        return found.outcome
    if found.inquiry_id is not None:
        return "applied"
    if today > found.valid_until:
        return "expired"
    if today > last:
        return "late"
    return "ending" if found.reminded_at is not None else "valid"

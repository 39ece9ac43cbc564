"""The four zeros (四零承诺): figures of a month, each defined by a query whose cases can be opened (FZ).

``buck_passing``: handovers that the other post has not received. ``complaints``: valid complaints, for a thousand
contacts. ``distance``: applications that took more than one visit, as share of all decided. ``gap``: cases whose
promised limit passed without a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, cast, func, literal, or_, select, text, union
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.clock import OFFICE_ZONE
from engine.identity.permissions.facts import CONFIDENTIAL
from engine.office.applications.records import Application, Delivery
from engine.office.complaints.records import Complaint
from engine.office.inquiries.records import Handover, Inquiry
from engine.office.items.records import Item
from engine.office.notices.records import Notice
from engine.office.service_clock.records import ServiceClock
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Figures, MonthFigures

PAGE = 50
"""Cases on one page."""

FIGURES = ("buck_passing", "complaints", "distance", "gap")
"""The four, in the order in which they are promised."""

_AT_A_WINDOW = ("window", "appointment", "terminal")
"""Channels by which the applicant comes in person."""
FOUND_VALID = "complaint.valid AND complaint.decided_at IS NOT NULL"
"""What a valid complaint is, wherever one is counted: found so by decision in the register of complaints (AC-4)."""


@dataclass(frozen=True)
class Figure:
    """One of the four: cases counted, and of how many. ``value`` is what is shown, None where nothing happened."""

    name: str
    count: int
    of: int

    @property
    def value(self) -> float | None:
        """Handovers and late cases as they are, complaints for 1 000 contacts, the others in per cent."""
        if self.name in ("buck_passing", "gap"):
            return float(self.count)
        if not self.of:
            return None
        return self.count * (1000 if self.name == "complaints" else 100) / self.of


@dataclass(frozen=True)
class CaseLine:
    """A case behind a figure."""

    case_id: int
    number: str | None
    subject: str | None
    confidential: bool
    """Whether the case may be named only to those who see the registers of supervision."""


def figures(session: Session, month: date, now: datetime, known: MonthFigures | None = None) -> list[Figure]:
    """The four figures of a month, each one statement; of a settled month one for all."""
    known = known or MonthFigures(session, (month,), ("zeros",))
    return [Figure(*row) for row in known.of(month, "zeros", lambda place, first: zeros_of(place, first, now))]


def zeros_of(session: Session, month: date, now: datetime | None = None) -> Figures:
    """The four as rows of name, count and of how many; as they are at ``now``, or when the month is over."""
    begin, end = month_of(month)
    found: Figures = []
    for name in FIGURES:
        cases = _CASES[name](begin, end, now or end).subquery()
        totals = select(select(func.count()).select_from(cases).scalar_subquery(), _of(name, begin, end))
        count, of = session.execute(totals).one()
        found.append([name, count, of or 0])
    return found


def cases_behind(
    session: Session, name: str, month: date, now: datetime, *, after: int | None = None
) -> tuple[list[CaseLine], int | None]:
    """One page of the cases behind a figure in order of their key, and the key to continue with (None at the end).

    KeyError for a figure that there is not.
    """
    begin, end = month_of(month)
    cases = _CASES[name](begin, end, now).subquery()
    parent = aliased(OfficeCase)
    query = (
        select(
            OfficeCase.id,
            func.coalesce(OfficeCase.number, parent.number, Inquiry.number, Complaint.number),
            func.coalesce(Item.name, OfficeCase.subject, Inquiry.matter),
            OfficeCase.process.in_(CONFIDENTIAL),
        )
        .where(OfficeCase.id.in_(select(cases.c.case_id)))
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Application, Application.case_id == OfficeCase.id)
        .outerjoin(Item, Item.id == Application.item_id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .outerjoin(Complaint, Complaint.case_id == OfficeCase.id)
        .order_by(OfficeCase.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(OfficeCase.id > after)
    rows = [CaseLine(*row) for row in session.execute(query)]
    return rows[:PAGE], (rows[PAGE - 1].case_id if len(rows) > PAGE else None)


def _buck_passing(begin: datetime, end: datetime, now: datetime) -> Select[Any]:
    return (
        select(Inquiry.case_id.label("case_id"))
        .join(Handover, Handover.inquiry_id == Inquiry.id)
        .where(Handover.at >= begin, Handover.at < end, Handover.received.is_not(True))
        .distinct()
    )


def _complaints(begin: datetime, end: datetime, now: datetime) -> Select[Any]:
    return select(Complaint.case_id.label("case_id")).where(
        text(FOUND_VALID), Complaint.decided_at >= begin, Complaint.decided_at < end
    )


def _distance(begin: datetime, end: datetime, now: datetime) -> Select[Any]:
    """Days on which the applicant came: with the application, with what a notice asked for, for the result."""
    came = union(
        select(Application.case_id.label("case_id"), _day(Application.received_at).label("day")).where(
            Application.channel.in_(_AT_A_WINDOW)
        ),
        select(Notice.case_id, _day(Notice.supplemented_at))
        .join(Application, Application.case_id == Notice.case_id)
        .where(Notice.supplemented_at.is_not(None), Application.channel.in_(_AT_A_WINDOW)),
        select(Delivery.case_id, Delivery.served_on).where(Delivery.method.in_(("direct", "agent"))),
    ).subquery()
    return (
        select(Application.case_id.label("case_id"))
        .join(came, came.c.case_id == Application.case_id)
        .where(*_decided(begin, end))
        .group_by(Application.case_id)
        .having(func.count() > 1)
    )


def _gap(begin: datetime, end: datetime, now: datetime) -> Select[Any]:
    return (
        select(ServiceClock.case_id.label("case_id"))
        .where(
            ServiceClock.name == "case",
            ServiceClock.task_id.is_(None),
            ServiceClock.promised_due_at >= begin,
            ServiceClock.promised_due_at < end,
            or_(
                ServiceClock.finished_at > ServiceClock.promised_due_at,
                ServiceClock.finished_at.is_(None) & (ServiceClock.promised_due_at < now),
            ),
        )
        .distinct()
    )


_CASES: Mapping[str, Callable[[datetime, datetime, datetime], Select[Any]]] = {
    "buck_passing": _buck_passing,
    "complaints": _complaints,
    "distance": _distance,
    "gap": _gap,
}


def _of(name: str, begin: datetime, end: datetime) -> ColumnElement[int]:
    """Of how many: contacts of the month, or applications decided in it."""
    if name in ("buck_passing", "complaints"):
        contacts = select(func.count(Inquiry.id)).where(Inquiry.registered_at >= begin, Inquiry.registered_at < end)
        return contacts.scalar_subquery()
    if name == "distance":
        return select(func.count(Application.id)).where(*_decided(begin, end)).scalar_subquery()
    return literal(0)


def _decided(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Application.decided_at >= begin,
        Application.decided_at < end,
        Application.decision.in_(("granted", "denied", "not_accepted")),
    )


def _day(moment: SQLColumnExpression[Any]) -> ColumnElement[date]:
    return cast(func.timezone(OFFICE_ZONE.key, moment), Date)

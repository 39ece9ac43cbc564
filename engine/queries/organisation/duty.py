"""The duty roster as people read it: the board of all departments, one week, the public phones, one's own duties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.office.calendar.store import calendar
from engine.office.choice_lists import Choice
from engine.office.duty import store
from engine.office.duty.records import DutyShift
from engine.office.duty.rules import Gap, duty_day, duty_span
from engine.office.organisation.records import Department, Staff
from engine.office.organisation.store import department_by_code

DAYS_AHEAD = 7
"""Duty days, the present one included, whose gaps the board counts."""

OWN_DAYS_AHEAD = 14
"""Duty days of which somebody is told the own ones."""


FURTHEST = timedelta(days=3660)
"""No week further away is shown."""


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One day of a roster. ``login``, ``name`` and ``phone`` are empty when nobody is named; ``gap``: see ``Gap``."""

    day: date
    working: bool
    over: bool
    login: str
    name: str
    phone: str
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A department on the board: who is on call in the present duty day, and how many of the next days have gaps."""

    code: str
    department: str
    today: DutyDay
    gaps: int


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """All departments, the center first. ``begins`` and ``ends`` are those of the present duty day."""

    begins: datetime
    ends: datetime
    rows: Sequence[BoardRow]


@dataclass(frozen=True, slots=True)
class DutyWeek:
    """A week of one department's roster, from Monday; ``people`` are those who can be on call."""

    department_id: int
    code: str
    name: str
    monday: date
    present: date
    """The present duty day; days before it are over."""
    days: Sequence[DutyDay]
    people: Sequence[Choice]
    usual_phone: str


@dataclass(frozen=True, slots=True)
class PublicPhone:
    """What the public is told of a department: its duty phones of this duty day and the next, None in a gap."""

    department: str
    is_center: bool
    office_phone: str
    today: str | None
    tomorrow: str | None


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A day on which somebody is on call."""

    day: date
    department: str
    phone: str


def duty_board(session: Session, at: datetime) -> DutyBoard:
    """Who is on call for every department in the duty day of ``at`` (AB-4)."""
    known = calendar(session)
    present = duty_day(known, at)
    days = [present + timedelta(days=each) for each in range(DAYS_AHEAD)]
    departments = session.scalars(_departments()).all()
    stands = store.standing(session, days, [row.id for row in departments])
    names = _names(session, stands.values())
    rows = [
        BoardRow(
            row.code,
            row.short_name,
            _day(stands[row.id, present], present, present, names, known.is_counted(present)),
            sum(stands[row.id, day].gap is not None for day in days),
        )
        for row in departments
    ]
    return DutyBoard(*duty_span(known, present), rows)


def duty_week(session: Session, code: str, monday: date | None, at: datetime) -> DutyWeek:
    """The week of a department's roster that begins on ``monday``; None: the week of ``at``. NotFound for no such code.

    Another day than a Monday stands for its week, one further away than ``FURTHEST`` for the present one.
    """
    department = department_by_code(session, code)
    known = calendar(session)
    present = duty_day(known, at)
    asked = monday if monday is not None and abs(monday - present) <= FURTHEST else present
    first = asked - timedelta(days=asked.weekday())
    days = [first + timedelta(days=each) for each in range(7)]
    stands = store.standing(session, days, [department.id])
    members = store.members_of(session, [department.id]).get(department.id, set())
    people = session.execute(
        select(Staff.login, Staff.name, Staff.phone).where(Staff.id.in_(members)).order_by(Staff.id)
    )
    names = _names(session, stands.values())
    return DutyWeek(
        department.id,
        department.code,
        department.name,
        first,
        present,
        [_day(stands[department.id, day], day, present, names, known.is_counted(day)) for day in days],
        [Choice(*row) for row in people],
        store.usual_phone(session, department),
    )


def public_phones(session: Session, at: datetime) -> tuple[date, Sequence[PublicPhone]]:
    """The present duty day, and the duty phone of every department in it and in the next (AB-4, OA-1); no names."""
    present = duty_day(calendar(session), at)
    days = (present, present + timedelta(days=1))
    departments = session.scalars(_departments()).all()
    stands = store.standing(session, days, [row.id for row in departments])

    def phone(department_id: int, day: date) -> str | None:
        found = stands[department_id, day]
        return None if found.shift is None or found.gap is not None else found.shift.phone

    return present, [
        PublicPhone(row.short_name, row.is_center, row.phone, *(phone(row.id, day) for day in days))
        for row in departments
    ]


def duty_phone(session: Session, department_id: int, at: datetime) -> str | None:
    """The phone that answers for a department outside office hours in the duty day of ``at``; None in a gap (AB-4)."""
    found = store.on_call(session, department_id, at)
    return None if found is None else found.phone


def duties_of(session: Session, staff_id: int, at: datetime) -> Sequence[OwnDuty]:
    """The days of the next two weeks on which this person is on call, the next first; one statement."""
    present = duty_day(calendar(session), at)
    rows = session.execute(
        select(DutyShift.day, Department.short_name, DutyShift.phone)
        .join(Department, Department.id == DutyShift.department_id)
        .where(
            DutyShift.staff_id == staff_id,
            DutyShift.day >= present,
            DutyShift.day < present + timedelta(days=OWN_DAYS_AHEAD),
        )
        .order_by(DutyShift.day, DutyShift.department_id)
    )
    return [OwnDuty(*row) for row in rows]


def _departments() -> Select[Department]:
    return select(Department).order_by(Department.is_center.desc(), Department.id)


def _names(session: Session, found: Iterable[store.Standing]) -> dict[int, tuple[str, str]]:
    ids = {each.shift.staff_id for each in found if each.shift is not None}
    rows = session.execute(select(Staff.id, Staff.login, Staff.name).where(Staff.id.in_(ids)))
    return {key: (login, name) for key, login, name in rows}


def _day(found: store.Standing, day: date, present: date, names: dict[int, tuple[str, str]], working: bool) -> DutyDay:
    login, name = ("", "") if found.shift is None else names[found.shift.staff_id]
    phone = "" if found.shift is None else found.shift.phone
    return DutyDay(day, working, day < present, login, name, phone, found.gap)

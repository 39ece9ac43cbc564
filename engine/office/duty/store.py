"""The duty roster in the database: what stands, who can be named, and who is on call at a moment (AB-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database import asked_once
from engine.office.calendar.store import calendar
from engine.office.duty.records import DutyAlarm, DutyShift
from engine.office.duty.rules import Gap, Shift, duty_day, duty_times, gap
from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff
from engine.office.organisation.rules import PostHours, Span
from engine.office.organisation.store import center

KEPT = timedelta(days=30)
"""A department that has named somebody within so many days of today keeps a roster."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One day of a department's roster as it stands: who is named, None when nobody is, and why that is a gap."""

    shift: Shift | None
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class OnCall:
    """The person on call at a moment, for the department itself or, where that has nobody, for the center's hall."""

    department_id: int
    day: date
    staff_id: int
    phone: str


def standing(
    session: Session, days: Iterable[date], department_ids: Iterable[int]
) -> Mapping[tuple[int, date], Standing]:
    """Every day of ``days`` for these departments, by department and day; five statements at most."""
    wanted, departments = sorted(set(days)), sorted(set(department_ids))
    rows = session.scalars(
        select(DutyShift).where(DutyShift.day.in_(wanted), DutyShift.department_id.in_(departments))
    ).all()
    shifts = {(row.department_id, row.day): Shift(row.staff_id, row.phone) for row in rows}
    members, hours = members_of(session, departments), hours_of(session, departments)
    away = absences_of(session, {shift.staff_id for shift in shifts.values()})
    known = calendar(session)
    found = {}
    for department in departments:
        for day in wanted:
            shift = shifts.get((department, day))
            times = duty_times(known, day, hours.get(department, [])) if shift else []
            absent = away.get(shift.staff_id, []) if shift else []
            found[department, day] = Standing(shift, gap(shift, members.get(department, ()), absent, times))
    return found


def members_of(session: Session, department_ids: Iterable[int]) -> dict[int, set[int]]:
    """The people in service who hold an opened post of each department, as A or B: those who can be on call.

    A page asks once.
    """
    departments = tuple(sorted(department_ids))
    asked = (
        select(Post.department_id, PostHolding.staff_id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .where(Post.department_id.in_(departments), Post.opened_at.is_not(None), Staff.active)
    )
    found: dict[int, set[int]] = {}
    for department_id, staff_id in asked_once(session, ("members", departments), lambda: session.execute(asked).all()):
        found.setdefault(department_id, set()).add(staff_id)
    return found


def hours_of(session: Session, department_ids: Iterable[int]) -> dict[int, list[PostHours]]:
    """The opening calendars of each department's opened public posts, each kind once (TC-12)."""
    found: dict[int, list[PostHours]] = {}
    for department_id, opens, closes, daily in session.execute(
        select(Post.department_id, Post.opens, Post.closes, Post.opens_daily)
        .where(Post.department_id.in_(list(department_ids)), Post.opened_at.is_not(None), Post.faces_public)
        .distinct()
    ):
        found.setdefault(department_id, []).append(PostHours(opens, closes, daily))
    return found


def absences_of(session: Session, staff_ids: Iterable[int]) -> dict[int, list[Span]]:
    """The absences of these people."""
    found: dict[int, list[Span]] = {}
    for staff_id, starts_at, ends_at in session.execute(
        select(Absence.staff_id, Absence.starts_at, Absence.ends_at).where(Absence.staff_id.in_(list(staff_ids)))
    ):
        found.setdefault(staff_id, []).append(Span(starts_at, ends_at))
    return found


def set_shift(
    session: Session, department_id: int, day: date, shift: Shift | None, *, by_id: int | None, at: datetime
) -> None:
    """Name who is on call on a day; None leaves the day without anybody."""
    row = session.get(DutyShift, (department_id, day))
    if shift is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(
            DutyShift(
                department_id=department_id,
                day=day,
                staff_id=shift.staff_id,
                phone=shift.phone,
                set_at=at,
                set_by_id=by_id,
            )
        )
    else:
        row.staff_id, row.phone, row.set_at, row.set_by_id = shift.staff_id, shift.phone, at, by_id
    session.flush()


def usual_phone(session: Session, department: Department) -> str:
    """The phone that the department named last for its duty; its office phone before the first time."""
    newest = (
        select(DutyShift.phone)
        .where(DutyShift.department_id == department.id)
        .order_by(DutyShift.set_at.desc(), DutyShift.day.desc())
        .limit(1)
    )
    return session.scalar(newest) or department.phone


def gaps_to_tell(session: Session, at: datetime) -> list[tuple[Department, date, Gap, str]]:
    """The gaps of this duty day and the next that nobody was told of, with the name of who fails ("" for nobody).

    Of departments that keep a roster alone, the hall included: those that named somebody within ``KEPT`` of today.
    Two statements when none does, or when no day has a gap.
    """
    present = duty_day(calendar(session), at)
    kept = select(DutyShift.department_id).where(DutyShift.day.between(present - KEPT, present + KEPT)).distinct()
    keeping = list(session.scalars(kept))
    if not keeping:
        return []
    days = [present, present + timedelta(days=1)]
    stands = standing(session, days, keeping)
    told = {
        (row.department_id, row.day, row.gap)
        for row in session.scalars(select(DutyAlarm).where(DutyAlarm.day.in_(days)))
    }
    return [
        (
            session.get_one(Department, department_id),
            day,
            each.gap,
            "" if each.shift is None else session.get_one(Staff, each.shift.staff_id).name,
        )
        for (department_id, day), each in stands.items()
        if each.gap is not None and (department_id, day, each.gap) not in told
    ]


def note_alarm(session: Session, department_id: int, day: date, gap: Gap, at: datetime) -> None:
    """Remember that the department was told of this gap."""
    session.add(DutyAlarm(department_id=department_id, day=day, gap=gap, raised_at=at))
    session.flush()


def on_call(session: Session, department_id: int, at: datetime) -> OnCall | None:
    """Whom people reach for the department in the duty day of ``at``: its own person on call, else the center's.

    None when neither has anybody: then the roster has a gap.
    """
    day = duty_day(calendar(session), at)
    hall = center(session)
    asked = [department_id] + ([hall.id] if hall is not None and hall.id != department_id else [])
    found = standing(session, [day], asked)
    for each in asked:
        stands = found.get((each, day))
        if stands is not None and stands.shift is not None and stands.gap is None:
            return OnCall(each, day, stands.shift.staff_id, stands.shift.phone)
    return None

"""The duty roster of a department, a week at a time (AB-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.administration import finding
from engine.administration.command import Act, own_check
from engine.errors import InvalidForm, Refused
from engine.identity.permissions import may_keep
from engine.office.calendar.store import calendar
from engine.office.duty import store
from engine.office.duty.rules import (
    Shift,
    check_named,
    check_open_day,
    check_week,
    checked_phone,
    duty_day,
    duty_times,
    gap,
)
from engine.office.organisation.records import Department, Staff


@own_check
def save_duty_week(act: Act, *, department: str, monday: date, days: Mapping[date, tuple[str, str]]) -> int:
    """Name who is on call on days of a week; gives back how many days were changed.

    ``days`` maps a day to login and phone; an empty login leaves the day without anybody. Days that are not mentioned,
    or say what stands already, stay. NotFound for an unknown department, NotAllowed for those who do not lead it.
    InvalidForm, with nothing saved, where a day lies outside the week or is over, the person is unknown, has no post
    there or is absent in the duty time, or the phone cannot be dialled.
    """
    check_week(monday)
    found = _led(act, department)
    present = store.standing(act.session, days, [found.id])
    known, first = calendar(act.session), duty_day(calendar(act.session), act.at)
    members = store.members_of(act.session, [found.id]).get(found.id, set())
    hours = store.hours_of(act.session, [found.id]).get(found.id, [])
    people = _people(act.session, {login for login, _phone in days.values()})
    away = store.absences_of(act.session, {person.id for person in people.values()})
    changes: dict[date, Shift | None] = {}
    wrong: dict[str, tuple[str, str]] = {}
    for day, (login, phone) in sorted(days.items()):
        stands = present[found.id, day].shift
        try:
            wanted = _shift(day, people, login, phone)
            if wanted == stands:
                continue
            check_open_day(day, first)
            if not monday <= day < monday + timedelta(days=7):
                raise Refused("这一天不在所选的一周里。", "The day lies outside the week.")
            if wanted is not None:
                times = duty_times(known, day, hours)
                check_named(day, people[login].name, gap(wanted, members, away.get(wanted.staff_id, ()), times))
        except Refused as refusal:
            wrong.setdefault(refusal.place or "", (refusal.zh, refusal.en))
        else:
            changes[day] = wanted
    if wrong:
        raise InvalidForm(wrong)
    for day, wanted in changes.items():
        before = present[found.id, day].shift
        store.set_shift(act.session, found.id, day, wanted, by_id=act.actor_id, at=act.at)
        act.note(
            "duty_set", "department", found.id, found.name,
            before={} if before is None else _told(act.session, day, before),
            after=_told(act.session, day, wanted),
        )  # fmt: skip
    return len(changes)


def _led(act: Act, code: str) -> Department:
    """The department, whose leaders and administrators write its roster; NotAllowed for everybody else."""
    found = finding.department(act.session, code)
    if act.actor is None:
        return found
    kept = may_keep(act.actor, "edit_duty", found.id)
    kept.permission.check()
    act.in_post = kept.post
    return found


def _people(session: Session, logins: set[str]) -> dict[str, Staff]:
    return {person.login: person for person in session.scalars(select(Staff).where(Staff.login.in_(logins)))}


def _shift(day: date, people: Mapping[str, Staff], login: str, phone: str) -> Shift | None:
    if not login:
        return None
    if login not in people:
        raise Refused(
            "没有找到这个人，请从列表中选择。",
            "There is no such person; choose from the list.",
            place=f"person{day.isoweekday()}",
        )
    return Shift(people[login].id, checked_phone(day, phone))


def _told(session: Session, day: date, shift: Shift | None) -> dict[str, str | None]:
    if shift is None:
        return {"duty_day": day.isoformat(), "on_duty": None, "phone": None}
    return {
        "duty_day": day.isoformat(),
        "on_duty": session.get_one(Staff, shift.staff_id).name,
        "phone": shift.phone,
    }

"""Appointments in the database: the plan of a post, what is taken, who is asked, and the appointment of a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.errors import NotFound
from engine.office.appointments.records import Appointment, AppointmentPlan
from engine.office.appointments.rules import OPEN_STATES, Bounds, Slot, SlotPlan, check_absence, free_places, slots
from engine.office.calendar.store import calendar
from engine.office.duty.store import on_call
from engine.office.organisation.records import Post, PostHolding
from engine.office.rule import RuleBroken
from engine.office.settings import store as settings
from engine.office.settings.rules import setting


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to receive somebody: a post, and the person on call where it is not the post's own affair."""

    post_id: int
    on_call_id: int | None


def plan_of(session: Session, post_id: int, at: datetime) -> SlotPlan:
    """How the post receives visitors: as it was set last, else as the office's settings say."""
    return plans_of(session, [post_id], at)[post_id]


def plans_of(session: Session, post_ids: Collection[int], at: datetime) -> Mapping[int, SlotPlan]:
    """``plan_of`` for each of the posts; two statements."""
    return _plans(session, post_ids, settings.values(session, at))


def _plans(session: Session, post_ids: Collection[int], changed: Mapping[str, int]) -> Mapping[int, SlotPlan]:
    newest = (
        select(AppointmentPlan)
        .where(AppointmentPlan.post_id.in_(post_ids))
        .ext(distinct_on(AppointmentPlan.post_id))
        .order_by(AppointmentPlan.post_id, AppointmentPlan.id.desc())
    )
    own = {each.post_id: SlotPlan(each.capacity, each.minutes) for each in session.scalars(newest)}
    usual = SlotPlan(_set(changed, "appointment_capacity"), _set(changed, "appointment_minutes"))
    return {post_id: own.get(post_id, usual) for post_id in post_ids}


def bounds(session: Session, at: datetime) -> Bounds:
    """How soon and how far ahead appointments are made."""
    return _bounds(settings.values(session, at))


def _bounds(changed: Mapping[str, int]) -> Bounds:
    return Bounds(_set(changed, "appointment_lead_hours"), _set(changed, "appointment_ahead_days"))


def _set(changed: Mapping[str, int], name: str) -> int:
    return changed.get(name, setting(name).default)


def taken(session: Session, post_id: int, first: date, last: date, *, but: int | None = None) -> Mapping[datetime, int]:
    """How many open appointments begin when at the post, from the day ``first`` to the day ``last``.

    ``but`` is the key of one that does not count.
    """
    counted = (
        select(Appointment.starts_at, func.count())
        .where(
            Appointment.post_id == post_id,
            Appointment.starts_at >= datetime.combine(first, time(), OFFICE_ZONE),
            Appointment.starts_at < datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE),
            Appointment.status.in_(OPEN_STATES),
        )
        .group_by(Appointment.starts_at)
    )
    if but is not None:
        counted = counted.where(Appointment.id != but)
    return dict(session.execute(counted).all())


def day_of(session: Session, post: Post, day: date, at: datetime) -> list[tuple[Slot, int]]:
    """The slots of a post on a day with the places left, those alone that may still be asked for at ``at``."""
    return days_of(session, post, [day], at)[day]


def days_of(session: Session, post: Post, days: Sequence[date], at: datetime) -> Mapping[date, list[tuple[Slot, int]]]:
    """``day_of`` for each of the days, in as many statements as for one."""
    changed = settings.values(session, at)
    plan, limits = _plans(session, [post.id], changed)[post.id], _bounds(changed)
    first, last = at + timedelta(hours=limits.lead_hours), at + timedelta(days=limits.ahead_days)
    known, gone = calendar(session), taken(session, post.id, min(days), max(days))
    found = {}
    for day in days:
        open_ones = [slot for slot in slots(known, post.hours, day, plan.minutes) if first <= slot.starts_at <= last]
        found[day] = free_places(open_ones, gone, plan)
    return found


def lock_post(session: Session, code: str) -> Post:
    """A post that receives the public, locked so that nobody else takes the last place; refused for any other."""
    query = select(Post).where(Post.code == code, Post.opened_at.is_not(None), Post.faces_public)
    found = session.scalar(query.with_for_update(key_share=True))
    if found is None:
        raise RuleBroken("TC-14", "请选择要预约的岗位。", "Choose the post to visit.", place="to_post")
    return found


def asked(session: Session, post: Post, starts_at: datetime, *, outside: bool) -> Asked:
    """Who is asked: the post in its hours, else whoever is on call then, at a post that person holds (TC-8, AB-4).

    The post itself where the roster has a gap.
    """
    return (person_on_call(session, post.department_id, starts_at) if outside else None) or Asked(post.id, None)


def person_on_call(session: Session, department_id: int, at: datetime) -> Asked | None:
    """Whoever is on call for the department at ``at``, at a post held there, as A before B; None in a gap (AB-4)."""
    found = on_call(session, department_id, at)
    if found is None:
        return None
    held = (
        select(Post.id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(
            PostHolding.staff_id == found.staff_id,
            Post.department_id == found.department_id,
            Post.opened_at.is_not(None),
        )
        .order_by(PostHolding.letter, Post.faces_public.desc(), Post.id)
        .limit(1)
    )
    post_id = session.scalar(held)
    return None if post_id is None else Asked(post_id, found.staff_id)


def of_case(session: Session, case_id: int) -> Appointment:
    """The appointment of a case; NotFound when it registered none."""
    found = session.scalar(select(Appointment).where(Appointment.case_id == case_id))
    if found is None:
        raise NotFound("没有找到这次预约，请核对编号。", "There is no such appointment.")
    return found


def duty_phone(session: Session, department_id: int, at: datetime) -> str | None:
    """The phone that answers for the department at ``at`` outside its hours; None in a gap (AB-4)."""
    found = on_call(session, department_id, at)
    return None if found is None else found.phone


def check_waited(session: Session, found: Appointment, at: datetime) -> None:
    """Refuse that the visitor did not come before the office has waited as long as its setting says (TC-14)."""
    check_absence(at, found.starts_at, settings.value(session, "appointment_wait_minutes", at))

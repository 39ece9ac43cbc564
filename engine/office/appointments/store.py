"""Appointments in the database: the plan of a post, what is taken, who is asked, and the appointment of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to receive somebody: a post, and the person on call where it is not the post's own affair."""

    post_id: int
    on_call_id: int | None


def plan_of(session: Session, post_id: int, at: datetime) -> SlotPlan:
    """How the post receives visitors: as it was set last, else as the office's settings say."""
    newest = select(AppointmentPlan).where(AppointmentPlan.post_id == post_id).order_by(AppointmentPlan.id.desc())
    found = session.scalar(newest.limit(1))
    if found is not None:
        return SlotPlan(found.capacity, found.minutes)
    return SlotPlan(
        settings.value(session, "appointment_capacity", at), settings.value(session, "appointment_minutes", at)
    )


def bounds(session: Session, at: datetime) -> Bounds:
    """How soon and how far ahead appointments are made."""
    return Bounds(
        settings.value(session, "appointment_lead_hours", at), settings.value(session, "appointment_ahead_days", at)
    )


def taken(session: Session, post_id: int, day: date, *, but: int | None = None) -> Mapping[datetime, int]:
    """How many open appointments begin when on a day at the post; ``but`` is the key of one that does not count."""
    begins = datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
    counted = (
        select(Appointment.starts_at, func.count())
        .where(
            Appointment.post_id == post_id,
            Appointment.starts_at >= begins,
            Appointment.starts_at < begins + timedelta(days=1),
            Appointment.status.in_(OPEN_STATES),
        )
        .group_by(Appointment.starts_at)
    )
    if but is not None:
        counted = counted.where(Appointment.id != but)
    return dict(session.execute(counted).all())


def day_of(session: Session, post: Post, day: date, at: datetime) -> list[tuple[Slot, int]]:
    """The slots of a post on a day with the places left, those alone that may still be asked for at ``at``."""
    plan, limits = plan_of(session, post.id, at), bounds(session, at)
    first, last = at + timedelta(hours=limits.lead_hours), at + timedelta(days=limits.ahead_days)
    found = slots(calendar(session), post.hours, day, plan.minutes)
    open_ones = [slot for slot in found if first <= slot.starts_at <= last]
    return free_places(open_ones, taken(session, post.id, day), plan)


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

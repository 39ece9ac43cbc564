"""Appointments (TC-8, TC-12, TC-14), pure: the slots of a post, which moments can be asked for, and who answers when.

A slot is a part of a post's opening hours. Outside all of them a moment can be asked for when the matter is urgent;
then the person on call receives the visitor (TC-8). All limits of an answer are natural hours (TC-10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from engine.clock import OFFICE_ZONE
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.rules import PostHours
from engine.office.rule import RuleBroken

STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "requested": ("待确认", "to be confirmed"),
        "confirmed": ("已确认", "confirmed"),
        "declined": ("未能预约", "declined"),
        "cancelled": ("已取消", "cancelled"),
        "received": ("已接待", "received"),
        "no_show": ("未到", "did not come"),
        "missed": ("无人接待", "missed by the office"),
    }
)
"""Code → Chinese, English. The first two are open."""

OPEN_STATES = ("requested", "confirmed")

GROUNDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "not_in_duty": ("不属于本岗位职责", "not among the duties of this post"),
        "not_possible": ("该时段因故不能接待", "nobody can receive the visitor at that time"),
        "not_urgent": ("不属于急需在办公时间以外办理", "not so urgent that it has to be outside office hours"),
        "agreed": ("与预约人协商一致", "agreed with the person"),
    }
)
"""Why an appointment may be declined; each needs a written reason besides (TC-14)."""

SMALLEST_SLOT, LARGEST_SLOT = 5, 240
"""Minutes of a slot."""
LARGEST_CAPACITY = 50
"""Visitors whom a post receives in one slot."""


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """How a post receives visitors by appointment: so many in each slot of so many minutes."""

    capacity: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which visitors come by appointment."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Bounds:
    """How soon and how far ahead a moment may lie: hours from now at least, days from now at most."""

    lead_hours: int
    ahead_days: int


def slots(calendar: OfficeCalendar, hours: PostHours, day: date, minutes: int) -> list[Slot]:
    """The whole slots of a post on a day, in order; none where it stays closed (TC-12)."""
    length, found = timedelta(minutes=minutes), []
    for opens, closes in hours.periods(calendar, day):
        begins = opens
        while begins + length <= closes:
            found.append(Slot(begins, begins + length))
            begins += length
    return found


def wanted_slot(calendar: OfficeCalendar, hours: PostHours, starts_at: datetime, minutes: int) -> Slot:
    """The slot that begins at ``starts_at``; refused when the post has none that does (TC-14)."""
    day = starts_at.astimezone(OFFICE_ZONE).date()
    found = next((slot for slot in slots(calendar, hours, day, minutes) if slot.starts_at == starts_at), None)
    if found is None:
        raise RuleBroken(
            "TC-14",
            "这个岗位没有这个时段，请从列出的时段中选择；确需在办公时间以外办理的，请选择“办公时间以外”。",
            "The post has no such slot; choose one that is listed, or ask for a time outside office hours.",
            place="slot",
        )
    return found


def urgent_slot(
    calendar: OfficeCalendar, hours: PostHours, starts_at: datetime, minutes: int, urgency: str
) -> Slot:  # fmt: skip
    """The time from ``starts_at`` on outside the opening hours of the post, for an urgent matter (TC-8).

    Refused without saying why it is urgent, and where the post is open: then one of its slots is to be chosen.
    """
    if not urgency:
        raise RuleBroken(
            "TC-8",
            "请写明为什么急需在办公时间以外办理。",
            "Say why the matter cannot wait for office hours.",
            place="urgency",
        )
    slot = Slot(starts_at, starts_at + timedelta(minutes=minutes))
    if hours.between_first_and_last(calendar, starts_at):
        raise RuleBroken(
            "TC-8",
            "这个时间在岗位当天的开放时间之内，请直接选择当天的时段。",
            "The post is open on that part of the day; choose one of its slots.",
            place="outside_at",
        )
    return slot


def check_moment(now: datetime, starts_at: datetime, bounds: Bounds, place: str) -> None:
    """Refuse a moment that is too soon for an answer, or further ahead than appointments are made (TC-14)."""
    if starts_at < now + timedelta(hours=bounds.lead_hours):
        raise RuleBroken(
            "TC-14",
            f"预约至少提前{bounds.lead_hours}小时，请选择晚一些的时间；紧急的请直接拨打值班电话。",
            f"An appointment is made {bounds.lead_hours} hours ahead at least; choose a later time, or call.",
            place=place,
        )
    if starts_at > now + timedelta(days=bounds.ahead_days):
        raise RuleBroken(
            "TC-14",
            f"只能预约{bounds.ahead_days}天以内的时间，请选择近一些的时间。",
            f"Appointments are made {bounds.ahead_days} days ahead at most; choose an earlier time.",
            place=place,
        )


def check_room(taken: int, capacity: int, place: str) -> None:
    """Refuse a slot that is full (TC-14)."""
    if taken >= capacity:
        raise RuleBroken(
            "TC-14", "这个时段已经约满，请选择其他时段。", "This slot is full; choose another one.", place=place
        )


def answer_hours(now: datetime, starts_at: datetime, limit: int) -> int:
    """The natural hours in which somebody has to confirm: ``limit``, and never longer than to the visit (TC-8, TC-14).

    At least one.
    """
    return max(1, min(limit, int((starts_at - now) / timedelta(hours=1))))


def check_answer(accepted: bool, ground: object, reason: str, *, outside: bool) -> str | None:
    """The ground of a refusal; None when the appointment is confirmed.

    To decline without saying why is not possible, and trying it is an infraction (TC-14). That it is not urgent is a
    ground only outside office hours (TC-8).
    """
    if accepted:
        return None
    if ground not in GROUNDS or not reason:
        raise RuleBroken(
            "TC-14",
            "不能接待的，请选择情形并写明理由，将告知预约人；无理由拒绝预约记为违规。",
            "Choose the ground and write the reason, which the person is told: declining without one is a violation.",
            place="ground" if ground not in GROUNDS else "reason",
            infraction="appointment_refused",
        )
    if ground == "not_urgent" and not outside:
        raise RuleBroken(
            "TC-8",
            "办公时间以内的预约不需要紧急，请另选情形。",
            "An appointment in office hours need not be urgent; choose another ground.",
            place="ground",
        )
    return str(ground)


def check_absence(now: datetime, starts_at: datetime, wait_minutes: int) -> None:
    """Refuse to record that somebody did not come before the office has waited (TC-14)."""
    latest = starts_at + timedelta(minutes=wait_minutes)
    if now < latest:
        raise RuleBroken(
            "TC-14",
            f"预约时间过后等候{wait_minutes}分钟才能登记未到。",
            f"That somebody did not come is recorded {wait_minutes} minutes after the time at the earliest.",
            place="outcome",
        )


def check_change(now: datetime, starts_at: datetime, status: str) -> None:
    """Refuse to cancel or move an appointment that is over, or whose time has come."""
    if status not in OPEN_STATES:
        raise RuleBroken(
            "TC-14", "这次预约已经结束，不能再取消或改期。", "The appointment is over; it cannot be changed any more."
        )
    if now >= starts_at:
        raise RuleBroken(
            "TC-14",
            "预约时间已到，不能再取消或改期；没有人接待的，请拨打监督电话或者投诉。",
            "The time has come; it cannot be changed any more. If nobody receives you, call or complain.",
        )


def record_by(slot_ends_at: datetime, hours: int) -> datetime:
    """Until when a visit has to be on record; afterwards nobody received the visitor (TC-14)."""
    return slot_ends_at + timedelta(hours=hours)


def check_plan(capacity: int | None, minutes: int | None, why: str) -> SlotPlan:
    """The plan of a post as it is stored; refused when out of bounds, or without a reason for it."""
    if capacity is None or not 1 <= capacity <= LARGEST_CAPACITY:
        raise RuleBroken(
            "TC-14",
            f"每个时段接待的人数应在 1 到 {LARGEST_CAPACITY} 之间。",
            f"Visitors of a slot must be between 1 and {LARGEST_CAPACITY}.",
            place="capacity",
        )
    if minutes is None or not SMALLEST_SLOT <= minutes <= LARGEST_SLOT:
        raise RuleBroken(
            "TC-14",
            f"每个时段的分钟数应在 {SMALLEST_SLOT} 到 {LARGEST_SLOT} 之间。",
            f"Minutes of a slot must be between {SMALLEST_SLOT} and {LARGEST_SLOT}.",
            place="minutes",
        )
    if not why:
        raise RuleBroken("TC-14", "请写明为什么修改。", "Say why it is changed.", place="why")
    return SlotPlan(capacity, minutes)


def free_places(found: Sequence[Slot], taken: Mapping[datetime, int], plan: SlotPlan) -> list[tuple[Slot, int]]:
    """Each slot with the places left in it, the full ones with none."""
    return [(slot, max(0, plan.capacity - taken.get(slot.starts_at, 0))) for slot in found]

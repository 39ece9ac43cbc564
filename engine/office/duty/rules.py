"""The duty roster (AB-4), pure: when a duty day begins and ends, whom a shift can be given to, and where it has gaps.

A duty day is named by the day on which it begins: with the office's opening time of that day, and it ends with the
opening time of the next, whether or not these are working days. Within it the person on call is needed outside the
opening hours of the department's posts (TC-12), from their last closing to their first opening.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from engine.clock import OFFICE_ZONE
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.rules import AS_THE_OFFICE, PostHours, Span, overlap
from engine.office.rule import RuleBroken

Gap = Literal["nobody", "left", "absent"]
"""Why nobody answers the duty phone of a day: nobody is named, or who is named has lost the post here, or is away."""

GAPS: Mapping[Gap, tuple[str, str]] = MappingProxyType(
    {
        "nobody": ("还没有安排", "nobody is named"),
        "left": ("已不在本部门任职", "has no post here any more"),
        "absent": ("值班时段缺勤", "is absent in that time"),
    }
)

LONGEST_PHONE = 40
"""Characters of a duty phone."""

_PHONE = re.compile(r"[+(（]?\d[\d \-()（）]*(?:转\s*\d+)?")
_FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on call on one duty day, and the phone that is answered then."""

    staff_id: int
    phone: str


def duty_day(calendar: OfficeCalendar, at: datetime) -> date:
    """The duty day to which ``at`` belongs: until the office's opening time it is still that of the day before."""
    today = at.astimezone(OFFICE_ZONE).date()
    return today if at >= calendar.opening(today) else today - timedelta(days=1)


def duty_span(calendar: OfficeCalendar, day: date) -> tuple[datetime, datetime]:
    """When the duty day begins and ends."""
    return calendar.opening(day), calendar.opening(day + timedelta(days=1))


def duty_times(calendar: OfficeCalendar, day: date, hours: Sequence[PostHours] = ()) -> list[tuple[datetime, datetime]]:
    """The times of the duty day in which no post of the department is open, in order (AB-4, TC-12).

    ``hours`` are those of its posts; without any it opens as the office does. Noon breaks are no duty time. Empty when
    the posts are open round the clock.
    """
    begins, ends = duty_span(calendar, day)
    opened = sorted(
        (periods[0][0], periods[-1][1])
        for each in hours or (AS_THE_OFFICE,)
        for on in (day, day + timedelta(days=1))
        if (periods := each.periods(calendar, on))
    )
    left: list[tuple[datetime, datetime]] = []
    for opens, closes in opened:
        if opens > begins:
            left.append((begins, min(opens, ends)))
        begins = max(begins, closes)
        if begins >= ends:
            return left
    return [*left, (begins, ends)]


def gap(shift: Shift | None, members: Iterable[int], away: Iterable[Span], times: Sequence[tuple[datetime, datetime]]
        ) -> Gap | None:  # fmt: skip
    """Why the day has nobody to answer (AB-4); None when it has.

    ``members`` are the people in service with a post of the department, ``away`` the absences of the one named, and
    ``times`` the duty times of the day.
    """
    if shift is None:
        return "nobody"
    if shift.staff_id not in members:
        return "left"
    spans = list(away)
    if any(overlap(Span(*time), span) is not None for time in times for span in spans):
        return "absent"
    return None


def checked_phone(day: date, text: str) -> str:
    """The duty phone as it is published; refused when it is empty or cannot be dialled."""
    phone, field = " ".join(text.split()), f"phone{day.isoweekday()}"
    if not phone:
        raise RuleBroken("AB-4", "请填写值班电话。", "Fill in the duty phone.", place=field)
    digits = sum(each.isdecimal() for each in phone)
    if len(phone) > LONGEST_PHONE or digits < _FEWEST_DIGITS or not _PHONE.fullmatch(phone):
        raise RuleBroken(
            "AB-4",
            "值班电话写得不对，请按 0999-6600000 或者 13900000000 的样子填写，分机写“转 8”。",
            "This is no telephone number: write it as 0999-6600000 or 13900000000.",
            place=field,
        )
    return phone


def check_named(day: date, name: str, found: Gap | None) -> None:
    """Refuse to name somebody who has no post in the department, or is absent in that time (AB-4)."""
    if found in ("left", "absent"):
        zh, en = GAPS[found]
        raise RuleBroken(
            "AB-4",
            f"{name}{zh}，请另选一人。" if found == "left" else f"{name}在值班时段已登记缺勤，请另选一人。",
            f"{name} {en}; choose somebody else.",
            place=f"person{day.isoweekday()}",
        )


def check_week(monday: date) -> None:
    """Refuse a week that does not begin on a Monday."""
    if monday.isoweekday() != 1:
        raise RuleBroken("AB-4", "值班表按周编排，每周从周一开始。", "A week of the roster begins on a Monday.")


def check_open_day(day: date, present: date) -> None:
    """Refuse to change a duty day that is over: the roster tells who was on call (AB-4)."""
    if day < present:
        raise RuleBroken(
            "AB-4",
            "这一天的值班已经结束，只能查看，不能修改。",
            "The duty of this day is over; it can be read, not changed.",
            place=f"person{day.isoweekday()}",
        )

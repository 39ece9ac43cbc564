"""Posts and A/B cover (PR, AB), pure: who holds a post now, for whom, and whether a post is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar

ROLES: Mapping[str, tuple[str, str]] = {
    "clerk": ("窗口工作人员", "clerk"),
    "handler": ("经办人", "handler"),
    "chief_rep": ("首席代表", "chief representative"),
    "leader": ("分管领导", "leader in charge"),
    "agency_head": ("机关负责人", "agency head"),
    "county_leader": ("县领导", "county leader"),
    "coordinator": ("协调员", "coordinator"),
    "helper": ("帮办员", "helper"),
    "inspector": ("监察", "inspector"),
    "item_editor": ("事项管理员", "item editor"),
    "admin": ("系统管理员", "administrator"),
    "designer": ("流程设计员", "designer"),
}
"""The roles that a post can have, with names in both languages."""

OFFICE_WIDE_ROLES = frozenset({"coordinator", "helper", "county_leader", "inspector", "admin", "designer"})
"""Roles whose posts serve every department. A post of any other role serves its own department alone, the center's
windows every department besides, so that work never falls silently to another department's post (AU-7)."""

Letter = Literal["A", "B"]

AuthorityVerb = Literal["accept", "approve", "deny"]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that somebody holds at a moment. ``acting_for`` is the absent A holder for whom B acts (AB-3), else None.

    ``acting_for`` is None for B as well while the A letter is vacant: then nobody is stood in for.
    """

    post_id: int
    code: str
    name: str
    role: str
    department_id: int
    department_code: str
    letter: str
    acting_for: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """A time of absence; ``ends_at`` None = until further notice."""

    starts_at: datetime
    ends_at: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether ``at`` lies in the absence; its end is outside."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who can act on a post at a moment. Both None: the post is uncovered (AB-2)."""

    acting: int | None
    acting_for: int | None


def cover(
    a_holder: int | None, b_holder: int | None, absences: Mapping[int, Iterable[Span]], at: datetime
) -> Cover:  # fmt: skip
    """Who acts on a post at ``at`` (AB-1): A when present, otherwise B for A, otherwise nobody."""
    if a_holder is not None and not _absent(a_holder, absences, at):
        return Cover(a_holder, None)
    if b_holder is not None and not _absent(b_holder, absences, at):
        return Cover(b_holder, a_holder)
    return Cover(None, None)


def _absent(staff_id: int, absences: Mapping[int, Iterable[Span]], at: datetime) -> bool:
    return any(span.covers(at) for span in absences.get(staff_id, ()))


def acting_for(posts: Iterable[HeldPost], post_id: int) -> int | None:
    """For whom the person acts when acting on the post (AB-3); None when on own behalf or when the post is not held."""
    return next((held.acting_for for held in posts if held.post_id == post_id), None)


def may(authority: Mapping[str, Any], verb: AuthorityVerb, item_code: str | None = None) -> bool:
    """Whether a post's authority lets it ``verb`` (an application for ``item_code``) on its own (PR-1, DF-7).

    The authority says true, false, or names the items; what it does not mention it does not give.
    """
    granted = authority.get(verb, False)
    if isinstance(granted, list):
        return item_code is not None and item_code in granted
    return granted is True


def check_authority(authority: Mapping[str, Any]) -> dict[str, Any]:
    """The authority as it is stored; refused when it names an unknown verb or a value other than yes, no or items."""
    checked: dict[str, Any] = {}
    for verb, granted in authority.items():
        is_items = isinstance(granted, list) and all(isinstance(code, str) for code in granted)
        if verb not in ("accept", "approve", "deny") or not (isinstance(granted, bool) or is_items):
            raise Refused(
                f"岗位权限“{verb}”写得不对，只能是 accept、approve、deny 加上是、否或事项编码，请改正。",
                f"Expected the authority accept, approve or deny with yes, no or item codes, but it was “{verb}”.",
                place="authority",
            )
        checked[verb] = granted
    return checked


def check_role(role: str) -> None:
    """Refuse a role that the office does not know."""
    if role not in ROLES:
        raise Refused(
            f"没有“{role}”这个角色，可用的角色是：{'、'.join(ROLES)}。",
            f"Expected a known role ({', '.join(ROLES)}), but it was “{role}”.",
            place="role",
        )


def check_opening(name: str, faces_public: bool, a_holder: int | None, b_holder: int | None) -> None:
    """Refuse to open a post without an A holder, and a post that faces the public without A and B (AB-1, AB-5)."""
    if a_holder is None:
        raise Refused(f"“{name}”还没有 A 角，请先指定。", f"Expected an A holder for “{name}”, but there is none.")
    if faces_public and b_holder is None:
        raise Refused(
            f"对外岗位“{name}”须有 A、B 两角，请先指定 B 角。",
            f"Expected an A and a B holder for the public post “{name}”, but there is no B.",
        )


def check_holders(name: str, a_holder: int | None, b_holder: int | None) -> None:
    """Refuse the same person as A and as B (AB-5)."""
    if a_holder is not None and a_holder == b_holder:
        raise Refused(
            f"“{name}”的 A、B 角不能是同一个人，请另选一人。",
            f"Expected two persons as A and B of “{name}”, but both are the same.",
        )


@dataclass(frozen=True, slots=True)
class PostHours:
    """The opening calendar of a post (TC-12): its own hours without noon closure, or those of the office.

    ``opens`` and ``closes`` None: as the office on that day, breaks included. ``daily``: on rest days too, which makes
    no day a working day.
    """

    opens: time | None = None
    closes: time | None = None
    daily: bool = False

    def periods(self, calendar: OfficeCalendar, day: date) -> list[tuple[datetime, datetime]]:
        """When the post is open on ``day``, in order; empty when it stays closed."""
        if not self.daily and not calendar.is_counted(day):
            return []
        if self.opens is None or self.closes is None:
            return calendar.periods(day)
        return [(datetime.combine(day, self.opens, OFFICE_ZONE), datetime.combine(day, self.closes, OFFICE_ZONE))]

    def open_at(self, calendar: OfficeCalendar, at: datetime) -> bool:
        """Whether the post is open at ``at``; closing time itself is outside."""
        return any(opens <= at < closes for opens, closes in self.periods(calendar, _day(at)))

    def between_first_and_last(self, calendar: OfficeCalendar, at: datetime) -> bool:
        """Whether ``at`` lies between opening and closing time of the post's day, a noon break included."""
        periods = self.periods(calendar, _day(at))
        return bool(periods) and periods[0][0] <= at < periods[-1][1]


AS_THE_OFFICE = PostHours()
"""The hours of a post that has none of its own."""


def check_post_hours(hours: PostHours) -> None:
    """Refuse hours of a post of which one end is missing, or that end before they begin."""
    if (hours.opens is None) != (hours.closes is None):
        raise Refused(
            "开门和关门时间要么都填写，要么都空着（空着即按本单位办公时间）。",
            "Give both the opening and the closing time, or neither (then the office hours hold).",
            place="opens" if hours.opens is None else "closes",
        )
    if hours.opens is not None and hours.closes is not None and hours.closes <= hours.opens:
        raise Refused(
            "关门时间须晚于开门时间，请改正。",
            "Expected the post to close after it opens, but it does not.",
            place="closes",
        )


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()


def overlap(one: Span, other: Span) -> Span | None:
    """The time that two absences share; None when they share none."""
    starts_at = max(one.starts_at, other.starts_at)
    ends = [span.ends_at for span in (one, other) if span.ends_at is not None]
    ends_at = min(ends, default=None)
    return Span(starts_at, ends_at) if ends_at is None or starts_at < ends_at else None


def opens_within(calendar: OfficeCalendar, span: Span, hours: PostHours) -> bool:
    """Whether a post opens at all during ``span``: then somebody has to be there (AB-2, TC-12)."""
    if span.ends_at is None:
        return True
    day, last = _day(span.starts_at), _day(span.ends_at)
    while day <= last:
        if any(opens < span.ends_at and span.starts_at < closes for opens, closes in hours.periods(calendar, day)):
            return True
        day += timedelta(days=1)
    return False


def uncovered_since(
    at: datetime, opened_today_at: datetime, post_opened_at: datetime, last_left_at: datetime | None
) -> datetime:
    """Since when a post that is uncovered at ``at`` has been so today (AB-2).

    The latest of today's opening, the opening of the post, and the moment when the last holder left; never after
    ``at``. ``last_left_at`` is None when the holders are not absent but out of service.
    """
    return min(at, max(moment for moment in (opened_today_at, post_opened_at, last_left_at) if moment is not None))

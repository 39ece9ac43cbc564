"""Renewals (TC-18), pure: when the holder is reminded, until when to apply, and what the end of a permit brings.

A permit is valid through its last day; it ends with midnight. Days before the end are natural days (art. 50).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal

from engine.clock import OFFICE_ZONE
from engine.office.rule import RuleBroken
from engine.office.service_clock.counting import add_months

Outcome = Literal["deemed", "granted", "refused", "expired"]

OUTCOMES: Mapping[Outcome, tuple[str, str]] = MappingProxyType(
    {
        "deemed": ("视为准予延续", "deemed renewed"),
        "granted": ("已准予延续", "renewed"),
        "refused": ("申请未获准予", "application not granted"),
        "expired": ("有效期届满", "expired"),
    }
)
"""What the end of a permit's validity comes to, with Chinese and English."""


def ends_at(valid_until: date) -> datetime:
    """The moment at which the permit ends: midnight after its last day, in the office's zone."""
    return datetime.combine(valid_until + timedelta(days=1), time(), OFFICE_ZONE)


def apply_by(valid_until: date, days: int) -> date:
    """The last day on which a renewal is applied for in time: ``days`` before the end (art. 50)."""
    return valid_until - timedelta(days=days)


def remind_at(valid_until: date, days: int, opening: time = time(9)) -> datetime:
    """When the holder is reminded: ``days`` before the last day, at ``opening``."""
    return datetime.combine(valid_until - timedelta(days=days), opening, OFFICE_ZONE)


def applied_in_time(applied_on: date, valid_until: date, days: int) -> bool:
    """Whether an application of this day has to be decided before the permit ends (TC-18)."""
    return applied_on <= apply_by(valid_until, days)


def check_renewable(today: date, valid_until: date | None, *, in_force: bool, applied: bool) -> date:
    """The last day of the permit (TC-18).

    Refused when it has no end, has ended, was revoked or withdrawn, or is being renewed.
    """
    if not in_force:
        raise RuleBroken(
            "TC-18",
            "这件许可已被撤销或者撤回，不能延续。",
            "The permit was revoked or withdrawn; it cannot be renewed.",
        )
    if valid_until is None:
        raise RuleBroken("TC-18", "这件许可长期有效，不需要延续。", "The permit has no end; nothing is to be renewed.")
    if applied:
        raise RuleBroken(
            "TC-18",
            "这件许可已经申请延续，请查看延续的办件。",
            "The renewal of this permit was applied for already; look at its case.",
        )
    if today > valid_until:
        raise RuleBroken(
            "TC-18",
            "有效期已经届满，不能延续，请按新申请办理。",
            "The permit has ended and cannot be renewed; apply anew.",
        )
    return valid_until


def outcome_at_end(
    *, in_time: bool | None, decision: str | None, decided_at: datetime | None, valid_until: date
) -> Outcome:
    """What the end of the permit comes to (TC-18).

    ``in_time`` is None when nobody applied. Applied in time and undecided at the end: deemed renewed. A decision that
    came after the end does not count, and a late application is not deemed granted.
    """
    decided = decision is not None and decided_at is not None and decided_at < ends_at(valid_until)
    if decided:
        return "granted" if decision == "granted" else "refused"
    return "deemed" if in_time else "expired"


def deemed_until(valid_until: date, granted_on: date, months: int | None) -> date:
    """Until when a permit is valid that counts as renewed: for the item's months again, else as long as before."""
    if months:
        return add_months(valid_until, months)
    return valid_until + (valid_until - granted_on)


def check_may_deny(*, in_time: bool | None, valid_until: date | None, now: datetime) -> None:
    """Refuse a "no" to a renewal that was applied for in time once the permit has ended (TC-18, art. 50)."""
    if in_time and valid_until is not None and now >= ends_at(valid_until):
        raise RuleBroken(
            "TC-18",
            "有效期届满前没有作出决定，已经视为准予延续，不能再不予受理或者不予许可；请办理准予决定，换发证件。",
            "Nothing was decided before the permit ended, so it counts as renewed and cannot be denied any more; grant"
            " it and issue the new certificate.",
        )

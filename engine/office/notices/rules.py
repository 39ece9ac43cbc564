"""One-time notices, pure: what a notice may name, and until when the applicant may bring it (ON-2, ON-4, LC-3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.office.applications.rules import Verdict
from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import natural_period_end, office_day

REMINDED_AHEAD = 3
"""Working days between the reminder and the last day of a supplement period that is not short (LC-3)."""

SHORT_PERIOD = 5
"""Up to so many working days a supplement period is short: the reminder comes one working day ahead."""


@dataclass(frozen=True)
class NoticeLine:
    """One material that a notice asks for: what is wrong, how to fix it, and the change that made it necessary."""

    material: int
    name: str
    problem: str
    remedy: str
    change: str | None = None

    def facts(self) -> dict[str, Any]:
        """The line as it is stored and printed."""
        return asdict(self)


def line_of(verdict: Verdict) -> NoticeLine:
    """The line that a verdict which is not cured makes."""
    return NoticeLine(verdict.material, verdict.name, verdict.problem or "", verdict.remedy or "", verdict.change)


def check_lines(lines: Sequence[NoticeLine], earlier: Sequence[Collection[int]], cured: Collection[int]) -> None:
    """Refuse a notice that names nothing (ON-2), or a further one that names what the first did not (ON-4).

    ``earlier`` are the materials that each earlier notice of the case named, ``cured`` those that came since. A line
    with a ``change`` of application or law is free.
    """
    if not lines:
        raise RuleBroken(
            "ON-2",
            "没有需要补正的材料，不能出具一次性告知书。",
            "Expected at least one material to name, but there is none.",
        )
    if not earlier:
        return
    allowed = {material for notice in earlier for material in notice} - set(cured)
    new = [line.name for line in lines if line.material not in allowed and not line.change]
    if new:
        raise RuleBroken(
            "ON-4",
            f"应当一次告知，不得再提上次没有列出或者已经补齐的材料：{'、'.join(new)}。请删去后再发。",
            f"Expected everything to be told at once, but a further notice names new materials: {', '.join(new)}.",
            place="materials",
            infraction="repeated_notice",
        )


def supplement_end(issued_at: datetime, amount: int, unit: str, calendar: OfficeCalendar) -> datetime:
    """When the supplement period ends (LC-3): closing time of its last day; the day of the notice is not counted."""
    day = office_day(issued_at)
    if unit == "working_days":
        return calendar.closing(calendar.nth_counted_day_after(day, amount))
    if unit == "natural_days":
        return natural_period_end(day, calendar, days=amount)
    if unit in ("natural_hours", "working_hours"):
        if unit == "working_hours":
            return calendar.add_working_minutes(issued_at, amount * 60)
        return issued_at + timedelta(hours=amount)
    raise ValueError(f"Expected a unit of time, but it was {unit}.")


def reminder_at(issued_at: datetime, due_at: datetime, calendar: OfficeCalendar) -> datetime:
    """When the applicant is reminded that the supplement period ends (LC-3); after the notice and before the end.

    At the opening of the office one working day before the last day, three where the period has more than five; in a
    period too short for that at the opening of the last day, and where even that is past, half-way.
    """
    last = office_day(due_at)
    ahead = REMINDED_AHEAD if calendar.counted_between(office_day(issued_at), last) > SHORT_PERIOD else 1
    for day in (calendar.nth_counted_day_before(last, ahead), last):
        if issued_at < calendar.opening(day) < due_at:
            return calendar.opening(day)
    return issued_at + (due_at - issued_at) / 2

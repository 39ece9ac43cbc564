"""What may be done to a clock (TC-3, TC-4), pure: the checks before a stop, its end, and an extension."""

from __future__ import annotations

from datetime import datetime

from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.counting import ClockFacts, due, office_day
from engine.office.service_clock.explanation import SPECIAL_PROCEDURES

LONGEST_EXTENSION = 10
"""Working days by which the agency head may extend (TC-4, art. 42)."""

LONGEST_JOINT_EXTENSION = 15
"""Working days by which the county leader may extend a joint case (JA-7)."""


LONGEST_STOP = 250
"""Working days that one document may let a clock stand; more takes another document (TC-21)."""


def stop_end(begins: datetime, days: int, calendar: OfficeCalendar) -> datetime:
    """When a stop of ``days`` working days ends: closing of the last of them, the day it begins on not counted.

    So it un-counts exactly ``days`` days of the limit (TC-10).
    """
    return calendar.closing(calendar.nth_counted_day_after(office_day(begins), days))


def check_stop(
    facts: ClockFacts, *, at: datetime, kind: str, basis: str, days: int | None, approver_id: int | None,
    document_id: int | None, prolongs: bool = False,
) -> None:  # fmt: skip
    """Refuse a stop that TC-3 or TC-21 does not allow.

    Only the handling clock may stand, only for a special procedure of the closed list or where the item's own law says
    so, for a stated number of working ``days``, with basis, approver and an issued document, and only while it runs, or
    while it stands on the stop that this one ``prolongs``.
    """
    _check_running(facts, at)
    if facts.name == "acceptance":
        raise Refused(
            "需要停止办理期限的计时，但是受理前的五个工作日不能停止。",
            "Expected to stop the handling clock, but the five days before acceptance never stand.",
        )
    if facts.paused and not prolongs:
        raise Refused("需要正在运行的计时，但是它已经停止。", "Expected a running clock, but it is paused already.")
    if days is None or not 1 <= days <= LONGEST_STOP:
        raise Refused(
            f"请写明停止计时多少个工作日（1 到 {LONGEST_STOP} 个），期满自动恢复计时。",
            f"Say for how many working days the clock stands (1 to {LONGEST_STOP}); then it runs again by itself.",
            place="days",
        )
    if kind not in SPECIAL_PROCEDURES:
        known_zh = "、".join(zh for zh, _ in SPECIAL_PROCEDURES.values())
        raise Refused(
            f"需要法律列明的特别程序（{known_zh}），但是写的是“{kind}”。",
            f"Expected a special procedure of the closed list ({', '.join(SPECIAL_PROCEDURES)}), but it was “{kind}”.",
            place="kind",
        )
    if not basis.strip():
        raise Refused(
            "需要停止计时的依据，但是没有填写。", "Expected the basis of the stop, but it is empty.", place="basis"
        )
    if approver_id is None:
        raise Refused(
            "需要批准停止计时的人，但是没有。", "Expected somebody who approved the stop, but there is nobody."
        )
    if document_id is None:
        raise Refused(
            "需要先向申请人发出特别程序告知书，但是还没有发出。",
            "Expected the applicant to be told by an issued document first, but none was issued.",
        )


def check_resume(facts: ClockFacts, at: datetime) -> None:
    """Refuse to resume a clock that does not stand on its own stop, or before that stop began."""
    standing = [stop for stop in facts.stops if stop.to_at is None]
    if not standing:
        raise Refused("需要已停止的计时，但是它正在运行。", "Expected a paused clock, but it runs.")
    if any(at < stop.from_at for stop in standing):
        raise Refused(
            "需要在停止之后恢复计时，但是给出的时间早于停止。",
            "Expected to resume after the stop began, but the moment given is earlier.",
        )


def check_extension(
    facts: ClockFacts,
    calendar: OfficeCalendar,
    *,
    at: datetime,
    days: int,
    reason: str,
    approver_id: int | None,
    joint: bool,
) -> None:
    """Refuse an extension that TC-4 or JA-7 does not allow.

    Once, with a reason, approved, at most 10 working days (15 for a joint case), and before the limit ends.
    """
    _check_running(facts, at)
    if facts.limit_unit != "working_days":
        raise Refused(
            "需要以工作日计算的期限，但是这个期限不是。", "Expected a limit of working days, but this limit is none."
        )
    if facts.extensions:
        raise Refused(
            "需要尚未延长过的期限，但是已经延长过一次。", "Expected a limit not extended yet, but it was once."
        )
    longest = LONGEST_JOINT_EXTENSION if joint else LONGEST_EXTENSION
    if not 1 <= days <= longest:
        raise Refused(
            f"需要延长 1 到 {longest} 个工作日，但是给出了 {days} 个。",
            f"Expected an extension of 1 to {longest} working days, but it was {days}.",
            place="days",
        )
    if not reason.strip():
        raise Refused(
            "需要延长的理由，但是没有填写。", "Expected the reason of the extension, but it is empty.", place="reason"
        )
    if approver_id is None:
        raise Refused(
            "需要批准延长的负责人，但是没有。", "Expected somebody who approved the extension, but there is nobody."
        )
    ends = due(facts, calendar).promised_at
    if ends is not None and at >= ends:
        raise Refused(
            "需要在期限届满之前延长，但是期限已经届满。",
            "Expected to extend before the limit ends, but it has ended already.",
        )


def _check_running(facts: ClockFacts, at: datetime) -> None:
    if facts.finished_at is not None:
        raise Refused("需要尚未结束的计时，但是它已经结束。", "Expected a clock that is not finished, but it is.")
    if at < facts.started_at:
        raise Refused(
            "需要在计时开始之后改变它，但是给出的时间更早。",
            "Expected to change the clock after it started, but the moment given is earlier.",
        )

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
            "受理前的五个工作日不能中止计时，请在期限内受理或者告知。",
            "Expected to stop the handling clock, but the five days before acceptance never stand.",
        )
    if facts.paused and not prolongs:
        raise Refused("计时已经停止，无需再停。", "Expected a running clock, but it is paused already.")
    if days is None or not 1 <= days <= LONGEST_STOP:
        raise Refused(
            f"请写明中止计时多少个工作日（1 到 {LONGEST_STOP} 个），期满自动恢复计时。",
            f"Say for how many working days the clock stands (1 to {LONGEST_STOP}); then it runs again by itself.",
            place="days",
        )
    if kind not in SPECIAL_PROCEDURES:
        known_zh = "、".join(zh for zh, _ in SPECIAL_PROCEDURES.values())
        raise Refused(
            f"“{kind}”不是法律列明的特别程序，可选：{known_zh}。",
            f"Expected a special procedure of the closed list ({', '.join(SPECIAL_PROCEDURES)}), but it was “{kind}”.",
            place="kind",
        )
    if not basis.strip():
        raise Refused("请写明中止计时的依据。", "Expected the basis of the stop, but it is empty.", place="basis")
    if approver_id is None:
        raise Refused("中止计时须有人批准，请先报批。", "Expected somebody who approved the stop, but there is nobody.")
    if document_id is None:
        raise Refused(
            "中止计时须先向申请人发出特别程序告知书。",
            "Expected the applicant to be told by an issued document first, but none was issued.",
        )


def check_resume(facts: ClockFacts, at: datetime) -> None:
    """Refuse to resume a clock that does not stand on its own stop, or before that stop began."""
    standing = [stop for stop in facts.stops if stop.to_at is None]
    if not standing:
        raise Refused("计时没有停止，不用恢复。", "Expected a paused clock, but it runs.")
    if any(at < stop.from_at for stop in standing):
        raise Refused(
            "恢复计时的时间不能早于停止的时间，请改正。",
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
            "这项期限不按工作日计算，不能延长工作日。", "Expected a limit of working days, but this limit is none."
        )
    if facts.extensions:
        raise Refused("期限只能延长一次，这件已经延长过。", "Expected a limit not extended yet, but it was once.")
    longest = LONGEST_JOINT_EXTENSION if joint else LONGEST_EXTENSION
    if not 1 <= days <= longest:
        raise Refused(
            f"只能延长 1 到 {longest} 个工作日，不能延长 {days} 个，请修改天数。",
            f"Expected an extension of 1 to {longest} working days, but it was {days}.",
            place="days",
        )
    if not reason.strip():
        raise Refused("请写明延长的理由。", "Expected the reason of the extension, but it is empty.", place="reason")
    if approver_id is None:
        raise Refused(
            "延长期限须有负责人批准，请先报批。", "Expected somebody who approved the extension, but there is nobody."
        )
    ends = due(facts, calendar).promised_at
    if ends is not None and at >= ends:
        raise Refused(
            "期限已经届满，不能再延长。",
            "Expected to extend before the limit ends, but it has ended already.",
        )


def _check_running(facts: ClockFacts, at: datetime) -> None:
    if facts.finished_at is not None:
        raise Refused("计时已经结束，不能再改动。", "Expected a clock that is not finished, but it is.")
    if at < facts.started_at:
        raise Refused(
            "给出的时间早于计时开始，请核对。",
            "Expected to change the clock after it started, but the moment given is earlier.",
        )

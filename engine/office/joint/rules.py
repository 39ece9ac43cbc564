"""Joint approval (JA), pure: the departments' limits, what an opinion must say, and what the opinions come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from engine.office.rule import RuleBroken

STATUTORY_DAYS = 45
"""Working days of the law for joint handling (JA-7, art. 42)."""

OPINIONS = ("approve", "conditional", "deny", "more_material", "not_concerned")


@dataclass(frozen=True)
class Said:
    """What one department said last; ``opinion`` is None while it is silent."""

    department: str
    opinion: str | None


def check_departments(departments: Sequence[str]) -> None:
    """Refuse a joint approval of fewer than two departments, or one that names a department twice (JA-1, JA-2)."""
    if len(set(departments)) != len(departments):
        raise RuleBroken(
            "JA-2",
            "同一个部门选了两次，请去掉重复的。",
            "Expected every department once, but one is named twice.",
            place="departments",
        )
    if len(departments) < 2:
        raise RuleBroken(
            "JA-1",
            f"联合审批至少要两个部门，现在只有 {len(departments)} 个，请补选。",
            f"Expected at least two departments, but there are {len(departments)}.",
            place="departments",
        )


def department_days(joint_days: int, own_days: int | None) -> int:
    """A department's limit in working days: its own if it has one, else two thirds of the joint limit.

    Never more than the joint limit less the one day that the joint opinion takes, never less than one (JA-2).
    """
    wanted = own_days if own_days is not None else ceil(joint_days * 2 / 3)
    return max(1, min(wanted, joint_days - 1))


def check_own_days(department: str, days: int, joint_days: int, *, place: str = "departments") -> None:
    """Refuse a department's limit that leaves no day for the joint opinion (JA-2), at the field ``place``."""
    longest = max(1, joint_days - 1)
    if days > longest:
        raise RuleBroken(
            "JA-2",
            f"{department}的时限最多 {longest} 个工作日，请缩短：联办时限共 {joint_days} 个工作日，"
            "还要留一天出联合意见。",
            f"Expected at most {longest} working days for {department}: the joint limit is {joint_days}, and the joint "
            "opinion takes one of them.",
            place=place,
        )


def check_opinion(opinion: object, text: str, conditions: str | None, lines: int) -> str:
    """The department's opinion (JA-3). Refused: an unknown one, no reason for "no" or "not concerned", conditional
    without conditions, more material without naming it."""
    if opinion not in OPINIONS:
        raise RuleBroken(
            "JA-3",
            "请选择部门意见。",
            "Expected the department's opinion, but there is no valid one.",
            place="opinion",
        )
    if opinion in ("deny", "not_concerned") and not text:
        raise RuleBroken("JA-3", "请写明理由。", "Expected a reason, but it is empty.", place="text")
    if opinion == "conditional" and not conditions:
        raise RuleBroken(
            "JA-3",
            "选择有条件同意的，请写明条件。",
            "Expected the conditions, but they are empty.",
            place="conditions",
        )
    if opinion == "more_material" and not lines:
        raise RuleBroken(
            "JA-3",
            "请在清单中标明要补正的材料。",
            "Expected the materials to supplement, but there are none.",
            place="materials",
        )
    return str(opinion)


@dataclass(frozen=True)
class Meeting:
    """A joint meeting (会商) of departments by code; ``minutes`` is empty while it is still to come."""

    held_at: datetime
    place: str
    departments: tuple[str, ...]
    minutes: str


def check_meeting(meeting: Meeting, taking_part: Collection[str], *, now: datetime, concluded: bool) -> None:
    """Refuse a meeting that JA-4 does not allow: after the joint opinion, without a place or departments that take
    part in the approval, or one that was held without minutes."""
    if concluded:
        raise RuleBroken(
            "JA-4",
            "联合意见已经出具，不能再会商。",
            "Expected a meeting before the joint opinion, but that is written already.",
        )
    if not meeting.place:
        raise RuleBroken("JA-4", "请填写会商地点。", "Expected the place, but it is empty.", place="place")
    if not meeting.departments:
        raise RuleBroken(
            "JA-4",
            "请选择参加会商的部门。",
            "Expected departments that take part, but none is chosen.",
            place="departments",
        )
    if strange := [code for code in meeting.departments if code not in taking_part]:
        raise RuleBroken(
            "JA-4",
            f"{strange[0]} 不参加这件联合审批，请重新选择。",
            f"Expected departments of this joint approval, but {strange[0]} takes no part.",
            place="departments",
        )
    if meeting.held_at > now and meeting.minutes:
        raise RuleBroken(
            "JA-4",
            "会商还没有召开，不能先写纪要。召开之后再来登记，或者改正会商时间。",
            "Expected no minutes of a meeting to come: put them on record once it was held, or mend its time.",
            place="minutes",
        )
    if meeting.held_at <= now and not meeting.minutes:
        raise RuleBroken(
            "JA-4",
            "已经召开的会商请填写纪要；还没有召开的，请填将来的时间。",
            "Expected the minutes, but they are empty; a meeting to come has a later time.",
            place="minutes",
        )


def check_call(*, called: bool, completed: bool) -> None:
    """Refuse to complete a meeting that was never called, or one that has its minutes or a new time already (JA-4)."""
    if not called:
        raise RuleBroken("JA-4", "没有召集过这次会商，请另行登记。", "This meeting was never called; record it anew.")
    if completed:
        raise RuleBroken(
            "JA-4",
            "这次会商已经登记过纪要或者改过时间，请刷新页面查看。",
            "This meeting has its minutes or another time already; reload the page.",
        )


def check_conclusion(conclusion: object, text: str, said: Sequence[Said], *, one_veto_ends: bool) -> str:
    """The joint conclusion (JA-4). Refused when the opinions do not carry it.

    Grant: nobody denies or waits for material, and nobody is silent. Deny: somebody denies. Supplement: somebody asks
    for material. Silence does not stand against a denial where one veto ends, nor against a supplement.
    """
    if conclusion not in ("grant", "deny", "supplement"):
        raise RuleBroken(
            "JA-4",
            "请选择联合审批结论。",
            "Expected the joint conclusion, but there is no valid one.",
            place="conclusion",
        )
    if not text:
        raise RuleBroken(
            "JA-4",
            "请填写联合审批意见。",
            "Expected the joint opinion in writing, but it is empty.",
            place="text",
        )
    against = [each.department for each in said if each.opinion == "deny"]
    waiting = [each.department for each in said if each.opinion == "more_material"]
    silent = [each.department for each in said if each.opinion is None]
    if conclusion == "supplement":
        if not waiting:
            raise RuleBroken(
                "ON-7",
                "没有部门提出补正，不能合并告知。",
                "Expected a department that needs material, but there is none.",
                place="conclusion",
            )
        return "supplement"
    if conclusion == "deny" and not against:
        raise RuleBroken(
            "JA-3",
            "没有部门不同意，联合意见不能是不予许可，请改选结论。",
            "Expected a department that denies, but there is none.",
            place="conclusion",
        )
    if conclusion == "grant" and against:
        raise RuleBroken(
            "JA-3",
            f"{'、'.join(against)}不同意，不能准予，请改选结论。",
            f"Expected all departments to agree, but these deny: {', '.join(against)}.",
            place="conclusion",
        )
    if conclusion == "grant" and waiting:
        raise RuleBroken(
            "JA-3",
            f"{'、'.join(waiting)}还在等待材料，请先合并告知补正。",
            f"Expected the merged notice first, but these wait for material: {', '.join(waiting)}.",
            place="conclusion",
        )
    if silent and not (conclusion == "deny" and one_veto_ends):
        raise RuleBroken(
            "JA-3",
            f"{'、'.join(silent)}还没有答复，请先催办。",
            f"Expected every department's opinion, but these are silent: {', '.join(silent)}.",
            place="conclusion",
        )
    return str(conclusion)


HELP_PLACES: Mapping[str, tuple[str, str]] = {
    "applicant": ("登门", "at the applicant's"),
    "site": ("项目现场", "at the site of the project"),
    "center": ("中心", "at the center"),
    "remote": ("电话或者网上", "by phone or online"),
}
"""Where a helper helps: Chinese, English (JA-8)."""


def check_help(helped_at: datetime, place: str, text: str, *, now: datetime) -> None:
    """Refuse a help record of the future, of an unknown place or without words about what was done (JA-8)."""
    if helped_at > now:
        raise RuleBroken(
            "JA-8",
            "帮办时间还没有到，办完以后再登记。",
            "This time is still to come; register the help afterwards.",
            place="helped_at",
        )
    if place not in HELP_PLACES:
        raise RuleBroken("JA-8", "请选择在哪里帮办。", "Choose where the help was given.", place="place")
    if not text:
        raise RuleBroken("JA-8", "请写明帮办了什么。", "Write what was done.", place="text")


def check_charge(helper_id: int | None, text: str) -> None:
    """Refuse the report of a charge in a case without helper, or one that does not say what was taken (JA-8)."""
    if helper_id is None:
        raise RuleBroken(
            "JA-8",
            "这件没有指定帮办员，收费问题请按投诉举报登记。",
            "Nobody helps in this case; register the charge as a complaint or report.",
        )
    if not text:
        raise RuleBroken(
            "JA-8",
            "请写明何时、以什么名义收取了多少。",
            "Write when, for what and how much was taken.",
            place="text",
        )

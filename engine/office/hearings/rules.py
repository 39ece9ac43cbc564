"""Hearings (LC-4), pure: whom to tell, until when to ask, when it may be held, who may chair it, what closes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from engine.documents.wording import chinese_day
from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import office_day

GROUNDS = MappingProxyType(
    {
        "statutory": ("依法应当听证（第四十六条）", "required by law (art. 46)"),
        "request": ("涉及重大利益关系，依申请听证（第四十七条）", "on request of those concerned (art. 47)"),
        "none": ("不需要听证", "not needed"),
    }
)
"""Why a hearing is called, or why not: code → Chinese, English."""

BASES = MappingProxyType(
    {"statutory": "《中华人民共和国行政许可法》第四十六条", "request": "《中华人民共和国行政许可法》第四十七条"}
)

HANDLING_FORMS = (
    "review", "decision", "department_opinion", "joint_opinion", "joint_prepare", "materials_check", "denial_draft",
    "denial_opinion", "denial_review",
)  # fmt: skip
"""Whoever hands in one of these reviews the application and chairs no hearing about it."""


@dataclass(frozen=True)
class Party:
    """Somebody interested beside the applicant."""

    name: str
    phone: str
    interest: str


@dataclass(frozen=True)
class HearingRequest:
    """That somebody who was told asks for a hearing."""

    name: str
    requested_on: date
    reason: str | None


def check_call(ground: object, reason: str) -> str:
    """The ground. Refused without one, and without the reason, also where no hearing is needed."""
    if ground not in GROUNDS:
        raise RuleBroken("LC-4", "请选择是否听证和依据。", "Choose the ground.", place="ground")
    if not reason:
        raise RuleBroken("LC-4", "请写明理由。", "Give the reason.", place="reason")
    return str(ground)


def read_parties(rows: Sequence[Mapping[str, object]], applicant: str, *, statutory: bool) -> list[Party]:
    """The interested parties of a form; refused without any where a hearing is held on request, and when one stands
    twice."""
    found: list[Party] = []
    for row in rows:
        party = Party(written(row.get("name")), written(row.get("phone")), written(row.get("interest")))
        if not (party.name and party.phone and party.interest):
            raise RuleBroken(
                "LC-4",
                "请逐人写明姓名、电话和利害关系。",
                "Name, phone and interest of each party are needed.",
                place="parties",
            )
        if party.name == applicant or party.name in {each.name for each in found}:
            raise RuleBroken(
                "LC-4",
                f"“{party.name}”已经在告知的人中，请删去这一行。",
                f"{party.name} is told already; drop the line.",
                place="parties",
            )
        found.append(party)
    if not found and not statutory:
        raise RuleBroken(
            "LC-4",
            "依申请听证的，请至少写明一名利害关系人。",
            "Name at least one interested party.",
            place="parties",
        )
    return found


def read_requests(
    result: object,
    rows: Sequence[Mapping[str, object]],
    days: Sequence[date | None],
    *,
    names: Collection[str],
    told_on: date,
    last_day: date,
    today: date,
) -> list[HearingRequest]:
    """Who asks for a hearing; nobody where all waived.

    Refused for somebody who was not told, and for a day before the telling, to come, or after ``last_day``.
    """
    if result == "waived":
        return []
    if result != "asked":
        raise RuleBroken("LC-4", "请选择申请情况。", "Choose whether anybody asked.", place="result")
    found: list[HearingRequest] = []
    for row, requested_on in zip(rows, days, strict=True):
        name = written(row.get("name"))
        if name not in names:
            raise RuleBroken(
                "LC-4",
                f"“{name}”不在已告知的人中，请核对姓名：{'、'.join(names)}。",
                f"{name} was not told; check the name.",
                place="requests",
            )
        if requested_on is None or not told_on <= requested_on <= min(today, last_day):
            raise RuleBroken(
                "LC-4",
                f"“{name}”的申请日期应在{chinese_day(told_on)}和{chinese_day(min(today, last_day))}之间，请改正。",
                f"{name}'s request lies between {told_on} and {min(today, last_day)}.",
                place="requests",
            )
        found.append(HearingRequest(name, requested_on, written_or_none(row.get("reason"))))
    if not found:
        raise RuleBroken("LC-4", "请写明谁要求听证。", "Say who asks for a hearing.", place="requests")
    return found


def check_time(
    held_at: datetime | None,
    *,
    today: date,
    counts_from: date,
    notice_days: int,
    latest_days: int,
    calendar: OfficeCalendar,
) -> datetime:
    """The time of a hearing: notice at least ``notice_days`` working days before, held within ``latest_days`` of the
    request.

    Where the notice can only go out late (another chair after a recusal), the first day that the notice allows.
    """
    first = calendar.nth_counted_day_after(today, notice_days)
    last = max(first, calendar.nth_counted_day_after(counts_from, latest_days))
    if held_at is None or not first <= office_day(held_at) <= last:
        raise RuleBroken(
            "LC-4",
            f"听证须提前{notice_days}个工作日通知、自申请起{latest_days}个工作日内举行，"
            f"请选{chinese_day(first)}至{chinese_day(last)}之间的日期。",
            f"Notice is {notice_days} working days, and it is held within {latest_days} of the request: choose a day "
            f"from {first} to {last}.",
            place="held_at",
        )
    if not calendar.is_counted(office_day(held_at)):
        raise RuleBroken(
            "LC-4",
            f"{chinese_day(held_at)}不是工作日，请另选日期。",
            "That is no working day; choose another.",
            place="held_at",
        )
    return held_at


def check_chair(role: str, holders: Mapping[int, str], reviewers: Collection[int]) -> None:
    """Refuse a chair who reviews the application, as A or as B of the post, and the head who decides on recusal.

    ``holders``: staff id → name.
    """
    if role == "agency_head":
        raise RuleBroken(
            "LC-4",
            "主持人是否回避由机关负责人决定，负责人不能主持，请选择其他岗位。",
            "The head decides on recusal and does not chair; choose another post.",
            place="to_post",
        )
    if not holders:
        raise RuleBroken(
            "LC-4", "这个岗位没有人，请选择其他岗位。", "Nobody holds this post; choose another.", place="to_post"
        )
    reviewing = next((name for key, name in holders.items() if key in reviewers), None)
    if reviewing is not None:
        raise RuleBroken(
            "LC-4",
            f"{reviewing}参加了本件的审查，不能主持听证，请选择审查人员以外的岗位。",
            f"{reviewing} reviews this application and cannot chair the hearing; choose another post.",
            place="to_post",
        )


def check_minutes(minutes: str, findings: str, signed: object, refusal: str) -> None:
    """Refuse minutes without text and findings, and without saying who refused to sign (LC-4)."""
    if not minutes:
        raise RuleBroken("LC-4", "请填写听证笔录。", "Write the minutes.", place="minutes")
    if not findings:
        raise RuleBroken("LC-4", "请写明听证查明的事实和意见。", "Say what was found.", place="findings")
    if signed not in ("all", "refused"):
        raise RuleBroken("LC-4", "请选择签章情况。", "Say whether all have signed.", place="signed")
    if signed == "refused" and not refusal:
        raise RuleBroken("LC-4", "请写明谁拒绝签章和理由。", "Say who refused, and why.", place="refusal")


def check_may_decide(*, hearing_open: bool, listed: bool, called: bool, chaired: bool) -> None:
    """Refuse a decision while a hearing is under way, where the item lists one and none was considered, and by whoever
    chaired it (LC-4)."""
    if hearing_open:
        raise RuleBroken(
            "LC-4",
            "听证还没有结束，请在听证笔录归卷后作出决定。",
            "A hearing is under way; decide once its minutes are filed.",
        )
    if chaired:
        raise RuleBroken(
            "LC-4",
            "您主持了本件的听证，不能再审查决定，请转交其他人办理。",
            "You chaired the hearing of this application; pass the decision on to somebody else.",
        )
    if listed and not called:
        raise RuleBroken(
            "LC-4",
            "本事项列有听证程序，请先在办件页发起听证，或者登记不需要听证的理由。",
            "The item lists a hearing: call it on the page of the case, or record why none is needed.",
        )

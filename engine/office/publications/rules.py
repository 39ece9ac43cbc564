"""Publication (OA-5), pure: everything is public; an exemption has a basis, an approver and a review date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from engine.clock import OFFICE_ZONE
from engine.office.rule import RuleBroken, written

KINDS = MappingProxyType(
    {
        "guide": ("办事指南", "guide of an item"),
        "promise": ("服务承诺", "service promise"),
        "compensation": ("违诺补偿标准", "compensation standard"),
        "duties": ("岗位职责和权限", "duties and authority of posts"),
        "discipline": ("工作纪律", "discipline"),
        "decision": ("办理结果", "decisions"),
        "result": ("考评和投诉处理结果", "results of reviews and complaints"),
        "phones": ("咨询监督电话", "phones"),
        "other": ("其他政务信息", "other"),
    }
)
"""What is published: code → Chinese, English."""

CHANNELS = MappingProxyType(
    {
        "website": ("政府网站", "website"),
        "board": ("公示栏", "notice board"),
        "screen": ("电子屏", "screen"),
        "handout": ("纸质资料", "handout"),
        "new_media": ("政务新媒体", "new media"),
        "press": ("报刊、广播", "press"),
        "other": ("其他", "other"),
    }
)
"""Where it is published: code → Chinese, English."""

OUTCOMES = MappingProxyType(
    {"publish": ("公开", "publish"), "exempt": ("免予公开", "exempt"), "return": ("退回重拟", "returned")}
)

_LAW = re.compile(r"《[^《》]+》")


@dataclass(frozen=True)
class Proposal:
    """What is proposed for publication, or for exemption with basis and review date."""

    kind: str
    item_code: str | None
    title: str
    content: str
    treatment: str
    basis: str | None
    review_on: date | None


@dataclass(frozen=True)
class Posting:
    """One place where something was put up."""

    channel: str
    place: str
    posted_on: date


def _names_an_article(line: str) -> bool:
    law = _LAW.search(line)
    return law is not None and "条" in line[law.end() + 1 :]


def check_exemption(basis: str, review_on: date | None, today: date) -> None:
    """Refuse an exemption without the article of a law, or without a review date after today (OA-5)."""
    if not any(_names_an_article(line) for line in basis.splitlines()):
        raise RuleBroken(
            "OA-5",
            "免予公开的，请写明法律名称和条款，例如《政府信息公开条例》第十四条。",
            "Name the law and its article by which it is exempt.",
            place="basis",
        )
    check_review_day(review_on, today)


def check_review_day(review_on: date | None, today: date) -> date:
    """The day on which an exemption is reviewed again; refused unless it lies after today (OA-5)."""
    if review_on is None or review_on <= today:
        raise RuleBroken(
            "OA-5",
            "免予公开须定复审日期，请填写今天以后的日期。",
            "An exemption has a review date after today.",
            place="review_on",
        )
    return review_on


def read_proposal(
    answers: Mapping[str, object], review_on: date | None, today: date, *, own_department: bool
) -> Proposal:
    """The proposal of a form; refused for another department, without text, and as ``check_exemption`` says."""
    if not own_department:
        raise RuleBroken(
            "OA-5", "请选择您所在的部门，只能拟本部门的公开信息。", "Choose your own department.", place="department"
        )
    kind, treatment = written(answers.get("kind")), written(answers.get("treatment"))
    title, content = written(answers.get("subject")), written(answers.get("content"))
    item, basis = written(answers.get("item_code")), written(answers.get("basis"))
    if kind not in KINDS:
        raise RuleBroken("OA-5", "请选择公开的内容。", "Choose what is published.", place="kind")
    if kind == "guide" and not item:
        raise RuleBroken("OA-5", "请选择办事指南的事项。", "Choose the item of the guide.", place="item_code")
    if not title:
        raise RuleBroken("OA-5", "请填写标题。", "Give it a title.", place="subject")
    if not content:
        raise RuleBroken("OA-5", "请写明内容。", "Say what it contains.", place="content")
    if treatment == "exempt":
        check_exemption(basis, review_on, today)
    exempt = treatment == "exempt"
    return Proposal(
        kind,
        item if kind == "guide" else None,
        title,
        content,
        "exempt" if exempt else "publish",
        basis if exempt else None,
        review_on if exempt else None,
    )


def check_approval(outcome: object, opinion: str, *, proposed: str, own: bool) -> str:
    """The outcome. Nobody approves what he proposed himself (AU-6); nothing is exempt that was not proposed so."""
    if own:
        raise RuleBroken(
            "AU-6", "本人拟的公开信息须由他人审批。", "Somebody else than who proposed it decides.", place="outcome"
        )
    if outcome not in OUTCOMES:
        raise RuleBroken("OA-5", "请选择审批意见。", "Choose the decision.", place="outcome")
    if outcome == "exempt" and proposed != "exempt":
        raise RuleBroken(
            "OA-5",
            "本件没有拟免予公开，也没有写依据；不同意公开的请退回重拟。",
            "No exemption with a basis was proposed; return it instead.",
            place="outcome",
        )
    if outcome == "return" and not opinion:
        raise RuleBroken("OA-5", "退回的，请写明理由。", "Give the reason of the return.", place="opinion")
    return str(outcome)


def read_postings(rows: Sequence[Mapping[str, object]], days: Sequence[date | None], today: date) -> list[Posting]:
    """The places of a form. Refused without one, without a place, with a day to come, and when one stands twice."""
    found: list[Posting] = []
    for row, posted_on in zip(rows, days, strict=True):
        channel, place = written(row.get("channel")), written(row.get("place"))
        if channel not in CHANNELS or not place:
            raise RuleBroken(
                "OA-5", "请逐处写明公开渠道和地点。", "Name channel and place of each copy.", place="copies"
            )
        if posted_on is None or posted_on > today:
            raise RuleBroken(
                "OA-5",
                f"“{place}”的公开日期不能晚于今天，请填写实际公开的日期。",
                f"The date at {place} lies in the future or is missing.",
                place="copies",
            )
        if any((each.channel, each.place) == (channel, place) for each in found):
            raise RuleBroken("OA-5", f"“{place}”写了两次。请删去一行。", f"{place} stands twice.", place="copies")
        found.append(Posting(channel, place, posted_on))
    if not found:
        raise RuleBroken(
            "OA-5", "请至少登记一处公开渠道和日期。", "Record at least one channel with its date.", place="copies"
        )
    return found


def as_of(posted_on: date, recorded_at: datetime) -> datetime:
    """Until when a copy put up on this day has the changes of its source: that day's end, or now on the same day."""
    end = datetime.combine(posted_on, time(), OFFICE_ZONE) + timedelta(days=1)
    return min(end, recorded_at)


def is_stale(as_of: datetime, changed_at: datetime | None, *, gone: bool) -> bool:
    """Whether a copy that hangs is out of date: its source was changed since, or is no longer in force (OA-5).

    ``changed_at`` None: the source was never changed, or has no versions.
    """
    return gone or (changed_at is not None and changed_at > as_of)


def check_removal(posted_on: date, removed_on: date | None, today: date, *, hangs: bool) -> date:
    """The day on which a copy was taken down: from its posting until today; refused when it is down already."""
    if not hangs:
        raise RuleBroken("OA-5", "这一处已经登记撤下，请刷新页面。", "It was taken down already.")
    if removed_on is None or not posted_on <= removed_on <= today:
        raise RuleBroken(
            "OA-5",
            "撤下日期应在公开日期和今天之间，请改正。",
            "The day lies between the posting and today.",
            place="removed_on",
        )
    return removed_on

"""Promises (SP-1, SP-3, SP-8), pure: what makes a promise concrete, what is broken, and how it is made good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType

from engine.office.rule import RuleBroken

BREACHES = MappingProxyType(
    {
        "overdue": ("超过承诺期限", "the promised limit has passed"),
        "repeated_visit": ("未一次性告知，致多跑路", "an avoidable further visit"),
        "conduct": ("服务态度、行为不符合承诺", "conduct against the promise"),
        "quality": ("办理差错，结果不符合承诺", "a mistake in handling"),
        "other": ("其他未兑现承诺的情形", "another broken promise"),
    }
)
"""What can be broken: code → Chinese, English; a measure of compensation is published for each."""

OUTCOMES = MappingProxyType(
    {"compensated": ("已致歉并兑现补偿", "apologised and compensated"), "lifted": ("认定不违诺", "no breach after all")}
)


@dataclass(frozen=True)
class PromiseLine:
    """One promise: what, by when, and which post does it (SP-8)."""

    what: str
    by_when: str
    who: str


@dataclass(frozen=True)
class PromiseTexts:
    """What a department promises, as it is published (SP-1)."""

    standard: str = ""
    legal_basis: str = ""
    steps: str = ""
    fees: str = ""
    materials: str = ""
    phone: str = ""


def check_promise(lines: Sequence[PromiseLine], texts: PromiseTexts, review_on: date | None, today: date) -> None:
    """Refuse to publish what is not concrete: no line, a line without what, limit or post; no standard, basis or
    supervision phone; no review date after today (SP-1, SP-8)."""
    if not lines:
        raise RuleBroken("SP-8", "请至少写一条承诺。", "Write at least one promise.", place="what1")
    for number, line in enumerate(lines, start=1):
        for name, zh, en in (
            ("what", "承诺的内容", "what is promised"),
            ("by_when", "时限", "the limit"),
            ("who", "责任岗位", "the post"),
        ):
            if not getattr(line, name):
                raise RuleBroken(
                    "SP-8",
                    f"第 {number} 条承诺没有写{zh}。承诺要具体：做什么、何时做完、谁来做。",
                    f"Promise {number} does not say {en}; a promise says what, by when and who.",
                    place=f"{name}{number}",
                )
    for name, zh, en in (
        ("standard", "服务标准", "the standard"),
        ("legal_basis", "依据", "the legal basis"),
        ("phone", "监督电话", "the supervision phone"),
    ):
        if not getattr(texts, name):
            raise RuleBroken("SP-1", f"请填写{zh}。", f"Fill in {en}.", place=name)
    if review_on is None or review_on <= today:
        raise RuleBroken(
            "SP-8",
            "复审日期须晚于今天，请重新填写。",
            "The review date has to lie after today.",
            place="review_on",
        )


def fingerprint(lines: Sequence[PromiseLine], texts: PromiseTexts) -> str:
    """The sha256 of what a version promises: a signature is on these words and no others (SP-8)."""
    content = {"lines": [asdict(line) for line in lines], "texts": asdict(texts)}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def check_signing(*, published: bool, current: bool, member: bool, signed: bool) -> None:
    """Refuse to sign what is not the valid version of one's own department, or twice (SP-8)."""
    if not published or not current:
        raise RuleBroken(
            "SP-8",
            "只能签署本部门现行有效的承诺，请刷新页面后签署现行版本。",
            "Only the valid version can be signed; reload the page.",
        )
    if not member:
        raise RuleBroken("SP-8", "承诺书由本部门的工作人员签署。", "The department's own staff sign its promise.")
    if signed:
        raise RuleBroken("SP-8", "您已经签署过这一版承诺。", "You have signed this version already.")


def check_measure(breach: object, measure: str, why: str) -> str:
    """The breach that a measure of compensation is for. Refused without one, without the measure, and without why."""
    if breach not in BREACHES:
        raise RuleBroken("SP-3", "请选择违诺情形。", "Choose what is broken.", place="breach")
    if not measure:
        raise RuleBroken("SP-3", "请写明致歉和补偿的办法。", "Say how it is made good.", place="measure")
    if not why:
        raise RuleBroken("SP-3", "请写明为什么修改。", "Say why it is changed.", place="why")
    return str(breach)


def check_breach(kind: object, detail: str) -> str:
    """What is broken. Refused without a kind, or without saying what happened."""
    if kind not in BREACHES:
        raise RuleBroken("SP-3", "请选择违诺情形。", "Choose what is broken.", place="breach")
    if not detail:
        raise RuleBroken("SP-3", "请写明违诺的事实。", "Say what happened.", place="detail")
    return str(kind)


def check_made_good(outcome: object, apology: str, measure: str, *, card_lifted: bool) -> str:
    """The outcome. Refused without apology or measure; "no breach" only where the card it came from was lifted (AC-6).

    A department cannot declare its own broken promise kept.
    """
    if outcome not in OUTCOMES:
        raise RuleBroken("SP-3", "请选择处理结果。", "Choose the outcome.", place="outcome")
    if outcome == "lifted":
        if not card_lifted:
            raise RuleBroken(
                "SP-3",
                "引发本件的红牌没有撤销，不能认定不违诺；有异议的请先向监察申诉红牌。",
                "The red card behind it stands, so the promise is broken; appeal the card first.",
                place="outcome",
            )
        return "lifted"
    if not apology:
        raise RuleBroken("SP-3", "请填写致歉的内容。", "Write the apology.", place="apology")
    if not measure:
        raise RuleBroken("SP-3", "请填写兑现的补偿措施。", "Write how it was made good.", place="measure")
    return "compensated"

"""Post records (PR-2), pure: what a version has to say before it is published, and who assesses whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.office.rule import RuleBroken

KINDS = MappingProxyType({"training": ("培训", "training"), "assessment": ("考核", "assessment")})

RESULTS = MappingProxyType(
    {"excellent": ("优秀", "excellent"), "qualified": ("合格", "qualified"), "unqualified": ("不合格", "not qualified")}
)


@dataclass(frozen=True)
class Target:
    """One target of a post: what, how it is measured, until when."""

    what: str
    measure: str
    by_when: str


@dataclass(frozen=True)
class RecordTexts:
    """What a post record says beside its targets."""

    duties: str = ""
    standard: str = ""
    responsibility: str = ""
    rewards: str = ""


def check_record(texts: RecordTexts, targets: Sequence[Target]) -> None:
    """Refuse to publish a record without duties, standard, responsibility or rewards, without a target, and with a
    target that does not say what, how measured or until when (PR-1, PR-2)."""
    for name, zh, en in (
        ("duties", "岗位职责", "the duties"),
        ("standard", "工作标准", "the standard"),
        ("responsibility", "责任", "the responsibility"),
        ("rewards", "奖惩办法", "rewards and penalties"),
    ):
        if not getattr(texts, name):
            raise RuleBroken("PR-2", f"请填写{zh}。", f"Fill in {en}.", place=name)
    if not targets:
        raise RuleBroken("PR-2", "请至少写一条岗位目标。", "Write at least one target.", place="what1")
    for number, target in enumerate(targets, start=1):
        for name, zh, en in (
            ("what", "目标内容", "what it is"),
            ("measure", "衡量标准", "how it is measured"),
            ("by_when", "时限", "its limit"),
        ):
            if not getattr(target, name):
                raise RuleBroken(
                    "PR-2",
                    f"第 {number} 条目标没有写{zh}。目标要可以衡量：做到什么、怎么衡量、何时完成。",
                    f"Target {number} does not say {en}; a target says what, how measured, and until when.",
                    place=f"{name}{number}",
                )


def authority_changed(published: Mapping[str, Any], present: Mapping[str, Any]) -> bool:
    """Whether the post may do something else now than the published version says (PR-1)."""
    return dict(published) != dict(present)


def check_assessment(
    kind: object, subject: str, held_on: date | None, result: object, today: date, *, holds: bool, own: bool
) -> tuple[str, str | None]:
    """Kind and result of what is recorded.

    Refused: somebody who does not hold the post, oneself (AU-6), no subject, a day to come, no result of an assessment.
    """
    if kind not in KINDS:
        raise RuleBroken("PR-2", "请选择培训或者考核。", "Choose training or assessment.", place="kind")
    if not holds:
        raise RuleBroken("PR-2", "请选择在这个岗位任职的人。", "Choose somebody who holds the post.", place="person")
    if own and kind == "assessment":
        raise RuleBroken("AU-6", "不能考核自己，由上一级考核。", "Nobody assesses himself.", place="person")
    if not subject:
        raise RuleBroken("PR-2", "请填写培训考核的内容。", "Say what it was about.", place="subject")
    if held_on is None or held_on > today:
        raise RuleBroken("PR-2", "请填写实际日期，不能晚于今天。", "The day is today or earlier.", place="held_on")
    if result and result not in RESULTS:
        raise RuleBroken("PR-2", "请选择结果。", "Choose the result.", place="result")
    if kind == "assessment" and not result:
        raise RuleBroken("PR-2", "考核须有结果，请选择。", "An assessment has a result.", place="result")
    return str(kind), str(result) if result else None

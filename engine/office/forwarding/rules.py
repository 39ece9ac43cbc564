"""Sending an application up, pure: what an opinion and a result must say (TC-6)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.office.rule import RuleBroken, written, written_or_none

SUPERIOR_DAYS = 20
"""Working days within which the superior decides, unless the opinion names others."""


@dataclass(frozen=True)
class LocalOpinion:
    """What the local authority sends up. ``tracker`` is the code of the post whose holder tracks the matter."""

    opinion: str
    text: str
    superior: str
    tracker: str
    days: int


@dataclass(frozen=True)
class SuperiorResult:
    """What the superior decided; ``number`` is that of its paper, None when it has none."""

    result: str
    text: str
    number: str | None


def read_opinion(answers: dict[str, object]) -> LocalOpinion:
    """The opinion from the form ``forwarding_review``; refused without opinion, words, superior or tracker (TC-6)."""
    opinion = answers.get("opinion")
    if opinion not in ("agree", "disagree"):
        raise RuleBroken("TC-6", "请选择初审意见。", "Expected the local opinion, but there is none.", place="opinion")
    days = answers.get("superior_days")
    return LocalOpinion(
        str(opinion),
        _needed(answers, "text", "初审情况", "the findings of the review"),
        _needed(answers, "superior", "上级机关的名称", "the superior authority"),
        _needed(answers, "tracker", "全程跟踪的岗位", "the post that tracks it"),
        days if isinstance(days, int) and not isinstance(days, bool) and days > 0 else SUPERIOR_DAYS,
    )


def read_result(answers: dict[str, object]) -> SuperiorResult:
    """The result from the form ``forwarding_result``; refused without result or words (TC-6)."""
    result = answers.get("decision")
    if result not in ("grant", "deny"):
        raise RuleBroken(
            "TC-6",
            "请选择上级的审批结果。",
            "Expected the superior's result, but there is none.",
            place="decision",
        )
    text = _needed(answers, "text", "上级的审批意见", "the superior's reasons")
    return SuperiorResult(str(result), text, written_or_none(answers.get("permit_number")))


def _needed(answers: dict[str, object], place: str, zh: str, en: str) -> str:
    text = written(answers.get(place))
    if not text:
        raise RuleBroken("TC-6", f"请填写{zh}。", f"Expected {en}, but it is empty.", place=place)
    return text

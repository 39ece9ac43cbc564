"""Withdrawal of a lawful permit, pure: on which grounds, after hearing the holder, and with which compensation.

A permit in force may not be changed at will. It is withdrawn only when the law that it rests on was changed or
repealed, or circumstances have changed gravely, and the public interest demands it; losses are compensated (行政许可法
art. 8). What was obtained by false statements is revoked instead (ON-12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.documents.wording import chinese_moment
from engine.office.rule import RuleBroken, written

GROUNDS = {
    "law": ("所依据的法律、法规、规章修改或者废止", "the law that it rests on was changed or repealed"),
    "circumstances": ("所依据的客观情况发生重大变化", "the circumstances that it rests on have changed gravely"),
}
"""Ground → what it is called in Chinese and English."""

HEARD = {
    "stated": ("提出了陈述、申辩", "made a statement"),
    "hearing": ("要求听证，已经举行", "was heard in a hearing"),
    "none": ("期限内没有提出", "said nothing in time"),
}
"""What came of hearing the holder → what it is called in Chinese and English."""

FEWEST_WORDS = 10
"""Characters of what has changed below which nothing was said."""


@dataclass(frozen=True)
class PermitFacts:
    """What decides whether a permit can be withdrawn. ``valid_until`` None: it has no end."""

    own: bool
    """Whether the proposing person's department granted it."""
    granted: bool
    valid_until: date | None
    revoked: bool
    withdrawn: bool
    pending: bool
    """Whether another withdrawal of it is under way."""


@dataclass(frozen=True)
class Proposal:
    """Why a permit is to be withdrawn."""

    ground: str
    change: str
    public_interest: str
    legal_basis: str


@dataclass(frozen=True)
class Hearing:
    """What the holder said, and what the holder loses. ``statement`` is empty where the holder said nothing."""

    heard: str
    statement: str
    losses: str
    compensation: str


@dataclass(frozen=True)
class Decision:
    """What was decided. ``compensation`` is empty where the permit is kept."""

    withdraw: bool
    reason: str
    compensation: str


def check_permit(facts: PermitFacts | None, today: date) -> None:
    """Refuse what cannot be withdrawn (LC-5): an unknown permit (None), another department's, one that is not in force
    any more, and one whose withdrawal is under way."""
    if facts is None or not facts.granted:
        raise _refused(
            "没有找到准予的许可，请核对办件编号或者证件编号。",
            "There is no such granted permit; check the number.",
            "subject",
        )
    if not facts.own:
        raise _refused(
            "许可由准予它的部门撤回，请转告该部门。",
            "A permit is withdrawn by the department that granted it.",
            "subject",
        )
    if facts.revoked or facts.withdrawn:
        raise _refused("这件许可已经撤销或者撤回。", "The permit was revoked or withdrawn before.", "subject")
    if facts.valid_until is not None and facts.valid_until < today:
        raise _refused("这件许可的有效期已经届满，不必撤回。", "The permit has ended by itself.", "subject")
    if facts.pending:
        raise _refused(
            "这件许可已经提出撤回，请在原件上办理。", "Its withdrawal is under way already; go on there.", "subject"
        )


def read_proposal(answers: Mapping[str, object]) -> Proposal:
    """The proposal as a form says it. Refused without a ground, the change in ten characters, the public interest and
    the article of law (LC-5)."""
    ground = written(answers.get("ground"))
    if ground not in GROUNDS:
        raise _refused("请选择撤回的情形。", "Choose the ground of the withdrawal.", "ground")
    change, interest = written(answers.get("change")), written(answers.get("public_interest"))
    if len(change) < FEWEST_WORDS:
        raise _refused(
            "请写明何时、什么文件或者什么事实发生了变化（至少十个字）。",
            "Say what changed, when and by which text or fact, in ten characters or more.",
            "change",
        )
    if not interest:
        raise _refused(
            "没有公共利益的需要，不能撤回生效的许可；请写明为什么需要。",
            "A lawful permit is withdrawn only in the public interest; say why it demands it.",
            "public_interest",
        )
    basis = written(answers.get("legal_basis"))
    if not basis:
        raise _refused("请写明法律名称和条款。", "Name the law and its article.", "legal_basis")
    return Proposal(ground, change, interest, basis)


def read_hearing(answers: Mapping[str, object], now: datetime, until: datetime) -> Hearing:
    """What the holder said. Refused without it, and "nothing" before the time for it, ``until``, is over (LC-4)."""
    heard, statement = written(answers.get("heard")), written(answers.get("statement"))
    if heard not in HEARD:
        raise _refused("请选择持证人的意见。", "Say what the holder said.", "heard")
    if heard == "none" and now < until:
        raise RuleBroken(
            "LC-4",
            f"持证人可以在{chinese_moment(until)}前陈述、申辩或者要求听证，期满前不能登记“没有提出”。",
            "The holder may still make a statement or ask for a hearing; wait until the time is over.",
            place="heard",
        )
    if heard != "none" and not statement:
        raise _refused(
            "请写明陈述、申辩或者听证笔录的要点。", "Write down the statement, or what the minutes say.", "statement"
        )
    losses, compensation = written(answers.get("losses")), written(answers.get("compensation"))
    if not losses:
        raise _refused(
            "请写明持证人的财产损失；没有的，写明为什么没有。", "Say what the holder loses, or why nothing.", "losses"
        )
    if not compensation:
        raise _refused(
            "请写明拟给予的补偿；不补偿的，写明理由。", "Say how it is compensated, or why not.", "compensation"
        )
    return Hearing(heard, statement if heard != "none" else "", losses, compensation)


def read_decision(answers: Mapping[str, object]) -> Decision:
    """The decision as a form says it. Refused without a choice or reason, and a withdrawal without a word about
    compensation (LC-5)."""
    outcome = answers.get("outcome")
    if outcome not in ("withdraw", "keep"):
        raise _refused("请选择是否撤回。", "Choose whether the permit is withdrawn.", "outcome")
    reason, compensation = written(answers.get("reason")), written(answers.get("compensation"))
    if not reason:
        raise _refused("请写明理由。", "Give the reason.", "reason")
    if outcome == "withdraw" and not compensation:
        raise _refused(
            "撤回给持证人造成财产损失的，应当依法给予补偿；请写明补偿决定，没有损失的写明理由。",
            "Losses by a withdrawal are compensated; say how, or why there are none.",
            "compensation",
        )
    return Decision(outcome == "withdraw", reason, compensation if outcome == "withdraw" else "")


def _refused(zh: str, en: str, place: str) -> RuleBroken:
    return RuleBroken("LC-5", zh, en, place=place)

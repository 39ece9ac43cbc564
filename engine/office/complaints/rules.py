"""Complaints (SP-5, AC-4, AC-8, AC-9), pure: who looks into them, and what a decision must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.office.rule import RuleBroken, written, written_or_none

KINDS = MappingProxyType({"complaint": ("投诉", "complaint"), "report": ("举报", "report")})
"""Code → Chinese, English."""

ROUTES = MappingProxyType(
    {
        "unit": ("由被投诉单位查处", "the unit investigates"),
        "inspector": ("由监察核实", "the inspector verifies"),
    }
)
"""Who looks into it (AC-9)."""

FEWEST_WORDS = 10
"""Characters of findings below which nothing was found out."""

_BREAKS = " \u3000\t：:"


@dataclass(frozen=True)
class Criterion:
    """One article of the criteria of validity."""

    article: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What was found, as it is decided. ``criterion`` is the article cited; None where nothing was found valid."""

    valid: bool
    findings: str
    grounds: str
    criterion: str | None
    published_text: str


def check_route(
    route: object, *, unit_named: bool, heads: bool, inspects: bool, to_inspector: bool, unit_inspects: bool
) -> str:
    """Who looks into it (AC-9, AU-6).

    A person's own unit does, unless no unit is named, or the complaint was made to the inspectors (``to_inspector``),
    or is about the unit's own head (``heads``), about an inspector (``inspects``) or the inspectors' unit.
    """
    if route not in ROUTES:
        raise RuleBroken("AC-9", "请选择由谁查处。", "Choose who looks into it.", place="route")
    if route == "inspector":
        return "inspector"
    if not unit_named:
        raise RuleBroken(
            "AC-9",
            "没有写明被投诉单位的，由监察核实；由单位查处的，请选择单位。",
            "Choose the unit, or let the inspector verify it.",
            place="department",
        )
    if to_inspector:
        raise RuleBroken(
            "AC-9",
            "向监察提出的投诉由监察核实，核实后可以向单位发处理建议书。",
            "A complaint made to the inspectors is verified by them; they may then send the unit a proposal.",
            place="route",
        )
    if heads or inspects or unit_inspects:
        raise RuleBroken(
            "AU-6",
            "被投诉的是单位负责人或者监察人员，不能由本人所在单位自查，请选择由监察核实。",
            "It is about the head of the unit or an inspector, so their unit does not look into it itself.",
            place="route",
        )
    return "unit"


def check_proposal(text: str, days: int, most_days: int, *, unit_named: bool) -> None:
    """Refuse a proposal without a unit, without a text, or with a reply that may take longer than allowed (AC-9)."""
    if not unit_named:
        raise RuleBroken(
            "AC-9",
            "没有确定被投诉单位，不能发处理建议书，请直接作出认定。",
            "No unit is known, so there is nobody to send a proposal to.",
            place="outcome",
        )
    if not text:
        raise RuleBroken("AC-9", "请写明对单位的处理建议。", "Say what is proposed to the unit.", place="proposal")
    if not 1 <= days <= most_days:
        raise RuleBroken(
            "AC-9",
            f"单位回复的期限为一至{most_days}个工作日，请修改天数。",
            f"The unit is given between one and {most_days} working days.",
            place="reply_days",
        )


def read_decision(answers: Mapping[str, object], criteria: Sequence[Criterion]) -> Decision:
    """The decision of a form (AC-4, AC-8).

    Refused without findings and grounds; a valid complaint cites an article of the criteria in force. What is published
    says the result in words of its own.
    """
    findings, grounds = written(answers.get("findings")), written(answers.get("grounds"))
    published = written(answers.get("published_text"))
    if len(findings) < FEWEST_WORDS:
        raise RuleBroken(
            "AC-4", "请写明查明的事实（至少十个字）。", "Say what was found out, in ten characters or more.",
            place="findings",
        )  # fmt: skip
    valid = answers.get("valid") == "yes"
    if not valid and answers.get("valid") != "no":
        raise RuleBroken("AC-4", "请认定投诉是否有效。", "Decide whether it is valid.", place="valid")
    if not grounds:
        raise RuleBroken("AC-4", "请写明认定的理由。", "Give the grounds of the decision.", place="grounds")
    criterion = written_or_none(answers.get("criterion")) if valid else None
    if valid and criterion not in {each.article for each in criteria}:
        raise RuleBroken(
            "AC-8",
            "认定为有效投诉的，请选择所依据的认定办法条款。",
            "A valid complaint cites an article of the criteria.",
            place="criterion",
        )
    if not published:
        raise RuleBroken(
            "SP-5",
            "请写明对外公布的处理结果，不要写出投诉人和被投诉人的姓名。",
            "Say what is published of the result, without naming anybody.",
            place="published_text",
        )
    return Decision(valid, findings, grounds, criterion, published)


def check_published(text: str, names: Sequence[str]) -> None:
    """Refuse a text for everybody that names one of these persons (SP-6)."""
    named = next((name for name in names if len(name) > 1 and name in text), None)
    if named is not None:
        raise RuleBroken(
            "SP-6",
            f"对外公布的内容里有姓名“{named}”，请改为“工作人员”“投诉人”等称呼。",
            f"The published text names “{named}”; please write of staff and complainant instead.",
            place="published_text",
        )


def read_criteria(text: str) -> list[Criterion]:
    """The articles of a text with one on each line: the article, a space or colon, and what it says (AC-8).

    Refused when empty, when a line says nothing, or an article stands twice.
    """
    found: list[Criterion] = []
    for number, each in enumerate((each.strip() for each in text.splitlines()), start=1):
        if not each:
            continue
        place = next((index for index, sign in enumerate(each) if sign in _BREAKS), len(each))
        article, words = each[:place], each[place:].strip(_BREAKS)
        if not words:
            raise RuleBroken(
                "AC-8",
                f"第{number}行请先写条款号，空一格，再写内容，例如“第一条 态度生硬、刁难群众的”。",
                f"Line {number}: first the article, a blank, then what it says.",
                place="articles",
            )
        if article in {other.article for other in found}:
            raise RuleBroken(
                "AC-8", f"条款“{article}”写了两次，请改号。", f"Article {article} stands twice.", place="articles"
            )
        found.append(Criterion(article, words))
    if not found:
        raise RuleBroken(
            "AC-8", "请写明认定办法的条款，每行一条。", "Write the articles, one a line.", place="articles"
        )
    return found

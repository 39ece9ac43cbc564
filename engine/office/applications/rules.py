"""Applications, pure: checking materials, accepting, ending, and what a complete file holds (ON-1, ON-3, ON-11, LC)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken, written_or_none
from engine.office.service_clock.rules import ClockFacts, natural_period_end, office_day, resolve

ACCEPTANCE_DAYS = 5
"""Working days after which silence is acceptance (ON-5, art. 32)."""

DELIVERY_DAYS = 10
"""Working days within which a certificate is delivered (TC-7, art. 44)."""

RECONSIDERATION_DAYS = 60
LAWSUIT_MONTHS = 6
"""Natural periods of the remedies (DF-4)."""

NEGATIVE = ("denied", "not_accepted")
"""Decisions that exist only with a denial filing (DF-6)."""

TURNED_AWAY = ("not_accepted", "lapsed")
"""Decisions before acceptance with which the papers go back to the applicant (LC-1)."""

PAPER_STATES: Mapping[str, tuple[str, str]] = {
    "supplementing": ("补办件", "to be supplemented"),
    "turned_away": ("退回件", "turned away"),
}
"""What people call a case by where its papers are (LC-6)."""

NOT_HANDED_IN = "未提交"
"""The problem of a missing material of which nothing else is said."""

METHODS = ("direct", "agent", "post", "electronic", "left", "public_notice")


def paper_state(decision: str | None, supplement_due_at: datetime | None) -> str | None:
    """One of ``PAPER_STATES``; None for a case whose papers are with the office, or that is over (LC-6).

    ``decision``: None before it. ``supplement_due_at``: the end of the period of the newest notice, None when the
    applicant has nothing to bring.
    """
    if decision in TURNED_AWAY:
        return "turned_away"
    return "supplementing" if decision is None and supplement_due_at is not None else None


@dataclass(frozen=True)
class ListedMaterial:
    """One line of the item's published list."""

    id: int
    name: str
    required: bool = True
    by_data_sharing: bool = False
    deferrable: bool = False
    original: bool = True
    copies: int = 1
    commitment: str = ""
    """What must be true where a commitment may stand instead of it (ON-12); empty = never."""


@dataclass(frozen=True)
class HandedIn:
    """How a material was handed in (PA-1): original or copy, how many, and how many pages each (None: not counted)."""

    original: bool
    copies: int
    pages: int | None = None


@dataclass(frozen=True)
class Agent:
    """An agent's authorisation (LC-8): number of the identity document, scope, last day (None: until it is done)."""

    id_number: str | None
    scope: str | None
    until: date | None


@dataclass(frozen=True)
class Verdict:
    """What was found about one material, and why and how to cure it.

    ``state`` is ``ok``, ``missing``, ``wrong``, ``committed`` where the applicant's commitment stands instead (ON-12),
    or ``not_applicable`` where this application does not need it; ``problem`` then says why. ``handed_in`` is None when
    nothing was handed in.
    """

    material: int
    name: str
    state: str
    problem: str | None = None
    remedy: str | None = None
    change: str | None = None
    deferrable: bool = False
    handed_in: HandedIn | None = None

    @property
    def cured(self) -> bool:
        """Whether nothing is left to bring."""
        return self.state in ("ok", "not_applicable", "committed")


def read_verdicts(rows: Iterable[Mapping[str, Any]], listed: Sequence[ListedMaterial]) -> list[Verdict]:
    """The verdicts from the rows of a form, in the order of the item's list.

    Raises RuleBroken for a material that is not on the list or that data sharing gives (ON-13), for one named twice,
    and for a wrong one without problem and remedy (ON-2). A missing one says so by itself.
    """
    by_id = {material.id: material for material in listed}
    found: dict[int, Verdict] = {}
    for row in rows:
        material = by_id.get(_key(row.get("material")))
        if material is None:
            raise RuleBroken(
                "ON-13",
                f"“{row.get('material')}”不在事项公布的材料清单上，不得索要。",
                f"Expected a material of the item's published list, but “{row.get('material')}” is not on it.",
                place="materials",
                infraction="unlisted_material",
            )
        if material.id in found:
            raise RuleBroken(
                "ON-1",
                f"“{material.name}”填了两次，请只留一个核对结果。",
                f"Expected one verdict per material, but “{material.name}” has two.",
                place="materials",
            )
        found[material.id] = _verdict(row, material)
    return [found[material.id] for material in listed if material.id in found]


def _verdict(row: Mapping[str, Any], material: ListedMaterial) -> Verdict:
    state = row.get("state")
    if state not in ("ok", "missing", "wrong", "not_applicable", "committed"):
        raise RuleBroken(
            "ON-1",
            f"请选择“{material.name}”的核对结果。",
            f"Expected a verdict on “{material.name}”, but there is no valid one.",
            place="materials",
        )
    problem, remedy = written_or_none(row.get("problem")), written_or_none(row.get("remedy"))
    if state == "ok":
        handed_in = _handed_in(row, material)
        return Verdict(material.id, material.name, state, deferrable=material.deferrable, handed_in=handed_in)
    if state == "not_applicable":
        if material.required and problem is None:
            raise RuleBroken(
                "ON-1",
                f"“{material.name}”是必需材料，选“不适用”须写明本次申请为什么不需要它。",
                f"Expected why “{material.name}”, which is required, does not apply, but nothing was written.",
                place="materials",
            )
        return Verdict(material.id, material.name, state, problem, deferrable=material.deferrable)
    if state == "committed":
        if not material.commitment:
            raise RuleBroken(
                "ON-12",
                f"“{material.name}”没有公布可以告知承诺，请申请人提交，或者改选其他核对结果。",
                f"No commitment may stand instead of “{material.name}” by the published list.",
                place="materials",
            )
        return Verdict(material.id, material.name, state, deferrable=material.deferrable)
    if material.by_data_sharing:
        raise RuleBroken(
            "ON-13",
            f"“{material.name}”由本机关通过数据共享取得，不得向申请人索要。",
            f"Expected “{material.name}” to come by data sharing, but the applicant is asked for it.",
            place="materials",
            infraction="shared_material",
        )
    if state == "missing":
        problem, remedy = problem or NOT_HANDED_IN, remedy or "请按清单要求提交"
    if problem is None or remedy is None:
        raise RuleBroken(
            "ON-2",
            f"请写明“{material.name}”有什么问题、怎么改，申请人照此补正。",
            f"Expected what is wrong with “{material.name}” and how to fix it, but it is not complete.",
            place="materials",
        )
    change = written_or_none(row.get("change"))
    came = _handed_in(row, material) if state == "wrong" else None
    return Verdict(material.id, material.name, state, problem, remedy, change, material.deferrable, came)


def _handed_in(row: Mapping[str, Any], material: ListedMaterial) -> HandedIn:
    """How it was handed in; what the form leaves open is as the published list asks."""
    copies, pages = _count(row.get("copies")), _count(row.get("pages"))
    form = row.get("form")
    original = material.original if form not in ("original", "copy") else form == "original"
    return HandedIn(original, copies or material.copies, pages)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _key(value: object) -> int:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else -1


def uncured(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts that ask for something."""
    return [verdict for verdict in verdicts if not verdict.cured]


def check_conclusion(
    conclusion: str,
    verdicts: Sequence[Verdict],
    listed: Sequence[ListedMaterial],
    *,
    undertaking: bool,
    cured: Collection[int] = (),
) -> None:
    """Refuse a conclusion that the verdicts do not carry.

    Every required material needs a verdict (ON-1), now or in an earlier check that found it in order (``cured``).
    Acceptance with gaps needs that the gaps are deferrable and a signed undertaking (ON-11). A supplement needs
    something to supplement. Non-acceptance is free here: it goes through the denial filing.
    """
    if conclusion not in ("accept", "supplement", "not_accepted"):
        raise RuleBroken(
            "ON-1",
            "请选择核对结论。",
            "Expected a conclusion, but there is no valid one.",
            place="conclusion",
        )
    judged = {verdict.material for verdict in verdicts}.union(cured)
    forgotten = [each.name for each in listed if each.required and not each.by_data_sharing and each.id not in judged]
    if forgotten and conclusion != "not_accepted":
        raise RuleBroken(
            "ON-1",
            f"这些必需材料还没有核对：{'、'.join(forgotten)}。请核对后再提交。",
            f"Expected a verdict on every required material, but these have none: {', '.join(forgotten)}.",
            place="materials",
        )
    gaps = uncured(verdicts)
    if conclusion == "supplement" and not gaps:
        raise RuleBroken(
            "ON-2",
            "材料都符合要求，没有需要补正的，应当受理。",
            "Expected at least one material to supplement, but all are in order.",
            place="conclusion",
        )
    if conclusion == "accept" and gaps:
        _check_deferred(gaps, undertaking=undertaking)


def _check_deferred(gaps: Sequence[Verdict], *, undertaking: bool) -> None:
    lasting = [verdict.name for verdict in gaps if not verdict.deferrable]
    if lasting:
        raise RuleBroken(
            "ON-11",
            f"“{'、'.join(lasting)}”不能容缺，请改为一次性告知补正。",
            f"Expected complete materials or deferrable gaps, but these cannot be deferred: {', '.join(lasting)}.",
            place="conclusion",
        )
    if not undertaking:
        raise RuleBroken(
            "ON-11",
            "容缺受理须先请申请人签署承诺书，签后勾选再提交。",
            "Expected the applicant's signed undertaking for the missing papers, but there is none.",
            place="undertaking",
        )


def late_papers_end(clock: ClockFacts, reserve: int, calendar: OfficeCalendar) -> datetime | None:
    """Until when papers that were accepted as missing may come (ON-11): ``reserve`` working hours before the promise.

    What is left then is the office's time to decide. None while the clock is paused.
    """
    before = {"kind": "clock", "clock": "case", "shift": -reserve, "unit": "working_hours"}
    return resolve(before, armed_at=clock.started_at, clocks={"case": clock}, calendar=calendar)


def check_time_for_late_papers(end: datetime | None, now: datetime) -> None:
    """Refuse to accept with papers missing when the promised limit leaves no time to bring them (ON-11)."""
    if end is None or end <= now:
        raise RuleBroken(
            "ON-11",
            "承诺时限太短，来不及补交暂缺的材料，不能容缺受理，请改为一次性告知补正。",
            "Expected time to bring the missing papers within the promised limit, but it is too short; issue a one-time"
            " notice instead.",
            place="conclusion",
        )


def check_may_accept(accepted_on: date | None, decision: str | None) -> None:
    """Refuse to accept what is accepted or closed already (LC-1)."""
    _check_open(decision)
    if accepted_on is not None:
        raise RuleBroken("LC-1", "这件申请已经受理。", "Expected no acceptance yet, but there is one.")


def check_may_grant(accepted_on: date | None, decision: str | None, gaps: Sequence[str]) -> None:
    """Refuse a grant without acceptance, after another decision (LC-1), or before deferred papers came (ON-11)."""
    _check_open(decision)
    if accepted_on is None:
        raise RuleBroken(
            "LC-1",
            "这件申请还没有受理，请先作出受理决定。",
            "Expected an accepted application, but it is not accepted.",
        )
    if gaps:
        raise RuleBroken(
            "ON-11",
            f"容缺材料还没有补齐，不能发证，还缺：{'、'.join(gaps)}。请先催交补齐。",
            f"Expected the deferred papers first, but these are missing: {', '.join(gaps)}.",
        )


def check_may_end(decision: str | None, reason: str) -> None:
    """Refuse to close what is decided already, or without a written reason (LC-1, LC-5)."""
    _check_open(decision)
    if not reason:
        raise RuleBroken(
            "LC-5",
            "请写明结束办理的理由。",
            "Expected the reason of the ending, but it is empty.",
            place="reason",
        )


def _check_open(decision: str | None) -> None:
    if decision is not None:
        raise RuleBroken(
            "LC-1",
            "这件申请已经作出决定。",
            "Expected an application without a decision, but it has one.",
        )


def check_serving(method: object, receiver: str, tracking_number: str | None) -> str:
    """The way of serving (TC-17). Refused: an unknown way, nobody who received it, post without a number."""
    if method not in METHODS:
        raise RuleBroken(
            "TC-17",
            "请选择送达方式。",
            "Expected the way of serving, but there is no valid one.",
            place="method",
        )
    if not receiver and method not in ("public_notice", "left"):
        raise RuleBroken("TC-17", "请填写签收人。", "Expected who received it, but it is empty.", place="receiver")
    if method == "post" and not tracking_number:
        raise RuleBroken(
            "TC-17",
            "邮寄送达须填写邮寄单号。",
            "Expected the tracking number, but it is empty.",
            place="tracking_number",
        )
    return str(method)


def check_authorised(method: str, *, authorisation_checked: bool, consent: bool) -> None:
    """Refuse to hand a paper to an agent unchecked (LC-8), or to serve electronically without consent (TC-17)."""
    if method == "agent" and not authorisation_checked:
        raise RuleBroken(
            "LC-8",
            "请先核验代理人的授权委托书，再交付文书。",
            "Expected the agent's authorisation to be checked, but it was not.",
            place="authorisation_checked",
        )
    if method == "electronic" and not consent:
        raise RuleBroken(
            "TC-17",
            "电子送达须经受送达人同意，请先取得同意或者改用其他方式。",
            "Expected consent to electronic serving, but there is none.",
            place="consent",
        )


def check_agent_at_pickup(agent: Agent, receiver: str, served_on: date) -> None:
    """Refuse to hand a paper to an agent who is not known by number and authorisation, or whose time is over (LC-8)."""
    if agent.id_number is None:
        raise RuleBroken(
            "LC-8",
            f"请核验并填写代理人“{receiver}”的证件号码。",
            f"Expected the identity number of the agent “{receiver}”, but there is none.",
            place="agent_id_number",
        )
    if agent.scope is None:
        raise RuleBroken(
            "LC-8",
            "请照授权委托书填写授权事项；没有授权委托书的，请申请人补来或者本人领取。",
            "Expected what the agent is authorised to do; without an authorisation the applicant has to come.",
            place="agent_scope",
        )
    if agent.until is not None and agent.until < served_on:
        raise RuleBroken(
            "LC-8",
            "授权委托书已经过期，请申请人重新授权，或者由申请人本人领取。",
            "The agent's authorisation is over; the applicant has to authorise anew, or come in person.",
            place="agent_until",
        )


def remedies(served_on: date, calendar: OfficeCalendar) -> tuple[date, date]:
    """The last days to ask for reconsideration and to go to court, by natural time (DF-4, TC-19)."""
    return (
        office_day(natural_period_end(served_on, calendar, days=RECONSIDERATION_DAYS)),
        office_day(natural_period_end(served_on, calendar, months=LAWSUIT_MONTHS)),
    )


def papers_of(decision: str | None, *, accepted: bool, served: bool, checked: bool = True) -> list[str]:
    """The kinds of documents that a complete file holds (LC-9), by how the application ended.

    ``served`` tells whether a serving is on the record; a decision without one is named as missing ``delivery``.
    ``checked``: the materials were checked, which is when the receipt is given (PA-1).
    """
    papers = ["receipt"] if checked else []
    if accepted:
        papers.append("acceptance")
    papers += {
        "granted": ["grant"],
        "denied": ["denial_filing", "denial"],
        "not_accepted": ["denial_filing", "non_acceptance"],
        "lapsed": ["lapse"],
        "withdrawn": ["withdrawal"],
        "ended": ["ending"],
    }.get(decision or "", ["decision"])
    if decision in ("granted", *NEGATIVE) and not served:
        papers.append("delivery")
    return papers


def retention(decision: str | None) -> str:
    """The setting that says for how many years the file of a case is kept, by how the application ended (LC-9)."""
    if decision == "granted":
        return "retention_granted_years"
    return "retention_refused_years" if decision in NEGATIVE else "retention_ended_years"


def kept_until(decided: date, years: int) -> date:
    """The last day for which a file is kept: ``years`` whole years after that of the decision (LC-9)."""
    return date(decided.year + years, 12, 31)


def check_archive_note(settled: str | None, explanation: str) -> None:
    """Refuse a note to an incomplete file that does not say why what is missing cannot be added (LC-9)."""
    if settled not in ("added", "explained"):
        raise RuleBroken(
            "LC-9", "请选择已经补齐还是写备考说明。", "Say whether the file is complete or explained.", place="settled"
        )
    if settled == "explained" and not explanation.strip():
        raise RuleBroken(
            "LC-9",
            "请写明缺少哪份文书、为什么补不齐，备考说明随卷保存。",
            "Say which paper is missing and why it cannot be added; the note stays in the file.",
            place="explanation",
        )


def check_withdrawal(*, reason: str, by: str, agent: str, authorisation_checked: bool, proof: str) -> None:
    """Refuse a withdrawal that is not the applicant's own or a checked agent's, with reason and proof (AU-4)."""
    if by not in ("applicant", "agent"):
        raise RuleBroken(
            "AU-4", "请选择由申请人本人还是代理人提出。", "Say whether the applicant or an agent withdraws.", place="by"
        )
    if by == "agent" and not agent.strip():
        raise RuleBroken("AU-4", "请填写代理人姓名。", "Name the agent.", place="agent")
    if by == "agent" and not authorisation_checked:
        raise RuleBroken(
            "AU-4",
            "请先核对代理人的授权委托书和身份证件。",
            "Check the agent's authorisation and identity first.",
            place="authorisation_checked",
        )
    if not reason.strip():
        raise RuleBroken(
            "AU-4", "请照申请人的原话填写撤回理由。", "Give the reason in the applicant's words.", place="reason"
        )
    if not proof.strip():
        raise RuleBroken(
            "AU-4",
            "请写明申请人签字的撤回申请书（编号、日期或扫描件号）。",
            "Name the signed request: its number, date or scan.",
            place="proof",
        )

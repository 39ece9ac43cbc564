"""Commitments instead of proof (ON-12), pure: when one may be made, what a check says, what a revocation needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.office.rule import RuleBroken, written

FEWEST_WORDS = 10
"""Characters of findings below which nothing was found out."""


@dataclass(frozen=True)
class BrokenCommitment:
    """An earlier commitment of the applicant that was found false: its paper's number, and the day of the check."""

    number: str
    found_on: date


@dataclass(frozen=True)
class CheckResult:
    """What a check found. ``statement`` is empty where the commitment is true."""

    true: bool
    findings: str
    statement: str


@dataclass(frozen=True)
class Revocation:
    """The decision on a commitment found false: ``revoke`` with reason and basis, or back to the check."""

    revoke: bool
    reason: str
    legal_basis: str


def check_may_commit(names: Sequence[str], *, signed: bool, broken: BrokenCommitment | None) -> None:
    """Refuse a commitment for the papers ``names`` that the applicant has not chosen and signed, or whose applicant
    broke an earlier one (ON-12). Nothing to refuse where no paper is committed to."""
    if not names:
        return
    named = "、".join(names)
    if broken is not None:
        day = f"{broken.found_on.year}年{broken.found_on.month}月{broken.found_on.day}日"
        raise RuleBroken(
            "ON-12",
            f"该申请人的告知承诺书{broken.number}于{day}核查不实，不再适用告知承诺，请申请人提交“{named}”。",
            f"The applicant's commitment {broken.number} was found false on {broken.found_on.isoformat()}; no further"
            f" commitment is taken. The papers are needed: {', '.join(names)}.",
            place="materials",
        )
    if not signed:
        raise RuleBroken(
            "ON-12",
            f"“{named}”选了告知承诺：请先向申请人说明承诺的内容和不实的后果，由申请人自愿选择后勾选；不愿承诺的，请申请人"
            "提交。",
            "Explain what is committed to and what follows when it is false; tick the box when the applicant chooses to"
            " commit, else ask for the papers.",
            place="commitment",
        )


def read_check(answers: Mapping[str, object]) -> CheckResult:
    """The result of a check as a form says it (ON-12). Refused without a result or findings; a false commitment also
    needs what the applicant said to it."""
    result = answers.get("result")
    if result not in ("true", "false"):
        raise RuleBroken("ON-12", "请选择核查结果。", "Say whether the commitment is true.", place="result")
    findings, statement = written(answers.get("findings")), written(answers.get("statement"))
    if len(findings) < FEWEST_WORDS:
        raise RuleBroken(
            "ON-12",
            "请写明核查的方式和查明的情况（至少十个字）。",
            "Say how it was checked and what was found, in ten characters or more.",
            place="findings",
        )
    if result == "false" and not statement:
        raise RuleBroken(
            "ON-12",
            "撤销前须告知申请人核查情况，听取陈述和申辩；没有提出的，写“未提出”。",
            "Tell the applicant what was found and hear the answer first; where there is none, say so.",
            place="statement",
        )
    return CheckResult(result == "true", findings, statement if result == "false" else "")


def read_revocation(answers: Mapping[str, object]) -> Revocation:
    """The decision as a form says it (ON-12). Refused without a choice, or without reason and legal basis."""
    outcome = answers.get("outcome")
    if outcome not in ("revoke", "check_again"):
        raise RuleBroken("ON-12", "请选择是否撤销许可。", "Choose whether the permit is revoked.", place="outcome")
    reason, basis = written(answers.get("reason")), written(answers.get("legal_basis"))
    if not reason:
        raise RuleBroken("ON-12", "请写明理由。", "Give the reason.", place="reason")
    if outcome == "revoke" and not basis:
        raise RuleBroken(
            "ON-12", "请写明撤销许可的法律依据。", "Give the legal basis of the revocation.", place="legal_basis"
        )
    return Revocation(outcome == "revoke", reason, basis)

"""Matters that could not be done (SP-10), pure: kinds, and what each step must say."""

from __future__ import annotations

from types import MappingProxyType

from engine.office.rule import RuleBroken

KINDS = MappingProxyType(
    {
        "not_accepted": ("符合条件但未受理", "meets the conditions but was not accepted"),
        "not_done": ("已受理但未按期办成", "accepted but not done in time"),
        "passed_on": ("多次往返或被推诿", "sent to and fro"),
        "other": ("其他办不成的情形", "something else"),
    }
)
"""Code → Chinese, English."""

RESULTS = MappingProxyType(
    {
        "resolved": ("已解决", "resolved"),
        "guided": ("已说明并指导办理", "explained and guided"),
        "impossible": ("依法不能办理", "cannot be done by law"),
    }
)
"""What the department's answer comes to."""


def check_registration(kind: object, reason: str) -> str:
    """The kind. Refused without a kind or without what could not be done."""
    if kind not in KINDS:
        raise RuleBroken("SP-10", "请选择办不成的情形。", "Choose what went wrong.", place="kind")
    if not reason:
        raise RuleBroken("SP-10", "请写明没有办成的事和经过。", "Say what could not be done.", place="reason")
    return str(kind)


def check_answer(result: object, reason: str, basis: str) -> str:
    """The result. Refused without a result or its reason, and for "cannot be done" without a legal basis (DF-1)."""
    if result not in RESULTS:
        raise RuleBroken("SP-10", "请选择办理结果。", "Choose the result.", place="result")
    if not reason:
        raise RuleBroken(
            "SP-10", "请写明结果的理由，将告知来访人。", "Give the reason; the person is told.", place="text"
        )
    if result == "impossible" and not basis:
        raise RuleBroken(
            "SP-10",
            "依法不能办理的，请写明法律依据。",
            "What cannot be done by law needs its legal basis.",
            place="legal_basis",
        )
    return str(result)

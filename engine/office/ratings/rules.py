"""Ratings (SP-4), pure: the grades, when a rating is taken in, and what a follow-up must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from engine.office.rule import RuleBroken

GRADES = MappingProxyType(
    {
        "very_satisfied": ("非常满意", "very satisfied"),
        "satisfied": ("满意", "satisfied"),
        "basically_satisfied": ("基本满意", "basically satisfied"),
        "dissatisfied": ("不满意", "dissatisfied"),
        "very_dissatisfied": ("非常不满意", "very dissatisfied"),
    }
)
"""Code → Chinese, English; the best first."""

BAD = frozenset({"dissatisfied", "very_dissatisfied"})
"""The last two grades open a follow-up."""

CONCLUSIONS = MappingProxyType(
    {
        "founded": ("属实，需要整改", "founded, to be corrected"),
        "misunderstanding": ("经解释消除误解", "a misunderstanding, explained"),
        "malicious": ("疑似恶意评价", "believed to be malicious"),
    }
)
"""What calling back comes to."""

LONGEST_COMMENT = 1000


def is_bad(grade: str) -> bool:
    """Whether the grade opens a follow-up."""
    return grade in BAD


def origin(*, by_staff: bool, same_machine: bool) -> str | None:
    """The mark of a rating that may be the rated person's own, for the inspectors to look into; None without one."""
    if by_staff:
        return "staff_session"
    return "window_machine" if same_machine else None


def check_rating(grade: object, comment: str) -> str:
    """The grade. Refused when it is none of the five, or the comment is too long; a comment is never demanded."""
    if grade not in GRADES:
        raise RuleBroken("SP-4", "请选择一个评价等次。", "Choose one of the five grades.", place="grade")
    if len(comment) > LONGEST_COMMENT:
        raise RuleBroken(
            "SP-4",
            f"评价说明请不超过 {LONGEST_COMMENT} 字。",
            f"Keep the comment within {LONGEST_COMMENT} characters.",
            place="comment",
        )
    return str(grade)


def check_online(decided_at: datetime | None, *, rated: bool) -> None:
    """Refuse an online rating before the decision, and a second one of the same matter."""
    if decided_at is None:
        raise RuleBroken(
            "SP-4",
            "这件还没有作出决定，作出决定之后可以评价。",
            "The matter is not decided yet; it can be rated after the decision.",
        )
    check_first(rated=rated)


def check_first(*, rated: bool) -> None:
    """Refuse a second rating of the same matter by the same way."""
    if rated:
        raise RuleBroken("SP-4", "这件已经评价过，每件只评价一次。", "The matter has been rated; once is enough.")


def check_link(now: datetime, *, valid_until: datetime, used_at: datetime | None) -> None:
    """Refuse a link of the window that was used or is too old."""
    if used_at is not None:
        raise RuleBroken("SP-4", "这个评价链接已经用过，每件只评价一次。", "This link has been used.")
    if now >= valid_until:
        raise RuleBroken(
            "SP-4",
            "这个评价链接已经过期，请用办件编号和查询码评价。",
            "This link has expired; rate with the case number and query code.",
        )


def check_set_aside(conclusion: str | None, grounds: str, *, called_by: int | None, reviewed_by: int | None) -> None:
    """Refuse to leave a rating out of the figures unless two people find it malicious, with written grounds."""
    if conclusion != "malicious":
        raise RuleBroken(
            "SP-4",
            "回访没有认定疑似恶意评价，不能剔除。",
            "Only a rating that the call found to be malicious can be set aside.",
        )
    if not grounds:
        raise RuleBroken("SP-4", "请写明剔除的理由。", "Give the grounds for setting it aside.", place="grounds")
    if reviewed_by is None or reviewed_by == called_by:
        raise RuleBroken(
            "SP-4",
            "剔除须由回访人以外的监察人员复核。",
            "Another person than the caller has to review it before it is set aside.",
        )


@dataclass(frozen=True)
class RatingFigures:
    """The ratings of one department: how many of each grade count, and how many were set aside."""

    counts: Mapping[str, int]
    set_aside: int = 0

    @property
    def rated(self) -> int:
        """How many ratings count; who did not rate is neither good nor bad."""
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        """How many of them are one of the first three grades."""
        return sum(count for grade, count in self.counts.items() if not is_bad(grade))

    @property
    def good_percent(self) -> float | None:
        """The share of good ratings among those that count, with one decimal; None when nobody rated."""
        return round(100 * self.good / self.rated, 1) if self.rated else None

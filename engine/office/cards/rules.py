"""Cards, pure: when a second yellow card is a red one, who is concerned, and how a card is lifted (AC-2, AC-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from engine.office.rule import RuleBroken

LEVELS = ("reminder", "yellow", "red")

SECOND_YELLOW_DAYS = 30
"""A yellow card within so many natural days of another one of the same person is a red one (AC-2), where no ladder of
the office says otherwise."""

LIFT_GROUNDS = ("fraud", "force_majeure", "no_rule", "system_outage", "other")
"""Why a card may be lifted: the applicant's fraud, force majeure, no rule, an outage, or other written grounds."""


@dataclass(frozen=True)
class Given:
    """A card given before; a lifted one counts no more."""

    issued_at: datetime
    lifted: bool


@dataclass(frozen=True)
class Concerned:
    """Whom a card concerns. ``staff_id`` is None when the post was not covered; ``acting_for_id`` as in AB-3."""

    staff_id: int | None
    post_id: int | None
    acting_for_id: int | None = None
    work_item_id: UUID | None = None
    element: str | None = None


@dataclass(frozen=True)
class Basis:
    """The limit whose days a card shows (AT-1): a clock, or a step's own limit with the moment it was received.

    All None: no limit was counted.
    """

    clock_id: int | None = None
    began_at: datetime | None = None
    amount: int | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Work:
    """An open work item as a card sees it."""

    work_item_id: UUID
    element: str
    post_id: int | None
    due_at: datetime | None


def second_yellow(issued_at: datetime, earlier: Iterable[Given], within_days: int = SECOND_YELLOW_DAYS) -> bool:
    """Whether a yellow card at ``issued_at`` is the second one in ``within_days`` natural days (AC-2); 0: never."""
    within = timedelta(days=within_days)
    standing = [card.issued_at for card in earlier if not card.lifted]
    return within_days > 0 and any(timedelta() <= issued_at - before <= within for before in standing)


def latest_work(work: Sequence[Work]) -> Work | None:
    """The work item that a card is about: the one due first, those without a limit after all others; None when
    nothing is open."""
    return min(
        (each for each in work if each.post_id is not None),
        key=lambda each: (each.due_at is None, each.due_at.timestamp() if each.due_at else 0.0),
        default=None,
    )


def check_level(level: object) -> str:
    """The level of a card; refused when it is none."""
    if level not in LEVELS:
        raise RuleBroken(
            "AC-2", "亮牌的级别只能是提醒、黄牌或者红牌。", "Expected a reminder, yellow or red card, but it is none."
        )
    return str(level)


def check_lift(*, lifted: bool, ground: object, grounds: str) -> str:
    """The ground on which a card is lifted (AC-6). Refused without written grounds, and for a card lifted before."""
    if lifted:
        raise RuleBroken("AC-6", "这张牌已经撤销，无需再办。", "Expected a card that stands, but it was lifted.")
    if not grounds:
        raise RuleBroken(
            "AC-6",
            "请写明撤销的理由。",
            "Expected written grounds, but they are empty.",
            place="grounds",
        )
    if ground not in LIFT_GROUNDS:
        raise RuleBroken(
            "AC-6",
            "请选择撤销的情形。",
            "Expected one of the grounds for lifting, but it is none.",
            place="ground",
        )
    return str(ground)


def check_appeal(*, level: str, own: bool, lifted: bool, appealed: bool, text: str) -> None:
    """Refuse an appeal by somebody else, against a reminder, twice, after lifting, or without words (AC-6)."""
    if not own:
        raise RuleBroken("AC-6", "只有当事人可以申诉。", "Only the person of the card can appeal.")
    if level == "reminder":
        raise RuleBroken("AC-6", "提醒不是处理，不需要申诉。", "A reminder is no card; nothing has to be appealed.")
    if lifted:
        raise RuleBroken("AC-6", "这张牌已经撤销，不需要再申诉。", "The card was lifted already.")
    if appealed:
        raise RuleBroken("AC-6", "这张牌已经申诉过，请等待监察答复。", "The card was appealed before.")
    if not text.strip():
        raise RuleBroken("AC-6", "请写明申诉的理由。", "Say why the card should be lifted.", place="text")


def check_rejection(*, waits: bool, answer: str) -> None:
    """Refuse to turn down an appeal that does not wait, or without reasons (AC-6)."""
    if not waits:
        raise RuleBroken("AC-6", "没有等待答复的申诉，可能已经答复，请刷新页面。", "No appeal waits for an answer.")
    if not answer.strip():
        raise RuleBroken("AC-6", "请写明不予撤销的理由。", "Say why the card stands.", place="answer")

"""The ladder of supervision (督办阶梯) as the office's table says it, for what is no item: branches, steps, answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import Refused
from engine.office.cards.rules import SECOND_YELLOW_DAYS
from engine.office.rule import written
from engine.operations.context import Effects, OperationContext

KINDS = ("department", "answer", "step", "accountability")
"""The rows of the table that are no kinds of items."""

MOST_DAYS = 3650
"""Of any step of the ladder: ten years."""


@dataclass(frozen=True)
class Ladder:
    """When somebody is reminded (working days before the end; 0: never), when the red card follows (working days after
    it), and within how many natural days a second yellow card is a red one (0: never)."""

    remind_before: int = 1
    red_after: int = 1
    second_yellow_within: int = SECOND_YELLOW_DAYS


USUAL = Ladder()
"""The ladder where an office has no table, or its table has no row or no number."""


def ladder_of(context: OperationContext, kind: str) -> Ladder:
    """The row of the ladder for a kind of item or step (AC-2, AT-2)."""
    if context.decide is None:
        return USUAL
    return ladder_from(context.decide("ladder", {"application": {"item_kind": kind}}))


def ladder_from(decided: object) -> Ladder:
    """The ladder that a row of the table says; the usual number where the row, or a number in it, is missing.

    Refused for a number of more than ``MOST_DAYS``."""
    found = decided if isinstance(decided, dict) else {}
    return Ladder(
        _number(found.get("remind_before"), USUAL.remind_before),
        _number(found.get("red_after"), USUAL.red_after),
        _number(found.get("second_yellow_within"), USUAL.second_yellow_within),
    )


def _number(value: object, usual: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return usual
    if abs(value) > MOST_DAYS:
        raise Refused(
            f"督办阶梯里的天数至多 {MOST_DAYS} 天，请改短。",
            f"Expected at most {MOST_DAYS} days in the ladder of supervision, but there are more; make it shorter.",
        )
    return value


def find(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2, AT-4: the row of the ladder for ``kind``, so that a diagram draws no days of its own."""
    ladder = ladder_of(context, written(parameters.get("kind")))
    return Effects(result={"remind_before": ladder.remind_before, "red_after": ladder.red_after})

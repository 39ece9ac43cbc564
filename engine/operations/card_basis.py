"""On which limit a card rests: a clock of the case, or the own limit of the step that its person had (AT-1, AT-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from engine.office.cards.rules import Basis, Concerned
from engine.office.service_clock import store as clocks
from engine.office.service_clock.rules import LIMIT_UNITS, LimitUnit, due, step_clock
from engine.operations.context import OpenWork, OperationContext


def card_basis(
    context: OperationContext,
    concerned: Concerned,
    *,
    limit: Literal["case", "step"] | None,
    level: str,
) -> Basis:
    """The limit whose days the card shows.

    ``limit`` is what the diagram names: the case's clock or the step's own limit. Where it names none, a reminder rests
    on the limit that ends next, and a card on the one that passed last. A basis without clock and step when no limit
    was counted.
    """
    running = [clock for clock in clocks.clocks_of(context.session, context.case.id) if clock.finished_at is None]
    counted = [clock for clock in running if clock.task_id is None]
    if limit == "case":
        found = next((clock.id for clock in reversed(counted) if clock.name == "case"), None)
        return Basis(clock_id=found)
    step = _own_step(context, concerned)
    if limit == "step":
        return step[0] if step else Basis()
    ends = [(clock.promised_due_at, Basis(clock_id=clock.id)) for clock in counted]
    if step:
        ends.append((step[1], step[0]))
    known = [(end, basis) for end, basis in ends if end is not None]
    if level == "reminder":
        ahead = [each for each in known if each[0] > context.now]
        return min(ahead, key=_end)[1] if ahead else Basis()
    # Of two that end at one instant the step, which stands last, is the holder's own.
    passed = [each for each in reversed(known) if each[0] <= context.now]
    return max(passed, key=_end)[1] if passed else Basis()


def _end(ending: tuple[datetime, Basis]) -> datetime:
    return ending[0]


def _own_step(context: OperationContext, concerned: Concerned) -> tuple[Basis, datetime | None] | None:
    """The limit of the step that the person held, with its end; None for work without a limit of its own."""
    work = next((each for each in context.open_work() if each.work_item_id == concerned.work_item_id), None)
    if work is None or work.opened_at is None:
        return None
    return _limit_of(context, work, work.opened_at)


def _limit_of(context: OperationContext, work: OpenWork, began_at: datetime) -> tuple[Basis, datetime | None] | None:
    limit = (work.limit or {}).get("limit") or {}
    if limit.get("kind") != "span" or limit.get("unit") not in LIMIT_UNITS:
        return None
    amount, unit = int(limit["amount"]), cast("LimitUnit", limit["unit"])
    facts = clocks.facts_of_case(context.session, context.case.id).get("case")
    step = step_clock(began_at, amount, unit, facts)
    return Basis(began_at=began_at, amount=amount, unit=unit), due(step, context.calendar).promised_at

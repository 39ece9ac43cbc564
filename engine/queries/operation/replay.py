"""What-if of a decision table: which finished cases a changed table would decide otherwise (假如当时用新表).

A case is decided anew over the variables that it ended with. Where its own table no longer gives what was decided then,
the variables have changed since, and nothing can be said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn import AnswerLater, Element, OperationCall, ProcessInstance
from engine.bpmn.decisions import DecisionTable
from engine.cases.bundles import Bundle
from engine.cases.definitions import Definitions
from engine.cases.storage.records import OfficeCase
from engine.errors import ChengnuoError, Refused

MOST_CASES = 500
"""Finished cases that are decided anew, the newest first."""
MOST_SECONDS = 1.0
"""Of computing; a table that decides slowly is tried on fewer cases."""
MOST_SHOWN = 50

Decided = dict[str, Any] | list[Any]


@dataclass(frozen=True)
class OtherDecision:
    """A case that the new table decides otherwise at a step; ``now`` is None where it refuses, then ``refusal`` says
    why."""

    case_id: int
    number: str | None
    process: str
    step: str
    ended_at: datetime
    then: Decided
    now: Decided | None
    refusal: ChengnuoError | None = None


@dataclass
class Replay:
    """Decisions by number: ``same``, ``other`` and ``unknown`` (they cannot be made anew); ``shown`` the newest of the
    others; ``cases`` were looked at, ``more`` says that there are more in the period, or no time for all.
    """

    cases: int = 0
    same: int = 0
    other: int = 0
    unknown: int = 0
    more: bool = False
    shown: list[OtherDecision] = field(default_factory=list)


def replay(session: Session, definitions: Definitions, table: DecisionTable, since: datetime) -> Replay:
    """Decide the cases that ended since ``since`` anew by ``table``; reads at most ``MOST_CASES``, and stops after
    ``MOST_SECONDS``."""
    ended = (OfficeCase.status == "completed", OfficeCase.ended_at >= since)
    deciding: dict[int, dict[str, list[Element]]] = {}
    for definition_id, process in session.execute(
        select(OfficeCase.definition_id, OfficeCase.process).where(*ended).distinct()
    ):
        bundle = definitions.bundle(session, definition_id)
        drawn = bundle.specification(process).elements.values()
        found = [each for each in drawn if each.decision == table.id and each.result]
        if found:
            deciding.setdefault(definition_id, {})[process] = found
    outcome = Replay()
    rows = session.scalars(
        select(OfficeCase)
        .where(*ended, OfficeCase.definition_id.in_(deciding))
        .order_by(OfficeCase.ended_at.desc(), OfficeCase.id.desc())
        .limit(MOST_CASES + 1)
    ).all()
    outcome.more = len(rows) > MOST_CASES
    computes_until = time.thread_time() + MOST_SECONDS
    for case in rows[:MOST_CASES]:
        if time.thread_time() > computes_until:
            outcome.more = True
            break
        elements = deciding[case.definition_id].get(case.process, [])
        if not elements:
            continue
        outcome.cases += 1
        bundle = definitions.bundle(session, case.definition_id)
        own = definitions.decision(session, bundle, table.id)
        variables = _variables(bundle, case)
        for element in elements:
            _decide_anew(outcome, case, element, own, table, variables)
    return outcome


def _decide_anew(
    outcome: Replay,
    case: OfficeCase,
    element: Element,
    own: DecisionTable,
    table: DecisionTable,
    variables: Mapping[str, Any],
) -> None:
    then = variables.get(element.result or "")
    if then is None:
        return  # the case did not come by here
    assert case.ended_at is not None
    about = (case.id, case.number, case.process, element.label, case.ended_at, then)
    try:
        if own.decide(variables) != then:
            outcome.unknown += 1
            return
    except ChengnuoError:
        outcome.unknown += 1
        return
    try:
        now: Decided | None = table.decide(variables)
        refusal = None
    except ChengnuoError as wrong:
        now, refusal = None, wrong
    if now == then:
        outcome.same += 1
        return
    outcome.other += 1
    if len(outcome.shown) < MOST_SHOWN:
        outcome.shown.append(OtherDecision(*about, now, refusal))


def _variables(bundle: Bundle, case: OfficeCase) -> Mapping[str, Any]:
    """The variables of an ended case; empty where its state cannot be read."""
    try:
        return ProcessInstance.restore(bundle.specification(case.process), bytes(case.state), _Ended()).data
    except ChengnuoError:
        return {}


class _Ended:
    """The host of a process that has ended: nothing is asked of it."""

    functions: Mapping[str, Callable[..., Any]] = {}

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        """Raises Refused: an ended process calls nothing."""
        raise Refused("办件已经办结。", "The case has ended.")

    def decide(self, decision: str, inputs: dict[str, Any]) -> Decided:
        """Raises Refused: an ended process decides nothing."""
        raise Refused("办件已经办结。", "The case has ended.")

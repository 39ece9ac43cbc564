"""Clocks and what hangs on them: changing a clock, and moving the timers and step limits that follow it.

The state of a case says what a timer waits for; only rows say when. So a stop, an extension or a new calendar changes
rows and touches no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select

from engine.cases import writing
from engine.cases.motion import CaseInMotion, Turn
from engine.cases.records import Timer, WorkItem
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock import store
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import LIMIT_UNITS, ClockFacts, LimitUnit, due, resolve
from engine.operations.context import ClockChange, ExtendClock, FinishClock, ResumeClock, StartClock, StopClock

Facts = Mapping[str, ClockFacts]

_CASES = any_(bindparam("case_ids", type_=ARRAY(BigInteger)))
_LIMITED_ITEMS = select(
    WorkItem.id,
    WorkItem.case_id,
    WorkItem.element,
    WorkItem.limit,
    WorkItem.opened_at,
    WorkItem.due_at,
    WorkItem.yellow_at,
).where(WorkItem.case_id == _CASES, WorkItem.limit.is_not(None))
_TIMERS = select(Timer.task_id, Timer.case_id, Timer.element, Timer.descriptor, Timer.armed_at, Timer.due_at).where(
    Timer.case_id == _CASES
)


def apply(turn: Turn, motion: CaseInMotion, change: ClockChange) -> None:
    """Change a clock of the case as an operation or command asks, and note it in the history.

    Refused or NotFound as the rules of the clock say. Timers follow when the transaction is written (``move``).
    """
    session = turn.session
    match change:
        case StartClock():
            clock = _start(turn, motion, change)
            verb, details = "clock_started", {"amount": change.limit_amount, "unit": change.limit_unit}
        case StopClock():
            clock = store.the_running_clock(session, motion.id, change.name)
            clock = store.stop_clock(
                session,
                clock,
                at=change.from_at,
                kind=change.kind,
                basis=change.basis,
                approver_id=change.approver_id,
                document_id=change.document_id,
            )
            verb, details = "clock_stopped", {"kind": change.kind, "basis": change.basis}
        case ResumeClock():
            clock = store.the_running_clock(session, motion.id, change.name)
            clock = store.resume_clock(session, clock, at=change.at)
            verb, details = "clock_resumed", {}
        case ExtendClock():
            clock = store.the_running_clock(session, motion.id, change.name)
            clock = store.extend_clock(
                session,
                clock,
                days=change.days,
                reason=change.reason,
                approver_id=change.approver_id,
                at=change.at,
                joint=is_joint(motion),
            )
            verb, details = "clock_extended", {"days": change.days, "reason": change.reason}
        case FinishClock():
            running = store.running_clock(session, motion.id, change.name)
            if running is None:
                return
            clock = store.finish_clock(session, running, at=change.at)
            verb, details = "clock_finished", {}
    motion.clocks_changed = True
    motion.clock_facts = None
    turn.line(motion, verb, clock=change.name, due=_iso(clock.promised_due_at), **details)
    if not isinstance(change, StartClock):
        _tell_below(turn, motion, clock)


def _start(turn: Turn, motion: CaseInMotion, change: StartClock) -> ServiceClock:
    above = None
    if motion.parent_task is not None and motion.parent_id is not None:
        above = store.running_clock(turn.session, motion.parent_id, "case")
    return store.start_clock(
        turn.session,
        case_id=motion.id,
        name=change.name,
        started_at=change.started_at,
        limit_amount=change.limit_amount,
        limit_unit=cast(LimitUnit, change.limit_unit),
        statutory_amount=change.statutory_amount,
        statutory_unit=cast(LimitUnit, change.limit_unit),
        parent_id=None if above is None else above.id,
    )


def is_joint(motion: CaseInMotion) -> bool:
    """Whether several departments handle the case together, as its data say."""
    return motion.has_instance and motion.instance.data.get("joint") is True


def _tell_below(turn: Turn, motion: CaseInMotion, clock: ServiceClock) -> None:
    # Their clocks stand or go on already; each case moves its own timers under its own lock.
    below = {each.case_id for each in store.clocks_below(turn.session, clock.id)} - {motion.id}
    for case_id in sorted(below):
        turn.send(case_id, "clock", "changed", {}, from_case_id=motion.id)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# ---------------------------------------------------------------- when is it due


def _facts(turn: Turn, motion: CaseInMotion) -> Facts:
    if motion.clock_facts is None:
        motion.clock_facts = store.facts_of_case(turn.session, motion.id)
    return motion.clock_facts


def step_due(
    turn: Turn, motion: CaseInMotion, limits: Mapping[str, Any], opened_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """End and yellow of a step limit (TC-5); both None while the case clock stands."""
    return due_of_step(limits, opened_at, _facts(turn, motion), turn.calendar)


def step_of(turn: Turn, motion: CaseInMotion, limit: Mapping[str, Any], opened_at: datetime) -> ClockFacts | None:
    """The limit of a step as a clock, see ``step_facts``."""
    return step_facts(limit, opened_at, _facts(turn, motion))


def due_of_step(
    limits: Mapping[str, Any], opened_at: datetime, facts: Facts, calendar: OfficeCalendar
) -> tuple[datetime | None, datetime | None]:
    """End and yellow of a step limit, from ``{"limit": descriptor, "warning": descriptor}`` and the case's clocks."""
    limit = limits.get("limit")
    if limit is None:
        return None, None
    step = step_facts(limit, opened_at, facts)
    if step is None:
        ends = resolve(limit, armed_at=opened_at, clocks=facts, calendar=calendar)
        return ends, None
    moments = due(step, calendar)
    warning = limits.get("warning")
    if warning is None or moments.promised_at is None or warning.get("kind") != "span":
        return moments.promised_at, moments.yellow_at
    before = {"kind": "clock", "clock": "step", "shift": -warning["amount"], "unit": warning["unit"]}
    yellow = resolve(before, armed_at=opened_at, clocks={"step": step}, calendar=calendar)
    return moments.promised_at, yellow


def step_facts(limit: Mapping[str, Any], opened_at: datetime, facts: Facts) -> ClockFacts | None:
    """A step limit as a clock of its own; None when the limit is no span that stops can lengthen.

    It stands with the case clock. A stop that began before the step was opened does not touch it: such a step is what
    the office does meanwhile.
    """
    if limit.get("kind") != "span" or limit.get("unit") not in LIMIT_UNITS:
        return None
    case = facts.get("case")
    stops = () if case is None else tuple(stop for stop in case.stops if stop.from_at >= opened_at)
    return ClockFacts(opened_at, int(limit["amount"]), limit["unit"], stops=stops, name="step")


def timer_due(
    turn: Turn, motion: CaseInMotion, descriptor: Mapping[str, Any], armed_at: datetime, step: ClockFacts | None
) -> datetime | None:
    """When a timer fires; None while its clock stands or has not started. ``step``: the limit of its task."""
    facts = _facts(turn, motion) if descriptor.get("kind") == "clock" else {}
    if step is not None:
        facts = {**facts, "step": step}
    return resolve(descriptor, armed_at=armed_at, clocks=facts, calendar=turn.calendar)


# ---------------------------------------------------------------- moving rows


def move(turn: Turn, motion: CaseInMotion) -> bool:
    """Bring timers and step limits of a case to what its clocks say now; True when any of them moved."""
    return bool(move_all(turn, [motion]))


def move_all(turn: Turn, motions: Sequence[CaseInMotion]) -> set[int]:
    """``move`` for several locked cases, which need not be loaded: rows alone, no state; the ids of those that moved.

    Two statements that read and two that write, however many cases there are.
    """
    cases = {motion.id: motion for motion in motions}
    steps, items = _moved_items(turn, cases)
    timers = _moved_timers(turn, cases, steps)
    writing.move_due(turn.connection, items, timers)
    return {row["case_id"] for row in (*items, *timers)}


Steps = dict[tuple[int, str], ClockFacts | None]
"""The limits of open tasks as clocks, by case and element."""


def _moved_items(turn: Turn, cases: Mapping[int, CaseInMotion]) -> tuple[Steps, list[dict[str, Any]]]:
    steps: Steps = {}
    moved = []
    for item in turn.session.execute(_LIMITED_ITEMS, {"case_ids": list(cases)}):
        facts = _facts(turn, cases[item.case_id])
        steps[item.case_id, item.element] = step_facts(item.limit.get("limit") or {}, item.opened_at, facts)
        ends, yellow = due_of_step(item.limit, item.opened_at, facts, turn.calendar)
        if (ends, yellow) != (item.due_at, item.yellow_at):
            moved.append({"id": item.id, "case_id": item.case_id, "due_at": ends, "yellow_at": yellow})
    return steps, moved


def _moved_timers(turn: Turn, cases: Mapping[int, CaseInMotion], steps: Steps) -> list[dict[str, Any]]:
    moved = []
    for timer in turn.session.execute(_TIMERS, {"case_ids": list(cases)}):
        motion = cases[timer.case_id]
        # A boundary timer may follow the limit of the task on whose edge it sits.
        host = motion.bundle.boundary_hosts(motion.process).get(timer.element, "")
        step = steps.get((timer.case_id, host))
        clocks = _facts(turn, motion) if step is None else {**_facts(turn, motion), "step": step}
        ends = resolve(timer.descriptor, armed_at=timer.armed_at, clocks=clocks, calendar=turn.calendar)
        if ends != timer.due_at:
            moved.append({"task_id": timer.task_id, "case_id": timer.case_id, "due_at": ends})
    return moved

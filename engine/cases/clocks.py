"""Clocks and what hangs on them: changing a clock, and moving the timers and step limits that follow it.

The state of a case says what a timer waits for; only rows say when. So a stop, an extension or a new calendar changes
rows and touches no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select

from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage import writing
from engine.cases.storage.records import Timer, WorkItem
from engine.errors import NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.office.joint import store as joint
from engine.office.organisation.store import post_for
from engine.office.service_clock import store
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import (
    LIMIT_UNITS,
    ClockFacts,
    LimitUnit,
    due,
    resolve,
    spans_a_working_day,
    step_clock,
)
from engine.office.settings import store as settings
from engine.operations.context import (
    AnnounceEnd,
    ClockChange,
    ContinueClock,
    ExtendClock,
    FinishClock,
    InfractionFacts,
    ResumeClock,
    StartClock,
    StopClock,
)
from engine.operations.subject import number_of

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


def apply(context: CommandContext, loaded: LoadedCase, change: ClockChange) -> None:
    """Change a clock of the case as an operation or command asks, and note it in the history.

    Refused or NotFound as the rules of the clock say. Timers follow when the transaction is written (``move``).
    """
    session = context.session
    match change:
        case StartClock():
            clock = _start(context, loaded, change)
            verb, details = "clock_started", {"amount": change.limit_amount, "unit": change.limit_unit}
        case StopClock():
            clock = store.the_running_clock(session, loaded.id, change.name)
            clock = store.stop_clock(
                session,
                clock,
                at=change.from_at,
                kind=change.kind,
                basis=change.basis,
                days=change.days,
                approver_id=change.approver_id,
                document_id=change.document_id,
            )
            verb, details = "clock_stopped", {"kind": change.kind, "basis": change.basis, "days": change.days}
        case ResumeClock():
            clock = store.the_running_clock(session, loaded.id, change.name)
            clock = store.resume_clock(session, clock, at=change.at)
            verb, details = "clock_resumed", {}
        case ContinueClock():
            clock = store.continue_clock(
                session,
                case_id=loaded.id,
                name=change.name,
                at=change.at,
                kind=change.kind,
                basis=change.basis,
                approver_id=change.approver_id,
                document_id=change.document_id,
            )
            verb, details = "clock_resumed", {}
        case ExtendClock():
            clock = store.the_running_clock(session, loaded.id, change.name)
            clock = store.extend_clock(
                session,
                clock,
                days=change.days,
                reason=change.reason,
                approver_id=change.approver_id,
                at=change.at,
                joint=is_joint(context, loaded),
            )
            verb, details = "clock_extended", {"days": change.days, "reason": change.reason}
        case AnnounceEnd():
            clock = store.the_running_clock(session, loaded.id, change.name)
            clock = store.announce_end(session, clock, to=change.to)
            verb, details = "clock_announced", {"reason": change.reason}
        case FinishClock():
            running = store.running_clock(session, loaded.id, change.name)
            if running is None:
                return
            clock = store.finish_clock(session, running, at=change.at)
            verb, details = "clock_finished", {}
    loaded.clocks_changed = True
    loaded.clock_facts = None
    loaded.limit_moved |= isinstance(change, ExtendClock | ResumeClock | ContinueClock) and change.name == "case"
    if isinstance(change, ResumeClock) and change.name == "case":
        _report_repeated_stops(context, loaded)
    context.line(loaded, verb, clock=change.name, due=_iso(clock.promised_due_at), **details)
    if not isinstance(change, StartClock):
        _tell_below(context, loaded, clock)


def _start(context: CommandContext, loaded: LoadedCase, change: StartClock) -> ServiceClock:
    above = None
    if loaded.parent_task is not None and loaded.parent_id is not None:
        above = store.running_clock(context.session, loaded.parent_id, "case")
    return store.start_clock(
        context.session,
        case_id=loaded.id,
        name=change.name,
        started_at=change.started_at,
        limit_amount=change.limit_amount,
        limit_unit=cast(LimitUnit, change.limit_unit),
        statutory_amount=change.statutory_amount,
        # The law counts working days, whatever the promise counts (TC-1, TC-10).
        statutory_unit="working_days",
        parent_id=None if above is None else above.id,
    )


def _report_repeated_stops(context: CommandContext, loaded: LoadedCase) -> None:
    """TC-21: as many short stops of one case as the office set go to the inspector, and each one after that."""
    session = context.session
    short = [
        stop
        for stop in store.stops_of(session, loaded.id)
        if stop.to_at is not None and not spans_a_working_day(stop.from_at, stop.to_at, context.calendar)
    ]
    if len(short) < settings.value(session, "repeated_stops", context.effective):
        return
    text = f"同一办件中止计时不满一个工作日已 {len(short)} 次"
    context.infractions.append(
        (loaded.id, InfractionFacts("repeated_stops", _actor_id(context), context.post_id, text))
    )
    try:
        inspector = post_for(session, "inspector", None)
    except NotFound:
        return
    number = loaded.number or number_of(session, loaded.id, loaded.parent_id)
    context.letter(loaded, inspector.id, f"多次短时中止计时：{number}", f"{text}。")


def _actor_id(context: CommandContext) -> int | None:
    return None if context.actor is None else context.actor.staff_id


def is_joint(context: CommandContext, loaded: LoadedCase) -> bool:
    """Whether several departments handle the case together: its item is a joint one, or they were asked (JA-7)."""
    return joint.is_joint(context.session, loaded.id)


def _tell_below(context: CommandContext, loaded: LoadedCase, clock: ServiceClock) -> None:
    # Their clocks stand or go on already; each case moves its own timers under its own lock.
    below = {each.case_id for each in store.clocks_below(context.session, clock.id)} - {loaded.id}
    for case_id in sorted(below):
        context.send(case_id, "clock", "changed", {}, from_case_id=loaded.id)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# ---------------------------------------------------------------- when is it due


def _facts(context: CommandContext, loaded: LoadedCase) -> Facts:
    if loaded.clock_facts is None:
        loaded.clock_facts = store.facts_of_case(context.session, loaded.id)
    return loaded.clock_facts


def step_due(
    context: CommandContext, loaded: LoadedCase, limits: Mapping[str, Any], opened_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """End and yellow of a step limit (TC-5); both None while the case clock is paused."""
    return due_of_step(limits, opened_at, _facts(context, loaded), context.calendar)


def step_of(
    context: CommandContext, loaded: LoadedCase, limit: Mapping[str, Any], opened_at: datetime
) -> ClockFacts | None:
    """The limit of a step as a clock, see ``step_facts``."""
    return step_facts(limit, opened_at, _facts(context, loaded))


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
    """A step limit as a clock of its own (``step_clock``); None when the limit is no span that stops can lengthen."""
    if limit.get("kind") != "span" or limit.get("unit") not in LIMIT_UNITS:
        return None
    return step_clock(opened_at, int(limit["amount"]), limit["unit"], facts.get("case"))


def step_followed(steps: Mapping[str, ClockFacts], host: str | None) -> ClockFacts | None:
    """The limit of a step that a timer follows: of the task on whose edge it sits, else of the one begun first.

    ``steps`` are the limits of the open tasks by element, ``host`` is None for a timer on no edge. None when no limit
    runs.
    """
    if host is not None:
        return steps.get(host)
    return min(steps.values(), key=lambda step: step.started_at, default=None)


def timer_due(
    context: CommandContext,
    loaded: LoadedCase,
    descriptor: Mapping[str, Any],
    armed_at: datetime,
    step: ClockFacts | None,
) -> datetime | None:
    """When a timer fires; None while its clock is paused or has not started. ``step``: the limit of its task."""
    facts = _facts(context, loaded) if descriptor.get("kind") == "clock" else {}
    if step is not None:
        facts = {**facts, "step": step}
    return resolve(descriptor, armed_at=armed_at, clocks=facts, calendar=context.calendar)


# ---------------------------------------------------------------- moving rows


def move(context: CommandContext, loaded: LoadedCase) -> bool:
    """Bring timers and step limits of a case to what its clocks say now; True when any of them moved."""
    return bool(move_all(context, [loaded]))


def move_all(context: CommandContext, locked: Sequence[LoadedCase]) -> set[int]:
    """``move`` for several locked cases, which need not be loaded: rows alone, no state; the ids of those that moved.

    Two statements that read and two that write, however many cases there are.
    """
    cases = {loaded.id: loaded for loaded in locked}
    steps, items = _moved_items(context, cases)
    timers = _moved_timers(context, cases, steps)
    writing.move_due(context.connection, items, timers)
    return {row["case_id"] for row in (*items, *timers)}


Steps = dict[int, dict[str, ClockFacts]]
"""The limits of open tasks as clocks, by case and element."""


def _moved_items(context: CommandContext, cases: Mapping[int, LoadedCase]) -> tuple[Steps, list[dict[str, Any]]]:
    steps: Steps = {}
    moved = []
    for item in context.session.execute(_LIMITED_ITEMS, {"case_ids": list(cases)}):
        facts = _facts(context, cases[item.case_id])
        step = step_facts(item.limit.get("limit") or {}, item.opened_at, facts)
        if step is not None:
            steps.setdefault(item.case_id, {})[item.element] = step
        ends, yellow = due_of_step(item.limit, item.opened_at, facts, context.calendar)
        if (ends, yellow) != (item.due_at, item.yellow_at):
            moved.append({"id": item.id, "case_id": item.case_id, "due_at": ends, "yellow_at": yellow})
    return steps, moved


def _moved_timers(context: CommandContext, cases: Mapping[int, LoadedCase], steps: Steps) -> list[dict[str, Any]]:
    moved = []
    for timer in context.session.execute(_TIMERS, {"case_ids": list(cases)}):
        loaded = cases[timer.case_id]
        host = loaded.bundle.boundary_hosts(loaded.process).get(timer.element)
        step = step_followed(steps.get(timer.case_id, {}), host)
        clocks = _facts(context, loaded) if step is None else {**_facts(context, loaded), "step": step}
        ends = resolve(timer.descriptor, armed_at=timer.armed_at, clocks=clocks, calendar=context.calendar)
        if ends != timer.due_at:
            moved.append({"task_id": timer.task_id, "case_id": timer.case_id, "due_at": ends})
    return moved

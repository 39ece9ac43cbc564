"""What the tables show of a case: work items and timers, as the difference between what waited and what waits now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import ManualTask, WaitingTimer
from engine.cases import assignment, clocks
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage.records import WorkItem
from engine.cases.storage.writing import Batch
from engine.office.service_clock.rules import ClockFacts


def project(context: CommandContext, loaded: LoadedCase, batch: Batch) -> None:
    """Add to ``batch`` what differs between the tables and what the process waits for now.

    Brings ``loaded.waiting`` up to date.
    """
    tasks = loaded.instance.work()
    timers = loaded.instance.timers()
    before = loaded.waiting
    loaded.waiting = replace(
        before, work=frozenset(task.id for task in tasks), timers=frozenset(timer.id for timer in timers)
    )
    batch.work_items_gone.extend(sorted(before.work - loaded.waiting.work))
    batch.work_items.extend(_work_row(context, loaded, task) for task in tasks if task.id not in before.work)
    batch.timers_gone.extend(sorted(before.timers - loaded.waiting.timers))
    new_timers = [timer for timer in timers if timer.id not in before.timers]
    if new_timers:
        steps = _steps(context, loaded, new_timers, tasks, before.work)
        batch.timers.extend(_timer_row(context, loaded, timer, steps.get(timer.element)) for timer in new_timers)


def _steps(
    context: CommandContext,
    loaded: LoadedCase,
    timers: Sequence[WaitingTimer],
    tasks: Sequence[ManualTask],
    known: frozenset[str],
) -> dict[str, ClockFacts]:
    """For timers that follow the limit of a task: that limit as a clock, by timer element.

    A boundary timer follows the task on whose edge it sits, any other the task that has waited longest.
    """
    followers = [timer for timer in timers if timer.descriptor.get("clock") == "step"]
    if not followers:
        return {}
    steps: dict[str, ClockFacts] = {}
    for task in tasks:
        opened_at = _opened_at(context, task.id) if task.id in known else context.now
        step = None if task.limit is None else clocks.step_of(context, loaded, task.limit, opened_at)
        if step is not None:
            steps[task.element] = step
    hosts = loaded.bundle.boundary_hosts(loaded.process)
    found = {timer.element: clocks.step_followed(steps, hosts.get(timer.element)) for timer in followers}
    return {element: step for element, step in found.items() if step is not None}


def _opened_at(context: CommandContext, task_id: str) -> datetime:
    return context.session.scalar(select(WorkItem.opened_at).where(WorkItem.id == UUID(task_id))) or context.now


def _work_row(context: CommandContext, loaded: LoadedCase, task: ManualTask) -> dict[str, Any]:
    limits = {key: value for key, value in (("limit", task.limit), ("warning", task.warning)) if value is not None}
    due_at, yellow_at = clocks.step_due(context, loaded, limits, context.now) if limits else (None, None)
    return {
        "id": task.id,
        "case_id": loaded.id,
        "element": task.element,
        "name": task.name,
        "form": task.form,
        **assignment.place_of(context, loaded, task),
        "opened_at": context.now,
        "due_at": due_at,
        "yellow_at": yellow_at,
        "limit": limits or None,
        "draft": _proposal(loaded, task),
        "acts": sorted(task.acts),
    }


def _proposal(loaded: LoadedCase, task: ManualTask) -> dict[str, Any] | None:
    """What the process proposes for the form, such as the departments that a decision table has found."""
    if task.form is None:
        return None
    return loaded.bundle.form(task.form).proposed(task.data) or None


def _timer_row(
    context: CommandContext, loaded: LoadedCase, timer: WaitingTimer, step: ClockFacts | None
) -> dict[str, Any]:
    armed_at = context.now
    if timer.descriptor.get("kind") == "cycle":
        # The next round counts from the moment the last one was due, not from when somebody got round to firing it.
        armed_at = loaded.fired.get(timer.element, context.now)
    return {
        "task_id": timer.id,
        "case_id": loaded.id,
        "element": timer.element,
        "descriptor": timer.descriptor,
        "armed_at": armed_at,
        "due_at": clocks.timer_due(context, loaded, timer.descriptor, armed_at, step),
    }

"""What the tables show of a case: work items and timers, as the difference between what waited and what waits now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import ManualTask, WaitingTimer
from engine.cases import clocks
from engine.cases.motion import CaseInMotion, Turn
from engine.cases.records import WorkItem
from engine.cases.writing import Batch
from engine.office.service_clock.rules import ClockFacts


def project(turn: Turn, motion: CaseInMotion, batch: Batch) -> None:
    """Add to ``batch`` what differs between the tables and what the process waits for now.

    Brings ``motion.waiting`` up to date.
    """
    tasks = motion.instance.work()
    timers = motion.instance.timers()
    before = motion.waiting
    motion.waiting = replace(
        before, work=frozenset(task.id for task in tasks), timers=frozenset(timer.id for timer in timers)
    )
    batch.work_items_gone.extend(sorted(before.work - motion.waiting.work))
    batch.work_items.extend(_work_row(turn, motion, task) for task in tasks if task.id not in before.work)
    batch.timers_gone.extend(sorted(before.timers - motion.waiting.timers))
    new_timers = [timer for timer in timers if timer.id not in before.timers]
    if new_timers:
        steps = _steps(turn, motion, new_timers, tasks, before.work)
        batch.timers.extend(_timer_row(turn, motion, timer, steps.get(timer.element)) for timer in new_timers)


def _steps(
    turn: Turn, motion: CaseInMotion, timers: Sequence[WaitingTimer], tasks: Sequence[ManualTask], known: frozenset[str]
) -> dict[str, ClockFacts]:
    """For boundary timers that follow the limit of their task: that limit as a clock, by timer element."""
    hosts = motion.bundle.boundary_hosts(motion.process)
    by_element = {task.element: task for task in tasks}
    found: dict[str, ClockFacts] = {}
    for timer in timers:
        task = by_element.get(hosts.get(timer.element, ""))
        if timer.descriptor.get("clock") != "step" or task is None or task.limit is None:
            continue
        opened_at = _opened_at(turn, task.id) if task.id in known else turn.now
        step = clocks.step_of(turn, motion, task.limit, opened_at)
        if step is not None:
            found[timer.element] = step
    return found


def _opened_at(turn: Turn, task_id: str) -> datetime:
    return turn.session.scalar(select(WorkItem.opened_at).where(WorkItem.id == UUID(task_id))) or turn.now


def _work_row(turn: Turn, motion: CaseInMotion, task: ManualTask) -> dict[str, Any]:
    limits = {key: value for key, value in (("limit", task.limit), ("warning", task.warning)) if value is not None}
    due_at, yellow_at = clocks.step_due(turn, motion, limits, turn.now) if limits else (None, None)
    return {
        "id": task.id,
        "case_id": motion.id,
        "element": task.element,
        "name": task.name,
        "form": task.form,
        "post": task.post,
        "role": task.role,
        "department": task.department,
        "opened_at": turn.now,
        "due_at": due_at,
        "yellow_at": yellow_at,
        "limit": limits or None,
        "draft": _proposal(motion, task),
    }


def _proposal(motion: CaseInMotion, task: ManualTask) -> dict[str, Any] | None:
    """What the process proposes for the form, such as the departments that a decision table has found."""
    if task.form is None:
        return None
    return motion.bundle.form(task.form).proposed(task.data) or None


def _timer_row(turn: Turn, motion: CaseInMotion, timer: WaitingTimer, step: ClockFacts | None) -> dict[str, Any]:
    armed_at = turn.now
    if timer.descriptor.get("kind") == "cycle":
        # The next round counts from the moment the last one was due, not from when somebody got round to firing it.
        armed_at = motion.fired.get(timer.element, turn.now)
    return {
        "task_id": timer.id,
        "case_id": motion.id,
        "element": timer.element,
        "descriptor": timer.descriptor,
        "armed_at": armed_at,
        "due_at": clocks.timer_due(turn, motion, timer.descriptor, armed_at, step),
    }

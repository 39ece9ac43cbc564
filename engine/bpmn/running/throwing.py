"""Throwing: errors, escalations and cancellations climb scope by scope, messages go to one receiver, signals to all.

Fault of the library: errors and escalations are broadcast to everybody in the scope, whatever activity they came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.facts import SentMessage
from engine.bpmn.model.values import fresh_data
from engine.bpmn.running import event_definitions as definitions
from engine.bpmn.running.event_definitions import ORDER, SEEN
from engine.bpmn.running.library import LIVE, BoundaryEventSplit, BpmnEvent, Task, TaskState
from engine.bpmn.running.node import ROUND
from engine.bpmn.running.variables import INSTANCE, evaluate
from engine.bpmn.running.workflow import ProcessWorkflow

ANSWER = "answer"
"""Key of ``internal_data`` of an operation that is done elsewhere: the message that brings its answer."""


def throw(task: Task, trigger: Trigger) -> None:
    """Throw what an event throws. The task may have been taken away afterwards."""
    top, element = task.workflow.top_workflow, task.task_spec.element
    match trigger.kind:
        case "message":
            send_message(task, trigger)
        case "signal":
            payload = _payload(task, trigger)
            top.record("signal_sent", element, {"name": trigger.name})
            top.event_manager.broadcast(definitions.signal(trigger.name, payload))
        case "escalation":
            top.record("escalation_thrown", element, {"code": trigger.code})
            climb(task, definitions.escalation(trigger.code))
        case "error":
            top.record("error_thrown", element, {"code": trigger.code})
            if not climb(task, definitions.error(trigger.code)):
                # Nobody catches it: the standard leaves this open; the whole process ends here, with this end event.
                top.end_scope(top, task)
        case "multiple":
            for part in trigger.parts:
                throw(task, part)
                if not task.has_state(LIVE):
                    return
        case "cancel":
            top.record("cancel_thrown", element, {})
            climb(task, definitions.cancellation())


def send_message(task: Task, trigger: Trigger) -> None:
    """Hand a message to the oldest receiver that waits in this process, or leave it to the host."""
    top, element = task.workflow.top_workflow, task.task_spec.element
    payload = _payload(task, trigger)
    top.record("message_sent", element, {"name": trigger.name})
    if not hand_over(top, trigger.name, payload):
        top.sent_messages.append(SentMessage(trigger.name, payload, element.id))


def _payload(task: Task, trigger: Trigger) -> dict[str, Any]:
    if trigger.payload is None:
        return {}
    value = evaluate(task, trigger.payload)
    return fresh_data(value) if isinstance(value, dict) else {trigger.name: value}


def hand_over(top: ProcessWorkflow, name: str, payload: Mapping[str, Any]) -> bool:
    """Give a message to the one who has waited longest for it; False if nobody waits."""
    task = receiver(top, name)
    if task is None:
        return False
    if task.state == TaskState.STARTED:
        task.task_spec.answered(task, payload)
    else:
        top.event_manager.give(task, definitions.message(name, payload))
    return True


def receiver(top: ProcessWorkflow, name: str) -> Task | None:
    """Who has waited longest for a message: an event, or an operation that is done elsewhere; None if nobody does."""
    events = top.event_manager.receivers(definitions.message(name))[:1]
    answers = [task for task in answering(top) if task.internal_data[ANSWER] == name]
    return min([*events, *answers], key=lambda task: task.internal_data[ORDER], default=None)


def answering(top: ProcessWorkflow) -> list[Task]:
    """The operations that are done elsewhere."""
    return [task for task in top.live_tasks() if ANSWER in task.internal_data]


def climb(task: Task, event: BpmnEvent) -> bool:
    """Let an error, escalation or cancellation rise from ``task`` to the nearest place that catches it.

    On every level the boundary of the activity comes first, then the event sub-processes of the scope; a matching code
    comes before "any code". False if nobody catches it. The task may have been taken away afterwards.
    """
    top = task.workflow.top_workflow
    activity: Task | None = task
    while activity is not None:
        if INSTANCE in activity.internal_data or ROUND in activity.internal_data:
            activity = activity.parent
            continue
        catching = _matching(_boundary_events(activity), event) or _matching(_event_sub_processes(activity), event)
        if catching is not None:
            top.event_manager.give(catching, event)
            return True
        activity = activity.workflow.owner
    return False


def _boundary_events(activity: Task) -> list[Task]:
    split = activity.parent
    if split is None or not isinstance(split.task_spec, BoundaryEventSplit):
        return []
    return [task for task in split.children if task is not activity]


def _event_sub_processes(activity: Task) -> list[Task]:
    """Those that wait in the scope of ``activity``, but for itself."""
    tasks = activity.workflow.tasks.values()
    element = activity.task_spec.element
    return [task for task in tasks if task.task_spec.armed and task.task_spec.element is not element]


def _matching(tasks: Iterable[Task], event: BpmnEvent) -> Task | None:
    found = [
        task
        for task in tasks
        if task.state == TaskState.WAITING
        and SEEN not in task.internal_data
        and task.task_spec.event_definition.catches(task, event)
    ]
    exact = [task for task in found if task.task_spec.trigger.code is not None]
    return next(iter(exact or found), None)

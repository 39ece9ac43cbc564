"""What catching elements wait for: SpiffWorkflow's event definitions, with where the data go and what is noted.

Faults of the library that all kinds share: what an event brings is kept in ``internal_data`` under the name of the
event, so that a message named ``event_fired`` breaks its task, and it reaches task data, not the variables of a scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.bpmn.expressions.timers import descriptor_of
from engine.bpmn.model.elements import Trigger
from engine.bpmn.running.library import BpmnEvent, EventDefinition, Task
from engine.bpmn.running.variables import evaluate, visible, write

FIRED, ORDER, TIMER, HELD, SEEN = "event_fired", "order", "timer", "held", "seen"
"""Keys of ``internal_data``: the library's own; how long it waits; what a timer waits for; a condition still holds; the
event has come but others that belong to it have not."""


class Awaited:
    """What the definitions of all kinds share; stands before the library's class."""

    trigger: Trigger

    def begin(self, task: Task) -> None:
        """The task begins to wait."""

    def update_task(self, task: Task) -> None:
        """Called by the library each time that a waiting task is asked."""
        if ORDER not in task.internal_data:
            task.internal_data[ORDER] = task.workflow.top_workflow.next_order()
        self.begin(task)

    def catch(self, task: Task, event: BpmnEvent | None = None) -> None:
        """The event has come: put its data where they belong."""
        payload = event.payload if event is not None else None
        if self.trigger.variable is not None:
            write(task, {self.trigger.variable: payload or {}})
        elif payload:
            write(task, payload)
        EventDefinition.catch(self, task, event)


class AwaitedMessage(Awaited, MessageEventDefinition):  # type: ignore[misc]
    """A message, by its name."""


class AwaitedSignal(Awaited, SignalEventDefinition):  # type: ignore[misc]
    """A signal, by its name."""


class AwaitedError(Awaited, ErrorEventDefinition):  # type: ignore[misc]
    """An error, by its code; without one, every error."""


class AwaitedEscalation(Awaited, EscalationEventDefinition):  # type: ignore[misc]
    """An escalation, by its code; without one, every escalation."""


class AwaitedCancellation(Awaited, CancelEventDefinition):  # type: ignore[misc]
    """The cancellation of a transaction."""


class AwaitedTimer(Awaited, TimerEventDefinition):  # type: ignore[misc]
    """A time: the state says for what is waited, the host alone knows when that is.

    Faults of the library: the clock is ``datetime.now`` inside its module, a date without offset is meant in the time
    zone of the server, and working time, suspended clocks and moved deadlines cannot be told.
    """

    def begin(self, task: Task) -> None:
        """Evaluate the expression, once."""
        if TIMER not in task.internal_data:
            value = evaluate(task, self.trigger.timer or "")
            task.internal_data[TIMER] = descriptor_of(value, self.trigger.timer_tag)

    def has_fired(self, task: Task) -> bool:
        """Whether the host has said so."""
        return bool(task.internal_data.get(FIRED))


class AwaitedCondition(Awaited, ConditionalEventDefinition):  # type: ignore[misc]
    """A condition over variables.

    Fault of the library: it is asked only when a task of the same scope completes, and raises as long as a variable
    does not exist.
    """

    def has_fired(self, task: Task) -> bool:
        """Whether it was met; :meth:`is_met` asks."""
        return bool(task.internal_data.get(FIRED))

    def is_met(self, task: Task) -> bool:
        """Whether the condition has become true since it was last false."""
        if not self._holds(task):
            task.internal_data.pop(HELD, None)
            return False
        return HELD not in task.internal_data

    def _holds(self, task: Task) -> bool:
        """False as long as it cannot be told: a variable does not exist yet, or has no value to compare."""
        names, seen = check_expression(self.expression), visible(task)
        if not names <= seen.keys():
            return False
        try:
            return bool(evaluate(task, self.expression))
        except ExpressionError:
            if any(seen[name] is None for name in names):
                return False
            raise


def awaited(trigger: Trigger) -> EventDefinition:
    """The definition of what a catching element waits for."""
    made: EventDefinition
    match trigger.kind:
        case "message":
            made = AwaitedMessage(trigger.name)
        case "signal":
            made = AwaitedSignal(trigger.name)
        case "timer":
            made = AwaitedTimer(trigger.name, trigger.timer)
        case "conditional":
            made = AwaitedCondition(trigger.condition)
        case "error":
            made = AwaitedError(trigger.name, trigger.code)
        case "escalation":
            made = AwaitedEscalation(trigger.name, trigger.code)
        case "cancel":
            made = AwaitedCancellation()
        case _:
            return NoneEventDefinition()
    made.trigger = trigger
    return made


def message(name: str, payload: Mapping[str, Any] | None = None) -> BpmnEvent:
    """A message that has come."""
    return BpmnEvent(AwaitedMessage(name), payload)


def signal(name: str, payload: Mapping[str, Any] | None = None) -> BpmnEvent:
    """A signal that was sent."""
    return BpmnEvent(AwaitedSignal(name), payload)


def error(code: str | None) -> BpmnEvent:
    """An error that was thrown."""
    return BpmnEvent(AwaitedError("", code))


def escalation(code: str | None) -> BpmnEvent:
    """An escalation that was thrown."""
    return BpmnEvent(AwaitedEscalation("", code))


def cancellation() -> BpmnEvent:
    """A transaction was cancelled."""
    return BpmnEvent(AwaitedCancellation())

"""Start, catching, boundary, throwing and end events."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.bpmn.expressions.timers import after_firing
from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.facts import EndReached
from engine.bpmn.running import throwing
from engine.bpmn.running.event_definitions import HELD, ORDER, TIMER
from engine.bpmn.running.gateways import EventBasedGateway
from engine.bpmn.running.library import (
    BoundaryEventJoin,
    BoundaryEventSplit,
    BpmnEvent,
    EventDefinition,
    Task,
    TaskState,
    add_task,
    update,
)
from engine.bpmn.running.node import Node, Spec, Undrawn

_HAPPENED = {
    "message": "message_received",
    "signal": "signal_received",
    "timer": "timer_fired",
    "conditional": "condition_met",
    "error": "error_caught",
    "escalation": "escalation_caught",
    "cancel": "cancel_caught",
}


class StartEvent(Node, defaults.StartEvent):  # type: ignore[misc]
    """Where a scope begins. What triggers it has happened before: the host starts the process, or an event sub-process
    has fired."""


class Catching(Node):
    """An element at which a token waits for an event; the library's life of a catching event."""

    ordered = True
    event_definition: EventDefinition

    @property
    def trigger(self) -> Trigger:
        """What is waited for."""
        assert self.model.trigger is not None
        return self.model.trigger

    def update(self, task: Task) -> bool | None:
        """Wait until the event has come."""
        return self.library_update(task)

    def ready(self, task: Task) -> None:
        """The event has come; it is its turn after what can run already."""
        task.workflow.top_workflow.schedule(task)

    def catch(self, task: Task, event: BpmnEvent) -> None:
        """Take over what the event brings."""
        super().catch(task, event)  # type: ignore[misc]
        self.record(task)

    def record(self, task: Task) -> None:
        """Note the event."""
        trigger = self.trigger
        data = {"name": trigger.name} if trigger.name else {}
        task.workflow.top_workflow.record(_HAPPENED[trigger.kind], self.element, data)


class _Racing(Catching):
    def catch(self, task: Task, event: BpmnEvent) -> None:
        """Behind an event gateway, the first event takes the others away."""
        branch = task
        if isinstance(branch.parent.task_spec, BoundarySplit):
            branch = branch.parent
        if isinstance(branch.parent.task_spec, EventBasedGateway):
            for other in branch.parent.children:
                if other is not branch:
                    task.workflow.top_workflow.take_away(other)
        super().catch(task, event)


class CatchEvent(_Racing, defaults.IntermediateCatchEvent):  # type: ignore[misc]
    """An intermediate catching event."""


class ReceiveTask(_Racing, defaults.ReceiveTask):  # type: ignore[misc]
    """Waits for a message."""


class LinkCatch(Node, BpmnSpecMixin):  # type: ignore[misc]
    """Where tokens go on that came to a throwing link. The library reads links as none events and ends there."""


class _Beside(Catching):
    """Waits beside the flow: a token comes to it only when the event happens.

    Fault of the library: what does not interrupt happens once only.
    """

    def catch(self, task: Task, event: BpmnEvent) -> None:
        """Go on waiting unless the event interrupts; then a token comes here."""
        if not self.model.interrupting:
            self._wait_again(task)
        super().catch(task, event)
        if task.workflow.top_workflow.traced:
            self.note(task, "entered")

    def _wait_again(self, task: Task) -> None:
        """A second task waits for the next time; a timer waits for that only if it is a cycle."""
        facts: dict[str, Any] = {ORDER: task.internal_data[ORDER]}
        if TIMER in task.internal_data:
            rest = after_firing(task.internal_data[TIMER])
            if rest is None:
                return
            facts = {TIMER: rest}
        elif self.trigger.kind == "conditional":
            facts[HELD] = 1
        again = add_task(task.parent, self, TaskState.WAITING)
        again.internal_data.update(facts)
        update(again)


class BoundaryEvent(_Beside, defaults.BoundaryEvent):  # type: ignore[misc]
    """An event on the edge of an activity.

    Fault of the library: an activity is interrupted only after its boundary event has run; until then what is in it
    goes on.
    """

    def catch(self, task: Task, event: BpmnEvent) -> None:
        """What interrupts takes the activity away at once, with all that else is waited for on its edge."""
        super().catch(task, event)
        if self.model.interrupting:
            for other in task.parent.children:
                if other is not task:
                    task.workflow.top_workflow.take_away(other)


class BoundarySplit(Node, BoundaryEventSplit):  # type: ignore[misc]
    """Stands before an activity with boundary events and begins to wait for them with it.

    The activity comes last: the library begins it before anybody waits on its edge.
    """

    ordered = True
    keeps_children = True
    activity: Node

    def attends(self, other: Spec) -> bool:
        """Whether ``other`` is the activity."""
        return other is self.activity

    def ready(self, task: Task) -> None:
        """An activity that waits does so at once, another one when it is its turn."""
        if self.activity.manual or isinstance(self.activity, Catching):
            task.workflow.top_workflow.run(task)
        else:
            super().ready(task)

    def execute(self, task: Task) -> bool | None:
        """Begin to wait for the boundary events."""
        self.library_predict(task)
        return self.library_execute(task)

    def leaving(self, task: Task) -> None:
        """The token has not left the activity."""

    def following(self, task: Task) -> None:
        """The boundary events and the activity stand there already."""


class BoundaryJoin(Undrawn, BoundaryEventJoin):  # type: ignore[misc]
    """Stands behind an activity with boundary events: nobody waits for them any more."""

    def update(self, task: Task) -> bool | None:
        """Take the waiting boundary events away."""
        return self.library_update(task)


class EventSubProcessStart(_Beside, defaults.IntermediateCatchEvent):  # type: ignore[misc]
    """Waits in a scope for the event that starts an event sub-process; never keeps the scope alive.

    Fault of the library: it does not know interrupting ones, starts those of errors and escalations at once, and adds
    specs to the shared specification while it runs.
    """

    armed = True

    @property
    def trigger(self) -> Trigger:
        """The trigger of the start event inside."""
        assert self.model.inner is not None
        start = self.model.inner.nodes[self.model.inner.starts[0]]
        assert start.trigger is not None
        return start.trigger

    def reached(self, task: Task) -> None:
        """The scope has begun: no token has come."""

    def attends(self, other: Spec) -> bool:
        """The token has come to the sub-process when its event happened."""
        return True

    def catch(self, task: Task, event: BpmnEvent) -> None:
        """What interrupts takes everything else in the scope away."""
        if self.model.interrupting:
            task.workflow.top_workflow.interrupt(task.workflow, keep=task)
        super().catch(task, event)

    def leaving(self, task: Task) -> None:
        """The token has not left the sub-process."""

    def taken_away(self, task: Task) -> None:
        """A token is there only after the event has happened."""
        if task.state == TaskState.READY:
            super().taken_away(task)


class ThrowEvent(Node, defaults.IntermediateThrowEvent):  # type: ignore[misc]
    """An intermediate throwing event.

    Faults of the library: errors and escalations are broadcast, one message wakes all receivers, a link is passed over.
    """

    def execute(self, task: Task) -> bool | None:
        """Throw; whoever catches it may take the thrower away."""
        assert self.model.trigger is not None
        throwing.throw(task, self.model.trigger)
        return True if task.state == TaskState.READY else None


class EndEvent(Node, defaults.EndEvent):  # type: ignore[misc]
    """An end event: notes that it was reached, then throws what it throws.

    Faults of the library: those of throwing events; a signal end event is a none end.
    """

    def execute(self, task: Task) -> bool | None:
        """Note the end and throw; at a terminate end the library ends the scope when the task is complete."""
        trigger, scope, top = self.model.trigger, task.workflow, task.workflow.top_workflow
        assert trigger is not None
        end = EndReached(self.element.id, self.element.name, scope.spec.scope_id)
        top.record("ended", self.element, {"scope": end.scope})
        top.ended.append(end)
        if _ends_the_process(scope):
            top.outcome = end.name or end.element
        if trigger.kind == "terminate":
            top.interrupt(scope, keep=task)
        else:
            throwing.throw(task, trigger)
        return True if task.state == TaskState.READY else None


def _ends_the_process(scope: Any) -> bool:
    """Whether an end event there says how the process ends: its own, or that of an event sub-process that took its
    place."""
    owner = scope.owner
    if owner is None:
        return True
    return (
        owner.workflow.owner is None and owner.task_spec.model.triggered_by_event and owner.task_spec.model.interrupting
    )

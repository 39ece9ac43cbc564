"""Start, catching, boundary, throwing and end events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.bpmn.expressions.timers import after_firing
from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.facts import EndReached
from engine.bpmn.running import throwing
from engine.bpmn.running.compensation import begin, compensate
from engine.bpmn.running.event_definitions import FIRED, HELD, ORDER, SEEN, TIMER
from engine.bpmn.running.gateways import EventBasedGateway, InstantiatingGateway
from engine.bpmn.running.library import (
    BoundaryEventJoin,
    BoundaryEventSplit,
    BpmnEvent,
    EventDefinition,
    Task,
    TaskSpec,
    TaskState,
    add_task,
    update,
)
from engine.bpmn.running.node import NodeSpec, Spec, Undrawn

_HAPPENED = {
    "message": "message_received",
    "signal": "signal_received",
    "timer": "timer_fired",
    "conditional": "condition_met",
    "error": "error_caught",
    "escalation": "escalation_caught",
    "cancel": "cancel_caught",
}


class StartEvent(NodeSpec, defaults.StartEvent):  # type: ignore[misc]
    """Where a scope begins. What triggers it has happened before: the host starts the process, or an event sub-process
    has fired."""


class InstantiatingTask(StartEvent):
    """A receive task that starts the process: its message has come already.

    The library reads ``instantiate`` of nothing: the task would wait for a second message.
    """

    def execute(self, task: Task) -> bool | None:
        """Note the message."""
        assert self.model.trigger is not None
        task.workflow.top_workflow.record("message_received", self.element, {"name": self.model.trigger.name})
        return True


class Catching(NodeSpec):
    """An element at which a token waits for an event; the library's life of a catching event."""

    ordered = True
    event_definition: EventDefinition

    together: Sequence[Catching] = ()
    """Of an event that waits for several events: the specs of all of them, this one among them."""

    @property
    def trigger(self) -> Trigger:
        """What is waited for."""
        trigger: Trigger = self.event_definition.trigger
        return trigger

    def update(self, task: Task) -> bool | None:
        """Wait until the event has come."""
        return None if SEEN in task.internal_data else self.library_update(task)

    def ready(self, task: Task) -> None:
        """The event has come; it is its turn after what can run already."""
        task.workflow.top_workflow.schedule(task)

    def catch(self, task: Task, event: BpmnEvent) -> None:
        """Called when the event has come; where several belong together, the last of them counts."""
        if self.together and any(SEEN not in other.internal_data for other in self.beside(task)):
            self.event_definition.catch(task, event)
            del task.internal_data[FIRED]
            task.internal_data[SEEN] = 1
            task.workflow.top_workflow.event_manager.remove_task(task)
            self.record(task)
        else:
            self.happen(task, event)

    def beside(self, task: Task) -> list[Task]:
        """The tasks that wait, or have waited, for the other events that belong together with this one."""
        return [other for other in task.parent.children if other is not task and other.task_spec in self.together]

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """Take over what the event brings."""
        super().catch(task, event)  # type: ignore[misc]
        self.record(task)

    def record(self, task: Task) -> None:
        """Note the event."""
        trigger = self.trigger
        data = {"name": trigger.name} if trigger.name else {}
        task.workflow.top_workflow.record(_HAPPENED[trigger.kind], self.element, data)


class _Racing(Catching):
    def reached(self, task: Task) -> None:
        """Behind a gateway that starts the process, the event that did so has come already."""
        super().reached(task)
        gateway = task.parent.task_spec
        if isinstance(gateway, InstantiatingGateway) and gateway.has_come(task, self.element.id):
            task.internal_data[FIRED] = True
            self.record(task)

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """Behind an event gateway, the first event takes the others away."""
        branch = task
        if isinstance(branch.parent.task_spec, (BoundarySplit, MultipleCatch)):
            branch = branch.parent
        if isinstance(branch.parent.task_spec, EventBasedGateway):
            for other in branch.parent.children:
                if other is not branch:
                    task.workflow.top_workflow.take_away(other)
        super().happen(task, event)


class CatchEvent(_Racing, defaults.IntermediateCatchEvent):  # type: ignore[misc]
    """An intermediate catching event."""


class MultipleCatch(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """An intermediate catching event with several definitions: tasks behind this one wait for each of them.

    The library keeps event objects in the state of such an event.
    """

    keeps_children = True

    def attends(self, other: Spec) -> bool:
        """The token has come to the event already."""
        return True

    def ready(self, task: Task) -> None:
        """Begin to wait."""
        task.workflow.top_workflow.run(task)

    def leaving(self, task: Task) -> None:
        """The token has not left the event."""

    def following(self, task: Task) -> Sequence[TaskSpec]:
        """What waits for the single events."""
        return self.outputs


class CatchPart(CatchEvent):
    """Waits for one of the events of a :class:`MultipleCatch`."""

    first = False
    """Whether it stands for the whole in the way of tokens."""

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """Nobody waits for the other events any more."""
        for other in task.parent.children:
            if other is not task:
                other.cancel()
        super().happen(task, event)

    def taken_away(self, task: Task) -> None:
        """Note the one token of the event once."""
        if self.first:
            super().taken_away(task)


class ReceiveTask(_Racing, defaults.ReceiveTask):  # type: ignore[misc]
    """Waits for a message."""


class LinkCatch(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """Where tokens go on that came to a throwing link. The library reads links as none events and ends there."""


class _Beside(Catching):
    """Waits beside the flow: a token comes to it only when the event happens.

    Fault of the library: what does not interrupt happens once only.
    """

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """Go on waiting unless the event interrupts; a token comes here."""
        others = self.beside(task) if self.together else []
        if not self.model.interrupting:
            self._wait_again([task, *others])
        for other in others:
            other.cancel()
        super().happen(task, event)
        if task.workflow.top_workflow.traced:
            self.note(task, "entered")

    def _wait_again(self, tasks: list[Task]) -> None:
        """Other tasks wait for the next time, unless that never comes."""
        facts = [_next_wait(task) for task in tasks]
        for task, next_wait in zip(tasks, facts, strict=True):
            if None not in facts:
                again = add_task(task.parent, task.task_spec, TaskState.WAITING)
                again.internal_data.update(next_wait or {})
                update(again)


def _next_wait(task: Task) -> dict[str, Any] | None:
    """What a task knows that waits for the same event once more; a timer comes again only if it is a cycle."""
    if TIMER in task.internal_data:
        rest = after_firing(task.internal_data[TIMER])
        return None if rest is None else {TIMER: rest}
    held = {HELD: 1} if task.task_spec.trigger.kind == "conditional" else {}
    return {ORDER: task.internal_data[ORDER], **held}


class BoundaryEvent(_Beside, defaults.BoundaryEvent):  # type: ignore[misc]
    """An event on the edge of an activity.

    Fault of the library: an activity is interrupted only after its boundary event has run; until then what is in it
    goes on.
    """

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """What interrupts takes the activity away at once, with all that else is waited for on its edge."""
        super().happen(task, event)
        if self.model.interrupting:
            for other in task.parent.children:
                if other is not task:
                    task.workflow.top_workflow.take_away(other)


class BoundarySplit(NodeSpec, BoundaryEventSplit):  # type: ignore[misc]
    """Stands before an activity with boundary events and begins to wait for them with it.

    The activity comes last: the library begins it before anybody waits on its edge.
    """

    ordered = True
    keeps_children = True
    activity: NodeSpec

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

    def reached(self, task: Task) -> None:
        """The scope has begun: no token has come."""

    def attends(self, other: Spec) -> bool:
        """The token has come to the sub-process when its event happened."""
        return True

    def happen(self, task: Task, event: BpmnEvent) -> None:
        """What interrupts takes everything else in the scope away."""
        if self.model.interrupting:
            task.workflow.top_workflow.interrupt(task.workflow, keep=task)
        super().happen(task, event)

    def leaving(self, task: Task) -> None:
        """The token has not left the sub-process."""

    def taken_away(self, task: Task) -> None:
        """A token is there only after the event has happened."""
        if task.state == TaskState.READY:
            super().taken_away(task)


class ThrowEvent(NodeSpec, defaults.IntermediateThrowEvent):  # type: ignore[misc]
    """An intermediate throwing event.

    Faults of the library: errors and escalations are broadcast, one message wakes all receivers, a link is passed over.
    """

    def execute(self, task: Task) -> bool | None:
        """Throw; whoever catches it may take the thrower away."""
        assert self.model.trigger is not None
        return _thrown(task, self.model.trigger)

    def compensated(self, task: Task) -> None:
        """What was thrown is undone."""
        task.workflow.top_workflow.finish(task)


class EndEvent(NodeSpec, defaults.EndEvent):  # type: ignore[misc]
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
        elif trigger.kind == "cancel" and scope.compensations:
            top.interrupt(scope, keep=task)
            begin(scope, scope.compensations, task)
            scope.compensations = []
            return None
        return _thrown(task, trigger)

    def compensated(self, task: Task) -> None:
        """What was thrown, or the transaction that is cancelled, is undone."""
        assert self.model.trigger is not None
        if self.model.trigger.kind == "cancel":
            throwing.throw(task, self.model.trigger)
        else:
            task.workflow.top_workflow.finish(task)


def _thrown(task: Task, trigger: Trigger) -> bool | None:
    """Throw what an event throws; True if its task is complete, None if it waits or is gone."""
    if trigger.kind == "compensate":
        data = {"activity": trigger.activity} if trigger.activity is not None else {}
        task.workflow.top_workflow.record("compensation_thrown", task.task_spec.element, data)
        return None if compensate(task, trigger) else True
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

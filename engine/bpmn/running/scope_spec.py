"""The specification of a scope: where its tokens begin and when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.bpmn.running.compensation import Compensation
from engine.bpmn.running.events import EventSubProcessStart
from engine.bpmn.running.library import (
    LIVE,
    BpmnProcessSpec,
    BpmnStartTask,
    EndJoin,
    JoinHooks,
    SimpleBpmnTask,
    Task,
    TaskSpec,
    TaskState,
)
from engine.bpmn.running.node import NodeSpec, Spec


class ScopeStart(Spec, BpmnStartTask):  # type: ignore[misc]
    """Gives the first tokens to what starts by itself, or to the start event that has happened.

    Fault of the library: every start event gets a token.
    """

    arms: Sequence[EventSubProcessStart] = ()
    """What waits for the events that start event sub-processes."""
    entries: Sequence[TaskSpec] = ()
    """Where tokens begin that nothing else is said about."""
    starts: Mapping[str, TaskSpec] = {}
    """Where a token begins whose start event has happened, by the id of the event."""

    def following(self, task: Task) -> Sequence[TaskSpec]:
        """Event sub-processes first: they are armed before anything runs."""
        entry = task.workflow.entry
        return [*self.arms, *(self.entries if entry is None else (self.starts[entry],))]


class ScopeEnd(Spec, JoinHooks, EndJoin):  # type: ignore[misc]
    """Joins all ends of a scope.

    Fault of the library: an event sub-process that waits for its event keeps its scope from ever ending.
    """

    def ready(self, task: Task) -> None:
        """The scope ends before anything else goes on."""
        task.workflow.top_workflow.schedule(task, first=True)

    def may_go_on(self, task: Task) -> bool:
        """Whether no token is left but those of event sub-processes that wait to begin."""
        return all(
            other.task_spec is self
            or not other.has_state(LIVE | TaskState.FUTURE)
            or (other.task_spec.armed and other.state == TaskState.WAITING)
            for other in task.workflow.tasks.values()
        )

    def execute(self, task: Task) -> bool | None:
        """Nobody waits for the events of event sub-processes any more."""
        task.workflow.top_workflow.interrupt(task.workflow, keep=task)
        return True


class LastTask(Spec, SimpleBpmnTask):  # type: ignore[misc]
    """The task with which, by its name, the library ends a scope."""

    def ready(self, task: Task) -> None:
        """The scope ends before anything else goes on."""
        task.workflow.top_workflow.schedule(task, first=True)


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]
    """The specs of a process or sub-process; ``scope_id`` is its id as drawn. Never changed after it is built.

    ``inputs`` and ``outputs`` are the variables that a call hands in and brings back; None for all.
    """

    start: ScopeStart
    end: ScopeEnd
    inputs: Sequence[str] | None = None
    outputs: Sequence[str] | None = None
    undoing: NodeSpec | None = None
    """The compensation event sub-process that undoes the scope; None where what is in it is undone in reverse order."""
    heads: Mapping[str, TaskSpec]
    """Where a token comes to an element, by the id of the element."""

    def __init__(self, key: str, scope_id: str) -> None:
        super().__init__(name=key)
        self.scope_id = scope_id
        self.task_specs.clear()
        self.start = ScopeStart(self, "Start")
        self.end = ScopeEnd(self, ":end")
        self.end.connect(LastTask(self, "End"))
        self.compensation = Compensation(self, ":compensation")
        self.compensation.connect(self.end)

"""Compensation: undoing what is complete, the last first. The library reads it as none events.

Each scope remembers its completed activities that can be undone, in order: ``[element, 0]`` for one with a handler,
``[element, entries]`` for a sub-process without one, which is undone by its compensation event sub-process, or else by
undoing what is in it. An activity that has run several times has an entry for each instance or round that is complete;
what that one has seen alone (its item, the counter) comes third. A task that stands for no element undoes one entry
after the other; then the event that has thrown the compensation goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.model.elements import Element, FlowNode, Trigger
from engine.bpmn.running.library import (
    SimpleBpmnTask,
    Task,
    TaskSpec,
    TaskState,
    add_task,
    connect_inner,
    set_state,
    update,
)
from engine.bpmn.running.node import NodeSpec, Spec, Undrawn

ENTRIES, UNDOING, THROWER = "entries", "undoing", "thrower"
"""Keys of ``internal_data`` of the task that undoes: what is left, what is being undone, who waits for the end."""


def compensate(task: Task, trigger: Trigger) -> bool:
    """Undo what ``trigger`` says; True if ``task``, which has thrown it, has to wait."""
    scope = task.workflow
    if trigger.activity is None:
        while scope.owner is not None and scope.owner.task_spec.model.triggered_by_event:
            scope = scope.owner.workflow
    else:
        while trigger.activity not in scope.spec.task_specs and scope.owner is not None:
            scope = scope.owner.workflow
    entries = [entry for entry in scope.compensations if trigger.activity in (None, entry[0])]
    if not entries:
        return False
    scope.compensations = [entry for entry in scope.compensations if entry not in entries]
    begin(scope, entries, task if trigger.waits else None)
    return trigger.waits


def begin(scope: Any, entries: list[Any], thrower: Task | None) -> None:
    """Begin to undo ``entries`` of a scope."""
    task = add_task(scope.task_tree, scope.spec.compensation, TaskState.FUTURE)
    task.internal_data[ENTRIES] = entries
    if thrower is not None:
        task.internal_data[THROWER] = str(thrower.id)
    update(task)


class Compensation(Spec, SimpleBpmnTask):  # type: ignore[misc]
    """Undoes one entry after the other; one for every scope, beside its elements."""

    handlers: Mapping[str, tuple[Element, NodeSpec]] = {}
    """What undoes an activity, by its id: the boundary event and the head of its handler."""
    scopes: Mapping[str, CompensatedScope] = {}
    """What undoes the inside of a sub-process, by its id."""

    def ready(self, task: Task) -> None:
        """It is undone when it is its turn."""
        task.workflow.top_workflow.schedule(task)

    def execute(self, task: Task) -> bool | None:
        """Undo the next entry; True if there is none left."""
        top, entries = task.workflow.top_workflow, task.internal_data[ENTRIES]
        if not entries:
            self._tell(task)
            return True
        name, inside, *seen = entries.pop()
        task.internal_data[UNDOING] = name
        spec: TaskSpec
        if inside == 0:
            boundary, spec = self.handlers[name]
            top.record("compensation_caught", boundary, {"activity": name})
        else:
            spec = self.scopes[name]
        child = add_task(task, spec, TaskState.FUTURE)
        if inside != 0:
            child.internal_data[ENTRIES] = inside
        if seen:
            child.data = seen[0]
        update(child)
        return None

    def _tell(self, task: Task) -> None:
        """Everything is undone: the event that has thrown the compensation goes on."""
        top, thrower = task.workflow.top_workflow, task.internal_data.get(THROWER)
        for other in top.live_tasks():
            if str(other.id) == thrower:
                other.task_spec.compensated(other)
                return

    def undone(self, scope: Any, name: str) -> None:
        """What has undone an activity is complete."""
        for task in scope.tasks.values():
            if task.task_spec is self and task.internal_data.get(UNDOING) == name:
                del task.internal_data[UNDOING]
                set_state(task, TaskState.READY)
                scope.top_workflow.schedule(task, first=True)
                return


class HandlerEnd(Undrawn, SimpleBpmnTask):  # type: ignore[misc]
    """Stands behind a handler: its activity is undone."""

    undoes: Sequence[str] = ()
    """Ids of the activities that the handler undoes."""

    def leaving(self, task: Task) -> None:
        """Let the next activity be undone."""
        for name in self.undoes:
            task.workflow.spec.compensation.undone(task.workflow, name)

    def following(self, task: Task) -> None:
        """No token leaves a handler."""


class CompensatedScope(Spec, defaults.SubWorkflowTask):  # type: ignore[misc]
    """Undoes what is in a sub-process that is complete, in a scope of its own: by its compensation event sub-process if
    it has one."""

    model: FlowNode

    def ready(self, task: Task) -> None:
        """It is its turn."""
        task.workflow.top_workflow.schedule(task, first=True)

    def execute(self, task: Task) -> bool | None:
        """Open the scope, without its start; when called again, everything is undone."""
        top = task.workflow.top_workflow
        if ENTRIES not in task.internal_data:
            return True
        inner = top.create_subprocess(task, self.spec)
        connect_inner(inner, task)
        set_state(inner.task_tree, TaskState.COMPLETED)
        entries, body = task.internal_data.pop(ENTRIES), inner.spec.undoing
        if body is None:
            begin(inner, entries, None)
        else:
            inner.compensations = entries  # what the event sub-process throws itself undoes them
            top.record("compensation_caught", body.element, {"activity": self.model.element.id})
            update(add_task(inner.task_tree, body, TaskState.FUTURE))
        return None

    def update_data(self, task: Task, inner: Any) -> None:
        """Called by the library when everything is undone."""
        task.workflow.top_workflow.schedule(task, first=True)

    def leaving(self, task: Task) -> None:
        """Forget what was inside."""
        task.workflow.top_workflow.subprocesses.pop(task.id, None)

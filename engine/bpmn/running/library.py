"""The one module that touches names which SpiffWorkflow keeps to itself; whoever upgrades the library reads this file.

Written against SpiffWorkflow 3.2. The library is extended by overriding methods whose names begin with an underscore
(``_run_hook`` and its like): it documents them as the place to extend, but promises nothing. Here each of them is given
a public name once, so that the other modules override and call public names only. ``docs/engine.md`` says what each
subclass mends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, BpmnStartTask, SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.control import _EndJoin as EndJoin
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.event import EventManager
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

__all__ = [
    "FINISHED",
    "LIVE",
    "BoundaryEventJoin",
    "BoundaryEventSplit",
    "BpmnEvent",
    "BpmnProcessSpec",
    "BpmnStartTask",
    "BpmnSubWorkflow",
    "BpmnWorkflow",
    "CatchingEvent",
    "Condition",
    "EndJoin",
    "EventDefinition",
    "EventManager",
    "Hooks",
    "JoinHooks",
    "PythonScriptEngine",
    "SimpleBpmnTask",
    "Task",
    "TaskSpec",
    "TaskState",
    "WorkflowException",
    "add_task",
    "connect_inner",
    "end_workflow",
    "has_children",
    "set_state",
    "take_out",
    "update",
]

LIVE: int = TaskState.WAITING | TaskState.READY | TaskState.STARTED
"""States of a task at which a token is."""
FINISHED: int = TaskState.FINISHED_MASK
_NOT_REACHED: int = TaskState.FUTURE | TaskState.PREDICTED_MASK


def set_state(task: Task, state: int) -> None:
    """Put a task into a state. The public setter refuses the way back from ready or started to waiting."""
    task._set_state(state)


def update(task: Task) -> None:
    """Let a task find out whether it can go on. The library calls this itself for children only."""
    task.task_spec._update(task)


def add_task(parent: Task, spec: TaskSpec, state: int) -> Task:
    """A new task behind ``parent`` that is not one of its outputs: an instance of a loop, or a second wait."""
    task = Task(parent.workflow, spec, parent, state=state)
    task.triggered = True
    return task


def take_out(task: Task) -> None:
    """Remove a finished task from the tree; what follows it hangs at the root from then on.

    The library keeps every task for ever: its state grows with every round of a correction loop, and its tree walks
    stop at a depth of 1000.
    """
    workflow = task.workflow
    root, parent = workflow.task_tree, task.parent
    for child in task._children:
        workflow.tasks[child]._parent = root.id
    root._children += task._children
    task._children = []
    parent._children.remove(task.id)
    del workflow.tasks[task.id]


def has_children(task: Task) -> bool:
    """Whether something hangs behind the task in its tree."""
    return bool(task._children)


def end_workflow(workflow: BpmnWorkflow | BpmnSubWorkflow, task: Task) -> None:
    """End a process or sub-process at ``task`` without its end join; the library does so at terminate ends only."""
    workflow._mark_complete(task)
    workflow.completed_event(workflow)


def connect_inner(inner: BpmnSubWorkflow, task: Task) -> None:
    """Let ``task`` know when what is inside it ends; the library does so only when it begins it."""
    inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)


class Hooks:
    """The life of a task under public names; stands before the library's class in the bases of every spec.

    FUTURE → ``reached`` → ``update`` (True: ready) → ``ready`` → ``execute`` (True: complete) → ``leaving`` →
    ``following`` says where to; or ``cancelled``.
    """

    name: str
    manual: bool
    outputs: list[TaskSpec]
    completed_event: Any
    connect: Callable[[TaskSpec], None]

    def test(self) -> None:
        """The library checks a spec each time that a task becomes ready; ours are checked before they are built."""

    def reached(self, task: Task) -> None:
        """A token has come."""

    def update(self, task: Task) -> bool | None:
        """Whether the task can run now; called when it is reached and each time that something may have changed."""
        return True

    def ready(self, task: Task) -> None:
        """The task can run."""

    def execute(self, task: Task) -> bool | None:
        """Do what the element does; True if it is complete, None if it stays or is gone."""
        return True

    def leaving(self, task: Task) -> None:
        """The task is complete; nothing behind it has been reached."""

    def following(self, task: Task) -> Sequence[TaskSpec] | None:
        """Where the token goes on; None where the library has chosen while the task ran (gateways with conditions)."""
        return self.outputs

    def cancelled(self, task: Task) -> None:
        """The task was taken away before it was complete."""

    # ---- what the library does unless it is overridden

    def library_update(self, task: Task) -> bool | None:
        """:meth:`update` as the library's class has it."""
        found: bool | None = super()._update_hook(task)  # type: ignore[misc]
        return found

    def library_execute(self, task: Task) -> bool | None:
        """:meth:`execute` as the library's class has it."""
        found: bool | None = super()._run_hook(task)  # type: ignore[misc]
        return found

    def library_predict(self, task: Task) -> None:
        """Create the tasks that may follow, before the task has run."""
        super()._predict_hook(task)  # type: ignore[misc]

    # ---- called by the library

    def _predict(self, my_task: Task, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Nothing is predicted: where a token goes is decided when it leaves, and a state holds live tokens only."""

    def _update_hook(self, my_task: Task) -> bool | None:
        if my_task.has_state(_NOT_REACHED):
            self.reached(my_task)
        return self.update(my_task)

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)  # type: ignore[misc]
        self.ready(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return self.execute(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        self.leaving(my_task)
        following = self.following(my_task)
        if following is not None:
            my_task._sync_children(list(following), TaskState.FUTURE)
        super()._on_complete_hook(my_task)  # type: ignore[misc]

    def _on_cancel(self, my_task: Task) -> None:
        super()._on_cancel(my_task)  # type: ignore[misc]
        self.cancelled(my_task)


class JoinHooks(Hooks):
    """Of specs that join: the library's ``_check_threshold_unstructured`` under a public name."""

    def update(self, task: Task) -> bool | None:
        """As the library: waits, alone of its spec, until :meth:`may_go_on`."""
        return self.library_update(task)

    def may_go_on(self, task: Task) -> bool:
        """Whether everything that is joined here has come."""
        raise NotImplementedError

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        return self.may_go_on(my_task)


class Condition(Operator):  # type: ignore[misc]
    """A condition of a sequence flow, for the library's gateways."""

    def holds(self, task: Task) -> bool:
        """Whether the flow may be taken."""
        raise NotImplementedError

    def _matches(self, task: Task) -> bool:
        return self.holds(task)

"""Activities that contain a scope: sub-processes, transactions, called processes and event sub-processes."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.values import copied_data
from engine.bpmn.running.library import Task
from engine.bpmn.running.node import NodeSpec
from engine.bpmn.running.variables import WRITTEN, visible, write
from engine.bpmn.running.workflow import DEEPEST_CALL, InnerWorkflow, ProcessWorkflow


class _Containing(NodeSpec):
    """The library's life of a sub-workflow, begun when it is the turn of the activity, not before anybody waits on its
    edge."""

    spec: str

    def execute(self, task: Task) -> bool | None:
        """Begin what is inside; when called again, it has ended."""
        if task.workflow.top_workflow.get_subprocess(task) is not None:
            return True
        self.begin(task)
        return None

    def begin(self, task: Task) -> None:
        """Begin what is inside."""
        self.start_workflow(task)  # type: ignore[attr-defined]

    def copy_data(self, task: Task, inner: InnerWorkflow) -> None:
        """Called by the library when the inner workflow begins: it shares the variables around it."""

    def update_data(self, task: Task, inner: InnerWorkflow) -> None:
        """Called by the library when the inner workflow has ended: the activity is complete."""
        task.workflow.top_workflow.schedule(task, first=True)

    def leaving(self, task: Task) -> None:
        """Forget what was inside, but for what can be undone."""
        inner = task.workflow.top_workflow.subprocesses.pop(task.id, None)
        if inner is not None and not inner.isolated and not self.handled:
            seen = [copied_data(task.data)] if task.data else []
            if inner.compensations or inner.spec.undoing is not None:
                task.workflow.compensations.append([self.element.id, inner.compensations, *seen])
        super().leaving(task)


class SubProcess(_Containing, defaults.SubWorkflowTask):  # type: ignore[misc]
    """An embedded sub-process or transaction: shares the variables around it. An empty one is done at once."""

    def execute(self, task: Task) -> bool | None:
        """Begin what is inside, if anything is."""
        if self.model.inner is not None and not self.model.inner.nodes:
            task.workflow.top_workflow.record("passed", self.element, {})
            return True
        return super().execute(task)


class EventSubProcess(SubProcess):
    """A sub-process that an event of its scope has started, see :class:`EventSubProcessStart`."""


class CallActivity(_Containing, defaults.CallActivity):  # type: ignore[misc]
    """A called process, inside the same state: it works on a copy of the data, what it sets comes back when it ends.

    Fault of the library: everything comes back, so that what it has not touched overwrites what others have changed.
    """

    def begin(self, task: Task) -> None:
        """Note the call; raises ProcessStuck where processes call each other without end."""
        if _calls_around(task.workflow) >= DEEPEST_CALL:
            raise ProcessStuck(
                f"「{self.element.label}」调用的流程一层套一层，已超过 {DEEPEST_CALL} 层；请检查它是否调用了自己。",
                f"Expected processes to call each other at most {DEEPEST_CALL} levels deep, but “{self.element.label}” "
                "goes deeper; look whether it calls itself.",
                place=self.element.id,
            )
        task.workflow.top_workflow.record("called", self.element, {"process": self.spec})
        super().begin(task)

    def copy_data(self, task: Task, inner: InnerWorkflow) -> None:
        """Give the called process a copy of what is visible here, or of the inputs that it declares."""
        seen, inputs = visible(task), inner.spec.inputs
        inner.isolated = True
        inner.data = copied_data({name: seen[name] for name in inputs if name in seen} if inputs is not None else seen)

    def update_data(self, task: Task, inner: InnerWorkflow) -> None:
        """Take over what the called process has set, or the outputs that it declares."""
        written, outputs = task.internal_data.pop(WRITTEN, {}), inner.spec.outputs
        names = written if outputs is None else [name for name in outputs if name in inner.data]
        write(task, {name: inner.data[name] for name in names})
        super().update_data(task, inner)


def _calls_around(scope: ProcessWorkflow | InnerWorkflow) -> int:
    """How many called processes lie around a scope, itself counted."""
    count = 0
    while isinstance(scope, InnerWorkflow):
        count += scope.isolated
        scope = scope.parent_workflow
    return count

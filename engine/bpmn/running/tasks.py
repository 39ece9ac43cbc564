"""Tasks: work for people, operations, decisions, assignments, messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.bpmn.model.elements import Element
from engine.bpmn.model.errors import OperationFailed
from engine.bpmn.model.facts import AnswerLater, OperationCall
from engine.bpmn.model.values import Copying, copied, copied_data, fresh, fresh_data
from engine.bpmn.running import throwing
from engine.bpmn.running.event_definitions import error
from engine.bpmn.running.library import Task, TaskSpec, TaskState
from engine.bpmn.running.node import NodeSpec
from engine.bpmn.running.throwing import ANSWER
from engine.bpmn.running.variables import evaluate, visible, write

UP_AGAIN = "up_again"
"""Key of ``internal_data`` of a step to which a token was sent back: the step to which it goes directly up again."""


class AbstractTask(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """A task that says nothing about how it is done: it is done at once. The library's own is manual."""

    def execute(self, task: Task) -> bool | None:
        """Note that it was passed."""
        task.workflow.top_workflow.record("passed", self.element, {})
        return True


class _PersonTask(NodeSpec):
    ordered = True

    def reached(self, task: Task) -> None:
        """A token that was sent back and goes directly up again remembers to where."""
        super().reached(task)
        if UP_AGAIN in task.parent.internal_data:
            task.internal_data[UP_AGAIN] = task.parent.internal_data.pop(UP_AGAIN)

    def following(self, task: Task) -> Sequence[TaskSpec] | None:
        """The step from which the token was sent back, if it goes directly up again; else as drawn."""
        up_again = task.internal_data.get(UP_AGAIN)
        if up_again is None:
            return super().following(task)
        return [*self.before, task.workflow.spec.heads[up_again]]

    def ready(self, task: Task) -> None:
        """Somebody has work; the task stays ready until it is completed."""
        task.workflow.top_workflow.record("task_ready", self.element, {"task": str(task.id)})

    def execute(self, task: Task) -> bool | None:
        """Somebody has completed it."""
        task.workflow.top_workflow.record("task_completed", self.element, {"task": str(task.id)})
        return True

    def taken_away(self, task: Task) -> None:
        """Nobody has to do it any more."""
        task.workflow.top_workflow.record("task_cancelled", self.element, {"task": str(task.id)})
        super().taken_away(task)


class UserTask(_PersonTask, defaults.UserTask):  # type: ignore[misc]
    """Work that a person does in the system."""


class ManualTask(_PersonTask, defaults.ManualTask):  # type: ignore[misc]
    """Work that a person does elsewhere and reports."""


class ScriptTask(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """Assignments, one after the other. The library runs Python of the diagram."""

    def execute(self, task: Task) -> bool | None:
        """Evaluate and assign."""
        values: dict[str, Any] = {}
        copying = Copying()
        for name, expression in self.model.assignments:
            values[name] = copying.copy(evaluate(task, expression), name)
            write(task, {name: values[name]})
        task.workflow.top_workflow.record("script_run", self.element, values)
        return True


class DecisionTask(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """A business rule task: asks the host for the decision and stores what it says. The library knows two hit
    policies, and takes others for them."""

    def execute(self, task: Task) -> bool | None:
        """Decide and store."""
        top, element = task.workflow.top_workflow, self.element
        assert element.decision is not None
        assert element.result is not None
        outcome = fresh(top.host.decide(element.decision, copied_data(visible(task))))
        write(task, {element.result: outcome})
        top.record("decision_made", element, {"decision": element.decision, "result": copied(outcome)})
        return True


class OperationTask(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """A service task, or a send task with an operation.

    A business failure goes to the error boundary or an error event sub-process; without one it is raised, as every
    other exception is. Faults of the library: its service task hides the error of an operation behind one of its own,
    and no error boundary catches it.
    """

    ordered = True

    def execute(self, task: Task) -> bool | None:
        """Call the operation; stays started where the answer comes later."""
        top, element = task.workflow.top_workflow, self.element
        parameters = {name: fresh(evaluate(task, text)) for name, text in element.parameters.items()}
        call = OperationCall(element.id, element.name, str(task.id), copied_data(visible(task)))
        try:
            outcome = top.host.call(element.operation or "", parameters, call)
        except OperationFailed as failure:
            self.failed(task, failure)
            return None
        if isinstance(outcome, AnswerLater):
            task.internal_data[ANSWER] = outcome.message
            return None
        self.store(task, outcome)
        return True

    def answered(self, task: Task, payload: Mapping[str, Any]) -> None:
        """The answer to an operation that is done elsewhere has come."""
        del task.internal_data[ANSWER]
        self.store(task, payload)
        task.workflow.top_workflow.finish(task)

    def failed(self, task: Task, failure: OperationFailed) -> None:
        """Send a business failure to where it is caught; raises it if that is nowhere."""
        data = {"operation": self.element.operation, "code": failure.code, "zh": failure.zh, "en": failure.en}
        task.workflow.top_workflow.record("operation_failed", self.element, data)
        if not throwing.climb(task, error(failure.code)):
            if failure.place is None:
                failure.place = self.element.id
            raise failure

    def store(self, task: Task, outcome: Mapping[str, Any]) -> None:
        """Put the result where the drawing says."""
        result = fresh_data(outcome or {})
        if self.element.result is not None:
            write(task, {self.element.result: result})
        data = {"operation": self.element.operation, "result": copied(result)}
        task.workflow.top_workflow.record("operation_called", self.element, data)


class StandIn(OperationTask):
    """A service or rule task that does not say what it does, where the host allows that: the host plays the part.

    What it answers becomes variables, unless the task has a result variable.
    """

    def store(self, task: Task, outcome: Mapping[str, Any]) -> None:
        """Put the answers where the drawing says, or into the variables."""
        if self.element.result is None:
            write(task, fresh_data(outcome or {}))
        super().store(task, outcome)


def stands_in(element: Element) -> bool:
    """Whether an element is one whose part a host has to play."""
    if element.type == "businessRuleTask":
        return element.decision is None or element.result is None
    return element.type == "serviceTask" and element.operation is None


class SendTask(NodeSpec, defaults.SendTask):  # type: ignore[misc]
    """A send task without operation: sends its message. The library's wakes all receivers."""

    def execute(self, task: Task) -> bool | None:
        """Send; whoever receives it may take the sender away."""
        assert self.model.trigger is not None
        throwing.send_message(task, self.model.trigger)
        return True if task.state == TaskState.READY else None

"""Tasks: work for people, operations, decisions, assignments, messages."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model.elements import Element
from engine.bpmn.model.errors import OperationFailed
from engine.bpmn.model.facts import AnswerLater, OperationCall
from engine.bpmn.model.values import copied, copied_data, fresh, fresh_data
from engine.bpmn.running import throwing
from engine.bpmn.running.node import Catching, Node
from engine.bpmn.running.scopes import WAITING, Token


class AbstractTask(Node):
    """A task that says nothing about how it is done: it is done at once."""

    def run(self, token: Token) -> bool | None:
        token.workflow.running.record("passed", self.element, {})
        return True


class PersonTask(Node):
    """A user or manual task: stays ready until somebody completes it."""

    manual = True

    def _on_ready_hook(self, my_task: Token) -> None:
        my_task.workflow.running.record("task_ready", self.element, {"task": str(my_task.id)})

    def arrived(self, token: Token) -> bool:
        token.workflow.running.arm_boundaries(token)
        return True

    def run(self, token: Token) -> bool | None:
        token.workflow.running.record("task_completed", self.element, {"task": str(token.id)})
        return True


class ScriptTask(Node):
    """Assignments, one after the other."""

    def run(self, token: Token) -> bool | None:
        running = token.workflow.running
        values: dict[str, Any] = {}
        for name, expression in self.model.assignments:
            values[name] = fresh(running.evaluate(token, expression))
            token.workflow.write({name: values[name]})
        running.record("script_run", self.element, values)
        return True


class DecisionTask(Node):
    """A business rule task: asks the host for the decision and stores what it says."""

    def run(self, token: Token) -> bool | None:
        running, element = token.workflow.running, self.element
        assert element.decision is not None
        assert element.result is not None
        outcome = fresh(running.host.decide(element.decision, copied_data(token.workflow.visible())))
        token.workflow.write({element.result: outcome})
        running.record("decision_made", element, {"decision": element.decision, "result": copied(outcome)})
        return True


class OperationTask(Node):
    """A service task, or a send task with an operation.

    A business failure goes to the error boundary or an error event sub-process; without one it is raised, as every
    other exception is.
    """

    def run(self, token: Token) -> bool | None:
        running, element = token.workflow.running, self.element
        parameters = {name: fresh(running.evaluate(token, text)) for name, text in element.parameters.items()}
        seen = OperationCall(element.id, element.name, str(token.id), copied_data(token.workflow.visible()))
        try:
            outcome = running.host.call(element.operation or "", parameters, seen)
        except OperationFailed as failure:
            self.failed(token, failure)
            return None
        if isinstance(outcome, AnswerLater):
            token._set_state(WAITING)
            token.internal_data["answer"] = outcome.message
            running.arm_boundaries(token)
            return None
        self._store(token, outcome)
        return True

    def awaited_message(self, token: Token) -> str | None:
        return token.internal_data.get("answer")

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        """The answer to an operation that is done elsewhere has come."""
        self._store(token, payload or {})
        token.complete()

    def failed(self, token: Token, failure: OperationFailed) -> None:
        """Send a business failure to where it is caught; raises it if that is nowhere."""
        data = {"operation": self.element.operation, "code": failure.code, "zh": failure.zh, "en": failure.en}
        token.workflow.running.record("operation_failed", self.element, data)
        if not throwing.climb(token, "error", failure.code):
            if failure.place is None:
                failure.place = self.element.id
            raise failure

    def _store(self, token: Token, outcome: dict[str, Any]) -> None:
        result = fresh_data(outcome or {})
        if self.element.result is not None:
            token.workflow.write({self.element.result: result})
        data = {"operation": self.element.operation, "result": copied(result)}
        token.workflow.running.record("operation_called", self.element, data)


class StandIn(OperationTask):
    """A service or rule task that does not say what it does, where the host allows that: the host plays the part.

    What it answers becomes variables, unless the task has a result variable.
    """

    def _store(self, token: Token, outcome: dict[str, Any]) -> None:
        if self.element.result is None:
            token.workflow.write(fresh_data(outcome or {}))
        super()._store(token, outcome)


def stands_in(element: Element) -> bool:
    """Whether an element is one whose part a host has to play."""
    if element.type == "businessRuleTask":
        return element.decision is None or element.result is None
    return element.type == "serviceTask" and element.operation is None


class SendTask(Node):
    """A send task without operation: sends its message."""

    def run(self, token: Token) -> bool | None:
        assert self.model.trigger is not None
        throwing.send_message(token, self.model.trigger)
        return True if token.alive else None


class ReceiveTask(Catching):
    """Waits for a message."""

    def arrived(self, token: Token) -> bool:
        token.workflow.running.arm_boundaries(token)
        self.wait(token)
        return False

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        token.workflow.running.end_race(token)
        self.accept(token, payload)
        token._ready()

"""The behaviour that all elements share: how a token arrives, runs, leaves and is taken away.

The life cycle (arrive, ready, run, complete, cancel) is SpiffWorkflow's; its prediction of future tasks is not used:
where a token goes is decided when it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec

from engine.bpmn.expressions.timers import after_firing, descriptor_of
from engine.bpmn.model.elements import FlowLine, FlowNode, Trigger
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.running.scopes import WAITING, Scope, Token

if TYPE_CHECKING:
    from engine.bpmn.running.builder import ScopeSpec

AWAITED = frozenset({"message", "timer", "signal", "conditional"})
"""Kinds of events that a token waits for; errors and escalations are looked up when they are thrown."""


class Node(TaskSpec):  # type: ignore[misc]
    """An element of a diagram. Holds nothing of any running process, so threads share it."""

    manual = False
    remembers_flow = False
    """Whether the element must know by which flow a token came."""

    def __init__(self, diagram: ScopeSpec, model: FlowNode) -> None:
        super().__init__(diagram, model.element.id, manual=type(self).manual)
        self.model = model
        self.element = model.element
        self.boundaries: tuple[BoundaryEvent, ...] = ()

    # ---- life cycle, called by SpiffWorkflow

    def test(self) -> None:
        """An element without incoming flow is no error: it may be where a scope starts."""

    def _predict(self, my_task: Token, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Nothing is predicted."""

    def _update_hook(self, my_task: Token) -> bool:
        return self.arrived(my_task)

    def _on_ready_hook(self, my_task: Token) -> None:
        my_task.workflow.running.schedule(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return self.run(my_task)

    def _on_complete(self, my_task: Token) -> None:
        my_task.workflow.running.leave(my_task, self.chosen(my_task))

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.running.forget(my_task)

    # ---- what kinds of elements do differently

    def arrived(self, token: Token) -> bool:
        """A token has come; True if it can run now."""
        return True

    def run(self, token: Token) -> bool | None:
        """Do what the element does; True if the token leaves now, None if it stays or is gone."""
        return True

    def chosen(self, token: Token) -> Sequence[FlowLine]:
        """The flows by which a token leaves: all without condition, all whose condition holds, else the default."""
        lines = self.model.outgoing
        if len(lines) == 1 and lines[0].condition is None:
            return lines
        taken = [line for line in lines if line.id != self.model.default and self.holds(token, line)]
        conditional_taken = any(line.condition is not None for line in taken)
        has_conditions = any(line.condition is not None for line in lines if line.id != self.model.default)
        if not conditional_taken and self.model.default is not None and (has_conditions or not taken):
            taken += [line for line in lines if line.id == self.model.default]
        if lines and not taken:
            raise self.stuck(token)
        return taken

    def holds(self, token: Token, line: FlowLine) -> bool:
        """Whether a token may take the flow."""
        if line.condition is None:
            return True
        return bool(token.workflow.running.evaluate(token, line.condition, place=line.id))

    def stuck(self, token: Token) -> ProcessStuck:
        """The error of an element none of whose flows can be taken."""
        element = self.element
        return ProcessStuck(
            f"需要「{element.label}」之后有一条条件成立的连线或默认连线，但是没有一条成立。",
            f"Expected a flow out of “{element.label}” whose condition holds, or a default flow, but none does.",
            place=element.id,
        )

    def awaited_message(self, token: Token) -> str | None:
        """The message that a waiting token waits for; None if it waits for something else."""
        return None

    def scope_ended(self, token: Token, scope: Scope) -> None:
        """A scope that this token owns has ended."""


class Catching(Node):
    """An element at which a token waits for an event."""

    beside_flow = False
    """Whether it waits beside the flow, so that a token only comes to it when the event happens."""

    @property
    def trigger(self) -> Trigger:
        """What is waited for."""
        assert self.model.trigger is not None
        return self.model.trigger

    def wait(self, token: Token) -> None:
        """Begin to wait; a timer's expression is evaluated now, once."""
        token._set_state(WAITING)
        if self.trigger.timer is not None:
            value = token.workflow.running.evaluate(token, self.trigger.timer)
            token.internal_data["timer"] = descriptor_of(value, self.trigger.timer_tag)

    def awaited_message(self, token: Token) -> str | None:
        return self.trigger.name if self.trigger.kind == "message" else None

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        """What ``token`` waits for has happened."""
        raise NotImplementedError

    def accept(self, token: Token, payload: dict[str, Any] | None) -> None:
        """Put the data of a caught message or signal where they belong and note the event."""
        trigger, running = self.trigger, token.workflow.running
        if trigger.variable is not None:
            token.workflow.write({trigger.variable: payload or {}})
        elif payload:
            token.workflow.write(payload)
        running.record(_HAPPENED[trigger.kind], self.element, {"name": trigger.name} if trigger.name else {})
        if self.beside_flow:
            running.entered(self, token.workflow)

    def arm(self, scope: Scope, **facts: Any) -> Token:
        """A new token that waits here beside the flow; ``facts`` go into its internal data."""
        token = scope.running.place(scope, self, facts)
        self.wait(token)
        return token

    def go_on_waiting(self, token: Token, **facts: Any) -> Token:
        """A non-interrupting event has fired: the token that goes its way, while something may wait for the next time.

        A timer fires once, a cycle is waited for by a new token; everything else keeps waiting.
        """
        scope, running = token.workflow, token.workflow.running
        if "timer" not in token.internal_data:
            if self.trigger.kind == "conditional":
                token.internal_data["held"] = True
            return running.place(scope, self, {})
        rest = after_firing(token.internal_data.pop("timer"))
        if rest is not None:
            again = running.place(scope, self, {**facts, "timer": rest})
            again._set_state(WAITING)
        for fact in facts:
            token.internal_data.pop(fact)
        return token


_HAPPENED = {
    "message": "message_received",
    "signal": "signal_received",
    "timer": "timer_fired",
    "conditional": "condition_met",
    "error": "error_caught",
    "escalation": "escalation_caught",
    "cancel": "cancel_caught",
}


class BoundaryEvent(Catching):
    """An event on the edge of an activity."""

    beside_flow = True

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        scope = token.workflow
        self.accept(token, payload)
        host = token.internal_data["host"]
        if self.model.interrupting:
            token.internal_data.clear()
            activity = next(other for other in scope.tasks.values() if other.order == host)
            activity.cancel()
        else:
            token = self.go_on_waiting(token, host=host)
        token._ready()

    def caught(self, activity: Token) -> None:
        """An error, escalation or cancellation thrown inside ``activity`` is caught here."""
        token = activity.workflow.running.place(activity.workflow, self, {})
        self.accept(token, None)
        if self.model.interrupting:
            activity.cancel()
        token._ready()

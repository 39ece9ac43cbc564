"""Activities that contain a scope: sub-processes, transactions, called processes and event sub-processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.model.elements import FlowNode
from engine.bpmn.model.values import copied_data
from engine.bpmn.running.node import AWAITED, Catching, Node
from engine.bpmn.running.scopes import Scope, Token

if TYPE_CHECKING:
    from engine.bpmn.running.builder import ScopeSpec


class SubProcess(Node):
    """An embedded sub-process or transaction: shares the variables around it. An empty one is done at once."""

    def __init__(self, diagram: ScopeSpec, model: FlowNode) -> None:
        super().__init__(diagram, model)
        self.inner_key = model.inner.key if model.inner is not None else model.element.called or ""

    def run(self, token: Token) -> bool | None:
        running = token.workflow.running
        if self.model.inner is not None and not self.model.inner.nodes:
            running.record("passed", self.element, {})
            return True
        running.arm_boundaries(token)
        running.open_scope(self.inner_key, token)
        return None

    def scope_ended(self, token: Token, scope: Scope) -> None:
        token.complete()


class CallActivity(SubProcess):
    """A called process, inside the same state: it works on a copy of the data, what it sets comes back when it ends."""

    def run(self, token: Token) -> bool | None:
        running = token.workflow.running
        running.record("called", self.element, {"process": self.inner_key})
        running.arm_boundaries(token)
        running.open_scope(self.inner_key, token, variables=copied_data(token.workflow.visible()), isolated=True)
        return None

    def scope_ended(self, token: Token, scope: Scope) -> None:
        token.workflow.write(scope.own_results())
        token.complete()


class EventSubProcess(SubProcess, Catching):
    """A sub-process that an event of its scope starts; armed with the scope, it never keeps the scope alive."""

    beside_flow = True

    def __init__(self, diagram: ScopeSpec, model: FlowNode) -> None:
        super().__init__(diagram, model)
        assert model.inner is not None
        start = model.inner.nodes[model.inner.starts[0]]
        assert start.trigger is not None
        self._trigger = start.trigger

    @property
    def trigger(self) -> Any:
        return self._trigger

    def arm_in(self, scope: Scope) -> None:
        """Begin to wait in a scope that begins; errors and escalations are looked up when they are thrown."""
        if self._trigger.kind in AWAITED:
            self.arm(scope, armed=1)

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        if self.model.interrupting:
            token.internal_data.clear()
            token.workflow.running.interrupt(token.workflow, keep=token)
        else:
            token = self.go_on_waiting(token, armed=1)
        self.accept(token, payload)
        token._ready()

    def caught(self, scope: Scope) -> None:
        """An error or escalation thrown inside ``scope`` is handled here."""
        token = scope.running.place(scope, self, {})
        if self.model.interrupting:
            scope.running.interrupt(scope, keep=token)
        self.accept(token, None)
        token._ready()

"""Start, catching, throwing and end events."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model.facts import EndReached
from engine.bpmn.running import throwing
from engine.bpmn.running.node import Catching, Node
from engine.bpmn.running.scopes import Token


class StartEvent(Node):
    """Where a scope begins. What triggers it has happened before: the host starts the process, or an event sub-process
    has fired."""


class CatchEvent(Catching):
    """An intermediate catching event; a link only passes on."""

    def arrived(self, token: Token) -> bool:
        if self.trigger.kind == "link":
            return True
        self.wait(token)
        return False

    def fire(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        token.workflow.running.end_race(token)
        token.internal_data.pop("timer", None)
        self.accept(token, payload)
        token._ready()


class ThrowEvent(Node):
    """An intermediate throwing event."""

    def run(self, token: Token) -> bool | None:
        assert self.model.trigger is not None
        throwing.throw(token, self.model.trigger)
        return True if token.alive else None


class EndEvent(Node):
    """An end event: notes that it was reached, then throws what it throws."""

    def run(self, token: Token) -> bool | None:
        trigger, running, scope = self.model.trigger, token.workflow.running, token.workflow
        assert trigger is not None
        running.end_reached(token, EndReached(self.element.id, self.element.name, scope.spec.scope_id))
        if trigger.kind == "terminate":
            running.end_scope(scope)
            return None
        throwing.throw(token, trigger)
        return True if token.alive else None

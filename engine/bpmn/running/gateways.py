"""Gateways, counting tokens as the standard does."""

from __future__ import annotations

from collections.abc import Sequence

from engine.bpmn.model.elements import FlowLine
from engine.bpmn.running.node import Node
from engine.bpmn.running.scopes import WAITING, Token


class ExclusiveGateway(Node):
    """One way: the first flow in order of drawing whose condition holds, else the default flow."""

    def chosen(self, token: Token) -> Sequence[FlowLine]:
        for line in self.model.outgoing:
            if line.id != self.model.default and self.holds(token, line):
                return (line,)
        return self._default(token)

    def _default(self, token: Token) -> Sequence[FlowLine]:
        found = [line for line in self.model.outgoing if line.id == self.model.default]
        if self.model.outgoing and not found:
            raise self.stuck(token)
        return found


class ParallelGateway(Node):
    """All ways; joining waits for one token on every incoming flow and leaves further ones where they are."""

    remembers_flow = True

    def arrived(self, token: Token) -> bool:
        wanted = self.model.incoming
        if len(wanted) < 2:
            return True
        token._set_state(WAITING)
        here = waiting_by_flow(token)
        if len(here) < len(wanted):
            return False
        for other in here.values():
            if other is not token:
                other.cancel()
        return True

    def chosen(self, token: Token) -> Sequence[FlowLine]:
        return self.model.outgoing


class InclusiveGateway(ExclusiveGateway):
    """Every way whose condition holds; joining waits for all tokens that can still come.

    ``upstream`` maps each incoming flow to the elements from which it can be reached without passing this gateway.
    """

    remembers_flow = True
    upstream: dict[str, frozenset[str]]

    def arrived(self, token: Token) -> bool:
        if len(self.model.incoming) < 2:
            return True
        token._set_state(WAITING)
        return False

    def join(self, token: Token) -> bool:
        """Let the waiting ``token`` go on if the standard's condition holds; False if it has to wait on.

        Every token elsewhere that can reach an incoming flow without token must also be able to reach one with token.
        """
        here = waiting_by_flow(token)
        for other in token.workflow.tasks.values():
            place = other.task_spec.name
            if place == self.name or other.armed:
                continue
            reachable = [flow for flow, places in self.upstream.items() if place in places]
            if reachable and not any(flow in here for flow in reachable):
                return False
        for other in here.values():
            if other is not token:
                other.cancel()
        token._ready()
        return True

    def chosen(self, token: Token) -> Sequence[FlowLine]:
        taken = [line for line in self.model.outgoing if line.id != self.model.default and self.holds(token, line)]
        return taken or self._default(token)


class EventBasedGateway(Node):
    """Waits for the first of several events; the others are not waited for any more."""

    def _on_complete(self, my_task: Token) -> None:
        my_task.workflow.running.leave(my_task, self.model.outgoing, race=my_task.order)


def waiting_by_flow(token: Token) -> dict[str, Token]:
    """The oldest token on each incoming flow of the gateway at which ``token`` waits."""
    found: dict[str, Token] = {}
    for other in token.workflow.tasks.values():
        if other.task_spec is token.task_spec and other.state == WAITING:
            found.setdefault(other.internal_data["flow"], other)
    return found

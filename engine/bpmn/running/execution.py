"""One process in motion: its scopes, the tokens that can run now, and what has happened."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError, check_expression
from engine.bpmn.model.elements import Element, FlowLine
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.facts import EndReached, Host, ProcessEvent, SentMessage
from engine.bpmn.model.supported import ACTIVITIES
from engine.bpmn.running import throwing
from engine.bpmn.running.builder import ScopeSpec
from engine.bpmn.running.gateways import InclusiveGateway
from engine.bpmn.running.node import AWAITED, Catching, Node
from engine.bpmn.running.scopes import CANCELLED, WAITING, Scope, Token
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.subprocesses import EventSubProcess

MOST_STEPS = 100_000
"""Elements that may run without anybody doing anything, before the process counts as running in circles."""
_HOLDING = ACTIVITIES | {"intermediateCatchEvent"}
"""Elements at which a token can be when it is taken away before it leaves."""


class Execution:
    """Everything of one process instance that changes. Belongs to one thread."""

    def __init__(self, specification: ProcessSpecification, host: Host, *, traced: bool = False) -> None:
        self.specification = specification
        self.host = host
        self.traced = traced
        """Whether the way of every token is noted among the events: entered, left, flow_taken, terminated."""
        self.scopes: dict[int, Scope] = {}
        self.next_order = 0
        self.next_scope = 0
        self.ended: list[EndReached] = []
        self.outcome: str | None = None
        self.completed = False
        self.cancelled = False
        self.events: list[ProcessEvent] = []
        self.sent_messages: list[SentMessage] = []
        self.top: Scope
        self._ready: deque[Token] = deque()
        self._inner: dict[Token, list[Scope]] = {}
        self._evaluator = Evaluator()

    # ---- scopes

    def open_scope(
        self,
        key: str,
        owner: Token | None,
        *,
        variables: dict[str, Any] | None = None,
        isolated: bool = False,
        index: int | None = None,
        entry: str | None = None,
    ) -> Scope:
        """Begin a scope: arm its event sub-processes, then put a token on its entries (or on ``entry`` alone)."""
        diagram = self.specification.diagrams[key]
        scope = self.add_scope(diagram, self.next_scope, owner, variables, isolated, index)
        self.next_scope += 1
        for sub_process in diagram.event_sub_processes:
            sub_process.arm_in(scope)
        for name in (entry,) if entry is not None else diagram.entries:
            self._arrive(scope, diagram.task_specs[name], None, None)
        return scope

    def add_scope(
        self,
        diagram: ScopeSpec,
        number: int,
        owner: Token | None,
        variables: dict[str, Any] | None,
        isolated: bool,
        index: int | None,
    ) -> Scope:
        """A scope without tokens, as it is at its beginning or before its saved tokens are put back."""
        scope = Scope(self, diagram, number, owner, variables=variables, isolated=isolated, index=index)
        self.scopes[number] = scope
        if owner is None:
            self.top = scope
        else:
            self._inner.setdefault(owner, []).append(scope)
        return scope

    def inner_scopes(self, token: Token) -> list[Scope]:
        """The scopes that run inside the activity at which ``token`` is."""
        return self._inner.get(token, [])

    def drop_inner_scopes(self, token: Token) -> None:
        """Take away everything that runs inside an activity."""
        for scope in self._inner.pop(token, []):
            self.interrupt(scope, keep=None)
            self._close(scope)

    def interrupt(self, scope: Scope, keep: Token | None) -> None:
        """Cancel every token of a scope but ``keep``."""
        for token in list(scope.tasks.values()):
            if token is not keep and token.alive:
                token.cancel()

    def end_scope(self, scope: Scope) -> None:
        """End a scope at once, whatever runs in it; the activity around it goes on."""
        self.interrupt(scope, keep=None)
        self._finish(scope)

    def _finish(self, scope: Scope) -> None:
        if scope.closed:
            return
        self.interrupt(scope, keep=None)
        self._close(scope)
        owner = scope.owner
        if owner is None:
            self.completed = True
            self.record("completed", None, {"outcome": self.outcome})
            return
        inner = self._inner.get(owner, [])
        if scope in inner:
            inner.remove(scope)
        owner.task_spec.scope_ended(owner, scope)

    def _close(self, scope: Scope) -> None:
        scope.closed = True
        if scope is not self.top:
            del self.scopes[scope.number]

    # ---- tokens

    def place(self, scope: Scope, node: Node, facts: dict[str, Any]) -> Token:
        """A new token at an element, not yet waiting or ready."""
        token = Token(scope, node, self.next_order)
        self.next_order += 1
        token.internal_data.update(facts)
        return token

    def _arrive(self, scope: Scope, node: Node, flow: str | None, race: int | None) -> None:
        facts: dict[str, Any] = {}
        if node.remembers_flow:
            facts["flow"] = flow
        if race is not None:
            facts["race"] = race
        if self.traced:
            self.entered(node, scope)
        node._update(self.place(scope, node, facts))

    def schedule(self, token: Token) -> None:
        """The token can run without anybody's doing."""
        self._ready.append(token)

    def leave(self, token: Token, lines: Iterable[FlowLine], race: int | None = None) -> None:
        """The token leaves its element by ``lines``; a scope that is empty afterwards ends."""
        scope, nodes = token.workflow, token.workflow.spec.task_specs
        self.forget(token)
        if self.traced and token.task_spec.element.type != "endEvent":
            self._note(token.task_spec, scope, "left")
        for line in lines:
            if self.traced:
                self._note_flow(line, nodes[line.source])
            self._arrive(scope, nodes[line.target], line.id, race)
        if not scope.closed and scope.empty:
            self._finish(scope)

    def forget(self, token: Token) -> None:
        """Take a token away, with the boundary events that watch it and everything that runs inside its activity."""
        tasks = token.workflow.tasks
        if tasks.pop(token.id, None) is None:
            return
        if token.state == CANCELLED:
            if token.task_spec.manual:
                self.record("task_cancelled", token.task_spec.element, {"task": str(token.id)})
            if self.traced and token.task_spec.element.type in _HOLDING and not token.armed:
                self._note(token.task_spec, token.workflow, "terminated")
        if token.task_spec.boundaries:
            for other in list(tasks.values()):
                if other.internal_data.get("host") == token.order:
                    del tasks[other.id]
        self.drop_inner_scopes(token)

    def arm_boundaries(self, token: Token) -> None:
        """Begin to wait for the boundary events of the activity at which ``token`` is."""
        for boundary in token.task_spec.boundaries:
            if boundary.trigger.kind in AWAITED:
                boundary.arm(token.workflow, host=token.order)

    def end_race(self, token: Token) -> None:
        """The token has won against the others behind its event gateway."""
        race = token.internal_data.pop("race", None)
        if race is not None:
            for other in list(token.workflow.tasks.values()):
                if other.internal_data.get("race") == race:
                    other.cancel()

    def waiting(self) -> list[Token]:
        """All tokens that wait, the oldest first."""
        found = [token for scope in self.scopes.values() for token in scope.tasks.values() if token.state == WAITING]
        return sorted(found, key=lambda token: token.order)

    # ---- moving on

    def settle(self) -> None:
        """Run until nothing can run any more; raises ProcessStuck if that never happens."""
        steps = 0
        while not self.completed:
            if self.specification.has_conditions and self._meet_condition():
                continue
            if not self._ready:
                if self.specification.has_inclusive_joins and self._join_inclusive():
                    continue
                return
            token = self._ready.popleft()
            if not token.alive:
                continue
            steps += 1
            if steps > MOST_STEPS:
                element = token.task_spec.element
                raise ProcessStuck(
                    f"需要流程会停下来等待，但是它一直在「{element.label}」附近循环。",
                    f"Expected the process to come to rest, but it keeps running around “{element.label}”.",
                    place=element.id,
                )
            token.run()

    def _join_inclusive(self) -> bool:
        for token in self.waiting():
            if isinstance(token.task_spec, InclusiveGateway) and token.task_spec.join(token):
                return True
        return False

    def _meet_condition(self) -> bool:
        """Fire the oldest conditional event whose condition has become true; False if there is none."""
        for token in self.waiting():
            node = token.task_spec
            if not isinstance(node, Catching) or node.trigger.condition is None:
                continue
            if not self._holds(token, node.trigger.condition):
                token.internal_data.pop("held", None)
            elif "held" not in token.internal_data:
                node.fire(token)
                return True
        return False

    def _holds(self, token: Token, condition: str) -> bool:
        """Whether a conditional event's condition is true.

        It is false as long as it cannot be told: a variable does not exist yet, or has no value to compare.
        """
        names, visible = check_expression(condition), token.workflow.visible()
        if not names <= visible.keys():
            return False
        try:
            return bool(self.evaluate(token, condition))
        except ExpressionError:
            if any(visible[name] is None for name in names):
                return False
            raise

    # ---- events

    def hand_over(self, message: str, payload: dict[str, Any]) -> bool:
        """Give a message to the one token that has waited longest for it; False if nobody waits."""
        token = throwing.waiting_for_message(self, message)
        if token is None:
            return False
        token.task_spec.fire(token, payload)
        return True

    def broadcast(self, signal: str, payload: dict[str, Any]) -> int:
        """Give a signal to everybody who waits for it now; the number of receivers."""
        receivers = [
            token
            for token in self.waiting()
            if isinstance(token.task_spec, Catching)
            and token.task_spec.trigger.kind == "signal"
            and token.task_spec.trigger.name == signal
        ]
        count = 0
        for token in receivers:
            if token.alive:
                count += 1
                token.task_spec.fire(token, payload)
        return count

    def end_reached(self, token: Token, end: EndReached) -> None:
        """Note an end event; one that ends the process itself is the outcome so far."""
        self.record("ended", token.task_spec.element, {"scope": end.scope})
        self.ended.append(end)
        if self._ends_the_process(token.workflow):
            self.outcome = end.name or end.element

    def _ends_the_process(self, scope: Scope) -> bool:
        """Whether an end event there says how the process ends: its own, or that of an event sub-process that took its
        place."""
        if scope is self.top:
            return True
        owner = scope.owner
        if owner is None or owner.workflow is not self.top:
            return False
        return isinstance(owner.task_spec, EventSubProcess) and owner.task_spec.model.interrupting

    def record(self, event: str, element: Element | None, data: Mapping[str, Any]) -> None:
        """Note that something happened."""
        place, name = (element.id, element.name) if element is not None else (self.specification.process_id, "")
        self.events.append(ProcessEvent(event, place, name, dict(data)))

    def entered(self, node: Node, scope: Scope) -> None:
        """Note that a token comes to an element, where the way of tokens is traced."""
        if self.traced:
            self._note(node, scope, "entered")

    def _note(self, node: Node, scope: Scope, event: str) -> None:
        alone = scope.index is not None and scope.owner is not None and scope.owner.task_spec.element is node.element
        self.record(event, node.element, {"instance": scope.index} if alone else {})

    def _note_flow(self, line: FlowLine, source: Node) -> None:
        """A link leads on without a drawn flow: there is nothing to note."""
        if source.element.event != "link" or source.element.type != "intermediateThrowEvent":
            self.events.append(
                ProcessEvent("flow_taken", line.id, line.name, {"source": line.source, "target": line.target})
            )

    # ---- expressions

    def evaluate(
        self, token: Token, text: str, *, extra: Mapping[str, Any] | None = None, place: str | None = None
    ) -> Any:
        """The value of an expression where ``token`` is; it may be part of the data, so copy before storing it.

        ``extra`` names win over variables. Raises ExpressionError, which names the element (or ``place``).
        """
        names = token.workflow.visible()
        if extra:
            names = {**names, **extra}
        try:
            return self._evaluator.evaluate(text, names, self.host.functions)
        except ExpressionError as error:
            if error.place is None:
                error.place = place or token.task_spec.element.id
            raise

"""To which earlier steps a token may be sent back: those from which it came without anything else having happened.

The way from the earlier step must lead through steps, scripts, decisions, exclusive gateways and operations without
effect of the same scope alone. What another operation has done, a message that was sent and the finished work of
parallel branches are not undone by sending a token back, so the way never leads back through them: behind a join every
branch keeps what it has finished.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.bpmn.model.elements import FlowNode, ScopeModel
from engine.bpmn.running.specification import ProcessSpecification

_STEPS = frozenset({"userTask", "manualTask"})
_WITHOUT_EFFECT = frozenset({"exclusiveGateway", "scriptTask", "businessRuleTask", "task"})


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step before another one. ``next_before``: no other step lies between, so that it can be taken back.

    ``straight``: nothing but steps lies between, so that a token can go directly up again and passes over no choice,
    a script, a decision or an operation.
    """

    element: str
    name: str
    role: str | None
    next_before: bool
    straight: bool


def earlier_steps(specification: ProcessSpecification, element: str) -> list[EarlierStep]:
    """The steps from which a token at the step ``element`` may have come, the nearest first.

    Empty for what is no step, for one of several instances, and inside what runs several times. Whether the token has
    passed them is for the caller to know.
    """
    scope = scope_of(specification, element)
    return [] if scope is None or not _is_step(scope.nodes[element]) else passable_before(specification, element)


def passable_before(specification: ProcessSpecification, element: str) -> list[EarlierStep]:
    """``earlier_steps`` of any element in the flow, also of what is no step: a token that waits elsewhere is moved so.

    Empty inside what runs several times.
    """
    scope = scope_of(specification, element)
    if scope is None:
        return []
    found: dict[str, EarlierStep] = {}
    seen: set[tuple[str, bool, bool]] = set()
    waiting = [(element, True, True)]
    while waiting:
        name, near, straight = waiting.pop(0)
        for line in scope.nodes[name].incoming:
            node = scope.nodes[line.source]
            if node.element.id == element or not _passable(node, specification.without_effect):
                continue
            if _is_step(node):
                before = found.get(node.element.id)
                found[node.element.id] = EarlierStep(
                    node.element.id,
                    node.element.name,
                    node.element.role,
                    near or (before is not None and before.next_before),
                    straight and (before is None or before.straight),
                )
            step = _is_step(node)
            state = (node.element.id, near and not step, straight and (step or _merges_only(node)))
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return list(found.values())


def _passable(node: FlowNode, without_effect: Collection[str]) -> bool:
    reads = node.element.type == "serviceTask" and node.element.operation in without_effect
    if not (reads or node.element.type in _STEPS | _WITHOUT_EFFECT) or node.loop is not None or node.for_compensation:
        return False
    if node.start_quantity != 1 or node.completion_quantity != 1:
        return False
    # Several ways out of anything but an exclusive gateway make tokens of their own.
    return node.element.type == "exclusiveGateway" or len(node.outgoing) < 2


def _is_step(node: FlowNode) -> bool:
    return node.element.type in _STEPS and node.loop is None and node.start_quantity == 1


def _merges_only(node: FlowNode) -> bool:
    return node.element.type == "exclusiveGateway" and len(node.outgoing) == 1


def scope_of(specification: ProcessSpecification, element: str) -> ScopeModel | None:
    """The scope that holds the element; None when there is none, or it runs several times."""
    for model in specification.models.values():
        for scope in _single_scopes(model.scope):
            if element in scope.nodes:
                return scope
    return None


def _single_scopes(scope: ScopeModel) -> Iterator[ScopeModel]:
    yield scope
    for node in scope.nodes.values():
        if node.inner is not None and node.loop is None and not node.triggered_by_event:
            yield from _single_scopes(node.inner)

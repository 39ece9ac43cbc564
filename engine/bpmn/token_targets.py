"""To which elements of its scope a token may be moved when a case is repaired, and why not to the others.

Back it goes only where ``earlier_steps`` lets a token go. Forward it may pass over steps, scripts and choices, and over
an operation at which it is stuck; other operations, timers and what decides, files or issues (the caller says which)
are never passed over, nor is a way taken on which the latter do not come any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from engine.bpmn.earlier_steps import passable_before, scope_of
from engine.bpmn.model.elements import FlowNode, ScopeModel
from engine.bpmn.running.specification import ProcessSpecification
from engine.errors import Refused

Guard = Callable[[FlowNode], bool]
"""Whether an element must not be passed over (DF-6)."""

_JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def movable_to(specification: ProcessSpecification, element: str, guard: Guard, *, alone: bool) -> list[FlowNode]:
    """The elements to which a token at ``element`` may be moved, in the order of the file; ``alone`` as below."""
    scope = scope_of(specification, element)
    if scope is None:
        return []
    found = []
    for key in scope.nodes:
        try:
            check_target(specification, element, key, guard, alone=alone)
        except Refused:
            continue
        found.append(scope.nodes[key])
    return found


def check_target(specification: ProcessSpecification, element: str, target: str, guard: Guard, *, alone: bool) -> None:
    """Refused, with the reason, for a target to which a token at ``element`` may not be moved (DF-6).

    ``alone``: no other token is in the scope, so that none can wait for it at a join.
    """
    scope = scope_of(specification, element)
    if scope is None or target not in scope.nodes or target == element or not _enterable(scope.nodes[target]):
        raise Refused(
            "只能移到同一流程（子流程）里的环节、判断或者结束，请另选。",
            "Choose a step, a choice or an end of the same process or sub-process.",
            place="target",
        )
    if target in {step.element for step in passable_before(specification, element)}:
        return
    passed = _reached(scope, element, {target}, edges=False) & _reaching(scope, target, {element})
    if not passed:
        raise Refused(
            "从这里走不到所选的环节，也不能退到那里：中间有已经产生效力的处理，或者在另一条路上。请另选。",
            "The token neither comes there from here nor may be sent back there: something has been done between, or "
            "it is on another way. Choose another place.",
            place="target",
        )
    strict = {key for key in passed if guard(scope.nodes[key]) or _is_timer(scope.nodes[key])}
    strict |= {key for key in passed - {element} if _has_effect(scope.nodes[key])}
    skipped = next((key for key in scope.nodes if key in strict), None)
    if skipped is None:
        ahead = _guarded(scope, _reached(scope, element, ()), guard)
        still = _guarded(scope, _reached(scope, target, passed), guard)
        skipped = next((key for key in scope.nodes if key in ahead - still), None)
    if skipped is not None:
        label = scope.nodes[skipped].element.label
        raise Refused(
            f"这样会绕过「{label}」：决定、否定报备、发文、计时和其他业务操作不能跳过（DF-6）。请选它之前的环节。",
            f"This would pass over “{label}”: deciding, filing a denial, issuing a paper, timing and other operations "
            "are never passed over (DF-6). Choose a place before it.",
            place="target",
        )
    joins = [key for key in passed if scope.nodes[key].element.type in _JOINS]
    if joins and not alone:
        raise Refused(
            "还有别的分支在办，移过去以后它们等不到汇合。请等其他分支办完，或者选汇合之前的环节。",
            "Other branches are under way and would wait at the join for ever. Let them finish, or choose a place "
            "before the join.",
            place="target",
        )


def _enterable(node: FlowNode) -> bool:
    if node.attached_to is not None or node.triggered_by_event or node.for_compensation or node.start_quantity != 1:
        return False
    if node.element.type in ("startEvent", "boundaryEvent"):
        return False
    return not (node.element.type in _JOINS and len(node.incoming) > 1)


def _is_timer(node: FlowNode) -> bool:
    triggers = () if node.trigger is None else (node.trigger, *node.trigger.parts)
    return any(trigger.timer is not None for trigger in triggers)


def _has_effect(node: FlowNode) -> bool:
    """Whether something outside the process happens at an element, which nobody would make good."""
    if node.element.operation is not None or node.inner is not None or node.element.called is not None:
        return True
    throws = node.element.type in ("intermediateThrowEvent", "endEvent", "sendTask")
    return throws and node.trigger is not None and node.trigger.kind not in ("none", "link")


def _guarded(scope: ScopeModel, keys: Collection[str], guard: Guard) -> set[str]:
    return {key for key in keys if guard(scope.nodes[key])}


def _reached(scope: ScopeModel, start: str, stop: Collection[str], *, edges: bool = True) -> set[str]:
    """What a token at ``start`` comes to, itself included, without going through ``stop``.

    ``edges``: also by what happens on the edges of activities; without, by drawn flows and links alone.
    """
    found: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key in found or key in stop:
            continue
        found.add(key)
        waiting += _next(scope, key, edges=edges)
    return found


def _reaching(scope: ScopeModel, target: str, through: Collection[str]) -> set[str]:
    """The elements from which a token comes to ``target``, without it; the way does not go on behind ``through``."""
    before: dict[str, set[str]] = {}
    for key in scope.nodes:
        for other in _next(scope, key, edges=False):
            before.setdefault(other, set()).add(key)
    found: set[str] = set()
    waiting = list(before.get(target, ()))
    while waiting:
        key = waiting.pop()
        if key in found or key == target:
            continue
        found.add(key)
        if key not in through:
            waiting += before.get(key, ())
    return found


def _next(scope: ScopeModel, key: str, *, edges: bool) -> list[str]:
    node = scope.nodes[key]
    found = [line.target for line in node.outgoing if line.target in scope.nodes]
    if edges:
        found += [other for other, each in scope.nodes.items() if each.attached_to == key]
    if node.trigger is not None and node.trigger.kind == "link" and node.element.type == "intermediateThrowEvent":
        found += [
            other for other, each in scope.nodes.items()
            if each.element.type == "intermediateCatchEvent" and each.trigger is not None
            and (each.trigger.kind, each.trigger.name) == ("link", node.trigger.name)
        ]  # fmt: skip
    return found

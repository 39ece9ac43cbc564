"""Whether a token comes to an end of its scope, when it cannot get through some of the elements.

The answer is "no" only where it is certain: an element that might let the token pass, lets it pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.bpmn.reading.graph import Flow, Node, Scope
from engine.bpmn.reading.xml import local_name

_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
_STOPPING = frozenset({"terminate", "error", "cancel", "escalation"})
_LOOPS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})

Stuck = Callable[[Node], bool]
"""Whether no token gets through an element."""


def _nowhere(node: Node) -> bool:
    return False


def has_loop(node: Node) -> bool:
    """Whether an activity has a loop or several instances: there may be none of them."""
    return any(local_name(item) in _LOOPS for item in node.xml)


def can_end(scope: Scope, begins: Iterable[Node], stuck: Stuck, rests: Stuck = _nowhere) -> bool:
    """Whether tokens that begin at ``begins``, one at each, can all come to an end of the scope, or something breaks it
    off. An element that ``rests`` counts as an end."""
    ending = _Ending(scope, stuck, rests)
    return ending.broken_off or all(node in ending.found for node in begins)


def begins_of(scope: Scope) -> list[list[Node]]:
    """The nodes that get the first tokens together, for each way in which a scope begins when it is not an event that
    begins it."""
    if scope.starts:
        return [[node] for node in scope.starts]
    return [[node for node in scope.entries if not node.by_event]]


def _scope_ends(scope: Scope, stuck: Stuck, rests: Stuck) -> bool:
    return any(can_end(scope, begins, stuck, rests) for begins in begins_of(scope))


class _Ending:
    """The nodes of one scope from which a token can come to an end: settled backwards from the ends."""

    def __init__(self, scope: Scope, stuck: Stuck, rests: Stuck) -> None:
        self.stuck = stuck
        self.rests = rests
        self.stopping = _leading_to(node for node in scope.nodes.values() if set(node.kinds) & _STOPPING)
        self.found: set[Node] = set()
        self.inner: dict[Scope, bool] = {}
        waiting = list(scope.nodes.values())
        while waiting:
            node = waiting.pop()
            if node not in self.found and self._ends(node):
                self.found.add(node)
                waiting += _before(node)
        self.broken_off = any(
            node.by_event
            and node.inner is not None
            and any(start.interrupting for start in node.inner.starts)
            and _scope_ends(node.inner, stuck, rests)
            for node in scope.nodes.values()
        )

    def _inner_ends(self, inner: Scope) -> bool:
        if inner not in self.inner:
            self.inner[inner] = _scope_ends(inner, self.stuck, self.rests)
        return self.inner[inner]

    def _ends(self, node: Node) -> bool:
        if any(each in self.found for each in node.boundaries if each.interrupting):
            return True
        if self.rests(node):
            return True
        if self.stuck(node):
            return False
        if node.inner is not None and not node.by_event and not has_loop(node) and not self._inner_ends(node.inner):
            return False
        if node.jump is not None and node.tag == "intermediateThrowEvent":
            return node.jump in self.found
        if not node.outgoing or (node in self.stopping and node.tag == "endEvent"):
            return True
        chooses = node.tag in _CHOICES and not node.waits_for_all
        must = [] if chooses else [flow for flow in node.outgoing if not _is_optional(node, flow)]
        if must and not any(flow.target in self.stopping for flow in must):
            return all(flow.target in self.found for flow in must)
        return any(flow.target in self.found for flow in node.outgoing)


def _is_optional(node: Node, flow: Flow) -> bool:
    """Whether a token may leave without taking the flow; conditions do not count at a parallel gateway."""
    return node.tag != "parallelGateway" and (flow.conditional or flow.id == node.default)


def _before(node: Node) -> list[Node]:
    found = [flow.source for flow in node.incoming]
    found += node.reached_by
    if node.host is not None:
        found.append(node.host)
    return found


def _leading_to(ends: Iterable[Node]) -> set[Node]:
    """The nodes from which an end that breaks off its scope can be reached, and these."""
    found: set[Node] = set()
    waiting = list(ends)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += _before(node)
    return found


def in_circles(ahead: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Name → the names that it reaches and that lead back to it; names on no circle are left out."""
    reached: dict[str, set[str]] = {}
    for name in ahead:
        found: set[str] = set()
        waiting = list(ahead[name])
        while waiting:
            other = waiting.pop()
            if other in ahead and other not in found:
                found.add(other)
                waiting += ahead[other]
        reached[name] = found
    return {
        name: frozenset(other for other in found if name in reached[other])
        for name, found in reached.items()
        if name in found
    }

"""Which steps of people may follow which in a diagram, so that what happened can be held against it (conformance)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.model.elements import FlowNode, ScopeModel
from engine.bpmn.running.specification import ProcessSpecification

STEPS = frozenset({"userTask", "manualTask"})
"""What people do, and a case's history always tells."""


@dataclass(frozen=True)
class StepOrder:
    """The order of the steps in one version of a process (流程符合性), its called processes included."""

    first: frozenset[str]
    """The steps to which a case comes before any other."""
    after: Mapping[str, frozenset[str]]
    """Step → the steps to which a case comes from it without another one between."""

    def left_at(self, steps: Sequence[str]) -> str | None:
        """The first step that follows neither from the start nor from any step before it; None when all do.

        Branches run side by side, so that a step may follow from any earlier one, not only from the last.
        """
        open_to = set(self.first)
        for step in steps:
            if step not in open_to:
                return step
            open_to |= self.after.get(step, frozenset())
        return None


def step_order(specification: ProcessSpecification, process: str) -> StepOrder:
    """The order of steps that the diagram of ``process`` draws: flows, edges of activities, links, event sub-processes,
    calls and their returns, loops and compensation."""
    graph = _Graph(specification)
    after: dict[str, set[str]] = {}
    for place, node in graph.nodes.items():
        if _is_step(node):
            after.setdefault(place[1], set()).update(graph.steps_from(graph.out_of(place)))
    first = graph.steps_from(graph.into(specification.models[process].scope))
    return StepOrder(frozenset(first), {step: frozenset(found) for step, found in after.items()})


def _is_step(node: FlowNode) -> bool:
    return node.element.type in STEPS


_Place = tuple[str, str]
"""The key of a scope, and the id of an element in it: called processes may use an id again."""


class _Graph:
    """Every node of the processes of a version, with where a token comes from it next."""

    def __init__(self, specification: ProcessSpecification) -> None:
        self._models = specification.models
        self.nodes: dict[_Place, FlowNode] = {}
        self._scopes: dict[str, ScopeModel] = {}
        self._above: dict[str, list[_Place]] = {}
        for model in specification.models.values():
            self._read(model.scope)
        for place, node in self.nodes.items():
            called = self._models.get(node.element.called or "")
            if called is not None:
                self._above.setdefault(called.scope.key, []).append(place)

    def _read(self, scope: ScopeModel) -> None:
        self._scopes[scope.key] = scope
        for key, node in scope.nodes.items():
            self.nodes[scope.key, key] = node
            if node.inner is not None:
                self._above.setdefault(node.inner.key, []).append((scope.key, key))
                self._read(node.inner)

    def into(self, scope: ScopeModel) -> Iterator[_Place]:
        """Where a scope begins: its entries and start events, and what its event sub-processes begin at any time."""
        for key in (
            *scope.entries,
            *scope.starts,
            *(key for key, each in scope.nodes.items() if each.triggered_by_event or each.instantiates),
        ):
            yield scope.key, key

    def out_of(self, place: _Place) -> Iterator[_Place]:
        """Where a token comes next from an element that it is at, the edges of the element included."""
        yield from self._ways(place, frozenset())

    def _ways(self, place: _Place, left: frozenset[_Place]) -> Iterator[_Place]:
        node, scope = self.nodes[place], self._scopes[place[0]]
        yield from ((scope.key, line.target) for line in node.outgoing if line.target in scope.nodes)
        yield from self._edges(place)
        if node.loop is not None:
            yield place
        if node.handler is not None:
            yield scope.key, node.handler
        if node.trigger is not None and node.trigger.kind == "link":
            for other, each in scope.nodes.items():
                if each.trigger is not None and each.trigger.kind == "link" and each.trigger.name == node.trigger.name:
                    yield scope.key, other
        if not node.outgoing:
            for above in self._above.get(scope.key, ()):
                if above not in left:
                    yield from self._ways(above, left | {above})

    def _edges(self, place: _Place) -> list[_Place]:
        key, inner = place
        return [(key, other) for other, each in self._scopes[key].nodes.items() if each.attached_to == inner]

    def _next(self, place: _Place) -> Iterator[_Place]:
        node = self.nodes[place]
        called = self._models.get(node.element.called or "")
        inside = node.inner if called is None else called.scope
        if inside is None:
            yield from self.out_of(place)
            return
        # Further on it goes from the ends inside.
        yield from self.into(inside)
        yield from self._edges(place)

    def steps_from(self, places: Iterator[_Place]) -> set[str]:
        """The steps to which a token comes from these elements without passing another step."""
        found: set[str] = set()
        seen: set[_Place] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen or place not in self.nodes:
                continue
            seen.add(place)
            if _is_step(self.nodes[place]):
                found.add(place[1])
                # What happens on the edge of a step needs no step before it.
                waiting += self._edges(place)
            else:
                waiting += self._next(place)
        return found

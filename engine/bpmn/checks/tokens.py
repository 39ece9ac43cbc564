"""A game of tokens on one scope: which joins can never fire, which ways run twice; every choice is free."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Flow, Node, Scope, following

MOST_MARKINGS = 4_000
MOST_WORK = 400_000
"""Larger games are given up: then nothing is said about joins. Work counts the tokens of the markings and the nodes
that are walked for inclusive joins."""
_WIDEST_CHOICE = 5
"""Flows out of an inclusive gateway of which every combination is tried."""

_FIRED = "*"
"""The place that remembers which non-interrupting boundary events have fired: in the game each fires once."""

Marking = frozenset[tuple[str, str]]
"""Where tokens are: (node id, id of the flow by which it came, empty for none)."""


class Step(NamedTuple):
    """One flow of a way out of a node."""

    place: tuple[str, str]
    """Where its token comes to lie."""
    doubles: Node | None
    """Its target, if that runs twice where a token lies there already."""


Way = tuple[Step, ...]
"""The flows by which tokens leave a node together."""


def check_joins(scope: Scope, findings: Findings) -> None:
    """Parallel joins that cannot fire (error), may wait for ever, and joins that let two tokens pass (warnings)."""
    joins = [node for node in scope.nodes.values() if node.tag == "parallelGateway" and len(node.incoming) > 1]
    game = TokenGame(scope)
    if not game.play():
        return
    for node in joins:
        if node not in game.reached:
            continue
        if node not in game.fired:
            findings.error(
                "join-never",
                node.xml,
                f"并行网关「{node.label}」等不齐所有入线，流程会停在这里；前面若是排他网关，请用排他网关汇合。",
                f"Expected the parallel gateway “{node.label}” to get a token on every flow, but it never "
                "does; after an "
                "exclusive split join by an exclusive gateway.",
            )
        elif node in game.stuck:
            findings.warning(
                "join-may-wait",
                node.xml,
                f"并行网关「{node.label}」在有些走法下会永远等待。",
                f"The parallel gateway “{node.label}” may wait for ever on some ways.",
            )
    for node in sorted(game.doubled, key=lambda node: node.id):
        findings.warning(
            "runs-twice",
            node.xml,
            f"「{node.label}」之后的路会走两次：两个并行的分支没有先用并行网关汇合。",
            f"What follows “{node.label}” runs twice: two parallel ways meet without a parallel gateway.",
        )


class TokenGame:
    """All markings that can be reached, as far as they are few."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.reached: set[Node] = set()
        self.fired: set[Node] = set()
        self.stuck: set[Node] = set()
        self.doubled: set[Node] = set()
        self.ancestors: dict[str, set[str]] = {}
        self.before: dict[str, list[str]] = {}
        self.ways: dict[str, tuple[Way | None, ...]] = {}
        self.work = 0

    def play(self) -> bool:
        """Play all games; False if there are too many."""
        starts = self.scope.starts
        entries = [[node] for node in starts] if starts else [self.scope.entries]
        waiting = [frozenset((node.id, "") for node in entry) for entry in entries]
        seen = set(waiting)
        while waiting:
            marking = waiting.pop()
            moved = False
            for following_marking in self._moves(marking):
                moved = True
                self.work += len(marking) + len(following_marking)
                if self.work > MOST_WORK:
                    return False
                if following_marking not in seen:
                    if len(seen) >= MOST_MARKINGS:
                        return False
                    seen.add(following_marking)
                    waiting.append(following_marking)
            if not moved:
                self.stuck |= {self.scope.nodes[name] for name, _ in marking if name != _FIRED}
        return True

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        for name, by in marking:
            if name == _FIRED:
                continue
            node = self.scope.nodes[name]
            self.reached.add(node)
            taken = self._taken(node, by, marking)
            if taken is None:
                continue
            rest = marking - taken
            self.fired.add(node)
            for way in self._ways(node):
                yield frozenset() if way is None else self._placed(rest, way)
            for boundary in node.boundaries:
                if "compensate" in boundary.kinds:
                    continue  # it acts after its activity, and no token leaves it
                if boundary.interrupting:
                    yield rest | {(boundary.id, "")}
                elif (_FIRED, boundary.id) not in marking:
                    yield marking | {(boundary.id, ""), (_FIRED, boundary.id)}

    def _taken(self, node: Node, by: str, marking: Marking) -> Marking | None:
        """The tokens that the node takes away when it runs; None if it cannot run yet."""
        joins = node.tag in ("parallelGateway", "inclusiveGateway") and len(node.incoming) > 1
        if not joins:
            return frozenset({(node.id, by)})
        self.work += len(marking)
        here = frozenset(place for place in marking if place[0] == node.id)
        if node.tag == "parallelGateway":
            return here if {flow.id for flow in node.incoming} <= {flow for _, flow in here} else None
        others = {name for name, _ in marking if name not in (node.id, _FIRED)}
        return None if others & self._ancestors(node) else here

    def _ancestors(self, gateway: Node) -> set[str]:
        if gateway.id not in self.ancestors:
            self.ancestors[gateway.id] = self._walked_back(gateway)
            self.work += len(self.ancestors[gateway.id])
        return self.ancestors[gateway.id]

    def _walked_back(self, gateway: Node) -> set[str]:
        """The ids of the nodes from which a token can come to the gateway without passing it."""
        if not self.before:
            for node in self.scope.nodes.values():
                hosts = [] if node.host is None else [node.host.id]
                self.before[node.id] = [flow.source.id for flow in node.incoming] + hosts
        before, found = self.before, {gateway.id}
        waiting = list(before[gateway.id])
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += before[name]
        found.discard(gateway.id)
        return found

    def _ways(self, node: Node) -> tuple[Way | None, ...]:
        """See ``_ways``; asked for once for each node, however many markings it lies in."""
        found = self.ways.get(node.id)
        if found is None:
            ways = (None if flows is None else tuple(map(_step, flows)) for flows in _ways(node))
            found = self.ways[node.id] = tuple(ways)
        return found

    def _placed(self, rest: Marking, way: Way) -> Marking:
        if len(way) == 1:
            ((place, doubles),) = way
            if doubles is not None and any(name == place[0] for name, _ in rest):
                self.doubled.add(doubles)
            return rest | {place}
        placed, occupied = set(rest), {name for name, _ in rest}
        for place, doubles in way:
            if doubles is not None and place[0] in occupied:
                self.doubled.add(doubles)
            occupied.add(place[0])
            placed.add(place)
        return frozenset(placed)


def _step(flow: Flow) -> Step:
    target = flow.target
    joining = target.tag in ("parallelGateway", "inclusiveGateway") and len(target.incoming) > 1
    alone = (target.xml.get("startQuantity") or "1").strip() == "1"
    place = (target.id, flow.id if joining or len(target.incoming) > 1 else "")
    return Step(place, target if not joining and alone and target.outgoing else None)


def _ways(node: Node) -> Iterator[tuple[Flow, ...] | None]:
    """The sets of flows that a token may leave by; None = the whole scope ends."""
    flows = tuple(node.outgoing)
    if node.tag == "endEvent" and {"terminate", "error", "cancel"} & set(node.kinds):
        yield None
    elif node.tag == "exclusiveGateway" or (node.tag == "eventBasedGateway" and not node.waits_for_all):
        yield from ((flow,) for flow in flows)
    elif node.tag == "intermediateThrowEvent" and "link" in node.kinds:
        for target in following(node):
            yield (Flow(node.xml, f"{node.id}→{target.id}", node, target),)
    elif node.tag == "inclusiveGateway" or any(flow.conditional for flow in flows):
        always = tuple(
            f for f in flows if not f.conditional and f.id != node.default and node.tag != "inclusiveGateway"
        )
        free = tuple(flow for flow in flows if flow not in always)
        sizes = range(1, len(free) + 1) if len(free) <= _WIDEST_CHOICE else (1, len(free))
        for size in sizes:
            yield from (always + chosen for chosen in combinations(free, size))
    else:
        yield flows

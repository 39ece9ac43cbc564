"""Which sources reach which point of one process, relative to its beginning, whoever began it.

Every element has a point before it, one inside it (each instance of a loop has its own) and one behind it. At each
point two sets are computed, as bits of whole numbers so that thousands of variables cost no more than one: the names
that are set on every way to it, and the sources that can still be in force. A third set holds the names that a
condition on every way has shown to be not empty. What parallel branches, boundary events that do not interrupt and
event sub-processes set may come at any time, so it is possible beside what the ways say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from engine.bpmn.reading.graph import Flow, Node, Scope, is_link_throw
from engine.bpmn.variables.sources import ANY_NAME, Source

MOST_ROUNDS = 40
"""Processes whose circles are entangled so much that more rounds were needed are not judged."""
MOST_KEPT = 200
"""Sets of sources that are kept as lists, for whoever sees the same."""
_EVERYTHING = -1
_SPLITTING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True)
class Given:
    """What an element sets: ``certain`` by every token that passes it, ``perhaps`` by some."""

    certain: tuple[Source, ...] = ()
    perhaps: tuple[Source, ...] = ()


@dataclass(frozen=True)
class LoopNames:
    """What a loop sets: the item inside each instance, the list of results outside. ``many``: there may be no instance
    at all. ``keeps``: what an instance sets stays inside it."""

    item: Source | None
    output: Source | None
    many: bool
    keeps: bool
    again: bool = False
    """Whether it is a loop whose next round sees what the last one set."""


@dataclass(frozen=True)
class Places:
    """The points of one element; ``body`` is where an instance of a loop ends."""

    before: int
    inside: int
    body: int
    after: int


@dataclass(eq=False)
class _Point:
    preceding: list[int] = field(default_factory=list)
    besides: list[int] = field(default_factory=list)
    """Where side tokens end that do not end the scope: what they set is possible, and takes no certainty away."""
    joins_all: bool = False
    sets: int = 0
    """Names that are set here for certain."""
    gives: int = 0
    """Sources that are in force from here on."""
    fills: int = 0
    """Names that are not empty behind this condition."""
    renews: int = 0
    """Names that are set here, so that what a condition has shown holds no more."""


class ProcessFlow:
    """The points of a process and what reaches them from inside the process."""

    def __init__(
        self,
        scope: Scope,
        gives: Callable[[Node], Given],
        loops: Callable[[Node], LoopNames | None],
        filled_on: Callable[[Flow], Iterable[str]],
    ) -> None:
        self._gives = gives
        self._loops = loops
        self._filled_on = filled_on
        self._names: dict[str, int] = {}
        self._sources: dict[Source, int] = {}
        self.of_name: dict[str, int] = {}
        """Name → the bits of its sources."""
        self._numbered: list[Source] = []
        self._of_known_bits: dict[int, tuple[Source, ...]] = {}
        """Bits → sources: many elements beside each other see what all of them set."""
        self.points: list[_Point] = [_Point()]
        self.places: dict[str, Places] = {}
        self._at_any_time: dict[range, int] = {}
        self._splits: list[int] = []
        ends, besides = self._build(scope, [0])
        self.end = self._point(ends)
        self.points[self.end].besides = besides
        self._settle()

    # What is known at a point

    def certain(self, point: int, name: str) -> bool:
        """Whether the name is set on every way from the beginning of the process to the point."""
        bit = self._names.get(name)
        return bit is not None and bool(self._certain[point] >> bit & 1)

    def filled(self, point: int, name: str) -> bool:
        """Whether conditions on every way to the point have shown that the name is not empty."""
        bit = self._names.get(name)
        return bit is not None and bool(self._filled[point] >> bit & 1)

    def possible(self, point: int, name: str) -> tuple[Source, ...]:
        """The sources of a name that can be in force at the point."""
        return self._of_bits((self._possible[point] | self._meanwhile[point]) & self.of_name.get(name, 0))

    def open(self, point: int) -> bool:
        """Whether names that nobody declares may have been set on the way to the point."""
        return not self.judged or bool(self._possible[point] & self.of_name.get(ANY_NAME, 0))

    def names_at(self, point: int) -> list[str]:
        """Every name that can be set at the point."""
        found = self._of_bits(self._possible[point] | self._meanwhile[point])
        return list(dict.fromkeys(source.name for source in found if source.name != ANY_NAME))

    def _of_bits(self, bits: int) -> tuple[Source, ...]:
        if (known := self._of_known_bits.get(bits)) is not None:
            return known
        found, left = [], bits
        while left:
            low = left & -left
            found.append(self._numbered[low.bit_length() - 1])
            left ^= low
        if len(self._of_known_bits) >= MOST_KEPT:
            self._of_known_bits.clear()
        self._of_known_bits[bits] = tuple(found)
        return self._of_known_bits[bits]

    # Building

    def _point(self, preceding: Iterable[int] = (), given: Given | None = None) -> int:
        point = _Point(list(preceding))
        self.points.append(point)
        if given is not None:
            self._give(point, given)
        return len(self.points) - 1

    def _give(self, point: _Point, given: Given) -> None:
        for source in given.certain:
            point.gives |= self._bit(source)
            if source.name != ANY_NAME:
                point.sets |= self._name(source.name)
        for source in given.perhaps:
            point.gives |= self._bit(source)
        for source in (*given.certain, *given.perhaps):
            point.renews |= self._name(source.name)

    def _name(self, name: str) -> int:
        return 1 << self._names.setdefault(name, len(self._names))

    def _bit(self, source: Source) -> int:
        number = self._sources.get(source)
        if number is None:
            number = self._sources[source] = len(self._numbered)
            self._numbered.append(source)
            self.of_name[source.name] = self.of_name.get(source.name, 0) | 1 << number
        return 1 << number

    def _build(self, scope: Scope, begin: list[int]) -> tuple[list[int], list[int]]:
        """The points of a scope that begins behind ``begin``; returns those where it can end, and where side tokens
        do."""
        first = len(self.points)
        ends: list[int] = []
        besides: list[int] = []
        handlers: list[Node] = []
        insides: dict[str, tuple[int, int]] = {}
        for node in scope.nodes.values():
            start = len(self.points)
            if node.by_event:
                handlers.append(node)
            self._add(node)
            insides[node.id] = start, len(self.points)
        for node in scope.nodes.values():
            self._connect(node, insides)
        for node in scope.entries:
            if not node.by_event:
                self.points[self.places[node.id].before].preceding += begin
        around = range(first, len(self.points))
        given = self._given_in(around.start, around.stop) if handlers else 0
        for handler in handlers:
            ends_scope = self._handle(handler, begin, around, given, insides[handler.id])
            (ends if ends_scope else besides).append(self.places[handler.id].after)
        main = _main(scope)
        for node in scope.nodes.values():
            if _ends(node):
                (ends if node in main else besides).append(self.places[node.id].after)
        return (ends, besides) if ends else (besides, [])

    def _add(self, node: Node) -> None:
        loop = self._loops(node)
        before = self._point()
        self.points[before].joins_all = node.tag == "parallelGateway" and len(node.incoming) > 1
        inside = before
        if loop is not None:
            inside = self._point([before], Given((loop.item,)) if loop.item is not None else None)
        ends, besides = ([inside], []) if node.inner is None else self._build(node.inner, [inside])
        given = self._gives(node)
        after = body = self._point(ends or [inside], given)
        self.points[body].besides = besides
        if loop is not None and loop.again:
            self.points[before].preceding.append(body)
            if loop.many:
                after = self._point([before, body])
        elif loop is not None:
            preceding = [before] if loop.keeps else [before, body]
            after = self._point(preceding, Given((loop.output,)) if loop.output is not None else None)
            if not loop.keeps:  # an instance sees what others that have ended have set
                self._comes_at_any_time(range(inside, after), self._given_in(inside, after))
        self.places[node.id] = Places(before, inside, body, after)

    def _connect(self, node: Node, insides: dict[str, tuple[int, int]]) -> None:
        places = self.places[node.id]
        for flow in node.outgoing:
            behind = places.after
            filled = list(self._filled_on(flow))
            if filled:
                behind = self._point([behind])
                for name in filled:
                    self.points[behind].fills |= self._name(name)
            self.points[self.places[flow.target.id].before].preceding.append(behind)
        if node.jump is not None:
            self.points[self.places[node.jump.id].before].preceding.append(places.after)
        inside = self._given_in(*insides[node.id]) if node.inner is not None and node.boundaries else 0
        for boundary in node.boundaries:
            before = self.points[self.places[boundary.id].before]
            before.preceding.append(places.before)
            before.gives |= inside
            if not boundary.interrupting:
                self._splits.append(places.before)
        splits = node.tag in _SPLITTING or node.tag not in _CHOOSING or node.waits_for_all
        if splits and len(node.outgoing) > 1:
            self._splits.append(places.after)

    def _handle(self, node: Node, begin: list[int], around: range, given: int, own: tuple[int, int]) -> bool:
        """An event sub-process begins at any time: after all, some or nothing of what its scope sets (``given``).

        Returns whether its end is that of the scope.
        """
        before = self.points[self.places[node.id].before]
        before.preceding += begin
        before.gives |= given
        if node.inner is None or any(start.interrupting for start in node.inner.starts):
            return True
        self._comes_at_any_time(around, self._given_in(*own))
        return False

    def _comes_at_any_time(self, points: range, given: int) -> None:
        """Note what may be set at any time while a token is at these points."""
        self._at_any_time[points] = self._at_any_time.get(points, 0) | given

    def _given_in(self, first: int, last: int) -> int:
        found = 0
        for point in self.points[first:last]:
            found |= point.gives
        return found & ~self.of_name.get(ANY_NAME, 0)

    # Settling

    def _settle(self) -> None:
        """Repeat until nothing changes; each round goes along the flow."""
        size = len(self.points)
        self._certain = [_EVERYTHING] * size
        self._filled = [_EVERYTHING] * size
        self._possible = [0] * size
        self._meanwhile = [0] * size
        self._listed = list(self._names)
        overwritten = [self._overwritten(point.sets) for point in self.points]
        order = self._order()
        self.judged = False
        for _ in range(MOST_ROUNDS):
            changed = False
            for index in order:
                point = self.points[index]
                certain, filled, possible = self._coming(index, point)
                certain |= point.sets
                filled = filled & ~point.renews | point.fills
                possible = possible & ~overwritten[index] | point.gives
                now = self._certain[index], self._filled[index], self._possible[index]
                if (certain, filled, possible) != now:
                    self._certain[index], self._filled[index], self._possible[index] = certain, filled, possible
                    changed = True
            if not changed:
                self.judged = True
                break
        if self._splits or self._at_any_time:
            self._spread(order)

    def _coming(self, index: int, point: _Point) -> tuple[int, int, int]:
        if index == 0:
            return 0, 0, 0
        certain, filled, possible = (0 if point.joins_all else _EVERYTHING), _EVERYTHING, 0
        for other in point.preceding:
            certain = certain | self._certain[other] if point.joins_all else certain & self._certain[other]
            filled &= self._filled[other]
            possible |= self._possible[other]
        for other in point.besides:
            possible |= self._possible[other]
        return certain, filled, possible

    def _overwritten(self, names: int) -> int:
        if not names:
            return 0
        found = 0
        for name, bit in self._names.items() if names.bit_count() > 64 else self._few(names):
            if names >> bit & 1:
                found |= self.of_name[name]
        return found

    def _few(self, names: int) -> Iterator[tuple[str, int]]:
        while names:
            low = names & -names
            bit = low.bit_length() - 1
            yield self._listed[bit], bit
            names ^= low

    def _order(self) -> list[int]:
        """The points so that those before come first, where no circle forbids it."""
        following: list[list[int]] = [[] for _ in self.points]
        for index, point in enumerate(self.points):
            for other in (*point.preceding, *point.besides):
                following[other].append(index)
        self._following = following
        seen = bytearray(len(self.points))
        left: list[int] = []
        for root in (0, *range(1, len(self.points))):
            if seen[root]:
                continue
            seen[root] = 1
            waiting = [(root, iter(following[root]))]
            while waiting:
                index, rest = waiting[-1]
                for other in rest:
                    if not seen[other]:
                        seen[other] = 1
                        waiting.append((other, iter(following[other])))
                        break
                else:
                    waiting.pop()
                    left.append(index)
        left.reverse()
        return left

    def _spread(self, order: list[int]) -> None:
        """What is set behind a split may be set at any time behind it, in whichever branch."""
        named = ~self.of_name.get(ANY_NAME, 0)
        later = [point.gives & named for point in self.points]
        self._repeat(reversed(order), later, self._following)
        for split in self._splits:
            self._meanwhile[split] |= later[split]
        for points, given in self._at_any_time.items():
            for point in points:
                self._meanwhile[point] |= given & named
        self._repeat(order, self._meanwhile, [point.preceding for point in self.points])

    def _repeat(self, order: Iterable[int], values: list[int], beside: list[list[int]]) -> None:
        """Join each value with those beside it until nothing changes."""
        listed = list(order)
        for _ in range(MOST_ROUNDS):
            changed = False
            for index in listed:
                value = values[index]
                for other in beside[index]:
                    value |= values[other]
                if value != values[index]:
                    values[index] = value
                    changed = True
            if not changed:
                return
        self.judged = False


def _main(scope: Scope) -> set[Node]:
    """The elements that a token reaches from the start without a boundary event that does not interrupt."""
    waiting = [node for node in scope.entries if not node.by_event]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [flow.target for flow in node.outgoing]
            waiting += [boundary for boundary in node.boundaries if boundary.interrupting]
            if node.jump is not None:
                waiting.append(node.jump)
    return found


def _ends(node: Node) -> bool:
    """Whether a scope can end where this element stands."""
    if node.for_compensation or node.by_event or node.jump is not None or is_link_throw(node):
        return False
    if node.tag == "endEvent":
        return not {"error", "cancel"} & set(node.kinds)
    return not node.outgoing

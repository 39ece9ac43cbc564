"""A token walks through a process, its sub-processes and what it calls; every state is visited once.

Parallel branches are followed one after the other, in both orders, and not interleaved: a branch sees what another did
before it or nothing of it. Where a place has been reached in very many states, they are joined: then more is possible
than can happen, so that nothing is overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from engine.bpmn.reading.graph import Node, Scope
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import Concern, callers_in, concern_of, live_names, names_in
from engine.operations.token_paths.elements import ElementFacts, Inside, Place, facts_of, within
from engine.operations.token_paths.leaving import ways_out
from engine.operations.token_paths.library import ProcessGraph, ReadLibrary
from engine.operations.token_paths.outcome import Breach, Outcome, OutcomeBeside
from engine.operations.token_paths.state import Meaning, TokenState
from engine.operations.token_paths.trace import Step

MOST_STATES = 24
"""States at one place with the same "no" before they are joined."""
MOST_TOKENS = 6
"""Tokens in one scope; an event that would make more of them is left out."""
MOST_AT_ONE_PLACE = 2
"""Tokens that came to one place by one flow: a split in a loop makes more and more of them, which show nothing new."""


class _Marking(NamedTuple):
    """Where the tokens of a scope are, the first is moved next; ``joining`` have come to a join and wait."""

    tokens: tuple[Place, ...]
    joining: frozenset[Place]
    state: TokenState

    def holding(self, state: TokenState) -> _Marking:
        """The same tokens with another state."""
        return self if state is self.state else _Marking(self.tokens, self.joining, state)

    def with_more(self, places: Sequence[Place], state: TokenState) -> _Marking:
        """The same with more tokens before all others, and another state."""
        return _Marking((*places, *self.tokens), self.joining, state)


class Walk:
    """Follows tokens through the processes of a library; an outcome is computed once for a scope and a state."""

    def __init__(
        self,
        library: ReadLibrary,
        meaning: Meaning,
        operations: Mapping[str, OperationDeclaration],
        needs_filing: Callable[[ProcessGraph, Node], bool],
        around: Sequence[ProcessGraph],
    ) -> None:
        self.library = library
        self.meaning = meaning
        self.operations = operations
        self.needs_filing = needs_filing
        self._outcomes: dict[tuple[Scope, TokenState], Outcome] = {}
        self._inside: dict[tuple[Scope, TokenState], OutcomeBeside] = {}
        self._entry: dict[Scope, frozenset[str]] = {}
        self._concerns: dict[Scope, Concern] = {}
        self._live: dict[Scope, dict[str, frozenset[str]]] = {}
        self._after: dict[Scope, frozenset[str]] = {}
        self._exposed: dict[Scope, frozenset[str]] = {}
        self._facts: dict[Scope, dict[str, ElementFacts]] = {}
        self.callers = callers_in(around)
        self._broken_off = self._can_be_broken_off(around)

    def inside(self, process: ProcessGraph, scope: Scope, state: TokenState) -> OutcomeBeside:
        """How a sub-process or called process can end when it begins in a state; it sees only what concerns it."""
        concern = self._concern(process, scope)
        if not concern.matters:
            return OutcomeBeside(Outcome({state: (None, None)}, {state: None}))
        known = self._inside.get((scope, state))
        if known is not None:
            return known
        beside = tuple(each for each in state.values if each[0].partition(".")[0] not in concern.names)
        found = self.through(process, scope, state.of_names(self.seen(process, scope)))
        whole = OutcomeBeside(found, beside)
        if found.complete:
            self._inside[scope, state] = whole
        return whole

    def seen(self, process: ProcessGraph, scope: Scope) -> frozenset[str]:
        """The names that a scope may look at when it begins."""
        if scope not in self._entry:
            concern = self._concern(process, scope)
            self._entry[scope] = _at_entry(scope, self.live(process, scope)) & concern.names
        return self._entry[scope]

    def _can_be_broken_off(self, around: Iterable[ProcessGraph]) -> set[Scope]:
        """The scopes that an event at an activity around them can interrupt: what they pass is counted."""
        waiting = [
            found
            for graph in around
            for node in graph.scope.all_nodes()
            if any(boundary.interrupting for boundary in node.boundaries)
            and (found := self.within(graph, node)) is not None
        ]
        scopes: set[Scope] = set()
        while waiting:
            process, scope = waiting.pop()
            if scope not in scopes:
                scopes.add(scope)
                inner = (self.within(process, node) for node in scope.nodes.values())
                waiting += [each for each in inner if each is not None]
        return scopes

    def can_be_broken_off(self, scope: Scope) -> bool:
        """Whether an event at an activity around the scope can interrupt it."""
        return scope in self._broken_off

    def _concern(self, process: ProcessGraph, scope: Scope) -> Concern:
        if scope not in self._concerns:
            self._concerns[scope] = concern_of(process, scope, self.library, self.operations, self.needs_filing)
        return self._concerns[scope]

    def live(self, process: ProcessGraph, scope: Scope) -> dict[str, frozenset[str]]:
        """Node id → the names that matter when a token is there."""
        if scope not in self._live:
            after = self.after(process, scope)

            def inner(node: Node) -> frozenset[str]:
                found = self.within(process, node)
                return frozenset() if found is None else self.exposed(*found)

            self._live[scope] = live_names(process, scope, after, self.library, self.operations, inner)
        return self._live[scope]

    def exposed(self, process: ProcessGraph, scope: Scope) -> frozenset[str]:
        """The names that a scope may read before it sets them itself."""
        if scope not in self._exposed:
            self._exposed[scope] = self._concern(process, scope).reads  # what calls itself may read all of it

            def inner(node: Node) -> frozenset[str]:
                found = self.within(process, node)
                return frozenset() if found is None else self.exposed(*found)

            live = live_names(process, scope, frozenset(), self.library, self.operations, inner)
            self._exposed[scope] = _at_entry(scope, live)
        return self._exposed[scope]

    def after(self, process: ProcessGraph, scope: Scope) -> frozenset[str]:
        """The names that matter when the scope has ended."""
        if scope.owner is not None:
            return self._live_after(process, scope.owner)
        if scope in self._after:
            return self._after[scope]
        self._after[scope] = self._concern(process, scope).names  # what calls itself may read all of it
        found = frozenset[str]()
        for caller, node in self.callers.get(scope.id, ()):
            found |= self._live_after(caller, node)
        self._after[scope] = found
        return found

    def _live_after(self, process: ProcessGraph, node: Node) -> frozenset[str]:
        live = self.live(process, node.scope)
        if node.by_event:
            return live[node.id]
        followers = (*(flow.target for flow in node.outgoing), *node.boundaries)
        conditions = {name for flow in node.outgoing if flow.condition for name in names_in(flow.condition)}
        after = self.after(process, node.scope) if not node.outgoing else frozenset[str]()
        return after.union(conditions, *(live[each.id] for each in followers))

    def within(self, process: ProcessGraph, node: Node) -> Inside | None:
        """See ``elements.within``."""
        return within(process, node, self.library)

    def facts(self, process: ProcessGraph, scope: Scope) -> dict[str, ElementFacts]:
        """Node id → what a token meets there."""
        if scope not in self._facts:
            self._facts[scope] = {
                node.id: facts_of(
                    process,
                    node,
                    self.library,
                    self.operations,
                    names_denial=node.tag == "endEvent" and self.needs_filing(process, node),
                )
                for node in scope.nodes.values()
            }
        return self._facts[scope]

    def through(self, process: ProcessGraph, scope: Scope, state: TokenState) -> Outcome:
        """How a scope of a process can end when it begins in a state."""
        key = scope, state
        if key not in self._outcomes:
            outcome = self._outcomes[key] = Outcome()  # what calls itself finds nothing yet
            splits = any(
                node.tag in ("parallelGateway", "inclusiveGateway") and len(node.outgoing) > 1
                for node in scope.nodes.values()
            )
            for backwards in (False, True) if splits else (False,):
                _ScopeWalk(self, process, scope, backwards, outcome).walk(state)
            outcome.complete = True
        return self._outcomes[key]


class _Handler:
    """An event sub-process of a scope, and the states in which it has begun already."""

    def __init__(self, node: Node, scope: Scope, sees: frozenset[str]) -> None:
        self.node = node
        self.scope = scope
        self.sees = sees
        self.interrupting = any(start.interrupting for start in scope.starts)
        self.handled: set[TokenState] = set()


class _ScopeWalk:
    def __init__(self, walk: Walk, process: ProcessGraph, scope: Scope, backwards: bool, outcome: Outcome) -> None:
        self.all = walk
        self.process = process
        self.scope = scope
        self.backwards = backwards
        self.outcome = outcome
        self.facts = walk.facts(process, scope)
        self.live = walk.live(process, scope)
        self.after = walk.after(process, scope)
        self.waiting: list[tuple[int, int, _Marking, Step | None]] = []
        self.shortest: dict[_Marking, int] = {}
        self.number = count()
        self.counts: dict[object, int] = {}
        self.joined: dict[object, TokenState] = {}
        self.names: dict[object, frozenset[str]] = {}
        self.handlers = [
            _Handler(node, node.inner, walk.seen(process, node.inner))
            for node in scope.nodes.values()
            if node.by_event and node.inner is not None
        ]
        self.can_be_broken_off = walk.can_be_broken_off(scope)

    def walk(self, state: TokenState) -> None:
        """Visit every marking that can be reached."""
        entries = [node for node in self.scope.entries if not node.by_event]
        starts = [(node,) for node in entries] if self.scope.starts else [tuple(entries)]
        for nodes in starts:
            self._visit(_Marking(tuple((node.id, "") for node in nodes), frozenset(), state), None)
        while self.waiting:
            length, _number, marking, way = heappop(self.waiting)
            if length > self.shortest[marking]:
                continue  # it was reached by a shorter way
            self._pass(marking.state, way)
            self._move(marking, way)
            for handler in self.handlers:
                self._handle(handler, marking.state, way)

    def _visit(self, marking: _Marking, way: Step | None) -> None:
        marking = marking.holding(marking.state.of_names(self._names(marking)))
        length = 0 if way is None else way.length
        shortest = self.shortest.get(marking)
        if shortest is not None:
            if length < shortest:
                self._wait(marking, way, length)
            return
        place = marking.tokens, marking.joining, marking.state.decided
        self.counts[place] = self.counts.get(place, 0) + 1
        if self.counts[place] > MOST_STATES:
            before = self.joined.get(place)
            marking = marking.holding(marking.state if before is None else before.joined(marking.state))
            if before == marking.state:
                return
            self.joined[place] = marking.state
        self._wait(marking, way, length)

    def _names(self, marking: _Marking) -> frozenset[str]:
        """The names that matter where the tokens are."""
        tokens, joining = marking.tokens, marking.joining
        if not joining and len(tokens) < 2:
            return self.live[tokens[0][0]] if tokens else self.after
        found = self.names.get((tokens, joining))
        if found is None:
            found = self.names[tokens, joining] = (frozenset[str]() if tokens else self.after).union(
                *(self.live[name] for name, _ in (*tokens, *joining))
            )
        return found

    def _wait(self, marking: _Marking, way: Step | None, length: int) -> None:
        if length < self.shortest.get(marking, length + 1):
            self.shortest[marking] = length
            heappush(self.waiting, (length, next(self.number), marking, way))

    def _pass(self, state: TokenState, way: Step | None) -> None:
        if self.can_be_broken_off:
            self.outcome.passed.setdefault(state, way)

    def _handle(self, handler: _Handler, state: TokenState, way: Step | None) -> None:
        """An event sub-process begins while the scope is in a state; what it decides it has to file itself."""
        state = state.of_names(handler.sees | self.after if handler.interrupting else handler.sees)
        if state in handler.handled:
            return
        handler.handled.add(state)
        found = self.all.inside(self.process, handler.scope, state.as_interrupted() if handler.interrupting else state)
        self._take_breaches(found, way)
        for after, (node, inside) in list(found.ends.items()):
            if handler.interrupting:
                # In what concerns no decision no end is looked at: then the event sub-process is where the scope ends.
                here = Step(way, inside=inside) if node is not None else self._step(way, handler.node)
                self._end(after, node or handler.node, here)
            elif node is not None and after.unfiled - state.unfiled:
                self._breach(node, Step(way, inside=inside))

    def _move(self, marking: _Marking, way: Step | None) -> None:
        if not marking.tokens:
            self._rest(marking, way)
            return
        state = marking.state
        facts = self.facts[marking.tokens[0][0]]
        here = self._step(way, facts.node)
        if facts.joins:
            self._join(facts, marking, here)
            return
        if facts.names_denial and not state.filed:
            self._breach(facts.node, here)
        if facts.ends_scope:
            self._end(state, facts.node, here)
            self._pass(state, here)
            return
        rest = marking.tokens[1:]
        if facts.node.boundaries:
            self._events_at(facts, marking, rest, here)
        for after, through in self._done(facts, state, here):
            self._leave(facts, _Marking(rest, marking.joining, after), through)

    def _step(self, way: Step | None, node: Node) -> Step:
        return Step(way, node.id, node.label, self.process.id)

    def _end(self, state: TokenState, node: Node | None, way: Step | None) -> None:
        """The scope can end so; the shorter of two ways is kept."""
        before = self.outcome.ends.get(state)
        if before is None or (way is not None and before[1] is not None and way.length < before[1].length):
            self.outcome.ends[state] = node, way

    def _join(self, facts: ElementFacts, marking: _Marking, here: Step) -> None:
        """A token has come to a join: it goes on when all have come; until then another token moves."""
        node = facts.node
        rest, joining = marking.tokens[1:], marking.joining | {marking.tokens[0]}
        come = {by for name, by in joining if name == node.id}
        if come >= {flow.id for flow in node.incoming}:
            left = frozenset(place for place in joining if place[0] != node.id)
            self._leave(facts, _Marking(rest, left, marking.state), here)
        else:
            self._visit(_Marking(rest, joining, marking.state), here)

    def _rest(self, marking: _Marking, way: Step | None) -> None:
        """No token can move: an inclusive join waits for no other any more, and without a join the scope ends."""
        for name, _by in sorted(marking.joining):
            facts = self.facts[name]
            if facts.node.tag == "inclusiveGateway":
                left = frozenset(place for place in marking.joining if place[0] != name)
                self._leave(facts, _Marking((), left, marking.state), self._step(way, facts.node))
                return
        if not marking.joining:
            self._end(marking.state, None if way is None else _last(way, self.scope, self.process), way)

    def _events_at(self, facts: ElementFacts, marking: _Marking, rest: tuple[Place, ...], here: Step) -> None:
        """Boundary events: they take the token before the activity is done, or put a second one."""
        for boundary in facts.node.boundaries:
            if "compensate" in boundary.kinds:
                continue
            at = (boundary.id, "")
            if boundary.interrupting:
                broken_off = _Marking((at, *rest), marking.joining, marking.state)
                for state, inside in self._during(facts, marking.state, self._names(broken_off)):
                    self._visit(broken_off.holding(state), Step(here, inside=inside))
            elif len(marking.tokens) < MOST_TOKENS and at not in marking.tokens:
                self._visit(marking.with_more((at,), marking.state), here)

    def _during(
        self, facts: ElementFacts, state: TokenState, names: frozenset[str]
    ) -> Iterable[tuple[TokenState, Step | None]]:
        """The states in which an event can break an activity off, as far as ``names`` matter then, by shortest ways."""
        broken_off = state.as_interrupted().of_names(names)
        found: dict[TokenState, Step | None] = {broken_off: None}
        if facts.inside is not None and not facts.branches:
            # Of thousands of states inside few differ in what matters outside.
            for passed, way in self.all.inside(*facts.inside, state).passed.items():
                broken_off = passed.as_interrupted().of_names(names)
                before = found.get(broken_off, way)
                if before is way or (before is not None and way is not None and way.length < before.length):
                    found[broken_off] = way
        return list(found.items())

    def _done(self, facts: ElementFacts, state: TokenState, here: Step) -> list[tuple[TokenState, Step]]:
        """The states after a node has done what it does, each with its way."""
        loop = facts.loop
        if loop is None:
            return self._once(facts, state, here)
        if facts.branches:
            return [(after, here) for after in self._unknown([state], (loop.output,))]
        found = dict.fromkeys(self._unknown([state], (loop.item, loop.output, loop.output_item)), here)
        waiting = list(found)
        while waiting:
            for after, way in self._once(facts, waiting.pop(), here):
                if after not in found and len(found) < MOST_STATES:
                    found[after] = way
                    waiting.append(after)
        return list(found.items())

    def _unknown(self, states: list[TokenState], names: Iterable[str | None]) -> list[TokenState]:
        for name in names:
            if name:
                states = [after for state in states for after in self.all.meaning.unknown(state, name)]
        return states

    def _once(self, facts: ElementFacts, state: TokenState, here: Step) -> list[tuple[TokenState, Step]]:
        if facts.inside is not None:
            return self._through(facts.inside, state, here)
        declared = facts.operation
        closing = declared is not None and declared.closes
        if declared is not None and declared.issues and state.unfiled - (state.interrupted if closing else frozenset()):
            self._breach(facts.node, here)
        return [(after, here) for after in facts.after(state, self.all.meaning)]

    def _through(self, inner: Inside, state: TokenState, here: Step) -> list[tuple[TokenState, Step]]:
        graph, scope = inner
        found = self.all.inside(graph, scope, state)
        self._take_breaches(found, here)
        if self.can_be_broken_off:
            for passed, inside in list(found.passed.items()):
                self._pass(passed, Step(here, inside=inside))
        back: list[tuple[TokenState, Step]] = []
        for after, (_node, inside) in list(found.ends.items()):
            if scope.owner is None and graph.outputs is not None:
                mine = {path: values for path, values in state.values if path.split(".")[0] not in graph.outputs}
                theirs = {path: values for path, values in after.values if path.split(".")[0] in graph.outputs}
                after = after.knowing({**mine, **theirs})
            back.append((after, Step(here, inside=inside)))
        return back

    def _take_breaches(self, found: OutcomeBeside, before: Step | None) -> None:
        for key, breach in list(found.breaches.items()):
            self._keep(key, Breach(breach.node, breach.process, Step(before, inside=breach.way)))

    def _breach(self, node: Node, way: Step) -> None:
        self._keep(f"{self.process.id}/{node.id}", Breach(node, self.process, way))

    def _keep(self, key: str, breach: Breach) -> None:
        before = self.outcome.breaches.get(key)
        if before is None or breach.way.length < before.way.length:
            self.outcome.breaches[key] = breach

    def _leave(self, facts: ElementFacts, marking: _Marking, way: Step) -> None:
        """Put the tokens that leave a node on its flows; the marking has no token at the node any more."""
        node = facts.node
        if facts.places is not None:
            self._visit(marking.with_more(self._put(facts.places, marking), marking.state), way)
        elif node.jump is not None and node.tag == "intermediateThrowEvent":
            self._visit(marking.with_more(((node.jump.id, ""),), marking.state), way)
        else:
            for flows, state in ways_out(node, marking.state):
                places = tuple((flow.target.id, flow.id) for flow in flows)
                self._visit(marking.with_more(self._put(places, marking), state), way)

    def _put(self, places: tuple[Place, ...], marking: _Marking) -> tuple[Place, ...]:
        """Those of the places that may get one more token, in the order in which their tokens move."""
        if self.backwards:
            places = places[::-1]
        if not marking.tokens:
            return places
        return tuple(place for place in places if marking.tokens.count(place) < MOST_AT_ONE_PLACE)


def _last(way: Step, scope: Scope, process: ProcessGraph) -> Node | None:
    """The last element of the scope on a way."""
    at: Step | None = way
    while at is not None and (at.process != process.id or at.element not in scope.nodes):
        at = at.before
    return None if at is None else scope.nodes[at.element]


def _at_entry(scope: Scope, live: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The names that matter when a scope begins; event sub-processes may begin at once."""
    begins = [*scope.entries, *(node for node in scope.nodes.values() if node.by_event)]
    return frozenset[str]().union(*(live[node.id] for node in begins))

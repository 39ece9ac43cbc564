"""What concerns a process or sub-process: the variables that it reads and sets, and whether a "no" matters in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.model.values import name_of
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import reference
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.conditions import parsed, paths_in
from engine.operations.token_paths.library import DENIES, REFUSES, ProcessGraph, ReadLibrary

NeedsFiling = Callable[[ProcessGraph, Node], bool]


@dataclass(frozen=True)
class Concern:
    """``reads`` and ``names`` (what is read or set) are first parts of paths; those of form fields begin with ``#``.

    ``matters`` is whether anything in it can change what is known of a token.
    """

    reads: frozenset[str]
    names: frozenset[str]
    matters: bool


def names_in(expression: str) -> set[str]:
    """The variables that an expression reads; none where it cannot be read."""
    tree = parsed(expression)
    return set() if tree is None else {path.split(".")[0] for path in paths_in(tree)}


def calls_of(graph: ProcessGraph, scope: Scope | None = None) -> Iterator[tuple[str, bool]]:
    """The processes that a process or its sub-process calls; whether each call makes cases of their own."""
    for node in (scope or graph.scope).all_nodes():
        called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
        if called is not None:
            loop = graph.reader.loop(node)
            yield called, loop is not None and loop.kind != "standard"


def around_of(graph: ProcessGraph, processes: Mapping[str, ProcessGraph]) -> list[ProcessGraph]:
    """The process and what it calls in the same case, directly or not."""
    found = {graph.id: graph}
    waiting = [graph]
    while waiting:
        for name, own in calls_of(waiting.pop()):
            if name in processes and not own and name not in found:
                found[name] = processes[name]
                waiting.append(processes[name])
    return list(found.values())


def callers_in(graphs: Iterable[ProcessGraph]) -> dict[str, list[tuple[ProcessGraph, Node]]]:
    """Process id → the call activities that call it in the same case."""
    found: dict[str, list[tuple[ProcessGraph, Node]]] = {}
    for graph in graphs:
        for node in graph.scope.all_nodes():
            called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
            if called is not None:
                found.setdefault(called, []).append((graph, node))
    return found


def decides(
    node: Node, graph: ProcessGraph, library: ReadLibrary, operations: Mapping[str, OperationDeclaration]
) -> bool:
    """Whether a node decides on an application, files a denial or issues a paper."""
    extensions = graph.reader.extensions(node.xml)
    form = library.forms.get(extensions.task.get("form", ""))
    if form is not None and any(answers.denies for answers in form.fields.values()):
        return True
    declared = operations.get(extensions.operation or "")
    return declared is not None and (declared.issues or declared.files or bool(declared.overrules))


def concern_of(
    process: ProcessGraph,
    scope: Scope,
    library: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
    needs_filing: NeedsFiling,
) -> Concern:
    """What concerns a scope and all that it calls in the same case."""
    reads: set[str] = set()
    names: set[str] = set()
    matters = False
    for graph, part in _parts(process, scope, library):
        for inner in part.all_scopes():
            reads |= {name for flow in inner.flows if flow.condition for name in names_in(flow.condition)}
        for node in part.all_nodes():
            read, made = _names_at(node, graph, library, operations)
            reads |= read
            names |= made
            matters = (
                matters
                or bool(made)
                or decides(node, graph, library, operations)
                or (node.tag == "endEvent" and needs_filing(graph, node))
            )
    return Concern(frozenset(reads), frozenset(names | reads), matters)


def _parts(process: ProcessGraph, scope: Scope, library: ReadLibrary) -> Iterator[tuple[ProcessGraph, Scope]]:
    waiting: list[tuple[ProcessGraph, Scope]] = [(process, scope)]
    seen: set[Scope] = set()
    while waiting:
        graph, part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        yield graph, part
        for called, own in calls_of(graph, part):
            other = library.processes.get(called)
            if other is not None and not own:
                waiting.append((other, other.scope))


def _names_at(
    node: Node, graph: ProcessGraph, library: ReadLibrary, operations: Mapping[str, OperationDeclaration]
) -> tuple[set[str], set[str]]:
    """The names that a node reads, and those that it sets."""
    extensions, loop = graph.reader.extensions(node.xml), graph.reader.loop(node)
    made = {name for name in (extensions.result, extensions.variable) if name}
    if loop is not None:
        made |= {name for name in (loop.item, loop.output, loop.output_item) if name}
    read: set[str] = set()
    for name, expression in graph.reader.assignments(node):
        made.add(name_of(name))
        read |= names_in(expression)
    key = extensions.task.get("form", "")
    if key in library.forms:
        made |= library.forms[key].variables
    if extensions.decision in library.tables and not extensions.result:
        made |= set(library.tables[extensions.decision or ""])
    declared = operations.get(extensions.operation or "")
    if declared is not None:
        results = declared.result.get("properties", {}).values()
        if any(DENIES in about for about in results):
            read.add(f"#{declared.form}")
        if any(DENIES in about or REFUSES in about for about in results):
            made.add(f"#{declared.name}")
    return read, made


def live_names(
    process: ProcessGraph,
    scope: Scope,
    after: frozenset[str],
    library: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
    inner: Callable[[Node], frozenset[str]],
) -> dict[str, frozenset[str]]:
    """Node id → the names that a token there may still read; ``after`` are those read when the scope has ended.

    ``inner`` gives what the sub-process or called process of a node reads.
    """
    live: dict[Node, set[str]] = {}
    sets: dict[Node, set[str]] = {}
    for node in scope.nodes.values():
        read, made = _names_at(node, process, library, operations)
        conditions = {name for flow in node.outgoing if flow.condition for name in names_in(flow.condition)}
        sets[node] = set() if process.reader.loop(node) is not None else made
        live[node] = read | inner(node) | (conditions - sets[node])
        if not node.outgoing and node.jump is None:
            live[node] |= after - sets[node]
    for handler in [node for node in live if node.by_event]:
        for node in live:
            live[node] |= live[handler]
    waiting = list(live)
    while waiting:
        node = waiting.pop()
        sources = [(flow.source, live[node] - sets[flow.source]) for flow in node.incoming]
        sources += [(source, live[node]) for source in node.reached_by]
        if node.host is not None:
            sources.append((node.host, live[node]))
        for source, names in sources:
            if not names <= live[source]:
                live[source] |= names
                waiting.append(source)
    return {node.id: frozenset(names) for node, names in live.items()}

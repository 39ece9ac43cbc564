"""What the repair of a case may neither pass over nor change: deciding, filing, papers and clocks (DF-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.model.values import name_of
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import reference
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import decides, names_in
from engine.operations.token_paths.library import DENIES, REFUSES, Library, ProcessGraph, ReadLibrary, read_library


@dataclass(frozen=True)
class Guarded:
    """``elements`` as (process, element) are never passed over; ``variables`` are never set by hand."""

    elements: frozenset[tuple[str, str]]
    variables: frozenset[str]


def guarded_in(library: Library, operations: Mapping[str, OperationDeclaration]) -> Guarded:
    """What is guarded in the processes of a library, calls and sub-processes that hold such an element among it."""
    read = read_library(library)
    variables = {name for form in read.forms.values() for name in form.variables if form.fields[name].denies}
    elements: set[tuple[str, str]] = set()
    for graph in read.processes.values():
        for node in graph.scope.all_nodes():
            if _holds(node, graph, read, operations, frozenset()):
                elements.add((graph.id, node.id))
            extensions = graph.reader.extensions(node.xml)
            declared = operations.get(extensions.operation or "")
            if declared is not None and extensions.result and _answers(declared):
                variables.add(extensions.result)
    assigned = [
        each
        for graph in read.processes.values()
        for node in graph.scope.all_nodes()
        for each in graph.reader.assignments(node)
    ]
    size = -1
    while size != len(variables):
        size = len(variables)
        variables |= {name_of(name) for name, expression in assigned if variables & set(names_in(expression))}
    return Guarded(frozenset(elements), frozenset(variables))


def _answers(declared: OperationDeclaration) -> bool:
    results = declared.result.get("properties", {}).values()
    return any(DENIES in about or REFUSES in about for about in results)


def _holds(
    node: Node,
    graph: ProcessGraph,
    read: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
    above: frozenset[str],
) -> bool:
    extensions = graph.reader.extensions(node.xml)
    answered = {each.form for each in operations.values() if each.form is not None and (each.files or _answers(each))}
    if extensions.task.get("form") in answered or decides(node, graph, read, operations):
        return True
    declared = operations.get(extensions.operation or "")
    if declared is not None and (declared.starts or declared.finishes or declared.stops or declared.closes):
        return True
    called = read.processes.get(reference(node.xml.get("calledElement")) or "") if node.tag == "callActivity" else None
    inside: list[tuple[ProcessGraph, Scope]] = [] if node.inner is None else [(graph, node.inner)]
    if called is not None and called.id not in above:
        inside.append((called, called.scope))
    return any(
        _holds(each, part, read, operations, above | {part.id})
        for part, scope in inside
        for each in scope.nodes.values()
    )

"""What an operation works on has to be there: an application, or what an operation before it has made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import around_of
from engine.operations.token_paths.library import ProcessGraph, ReadLibrary

WITHOUT_APPLICATION = frozenset({None, "inquiry"})
"""Kinds of processes whose cases have no application; None: the process declares no kind."""


def check_grounds(
    scope: Scope,
    reader: ElementReader,
    findings: Findings,
    read: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
) -> None:
    """Note every operation of a process that could only fail."""
    kind = reader.extensions(scope.xml).kind
    called: set[str] | None = None
    for node in scope.all_nodes():
        declared = operations.get(reader.extensions(node.xml).operation or "")
        if declared is None:
            continue
        if declared.application and kind in WITHOUT_APPLICATION:
            _without_application(node, declared, findings)
        elif declared.after:
            if called is None:
                called = {name for graph in around_of(read.processes[scope.id], read.processes) for name in _in(graph)}
            if not called & set(declared.after):
                _too_early(node, declared, findings, operations)


def _in(graph: ProcessGraph) -> Iterator[str]:
    for node in graph.scope.all_nodes():
        name = graph.reader.extensions(node.xml).operation
        if name is not None:
            yield name


def _without_application(node: Node, declared: OperationDeclaration, findings: Findings) -> None:
    findings.error(
        "operation-without-application",
        node.xml,
        f"「{node.label}」的操作 {declared.zh} 要有登记的申请，这个流程没有；请放到办件流程（case）"
        "或其中一段（part）里，或者换一个操作。",
        f"Expected an application for {declared.en}, but the process of “{node.label}” has none; put it into a process "
        "of the kind case or part, or choose another operation.",
    )


def _too_early(
    node: Node, declared: OperationDeclaration, findings: Findings, operations: Mapping[str, OperationDeclaration]
) -> None:
    before = [operations[name] for name in declared.after if name in operations]
    findings.error(
        "operation-too-early",
        node.xml,
        f"「{node.label}」的操作 {declared.zh} 以前要先有 {'、'.join(each.zh for each in before)}，这个流程、"
        "调用它的和它调用的流程里都没有；请先画上。",
        f"Expected {', '.join(each.en for each in before)} before {declared.en}, but neither the process of "
        f"“{node.label}” nor those around it call it; draw it first.",
    )

"""What an operation works on has to be there: an application, or what an operation before it has made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import reference
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import around_of, callers_in
from engine.operations.token_paths.library import ProcessGraph, ReadLibrary

WITHOUT_APPLICATION = frozenset({None, "inquiry"})
"""Kinds of processes whose cases have no application; None: the process declares no kind."""
BY_COMMANDS = frozenset({"appointment_move", "appointment_cancel"})
"""Forms that a command of the program hands in, so that no task asks for them."""


def check_grounds(
    scope: Scope,
    reader: ElementReader,
    findings: Findings,
    read: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
) -> None:
    """Note every operation of a process that could only fail."""
    kind = reader.extensions(scope.xml).kind
    before: _Before | None = None
    for node in scope.all_nodes():
        extensions = reader.extensions(node.xml)
        declared = operations.get(extensions.operation or "")
        if declared is None:
            continue
        if declared.application and kind in WITHOUT_APPLICATION:
            _without_application(node, declared, findings)
            continue
        form = None if "form" in extensions.parameters or declared.form in BY_COMMANDS else declared.form
        if form is None and not declared.after:
            continue
        if before is None:
            before = _Before(read)
        calls, forms = before.of(read.processes[scope.id], node)
        if declared.after and not calls & set(declared.after):
            _too_early(node, declared, findings, operations)
        if form is not None and form not in forms:
            _unasked(node, declared, form, findings)


class _Before:
    """What some way to a node may have called and asked, in its process and in those around it."""

    def __init__(self, read: ReadLibrary) -> None:
        self.read = read
        self.callers = callers_in(read.processes.values())

    def of(self, graph: ProcessGraph, node: Node) -> tuple[set[str], set[str]]:
        """The operations and the forms before a node; what parallel ways do counts, too."""
        calls: set[str] = set()
        forms: set[str] = set()
        seen: set[tuple[str, str]] = set()
        waiting = [(graph, node)]
        while waiting:
            process, here = waiting.pop()
            for there, each in self._previous(process, here):
                if (there.id, each.id) not in seen:
                    seen.add((there.id, each.id))
                    waiting.append((there, each))
                    self._add(there, each, calls, forms)
        return calls, forms

    def _previous(self, graph: ProcessGraph, node: Node) -> Iterator[tuple[ProcessGraph, Node]]:
        """The nodes right before; before the first of a scope what surrounds it, before a process its callers."""
        before = [flow.source for flow in node.incoming] + list(node.reached_by) + ([node.host] if node.host else [])
        yield from ((graph, each) for each in before)
        if before:
            return
        owner = node.scope.owner
        if owner is None:
            yield from self.callers.get(graph.id, ())
        elif owner.by_event:
            # An event sub-process may begin after anything that stands beside it.
            yield from ((graph, each) for each in owner.scope.nodes.values() if each is not owner)
        else:
            yield graph, owner

    def _add(self, graph: ProcessGraph, node: Node, calls: set[str], forms: set[str]) -> None:
        for each in (node, *(node.inner.all_nodes() if node.inner is not None else ())):
            self._note(graph, each, calls, forms)

    def _note(self, graph: ProcessGraph, node: Node, calls: set[str], forms: set[str]) -> None:
        extensions = graph.reader.extensions(node.xml)
        calls |= {extensions.operation} if extensions.operation else set()
        forms |= {extensions.task["form"]} if extensions.task.get("form") else set()
        called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
        if called is not None and called in self.read.processes:
            for each in around_of(self.read.processes[called], self.read.processes):
                calls |= set(_called_in(each))
                forms |= {form for form in _asked_in(each) if form is not None}


def _called_in(graph: ProcessGraph) -> Iterator[str]:
    for node in graph.scope.all_nodes():
        name = graph.reader.extensions(node.xml).operation
        if name is not None:
            yield name


def _asked_in(graph: ProcessGraph) -> set[str | None]:
    return {graph.reader.extensions(node.xml).task.get("form") for node in graph.scope.all_nodes()}


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


def _unasked(node: Node, declared: OperationDeclaration, form: str, findings: Findings) -> None:
    findings.error(
        "operation-form-missing",
        node.xml,
        f"「{node.label}」的操作 {declared.zh} 读表单 {form}，这个流程、调用它的和它调用的流程里都没有填它的"
        "环节；请先画上填写的环节。",
        f"Expected a task that fills in the form {form}, which {declared.en} reads, but neither the process of "
        f"“{node.label}” nor those around it have one; draw it first.",
    )

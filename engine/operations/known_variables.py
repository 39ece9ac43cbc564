"""The variables of all diagrams of an office: what its forms, operations, tables and openings declare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine.bpmn.decisions import DecisionTable, read_decisions
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings, Problem
from engine.bpmn.reading.graph import Scope
from engine.bpmn.reading.process import declared_data
from engine.bpmn.reading.xml import reference
from engine.bpmn.variables import (
    DeclaredData,
    DrawnProcess,
    OfferedVariable,
    VariableAnalysis,
    check_variables,
    offered_at,
)
from engine.errors import ChengnuoError
from engine.operations.declaration import OperationDeclaration
from engine.operations.opening_data import MESSAGES, OPENINGS, OPENINGS_BY_KIND
from engine.operations.token_paths.library import Library, read_graphs

ONLY_CALLED = frozenset({"part"})
"""Kinds of processes that are opened by no person and no program, only called."""
OF_THE_PROGRAM = frozenset({"ladder"})
"""Tables that operations decide by as well."""

Checked = tuple[Scope, ElementReader, Findings]


def check_office_variables(
    checked: Sequence[Checked],
    tables: Mapping[str, DecisionTable],
    library: Library,
    before: Library | None,
    operations: Mapping[str, OperationDeclaration],
    kinds: frozenset[str],
) -> list[Problem]:
    """Note what the checked processes read that does not exist; returns the errors that the changes make elsewhere.

    Those are looked for in the processes of the library that use a changed form or table, or that call a checked
    process or are called by it. What was an error with the library ``before`` already does not count.
    """
    known = _Known(checked, tables, library, operations, kinds)
    for scope, _, findings in checked:
        if known.processes[scope.id].scope is scope:  # a second process of the same id is refused for that
            with findings.for_deployment():
                check_variables(known.analysis, known.processes[scope.id], findings)
    mine = {scope.id for scope, _, _ in checked}
    others = [process for process in known.concerned(mine) if process.id not in mine]
    found = [problem for process in others for problem in _errors(known, process)]
    if not found or before is None:
        return found
    former = _Known([], {}, before, operations, kinds)
    files = {problem.file for problem in found}
    old = {
        _place(problem)
        for process in former.processes.values()
        if process.file in files
        for problem in _errors(former, process)
    }
    return [problem for problem in found if _place(problem) not in old]


def _errors(known: _Known, process: DrawnProcess) -> list[Problem]:
    findings = Findings(process.file)
    with findings.for_deployment():
        check_variables(known.analysis, process, findings)
    return [problem for problem in findings.problems if problem.forbids_deployment]


def _place(problem: Problem) -> tuple[str, str | None, str]:
    return problem.file, problem.element, problem.zh


def variables_at(
    content: bytes,
    process: str,
    element: str,
    library: Library,
    operations: Mapping[str, OperationDeclaration],
    kinds: frozenset[str],
) -> list[OfferedVariable]:
    """What can be read at an element or sequence flow of a diagram that is being drawn; empty for an unreadable file
    and an unknown element."""
    graphs = {graph.id: graph for graph in read_graphs("drawn.bpmn", content)}
    if process not in graphs:
        return []
    checked = [(graph.scope, graph.reader, Findings(graph.file)) for graph in graphs.values()]
    known = _Known(checked, {}, library, operations, kinds)
    return offered_at(known.analysis, known.processes[process], element)


def variables_where_decided(
    decision: str, library: Library, operations: Mapping[str, OperationDeclaration], kinds: frozenset[str]
) -> list[tuple[str, str, list[OfferedVariable]]]:
    """Process, element by name and what can be read there, for every task of the library that decides by a table."""
    known = _Known([], {}, library, operations, kinds)
    return [
        (process.id, node.label, offered_at(known.analysis, process, node.id))
        for process in known.processes.values()
        for node in process.scope.all_nodes()
        if node.tag == "businessRuleTask" and process.reader.extensions(node.xml).decision == decision
    ]


class _Known:
    """The library with what is being checked in its place, and the analysis over it."""

    def __init__(
        self,
        checked: Sequence[Checked],
        tables: Mapping[str, DecisionTable],
        library: Library,
        operations: Mapping[str, OperationDeclaration],
        kinds: frozenset[str],
    ) -> None:
        self.library = library
        files = {findings.file for _, _, findings in checked}
        processes: dict[str, DrawnProcess] = {}
        for scope, reader, findings in checked:
            processes.setdefault(scope.id, _drawn(scope, reader, findings.file))
        for name, content in library.processes.items():
            for graph in read_graphs(name, content) if name not in files else ():
                processes.setdefault(graph.id, _drawn(graph.scope, graph.reader, name))
        self.processes = processes
        forms: dict[str, Mapping[str, Any]] = {}
        for content in library.forms.values():
            form = _form(content)
            if form is not None:
                forms.setdefault(str(form["$id"]), form)
        all_tables = dict(tables)
        for content in library.decisions.values():
            for key, table in _tables(content).items():
                all_tables.setdefault(key, table)
        declared = DeclaredData(
            forms=forms,
            results={name: each.result for name, each in operations.items()},
            parameters={name: each.parameters for name, each in operations.items()},
            tables=all_tables,
            openings=OPENINGS,
            openings_by_kind=OPENINGS_BY_KIND,
            shared_tables=OF_THE_PROGRAM,
            messages=MESSAGES,
            kinds=kinds,
            only_called=ONLY_CALLED,
            titles={name: (each.zh, each.en) for name, each in operations.items()},
        )
        self.analysis = VariableAnalysis(processes, declared)

    def concerned(self, checked: set[str]) -> list[DrawnProcess]:
        """The processes that a change of the checked ones, or of forms and tables, can concern."""
        beside: dict[str, set[str]] = {}
        for process in self.processes.values():
            for node in process.scope.all_nodes():
                called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
                if called in self.processes:
                    beside.setdefault(process.id, set()).add(called)
                    beside.setdefault(called, set()).add(process.id)
        waiting = [process.id for process in self.processes.values() if process.id in checked or self._uses(process)]
        found: dict[str, None] = {}
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += beside.get(name, ())
        return [self.processes[name] for name in found]

    def _uses(self, process: DrawnProcess) -> bool:
        """Whether the process uses a form or table that is being changed."""
        changed = self.library.changed
        for node in process.scope.all_nodes() if changed else ():
            extensions = process.reader.extensions(node.xml)
            if extensions.task.get("form") in changed or extensions.decision in changed:
                return True
        return False


def _drawn(scope: Scope, reader: ElementReader, file: str) -> DrawnProcess:
    return DrawnProcess(
        scope, reader, file, declared_data(scope.xml, "dataInput"), declared_data(scope.xml, "dataOutput")
    )


@lru_cache(maxsize=256)
def _form(content: bytes) -> Mapping[str, Any] | None:
    """A form as it is written; None for a file that is no form."""
    try:
        form = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return form if isinstance(form, dict) and isinstance(form.get("$id"), str) else None


@lru_cache(maxsize=256)
def _tables(content: bytes) -> Mapping[str, DecisionTable]:
    try:
        return read_decisions(content)
    except ChengnuoError:
        return {}

"""The rule on denials (DF-6): no way on which a "no" can be true reaches an end, a paper or serving unfiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings, Problem
from engine.bpmn.reading.graph import Node, Scope
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import around_of, calls_of, decides, names_in
from engine.operations.token_paths.conditions import Values
from engine.operations.token_paths.grounds import check_grounds
from engine.operations.token_paths.library import (
    DENIES,
    Library,
    ProcessGraph,
    ReadLibrary,
    outputs_of,
    read_library,
    sounds_like_no,
)
from engine.operations.token_paths.outcome import Breach
from engine.operations.token_paths.state import Meaning, TokenState
from engine.operations.token_paths.trace import Step, steps
from engine.operations.token_paths.walk import Walk

HANDLING = frozenset({"case", "part"})
"""Kinds of processes that may decide on an application."""
_LONGEST_WAY = 8
"""Names of elements that a message tells; the finding holds all."""

Checked = tuple[Scope, ElementReader, Findings]


def check_denials(
    checked: Sequence[Checked], library: Library, operations: Mapping[str, OperationDeclaration]
) -> list[Problem]:
    """Note what breaks the rule in the checked processes; returns what breaks it elsewhere, because of the changes."""
    return _Check(checked, library, operations).run()


@dataclass
class _Check:
    checked: Sequence[Checked]
    library: Library
    operations: Mapping[str, OperationDeclaration]
    elsewhere: list[Problem] = field(default_factory=list)

    @cached_property
    def read(self) -> ReadLibrary:
        """The library, with what is being checked in its place."""
        given = read_library(self.library)
        files = {findings.file for _, _, findings in self.checked}
        graphs = {key: graph for key, graph in given.processes.items() if graph.file not in files}
        for scope, reader, findings in self.checked:
            graphs[scope.id] = ProcessGraph(scope, reader, findings.file, outputs_of(scope.xml))
        return ReadLibrary(graphs, given.forms, given.tables)

    @cached_property
    def noted(self) -> dict[str, Findings]:
        """Process id → where its problems are noted."""
        return {scope.id: findings for scope, _, findings in self.checked}

    def run(self) -> list[Problem]:
        """All that the rule asks."""
        for scope, reader, findings in self.checked:
            with findings.for_deployment():
                self._check_kind(scope, reader, findings)
                check_grounds(scope, reader, findings, self.read, self.operations)
                self._check_forms(scope, reader, findings)
        changed = {*self.noted, *self.library.changed}
        told: set[tuple[str, str]] = set()
        for graph in self._roots():
            around = around_of(graph, self.read.processes)
            if not changed & self._used_by(around):
                continue
            if not any(self._matters(each) for each in around):
                continue
            walk = Walk(self.read, self._meaning(around), self.operations, self._needs_filing, around)
            for breach in _breaches(walk, graph):
                place = breach.process.id, breach.node.id
                if place not in told:
                    told.add(place)
                    self._tell(breach, graph)
        return self.elsewhere

    def _check_kind(self, scope: Scope, reader: ElementReader, findings: Findings) -> None:
        """A process that decides on applications or issues papers is of a kind that is held to the rules."""
        if reader.extensions(scope.xml).kind in HANDLING:
            return
        node = next(
            (
                node
                for node in scope.all_nodes()
                if decides(node, self.read.processes[scope.id], self.read, self.operations)
            ),
            None,
        )
        if node is not None:
            findings.error(
                "kind-by-deeds",
                scope.xml,
                f"「{node.label}」会对申请作出决定或发出文书，这样的流程须标明是办件流程（case）或其中一段（part），"
                "机关的规则才管得到它；请在流程的属性里选择类别。",
                f"“{node.label}” decides on an application or issues a paper: such a process must be of the kind case "
                "or part, so that the rules of the office hold for it; choose its kind in its properties.",
            )

    def _check_forms(self, scope: Scope, reader: ElementReader, findings: Findings) -> None:
        """A form with an option that sounds like a "no" says whether it is one."""
        if reader.extensions(scope.xml).kind not in HANDLING:
            return
        for node in scope.all_nodes():
            form = self.read.forms.get(reader.extensions(node.xml).task.get("form", ""))
            if form is not None and form.unsaid:
                options = "、".join(form.unsaid)
                findings.open(
                    "denial-unsaid",
                    node.xml,
                    f"表单 {form.key} 有选项「{options}」，没有写明它是不是对申请人的否定；请在这一栏写 {DENIES}，"
                    "列出表示否定的值，都不是的写空列表。",
                    f"The form {form.key} has the option “{options}” and does not say whether it denies the "
                    f"application; give the field {DENIES} with the values that deny, or an empty list.",
                )

    def _matters(self, graph: ProcessGraph) -> bool:
        """Whether a "no" can be said, filed or sent out in the process."""
        return any(
            decides(node, graph, self.read, self.operations)
            or (node.tag == "endEvent" and self._needs_filing(graph, node))
            or any(name in self._deciding for name, _ in graph.reader.assignments(node))
            for node in graph.scope.all_nodes()
        )

    def _needs_filing(self, graph: ProcessGraph, node: Node) -> bool:
        """Whether an end says by its name that the application is denied."""
        of_case = graph.reader.extensions(graph.scope.xml).kind in (*HANDLING, "supervision")
        return of_case and names_denial(node.name)

    @cached_property
    def _deciding(self) -> dict[str, Values]:
        """Variable → the values of it that deny, by what the forms say."""
        found: dict[str, Values] = {}
        for form in self.read.forms.values():
            for name in form.variables:
                denies = form.fields[name].denies
                if denies:
                    found[name] = found.get(name, frozenset()) | denies
        return found

    def _meaning(self, around: Iterable[ProcessGraph]) -> Meaning:
        """What matters to the conditions of the processes: their variables and those that these are made from."""
        graphs = list(around)
        read = set(self._deciding)
        for graph in graphs:
            for scope in graph.scope.all_scopes():
                read |= {name for flow in scope.flows if flow.condition for name in names_in(flow.condition)}
        assigned = [
            each for graph in graphs for node in graph.scope.all_nodes() for each in graph.reader.assignments(node)
        ]
        size = -1
        while size != len(read):
            size = len(read)
            read |= {made for name, expression in assigned if name in read for made in names_in(expression)}
        return Meaning(self._deciding, frozenset(read))

    def _roots(self) -> list[ProcessGraph]:
        """Processes that begin by themselves: cases, branches of their own, and what nothing else calls."""
        graphs = self.read.processes
        inside = {key: {called for called, own in calls_of(graph) if not own} for key, graph in graphs.items()}
        called = {each for key, each_called in inside.items() for each in each_called if each != key}
        own = {called for graph in graphs.values() for called, is_own in calls_of(graph) if is_own}
        roots = [
            graph
            for key, graph in graphs.items()
            if key not in called or key in own or graph.reader.extensions(graph.scope.xml).kind == "case"
        ]
        reached = {each.id for root in roots for each in around_of(root, self.read.processes)}
        return [*roots, *(graph for key, graph in graphs.items() if key in self.noted and key not in reached)]

    def _used_by(self, graphs: Iterable[ProcessGraph]) -> set[str]:
        """The ids and files of processes, and the keys of their forms and tables."""
        found: set[str] = set()
        for graph in graphs:
            found |= {graph.id, graph.file}
            for node in graph.scope.all_nodes():
                extensions = graph.reader.extensions(node.xml)
                found |= {name for name in (extensions.task.get("form"), extensions.decision) if name}
        return found

    def _tell(self, breach: Breach, root: ProcessGraph) -> None:
        way = steps(breach.way)
        named = [step.label for step in way if step.label != step.element][-_LONGEST_WAY:]
        shown_zh, shown_en = "→".join(named), " → ".join(named)
        findings, node = self.noted.get(breach.process.id), breach.node.xml
        if findings is None and root.id in self.noted:
            findings = self.noted[root.id]
            calling = {each.id: each for each in root.scope.all_nodes()}
            last = next((step.element for step in reversed(way) if step.process == root.id), None)
            node = calling[last].xml if last is not None else root.scope.xml
        elsewhere = findings is None
        shown = {key for key, graph in self.read.processes.items() if findings is None or graph.file == findings.file}
        if findings is None:
            findings = Findings(breach.process.file)
        with findings.for_deployment():
            findings.error(
                "denial-without-filing",
                node,
                f"作出否定须先报备（DF-6）。有一条路不经过报备，就带着否定走到「{breach.node.label}」：{shown_zh}。"
                "请让这条路先经过否定报备（denial_filing），领导同意后再往下走。",
                "A denial is filed first (DF-6). On one way it reaches "
                f"“{breach.node.label}” without being filed: {shown_en}. Lead this way through the denial filing "
                "(denial_filing) first, and on from there only when the leader agrees.",
                path=tuple(step.element if step.process in shown else f"{step.process}/{step.element}" for step in way),
            )
        if elsewhere:
            self.elsewhere += findings.problems


def names_denial(name: str) -> bool:
    """Whether an element says by its name that an application is denied."""
    if name.startswith("不予立案"):
        return False
    words = set(name.lower().replace(",", " ").split())
    return sounds_like_no(name) or bool(words & {"denied", "refused", "rejected"}) or "not accepted" in name.lower()


def _breaches(walk: Walk, graph: ProcessGraph) -> Iterator[Breach]:
    found = walk.through(graph, graph.scope, TokenState())
    yield from found.breaches.values()
    for state, (node, way) in found.ends.items():
        if state.unfiled and node is not None and way is not None:
            yield Breach(node, graph, way)


__all__ = ["HANDLING", "Checked", "Step", "check_denials", "names_denial"]

"""A process ready to run: read once, then shared by all threads and never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.bpmn.model.elements import Element, FlowNode, ProcessModel, ScopeModel
from engine.bpmn.reading.process import DiagramFiles
from engine.bpmn.reading.refusals import refuse
from engine.bpmn.running.builder import build_specs
from engine.bpmn.running.scope_spec import ScopeSpec


@dataclass(frozen=True, slots=True)
class ProcessSpecification:
    """A process with the processes that it calls.

    ``elements`` holds the elements of the process by id, then those of called processes whose ids are not taken.
    """

    process_id: str
    name: str
    system: str | None
    kind: str | None
    elements: Mapping[str, Element]
    starts: tuple[str, ...]
    """What can start the process, in document order: start events, and messages and signals that instantiate it."""
    models: Mapping[str, ProcessModel]
    """The process and those that run inside it, by id."""
    branch_processes: tuple[str, ...]
    """Ids of the processes that run as cases of their own."""
    scopes: Mapping[str, ScopeSpec]
    """SpiffWorkflow's specifications of the processes and of the sub-processes in them, by key."""
    without_effect: frozenset[str] = frozenset()
    """The operations that only look something up."""

    @property
    def first_start(self) -> str | None:
        """What starts the process when nobody says otherwise; None for a process in which nothing is drawn for it."""
        entries = self.models[self.process_id].scope.entries
        return next((name for name in entries if name in self.starts), None)


def read_process(
    files: Mapping[str, bytes] | DiagramFiles,
    process_id: str,
    *,
    stand_ins: bool = False,
    without_effect: Collection[str] = (),
) -> ProcessSpecification:
    """Read the process ``process_id`` and all processes that run inside it from BPMN files (name → content), or from
    those that have been parsed already.

    Raises InvalidDiagram for unsafe or broken XML, a process that is missing, and everything that cannot be run as the
    BPMN standard says. Processes whose branches run as cases of their own need not be among the files. ``stand_ins``
    allows service tasks without operation and rule tasks without decision: the operation named "" is called for them.
    ``without_effect`` names the operations that only look something up, so that a token may go back past them.
    """
    models: dict[str, ProcessModel] = {}
    scopes: dict[str, ScopeSpec] = {}
    elements: dict[str, Element] = {}
    branches: dict[str, None] = {}
    waiting = [(process_id, "")]
    diagram_files = files if isinstance(files, DiagramFiles) else DiagramFiles(files)
    while waiting:
        wanted, caller = waiting.pop(0)
        if wanted in models:
            continue
        model = diagram_files.model(wanted, caller, stand_ins=stand_ins)
        models[wanted] = model
        scopes.update(build_specs(model))
        for flow_node in all_nodes(model.scope):
            elements.setdefault(flow_node.element.id, flow_node.element)
            called = flow_node.element.called
            if called is None:
                continue
            if flow_node.loop is not None and flow_node.loop.kind == "parallel":
                branches[called] = None
            else:
                waiting.append((called, flow_node.element.id))
    for model in models.values():
        if not model.scope.nodes:
            refuse(model.id, "这个流程是空的，请画出步骤", "Expected a process with elements, but it is empty")
    top = models[process_id]
    return ProcessSpecification(
        process_id=process_id,
        name=top.name,
        system=top.system,
        kind=top.kind,
        elements=MappingProxyType(elements),
        starts=top.scope.starts,
        models=MappingProxyType(models),
        branch_processes=tuple(branches),
        scopes=MappingProxyType(scopes),
        without_effect=frozenset(without_effect),
    )


def all_nodes(scope: ScopeModel) -> list[FlowNode]:
    """The nodes of a scope and of the sub-processes in it, in document order."""
    found: list[FlowNode] = []
    for node in scope.nodes.values():
        found.append(node)
        if node.inner is not None:
            found += all_nodes(node.inner)
    return found

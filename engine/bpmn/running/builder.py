"""From data to behaviour: one SpiffWorkflow specification for every scope. Never changed after it is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from engine.bpmn.model.elements import FlowNode, ScopeModel
from engine.bpmn.running.activities import (
    AbstractTask,
    DecisionTask,
    OperationTask,
    PersonTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    StandIn,
    stands_in,
)
from engine.bpmn.running.branches import Branches
from engine.bpmn.running.events import CatchEvent, EndEvent, StartEvent, ThrowEvent
from engine.bpmn.running.gateways import EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from engine.bpmn.running.loops import MultiInstance, StandardLoop
from engine.bpmn.running.node import BoundaryEvent, Node
from engine.bpmn.running.subprocesses import CallActivity, EventSubProcess, SubProcess

_NODES: Mapping[str, type[Node]] = {
    "task": AbstractTask,
    "userTask": PersonTask,
    "manualTask": PersonTask,
    "scriptTask": ScriptTask,
    "serviceTask": OperationTask,
    "businessRuleTask": DecisionTask,
    "sendTask": SendTask,
    "receiveTask": ReceiveTask,
    "callActivity": CallActivity,
    "subProcess": SubProcess,
    "transaction": SubProcess,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventBasedGateway,
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "boundaryEvent": BoundaryEvent,
}


class ScopeSpec(WorkflowSpec):  # type: ignore[misc]
    """The nodes of one scope. ``entries`` get the first token; event sub-processes are armed with the scope."""

    task_specs: dict[str, Node]

    def __init__(self, key: str, scope_id: str, entries: tuple[str, ...]) -> None:
        super().__init__(name=key)
        self.key = key
        self.scope_id = scope_id
        self.entries = entries
        self.event_sub_processes: tuple[EventSubProcess, ...] = ()


def build_diagrams(model: ScopeModel) -> dict[str, ScopeSpec]:
    """The diagrams of a process by key: its own, those of its sub-processes, and one for each looping activity."""
    built: dict[str, ScopeSpec] = {}
    _build(model, built)
    return built


def _build(model: ScopeModel, built: dict[str, ScopeSpec]) -> None:
    diagram = ScopeSpec(model.key, model.id, model.entries)
    built[model.key] = diagram
    for flow_node in model.nodes.values():
        _add(diagram, flow_node, built)
        if flow_node.inner is not None:
            _build(flow_node.inner, built)
    for node in diagram.task_specs.values():
        node.boundaries = tuple(
            other
            for other in diagram.task_specs.values()
            if isinstance(other, BoundaryEvent) and other.model.attached_to == node.name
        )
        if isinstance(node, InclusiveGateway):
            node.upstream = {line.id: _upstream(model, node.name, line.source) for line in node.model.incoming}
    diagram.event_sub_processes = tuple(
        node for node in diagram.task_specs.values() if isinstance(node, EventSubProcess)
    )


def _add(diagram: ScopeSpec, flow_node: FlowNode, built: dict[str, ScopeSpec]) -> None:
    loop, tag = flow_node.loop, flow_node.element.type
    if loop is None:
        _kind(flow_node)(diagram, flow_node)
        return
    if tag == "callActivity" and loop.kind == "parallel":
        Branches(diagram, flow_node, flow_node.element.called or "")
        return
    key = f"{diagram.key}#{flow_node.element.id}"
    alone = ScopeSpec(key, diagram.scope_id, (flow_node.element.id,))
    _kind(flow_node)(alone, replace(flow_node, loop=None, incoming=(), outgoing=(), default=None))
    built[key] = alone
    (StandardLoop if loop.kind == "standard" else MultiInstance)(diagram, flow_node, key)


def _kind(flow_node: FlowNode) -> type[Node]:
    if flow_node.triggered_by_event:
        return EventSubProcess
    if stands_in(flow_node.element):
        return StandIn
    if flow_node.element.type == "sendTask" and flow_node.element.operation is not None:
        return OperationTask
    return _NODES[flow_node.element.type]


def _upstream(model: ScopeModel, gateway: str, source: str) -> frozenset[str]:
    """The elements from which a token can come to ``source`` by flows and boundary events without passing the
    gateway."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        name = waiting.pop()
        if name in found or name == gateway:
            continue
        found.add(name)
        node = model.nodes[name]
        waiting += [line.source for line in node.incoming]
        if node.attached_to is not None:
            waiting.append(node.attached_to)
    return frozenset(found)

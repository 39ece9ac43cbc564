"""From data to SpiffWorkflow's specifications: one for every scope, never changed after it is built.

The names of specs are the ids of elements. What stands for no element has a colon in its name, which no id can have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition, TerminateEventDefinition

from engine.bpmn.model.elements import FlowLine, FlowNode, Loop, ScopeModel
from engine.bpmn.running.branches import Branches
from engine.bpmn.running.event_definitions import awaited
from engine.bpmn.running.events import (
    BoundaryEvent,
    BoundaryJoin,
    BoundarySplit,
    CatchEvent,
    EndEvent,
    EventSubProcessStart,
    LinkCatch,
    ReceiveTask,
    StartEvent,
    ThrowEvent,
)
from engine.bpmn.running.gateways import (
    Choosing,
    EventBasedGateway,
    ExclusiveGateway,
    FlowCondition,
    InclusiveGateway,
    ParallelGateway,
    upstream,
)
from engine.bpmn.running.library import TaskSpec
from engine.bpmn.running.loops import LoopingNode, ParallelMultiInstance, SequentialMultiInstance, StandardLoop
from engine.bpmn.running.node import Node, SecondFlow
from engine.bpmn.running.scope_spec import ScopeSpec
from engine.bpmn.running.subprocesses import CallActivity, EventSubProcess, SubProcess
from engine.bpmn.running.tasks import (
    AbstractTask,
    DecisionTask,
    ManualTask,
    OperationTask,
    ScriptTask,
    SendTask,
    StandIn,
    UserTask,
    stands_in,
)

_RESERVED = frozenset({"Start", "End"})
"""Names by which the library finds specs of its own."""


def build_specs(model: ScopeModel) -> dict[str, ScopeSpec]:
    """The specifications of a process by key: its own and those of the sub-processes in it."""
    built: dict[str, ScopeSpec] = {}
    _Builder(model, built).build()
    return built


class _Builder:
    """Builds one scope; ``heads`` are the specs at which tokens come to elements, ``tails`` those at which they
    leave."""

    def __init__(self, model: ScopeModel, built: dict[str, ScopeSpec]) -> None:
        self.model = model
        self.built = built
        self.spec = ScopeSpec(model.key, model.id)
        self.heads: dict[str, Node] = {}
        self.tails: dict[str, Node] = {}
        built[model.key] = self.spec

    def build(self) -> None:
        arms: list[EventSubProcessStart] = []
        for node in self.model.nodes.values():
            if node.inner is not None:
                _Builder(node.inner, self.built).build()
            if node.triggered_by_event:
                arms.append(self._event_sub_process(node))
            elif node.element.type == "boundaryEvent":
                made = BoundaryEvent(self.spec, _name(node), awaited(_trigger(node)), node.interrupting)
                self._add(made, node)
            else:
                self._add(self._looping(node) if node.loop is not None else _plain(self.spec, node), node)
        self._split_at_boundaries()
        for node in self.model.nodes.values():
            if not node.triggered_by_event:
                self._connect(node)
        self._begin(arms)

    def _add(self, made: Node, node: FlowNode) -> None:
        made.draw(node)
        self.heads[node.element.id] = self.tails[node.element.id] = made

    def _begin(self, arms: list[EventSubProcessStart]) -> None:
        start, model = self.spec.start, self.model
        start.arms = arms
        start.entries = [self.heads[name] for name in model.entries]
        start.starts = {name: self.heads[name] for name in model.starts}
        for spec in dict.fromkeys((*arms, *start.entries, *start.starts.values())):
            start.connect(spec)

    # ---- elements

    def _event_sub_process(self, node: FlowNode) -> EventSubProcessStart:
        assert node.inner is not None
        inner_start = node.inner.nodes[node.inner.starts[0]]
        arm = EventSubProcessStart(self.spec, f"{node.element.id}:start", awaited(_trigger(inner_start)))
        body = EventSubProcess(self.spec, _name(node), node.inner.key)
        arm.draw(node)
        body.draw(node)
        arm.connect(body)
        body.connect(self.spec.end)
        return arm

    def _looping(self, node: FlowNode) -> Node:
        loop, called = node.loop, node.element.called
        assert loop is not None
        if node.element.type == "callActivity" and loop.kind == "parallel":
            branches = Branches(self.spec, _name(node))
            branches.called = called or ""
            return branches
        alone = replace(node, loop=None, incoming=(), outgoing=(), default=None)
        instance = _plain(self.spec, alone, f"{node.element.id}:instance")
        instance.draw(alone)
        made = self._loop(loop, _name(node), instance.name)
        made.instance = instance
        instance.completed_event.connect(made.merge_child)
        return made

    def _loop(self, loop: Loop, name: str, instance: str) -> LoopingNode:
        if loop.kind == "standard":
            return StandardLoop(self.spec, name, instance, loop.maximum, loop.condition, loop.test_before)
        if loop.kind == "sequential":
            return SequentialMultiInstance(self.spec, name, instance)
        return ParallelMultiInstance(self.spec, name, instance)

    def _split_at_boundaries(self) -> None:
        """Put the library's split before every activity with boundary events, and its join behind it."""
        events: dict[str, list[Node]] = {}
        for node in self.model.nodes.values():
            if node.attached_to is not None:
                events.setdefault(node.attached_to, []).append(self.heads[node.element.id])
        for host, boundary_events in events.items():
            activity = self.heads[host]
            split = BoundarySplit(self.spec, f"{host}:split")
            split.draw(activity.model)
            split.activity = activity
            for event in boundary_events:
                split.connect(event)
            split.connect(activity)
            join = BoundaryJoin(self.spec, f"{host}:join", split_task=split.name, cancel=True)
            activity.connect(join)
            activity.before = (join,)
            self.heads[host] = split

    # ---- flows

    def _connect(self, node: FlowNode) -> None:
        tail = self.tails[node.element.id]
        if isinstance(tail, InclusiveGateway):
            tail.upstream = {
                line.id: upstream(self.model.nodes, node.element.id, line.source) for line in node.incoming
            }
        if not node.outgoing:
            tail.connect(self.spec.end)
            return
        if not isinstance(tail, Choosing):
            tail.conditional = node.default is not None or any(line.condition is not None for line in node.outgoing)
        lines: dict[str, FlowLine] = {}
        for line in node.outgoing:
            target = self._target(line, lines, drawn=node.element.event != "link")
            tail.targets = {**tail.targets, line.id: target}
            if isinstance(tail, Choosing) and line.id != node.default:
                tail.connect_if(FlowCondition(line), target)
            else:
                tail.connect(target)
        tail.lines = lines

    def _target(self, line: FlowLine, lines: dict[str, FlowLine], *, drawn: bool) -> TaskSpec:
        """The spec to which a flow leads; a second flow to the same one gets a spec of its own between them."""
        target: TaskSpec = self.heads[line.target]
        if target.name in lines:
            second = SecondFlow(self.spec, f"{line.id}:flow")
            second.connect(target)
            second.lines = {target.name: line}
            return second
        if drawn:
            lines[target.name] = line
        return target


def _name(node: FlowNode) -> str:
    return f"{node.element.id}:drawn" if node.element.id in _RESERVED else node.element.id


def _trigger(node: FlowNode) -> Any:
    assert node.trigger is not None
    return node.trigger


_PLAIN: Mapping[str, Callable[[ScopeSpec, str], Node]] = {
    "task": AbstractTask,
    "userTask": UserTask,
    "manualTask": ManualTask,
    "scriptTask": ScriptTask,
    "serviceTask": OperationTask,
    "businessRuleTask": DecisionTask,
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "parallelGateway": ParallelGateway,
    "eventBasedGateway": EventBasedGateway,
}
"""Specs that are made from nothing but their name."""


def _plain(spec: ScopeSpec, node: FlowNode, name: str | None = None) -> Node:
    """The spec of an element, without its loop."""
    element, name = node.element, name or _name(node)
    if stands_in(element):
        return StandIn(spec, name)
    match element.type:
        case "startEvent":
            return StartEvent(spec, name, NoneEventDefinition())
        case "endEvent":
            ends_all = _trigger(node).kind == "terminate"
            return EndEvent(spec, name, TerminateEventDefinition() if ends_all else NoneEventDefinition())
        case "intermediateThrowEvent":
            return ThrowEvent(spec, name, NoneEventDefinition())
        case "intermediateCatchEvent":
            trigger = _trigger(node)
            return LinkCatch(spec, name) if trigger.kind == "link" else CatchEvent(spec, name, awaited(trigger))
        case "receiveTask":
            return ReceiveTask(spec, name, awaited(_trigger(node)))
        case "sendTask":
            if element.operation is not None:
                return OperationTask(spec, name)
            return SendTask(spec, name, NoneEventDefinition())
        case "subProcess" | "transaction":
            assert node.inner is not None
            return SubProcess(spec, name, node.inner.key)
        case "callActivity":
            return CallActivity(spec, name, element.called)
    return _PLAIN[element.type](spec, name)

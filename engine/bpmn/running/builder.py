"""From data to SpiffWorkflow's specifications: one for every scope, never changed after it is built.

The names of specs are the ids of elements. What stands for no element has a colon in its name, which no id can have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition, TerminateEventDefinition

from engine.bpmn.model.elements import Element, FlowLine, FlowNode, Loop, ProcessModel, ScopeModel, Trigger
from engine.bpmn.running.branches import Branches
from engine.bpmn.running.compensation import CompensatedScope, HandlerEnd
from engine.bpmn.running.event_definitions import awaited
from engine.bpmn.running.events import (
    BoundaryEvent,
    BoundaryJoin,
    BoundarySplit,
    CatchEvent,
    Catching,
    CatchPart,
    EndEvent,
    EventSubProcessStart,
    InstantiatingTask,
    LinkCatch,
    MultipleCatch,
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
    InstantiatingGateway,
    ParallelGateway,
    TokenCount,
    Upstream,
)
from engine.bpmn.running.library import TaskSpec
from engine.bpmn.running.loops import LoopingNode, ParallelMultiInstance, SequentialMultiInstance, StandardLoop
from engine.bpmn.running.node import NodeSpec, SecondFlow
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


def build_specs(model: ProcessModel) -> dict[str, ScopeSpec]:
    """The specifications of a process by key: its own and those of the sub-processes in it."""
    built: dict[str, ScopeSpec] = {}
    _Builder(model.scope, built).build()
    top = built[model.scope.key]
    top.inputs, top.outputs = model.inputs, model.outputs
    return built


class _Builder:
    """Builds one scope; ``heads`` are the specs at which tokens come to elements, ``tails`` those at which they leave
    (one for each definition of an event with several)."""

    def __init__(self, model: ScopeModel, built: dict[str, ScopeSpec]) -> None:
        self.model = model
        self.built = built
        self.spec = ScopeSpec(model.key, model.id)
        self.heads: dict[str, NodeSpec] = {}
        self.tails: dict[str, list[NodeSpec]] = {}
        self._upstream = Upstream(model.nodes)
        built[model.key] = self.spec

    def build(self) -> None:
        arms: list[EventSubProcessStart] = []
        for node in self.model.nodes.values():
            if node.inner is not None:
                _Builder(node.inner, self.built).build()
            if node.triggered_by_event:
                arms += self._event_sub_process(node)
            elif node.handler is not None:
                self.tails[node.element.id] = []
            elif node.element.type == "boundaryEvent":
                self.tails[node.element.id] = self._boundary_events(node)
            elif node.element.type == "intermediateCatchEvent" and _trigger(node).parts:
                self._multiple_catch(node)
            else:
                self._add(self._looping(node) if node.loop is not None else _plain(self.spec, node), node)
        self._split_at_boundaries()
        self._count_tokens()
        self._tie_handlers()
        for node in self.model.nodes.values():
            if not node.triggered_by_event:
                self._connect(node)
        self.spec.heads = self.heads
        self._begin(arms)

    def _add(self, made: NodeSpec, node: FlowNode) -> None:
        made.draw(node)
        self.heads[node.element.id] = made
        self.tails[node.element.id] = [made]

    def _begin(self, arms: list[EventSubProcessStart]) -> None:
        start, model = self.spec.start, self.model
        gateways = [node for node in model.nodes.values() if node.instantiates and node.element.type != "receiveTask"]
        behind = {line.target: self.heads[node.element.id] for node in gateways for line in node.outgoing}
        start.arms = arms
        start.entries = [behind.get(name, self.heads[name]) for name in model.entries]
        start.starts = {name: behind.get(name, self.heads[name]) for name in model.starts}
        for spec in dict.fromkeys((*arms, *start.entries, *start.starts.values())):
            start.connect(spec)

    # ---- elements

    def _event_sub_process(self, node: FlowNode) -> list[EventSubProcessStart]:
        assert node.inner is not None
        trigger = _trigger(node.inner.nodes[node.inner.starts[0]])
        body = EventSubProcess(self.spec, _name(node), node.inner.key)
        body.draw(node)
        body.connect(self.spec.end)
        if trigger.kind == "compensate":
            self.spec.undoing = body  # nobody waits: it begins when the scope, which is complete, is undone
            return []
        arms = [
            EventSubProcessStart(self.spec, name, awaited(part))
            for name, part in _parts(f"{node.element.id}:start", trigger)
        ]
        for arm in arms:
            arm.draw(node)
            arm.connect(body)
        _belong_together(trigger, arms)
        return arms

    def _boundary_events(self, node: FlowNode) -> list[NodeSpec]:
        made = [
            BoundaryEvent(self.spec, name, awaited(part), node.interrupting)
            for name, part in _parts(_name(node), _trigger(node))
        ]
        for event in made:
            event.draw(node)
        _belong_together(_trigger(node), made)
        return [*made]

    def _multiple_catch(self, node: FlowNode) -> None:
        whole = MultipleCatch(self.spec, _name(node))
        self._add(whole, node)
        parts = [
            CatchPart(self.spec, name, awaited(part))
            for name, part in _parts(f"{node.element.id}:part", _trigger(node))
        ]
        for part in parts:
            part.draw(node)
            whole.connect(part)
        parts[0].first = True
        _belong_together(_trigger(node), parts)
        self.tails[node.element.id] = [*parts]

    def _looping(self, node: FlowNode) -> NodeSpec:
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
        events: dict[str, list[NodeSpec]] = {}
        for node in self.model.nodes.values():
            if node.attached_to is not None:
                events.setdefault(node.attached_to, []).extend(self.tails[node.element.id])
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

    def _count_tokens(self) -> None:
        """Put a count before every activity that takes several tokens to start."""
        for node in self.model.nodes.values():
            if node.start_quantity > 1:
                count = TokenCount(self.spec, f"{node.element.id}:tokens")
                count.draw(node)
                count.connect(self.heads[node.element.id])
                self.heads[node.element.id] = count

    def _tie_handlers(self) -> None:
        """Tell what undoes the activities of the scope and the insides of its sub-processes."""
        compensation, nodes = self.spec.compensation, self.model.nodes
        handlers: dict[str, tuple[Element, NodeSpec]] = {}
        scopes: dict[str, CompensatedScope] = {}
        for node in nodes.values():
            name = node.element.id
            if node.handler is not None and node.attached_to is not None:
                handlers[node.attached_to] = node.element, self.heads[node.handler]
                self._handled(self.spec.task_specs[_name(nodes[node.attached_to])])
            elif node.inner is not None:
                scopes[name] = CompensatedScope(self.spec, f"{name}:inside", node.inner.key)
                scopes[name].model = node
                scopes[name].connect(self._handler_end(f"{name}:undone", [name]))
            if node.for_compensation:
                hosts = [other.attached_to for other in nodes.values() if other.handler == name and other.attached_to]
                self.tails[name][0].connect(self._handler_end(f"{name}:handled", hosts))
        compensation.handlers, compensation.scopes = handlers, scopes

    def _handled(self, activity: NodeSpec) -> None:
        activity.handled = True
        if isinstance(activity, LoopingNode):
            activity.instance.handled = True

    def _handler_end(self, name: str, undoes: Sequence[str]) -> HandlerEnd:
        end = HandlerEnd(self.spec, name)
        end.undoes = undoes
        return end

    # ---- flows

    def _connect(self, node: FlowNode) -> None:
        for tail in self.tails[node.element.id]:
            self._connect_tail(tail, node)

    def _connect_tail(self, tail: NodeSpec, node: FlowNode) -> None:
        if isinstance(tail, InclusiveGateway):
            tail.numbers = self._upstream.numbers
            joined = node.incoming if len(node.incoming) > 1 else ()
            tail.upstream = {line.id: self._upstream.of(node.element.id, line.source) for line in joined}
        if not node.outgoing:
            if not node.for_compensation:
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


def _trigger(node: FlowNode) -> Trigger:
    assert node.trigger is not None
    return node.trigger


def _parts(name: str, trigger: Trigger) -> list[tuple[str, Trigger]]:
    """What an event waits for, each with the name of its spec."""
    if not trigger.parts:
        return [(name, trigger)]
    return [(f"{name}:{number}", part) for number, part in enumerate(trigger.parts)]


def _belong_together(trigger: Trigger, parts: Sequence[Catching]) -> None:
    if trigger.kind == "parallelMultiple":
        for part in parts:
            part.together = parts


_PLAIN: Mapping[str, Callable[[ScopeSpec, str], NodeSpec]] = {
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


def _plain(spec: ScopeSpec, node: FlowNode, name: str | None = None) -> NodeSpec:
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
        case "receiveTask" if node.instantiates:
            return InstantiatingTask(spec, name, NoneEventDefinition())
        case "eventBasedGateway" if node.instantiates:
            return InstantiatingGateway(spec, name)
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

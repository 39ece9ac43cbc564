"""From BPMN XML to data: processes, their nodes and flows. What would run differently from the standard is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.bpmn.expressions.evaluator import ExpressionError, parse_assignments
from engine.bpmn.expressions.timers import expression_of
from engine.bpmn.model.elements import Element, FlowLine, FlowNode, ProcessModel, ScopeModel, Trigger
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.supported import ACTIVITIES, EVENTS, FLOW_NODES, GLOBAL_TASKS, PASSIVE_ELEMENTS
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.declarations import Declarations, checked, message_of_task, read_declarations, read_trigger
from engine.bpmn.reading.dialect import Extensions, read_extensions
from engine.bpmn.reading.lanes import Lanes, read_lanes
from engine.bpmn.reading.loops import read_loop
from engine.bpmn.reading.structure import (
    check_called,
    check_flow_node,
    check_named,
    check_scope,
    entries_of,
    refuse,
    starts_of,
    virtual_links,
)
from engine.bpmn.reading.xml import (
    BPMN,
    child,
    children,
    label_of,
    line_of,
    local_name,
    read_definitions,
    reference,
    text_of,
)

MOST_TOKENS = 100
"""The most tokens that an activity may take or put out at once."""


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    name: str
    declarations: Declarations
    stand_ins: bool = False
    lanes: Lanes = field(default_factory=Lanes)
    seen: dict[str, int] = field(default_factory=dict)
    handlers: dict[str, list[str]] = field(default_factory=dict)


def read_process_model(
    files: Mapping[str, bytes], process_id: str, caller: str = "", *, stand_ins: bool = False
) -> ProcessModel:
    """One process of ``files``; the others are not looked at. ``caller`` names the call activity that wants it.

    ``stand_ins`` allows service tasks without operation and rule tasks without decision.

    Raises InvalidDiagram for XML that is unsafe or no BPMN, for a process that is missing or occurs twice and for one
    that cannot be run as the standard says.
    """
    processes = callable_elements(files)
    wanted = [item for item in processes if item[0].get("id") == process_id]
    if len(wanted) != 1:
        known = "、".join(sorted(item[0].get("id") or "?" for item in processes)) or "—"
        refuse(
            caller or process_id,
            f"恰好一个 id 为 {process_id} 的流程",
            f"exactly one process {process_id}",
            f"找到 {len(wanted)} 个（已有：{known}）",
            f"found {len(wanted)} (there are: {known})",
        )
    process, file, root = wanted[0]
    reading = _File(file, read_declarations(root), stand_ins)
    model = _process(process, reading) if local_name(process) == "process" else _global_task(process, reading)
    if caller:
        check_called(model, caller)
    return model


def process_elements(files: Mapping[str, bytes]) -> list[tuple[etree._Element, str, etree._Element]]:
    """Every process element with its file name and root, in order; raises InvalidDiagram for unreadable XML."""
    found = []
    for file, content in files.items():
        root = read_definitions(content, file)
        found += [(process, file, root) for process in children(root, "process")]
    return found


def callable_elements(files: Mapping[str, bytes]) -> list[tuple[etree._Element, str, etree._Element]]:
    """What a call activity may call: the processes, then the global tasks, as :func:`process_elements` gives them."""
    processes = process_elements(files)
    roots = {id(root): (file, root) for _, file, root in processes}
    for file, content in files.items():
        if all(file != known for known, _ in roots.values()):
            root = read_definitions(content, file)
            roots[id(root)] = (file, root)
    tasks = [
        (each, file, root) for file, root in roots.values() for tag in GLOBAL_TASKS for each in children(root, tag)
    ]
    return [*processes, *tasks]


def _global_task(node: etree._Element, file: _File) -> ProcessModel:
    """A global task as a process of this one task."""
    task_id = node.get("id") or ""
    task = _flow_node(node, GLOBAL_TASKS[local_name(node)], task_id, task_id, file)
    inputs, outputs = _data(node)
    return ProcessModel(
        id=task_id,
        name=label_of(node),
        system=None,
        kind=None,
        executable=True,
        scope=ScopeModel(task_id, task_id, label_of(node), {task_id: task}, (task_id,)),
        file=file.name,
        inputs=inputs,
        outputs=outputs,
    )


def _data(node: etree._Element) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The variables that a called process takes and gives back: the data inputs and outputs that it declares, by name.

    None where it declares none of that direction.
    """
    specification = child(node, "ioSpecification")

    def declared(tag: str) -> tuple[str, ...] | None:
        found = [] if specification is None else children(specification, tag)
        return tuple(name_of(each.get("name") or each.get("id") or "") for each in found) or None

    return declared("dataInput"), declared("dataOutput")


def _process(node: etree._Element, file: _File) -> ProcessModel:
    process_id = node.get("id")
    if not process_id:
        refuse(file.name, "流程有 id", "a process to have an id", "它没有", "it has none", node)
    extensions = read_extensions(node)
    file.lanes = read_lanes(node)
    file.handlers = _handlers(node)
    inputs, outputs = _data(node)
    return ProcessModel(
        id=process_id,
        name=label_of(node),
        system=extensions.system,
        kind=extensions.kind,
        executable=node.get("isExecutable", "true").strip() in ("true", "1"),
        scope=_scope(node, process_id, process_id, file),
        file=file.name,
        inputs=inputs,
        outputs=outputs,
    )


def _handlers(process: etree._Element) -> dict[str, list[str]]:
    """Boundary event → the activities to which associations lead from it, drawn in the process or its collaboration."""
    root = process.getroottree().getroot()
    found: dict[str, list[str]] = {}
    for place in (process, *children(root, "collaboration"), root):
        for association in place.iter(f"{{{BPMN}}}association") if place is not root else children(root, "association"):
            ends = [reference(association.get(name)) for name in ("sourceRef", "targetRef")]
            for one, other in (ends, reversed(ends)):
                if one and other:
                    found.setdefault(one, []).append(other)
    return found


def _scope(node: etree._Element, key: str, process_id: str, file: _File) -> ScopeModel:
    scope_id = node.get("id", "")
    lines = [_line(item, scope_id) for item in children(node, "sequenceFlow")]
    nodes: dict[str, FlowNode] = {}
    for item in children(node):
        tag = local_name(item)
        if tag in FLOW_NODES:
            flow_node = _flow_node(item, tag, key, process_id, file)
            nodes[flow_node.element.id] = flow_node
        elif tag != "sequenceFlow" and tag not in PASSIVE_ELEMENTS:
            refuse(
                item.get("id") or tag,
                "可以执行的元素",
                "an element that can be run",
                f"{tag} 不受支持",
                f"{tag} is not supported",
                item,
            )
    lines += virtual_links(nodes, {item.get("id", ""): item for item in children(node)})
    incoming: dict[str, list[FlowLine]] = {}
    outgoing: dict[str, list[FlowLine]] = {}
    for line in lines:
        incoming.setdefault(line.target, []).append(line)
        outgoing.setdefault(line.source, []).append(line)
    nodes = {
        name: replace(
            flow_node,
            incoming=tuple(incoming.get(name, ())),
            outgoing=tuple(_without_effect(flow_node, outgoing.get(name, ()))),
            handler=_handler(flow_node, nodes, file.handlers),
        )
        for name, flow_node in nodes.items()
    }
    model = ScopeModel(
        key=key,
        id=scope_id,
        name=label_of(node),
        nodes=nodes,
        entries=entries_of(nodes),
        starts=starts_of(nodes),
    )
    check_scope(model, lines, kind=_scope_kind(node, key == process_id))
    return model


def _without_effect(node: FlowNode, lines: Iterable[FlowLine]) -> Iterable[FlowLine]:
    """The flows that leave a node; the standard ignores conditions behind a parallel gateway."""
    if node.element.type != "parallelGateway":
        return lines
    return (replace(line, condition=None) for line in lines)


def _handler(node: FlowNode, nodes: Mapping[str, FlowNode], handlers: Mapping[str, list[str]]) -> str | None:
    """The compensation handler of a boundary event in its scope; None for any other node or if there is none."""
    if node.element.type != "boundaryEvent" or node.element.event != "compensate":
        return None
    reached = (nodes.get(name) for name in handlers.get(node.element.id, ()))
    return next((other.element.id for other in reached if other is not None and other.for_compensation), None)


def _line(node: etree._Element, scope_id: str) -> FlowLine:
    place = node.get("id") or scope_id
    source, target = node.get("sourceRef"), node.get("targetRef")
    if not node.get("id") or not source or not target:
        refuse(
            place,
            "连线有 id、sourceRef、targetRef",
            "a sequence flow to have id, sourceRef and targetRef",
            "缺少其中之一",
            "one is missing",
            node,
        )
    expression = child(node, "conditionExpression")
    condition = text_of(expression)
    if condition is not None:
        checked(condition, place)
    return FlowLine(place, source, target, label_of(node), condition)


def _flow_node(node: etree._Element, tag: str, key: str, process_id: str, file: _File) -> FlowNode:
    node_id = node.get("id")
    if not node_id:
        refuse(tag, f"每个 {tag} 有 id", f"every {tag} to have an id", "它没有", "it has none", node)
    if node_id in file.seen:
        first = file.seen[node_id]
        refuse(node_id, "id 只用一次", "every id to be used once", f"第 {first} 行已用", f"line {first} has it", node)
    file.seen[node_id] = line_of(node)
    extensions = read_extensions(node)
    trigger = _trigger(node, tag, file.declarations, extensions)
    by_event = tag == "subProcess" and _by_event(node)
    inner = _scope(node, f"{key}/{node_id}", process_id, file) if tag in ("subProcess", "transaction") else None
    flow_node = FlowNode(
        element=_element(node, tag, node_id, key, process_id, extensions, trigger, file),
        default=reference(node.get("default")),
        trigger=trigger,
        loop=read_loop(node, file.declarations) if tag in ACTIVITIES else None,
        attached_to=reference(node.get("attachedToRef")),
        interrupting=_interrupting(node, tag, inner if by_event else None),
        inner=inner,
        triggered_by_event=by_event,
        assignments=_assignments(node, node_id) if tag == "scriptTask" else (),
        for_compensation=node.get("isForCompensation", "false").strip() in ("true", "1"),
        start_quantity=_quantity(node, "startQuantity"),
        completion_quantity=_quantity(node, "completionQuantity"),
    )
    check_flow_node(node, flow_node)
    if not file.stand_ins:
        check_named(node, flow_node)
    _check_associations(node, node_id)
    return flow_node


def _quantity(node: etree._Element, attribute: str) -> int:
    """A number of tokens; raises InvalidDiagram unless it is a whole number from 1 to MOST_TOKENS."""
    text = (node.get(attribute) or "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_TOKENS):
        refuse(
            node.get("id", ""),
            f"{attribute} 为 1 到 {MOST_TOKENS} 的整数",
            f"{attribute} to be a whole number from 1 to {MOST_TOKENS}",
            f"写了 {text[:40]}",
            f"it says {text[:40]}",
            node,
        )
    return int(text)


def _check_associations(node: etree._Element, node_id: str) -> None:
    """Data associations document which variables a task uses; those that calculate something are refused."""
    for direction in ("dataInputAssociation", "dataOutputAssociation"):
        for association in children(node, direction):
            for how in (*children(association, "assignment"), *children(association, "transformation")):
                refuse(
                    node_id,
                    "数据关联只说明用到的数据",
                    "a data association that only says which data are used",
                    f"它含有 {local_name(how)}，请改用脚本任务",
                    f"it has {local_name(how)}; use a script task",
                    how,
                )


def _element(
    node: etree._Element,
    tag: str,
    node_id: str,
    key: str,
    process_id: str,
    extensions: Extensions,
    trigger: Trigger | None,
    file: _File,
) -> Element:
    lane, lane_role = file.lanes.of(node_id, key)
    task = extensions.task
    timed = {key: expression_of(task[key], node_id) for key in ("limit", "warning") if key in task}
    for expression in (*timed.values(), *(task[key] for key in ("department", "post") if key in task)):
        checked(expression, node_id)
    for value in extensions.parameters.values():
        checked(value, node_id)
    return Element(
        id=node_id,
        name=label_of(node),
        type=tag,
        process=process_id,
        scope=key.rsplit("/", 1)[-1],
        line=line_of(node),
        lane=lane,
        role=task.get("role") or extensions.role or lane_role,
        form=task.get("form"),
        department=task.get("department"),
        post=task.get("post"),
        limit=timed.get("limit"),
        warning=timed.get("warning"),
        operation=extensions.operation if tag in ("serviceTask", "sendTask") else None,
        parameters=dict(extensions.parameters),
        result=extensions.result,
        decision=extensions.decision if tag == "businessRuleTask" else None,
        event=trigger.kind if trigger is not None and tag in EVENTS else None,
        called=reference(node.get("calledElement")) if tag == "callActivity" else None,
    )


def _trigger(node: etree._Element, tag: str, known: Declarations, extensions: Extensions) -> Trigger | None:
    if tag in EVENTS:
        return read_trigger(node, known, extensions)
    if tag in ("sendTask", "receiveTask"):
        return message_of_task(node, known, extensions)
    return None


def _assignments(node: etree._Element, node_id: str) -> tuple[tuple[str, str], ...]:
    script = child(node, "script")
    if text_of(script) is None:
        return ()
    try:
        return tuple(parse_assignments("".join(map(str, script.itertext())) if script is not None else ""))
    except ExpressionError as error:
        raise InvalidDiagram(f"「{node_id}」：{error.zh}", f"“{node_id}”: {error.en}", place=node_id) from error


def _scope_kind(node: etree._Element, top: bool) -> str:
    if top:
        return "process"
    if local_name(node) == "transaction":
        return "transaction"
    return "eventSubProcess" if _by_event(node) else "subProcess"


def _by_event(node: etree._Element) -> bool:
    return node.get("triggeredByEvent", "false").strip() in ("true", "1")


def _interrupting(node: etree._Element, tag: str, event_scope: ScopeModel | None) -> bool:
    if event_scope is not None:
        return all(event_scope.nodes[name].interrupting for name in event_scope.starts)
    attribute = {"startEvent": "isInterrupting", "boundaryEvent": "cancelActivity"}.get(tag)
    return attribute is None or node.get(attribute, "true").strip() in ("true", "1")

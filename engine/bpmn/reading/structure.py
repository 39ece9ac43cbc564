"""The shape of a scope: where it starts, which flows join what, and what the standard forbids there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from lxml import etree

from engine.bpmn.model.elements import FlowLine, FlowNode, ProcessModel, ScopeModel
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.supported import (
    ACTIVITIES,
    ALONE,
    ALWAYS_INTERRUPTING,
    CONSTRUCTS,
    EVENT_KINDS,
    construct_of,
    runs,
)
from engine.bpmn.reading.xml import child, children, line_of, reference, text_of


def refuse(
    place: str,
    zh: str,
    en: str,
    but_zh: str,
    but_en: str,
    node: etree._Element | None = None,
    *,
    kind: type[InvalidDiagram] = InvalidDiagram,
) -> NoReturn:
    """Raise ``kind`` at ``place``: 「需要…，但是…」, with the line of ``node`` if it is given."""
    line = f"（「{place}」，第 {line_of(node)} 行）" if node is not None else f"（「{place}」）"
    line_en = f" (“{place}”, line {line_of(node)})" if node is not None else f" (“{place}”)"
    raise kind(f"需要{zh}，但是{but_zh}{line}。", f"Expected {en}, but {but_en}{line_en}.", place=place)


def virtual_links(nodes: Mapping[str, FlowNode], xml: Mapping[str, etree._Element]) -> list[FlowLine]:
    """A link throws to its catch in the same scope: an unseen flow from each throw to the one catch.

    The two belong together if one refers to the other (``source``, ``target``), else if they have the same name.
    """
    links = [name for name, node in nodes.items() if node.trigger is not None and node.trigger.kind == "link"]
    throws = [name for name in links if nodes[name].element.type == "intermediateThrowEvent"]
    catches = [name for name in links if name not in throws]
    paired = _paired_links(throws, catches, xml)
    by_name: dict[str, str] = {}
    for name in catches:
        if name in paired.values():
            continue
        link = _link_name(nodes[name])
        if link in by_name:
            refuse(name, "同名链接只有一个捕获事件", "one catching event for a link", "有两个", "there are two")
        by_name[link] = name
    for name in catches:
        by_name.setdefault(_link_name(nodes[name]), name)
    for name in throws:
        link = _link_name(nodes[name])
        if name not in paired and link not in by_name:
            refuse(
                name,
                f"链接「{link}」在同一层有捕获事件",
                f"the link “{link}” to have a catching event in the same scope",
                "没有找到",
                "there is none",
            )
        paired.setdefault(name, by_name.get(link, ""))
    return [FlowLine(f"{name}→{paired[name]}", name, paired[name]) for name in throws]


def _link_name(node: FlowNode) -> str:
    assert node.trigger is not None
    return node.trigger.name


def _paired_links(throws: Sequence[str], catches: Sequence[str], xml: Mapping[str, etree._Element]) -> dict[str, str]:
    """Throw → catch, as far as their definitions refer to each other by id."""
    definitions = {name: child(xml[name], "linkEventDefinition") for name in (*throws, *catches)}
    by_id = {each.get("id"): name for name, each in definitions.items() if each is not None and each.get("id")}
    paired: dict[str, str] = {}
    for name, each in definitions.items():
        for tag in ("source", "target"):
            for item in children(each, tag) if each is not None else ():
                other = by_id.get(reference(text_of(item)) or "")
                if name in throws and other in catches:
                    paired.setdefault(name, str(other))
                elif name in catches and other in throws:
                    paired.setdefault(str(other), name)
    return paired


def starts_of(nodes: Mapping[str, FlowNode]) -> tuple[str, ...]:
    """The start events of a scope, in document order."""
    return tuple(name for name, node in nodes.items() if node.element.type == "startEvent")


def entries_of(nodes: Mapping[str, FlowNode]) -> tuple[str, ...]:
    """The nodes that get the first token: the start event, the none start before others; without any start event all
    nodes that no flow leads to."""
    starts = starts_of(nodes)
    if starts:
        plain = [name for name in starts if (trigger := nodes[name].trigger) and trigger.kind == "none"]
        return tuple(plain or starts[:1])
    return tuple(
        name
        for name, node in nodes.items()
        if not node.incoming
        and node.attached_to is None
        and not node.triggered_by_event
        and not node.for_compensation
        and not (node.element.type == "intermediateCatchEvent" and node.element.event == "link")
    )


def check_running(construct: str, place: str) -> None:
    """Raise InvalidDiagram at ``place`` if the runtime does not run a construct (a key of CONSTRUCTS)."""
    if not runs(construct):
        zh, en = CONSTRUCTS[construct]
        refuse(place, "能够执行的元素", "an element that can be run", f"它用了{zh}", f"it uses {en}")


def check_called(model: ProcessModel, caller: str) -> None:
    """Raise InvalidDiagram at the call activity ``caller`` if a process cannot be called."""
    starts = [model.scope.nodes[name].element.event for name in model.scope.starts]
    if starts and "none" not in starts:
        refuse(
            caller,
            f"被调用的流程 {model.id} 有空白开始事件",
            f"the called process {model.id} to have a none start event",
            f"它只能由 {'、'.join(sorted(map(str, starts)))} 启动；请在其中画空白开始事件",
            f"only {', '.join(sorted(map(str, starts)))} starts it; draw a none start event there",
        )
    if model.inputs is not None or model.outputs is not None:
        check_running("process-data", caller)


def check_flow_node(xml: etree._Element, node: FlowNode) -> None:
    """Raise InvalidDiagram if an element by itself cannot run as the standard says."""
    element = node.element
    place = element.id
    if xml.get("instantiate", "false").strip() in ("true", "1"):
        refuse(place, "用开始事件启动流程", "a start event to start the process", "写了 instantiate", "it says so", xml)
    if element.type == "callActivity" and not element.called:
        refuse(place, "调用活动有 calledElement", "a call activity to have calledElement", "没有写", "it has none", xml)


def check_named(xml: etree._Element, node: FlowNode) -> None:
    """Raise InvalidDiagram if a service task or rule task does not say what it does."""
    element = node.element
    place = element.id
    if element.type == "serviceTask" and element.operation is None:
        refuse(place, "服务任务有业务操作", "a service task to have an operation", "没有写", "it has none", xml)
    if element.type == "businessRuleTask" and (element.decision is None or element.result is None):
        refuse(
            place,
            "规则任务有决策和结果变量",
            "a business rule task to have a decision and a result variable",
            "没有写全",
            "it has not",
            xml,
        )


def check_scope(model: ScopeModel, lines: Sequence[FlowLine], *, kind: str) -> None:
    """Raise InvalidDiagram if the nodes of a scope do not fit together.

    ``kind`` is ``process``, ``subProcess``, ``transaction`` or ``eventSubProcess``.
    """
    nodes = model.nodes
    if model.nodes and not model.entries:
        refuse(model.id, "流程有开始的地方", "a place to start", "没有开始事件", "there is no start event")
    for line in lines:
        for end in (line.source, line.target):
            if end not in nodes:
                refuse(
                    line.id,
                    "连线的两端在同一层",
                    "both ends of a sequence flow in the same scope",
                    f"没有找到 {end}",
                    f"{end} is not there",
                )
    _check_starts(model, kind)
    for name, node in nodes.items():
        _check_flows(name, node)
        _check_event(name, node, nodes, kind)


def _check_starts(model: ScopeModel, kind: str) -> None:
    plain = [name for name in model.starts if model.nodes[name].element.event == "none"]
    if kind == "eventSubProcess":
        if len(model.starts) != 1:
            refuse(
                model.id,
                "事件子流程恰有一个开始事件",
                "an event sub-process with one start event",
                f"有 {len(model.starts)} 个",
                f"it has {len(model.starts)}",
            )
    elif len(plain) > 1 or (kind != "process" and len(model.starts) > 1):
        refuse(
            model.id,
            "最多一个空白开始事件",
            "at most one none start event",
            f"有 {len(model.starts)} 个开始事件",
            f"there are {len(model.starts)} start events",
        )


def _check_flows(name: str, node: FlowNode) -> None:
    tag = node.element.type
    if node.incoming and (tag in ("startEvent", "boundaryEvent") or node.triggered_by_event or node.for_compensation):
        refuse(name, f"没有连线进入 {tag}", f"no flow into {tag}", "有连线进入", "there is one")
    compensates = node.for_compensation or (tag == "boundaryEvent" and node.element.event == "compensate")
    if node.outgoing and (tag == "endEvent" or node.triggered_by_event or compensates):
        refuse(name, f"没有连线离开 {tag}", f"no flow out of {tag}", "有连线离开", "there is one")
    if node.default is not None and node.default not in {line.id for line in node.outgoing}:
        refuse(name, "默认连线从该元素出发", "the default flow to leave it", f"{node.default} 不是", "it does not")
    conditional = [line for line in node.outgoing if line.condition is not None and line.id != node.default]
    if conditional and tag not in ACTIVITIES and tag not in ("exclusiveGateway", "inclusiveGateway"):
        refuse(
            conditional[0].id,
            f"{tag} 之后的连线没有条件",
            f"no condition on a flow out of {tag}",
            "写了条件",
            "there is one",
        )
    if tag in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1:
        for line in node.outgoing:
            if line.condition is None and line.id != node.default:
                refuse(
                    line.id,
                    "网关的每条出线有条件，或是默认连线",
                    "every flow out of the gateway to have a condition or to be the default",
                    "它两者都没有",
                    "it has neither",
                )
    if tag == "eventBasedGateway" and len(node.outgoing) < 2:
        refuse(name, "事件网关有两条以上出线", "an event gateway with two flows or more", "不足", "there are fewer")


def constructs_of(node: FlowNode, row: str) -> list[str]:
    """The keys of CONSTRUCTS that a node needs; ``row`` is its row in EVENT_KINDS."""
    found: list[str] = []
    kind, loop = node.element.event, node.loop
    of_event = construct_of(row, kind or "none")
    if of_event is not None:
        found.append(of_event)
    if node.for_compensation:
        found.append("compensation")
    if loop is not None and loop.behavior != "All":
        found.append("loop-behavior")
    if loop is not None and loop.output is not None and loop.output_item is None:
        found.append("result-without-item")
    if (node.start_quantity, node.completion_quantity) != (1, 1):
        found.append("token-quantity")
    return found


def _check_event(name: str, node: FlowNode, nodes: Mapping[str, FlowNode], scope_kind: str) -> None:
    tag, kind = node.element.type, node.element.event
    row = tag
    if tag == "startEvent" and scope_kind != "process":
        row = "eventSubProcessStart" if scope_kind == "eventSubProcess" else "subProcessStart"
    if kind is not None and kind not in EVENT_KINDS[row]:
        refuse(
            name,
            f"{row} 用 {'、'.join(sorted(EVENT_KINDS[row]))} 之一",
            f"{row} of a kind that runs ({', '.join(sorted(EVENT_KINDS[row]))})",
            f"它是 {kind}",
            f"it is {kind}",
        )
    parts = node.trigger.parts if node.trigger is not None else ()
    for part in parts:
        if part.kind not in EVENT_KINDS[row] or part.kind in ALONE:
            refuse(
                name,
                f"几个事件定义中没有 {part.kind}",
                f"no {part.kind} among several event definitions",
                "它是其中之一；请画成单独的事件",
                "it is one of them; draw an event of its own",
            )
    for construct in constructs_of(node, row):
        check_running(construct, name)
    if kind == "compensate" and tag == "boundaryEvent" and node.handler is None:
        refuse(
            name,
            "补偿边界事件用关联连到补偿活动（isForCompensation）",
            "a compensation boundary event to be associated with an activity for compensation",
            "没有",
            "there is none",
        )
    if not node.interrupting and any(each in ALWAYS_INTERRUPTING for each in (kind, *(part.kind for part in parts))):
        refuse(name, f"{kind} 事件为中断型", f"a {kind} event to interrupt", "它是非中断型", "it does not")
    if tag == "endEvent" and kind == "cancel" and scope_kind != "transaction":
        refuse(name, "取消结束事件在事务子流程中", "a cancel end event inside a transaction", "不在", "it is not")
    if tag == "transaction" and not _cancellable(node, nodes):
        refuse(
            name,
            "有取消结束事件的事务子流程带取消边界事件",
            "a transaction with a cancel end event to have a cancel boundary event",
            "没有",
            "it has none",
        )
    if tag == "boundaryEvent":
        host = nodes.get(node.attached_to or "")
        if host is None or host.element.type not in ACTIVITIES or host.triggered_by_event:
            refuse(
                name,
                "边界事件附着在同一层的活动上",
                "a boundary event on an activity of the same scope",
                f"attachedToRef 为 {node.attached_to}",
                f"attachedToRef says {node.attached_to}",
            )
        if kind == "cancel" and host.element.type != "transaction":
            refuse(name, "取消事件在事务子流程上", "a cancel event on a transaction", "不是", "it is not")
    if tag == "eventBasedGateway":
        for line in node.outgoing:
            target = nodes[line.target]
            catches = target.element.type == "receiveTask" or (
                target.element.type == "intermediateCatchEvent" and target.element.event != "link"
            )
            if not catches or len(target.incoming) != 1:
                refuse(
                    line.id,
                    "事件网关之后是只由它进入的捕获事件或接收任务",
                    "an event gateway to lead to catching events or receive tasks of its own",
                    f"{line.target} 不是",
                    f"{line.target} is not",
                )


def _cancellable(transaction: FlowNode, nodes: Mapping[str, FlowNode]) -> bool:
    """Whether a cancel end event inside the transaction, if there is one, has somewhere to go."""
    assert transaction.inner is not None
    if all(node.element.event != "cancel" for node in transaction.inner.nodes.values()):
        return True
    return any(node.element.event == "cancel" and node.attached_to == transaction.element.id for node in nodes.values())

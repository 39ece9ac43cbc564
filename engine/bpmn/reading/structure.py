"""The shape of a scope: where it starts, which flows join what, and what the standard forbids there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from lxml import etree

from engine.bpmn.model.elements import FlowLine, FlowNode, ScopeModel
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.supported import ACTIVITIES, ALWAYS_INTERRUPTING, EVENT_KINDS
from engine.bpmn.reading.xml import line_of


def refuse(place: str, zh: str, en: str, but_zh: str, but_en: str, node: etree._Element | None = None) -> NoReturn:
    """Raise InvalidDiagram at ``place``: 「需要…，但是…」, with the line of ``node`` if it is given."""
    line = f"（「{place}」，第 {line_of(node)} 行）" if node is not None else f"（「{place}」）"
    line_en = f" (“{place}”, line {line_of(node)})" if node is not None else f" (“{place}”)"
    raise InvalidDiagram(f"需要{zh}，但是{but_zh}{line}。", f"Expected {en}, but {but_en}{line_en}.", place=place)


def virtual_links(nodes: Mapping[str, FlowNode]) -> list[FlowLine]:
    """A link throws to the catch of the same name in its scope: an unseen flow from each throw to the one catch."""
    catches: dict[str, str] = {}
    throws: list[tuple[str, str]] = []
    for name, node in nodes.items():
        if node.trigger is None or node.trigger.kind != "link":
            continue
        if node.element.type == "intermediateThrowEvent":
            throws.append((name, node.trigger.name))
        elif node.trigger.name in catches:
            refuse(name, "同名链接只有一个捕获事件", "one catching event for a link", "有两个", "there are two")
        else:
            catches[node.trigger.name] = name
    for name, link in throws:
        if link not in catches:
            refuse(
                name,
                f"链接「{link}」在同一层有捕获事件",
                f"the link “{link}” to have a catching event in the same scope",
                "没有找到",
                "there is none",
            )
    return [FlowLine(f"{name}→{catches[link]}", name, catches[link]) for name, link in throws]


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
        and not (node.element.type == "intermediateCatchEvent" and node.element.event == "link")
    )


def check_flow_node(xml: etree._Element, node: FlowNode) -> None:
    """Raise InvalidDiagram if an element by itself cannot run as the standard says."""
    element = node.element
    place = element.id
    if xml.get("isForCompensation", "false").strip() in ("true", "1"):
        refuse(place, "不用于补偿的活动", "an activity that is not for compensation", "它是补偿活动", "it is", xml)
    for attribute in ("startQuantity", "completionQuantity"):
        if xml.get(attribute, "1").strip() != "1":
            refuse(
                place,
                f"{attribute} 为 1",
                f"{attribute} to be 1",
                f"写了 {xml.get(attribute)}",
                f"it says {xml.get(attribute)}",
                xml,
            )
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
    if node.incoming and (tag in ("startEvent", "boundaryEvent") or node.triggered_by_event):
        refuse(name, f"没有连线进入 {tag}", f"no flow into {tag}", "有连线进入", "there is one")
    if node.outgoing and (tag == "endEvent" or node.triggered_by_event):
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
    if not node.interrupting and kind in ALWAYS_INTERRUPTING:
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

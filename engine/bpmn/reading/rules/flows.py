"""Sequence flows: both ends in one scope, a place to start, conditions where they decide."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.bpmn.model.supported import ACTIVITIES, FLOW_NODES, GATEWAYS, PASSIVE_ELEMENTS
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Flow, Node, Scope, is_link_catch, is_link_throw, link_name
from engine.bpmn.reading.xml import children, is_drawn, local_name, reference

_MOST_NAMED = 5
_DECIDING = ("exclusiveGateway", "inclusiveGateway")


def check_flows(scope: Scope, findings: Findings) -> None:
    """One scope; sub-processes are scopes of their own."""
    _check_ends(scope, findings)
    _check_starts(scope, findings)
    _check_links(scope, findings)
    for node in scope.nodes.values():
        _check_node(node, findings)


def refused_in(scope: Scope) -> set[str]:
    """Ids of the elements in the flow that do not run, so that they are no nodes of the graph."""
    return {
        item.get("id") or ""
        for item in children(scope.xml)
        if local_name(item) not in FLOW_NODES | PASSIVE_ELEMENTS and local_name(item) != "sequenceFlow"
    }


def _check_ends(scope: Scope, findings: Findings) -> None:
    refused = refused_in(scope)
    for item in scope.broken:
        source, target = reference(item.get("sourceRef")), reference(item.get("targetRef"))
        if source in refused or target in refused:
            continue  # what is wrong with that end is said there
        missing = source if source not in scope.nodes else target
        findings.error(
            "flow-dangling",
            item,
            f"连线的两端要在同一层，{missing or '一端'} 不在这里；跨出子流程请用结束或边界事件，跨泳池请用消息。",
            f"Expected both ends of a sequence flow in the same scope, but {missing or 'one end'} is not here; leave a "
            "sub-process by its end or a boundary event, a pool by a message.",
        )


def _check_starts(scope: Scope, findings: Findings) -> None:
    starts, owner = scope.starts, scope.owner
    if not scope.nodes:
        _note_empty(scope, findings)
        return
    plain = [node for node in starts if node.is_none_start]
    if owner is not None and owner.by_event:
        if len(starts) != 1:
            findings.error(
                "event-sub-process-start",
                scope.xml,
                f"事件子流程有 {len(starts)} 个开始事件，应当只有一个；请每件事画一个事件子流程。",
                f"Expected an event sub-process with one start event, but it has {len(starts)}; draw one for each "
                "event.",
            )
    elif owner is not None and len(starts) > 1:
        for extra in starts[1:]:
            findings.error(
                "several-starts",
                extra.xml,
                f"「{extra.label}」是多出来的开始事件，子流程只能有一个；请合成一个，用网关分开。",
                f"Expected a sub-process with one start event, but “{extra.label}” is another; branch by a gateway.",
            )
    elif len(plain) > 1:
        for extra in plain[1:]:
            findings.warning(
                "several-starts",
                extra.xml,
                f"有几个空白开始事件：没有说明从哪里开始时，从「{plain[0].label}」开始，不从「{extra.label}」开始。",
                f"There are several none start events: where nobody says which, the process begins at "
                f"“{plain[0].label}”, not at “{extra.label}”.",
            )
    elif not starts:
        ends = any(node.tag == "endEvent" for node in scope.nodes.values())
        if not scope.entries or ends:
            findings.error(
                "no-start",
                scope.xml,
                "有结束事件就要有开始事件，这里没有画，请画一个。",
                "Expected a start event, but none is drawn; where ways end, one begins: draw it.",
            )
        else:
            findings.warning(
                "no-start",
                scope.xml,
                "没有开始事件：所有没有入线的元素同时开始。",
                "There is no start event: all elements without incoming flow start at once.",
            )


def _note_empty(scope: Scope, findings: Findings) -> None:
    """An empty pool beside others is only their partner, an empty sub-process does nothing; any other is wrong."""
    if is_drawn(scope.xml):
        return  # what is drawn there does not run, which is said where it is drawn
    if scope.owner is not None and not scope.owner.by_event:
        findings.warning(
            "empty",
            scope.xml,
            f"子流程「{scope.owner.label}」是空的，它什么也不做。",
            f"The sub-process “{scope.owner.label}” is empty and does nothing.",
        )
    elif scope.owner is None and _has_partner(scope.xml):
        findings.warning(
            "empty",
            scope.xml,
            "这个流程是空的：它只是别的泳池的交往对象，不能启动。",
            "This process is empty: it is only a partner of the other pools and cannot be started.",
        )
    else:
        findings.open(
            "empty", scope.xml, "这个流程是空的，请画出步骤。", "Expected a process with elements, but it is empty."
        )


def _has_partner(process: etree._Element) -> bool:
    others = (*process.itersiblings(process.tag), *process.itersiblings(process.tag, preceding=True))
    return any(is_drawn(other) for other in others)


def _check_links(scope: Scope, findings: Findings) -> None:
    catches = [node for node in scope.nodes.values() if is_link_catch(node) and not node.paired]
    names = Counter(link_name(node) for node in catches)
    for node in catches:
        if names[link_name(node)] > 1:
            findings.error(
                "link",
                node.xml,
                f"链接「{link_name(node)}」有几个捕获事件，请只留一个，或给其余的改名。",
                f"Expected one catching event for a link, but “{link_name(node)}” has several.",
            )
    for node in scope.nodes.values():
        wrong = node.incoming if is_link_catch(node) else node.outgoing if is_link_throw(node) else []
        for flow in wrong:
            zh, en = ("进入", "into") if is_link_catch(node) else ("离开", "out of")
            findings.error(
                "link",
                flow.xml,
                f"链接事件「{node.label}」不能有连线{zh}，流程是经链接过来或过去的；请删去连线，或不用链接。",
                f"Expected no flow {en} the link event “{node.label}”, but there is one: tokens come and go by the "
                "link; "
                "delete the flow, or do without the link.",
            )
        if is_link_throw(node) and node.jump is None:
            findings.error(
                "link",
                node.xml,
                f"链接「{link_name(node)}」在同一层没有捕获事件，请画上，或改正名称。",
                f"Expected a catching event for the link “{link_name(node)}” in the same scope, but there is none.",
            )


def _check_node(node: Node, findings: Findings) -> None:
    if node.tag in ("startEvent", "boundaryEvent") or node.by_event or node.for_compensation:
        for flow in node.incoming:
            findings.error(
                "flow-into-start",
                flow.xml,
                f"「{node.label}」不能有连线进入，请接到它之后的元素上。",
                f"Expected no flow into “{node.label}”, but there is one; lead it to what follows.",
            )
    compensates = node.for_compensation or (node.tag == "boundaryEvent" and "compensate" in node.kinds)
    if node.tag == "endEvent" or node.by_event or compensates:
        for flow in node.outgoing:
            findings.error(
                "flow-out-of-end",
                flow.xml,
                f"「{node.label}」不能有连线引出，请从它之前的元素引出。",
                f"Expected no flow out of “{node.label}”, but there is one; let it leave what comes before.",
            )
    _check_conditions(node, findings)
    if node.tag == "boundaryEvent":
        _check_boundary(node, findings)
    if node.tag == "eventBasedGateway":
        _check_event_gateway(node, findings)
    if node.tag in GATEWAYS:
        _check_direction(node, findings)


def _check_conditions(node: Node, findings: Findings) -> None:
    default = node.default
    if default is not None and default not in {flow.id for flow in node.outgoing}:
        findings.error(
            "default-flow",
            node.xml,
            f"「{node.label}」的默认连线 {default} 不是它的出线，请选一条从它出发的连线。",
            f"Expected the default flow to leave “{node.label}”, but {default} does not; choose one that does.",
        )
    if default is not None and node.tag not in ACTIVITIES and node.tag not in _DECIDING:
        findings.error(
            "default-flow",
            node.xml,
            f"「{node.label}」是 {node.tag}，不能有默认连线（只有网关和活动可以）；请去掉默认标记。",
            f"Expected a default flow on a gateway or an activity only, but “{node.label}” is a {node.tag}; drop the "
            "mark.",
        )
    for flow in node.outgoing:
        if flow.conditional and flow.id == default:
            findings.warning(
                "default-condition",
                flow.xml,
                f"「{node.label}」的默认连线写了条件，它不起作用。",
                f"The default flow of “{node.label}” has a condition, which has no effect.",
            )
        elif flow.conditional and node.tag == "parallelGateway":
            findings.warning(
                "condition-ignored",
                flow.xml,
                f"并行网关「{node.label}」之后的条件不起作用：所有出线都走；要选择请画包容网关。",
                f"The condition behind the parallel gateway “{node.label}” has no effect, all flows are taken; for a "
                "choice draw an inclusive gateway.",
            )
        elif flow.conditional and node.tag not in ACTIVITIES and node.tag not in _DECIDING:
            findings.error(
                "condition-place",
                flow.xml,
                f"「{node.label}」是 {node.tag}，它之后的连线不能有条件；请在前面画排他网关。",
                f"Expected no condition after a {node.tag}, but a flow out of “{node.label}” has one; draw an "
                "exclusive "
                "gateway before it.",
            )
    missing = [flow for flow in node.outgoing if not flow.conditional and flow.id != default]
    if node.tag in _DECIDING and len(node.outgoing) > 1 and missing:
        findings.open(
            "condition-missing",
            node.xml,
            f"「{node.label}」有 {len(missing)} 条出线既没有条件，也不是默认连线：{_named(missing, '、')}；"
            "请补上条件。",
            f"Expected every flow out of “{node.label}” to have a condition or to be the default, but {len(missing)} "
            f"have neither: {_named(missing, ', ')}.",
        )
    deciding = node.tag in _DECIDING or any(flow.conditional for flow in node.outgoing)
    all_conditional = bool(node.outgoing) and all(flow.conditional for flow in node.outgoing)
    if deciding and all_conditional and default is None:
        findings.warning(
            "no-default",
            node.xml,
            f"「{node.label}」没有默认连线：没有条件成立时流程会停在这里。",
            f"“{node.label}” has no default flow: where no condition holds, the process is stuck here.",
        )


def _named(flows: list[Flow], comma: str) -> str:
    """The flows as people see them: their names, or where they lead."""
    names = [(flow.xml.get("name") or "").strip() or f"→{flow.target.label}" for flow in flows]
    return comma.join(names[:_MOST_NAMED]) + ("…" if len(names) > _MOST_NAMED else "")


def _check_boundary(node: Node, findings: Findings) -> None:
    host = node.host
    attached = reference(node.xml.get("attachedToRef"))
    if host is None or host.tag not in ACTIVITIES or host.by_event:
        findings.error(
            "boundary-host",
            node.xml,
            f"边界事件「{node.label}」没有附着在同一层的活动上（attachedToRef 是 {attached}），请拖到活动的边上。",
            f"Expected a boundary event on an activity of its scope, but attachedToRef of “{node.label}” is "
            f"{attached}; drag it onto the border of an activity.",
        )
    elif "cancel" in node.kinds and host.tag != "transaction":
        findings.error(
            "boundary-host",
            node.xml,
            f"取消事件只能放在事务上，「{host.label}」不是事务；请改用错误事件，或把它改为事务。",
            f"Expected a cancel event on a transaction, but “{host.label}” is none; use an error event, or make it "
            "one.",
        )


def _check_event_gateway(node: Node, findings: Findings) -> None:
    if len(node.outgoing) < 2:
        findings.error(
            "event-gateway",
            node.xml,
            f"事件网关「{node.label}」有 {len(node.outgoing)} 条出线，至少要有两条；只等一件事时请直接画捕获事件。",
            f"Expected an event gateway with two flows or more, but “{node.label}” has {len(node.outgoing)}; for one "
            "event "
            "draw the catching event itself.",
        )
    for flow in node.outgoing:
        target = flow.target
        catches = target.tag == "receiveTask" or (target.tag == "intermediateCatchEvent" and not is_link_catch(target))
        if not catches or len(target.incoming) != 1:
            findings.error(
                "event-gateway",
                flow.xml,
                f"事件网关之后只能接由它单独进入的捕获事件或接收任务，「{target.label}」不是；请在它之前画捕获事件。",
                "Expected an event gateway to lead to catching events or receive tasks of its own, but "
                f"“{target.label}” is not; draw a catching event before it.",
            )
    targets = [flow.target for flow in node.outgoing]
    if any(one.tag == "receiveTask" for one in targets) and any("message" in one.kinds for one in targets):
        findings.error(
            "event-gateway",
            node.xml,
            f"事件网关「{node.label}」之后混用了消息事件和接收任务，只能用一种；请都画成消息事件。",
            f"Expected either message events or receive tasks behind an event gateway, but “{node.label}” has both; "
            "draw "
            "message events only.",
        )


def _check_direction(node: Node, findings: Findings) -> None:
    """A gateway that says how many ways lead in and out, or that decides and joins nothing."""
    direction = (node.xml.get("gatewayDirection") or "Unspecified").strip()
    several_in, several_out = len(node.incoming) > 1, len(node.outgoing) > 1
    fits = {
        "Unspecified": True,
        "Converging": not several_out,
        "Diverging": not several_in,
        "Mixed": several_in and several_out,
    }
    if direction not in fits:
        return  # the value itself is refused
    if not fits[direction]:
        findings.warning(
            "gateway-direction",
            node.xml,
            f"「{node.label}」的 gatewayDirection 写着 {direction}，但是有 {len(node.incoming)} 条入线、"
            f"{len(node.outgoing)} 条出线；按连线执行。",
            f"gatewayDirection of “{node.label}” says {direction}, but {len(node.incoming)} flows lead in and "
            f"{len(node.outgoing)} out; the flows count.",
        )
    if len(node.incoming) < 2 and len(node.outgoing) < 2 and node.tag != "eventBasedGateway":
        findings.warning(
            "gateway-useless",
            node.xml,
            f"网关「{node.label}」只有一条入线和一条出线，它什么也不决定。",
            f"The gateway “{node.label}” has one way in and one way out and decides nothing.",
        )

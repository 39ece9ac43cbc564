"""Pools, message flows and the drawing: what does not change how a process runs, but is not as it was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model.supported import EVENT_DEFINITIONS, FLOW_NODES
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import shared_kinds
from engine.bpmn.reading.xml import children, is_bpmn, local_name, reference, text_of

_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
_THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
_DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"


def check_pools(root: etree._Element, findings: Findings) -> None:
    """Message flows inside one pool, and elements that the drawing does not show."""
    _check_message_flows(root, findings)
    _check_drawing(root, findings)


def _check_message_flows(root: etree._Element, findings: Findings) -> None:
    pools: dict[str, str] = {}
    drawn: dict[str, etree._Element] = {}
    for process in children(root, "process"):
        for item in process.iter("*"):
            if item.get("id"):
                pools[item.get("id", "")] = process.get("id") or ""
                drawn[item.get("id", "")] = item
    shared = shared_kinds(root)
    for collaboration in children(root, "collaboration"):
        referred: set[str | None] = set()
        for participant in children(collaboration, "participant"):
            wanted = reference(participant.get("processRef"))
            referred.add(wanted)
            pools[participant.get("id") or ""] = wanted or f"pool {participant.get('id')}"
        for flow in children(collaboration, "messageFlow"):
            source, target = (reference(flow.get(name)) or "" for name in ("sourceRef", "targetRef"))
            with findings.for_deployment():
                if source in pools and pools[source] == pools.get(target):
                    # Some tools export several pools as one process, to which no pool refers.
                    (findings.error if source == target or pools[source] in referred else findings.warning)(
                        "message-flow",
                        flow,
                        "消息流的两端在同一个泳池里，它什么也不送；同一泳池内请用连线。",
                        "Expected a message flow between two pools, but both ends are in one, so it carries nothing; "
                        "inside a pool draw a sequence flow.",
                    )
                else:
                    _check_direction(flow, drawn.get(source), drawn.get(target), shared, findings)


def _check_direction(
    flow: etree._Element,
    source: etree._Element | None,
    target: etree._Element | None,
    shared: Mapping[str, str],
    findings: Findings,
) -> None:
    """Who catches does not send, who throws does not receive; a start or end without a message does neither."""
    if source is not None and local_name(source) in _CATCHING:
        findings.error(
            "message-flow",
            flow,
            f"消息流从{_label(source)}发出，它只接收、不发送；请把消息流反过来画，或从别的元素引出。",
            f"Expected a message flow out of what sends, but {_label(source)} only catches; draw the flow the other "
            "way round, or from another element.",
        )
    if target is not None and local_name(target) in _THROWING:
        findings.error(
            "message-flow",
            flow,
            f"消息流进入{_label(target)}，它只发送、不接收；请把消息流反过来画，或接到别的元素上。",
            f"Expected a message flow into what receives, but {_label(target)} only throws; draw the flow the other "
            "way round, or to another element.",
        )
    for node, tag in ((source, "endEvent"), (target, "startEvent")):
        if node is not None and local_name(node) == tag and "message" not in _kinds(node, shared):
            findings.warning(
                "message-flow",
                node,
                f"{_label(node)}有消息流，自己却不是消息事件，它不收也不发；请改为消息事件，或删去消息流。",
                f"{_label(node)} has a message flow, but is no message event and neither sends nor receives; make it "
                "one, or delete the message flow.",
            )


def _kinds(event: etree._Element, shared: Mapping[str, str]) -> Iterator[str]:
    for item in children(event):
        if local_name(item) == "eventDefinitionRef":
            yield shared.get(reference(text_of(item)) or "", "")
        yield EVENT_DEFINITIONS.get(local_name(item), "")


def _label(node: etree._Element) -> str:
    return f"「{node.get('name') or node.get('id')}」"


def _check_drawing(root: etree._Element, findings: Findings) -> None:
    """Flow nodes without a shape, in a file that has a drawing."""
    if root.find(f"{{{_DRAWING}}}BPMNDiagram") is None:
        return
    drawn = {reference(shape.get("bpmnElement")) for shape in root.iter(f"{{{_DRAWING}}}BPMNShape")}
    for process in children(root, "process"):
        for item in process.iter("*"):
            if is_bpmn(item) and local_name(item) in FLOW_NODES and item.get("id") not in drawn:
                findings.warning(
                    "not-drawn",
                    item,
                    f"「{item.get('name') or item.get('id')}」没有画在图上，谁也看不到它，但是它会执行。",
                    f"“{item.get('name') or item.get('id')}” is not on the drawing: nobody can see it, but it runs.",
                )

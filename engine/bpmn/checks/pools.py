"""Pools, message flows and the drawing: what does not change how a process runs, but is not as it was meant."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import children, is_bpmn, local_name, reference

_DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"


def check_pools(root: etree._Element, findings: Findings) -> None:
    """Message flows inside one pool, and elements that the drawing does not show."""
    _check_message_flows(root, findings)
    _check_drawing(root, findings)


def _check_message_flows(root: etree._Element, findings: Findings) -> None:
    pools: dict[str, str] = {}
    for process in children(root, "process"):
        for item in process.iter("*"):
            if item.get("id"):
                pools[item.get("id", "")] = process.get("id") or ""
    for collaboration in children(root, "collaboration"):
        for participant in children(collaboration, "participant"):
            wanted = reference(participant.get("processRef"))
            pools[participant.get("id") or ""] = wanted or f"pool {participant.get('id')}"
        for flow in children(collaboration, "messageFlow"):
            ends = [pools.get(reference(flow.get(name)) or "") for name in ("sourceRef", "targetRef")]
            if ends[0] is not None and ends[0] == ends[1]:
                findings.warning(
                    "message-flow",
                    flow,
                    "消息流的两端在同一个泳池里，它什么也不送；同一泳池内请用连线。",
                    "Both ends of the message flow are in one pool, so it carries nothing; inside a pool draw a "
                    "sequence "
                    "flow.",
                )


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

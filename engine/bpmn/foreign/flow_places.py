"""Sequence flows that some tools write into another process or sub-process than that of the elements they connect."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.foreign.record import Record
from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.xml import BPMN, reference


def move_flows(root: etree._Element, record: Record) -> None:
    """Move each flow whose two ends stand together in another process or sub-process to them.

    A flow whose ends stand apart, or have an id that occurs twice, stays: it would not be certain what it means.
    """
    nodes = _nodes(root)
    for flow in list(root.iter(f"{{{BPMN}}}sequenceFlow")):
        ends = [nodes.get(reference(flow.get(name)) or "") for name in ("sourceRef", "targetRef")]
        source, target = ends
        if source is None or target is None:
            continue
        before, there = flow.getparent(), source.getparent()
        if before is None or there is None or there is before or there is not target.getparent():
            continue
        source.addnext(flow)
        record.translated(flow, "place", before.get("id") or "", there.get("id") or "")


def _nodes(root: etree._Element) -> dict[str, etree._Element | None]:
    """Id → flow node; None for an id that several have."""
    found: dict[str, etree._Element | None] = {}
    for node in root.iter(*(f"{{{BPMN}}}{tag}" for tag in FLOW_NODES)):
        name = node.get("id") or ""
        found[name] = None if name in found else node
    return found

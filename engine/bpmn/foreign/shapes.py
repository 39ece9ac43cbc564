"""The lines of flows that had no id: no drawing could point at them, so nobody would see them in an editor."""

from __future__ import annotations

import math
from collections.abc import Collection

from lxml import etree

from engine.bpmn.reading.xml import BPMN, reference

_BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"

_Box = tuple[float, float, float, float]
"""Left, top, width and height."""


def draw_flows(root: etree._Element, flows: Collection[str]) -> None:
    """Draw the sequence flows with these ids between the shapes that they connect, where both are drawn."""
    boxes: dict[str, tuple[etree._Element, _Box]] = {}
    for shape in root.iter(f"{{{_BPMNDI}}}BPMNShape"):
        box = _box(shape)
        plane = shape.getparent()
        if box is not None and plane is not None:
            boxes[reference(shape.get("bpmnElement")) or ""] = (plane, box)
    known = {item.get("id") for item in root.iter("*")}
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        name = flow.get("id") or ""
        source = boxes.get(reference(flow.get("sourceRef")) or "")
        target = boxes.get(reference(flow.get("targetRef")) or "")
        if name not in flows or source is None or target is None or f"{name}_edge" in known:
            continue
        edge = etree.SubElement(source[0], f"{{{_BPMNDI}}}BPMNEdge", {"id": f"{name}_edge", "bpmnElement": name})
        for x, y in _way(source[1], target[1]):
            etree.SubElement(edge, f"{{{_DI}}}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})


def _box(shape: etree._Element) -> _Box | None:
    bounds = shape.find(f"{{{_DC}}}Bounds")
    if bounds is None:
        return None
    try:
        left, top, width, height = (float(bounds.get(key) or "") for key in ("x", "y", "width", "height"))
    except ValueError:
        return None
    return (left, top, width, height) if all(map(math.isfinite, (left, top, width, height))) else None


def _way(source: _Box, target: _Box) -> list[tuple[float, float]]:
    """From the right of the source to the left of the target; down or up where the target is not further right."""
    left, top, width, height = source
    other_left, other_top, other_width, other_height = target
    middle, other_middle = top + height / 2, other_top + other_height / 2
    if other_left >= left + width:
        start, end = (left + width, middle), (other_left, other_middle)
        if middle == other_middle:
            return [start, end]
        turn = (start[0] + end[0]) / 2
        return [start, (turn, middle), (turn, other_middle), end]
    below = other_top >= top
    start = (left + width / 2, top + height if below else top)
    end = (other_left + other_width / 2, other_top if below else other_top + other_height)
    return [start, end]

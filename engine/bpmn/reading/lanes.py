"""Lanes: who a task belongs to. The innermost lane gives the name; the role comes from it or the lanes around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.reading.dialect import read_extensions
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import BPMN, child, children, reference, text_of


@dataclass(slots=True)
class Lanes:
    """Element id → (lane name, role). An element of a sub-process without a lane of its own is in its sub-process's."""

    members: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def of(self, element_id: str, key: str) -> tuple[str | None, str | None]:
        """Lane name and role of an element in the scope ``key``; both None outside of all lanes."""
        for candidate in (element_id, *reversed(key.split("/")[1:])):
            if candidate in self.members:
                return self.members[candidate]
        return None, None


def read_lanes(process: etree._Element) -> Lanes:
    """The lanes of a process, nested ones included."""
    lanes = Lanes()
    for lane_set in process.iter(f"{{{BPMN}}}laneSet"):
        _read_set(lane_set, lanes, None)
    return lanes


def check_lanes(process: etree._Element, findings: Findings) -> None:
    """An element in two lanes of which none lies in the other: nobody knows whose it is."""
    homes: dict[str, etree._Element] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        for member in children(lane, "flowNodeRef"):
            element_id = reference(text_of(member)) or ""
            first = homes.setdefault(element_id, lane)
            if first is lane or first in lane.iterancestors():
                homes[element_id] = lane
                continue
            names = [(each.get("name") or each.get("id") or "").strip() for each in (first, lane)]
            findings.error(
                "lane-twice",
                lane,
                f"{element_id} 同时在泳道「{names[0]}」和「{names[1]}」，一个元素只能在一条泳道；请从一条中移出。",
                f"Expected an element in one lane, but {element_id} is in “{names[0]}” and in “{names[1]}”; take it "
                "out of "
                "one of them.",
            )


def _read_set(lane_set: etree._Element, lanes: Lanes, outer_role: str | None) -> None:
    for lane in children(lane_set, "lane"):
        role = read_extensions(lane).role or outer_role
        name = (lane.get("name") or "").strip() or None
        for member in children(lane, "flowNodeRef"):
            element_id = reference(text_of(member))
            if element_id:
                lanes.members[element_id] = (name, role)
        inner = child(lane, "childLaneSet")
        if inner is not None:
            _read_set(inner, lanes, role)

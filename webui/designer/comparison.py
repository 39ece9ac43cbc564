"""What differs between two versions of a file, element by element, in words that people know the elements by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.reading import local_name, read_xml
from engine.bpmn.supported import FLOW_NODES

ELEMENTS = FLOW_NODES | {"process", "participant", "lane", "sequenceFlow", "messageFlow", "message", "error", "signal"}
TABLE_PARTS = frozenset({"decision", "rule", "input", "output"})
"""The parts of a decision table that are compared by themselves."""
DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""What only repeats the flows and the lanes."""


@dataclass(frozen=True)
class Differences:
    """Names of elements; an element without a name is named by its id."""

    added: list[str]
    removed: list[str]
    changed: list[str]


def differences(before: bytes | None, after: bytes) -> Differences:
    """Compare two BPMN or DMN files; ``before`` None = everything is new. Where things are drawn does not count.

    Raises InvalidDiagram for a file that is no safe XML.
    """
    old = _elements(before) if before is not None else {}
    new = _elements(after)
    return Differences(
        added=[new[key].name for key in new if key not in old],
        removed=[old[key].name for key in old if key not in new],
        changed=[new[key].name for key in new if key in old and new[key].said != old[key].said],
    )


@dataclass(frozen=True)
class _Element:
    name: str
    said: object
    """Everything that the element says, without the elements inside it."""


def _elements(content: bytes) -> Mapping[str, _Element]:
    found: dict[str, _Element] = {}
    rules = 0
    for node in read_xml(content).iter():
        kind = local_name(node)
        if kind not in ELEMENTS and kind not in TABLE_PARTS:
            continue
        rules += kind == "rule"
        name = node.get("name") or node.get("label") or ""
        key = node.get("id") or f"{kind}-{len(found)}"
        if kind == "rule":
            name = f"# {rules}"
        found[key] = _Element(name.replace("\n", "") or key, _said(node))
    return found


def _said(node: etree._Element) -> object:
    attributes = tuple(sorted((str(key), str(value)) for key, value in node.attrib.items()))
    inner = tuple(
        _said_inside(child)
        for child in node
        if isinstance(child.tag, str) and local_name(child) not in ELEMENTS | TABLE_PARTS | DERIVED
    )
    return (local_name(node), attributes, (node.text or "").strip(), inner)


def _said_inside(node: etree._Element) -> object:
    # Editors give new ids to what has no shape of its own, such as the definition of an event.
    attributes = tuple(sorted((str(key), str(value)) for key, value in node.attrib.items() if key != "id"))
    inner = tuple(
        _said_inside(child) for child in node if isinstance(child.tag, str) and local_name(child) not in ELEMENTS
    )
    return (local_name(node), attributes, (node.text or "").strip(), inner)

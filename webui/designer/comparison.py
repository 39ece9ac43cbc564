"""What differs between two versions of a file, element by element, in words that people know the elements by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.xml import BPMN, local_name, read_xml

ELEMENTS = FLOW_NODES | {"process", "participant", "lane", "sequenceFlow", "messageFlow", "message", "error", "signal"}
TABLE_PARTS = frozenset({"decision", "rule", "input", "output"})
"""The parts of a decision table that are compared by themselves."""
DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""What only repeats the flows and the lanes."""

DEFAULTS = frozenset(
    {
        ("cancelActivity", "true"),
        ("isInterrupting", "true"),
        ("isSequential", "false"),
        ("isForCompensation", "false"),
        ("isCollection", "false"),
        ("isClosed", "false"),
        ("triggeredByEvent", "false"),
        ("parallelMultiple", "false"),
        ("instantiate", "false"),
        ("implementation", "##unspecified"),
        ("implementation", "##WebService"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("gatewayDirection", "Unspecified"),
        ("eventGatewayType", "Exclusive"),
        ("processType", "None"),
        ("hitPolicy", "UNIQUE"),
    }
)
"""Attributes that editors leave out, because the standard says the same without them."""


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
        if not _compared(node):
            continue
        kind = local_name(node)
        rules += kind == "rule"
        name = node.get("name") or node.get("label") or ""
        key = node.get("id") or f"{kind}-{len(found)}"
        if kind == "rule":
            name = f"# {rules}"
        found[key] = _Element(name.replace("\n", "") or key, _said(node))
    return found


def _compared(node: etree._Element) -> bool:
    """Whether the node is compared by itself; our own ``task`` inside a task is not."""
    tag: object = node.tag  # a comment has a function there, whatever the stubs say
    if not isinstance(tag, str):
        return False
    name = etree.QName(node)
    return (name.namespace == BPMN and name.localname in ELEMENTS) or (
        is_dmn(name.namespace) and name.localname in TABLE_PARTS
    )


def _said(node: etree._Element, *, inside: bool = False) -> object:
    # Editors give new ids to what has no shape of its own, such as the definition of an event.
    attributes = {(str(key), str(value)) for key, value in node.attrib.items() if not (inside and key == "id")}
    inner = tuple(
        _said(child, inside=True)
        for child in node
        if isinstance(child.tag, str) and not _compared(child) and local_name(child) not in DERIVED
    )
    return (node.tag, frozenset(attributes - DEFAULTS), (node.text or "").strip(), inner)

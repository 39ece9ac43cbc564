"""What differs between two versions of a decision table, part by part. Pages compare diagrams by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.reading.xml import local_name, read_xml

TABLE_PARTS = frozenset({"decision", "rule", "input", "output"})
"""The parts of a decision table that are compared by themselves."""
DEFAULTS = frozenset({("hitPolicy", "UNIQUE")})
"""Attributes that editors leave out, because the standard says the same without them."""


@dataclass(frozen=True)
class Differences:
    """Names of decisions, inputs, outputs and rules; what has no name is named by its id, a rule by its place."""

    added: list[str]
    removed: list[str]
    changed: list[str]


def differences(before: bytes | None, after: bytes) -> Differences:
    """Compare two DMN files; ``before`` None = everything is new. Where things are drawn does not count.

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
    """Whether the node is compared by itself."""
    tag: object = node.tag  # a comment has a function there, whatever the stubs say
    if not isinstance(tag, str):
        return False
    name = etree.QName(node)
    return is_dmn(name.namespace) and name.localname in TABLE_PARTS


def _said(node: etree._Element, *, inside: bool = False) -> object:
    # Editors give new ids to cells.
    attributes = {(str(key), str(value)) for key, value in node.attrib.items() if not (inside and key == "id")}
    inner = tuple(_said(child, inside=True) for child in node if isinstance(child.tag, str) and not _compared(child))
    return (node.tag, frozenset(attributes - DEFAULTS), (node.text or "").strip(), inner)

"""The namespaces of other tools, and how their attributes and our elements are found and placed in a drawing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.reading.dialect import NAMESPACE
from engine.bpmn.reading.xml import BPMN, child, local_name

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
ENGINES = (
    CAMUNDA,
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
    "http://activiti.com/modeler",
)
"""Camunda 7 and what it comes from or became: they share the names of attributes."""

_LOOP_ORDER = (
    "documentation",
    "extensionElements",
    "loopCardinality",
    "loopDataInputRef",
    "loopDataOutputRef",
    "inputDataItem",
    "outputDataItem",
    "complexBehaviorDefinition",
    "completionCondition",
)


def vendor_attribute(node: etree._Element, name: str) -> tuple[str, str] | None:
    """The qualified name and the text of the attribute ``name`` of one of the engines; None if there is none."""
    for namespace in ENGINES:
        qualified = f"{{{namespace}}}{name}"
        text = (node.get(qualified) or "").strip()
        if text:
            return qualified, text
    return None


def zeebe_elements(node: etree._Element, name: str) -> list[etree._Element]:
    """The extension elements ``zeebe:name`` of a BPMN element."""
    return extensions_of(node, ZEEBE, name)


def extensions_of(node: etree._Element, namespace: str, name: str) -> list[etree._Element]:
    """The extension elements of a BPMN element with this namespace and name."""
    holder = child(node, "extensionElements")
    return [] if holder is None else list(holder.findall(f"{{{namespace}}}{name}"))


def engine_elements(node: etree._Element) -> Iterator[etree._Element]:
    """The extension elements of Camunda 7, Flowable and the like of a BPMN element."""
    holder = child(node, "extensionElements")
    if holder is not None:
        for item in holder:
            if isinstance(item.tag, str) and etree.QName(item).namespace in ENGINES:
                yield item


def prefixed(qualified: str, node: etree._Element) -> str:
    """``{namespace}name`` as the file writes it: ``camunda:name``."""
    name = etree.QName(qualified)
    prefix = next((prefix for prefix, uri in node.nsmap.items() if uri == name.namespace and prefix), None)
    return f"{prefix}:{name.localname}" if prefix else name.localname


def own_element(node: etree._Element, name: str) -> etree._Element:
    """The extension element ``chengnuo:name`` of a BPMN element; made if there is none."""
    found = extensions_of(node, NAMESPACE, name)
    if found:
        return found[0]
    holder = child(node, "extensionElements")
    if holder is None:
        holder = etree.Element(f"{{{BPMN}}}extensionElements")
        place = sum(1 for item in node if local_name(item) == "documentation")
        node.insert(place, holder)
    return etree.SubElement(holder, f"{{{NAMESPACE}}}{name}", nsmap={"chengnuo": NAMESPACE})


def insert_into_loop(loop: etree._Element, name: str) -> etree._Element:
    """A new BPMN element ``name`` at the place in loop characteristics where the standard wants it."""
    rank = _LOOP_ORDER.index(name)
    made = etree.Element(f"{{{BPMN}}}{name}")
    place = sum(1 for item in loop if local_name(item) in _LOOP_ORDER[:rank])
    loop.insert(place, made)
    return made


def remove(node: etree._Element) -> None:
    """Take an extension element away, and the holder if it is empty then; text around it stays."""
    holder = node.getparent()
    if holder is None:
        return
    holder.remove(node)
    outer = holder.getparent()
    if local_name(holder) == "extensionElements" and len(holder) == 0 and outer is not None:
        outer.remove(holder)

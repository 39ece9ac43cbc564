"""The names of a file's elements in other languages, as ``chengnuo:translation`` gives them beside each name.

A translation stands in the ``extensionElements`` of the element that it names, so that a name and its translation are
edited, compared and deployed together.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.reading.dialect import NAMESPACE
from engine.bpmn.reading.xml import child, local_name, read_xml

_UNNAMED = frozenset({"inputDataItem", "outputDataItem"})
"""Elements whose ``name`` is that of a variable, not a word for people."""


def name_of(element: etree._Element) -> str:
    """The name of an element in one line; empty when people see none."""
    if local_name(element) in _UNNAMED:
        return ""
    return (element.get("name") or "").replace("\n", "").strip()


def translation_of(element: etree._Element, language: str) -> str:
    """The name of an element in a language; empty when it gives none."""
    return written_translation(child(element, "extensionElements"), language)


def written_translation(holder: etree._Element | None, language: str) -> str:
    """What the ``extensionElements`` of an element call it in a language; empty for None and where they do not say."""
    for each in () if holder is None else holder.iterchildren(f"{{{NAMESPACE}}}translation"):
        if each.get("language") == language:
            return (each.get("name") or "").strip()
    return ""


def named_elements(content: bytes) -> Iterator[etree._Element]:
    """Every BPMN element of a diagram that has a name for people. Raises InvalidDiagram for what is no XML."""
    for element in read_xml(content).iter():
        if isinstance(element.tag, str) and etree.QName(element).namespace != NAMESPACE and name_of(element):
            yield element


def names_in(content: bytes, language: str) -> dict[str, str]:
    """Name → its translation, for every name of the diagram that has one in this language."""
    found = {name_of(element): translation_of(element, language) for element in named_elements(content)}
    return {name: translation for name, translation in found.items() if translation}


LABEL_WIDTH = 76
"""Least width of a label beside its element when the diagram is drawn in another language: words must not be broken."""


def _widen_labels(root: etree._Element) -> None:
    """Give every label room for longer words; it stays centred where it was drawn."""
    for label in root.iter():
        if not isinstance(label.tag, str) or local_name(label) != "BPMNLabel":
            continue
        for bounds in label:
            width = float(bounds.get("width") or 0)
            if width < LABEL_WIDTH:
                bounds.set("x", str(float(bounds.get("x") or 0) - (LABEL_WIDTH - width) / 2))
                bounds.set("width", str(LABEL_WIDTH))


def in_language(content: bytes, language: str) -> bytes:
    """The diagram with its names in a language, for people to look at; names without translation stay as they are."""
    root = read_xml(content)
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).namespace != NAMESPACE and name_of(element):
            translation = translation_of(element, language)
            if translation:
                element.set("name", translation)
    _widen_labels(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

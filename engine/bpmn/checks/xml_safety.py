"""Whether a file can be opened at all, and which kind of file it is."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import BPMN, UnreadableXml, read_xml


def open_file(content: bytes, findings: Findings) -> etree._Element | None:
    """The root of a BPMN or DMN file; None (with the reason noted) for anything that must not be read further."""
    try:
        return read_xml(content)
    except UnreadableXml as error:
        findings.at_line(error.rule, None, error.line, error.zh, error.en)
        return None


def kind_of(root: etree._Element) -> str:
    """``bpmn``, ``dmn``, or an empty text for any other file."""
    name = etree.QName(root)
    if name.localname.lower() == "definitions":
        if name.namespace == BPMN:
            return "bpmn"
        if is_dmn(name.namespace):
            return "dmn"
    return ""

"""Whether a file can be opened at all: size, document type, depth, well-formed, and which kind of file it is."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.checks.problems import Findings
from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.reading.xml import BPMN

LARGEST = 2 * 1024 * 1024
"""Bytes of a checked file."""
DEEPEST = 100
"""Levels of nested elements."""


def open_file(content: bytes, findings: Findings) -> etree._Element | None:
    """The root of a BPMN or DMN file; None (with the reason noted) for anything that must not be read further."""
    if len(content) > LARGEST:
        findings.at_line(
            "xml-size",
            None,
            1,
            f"需要不超过 2 MB 的文件，但是有 {len(content)} 字节。",
            f"Expected a file of at most 2 MB, but it has {len(content)} bytes.",
        )
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = int(getattr(error, "lineno", 1) or 1)
        if b"<!DOCTYPE" in content[:4096]:
            _document_type(findings)
        else:
            findings.at_line(
                "xml-malformed",
                None,
                line,
                f"需要格式正确的 XML，但是第 {line} 行不能读取：{error}。",
                f"Expected well-formed XML, but line {line} cannot be read: {error}.",
            )
        return None
    information = root.getroottree().docinfo
    if information.internalDTD is not None or information.doctype:
        _document_type(findings)
        return None
    if _depth(root) > DEEPEST:
        findings.error(
            "xml-depth",
            root,
            f"需要嵌套不超过 {DEEPEST} 层的文件，但是它更深。",
            f"Expected elements nested at most {DEEPEST} levels deep, but they are deeper.",
        )
        return None
    return root


def _document_type(findings: Findings) -> None:
    findings.at_line(
        "xml-doctype",
        None,
        1,
        "需要不含文档类型声明（DOCTYPE）的 XML，但是文件含有它，请删去。",
        "Expected XML without a document type (DOCTYPE), but the file declares one; delete it.",
    )


def _depth(root: etree._Element) -> int:
    deepest = 0
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth <= DEEPEST:
            waiting.extend((item, depth + 1) for item in node)
    return deepest


def kind_of(root: etree._Element) -> str:
    """``bpmn``, ``dmn``, or an empty text for any other file."""
    name = etree.QName(root)
    if name.localname.lower() == "definitions":
        if name.namespace == BPMN:
            return "bpmn"
        if is_dmn(name.namespace):
            return "dmn"
    return ""

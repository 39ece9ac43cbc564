"""XML from strangers: parsed without entities, network, document types or unlimited size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, cast

from lxml import etree

from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.supported import FLOW_NODES, PASSIVE_ELEMENTS

_BREAK = re.compile(r"[\r\n]+")
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
LARGEST = 2 * 1024 * 1024
"""Bytes of one file."""
DEEPEST = 100
"""Levels of nested elements."""
MOST_ELEMENTS = 60_000
"""Elements of one file, with those of the drawing."""
MOST_ATTRIBUTES = 100
"""Attributes of one element."""
MOST_IN_FLOW = 4_500
"""Flow nodes and sequence flows of one file."""
MOST_COSTLY = 750
"""Gateways, boundary events, event sub-processes and scripts of one file, each of which is followed one by one."""
MOST_PROCESSES = 200
"""Processes of one file, which may call each other."""
MOST_EXPRESSED = 30_000
"""Characters of all conditions, times, scripts and other expressions of one diagram."""
MOST_CELLS = 8_000
"""Cells of the rules of all decision tables of one file."""
MOST_WRITTEN = 200_000
"""Characters of all cells and expressions of one file of decision tables."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "http://chengnuo.org/schema/bpmn/1.0"
"""The namespace of our own extensions."""
_PREFIX = f"{{{BPMN}}}"
_COSTLY = etree.XPath(
    "//b:boundaryEvent | //b:scriptTask | //b:subProcess[@triggeredByEvent='true' or @triggeredByEvent='1'] | "
    + " | ".join(f"//b:{tag}" for tag in FLOW_NODES if tag.endswith("Gateway")),
    namespaces={"b": BPMN},
)
_IN_FLOW = frozenset(f"{_PREFIX}{tag}" for tag in (*FLOW_NODES, "sequenceFlow"))

_PROCESS = f"{_PREFIX}process"
_EXPRESSIONS = tuple(
    f"{_PREFIX}{tag}"
    for tag in (
        *("conditionExpression", "condition", "completionCondition", "loopCondition", "loopCardinality"),
        *("loopDataInputRef", "timeDate", "timeDuration", "timeCycle", "script"),
    )
)
_MARKS = (b"${", b"#{", b'"=', b"'=", b"\x00")
"""How attributes with expressions of other tools begin; a zero byte stands in encodings of two bytes a character."""


class UnreadableXml(InvalidDiagram):
    """XML that must not be read further; ``rule`` names the reason, ``line`` the place (1 if it is the whole file)."""

    def __init__(self, rule: str, line: int, zh: str, en: str, file: str) -> None:
        super().__init__(zh, en, place=file or None)
        self.rule = rule
        self.line = line


def read_xml(content: bytes, file: str = "") -> etree._Element:
    """The root element of an XML file; raises UnreadableXml for anything unsafe, too large or not well-formed."""
    shown = f"「{file}」" if file else "文件"
    shown_en = f"“{file}”" if file else "the file"
    if len(content) > LARGEST:
        raise UnreadableXml(
            "xml-size",
            1,
            f"{shown}太大（{len(content)} 字节），不能超过 {LARGEST // 1024 // 1024} MB；请减小文件。",
            f"Expected a file of at most {LARGEST // 1024 // 1024} MB, but {shown_en} has {len(content)} bytes.",
            file,
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in content[:4096]:
            raise _document_type(shown, shown_en, file) from error
        line = int(getattr(error, "lineno", 1) or 1)
        raise UnreadableXml(
            "xml-malformed",
            line,
            f"{shown}第 {line} 行不能读取，XML 格式有错误：{error}。请改正后再试。",
            f"Expected well-formed XML, but {shown_en} cannot be read at line {line}: {error}.",
            file,
        ) from error
    information = root.getroottree().docinfo
    if information.internalDTD is not None or information.doctype:
        raise _document_type(shown, shown_en, file)
    _check_extent(root, content, shown, shown_en, file)
    return root


def _document_type(shown: str, shown_en: str, file: str) -> UnreadableXml:
    return UnreadableXml(
        "xml-doctype",
        1,
        f"{shown}含有文档类型声明（DOCTYPE），不能读取，请删去它。",
        f"Expected XML without a document type (DOCTYPE), but {shown_en} declares one; delete it.",
        file,
    )


_PROCESSES = ("请拆成几个流程，用调用活动连接。", "break it into processes that call each other.")
_TABLES = ("请拆成几个决策表文件。", "break it into several files of tables.")


class _Extent(NamedTuple):
    """How much there may be of something: what it is and what to do, each in Chinese and English, and where it is."""

    rule: str
    most: int
    zh: str
    en: str
    instead: tuple[str, str]
    found: Callable[[etree._Element], Iterable[etree._Element]]


class _Length(NamedTuple):
    """How many characters there may be: what they say and what to do, each in Chinese and English, and the texts."""

    most: int
    zh: str
    en: str
    instead: tuple[str, str]
    texts: Callable[[etree._Element, bytes], Iterable[str]]


_EXTENTS = (
    _Extent("xml-elements", MOST_ELEMENTS, "个元素", "elements", _PROCESSES, lambda root: root.iter("*")),
    _Extent(
        "too-large",
        MOST_IN_FLOW,
        "个流程元素和连线",
        "flow elements and sequence flows",
        _PROCESSES,
        lambda root: root.iter(*_IN_FLOW),
    ),
    _Extent(
        "too-large",
        MOST_COSTLY,
        "个网关、边界事件、事件子流程和脚本",
        "gateways, boundary events, event sub-processes and scripts",
        _PROCESSES,
        lambda root: cast(list[etree._Element], _COSTLY(root)),
    ),
    _Extent("too-large", MOST_PROCESSES, "个流程", "processes", _PROCESSES, lambda root: root.iter(_PROCESS)),
    _Extent(
        "too-large",
        MOST_CELLS,
        "个单元格",
        "cells",
        _TABLES,
        lambda root: root.iter("{*}inputEntry", "{*}outputEntry"),
    ),
)
_LENGTHS = (
    _Length(
        MOST_EXPRESSED,
        "个字（条件、时间、脚本等表达式一共）",
        "characters in its conditions, times, scripts and other expressions",
        ("请缩短表达式，或拆成几个流程。", "shorten the expressions, or break it into processes."),
        lambda root, content: _expressions(root, content),
    ),
    _Length(
        MOST_WRITTEN,
        "个字（单元格和表达式一共）",
        "characters in its cells and expressions",
        _TABLES,
        lambda root, _content: () if is_bpmn(root) else _texts(root.iter("{*}text")),
    ),
)
_OF_OTHER_TOOLS = etree.XPath(
    "//@*[starts-with(., '=') or contains(., '${') or contains(., '#{')]", smart_strings=False
)
_TOO_DEEP = etree.XPath("/*" * (DEEPEST + 1))
_TOO_WIDE = etree.XPath(f"//*[count(@*) > {MOST_ATTRIBUTES}]")


def _texts(nodes: Iterable[etree._Element]) -> Iterator[str]:
    return (str(part) for node in nodes for part in node.itertext())


def _expressions(root: etree._Element, content: bytes) -> Iterator[str]:
    """Every expression of a diagram: those of the standard, our attributes, and what other tools mark as one."""
    yield from _texts(root.iter(*_EXPRESSIONS))
    yield from (str(value) for node in root.iter(f"{{{OURS}}}*") for value in node.attrib.values())
    if any(mark in content for mark in _MARKS):  # else nothing of another tool can be found
        yield from cast(list[str], _OF_OTHER_TOOLS(root))


def _check_extent(root: etree._Element, content: bytes, shown: str, shown_en: str, file: str) -> None:
    """Raise UnreadableXml for more elements, levels, attributes or steps of a flow than anybody could draw."""

    def refuse(
        rule: str, at: etree._Element, most: int, zh: str, en: str, instead: tuple[str, str] = _PROCESSES
    ) -> UnreadableXml:
        return UnreadableXml(
            rule,
            line_of(at),
            f"{shown}超过 {most} {zh}，太大了；{instead[0]}",
            f"Expected at most {most} {en}, but {shown_en} has more; {instead[1]}",
            file,
        )

    for rule, most, zh, en, instead, counted in _EXTENTS:
        beyond = next(islice(counted(root), most, None), None)
        if beyond is not None:
            raise refuse(rule, beyond, most, zh, en, instead)
    for most, zh, en, instead, texts in _LENGTHS:
        if sum(map(len, texts(root, content))) > most:
            raise refuse("too-large", root, most, zh, en, instead)
    for node in cast(list[etree._Element], _TOO_DEEP(root)):
        raise refuse("xml-depth", node, DEEPEST, "嵌套层", "levels of nested elements")
    for node in cast(list[etree._Element], _TOO_WIDE(root)):
        raise refuse("xml-attributes", node, MOST_ATTRIBUTES, "个属性在一个元素上", "attributes of an element")


def read_definitions(content: bytes, file: str = "") -> etree._Element:
    """The ``definitions`` element of a BPMN file; raises InvalidDiagram if it is something else."""
    root = read_xml(content, file)
    if root.tag != f"{{{BPMN}}}definitions":
        raise InvalidDiagram(
            f"「{file}」不是 BPMN 2.0 文件，根元素是 {local_name(root)}；请换成流程图文件。",
            f"Expected BPMN 2.0 definitions, but the root of “{file}” is {local_name(root)}.",
            place=file or None,
        )
    return root


@lru_cache(maxsize=256)
def library_definitions(content: bytes, file: str) -> etree._Element:
    """The same of a file that is read by several who change nothing of it: the same content is read once."""
    return read_definitions(content, file)


def local_name(node: etree._Element) -> str:
    """The tag without its namespace; an empty text for comments and processing instructions."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def line_of(node: etree._Element) -> int:
    """The line at which the element begins; 0 if it is unknown."""
    return int(getattr(node, "sourceline", None) or 0)


def is_bpmn(node: etree._Element) -> bool:
    """Whether the element belongs to the BPMN namespace."""
    return isinstance(node.tag, str) and node.tag.startswith(_PREFIX)


def children(node: etree._Element, name: str | None = None) -> list[etree._Element]:
    """The child elements in the BPMN namespace, all or those named ``name``, in document order."""
    return list(node.iterchildren(f"{_PREFIX}{name or '*'}"))


def child(node: etree._Element, name: str) -> etree._Element | None:
    """The first BPMN child named ``name``; None if there is none."""
    return next(node.iterchildren(f"{_PREFIX}{name}"), None)


def is_drawn(process: etree._Element) -> bool:
    """Whether a process or sub-process has flow elements, supported or not; a pool without any is only a partner."""
    return any(local_name(item) not in PASSIVE_ELEMENTS for item in children(process))


def label_of(node: etree._Element) -> str:
    """The name of an element as people read it: a line break of the drawing is a space, between Chinese nothing."""
    label = ""
    for part in filter(None, map(str.strip, _BREAK.split(node.get("name") or ""))):
        between_chinese = label and _CHINESE.match(label[-1]) and _CHINESE.match(part)
        label += part if not label or between_chinese else f" {part}"
    return label


def text_of(node: etree._Element | None) -> str | None:
    """The text of an element without surrounding space; None if there is no element or no text."""
    if node is None:
        return None
    return "".join(str(part) for part in node.itertext()).strip() or None


def reference(text: str | None) -> str | None:
    """A QName reference without its prefix; None if there is none."""
    if text is None or not text.strip():
        return None
    return text.strip().rsplit(":", 1)[-1]

"""What differs between two versions of a file, element by element with the old and the new value of each part."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from flask_babel import lazy_gettext as _
from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.reading.xml import is_bpmn, local_name, read_xml, text_of
from webui.designer.comparison import DEFAULTS, TABLE_PARTS

PARTS = {
    "name": _("名称"),
    "conditionExpression": _("条件"),
    "sourceRef": _("从"),
    "targetRef": _("到"),
    "attachedToRef": _("附在"),
    "calledElement": _("调用流程"),
    "default": _("默认连线"),
    "cancelActivity": _("中断"),
    "documentation": _("说明"),
    "task.role": _("角色"),
    "task.post": _("岗位"),
    "task.department": _("部门"),
    "task.form": _("表单"),
    "task.limit": _("时限"),
    "task.warning": _("预警"),
    "operation.name": _("业务操作"),
    "decision.ref": _("决策表"),
    "label": _("名称"),
    "hitPolicy": _("命中策略"),
    "title": _("名称"),
    "description": _("提示"),
    "type": _("类型"),
    "required": _("必填"),
    "x-when": _("显示条件"),
    "x-widget": _("控件"),
    "x-variable": _("成为变量"),
    "x-order": _("顺序"),
    "text": _("文字"),
}
"""Part of an element → its name on pages; parts without one are shown as the file writes them."""
_DEFAULTS = DEFAULTS | {
    ("cancelActivity", "true"),
    ("isInterrupting", "true"),
    ("isSequential", "false"),
    ("triggeredByEvent", "false"),
    ("instantiate", "false"),
    ("parallelMultiple", "false"),
    ("isForCompensation", "false"),
    ("isCollection", "false"),
    ("startQuantity", "1"),
    ("completionQuantity", "1"),
    ("eventGatewayType", "Exclusive"),
    ("gatewayDirection", "Unspecified"),
}
"""Attributes that editors leave out, because the standard says the same without them."""
_UNSAID = frozenset({"id", "incoming", "outgoing", "flowNodeRef"})


@dataclass(frozen=True)
class Change:
    """One element that was added, removed or changed; ``parts`` are (part, old, new) of a changed one."""

    what: str
    element: str
    name: str
    parts: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Element:
    name: str = field(compare=False)
    parts: Mapping[str, str]


def changes(kind: str, before: bytes | None, after: bytes | None) -> list[Change]:
    """From ``before`` to ``after``; None is a file that does not exist. Where things are drawn does not count.

    Raises InvalidDiagram or WrongForm for a file that cannot be read.
    """
    if kind == "paper":
        return _lines(before, after)
    read = {"process": _diagram, "decision": _table, "form": _form}[kind]
    old = {} if before is None else read(before)
    new = {} if after is None else read(after)
    found = [Change("removed", key, old[key].name) for key in old if key not in new]
    found += [Change("added", key, new[key].name) for key in new if key not in old]
    for key in new:
        if key in old and old[key] != new[key]:
            then, now = old[key].parts, new[key].parts
            parts = [
                (part, then.get(part, ""), now.get(part, ""))
                for part in dict.fromkeys([*then, *now])
                if then.get(part) != now.get(part)
            ]
            found.append(Change("changed", key, new[key].name, parts))
    return found


def _lines(before: bytes | None, after: bytes | None) -> list[Change]:
    """The lines of a template of papers that differ, one change for lines that stand together."""
    old = [] if before is None else before.decode("utf-8", errors="replace").splitlines()
    new = [] if after is None else after.decode("utf-8", errors="replace").splitlines()
    found = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            first, last = (new_from + 1, new_to) if new_to > new_from else (old_from + 1, old_to)
            name = (
                _("第 %(line)s 行", line=first)
                if first == last
                else _("第 %(first)s–%(last)s 行", first=first, last=last)
            )
            parts = [("text", "\n".join(old[old_from:old_to]), "\n".join(new[new_from:new_to]))]
            said = {"insert": "added", "delete": "removed", "replace": "changed"}[what]
            found.append(Change(said, f"L{first}", str(name), parts))
    return found


def _diagram(content: bytes) -> dict[str, _Element]:
    root = read_xml(content)
    lanes: dict[str, str] = {}
    for lane in root.iter("{*}lane"):
        for member in lane.iterfind("{*}flowNodeRef"):
            lanes[text_of(member) or ""] = lane.get("name") or lane.get("id") or ""
    found: dict[str, _Element] = {}
    for node in root.iter("*"):
        key = node.get("id")
        if key and is_bpmn(node) and local_name(node) != "definitions" and not _inside(node):
            parts = dict(_facts(node, ""))
            if key in lanes:
                parts[str(_("泳道"))] = lanes[key]
            found[key] = _Element((node.get("name") or key).replace("\n", ""), parts)
    for node in root.iter("{*}sequenceFlow", "{*}association", "{*}messageFlow"):
        key = node.get("id") or ""
        ends = [found.get(node.get(end) or "") for end in ("sourceRef", "targetRef")]
        if key in found and not node.get("name"):
            names = [each.name for each in ends if each is not None]
            found[key] = _Element(" → ".join(names) if len(names) == 2 else key, found[key].parts)
    return found


def _inside(node: etree._Element) -> bool:
    """Whether the node is a part of another element: an event's definition, a condition."""
    return local_name(node).endswith(("EventDefinition", "Expression", "LoopCharacteristics", "Assignment"))


def _facts(node: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    """Everything an element says, without the elements inside it that are compared by themselves."""
    for name, value in node.attrib.items():
        if str(name) not in _UNSAID and (str(name), str(value)) not in _DEFAULTS:
            yield f"{path}{etree.QName(str(name)).localname}", str(value)
    counted: dict[str, int] = {}
    for child in node:
        if not isinstance(child.tag, str) or local_name(child) in _UNSAID:
            continue
        if is_bpmn(child) and child.get("id") and not _inside(child):
            continue
        name = local_name(child)
        counted[name] = counted.get(name, 0) + 1
        here = path if name == "extensionElements" else f"{path}{name}"
        here = here if counted[name] == 1 or not here else f"{here}[{counted[name]}]"
        words = (child.text or "").strip()
        if words:
            yield here or name, words
        yield from _facts(child, here if name == "extensionElements" else f"{here}.")


def _table(content: bytes) -> dict[str, _Element]:
    found: dict[str, _Element] = {}
    for table in read_xml(content).iter("{*}decisionTable"):
        columns = [
            (one.get("label") or one.get("name") or _words(one) or str(place))
            for place, one in enumerate(each for each in table if local_name(each) in ("input", "output"))
        ]
        for number, rule in enumerate((each for each in table if local_name(each) == "rule"), start=1):
            cells = [each for each in rule if local_name(each) in ("inputEntry", "outputEntry")]
            parts = {column: _words(cell) for column, cell in zip(columns, cells, strict=False)}
            found[rule.get("id") or f"rule-{number}"] = _Element(f"# {number}", parts)
    for node in read_xml(content).iter("*"):
        kind = local_name(node)
        if is_dmn(etree.QName(node).namespace) and kind in TABLE_PARTS - {"rule"}:
            key = node.get("id") or f"{kind}-{len(found)}"
            parts = {str(name): str(value) for name, value in node.attrib.items() if name != "id"}
            parts |= {
                local_name(each): _words(each) for each in node if local_name(each) not in ("decisionTable", "rule")
            }
            inner = next((each for each in node if local_name(each) == "decisionTable"), None)
            if inner is not None:
                parts["hitPolicy"] = inner.get("hitPolicy") or "UNIQUE"
            found[key] = _Element((node.get("name") or node.get("label") or key).replace("\n", ""), parts)
    return found


def _words(node: etree._Element) -> str:
    return "".join(str(text) for text in node.itertext()).strip()


def _form(content: bytes) -> dict[str, _Element]:
    schema = json.loads(content)
    found: dict[str, _Element] = {}
    _fields(schema, "", found)
    rest = {key: _text(value) for key, value in schema.items() if key not in ("properties", "required")}
    found[""] = _Element(str(schema.get("title", "")), rest)
    return found


def _fields(schema: Mapping[str, Any], path: str, found: dict[str, _Element]) -> None:
    for name, about in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        inner = about.get("items") if isinstance(about.get("items"), dict) else about
        has_fields = isinstance(inner, dict) and "properties" in inner
        parts = {
            key: _text(value)
            for key, value in about.items()
            if not (has_fields and key in ("items", "properties", "required"))
        }
        if name in schema.get("required", ()):
            parts["required"] = "true"
        found[here] = _Element(str(about.get("title", name)), parts)
        if has_fields:
            _fields(inner, here, found)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

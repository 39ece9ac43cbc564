"""Our extension of BPMN: read from ``extensionElements`` as dialect.json declares it, with its older equivalents.

The ``spiffworkflow:`` elements ``properties``, ``serviceTaskOperator``, ``calledDecisionId``, ``messagePayload`` and
``messageVariable`` are understood too; where both say something, ours wins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from lxml import etree

from engine.bpmn.model.elements import TASK_ACTS
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.reading.xml import OURS, child, local_name

NAMESPACE = OURS
SPIFFWORKFLOW = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_TASK = ("form", "role", "department", "post", "limit", "warning", *TASK_ACTS)


@dataclass(frozen=True, slots=True)
class Declared:
    """One element of our dialect: where it may stand (empty: everywhere) and which attributes it has."""

    allowed_in: frozenset[str]
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the extension elements of one BPMN element say; None or empty where they say nothing."""

    task: Mapping[str, str] = field(default_factory=dict)
    operation: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    result: str | None = None
    decision: str | None = None
    system: str | None = None
    kind: str | None = None
    role: str | None = None
    payload: str | None = None
    variable: str | None = None


@cache
def declared() -> Mapping[str, Declared]:
    """The elements of dialect.json by their tag (first letter in lower case)."""
    text = resources.files("engine.bpmn.reading").joinpath("dialect.json").read_text(encoding="utf-8")
    found: dict[str, Declared] = {}
    for entry in json.loads(text)["types"]:
        name = entry["name"]
        places = entry.get("meta", {}).get("allowedIn", [])
        found[name[0].lower() + name[1:]] = Declared(
            frozenset(_tag(place) for place in places if place != "*"),
            frozenset(item["name"] for item in entry["properties"] if item.get("isAttr")),
        )
    return found


def _tag(place: str) -> str:
    name = place.split(":", 1)[1]
    return name[0].lower() + name[1:]


def read_extensions(node: etree._Element) -> Extensions:
    """The extensions of a BPMN element; raises InvalidDiagram for an element or attribute that the dialect lacks."""
    holder = child(node, "extensionElements")
    if holder is None:
        return Extensions()
    owner = node.get("id") or local_name(node)
    task: dict[str, str] = {}
    found: dict[str, str | None] = {}
    parameters: dict[str, str] = {}
    for item in _of(holder, SPIFFWORKFLOW):
        _read_spiffworkflow(item, task, found, parameters)
    for item in _of(holder, NAMESPACE):
        name = local_name(item)
        _check_declared(item, name, local_name(node), owner)
        if name == "task":
            task.update({key: item.get(key, "").strip() for key in _TASK if (item.get(key) or "").strip()})
            _check_acts(task, item, local_name(node), owner)
        elif name == "operation":
            found["operation"], found["result"] = _attribute(item, "name"), _attribute(item, "result")
            parameters.clear()
            for parameter in _of(item, NAMESPACE):
                _check_declared(parameter, local_name(parameter), None, owner)
                parameters[parameter.get("name", "")] = parameter.get("value", "")
        elif name == "decision":
            found["decision"], found["result"] = _attribute(item, "ref"), _attribute(item, "result")
        elif name == "process":
            found["system"], found["kind"] = _attribute(item, "system"), _attribute(item, "kind")
        elif name == "lane":
            found["role"] = _attribute(item, "role")
    return Extensions(task=task, parameters=parameters, **found)


def _check_acts(task: Mapping[str, str], item: etree._Element, tag: str, owner: str) -> None:
    """InvalidDiagram unless what may be done with a task is said by true or false, and of a task."""
    for name in TASK_ACTS:
        value = task.get(name)
        if value is None or (value in ("true", "false") and tag != "startEvent"):
            continue
        if tag == "startEvent":
            zh, en = f"开始事件不能写 {name}", f"a start event cannot say {name}"
        else:
            zh, en = f"{name} 写的是“{value}”，只能是 true 或 false", f"{name} says “{value}”, not true or false"
        line = item.sourceline
        raise InvalidDiagram(f"「{owner}」：{zh}（第 {line} 行）。", f"“{owner}”: {en} (line {line}).", place=owner)


def _read_spiffworkflow(
    item: etree._Element, task: dict[str, str], found: dict[str, str | None], parameters: dict[str, str]
) -> None:
    name = local_name(item)
    if name == "properties":
        properties = {entry.get("name", ""): (entry.get("value") or "").strip() for entry in _of(item, SPIFFWORKFLOW)}
        task.update({key: value for key, value in properties.items() if key in _TASK and value})
        found.update({key: value for key, value in properties.items() if key in ("system", "kind", "role") and value})
    elif name == "serviceTaskOperator":
        found["operation"], found["result"] = _attribute(item, "id"), _attribute(item, "resultVariable")
        for entry in item.iter(f"{{{SPIFFWORKFLOW}}}parameter"):
            parameters[entry.get("id", "")] = entry.get("value", "")
    elif name in ("calledDecisionId", "messagePayload", "messageVariable"):
        key = {"calledDecisionId": "decision", "messagePayload": "payload", "messageVariable": "variable"}[name]
        found[key] = (item.text or "").strip() or None


def _of(node: etree._Element, namespace: str) -> list[etree._Element]:
    return [item for item in node if isinstance(item.tag, str) and etree.QName(item).namespace == namespace]


def _attribute(item: etree._Element, name: str) -> str | None:
    return (item.get(name) or "").strip() or None


def _check_declared(item: etree._Element, name: str, owner_tag: str | None, owner: str) -> None:
    known = declared().get(name)
    if known is None or (owner_tag is not None and known.allowed_in and owner_tag not in known.allowed_in):
        where = owner_tag or "operation"
        raise InvalidDiagram(
            f"「{owner}」的 chengnuo:{name}（第 {item.sourceline} 行）不能写在 {where} 里，请删去或移到允许的地方。",
            f"Expected an extension that {where} allows, but “{owner}” has chengnuo:{name} (line {item.sourceline}).",
            place=owner,
        )
    for attribute in map(str, item.attrib):
        if attribute not in known.attributes and not attribute.startswith("{"):
            raise InvalidDiagram(
                f"「{owner}」写了 {attribute}（第 {item.sourceline} 行），chengnuo:{name} 没有这个属性，请删去或改正。",
                f"Expected an attribute of chengnuo:{name}, but “{owner}” says {attribute} (line {item.sourceline}).",
                place=owner,
            )

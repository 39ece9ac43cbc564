"""Who does a task, with which form and by when: attributes of other engines read into ``chengnuo:task``.

An assignee is one post, a candidate group is a role; both are shown to people by the posts they hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.foreign.expressions import literal, translated, translated_timer
from engine.bpmn.foreign.grammar import Unlike
from engine.bpmn.foreign.record import Record
from engine.bpmn.foreign.vendors import (
    extensions_of,
    own_element,
    prefixed,
    remove,
    vendor_attribute,
    zeebe_elements,
)
from engine.bpmn.reading.dialect import NAMESPACE
from engine.bpmn.reading.xml import BPMN, child, children, local_name, reference, text_of

_TASKS = ("userTask", "manualTask")
_WITH_FORM = (*_TASKS, "startEvent")
_ENGINE: tuple[tuple[str, str], ...] = (
    ("assignee", "post"),
    ("candidateUsers", "post"),
    ("candidateGroups", "role"),
    ("formKey", "form"),
    ("formRef", "form"),
    ("dueDate", "limit"),
)
"""Attribute of Camunda 7, Flowable and Activiti → attribute of ``chengnuo:task``."""
_ZEEBE: tuple[tuple[str, str, str], ...] = (
    ("assignmentDefinition", "assignee", "post"),
    ("assignmentDefinition", "candidateUsers", "post"),
    ("assignmentDefinition", "candidateGroups", "role"),
    ("formDefinition", "formKey", "form"),
    ("formDefinition", "formId", "form"),
    ("taskSchedule", "dueDate", "limit"),
)
"""Extension element and attribute of Camunda 8 → attribute of ``chengnuo:task``."""
_JBPM: Mapping[str, str] = {"ActorId": "post", "GroupId": "role"}
"""Data input of jBPM → attribute of ``chengnuo:task``."""
_RESOURCE = re.compile(r"(user|group)\((.*)\)", re.DOTALL)
_FORM_FILE = re.compile(r"(?:.*[/:])?([^/:]+?)(?:\.(?:html?|form|json|xhtml|jsp))?")


@dataclass(frozen=True, slots=True)
class _Given:
    """What another tool says of a task: the key of ours, the text, and how the file writes it."""

    key: str
    text: str
    shown: str


def translate_people(root: etree._Element, record: Record) -> None:
    """Rewrite assignees, candidate groups, forms and due dates of all tasks, and the forms of start events."""
    starters = {
        found[1] for event in root.iter(f"{{{BPMN}}}startEvent") if (found := vendor_attribute(event, "initiator"))
    }
    for node in list(root.iter(*(f"{{{BPMN}}}{tag}" for tag in _WITH_FORM))):
        for name, key in _ENGINE:
            found = vendor_attribute(node, name)
            if found is not None and (key == "form" or local_name(node) in _TASKS):
                given = _Given(key, found[1], f'{prefixed(found[0], node)}="{found[1]}"')
                if _read(node, given, starters, record):
                    del node.attrib[found[0]]
        for element, name, key in _ZEEBE:
            for declared in zeebe_elements(node, element):
                text = (declared.get(name) or "").strip()
                if text and _read(node, _Given(key, text, f'zeebe:{name}="{text}"'), starters, record):
                    del declared.attrib[name]
                    if not declared.attrib:
                        remove(declared)
        _read_resources(node, starters, record)
        _read_inputs(node, starters, record)


def _read_inputs(node: etree._Element, starters: set[str], record: Record) -> None:
    """Data inputs with the names by which jBPM says who does a task, and the values assigned to them."""
    specification = child(node, "ioSpecification")
    inputs = () if specification is None else children(specification, "dataInput")
    names = {item.get("id"): item.get("name") or "" for item in inputs if item.get("name") in _JBPM}
    for association in list(children(node, "dataInputAssociation")):
        name = names.get(reference(text_of(child(association, "targetRef"))))
        assignment = child(association, "assignment")
        text = None if assignment is None else text_of(child(assignment, "from"))
        if name is None or text is None:
            continue
        if _read(node, _Given(_JBPM[name], text, f"{name} {text}"), starters, record):
            node.remove(association)


def _read_resources(node: etree._Element, starters: set[str], record: Record) -> None:
    """The standard's ``potentialOwner`` and ``humanPerformer``, with ``group(…)`` or ``user(…)`` as Activiti has it."""
    for tag in ("potentialOwner", "humanPerformer", "performer"):
        for resource in children(node, tag):
            assignment = child(resource, "resourceAssignmentExpression")
            text = text_of(assignment)
            if text is None:
                continue
            kind = _RESOURCE.fullmatch(text)
            named = kind[2].strip() if kind else text
            user = kind[1] == "user" if kind else tag != "potentialOwner"
            given = _Given("post" if user else "role", named, f"{tag} {text}")
            if _read(node, given, starters, record):
                node.remove(resource)


def _read(node: etree._Element, given: _Given, starters: set[str], record: Record) -> bool:
    """Write what is given into our own element; False (with the reason noted) if it cannot be."""
    try:
        value = _value(given, starters)
    except Unlike as reason:
        record.kept(node, given.key, given.shown, reason.zh, reason.en)
        return False
    known = extensions_of(node, NAMESPACE, "task")
    already = known[0].get(given.key) if known else None
    if already is not None and already != value:
        record.kept(node, given.key, given.shown, f"这里已经写了 {already}", f"{already} is given already")
        return False
    own_element(node, "task").set(given.key, value)
    record.translated(node, given.key, given.shown, f'chengnuo:task {given.key}="{value}"')
    return True


def _value(given: _Given, starters: set[str]) -> str:
    text = given.text
    if given.key == "limit":
        return translated_timer(text) or text
    if given.key == "post":
        return _post(text, starters)
    name = _fixed(text)
    if given.key == "role":
        if re.search(r"[,;]", name):
            raise Unlike("有几个候选组，这里一项任务是一个角色", "there are several groups; a task here has one role")
        return name
    file = _FORM_FILE.fullmatch(name)
    return file[1] if file else name


def _post(text: str, starters: set[str]) -> str:
    """The expression that names the post."""
    if _is_wrapped(text):
        expression = translated(text) or text
        if expression in starters or expression == "initiator":
            raise Unlike(
                "发起人在这里不是变量，请改用泳道、角色或首问责任岗位", "who started the case is no variable here"
            )
        return expression
    if re.search(r"[,;]", text):
        raise Unlike(
            "有几个候选人，这里一项任务交给一个岗位或角色", "there are several people; a task here has one post"
        )
    return repr(text)


def _fixed(text: str) -> str:
    """The text itself, or what an expression always gives; raises Unlike if it depends on data."""
    if not _is_wrapped(text):
        return text
    name = literal(translated(text) or text)
    if name is None:
        raise Unlike("这里只能写固定的名称，不能写表达式", "it has to be a fixed name here, not an expression")
    return name.strip()


def _is_wrapped(text: str) -> bool:
    return text.startswith(("=", "${", "#{")) or "${" in text or "#{" in text

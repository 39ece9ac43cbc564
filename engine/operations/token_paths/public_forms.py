"""Forms that applicants fill in on the public site: their files come as listed materials, so no field asks for one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.reading.findings import Problem
from engine.forms.files import WIDGET
from engine.operations.token_paths.library import form_answers

PUBLIC_STARTS = frozenset({"first_inquiry", "unresolved_matter"})
"""Processes that an applicant may start on the public site."""
_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_TASK = "{http://chengnuo.org/schema/bpmn/1.0}task"


def files_on_public_forms(diagrams: Mapping[str, bytes], forms: Mapping[str, bytes]) -> Iterator[Problem]:
    """A problem for each field for files of a form that applicants fill in; nothing for files that cannot be read."""
    asking = {key: names for key, content in forms.items() if (names := _file_fields(content))}
    if not asking:
        return
    public = {key for key in asking if (read := form_answers(forms[key])) is not None and read.waits_for_applicant}
    public |= {form for content in diagrams.values() for form in _start_forms(content)} & asking.keys()
    for key in sorted(public):
        for name in asking[key]:
            yield Problem(
                "error",
                "file-on-public-form",
                name,
                1,
                f"申请人在网上也填这张表单，文件从材料清单上传，「{name}」不能是文件栏目；请改为别的类型，或者放到工作人员"
                "办理的表单里。",
                "Expected no field for files on a form that applicants fill in, whose files come as listed materials, "
                f"but “{name}” is one; make it another kind, or put it on a form of the staff.",
                key,
            )


def _file_fields(content: bytes) -> list[str]:
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return []
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not all(isinstance(about, dict) for about in properties.values()):
        return []
    return [name for name, about in properties.items() if about.get("x-widget") == WIDGET]


def _start_forms(content: bytes) -> Iterator[str]:
    """The start forms of the processes in a diagram that applicants may start."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for process in root.iter(f"{_MODEL}process"):
        if process.get("id") in PUBLIC_STARTS:
            for start in process.findall(f"{_MODEL}startEvent"):
                yield from filter(None, (task.get("form") for task in start.iter(_TASK)))

"""The lists that the modeler offers: roles, forms, operations, decision tables, processes, systems."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from engine.bpmn.decisions import DecisionTable, read_decisions
from engine.bpmn.reading.xml import children, read_definitions
from engine.cases.bundles import Files
from engine.errors import ChengnuoError
from engine.forms import Form, read_form
from engine.office.settings.rules import SETTINGS
from engine.operations.catalogue import CATALOGUE
from webui.show.labels import PROMISE_SYSTEMS, ROLES
from webui.show.languages import language as page_language
from webui.show.names import step

SYSTEMS = {
    "inquiry": _("首问负责"),
    "consultation": _("请示与征询"),
    "application": _("申请与受理"),
    "notice": _("一次性告知"),
    "decision": _("决定"),
    "delivery": _("送达"),
    "case": _("结案归档"),
    "denial": _("否定报备"),
    "materials": _("材料退还"),
    "joint": _("联合审批"),
    "card": _("红黄牌"),
    "accountability": _("责任追究"),
    "rating": _("好差评"),
    "promise": _("服务承诺"),
    "unresolved": _("办不成事"),
    "inspection": _("监督检查"),
    "authorisation": _("首席代表授权"),
    "permit_withdrawal": _("撤回行政许可"),
}
"""The words for the first part of an operation's name."""


def lists(files: Files, language: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that the properties panel offers, in the language of the page."""
    return {
        "roles": [{"id": code, "name": str(name)} for code, name in ROLES.items()],
        "systems": [{"id": code, "name": str(name)} for code, name in PROMISE_SYSTEMS.items()],
        "forms": [
            {"key": form.key, "title": form.title_zh if language == "zh" else form.title_en}
            for form in forms_of(files).values()
        ],
        "operations": [
            {
                "name": each.name,
                "title": each.zh if language == "zh" else each.en,
                "system": str(SYSTEMS.get(each.name.split(".")[0], each.name.split(".")[0])),
                "parameters": _in(language, each.parameters),
                "result": _in(language, each.result),
                "form": each.form,
                "errors": list(each.errors),
            }
            for each in CATALOGUE.values()
        ],
        "decisions": [
            {"id": table.id, "name": table_name(table), "outputs": [output.name for output in table.outputs]}
            for table in tables_of(files).values()
        ],
        "settings": [
            {"name": name, "label": each.zh if language == "zh" else each.en} for name, each in SETTINGS.items()
        ],
        "processes": [{"id": process, "name": step(name)} for process, name in processes_of(files).items()],
    }


def _in(language: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an operation with the words of one language: ``title`` of a field, ``names`` of its values."""
    found = {key: each for key, each in schema.items() if key not in ("x-title-en", "x-names")}
    if "properties" in schema:
        found["properties"] = {name: _in(language, each) for name, each in schema["properties"].items()}
    if "anyOf" in schema:
        found["anyOf"] = [_in(language, each) for each in schema["anyOf"]]
    if language != "zh" and "x-title-en" in schema:
        found["title"] = schema["x-title-en"]
    if "x-names" in schema:
        found["names"] = {value: words[language != "zh"] for value, words in schema["x-names"].items()}
    return found


def processes_of(files: Files) -> dict[str, str]:
    """Process id → drawn name (the id when there is none), for every diagram that can be read."""
    found: dict[str, str] = {}
    for name, content in sorted(files.process.items()):
        try:
            root = read_definitions(content, name)
        except ChengnuoError:
            continue
        for process in children(root, "process"):
            key = process.get("id", "")
            found.setdefault(key, process.get("name") or key)
    return found


def forms_of(files: Files) -> dict[str, Form]:
    """Form key → form, for every deployed form."""
    return {key: read_form(content) for key, content in sorted(files.forms_now().items())}


def table_name(table: DecisionTable) -> str:
    """The name of a decision table in the language of the request; its Chinese one where no other is given."""
    return (table.name if page_language() == "zh" else table.name_en) or table.name


def tables_of(files: Files) -> dict[str, DecisionTable]:
    """Decision id → table, for every deployed decision table."""
    return {
        key: table for _, content in sorted(files.decision.items()) for key, table in read_decisions(content).items()
    }


@dataclass(frozen=True)
class OperationResults:
    """An operation's name and the results that a try-out can let it give: (JSON, words)."""

    title: str
    choices: list[tuple[str, str]]


def operation_results(language: str) -> dict[str, OperationResults]:
    """Operation → what it can give in a try-out: each allowed value of a field, yes and no, and each failure."""
    found = {}
    for each in CATALOGUE.values():
        choices: list[tuple[str, str]] = []
        for name, about in _in(language, each.result).get("properties", {}).items():
            values = about.get("enum") or ([True, False] if about.get("type") == "boolean" else [])
            for value in values:
                known = {True: str(_("是")), False: str(_("否")), None: "—"} | about.get("names", {})
                words = f"{about.get('title', name)} = {known.get(value, value)}"
                choices.append((json.dumps({name: value}, ensure_ascii=False, sort_keys=True), words))
        for code in each.errors:
            choices.append((json.dumps({"$error": code}), str(_("失败：%(code)s", code=code))))
        found[each.name] = OperationResults(each.zh if language == "zh" else each.en, choices)
    return found

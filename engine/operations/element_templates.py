"""The catalogue of operations as element templates of the desktop Camunda Modeler, and its plugin's script.

A template fills in ``camunda:property`` elements whose names begin with ``chengnuo.``; the conversion of foreign files
(``engine.bpmn.foreign``) reads them as ``chengnuo:operation``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from engine.operations.catalogue import CATALOGUE, OperationDeclaration

PREFIX = "chengnuo."


def element_templates() -> list[dict[str, Any]]:
    """One template for each operation of the catalogue, in its order."""
    return [_template(each) for each in CATALOGUE.values()]


def templates_file() -> str:
    """The templates as the file that the desktop modeler reads."""
    return json.dumps(element_templates(), ensure_ascii=False, indent=2) + "\n"


def plugin_script() -> str:
    """The script of the plugin: it registers our notation, so that the desktop modeler keeps and shows it, and shows
    what ``chengnuo check --serve`` finds in the drawing."""
    notation = files("engine.bpmn.reading").joinpath("dialect.json").read_text(encoding="utf-8")
    checks = files("engine.operations").joinpath("desktop_checks.js").read_text(encoding="utf-8")
    descriptor = json.dumps(json.loads(notation), ensure_ascii=False, indent=2)
    return (
        "// Made by `chengnuo element-templates --write`; changes are lost.\n"
        f"const descriptor = {descriptor};\n\n"
        "window.plugins = window.plugins || [];\n"
        "for (const type of ['bpmn.platform.modeler.moddleExtension', 'bpmn.cloud.modeler.moddleExtension']) {\n"
        "  window.plugins.push({ plugin: descriptor, type });\n"
        "}\n\n" + checks
    )


def _template(declared: OperationDeclaration) -> dict[str, Any]:
    return {
        "name": f"{declared.zh} · {declared.en}",
        "id": f"{PREFIX}{declared.name}",
        "description": declared.name,
        "appliesTo": ["bpmn:ServiceTask", "bpmn:SendTask"],
        "properties": [
            {
                "type": "Hidden",
                "value": declared.name,
                "binding": {"type": "camunda:property", "name": f"{PREFIX}operation"},
            },
            *_parameters(declared),
            {
                "label": "结果变量 · Result variable",
                "type": "String",
                "binding": {"type": "camunda:property", "name": f"{PREFIX}result"},
            },
        ],
    }


def _parameters(declared: OperationDeclaration) -> Iterator[dict[str, Any]]:
    required = declared.parameters.get("required", ())
    for name, about in declared.parameters.get("properties", {}).items():
        label = f"{about['title']} · {about['x-title-en']}" if "title" in about else name
        entry: dict[str, Any] = {
            "label": label if name not in required else f"{label} *",
            "binding": {"type": "camunda:property", "name": f"{PREFIX}parameter.{name}"},
        }
        values = _values(about)
        if values is None:
            entry |= {"type": "String", "description": '表达式；文字加引号 · Expression; quote words: "…"'}
        else:
            # A choice without value leaves an optional parameter out.
            choices = [] if name in required else [{"name": "—", "value": ""}]
            names = {value: " · ".join(words) for value, words in about.get("x-names", {}).items()}
            entry |= {
                "type": "Dropdown",
                "choices": choices + [{"name": names.get(each, each), "value": f'"{each}"'} for each in values],
            }
        if name in required:
            entry["constraints"] = {"notEmpty": True}
        yield entry


def _values(about: Mapping[str, Any]) -> list[str] | None:
    """The words that a parameter can be; None for one that is written freely."""
    values = about.get("enum")
    return values if values and all(isinstance(each, str) for each in values) else None

"""Names of processes and steps on pages: what the deployed diagrams call them, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, g

from engine.queries.operation.names import DiagramNames, diagram_names
from webui.show.languages import language
from webui.web.database import engine, reading


def install(app: Flask) -> None:
    """``{{ name | step }}``, ``process_name(code)`` and ``process_names()`` for the templates."""
    app.jinja_env.filters.update(step=step)
    app.jinja_env.globals.update(process_name=process_name, process_names=process_names)


def step(name: str | None) -> str:
    """The name of a step, an end or a lane in the language of the request; empty for None."""
    if not name:
        return ""
    return name if language() == "zh" else _names().translated(name)


def process_names() -> Mapping[str, str]:
    """Every deployed process with its name in the language of the request."""
    return {code: step(name) for code, name in _names().processes.items()}


def process_name(code: str | None) -> str:
    """The name of a process in the language of the request; its id when it is not deployed, a dash for None."""
    if code is None:
        return "—"
    return step(_names().processes.get(code, code))


def _names() -> DiagramNames:
    if "diagram_names" not in g:
        g.diagram_names = diagram_names(reading(), engine().definitions, "en")
    return cast(DiagramNames, g.diagram_names)

"""What a view gives a template is what its blocks see: no macro that is imported at the top bears the same name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

import webui

PAGES = Path(webui.__file__).parent


def given() -> Iterator[tuple[str, str, str]]:
    """Template, name and module of everything that a view gives by name."""
    for module in sorted(PAGES.glob("[!f]*/*.py")) + sorted(PAGES.glob("forms/*.py")):
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "render_template" or not call.args:
                continue
            if isinstance(call.args[0], ast.Constant) and (PAGES / "templates" / str(call.args[0].value)).is_file():
                for each in call.keywords:
                    yield str(call.args[0].value), each.arg or "", str(module.relative_to(PAGES))


@cache
def imported(template: str) -> frozenset[str]:
    """The names that a template imports outside of its blocks."""
    parsed = Environment(extensions=["jinja2.ext.i18n"]).parse((PAGES / "templates" / template).read_text("utf-8"))
    found: set[str] = set()
    for node in parsed.body:
        if isinstance(node, nodes.FromImport):
            found |= {each if isinstance(each, str) else each[1] for each in node.names}
        elif isinstance(node, nodes.Import):
            found.add(node.target)
    return frozenset(found)


def test_no_import_hides_what_a_view_gives() -> None:
    found = list(given())
    assert len(found) > 300
    hidden = [(module, template, name) for template, name, module in found if name in imported(template)]
    assert hidden == []

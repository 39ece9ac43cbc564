"""No macro that a template imports hides a variable that a view hands to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

WEBUI = Path(__file__).parents[3] / "webui"
TEMPLATES = WEBUI / "templates"
IMPORT = re.compile(r"{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.+?)(?:\s+with(?:out)?\s+context)?\s*-?%}")


def handed() -> Iterator[tuple[str, str]]:
    """Template and name of everything that a view hands to a template by keyword."""
    for path in WEBUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "render_template":
                yield from ((str(node.args[0].value), each.arg) for each in node.keywords if each.arg is not None)


def imported(template: str) -> set[str]:
    """The names that a template imports, as it uses them; none for a template of another place."""
    path = TEMPLATES / template
    found = IMPORT.findall(path.read_text(encoding="utf-8")) if path.is_file() else []
    return {each.split(" as ")[-1].strip() for names in found for each in names.split(",")}


def test_no_imported_macro_hides_what_a_view_hands_over() -> None:
    pairs = set(handed())
    assert len(pairs) > 200
    assert "small_fields" in imported("admin/item.html")
    assert {(template, name) for template, name in pairs if name in imported(template)} == set()

"""What axe-core finds on a page as it stands in the browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

import webui

SCRIPT = Path(webui.__file__).parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    if not SCRIPT.is_file():
        pytest.skip("axe-core is not installed: run python webui/frontend/build.py.")
    return SCRIPT.read_text(encoding="utf-8")


def grave_findings(page: Page) -> list[str]:
    """The serious and critical findings of the page, each with its rule and the first elements that it is about."""
    page.wait_for_load_state()
    # Evaluated by the browser's own tools, which the content policy of the page does not bind.
    page.evaluate(_script())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
    ]

"""The guides lead to files that are there, and the reference names what the program has; `make docs` builds them."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_links_of_the_guides_lead_to_files() -> None:
    missing = [
        (str(page.relative_to(DOCS)), link)
        for page in DOCS.rglob("*.md")
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert missing == []


def test_the_reference_names_what_is_there() -> None:
    named = [
        name
        for page in (DOCS / "reference").glob("*.md")
        for name in re.findall(r"^::: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(named) >= 5
    for name in named:
        module, _, last = name.rpartition(".")
        assert hasattr(import_module(module), last) or import_module(name), name

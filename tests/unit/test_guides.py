"""The guides lead to files that are there, and the reference names what the program has; `make docs` builds them."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
NAMED = re.compile(r"`((?:engine|webui|tests|examples|deploy|\.ci)/[\w./:-]+)`")
"""A file of the repository as a guide names it."""


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


def test_modules_and_tests_that_a_guide_names_are_there() -> None:
    """Also those that are written as ``file::function``."""
    named = {
        (str(page.relative_to(DOCS)), each)
        for page in DOCS.rglob("*.md")
        for each in NAMED.findall(page.read_text(encoding="utf-8"))
    }
    assert len([page for page, _ in named if page == "security.md"]) > 40
    missing = set()
    for page, each in named:
        path, _, function = each.partition("::")
        found = DOCS.parent / path
        if not found.exists() or (function and f"def {function}(" not in found.read_text(encoding="utf-8")):
            missing.add((page, each))
    assert missing == set()

"""Pinned versions are compared with the kept advisories of both kinds of packages."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
AUDIT = runpy.run_path(str(ROOT / ".ci" / "audit_dependencies.py"))


def about(name: str, *events: dict[str, str]) -> list[dict[str, Any]]:
    package = {"ecosystem": "PyPI", "name": name}
    return [{"id": "X-1", "summary": "…", "affected": [{"package": package, "ranges": [{"events": list(events)}]}]}]


@pytest.mark.parametrize(
    ("version", "applies"), [("1.9", False), ("2.0", True), ("2.10", True), ("3.0", False), ("odd", True)]
)
def test_an_advisory_applies_from_where_it_begins_to_where_it_is_mended(version: str, applies: bool) -> None:
    advisories = about("thing", {"introduced": "2.0"}, {"fixed": "3.0"})
    assert bool(list(AUDIT["applying"](advisories, {("PyPI", "thing"): {version}}))) == applies


def test_both_lock_files_are_read_and_no_kept_advisory_applies() -> None:
    present = AUDIT["pinned"](ROOT)
    assert ("PyPI", "flask") in present
    assert any(ecosystem == "npm" for ecosystem, _ in present)
    assert AUDIT["main"]() == 0

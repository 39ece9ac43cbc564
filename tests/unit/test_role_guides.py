"""The guides of the roles: both languages show the same pictures, each of which is there and is taken by the script."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
LARGEST = 80_000
"""Bytes of one picture."""


def shown(guide: Path) -> list[str]:
    """The pictures of a guide, in order."""
    found = re.findall(r"!\[[^\]]+\]\(\.\./images/(\w+)/([\w-]+)\.webp\)", guide.read_text(encoding="utf-8"))
    assert {language for language, _ in found} == {guide.parent.name}, guide
    return [name for _, name in found]


def test_both_languages_have_the_same_guides_with_the_same_pictures_and_parts() -> None:
    names = sorted(each.name for each in (GUIDES / "zh").glob("*.md"))
    assert len(names) == 8
    assert names == sorted(each.name for each in (GUIDES / "en").glob("*.md"))
    for name in names:
        chinese, english = GUIDES / "zh" / name, GUIDES / "en" / name
        assert shown(chinese) == shown(english)
        parts = [each.read_text(encoding="utf-8").count("\n## ") for each in (chinese, english)]
        assert parts[0] == parts[1] > 0, name


def test_every_picture_is_taken_by_the_script_shown_and_small() -> None:
    pytest.importorskip("playwright")
    taken = {each.name for each in runpy.run_path(str(GUIDES / "take_pictures.py"))["PICTURES"]}
    for language in ("zh", "en"):
        kept = {each.stem: each.stat().st_size for each in (GUIDES / "images" / language).glob("*.webp")}
        assert kept.keys() == taken
        assert max(kept.values()) < LARGEST
        assert {name for guide in (GUIDES / language).glob("*.md") for name in shown(guide)} == taken

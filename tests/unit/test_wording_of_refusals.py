"""Refusals speak as officials do, without the fixed frame 「需要…，但是…」, and one thing has one name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("engine", "webui") for path in (ROOT / room).rglob("*.py"))
FRAME = re.compile("需要.*，但是", re.DOTALL)
_HOLE = "…"


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string in Python source; what an f-string fills in is one sign."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else _HOLE for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    ("source", "framed"),
    [
        ('"需要文件，但是没有。"', True),
        ('f"需要{zh}，但是{but}。"', True),
        ('f"需要 {n} 条，"\n"但是更多。"', True),
        ('"请选择一个文件。"', False),
        ('f"「{label}」没有写，但是不需要。"', False),
    ],
)
def test_the_frame_is_recognised_also_around_names_and_over_lines(source: str, framed: bool) -> None:
    found = [text for _, text in sentences(f"x = ({source})")]
    assert any(map(FRAME.search, found)) is framed


def test_no_sentence_has_the_fixed_frame() -> None:
    assert len(SOURCES) > 100
    assert [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for path in SOURCES
        for line, text in sentences(path.read_text(encoding="utf-8"))
        if FRAME.search(text)
    ] == []


def test_no_translatable_sentence_of_a_template_has_it() -> None:
    texts = [*(ROOT / "webui").rglob("*.html"), *(ROOT / "webui").rglob("*.po")]
    assert texts
    assert [
        f"{path.relative_to(ROOT)} {line.strip()}"
        for path in texts
        if "node_modules" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if FRAME.search(line)
    ] == []


OTHER_WORDS = re.compile("停止计时|计时停止|计时中止|停表")
"""What offices also call a clock that stands; here it is 中止计时, and a clock that is through has 结束计时."""


def test_a_stopped_clock_has_one_name_everywhere() -> None:
    rooms = {"engine": "*.py", "engine/documents": "*.html", "webui": "*.py", "webui/templates": "*.html",
             "webui/translations": "*.po", "processes": "*.*mn", "forms": "*.json", "docs": "*.md"}  # fmt: skip
    texts = {path for room, kind in rooms.items() for path in (ROOT / room).rglob(kind)}
    found = [str(path.relative_to(ROOT)) for path in texts if OTHER_WORDS.search(path.read_text(encoding="utf-8"))]
    assert found == []

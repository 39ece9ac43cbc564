"""The words of S-FEEL: numbers, texts, names and signs of a cell, and the translation of a simple expression."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, NamedTuple

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.errors import ChengnuoError

LONGEST_CELL = 2000
DATE_FUNCTIONS = ("date", "time", "date_and_time")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+))
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<name>[^\W\d]\w*(?:\.(?!\.)[^\W\d]\w*)*)
    |(?P<sign>\.\.|<=|>=|!=|[-+*/<>=()\[\],:{}])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}
_WORDS = {"true": "True", "false": "False", "null": "None", "=": "=="}


class DecisionError(ChengnuoError):
    """A decision table cannot be read or cannot decide; ``place`` is the rule or column, ``line`` in the file."""

    def __init__(self, zh: str, en: str, *, place: str | None = None, line: int = 0) -> None:
        super().__init__(zh, en, place=place)
        self.line = line


class CellWord(NamedTuple):
    """One word of a cell: its kind (``number``, ``text``, ``name``, ``sign``) and how it is written."""

    kind: str
    text: str


def tokens_of(cell: str) -> list[CellWord]:
    """The words of ``cell``; raises DecisionError for a sign that S-FEEL does not know."""
    if len(cell) > LONGEST_CELL:
        raise DecisionError(
            "单元格的内容太长，请缩短，或拆成几条规则。", "Expected a shorter cell, but it is too long."
        )
    found: list[CellWord] = []
    place = 0
    while place < len(cell):
        match = _TOKEN.match(cell, place)
        if match is None:
            sign = cell[place]
            hint_zh = "，文字要用英文双引号" if sign in "'“”‘’「」" else ""
            hint_en = "; texts are written in double quotes" if hint_zh else ""
            raise DecisionError(
                f"「{cell}」中的 {sign!r} 不能识别{hint_zh}，请按 S-FEEL 改正。",
                f"Expected an S-FEEL cell, but {sign!r} in “{cell}” is not understood{hint_en}.",
            )
        kind = match.lastgroup or ""
        if kind == "name":
            found.append(CellWord("name", unicodedata.normalize("NFKC", match.group())))
        elif kind != "space":
            found.append(CellWord(kind, match.group()))
        place = match.end()
    return found


def text_value(written: str) -> str:
    """The text inside a quoted word, its escapes resolved."""

    def resolved(match: re.Match[str]) -> str:
        sign = match.group(1)
        return chr(int(sign[1:], 16)) if len(sign) == 5 else _ESCAPES.get(sign, f"\\{sign}")

    return _ESCAPE.sub(resolved, written[1:-1])


def number_value(written: str) -> int | float:
    """The number that a word writes: whole if it has no fraction."""
    return float(written) if "." in written else int(written)


def moment_value(function: str, text: Any) -> Any:
    """What ``date("…")``, ``time("…")`` or ``date and time("…")`` means, as a Python date, time or datetime."""
    try:
        if function == "date":
            return date.fromisoformat(text)
        if function == "time":
            return time.fromisoformat(text)
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        shown = function.replace("_", " ")
        raise DecisionError(
            f"{shown}({text!r}) 不是 ISO 8601 的日期或时间，请改正，例如 2026-03-02 或 09:00:00。",
            f"Expected a date or time in ISO 8601, but {shown}({text!r}) is none.",
        ) from None


def join_moments(tokens: list[CellWord]) -> list[CellWord]:
    """The words with ``date and time`` joined into the one name ``date_and_time``."""
    if not any(token.text == "date" for token in tokens):
        return tokens
    joined: list[CellWord] = []
    place = 0
    while place < len(tokens):
        three = [token.text for token in tokens[place : place + 4]]
        if three == ["date", "and", "time", "("]:
            joined.append(CellWord("name", "date_and_time"))
            place += 3
        else:
            joined.append(tokens[place])
            place += 1
    return joined


def translate(cell: str) -> tuple[str, frozenset[str]]:
    """A simple S-FEEL expression as one of ours, and its variables; raises DecisionError if it is none."""
    words: list[str] = []
    for token in join_moments(tokens_of(cell)):
        if token.kind == "text":
            words.append(repr(text_value(token.text)))
        elif token.kind == "sign" and token.text == "..":
            raise DecisionError(
                f"这里不能写区间「{cell}」，请改成简单的表达式。",
                f"Expected a simple expression, but “{cell}” is an interval.",
            )
        else:
            words.append(_WORDS.get(token.text, token.text))
    text = " ".join(words)
    try:
        return text, check_expression(text)
    except ExpressionError as error:
        raise DecisionError(error.zh, error.en) from error

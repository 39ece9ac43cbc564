"""Decision tables whose cells are written in JUEL, as Camunda 7 does by default, rewritten in FEEL."""

from __future__ import annotations

import ast
import re

from lxml import etree

from engine.bpmn.decisions.words import DecisionError, translate
from engine.bpmn.foreign.expressions import FEEL, JUEL, language_of, translated
from engine.bpmn.foreign.grammar import Unlike
from engine.bpmn.foreign.places import set_text
from engine.bpmn.foreign.record import Record
from engine.bpmn.reading.xml import local_name

_LANGUAGE = "expressionLanguage"
_CELLS = frozenset({"inputExpression", "outputEntry", "defaultOutputEntry", "literalExpression"})
_WORD = re.compile(r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<equal>==)|(?P<name>\b(?:True|False|None)\b)""")
_NAMES = {"True": "true", "False": "false", "None": "null"}


def translate_tables(root: etree._Element, record: Record) -> None:
    """Rewrite input expressions and outputs in JUEL; tests in another language than FEEL are left."""
    for cell in root.iter("*"):
        tag = local_name(cell)
        if tag not in _CELLS:
            continue
        written = (cell.get(_LANGUAGE) or "").strip()
        language = language_of(written)
        texts = [item for item in cell if local_name(item) == "text"]
        text = "".join(map(str, texts[0].itertext())).strip() if texts else ""
        if not text or language == FEEL or (written and language != JUEL):
            continue
        if language != JUEL and _is_feel(text):
            continue
        new = _in_feel(cell, text, language, record)
        if new is None:
            continue
        if new != text:
            set_text(texts[0], new)
            record.translated(cell, "cell", text, new)
        if written:
            if new == text:
                record.translated(cell, "language", written, "")
            del cell.attrib[_LANGUAGE]


def _is_feel(text: str) -> bool:
    try:
        translate(text)
    except DecisionError:
        return False
    return True


def _in_feel(cell: etree._Element, text: str, language: str, record: Record) -> str | None:
    """The cell in FEEL; None (with the reason noted where it is JUEL at all) if FEEL cannot say it."""
    try:
        ours = translated(text, language)
        if ours is None and not language:
            return None  # no JUEL either: the check says what is wrong with it
        wanted = ours or text
        new = _WORD.sub(_spelled, wanted)
        if ast.dump(ast.parse(translate(new)[0])) == ast.dump(ast.parse(wanted)):
            return new
        reason = Unlike("FEEL 单元格不能这样写", "a FEEL cell cannot say it")
    except Unlike as unlike:
        reason = unlike
    except DecisionError as error:
        reason = Unlike(error.zh.rstrip("。"), error.en.rstrip("."))
    record.kept(cell, "cell", text, reason.zh, reason.en)
    return None


def _spelled(match: re.Match[str]) -> str:
    if match["equal"]:
        return "="
    if match["name"]:
        return _NAMES[match["name"]]
    value = str(ast.literal_eval(match["text"]))
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

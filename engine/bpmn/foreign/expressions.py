"""From the text of a foreign drawing to an expression of ours: wrappings, languages, and what is ours already."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.bpmn.expressions.syntax import MOST_CHARACTERS
from engine.bpmn.expressions.timers import expression_of as timer_expression
from engine.bpmn.expressions.timers import literal_kind
from engine.bpmn.foreign.feel import MOMENTS, feel_text, parse_feel
from engine.bpmn.foreign.grammar import Unlike, Unreadable, words_of, written
from engine.bpmn.foreign.juel import parse_juel
from engine.bpmn.foreign.xpath import is_xpath, parse_xpath
from engine.errors import ChengnuoError

_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)
_INSIDE = re.compile(r"[$#]\{")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'", re.DOTALL)
Read = Callable[[str], ast.expr]
JUEL, FEEL = "juel", "feel"
"""The foreign languages, as :func:`language_of` names them."""


def translated(text: str, language: str = "") -> str | None:
    """The expression ``text`` in our notation; None if it is written so already, or is no expression at all.

    ``${…}`` and ``#{…}`` hold JUEL, what follows ``=`` is FEEL; a bare text that is none of ours is read as JUEL, then
    as FEEL. ``language`` is ``juel`` or ``feel`` where the file says so for bare texts. Raises Unlike, with the reason,
    for an expression that nothing here equals.
    """
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise Unlike(f"超过 {MOST_CHARACTERS} 个字符", f"it is longer than {MOST_CHARACTERS} characters")
    if text.startswith("="):
        return _unwrapped(text[1:].strip(), parse_feel)
    wrapped = _WRAPPED.fullmatch(text)
    bare = _QUOTED.sub("", wrapped[1] if wrapped else text)
    if _INSIDE.search(bare):
        raise Unlike("文字里夹着表达式", "it mixes text with expressions")
    if wrapped:
        return _unwrapped(wrapped[1].strip(), parse_juel)
    if language:
        new = _unwrapped(text, parse_feel if language == FEEL else parse_juel)
        return None if is_ours(text) and _same(text, new) else new
    if is_ours(text):
        return None
    if is_xpath(text):
        return _unwrapped(text, parse_xpath)
    readers: list[Read] = [parse_juel, parse_feel]
    for read in readers:
        try:
            return _checked(read(text))
        except Unreadable:
            continue
    return None


def language_of(written: str | None) -> str:
    """``juel`` or ``feel`` where an attribute names one of them; an empty text for any other language or none."""
    named = (written or "").lower()
    if FEEL in named:
        return FEEL
    return JUEL if "juel" in named or "unified" in named or named.endswith("/uel") else ""


def is_ours(text: str) -> bool:
    """Whether a text is an expression of ours."""
    try:
        check_expression(text)
    except ExpressionError:
        return False
    return True


def _same(text: str, other: str) -> bool:
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))


def _unwrapped(text: str, read: Read) -> str:
    try:
        return _checked(read(text))
    except Unreadable:
        # Written for another engine by somebody who knows ours, or already half converted.
        if is_ours(text):
            return text
        raise


def _checked(tree: ast.expr) -> str:
    text = written(tree)
    try:
        check_expression(text)
    except ExpressionError as error:
        raise Unlike(error.zh.rstrip("。"), error.en.rstrip(".")) from error
    return text


def translated_timer(text: str, language: str = "") -> str | None:
    """The text of a timer in our notation; None if it can stay. Raises Unlike as :func:`translated` does.

    ISO 8601 literals stay; ``=duration("P1D")`` and the like become the literal.
    """
    text = text.strip()
    if is_literal_time(text):
        return None
    if text.startswith("="):
        words = words_of(text[1:])
        if len(words) > 3 and words[-2].text == ")" and words[-3].kind == "text" and words[-4].text == "(":
            if " ".join(word.text for word in words[:-4]) in MOMENTS:
                return feel_text(words[-3].text)
        elif len(words) == 2 and words[0].kind == "text":
            return feel_text(words[0].text)
    return translated(text, language)


def is_literal_time(text: str) -> bool:
    """Whether a text is meant as an ISO 8601 literal or as cron; whether it is a right one, the check says."""
    try:
        return literal_kind(timer_expression(text, "")) is not None
    except ChengnuoError:
        return True


def literal(text: str) -> str | None:
    """The text that an expression of ours always gives; None if it depends on anything. Raises nothing."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None

"""What the parsers of foreign expressions share: words, limits, and the building of an expression of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from engine.bpmn.expressions.added_functions import OF_THE_HOST, added_functions
from engine.bpmn.expressions.syntax import DEEPEST, MOST_CHARACTERS, MOST_NODES, STANDARD_FUNCTION_NAMES
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS

FUNCTIONS = frozenset({*STANDARD_FUNCTION_NAMES, *TIME_FUNCTIONS, *OF_THE_HOST, *added_functions()})
"""The functions that an expression of ours may call."""
_DEEPEST = 40
"""Levels of parentheses, calls and signs inside each other; each costs a dozen calls of the parser."""
_WORD = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[^\W\d][\w$]*)
    |(?P<sign>\.\.|&&|\|\||===|!==|==|!=|<=|>=|\*\*|[-+*/%<>=!?:.,()\[\]{}@])""",
    re.VERBOSE | re.DOTALL,
)


class Unlike(Exception):
    """A foreign expression has no counterpart here; ``zh`` and ``en`` are the reason, without full stop."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Unreadable(Unlike):
    """A text is no expression of the language that it was read as."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an expression: ``number``, ``text``, ``name``, ``sign`` or ``end``, as it is written."""

    kind: str
    text: str


def words_of(text: str) -> list[Word]:
    """The words of ``text``, an ``end`` last; raises Unlike where it is too long, Unreadable at an unknown sign."""
    if len(text) > MOST_CHARACTERS:
        raise Unlike(f"超过 {MOST_CHARACTERS} 个字符", f"it is longer than {MOST_CHARACTERS} characters")
    found: list[Word] = []
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None:
            raise Unreadable(f"不能识别 {text[place]!r}", f"{text[place]!r} is not understood")
        if match.lastgroup != "space":
            found.append(Word(str(match.lastgroup), match.group()))
        place = match.end()
    if len(found) > MOST_NODES:
        raise Unlike("太复杂，请拆成几步", "it is too complicated; break it into steps")
    return [*found, Word("end", "")]


def _begin(side: ast.expr) -> ast.expr:
    """What ``side`` takes a part of: ``a`` of ``a.b.c``; itself where it is no part."""
    while isinstance(side, ast.Attribute):
        side = side.value
    return side


class Parser:
    """Reads an expression from left to right and builds the tree of the same expression in our language.

    A name of several words (``Service Level``) is spelled with underscores, but only where it is compared: elsewhere it
    may as well be a sentence.
    """

    keywords: frozenset[str] = frozenset()
    """Names that are words of the language."""

    def __init__(self, text: str) -> None:
        self._spaced: set[str] = set()
        self.words = self._joined(self.arranged(words_of(text)))
        self.place = 0
        self._depth = 0

    def arranged(self, words: list[Word]) -> list[Word]:
        """The words as the language groups them."""
        return words

    def parse(self) -> ast.expr:
        """The tree of the whole text; raises Unreadable or Unlike."""
        tree = self.expression()
        if self.word.kind != "end":
            self.unreadable()
        if self._spaced:
            self._check_spaced(tree)
        return tree

    def _joined(self, words: list[Word]) -> list[Word]:
        found: list[Word] = []
        run: list[str] = []
        for word in words:
            if word.kind == "name" and word.text not in self.keywords and " " not in word.text:
                run.append(word.text)
                continue
            if len(run) > 1 and word.text != "(":
                self._spaced.add("_".join(run))
                run = ["_".join(run)]
            found += [Word("name", text) for text in run]
            found.append(word)
            run = []
        return found

    def _check_spaced(self, tree: ast.expr) -> None:
        compared: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                compared |= {id(_begin(side)) for side in (node.left, *node.comparators)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in self._spaced and id(node) not in compared:
                raise Unreadable("它更像一句话", "it reads like a sentence")

    def expression(self) -> ast.expr:
        """The expression at this place, up to where it ends."""
        raise NotImplementedError

    # ---- words

    @property
    def word(self) -> Word:
        """The word at this place."""
        return self.words[self.place]

    def next(self) -> Word:
        """The word at this place, which is then behind."""
        word = self.word
        if word.kind == "end":
            self.unreadable()
        self.place += 1
        return word

    def ahead(self, *texts: str) -> bool:
        """Whether the next words are these signs or names."""
        upcoming = self.words[self.place : self.place + len(texts)]
        return [word.text for word in upcoming if word.kind in ("sign", "name")] == list(texts)

    def take(self, *texts: str) -> str:
        """The next word if it is one of these signs or names, which is then behind; otherwise an empty text."""
        if self.word.kind in ("sign", "name") and self.word.text in texts:
            return self.next().text
        return ""

    def need(self, text: str) -> None:
        """Go past the sign or name ``text``; raises Unreadable if something else stands there."""
        if not self.take(text):
            self.unreadable()

    def unreadable(self) -> NoReturn:
        """Refuse the word at this place."""
        shown = self.word.text or "…"
        raise Unreadable(f"{shown} 处不能读懂", f"it cannot be read at {shown}")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further down; raises Unlike below the last one."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unlike("太复杂，请拆成几步", "it is too complicated; break it into steps")
        yield
        self._depth -= 1

    def arguments(self, closing: str) -> list[ast.expr]:
        """The expressions up to the sign ``closing``, which is then behind."""
        found: list[ast.expr] = []
        with self.deeper():
            while not self.take(closing):
                if found:
                    self.need(",")
                found.append(self.expression())
        return found

    # ---- chains of operators

    def chain(
        self,
        operand: Callable[[], ast.expr],
        signs: tuple[str, ...],
        join: Callable[[ast.expr, str, ast.expr], ast.expr],
    ) -> ast.expr:
        """``operand (sign operand)*``, joined from the left."""
        left = operand()
        while sign := self.take(*signs):
            left = join(left, sign, operand())
        return left


def written(tree: ast.expr) -> str:
    """The tree as the text of an expression; raises Unlike where it is too deep to be one."""
    waiting: list[tuple[int, ast.AST]] = [(1, tree)]
    while waiting:
        depth, node = waiting.pop()
        if depth > DEEPEST:
            raise Unlike("太复杂，请拆成几步", "it is too complicated; break it into steps")
        waiting.extend((depth + 1, child) for child in ast.iter_child_nodes(node))
    return ast.unparse(tree)


# ---- parts of our expressions


def constant(value: str | int | float | bool | None) -> ast.Constant:
    """A literal."""
    return ast.Constant(value)


def number(text: str) -> ast.Constant:
    """A literal number: whole if it is written without fraction and exponent."""
    return constant(int(text) if text.isdecimal() else float(text))


def name(text: str) -> ast.Name:
    """A variable."""
    return ast.Name(text, ast.Load())


def both(left: ast.expr, right: ast.expr) -> ast.expr:
    """``left and right``; a chain stays flat."""
    return _joined(ast.And, left, right)


def either(left: ast.expr, right: ast.expr) -> ast.expr:
    """``left or right``; a chain stays flat."""
    return _joined(ast.Or, left, right)


def _joined(kind: type[ast.boolop], left: ast.expr, right: ast.expr) -> ast.expr:
    if isinstance(left, ast.BoolOp) and isinstance(left.op, kind):
        return ast.BoolOp(left.op, [*left.values, right])
    return ast.BoolOp(kind(), [left, right])


_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
    "not in": ast.NotIn,
}


def comparison(left: ast.expr, sign: str, right: ast.expr) -> ast.expr:
    """``left sign right``; beside True, False and None ``==`` is ``is``, so that 1 is not True."""
    kind = _COMPARISONS[sign]
    if sign in ("==", "!=") and (_is_singleton(left) or _is_singleton(right)):
        kind = ast.Is if sign == "==" else ast.IsNot
        if _is_singleton(left) and not _is_singleton(right):
            left, right = right, left
    return ast.Compare(left, [kind()], [right])


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


_CALCULATIONS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "%": ast.Mod,
}


def calculation(left: ast.expr, sign: str, right: ast.expr) -> ast.expr:
    """``left sign right`` for a sign of arithmetic."""
    return ast.BinOp(left, _CALCULATIONS[sign](), right)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """A call of one of our functions."""
    return ast.Call(name(function), list(arguments), [])


def item(base: ast.expr, key: ast.expr) -> ast.expr:
    """``base[key]``."""
    return ast.Subscript(base, key, ast.Load())


def starts_with(base: ast.expr, text: str) -> ast.expr:
    """Whether the text ``base`` begins with a literal."""
    return comparison(item(base, ast.Slice(None, constant(len(text)))), "==", constant(text))


def ends_with(base: ast.expr, text: str) -> ast.expr:
    """Whether the text ``base`` ends with a literal, which is not empty."""
    return comparison(item(base, ast.Slice(ast.UnaryOp(ast.USub(), constant(len(text))), None)), "==", constant(text))


def literal_text(node: ast.expr) -> str | None:
    """The value of a literal text; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def unknown_function(function: str) -> Unlike:
    """The reason why a call cannot be translated."""
    return Unlike(f"这里没有函数或方法 {function}", f"there is no function or method {function} here")

"""FEEL, the expressions after a leading ``=`` of Camunda 8, as expressions of ours.

FEEL knows a third truth beside true and false: ``not(x)`` of an empty value is empty, so a negation is carried down to
the values, where it says ``is False``. Lists count from 1 there and from 0 here. What needs FEEL's dates, ranges as
values or filters is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from engine.bpmn.foreign.grammar import (
    FUNCTIONS,
    Parser,
    Unlike,
    Word,
    both,
    calculation,
    call,
    comparison,
    constant,
    either,
    ends_with,
    item,
    literal_text,
    name,
    number,
    starts_with,
    unknown_function,
)

MOMENTS = frozenset({"duration", "date", "time", "date and time"})
"""The functions whose literal a timer may be."""
_LONG_NAMES = (
    ("date", "and", "time"),
    ("list", "contains"),
    ("string", "length"),
    ("starts", "with"),
    ("ends", "with"),
    ("get", "value"),
    ("is", "empty"),
    ("is", "defined"),
    ("upper", "case"),
    ("lower", "case"),
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_SIGNS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_NEGATED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def parse_feel(text: str) -> ast.expr:
    """The expression after ``=`` as a tree of ours; raises Unreadable if it is no FEEL, Unlike for no equal."""
    return Feel(text).parse()


def feel_text(quoted: str) -> str:
    """The value of a FEEL text with its quotes."""

    def resolved(match: re.Match[str]) -> str:
        sign = match.group(1)
        return chr(int(sign[1:], 16)) if len(sign) == 5 else _ESCAPES.get(sign, f"\\{sign}")

    return _ESCAPE.sub(resolved, quoted[1:-1])


class Feel(Parser):
    """FEEL's grammar."""

    keywords = frozenset(
        {"and", "or", "not", "in", "if", "then", "else", "between", "instance", "of", "for", "some", "every"}
        | {"return", "satisfies", "function", "is", *_CONSTANTS}
    )

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._denied: dict[ast.expr, ast.expr] = {}
        """``x is False`` that stands for ``not(x)`` → x."""

    def arranged(self, words: list[Word]) -> list[Word]:
        """The words with ``list contains`` and the like joined, where a call follows."""
        joined: list[Word] = []
        place = 0
        while place < len(words):
            for parts in _LONG_NAMES:
                upcoming = [word.text for word in words[place : place + len(parts) + 1]]
                if upcoming == [*parts, "("]:
                    joined.append(Word("name", " ".join(parts)))
                    place += len(parts)
                    break
            else:
                joined.append(words[place])
                place += 1
        return joined

    def expression(self) -> ast.expr:
        """The expression at this place, up to where it ends."""
        with self.deeper():
            if self.take("if"):
                condition = self.expression()
                self.need("then")
                yes = self.expression()
                self.need("else")
                return ast.IfExp(condition, yes, self.expression())
            if self.word.text in ("for", "some", "every") and self.words[self.place + 1].kind == "name":
                return self._over_list(self.next().text)
            if self.ahead("function", "("):
                raise Unlike("这里不能定义函数", "functions cannot be defined here")
            return self.chain(self._both, ("or",), lambda left, _, right: either(left, right))

    def _over_list(self, word: str) -> ast.expr:
        """``for x in list return …``, ``some x in list satisfies …`` and ``every …``, over one list."""
        variable = self.next()
        self.need("in")
        values = self.expression()
        if self.ahead(",") or self.ahead(".."):
            raise Unlike(f"{word} 在这里只能有一个列表", f"“{word}” has one list here")
        self.need("return" if word == "for" else "satisfies")
        inner = self.expression()
        if word == "for":
            return _each(variable.text, values, inner)
        fitting = call("len", _each(variable.text, values, name(variable.text), inner))
        if word == "some":
            return comparison(fitting, ">", constant(0))
        return comparison(fitting, "==", call("len", values))

    def _both(self) -> ast.expr:
        return self.chain(self._comparison, ("and",), lambda left, _, right: both(left, right))

    def _comparison(self) -> ast.expr:
        left = self._sum()
        if sign := self.take(*_SIGNS):
            return comparison(left, _SIGNS[sign], self._sum())
        if self.take("between"):
            low = self._sum()
            self.need("and")
            return ast.Compare(low, [ast.LtE(), ast.LtE()], [left, self._sum()])
        if self.take("in"):
            return self._among(left)
        if self.ahead("instance"):
            raise Unlike("这里没有 instance of", "there is no “instance of” here")
        return left

    def _among(self, value: ast.expr) -> ast.expr:
        if self.take("("):
            with self.deeper():
                tests = [self._test(value)]
                while self.take(","):
                    tests.append(self._test(value))
                self.need(")")
        else:
            tests = [self._test(value)]
        equals = [test.comparators[0] for test in tests if isinstance(test, ast.Compare) and _is_equality(test)]
        if len(equals) == len(tests) > 1:
            return comparison(value, "in", ast.Tuple(equals, ast.Load()))
        found = tests[0]
        for test in tests[1:]:
            found = either(found, test)
        return found

    def _test(self, value: ast.expr) -> ast.expr:
        """One test of ``value``: ``< 5``, ``[1..3]``, a literal, or a list of literals."""
        if sign := self.take(*_SIGNS):
            return comparison(value, _SIGNS[sign], self._sum())
        if self.ahead("[") or self.ahead("]"):
            other = self._bracketed(value)
            if isinstance(other, ast.Compare):
                return other
        else:
            other = self._sum()
        if isinstance(other, ast.List):
            return comparison(value, "in", other)
        if isinstance(other, (ast.Constant, ast.UnaryOp)):
            return comparison(value, "==", other)
        raise Unlike("in 之后不是列出的值；列表请用 list contains", "“in” is not followed by values; use list contains")

    def _bracketed(self, value: ast.expr) -> ast.expr:
        """``[1..3]`` as a comparison of ``value``, or a list."""
        opening = self.next().text
        with self.deeper():
            if opening == "[" and self.take("]"):
                return ast.List([], ast.Load())
            low = self.expression()
            if self.take(".."):
                high = self.expression()
                closing = self.take("]", ")", "[")
                if not closing:
                    self.unreadable()
                above: ast.cmpop = ast.LtE() if opening == "[" else ast.Lt()
                below: ast.cmpop = ast.LtE() if closing == "]" else ast.Lt()
                return ast.Compare(low, [above, below], [value, high])
            if opening != "[":
                self.unreadable()
            items = [low]
            while self.take(","):
                items.append(self.expression())
            self.need("]")
            return ast.List(items, ast.Load())

    def _sum(self) -> ast.expr:
        return self.chain(self._product, ("+", "-"), calculation)

    def _product(self) -> ast.expr:
        found = self.chain(self._signed, ("*", "/"), calculation)
        if self.ahead("**"):
            raise Unlike("这里没有乘方 **", "there is no power ** here")
        return found

    def _signed(self) -> ast.expr:
        with self.deeper():
            if self.take("-"):
                return ast.UnaryOp(ast.USub(), self._signed())
            return self._value()

    def _value(self) -> ast.expr:
        base = self._primary()
        while True:
            if self.take("."):
                word = self.next()
                if word.kind != "name":
                    self.unreadable()
                base = ast.Attribute(base, word.text, ast.Load())
            elif not isinstance(base, ast.Constant) and self.take("["):  # after a literal [ closes a range
                base = item(base, _index(self.expression()))
                self.need("]")
            else:
                return base

    def _primary(self) -> ast.expr:
        word = self.next()
        if word.kind == "number":
            return number(word.text)
        if word.kind == "text":
            return self.literal(word.text)
        if word.text == "(":
            inner = self.expression()
            self.need(")")
            return inner
        if word.text == "[":
            return ast.List(self.arguments("]"), ast.Load())
        if word.text == "{":
            return self._context()
        if word.text == "@":
            raise Unlike("这里没有日期和时长的常量", "there are no literals of dates and durations here")
        if word.kind != "name":
            self.place -= 1
            self.unreadable()
        if word.text in _CONSTANTS:
            return constant(_CONSTANTS[word.text])
        if self.take("("):
            arguments = self.arguments(")")
            if word.text == "not" and len(arguments) == 1:
                return self.negated(arguments[0])
            return _function(word.text, arguments)
        if "$" in word.text or " " in word.text:
            self.unreadable()
        return name(word.text)

    def literal(self, quoted: str) -> ast.expr:
        """A text in its quotes; FEEL has double ones only."""
        if quoted[0] != '"':
            self.place -= 1
            self.unreadable()
        return constant(feel_text(quoted))

    def negated(self, node: ast.expr) -> ast.expr:
        """What is true exactly where FEEL's ``not(node)`` is true; of an empty value neither is."""
        if node in self._denied:
            return comparison(self._denied[node], "==", constant(True))
        if isinstance(node, ast.BoolOp):
            parts = [self.negated(value) for value in node.values]
            return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return node.operand
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return constant(not node.value)
        if isinstance(node, ast.Compare):
            turned = _NEGATED.get(type(node.ops[0])) if len(node.ops) == 1 else None
            if turned is not None:
                return ast.Compare(node.left, [turned()], node.comparators)
            return ast.UnaryOp(ast.Not(), node)
        denial = comparison(node, "==", constant(False))
        self._denied[denial] = node
        return denial

    def _context(self) -> ast.expr:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        with self.deeper():
            while not self.take("}"):
                if keys:
                    self.need(",")
                key = self.next()
                if key.kind not in ("name", "text"):
                    self.unreadable()
                keys.append(constant(key.text if key.kind == "name" else feel_text(key.text)))
                self.need(":")
                values.append(self.expression())
        return ast.Dict(keys, values)


def _is_equality(test: ast.Compare) -> bool:
    return len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.Is))


def _each(variable: str, values: ast.expr, result: ast.expr, condition: ast.expr | None = None) -> ast.expr:
    """``[result for variable in values if condition]``."""
    target = ast.Name(variable, ast.Store())
    return ast.ListComp(result, [ast.comprehension(target, values, [condition] if condition else [], 0)])


def _index(index: ast.expr) -> ast.expr:
    """FEEL's place in a list, counted from 1, as ours, counted from 0."""
    if isinstance(index, ast.Constant) and isinstance(index.value, int) and not isinstance(index.value, bool):
        if index.value > 0:
            return constant(index.value - 1)
    elif isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant):
        return index
    raise Unlike("这里没有列表的筛选 […]", "there are no filters […] of lists here")


def _function(function: str, arguments: list[ast.expr]) -> ast.expr:
    """A function of FEEL in our words; raises Unlike for one that has no equal here."""
    if len(arguments) == 1:
        only = arguments[0]
        if function in ("count", "string length"):
            return call("len", only)
        if function == "is empty":
            return comparison(call("len", only), "==", constant(0))
        if function in ("sum", "min", "max", "abs"):
            return call(function, only)
    elif function == "sum":
        return call(function, ast.List(arguments, ast.Load()))
    if len(arguments) == 2:
        base, other = arguments
        text = literal_text(other)
        if function in ("list contains", "contains"):
            return comparison(other, "in", base)
        if function == "starts with" and text:
            return starts_with(base, text)
        if function == "ends with" and text:
            return ends_with(base, text)
        if function == "get value" and text is not None:
            return item(base, other)
    if function in MOMENTS:
        raise Unlike("这里没有日期和时长的常量", "there are no literals of dates and durations here")
    if function in FUNCTIONS and function not in ("str", "int", "float", "round"):
        return call(function, *arguments)
    raise unknown_function(function)

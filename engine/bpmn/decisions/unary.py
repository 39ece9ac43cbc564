"""The input cells of a decision table: S-FEEL unary tests, with the three-valued logic of FEEL.

A test gives True, False or None (unknown: an empty value was to be compared by size). Only True matches a rule.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.bpmn.decisions.words import (
    DATE_FUNCTIONS,
    CellWord,
    DecisionError,
    join_moments,
    moment_value,
    number_value,
    text_value,
    tokens_of,
)
from engine.clock import OFFICE_ZONE

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_BY_SIZE: Mapping[str, Callable[[Any, Any], bool]] = {**_COMPARISONS, "=": operator.eq, "!=": operator.ne}
_NUMBERS = frozenset({int, float})
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Endpoint:
    """A literal, or the name of a variable (``name`` is then not None)."""

    value: Any = None
    name: str | None = None

    def resolve(self, names: Mapping[str, Any]) -> Any:
        """The value; raises DecisionError if the variable does not exist."""
        if self.name is None:
            return self.value
        value: Any = names
        for step in self.name.split("."):
            if not isinstance(value, Mapping) or step not in value:
                raise DecisionError(
                    f"没有变量 {self.name}，请改正（如果是文字，请加英文双引号）。",
                    f"Expected the variable {self.name}, but it does not exist (a text is written in double quotes).",
                )
            value = value[step]
        return value


@dataclass(frozen=True)
class Comparison:
    """``< 5``, ``"x"`` (equality), ``!= 3``."""

    sign: str
    endpoint: Endpoint

    def matches(self, value: Any, names: Mapping[str, Any]) -> bool | None:
        """Whether ``value`` passes; None = unknown."""
        end = self.endpoint
        other = end.value if end.name is None else end.resolve(names)
        if type(value) in _NUMBERS and type(other) in _NUMBERS:
            return _BY_SIZE[self.sign](value, other)
        if self.sign in ("=", "!="):
            same = value in other if isinstance(other, list) and not isinstance(value, list) else equal(value, other)
            return same if self.sign == "=" else not same
        return _compared(self.sign, value, other)


@dataclass(frozen=True)
class Interval:
    """``[1..5]``, ``(1..5)``, ``]1..5[``."""

    low: Comparison
    high: Comparison

    def matches(self, value: Any, names: Mapping[str, Any]) -> bool | None:
        """Whether ``value`` lies inside; None = unknown."""
        above = self.low.matches(value, names)
        if above is False and self.high.endpoint.name is None:
            return False
        below = self.high.matches(value, names)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True


@dataclass(frozen=True)
class UnaryTests:
    """One input cell: a list of tests, one of which must pass; ``negated`` for ``not(…)``; no tests = ``-``."""

    written: str
    tests: tuple[Comparison | Interval, ...] = ()
    negated: bool = False

    def matches(self, value: Any, names: Mapping[str, Any]) -> bool | None:
        """Whether ``value`` passes the cell; None = unknown, which does not match."""
        if not self.tests:
            return True
        result: bool | None = False
        for test in self.tests:
            passed = test.matches(value, names)
            if passed:
                result = True
                break
            if passed is None:
                result = None
        if not self.negated:
            return result
        return None if result is None else not result

    def endpoints(self) -> Iterator[Endpoint]:
        """Every literal and variable of the cell."""
        for test in self.tests:
            if isinstance(test, Interval):
                yield test.low.endpoint
                yield test.high.endpoint
            else:
                yield test.endpoint

    @property
    def names(self) -> frozenset[str]:
        """The variables that the cell uses."""
        return frozenset(endpoint.name for endpoint in self.endpoints() if endpoint.name is not None)


def as_moment(value: Any, like: Any) -> Any:
    """``value`` as a date, time or datetime like ``like``, when it is a text that writes one; otherwise unchanged."""
    if not isinstance(value, str) or not isinstance(like, (date, time)):
        return value
    try:
        if isinstance(like, datetime):
            return datetime.fromisoformat(value)
        return time.fromisoformat(value) if isinstance(like, time) else date.fromisoformat(value)
    except ValueError:
        return value


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Both values ready to be compared: texts become dates beside dates, wall-clock times are those of the office."""
    left, right = as_moment(left, right), as_moment(right, left)
    if isinstance(left, datetime) and isinstance(right, datetime) and (left.tzinfo is None) != (right.tzinfo is None):
        left = left if left.tzinfo else left.replace(tzinfo=OFFICE_ZONE)
        right = right if right.tzinfo else right.replace(tzinfo=OFFICE_ZONE)
    return left, right


def equal(left: Any, right: Any) -> bool:
    """FEEL's equality: values of different types differ, True is not 1."""
    left, right = _alike(left, right)
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def _compared(sign: str, value: Any, other: Any) -> bool | None:
    value, other = _alike(value, other)
    if value is None or other is None or isinstance(value, bool) or isinstance(other, bool):
        return None
    try:
        return _COMPARISONS[sign](value, other)
    except TypeError:
        return None


def parse_unary_tests(cell: str, written: str = "") -> UnaryTests:
    """The tests of an input cell; raises DecisionError if it is not S-FEEL. ``written`` is shown in its place."""
    written = (written or cell).strip()
    tokens = join_moments(tokens_of(cell.strip()))
    if not tokens or (len(tokens) == 1 and tokens[0].text == "-"):
        return UnaryTests(written)
    return _Cell(written, tokens).unary_tests()


class _Cell:
    """Reads one cell from left to right."""

    def __init__(self, written: str, tokens: list[CellWord]) -> None:
        self.written = written
        self.tokens = tokens
        self.place = 0

    def unary_tests(self) -> UnaryTests:
        negated = [token.text for token in self.tokens[:2]] == ["not", "("]
        if negated:
            self.place = 2
        tests = [self._test()]
        while self._take(","):
            tests.append(self._test())
        if negated:
            self._need(")")
        if self.place != len(self.tokens):
            raise self._wrong()
        return UnaryTests(self.written, tuple(tests), negated)

    def _test(self) -> Comparison | Interval:
        sign = self._next().text if self._peek() in ("<", "<=", ">", ">=", "=", "!=") else ""
        if sign:
            return Comparison(sign, self._endpoint())
        if self._peek() in ("[", "]", "("):
            return self._interval()
        return Comparison("=", self._endpoint())

    def _interval(self) -> Interval:
        low = ">=" if self._next().text == "[" else ">"
        start = self._endpoint()
        self._need("..")
        end = self._endpoint()
        closing = self._next().text
        if closing not in ("]", ")", "["):
            raise self._wrong()
        return Interval(Comparison(low, start), Comparison("<=" if closing == "]" else "<", end))

    def _endpoint(self) -> Endpoint:
        token = self._next()
        if token.kind == "number":
            return Endpoint(number_value(token.text))
        if token.text == "-" and self._peek_kind() == "number":
            return Endpoint(-number_value(self._next().text))
        if token.kind == "text":
            return Endpoint(text_value(token.text))
        if token.kind == "name":
            if token.text in DATE_FUNCTIONS and self._peek() == "(":
                return self._moment(token.text)
            if token.text in _CONSTANTS:
                return Endpoint(_CONSTANTS[token.text])
            return Endpoint(name=token.text)
        raise self._wrong()

    def _moment(self, function: str) -> Endpoint:
        self._need("(")
        token = self._next()
        if token.kind != "text":
            raise self._wrong()
        self._need(")")
        return Endpoint(moment_value(function, text_value(token.text)))

    def _peek(self) -> str:
        return self.tokens[self.place].text if self.place < len(self.tokens) else ""

    def _peek_kind(self) -> str:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def _next(self) -> CellWord:
        if self.place >= len(self.tokens):
            raise self._wrong()
        self.place += 1
        return self.tokens[self.place - 1]

    def _take(self, sign: str) -> bool:
        if self._peek() != sign:
            return False
        self.place += 1
        return True

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong()

    def _wrong(self) -> DecisionError:
        return DecisionError(
            f'「{self.written}」不是 S-FEEL 的条件，请改成这样的写法：< 5、[1..3]、"a","b"、not("c")、-。',
            f'Expected an S-FEEL test (such as < 5, [1..3], "a","b", not("c"), -), but “{self.written}” is none.',
        )

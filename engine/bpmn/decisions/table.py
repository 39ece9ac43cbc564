"""A decision table and its decision: the rules that match, and what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from engine.bpmn.decisions.spelling import Spelling
from engine.bpmn.decisions.unary import UnaryTests, as_moment, equal
from engine.bpmn.decisions.words import DATE_FUNCTIONS, DecisionError, moment_value
from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError
from engine.bpmn.model.values import shown

SINGLE_HIT = frozenset({"U", "A", "F", "P"})
HIT_POLICIES = frozenset({*SINGLE_HIT, "R", "O", "C", "C+", "C<", "C>", "C#"})
_AS_WRITTEN = Spelling()
_EVALUATOR = Evaluator()
_NUMBER_TYPES = frozenset({"number", "integer", "long", "double"})


@dataclass(frozen=True)
class Cell:
    """An expression of a table: as written, as our expression, and the variables that it uses."""

    written: str
    expression: str
    names: frozenset[str] = frozenset()

    def value(self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None) -> Any:
        """The value over the variables; an empty cell is None; raises ExpressionError."""
        if not self.expression:
            return None
        return _EVALUATOR.evaluate(self.expression, names, {**(functions or {}), **_MOMENTS})


def _moment(function: str) -> Callable[[Any], Any]:
    return lambda text: moment_value(function, text)


_MOMENTS: Mapping[str, Callable[..., Any]] = {name: _moment(name) for name in DATE_FUNCTIONS}


@dataclass(frozen=True)
class Input:
    """An input column; ``allowed`` has no tests when every value is allowed."""

    id: str
    label: str
    cell: Cell
    type: str
    allowed: UnaryTests
    line: int
    label_en: str = ""
    """The label in English; the one above where the file gives no translation."""


@dataclass(frozen=True)
class Output:
    """An output column: ``allowed`` are its values in order of priority; no default entry is None."""

    id: str
    name: str
    label: str
    type: str
    allowed: tuple[Any, ...]
    default: Cell | None
    line: int
    label_en: str = ""


@dataclass(frozen=True)
class Rule:
    """One row of the table: its tests and its results, in the order of the columns; ``cells`` are their ids."""

    id: str
    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Cell, ...]
    line: int
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionTable:
    """A decision of a DMN file, ready to decide. ``required`` are decided first and give it variables."""

    id: str
    name: str
    variable: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    line: int
    required: tuple[DecisionTable, ...] = ()
    spelling: Spelling = _AS_WRITTEN
    """How expressions spell names that are no identifiers."""
    name_en: str = ""
    """The name in English; empty where the file gives no translation."""

    @property
    def names(self) -> frozenset[str]:
        """The variables that a host must give, without what the required decisions give."""
        return frozenset().union(*(table._own_names() for table in self.with_required()))

    def with_required(self) -> list[DecisionTable]:
        """The table and all that it requires, each once; it comes first itself."""
        found: dict[str, DecisionTable] = {}
        waiting = [self]
        while waiting:
            each = waiting.pop()
            if each.id not in found:
                found[each.id] = each
                waiting += each.required
        return list(found.values())

    def _own_names(self) -> set[str]:
        own: set[str] = set()
        for column in self.inputs:
            own |= {name.split(".")[0] for name in column.cell.names}
        for rule in self.rules:
            own |= {name.split(".")[0] for test in rule.tests for name in test.names}
            own |= {name.split(".")[0] for cell in rule.outputs for name in cell.names}
        return own - {table.variable for table in self.required}

    def decide(
        self, inputs: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> dict[str, Any] | list[Any]:
        """The result over the variables ``inputs``; raises DecisionError when the table does not allow one.

        Single hit (U A F P) and aggregation (C+ C< C> C#): a dictionary of output name → value. R, O and C: a list of
        such dictionaries. No rule matches: the default output entries; without them every output is None, a list is
        empty and a count is 0. Dates come out as ISO texts.
        """
        return self._decide(dict(self.spelling.applied(inputs)), functions, {})

    def _decide(
        self,
        given: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] | None,
        decided: dict[str, Any],
    ) -> dict[str, Any] | list[Any]:
        """The result; ``decided`` holds those of required decisions by id, so that each is decided once."""
        hits, names = self._hits(given, functions, decided)
        if self.hit_policy == "U" and len(hits) > 1:
            raise self._overlap(hits, "唯一（U）", "unique (U)")
        results = [self._results(rule, names, functions) for rule in hits]
        return self._combined(hits, results, names, functions)

    def applying(
        self, inputs: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> list[Rule]:
        """The rules whose tests all pass over the variables ``inputs``, before the hit policy chooses among them;
        raises DecisionError where a test cannot be answered."""
        return self._hits(dict(self.spelling.applied(inputs)), functions, {})[0]

    def _hits(
        self,
        given: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] | None,
        decided: dict[str, Any],
    ) -> tuple[list[Rule], dict[str, Any]]:
        """The rules that apply, and the variables with what the required decisions give."""
        names = dict(given)
        for table in self.required:
            if table.id not in decided:
                decided[table.id] = self.spelling.applied(table.plain(table._decide(given, functions, decided)))
            names[table.variable] = decided[table.id]
        values = [self._input(column, names, functions) for column in self.inputs]
        return [rule for rule in self.rules if self._matches(rule, values, names)], names

    def plain(self, result: dict[str, Any] | list[Any]) -> Any:
        """The result as a required decision gives it on: the bare value where there is one output only."""
        if len(self.outputs) != 1:
            return result
        name = self.outputs[0].name
        return [row[name] for row in result] if isinstance(result, list) else result[name]

    def _input(
        self, column: Input, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None
    ) -> Any:
        try:
            value = column.cell.value(names, functions)
        except ExpressionError as error:
            raise self._error(
                f"输入「{column.label}」：{error.zh}", f"input “{column.label_en or column.label}”: {error.en}", column
            ) from error
        value = self._typed(value, column.type, column)
        if column.allowed.tests and value is not None and column.allowed.matches(value, names) is not True:
            raise self._error(
                f"输入「{column.label}」的值 {shown(value)} 不在允许的范围 {column.allowed.written} 之内，请改正",
                f"the value {shown(value)} of input “{column.label_en or column.label}” is not among"
                f" {column.allowed.written}",
                column,
            )
        return value

    def _typed(self, value: Any, kind: str, column: Input | Output) -> Any:
        label = column.label
        if value is None or not kind:
            return value
        fits = True
        if kind in _NUMBER_TYPES:
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
            if kind in ("integer", "long") and fits:
                fits = float(value).is_integer()
        elif kind == "string":
            fits = isinstance(value, str)
        elif kind == "boolean":
            fits = isinstance(value, bool)
        elif kind in _SAMPLES:
            value = as_moment(value, _SAMPLES[kind])
            fits = isinstance(value, type(_SAMPLES[kind])) and isinstance(value, datetime) == (kind == "dateTime")
        if not fits:
            raise self._error(
                f"「{label}」要求类型 {kind}，得到的是 {shown(value)}，请改正",
                f"“{column.label_en or label}” is of type {kind}, but got {shown(value)}",
                column,
            )
        return value

    def _matches(self, rule: Rule, values: Sequence[Any], names: Mapping[str, Any]) -> bool:
        try:
            return all(test.matches(value, names) is True for test, value in zip(rule.tests, values, strict=True))
        except DecisionError as error:
            raise self._error(f"规则 {rule.number}：{error.zh}", f"rule {rule.number}: {error.en}", rule) from error

    def _results(
        self, rule: Rule, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None
    ) -> dict[str, Any]:
        results: dict[str, Any] = {}
        for column, cell in zip(self.outputs, rule.outputs, strict=True):
            try:
                value = self._typed(cell.value(names, functions), column.type, column)
            except (ExpressionError, DecisionError) as error:
                raise self._error(
                    f"规则 {rule.number} 的「{column.label}」：{error.zh}",
                    f"“{column.label_en or column.label}” of rule {rule.number}: {error.en}",
                    rule,
                ) from error
            if column.allowed and value is not None and not any(equal(value, one) for one in column.allowed):
                raise self._error(
                    f"规则 {rule.number} 的「{column.label}」的值 {shown(value)} 不在允许的值之中，请改正",
                    f"the value {shown(value)} of “{column.label_en or column.label}” in rule {rule.number} is not"
                    " among the allowed ones",
                    rule,
                )
            results[column.name] = value
        return results

    def _combined(
        self,
        hits: Sequence[Rule],
        results: list[dict[str, Any]],
        names: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] | None,
    ) -> dict[str, Any] | list[Any]:
        policy = self.hit_policy
        if not results:
            return self._nothing(names, functions)
        if policy == "A" and any(result != results[0] for result in results):
            raise self._overlap(hits, "任一（A）", "any (A)")
        if policy in ("P", "O"):
            results = sorted(results, key=self._priority)
        if policy in SINGLE_HIT:
            return _plain(results[0])
        if policy in ("R", "O", "C"):
            return [_plain(result) for result in results]
        return self._aggregated([result[self.outputs[0].name] for result in results])

    def _nothing(
        self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None
    ) -> dict[str, Any] | list[Any]:
        defaults = {
            column.name: self._typed(column.default.value(names, functions), column.type, column)
            if column.default
            else None
            for column in self.outputs
        }
        some = any(column.default for column in self.outputs)
        if self.hit_policy in ("R", "O", "C"):
            return [_plain(defaults)] if some else []
        if self.hit_policy == "C#" and not some:
            return {self.outputs[0].name: 0}
        return _plain(defaults)

    def _priority(self, result: Mapping[str, Any]) -> tuple[int, ...]:
        places: list[int] = []
        for column in self.outputs:
            matching = [place for place, one in enumerate(column.allowed) if equal(result[column.name], one)]
            places.append(matching[0] if matching else len(column.allowed))
        return tuple(places)

    def _aggregated(self, values: list[Any]) -> dict[str, Any]:
        name = self.outputs[0].name
        if self.hit_policy == "C#":
            return {name: len(values)}
        try:
            if self.hit_policy == "C+":
                return {name: _total(values)}
            return _plain({name: min(values) if self.hit_policy == "C<" else max(values)})
        except TypeError as error:
            raise self._error(
                f"命中策略 {self.hit_policy} 不能合计这些值 {shown(values)}，请改正结果列",
                f"{self.hit_policy} cannot combine the values {shown(values)}",
                self,
            ) from error

    def _overlap(self, hits: Sequence[Rule], zh: str, en: str) -> DecisionError:
        rules = ", ".join(f"{rule.number} (line {rule.line})" for rule in hits)
        rules_zh = "、".join(f"{rule.number}（第 {rule.line} 行）" for rule in hits)
        return self._error(
            f"命中策略是{zh}，规则 {rules_zh} 却同时适用，请改规则或命中策略",
            f"its hit policy is {en} and rules {rules} apply at once",
            hits[0],
        )

    def _error(self, zh: str, en: str, at: Rule | Input | Output | DecisionTable) -> DecisionError:
        return DecisionError(
            f"决策表「{self.name}」得不出结果：{zh.rstrip('。')}。",
            f"Expected the decision table “{self.name_en or self.name}” to decide, but {en.rstrip('.')}.",
            place=at.id,
            line=at.line,
        )


_SAMPLES: Mapping[str, Any] = {"date": date.min, "time": time.min, "dateTime": datetime.max.replace(tzinfo=UTC)}


def _total(values: Sequence[Any]) -> int | float:
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        raise TypeError("not numbers")
    if all(isinstance(value, int) for value in values):
        return int(sum(values))
    return float(sum(Decimal(str(value)) for value in values))


def _plain(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with dates and times as ISO texts, as task data carry them."""
    return {name: value.isoformat() if isinstance(value, (date, time)) else value for name, value in result.items()}

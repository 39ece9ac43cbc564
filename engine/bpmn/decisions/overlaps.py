"""Which rules of a table apply at the same time: found by trying the values at and between the borders of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import and_
from typing import Any

from engine.bpmn.decisions.table import DecisionTable, Rule

MOST_RULES = 400
MOST_FOUND = 50
"""Pairs that are told of one table; who mends these will see the next."""
OTHER_TEXT = "…"
"""A text that no cell names."""
MOST_TRIED = 400_000
"""Tests of cells by values. Tables with more rules or more to try are not searched: their overlaps show when they
decide."""


@dataclass(frozen=True)
class Overlap:
    """Two rules that both apply to the values ``witness`` (input label → value)."""

    first: Rule
    second: Rule
    witness: dict[str, Any]


def overlaps(table: DecisionTable) -> list[Overlap]:
    """Pairs of rules that the hit policy U or A does not allow, at most MOST_FOUND; empty where the cells
    alone cannot tell.

    A cell that names a variable makes its rules undecidable, so they are left out.
    """
    if table.hit_policy not in ("U", "A") or len(table.rules) > MOST_RULES:
        return []
    groups = groups_of(table)
    rules = [rule for rule in table.rules if not any(test.names for test in rule.tests)]
    if any(work_of_samples(table, rules, columns) > MOST_TRIED for columns in groups):
        return []
    samples = [samples_of(table, rules, columns) for columns in groups]
    if (
        sum(len(values) * tests_of(rules, columns) for columns, values in zip(groups, samples, strict=True))
        > MOST_TRIED
    ):
        return []
    matched: dict[int, list[int]] = {rule.number: [] for rule in rules}
    for columns, values in zip(groups, samples, strict=True):
        known: dict[tuple[str, ...], int] = {}
        for rule in rules:
            written = tuple(rule.tests[column].written for column in columns)
            if written not in known:
                known[written] = _matched(rule, columns, values)
            matched[rule.number].append(known[written])
    found: list[Overlap] = []
    for place, first in enumerate(rules):
        for second in rules[place + 1 :]:
            if table.hit_policy == "A" and [cell.expression for cell in first.outputs] == [
                cell.expression for cell in second.outputs
            ]:
                continue
            one, other = matched[first.number], matched[second.number]
            if all(map(and_, one, other)):
                common = [a & b for a, b in zip(one, other, strict=True)]
                witness = {
                    table.inputs[columns[0]].label: values[(bits & -bits).bit_length() - 1]
                    for columns, values, bits in zip(groups, samples, common, strict=True)
                }
                found.append(Overlap(first, second, witness))
                if len(found) == MOST_FOUND:
                    return found
    return found


def groups_of(table: DecisionTable) -> list[list[int]]:
    """The columns that look at the same input, together."""
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(table.inputs):
        groups.setdefault(column.cell.expression, []).append(place)
    return list(groups.values())


def tests_of(rules: Sequence[Rule], columns: Sequence[int]) -> int:
    """How many tests one value of an input is put to by all rules."""
    return sum(max(1, sum(len(rule.tests[place].tests) for place in columns)) for rule in rules)


def work_of_samples(table: DecisionTable, rules: Sequence[Rule], columns: Sequence[int]) -> int:
    """How many tests choosing the samples of an input takes: one for each border of a cell and allowed value."""
    return tests_of(rules, columns) * len(table.inputs[columns[0]].allowed.tests)


def samples_of(table: DecisionTable, rules: Sequence[Rule], columns: Sequence[int]) -> list[Any]:
    """Values of an input that its columns may tell apart: those its cells name, between and beside them; None last."""
    column = table.inputs[columns[0]]
    literals = [endpoint.value for rule in rules for place in columns for endpoint in rule.tests[place].endpoints()]
    allowed = [endpoint.value for endpoint in column.allowed.endpoints()]
    whole = column.type in ("integer", "long")
    tried = [*_around([*literals, *allowed], whole=whole), *literals, *allowed, *_others(column.type, literals)]
    values = list({(type(value), value): value for value in tried}.values())
    fits = [value for value in values if value is None or column.allowed.matches(value, {}) is True]
    return fits or [None]


def _others(kind: str, literals: Iterable[Any]) -> list[Any]:
    """Values that no cell of the column names, an empty one last: an overlap on a real value explains more."""
    if kind == "boolean" or any(isinstance(value, bool) for value in literals):
        return [True, False, None]
    if kind in ("", "string"):
        return [OTHER_TEXT, None]
    if kind in ("number", "integer", "long", "double"):
        return [0, None]
    return [None]


def _around(literals: Sequence[Any], *, whole: bool) -> list[Any]:
    numbers = sorted({value for value in literals if isinstance(value, (int, float)) and not isinstance(value, bool)})
    around: list[Any] = []
    for place, number in enumerate(numbers):
        around += [number - 1, number, number + 1]
        if place and not whole:
            around.append((numbers[place - 1] + number) / 2)
    for value in literals:
        if isinstance(value, datetime):
            around += [value - timedelta(seconds=1), value, value + timedelta(seconds=1)]
        elif isinstance(value, date):
            around += [value - timedelta(days=1), value, value + timedelta(days=1)]
        elif isinstance(value, time):
            around.append(value)
    return around


def _matched(rule: Rule, columns: Sequence[int], values: Sequence[Any]) -> int:
    """A bit for every sample that passes all cells of the rule in these columns."""
    tests = [rule.tests[column] for column in columns]
    bits = 0
    for place, value in enumerate(values):
        for test in tests:
            if test.matches(value, {}) is not True:
                break
        else:
            bits |= 1 << place
    return bits

"""What a table leaves open: values for which no rule applies, and rules that never apply.

Found by trying the values at and between the borders of the cells, as overlaps are: rules that fit a value of one input
are narrowed input by input, and what has been seen once is not followed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.decisions.overlaps import (
    MOST_RULES,
    MOST_TRIED,
    OTHER_TEXT,
    groups_of,
    samples_of,
    tests_of,
    work_of_samples,
)
from engine.bpmn.decisions.table import SINGLE_HIT, DecisionTable, Rule

MOST_STEPS = 20_000
"""Values that are tried before a table is left unjudged."""


@dataclass(frozen=True)
class Coverage:
    """``gap``: values (input label → value) for which no rule applies; None = none was found.

    ``idle`` are the rules that apply to nothing, or only where an earlier rule is taken instead.
    """

    gap: Mapping[str, Any] | None = None
    idle: tuple[Rule, ...] = ()


def coverage(table: DecisionTable) -> Coverage:
    """What the table leaves open; nothing where the cells alone cannot tell, as those that name a variable."""
    if (
        not table.inputs
        or len(table.rules) > MOST_RULES
        or any(test.names for rule in table.rules for test in rule.tests)
    ):
        return Coverage()
    try:
        search = _Search(table)
        gap = search.gap() if table.hit_policy in SINGLE_HIT and not _has_default(table) else None
        return Coverage(gap, tuple(search.idle()))
    except _TooMuch:
        return Coverage()


def _has_default(table: DecisionTable) -> bool:
    return any(column.default is not None for column in table.outputs)


class _TooMuch(Exception):
    """More values than are worth trying."""


@dataclass
class _Search:
    table: DecisionTable
    steps: int = 0
    tried: int = 0
    columns: list[list[int]] = field(init=False)
    fitting: list[list[tuple[int, Any]]] = field(init=False)
    """For each input: the different sets of rules (as bits) that fit one of its values, with such a value."""

    def __post_init__(self) -> None:
        self.columns = groups_of(self.table)
        self.fitting = [self._fitting(columns) for columns in self.columns]

    def _fitting(self, columns: Sequence[int]) -> list[tuple[int, Any]]:
        rules = self.table.rules
        found: dict[int, Any] = {}
        tests = tests_of(rules, columns)
        self._try(work_of_samples(self.table, rules, columns))
        for value in samples_of(self.table, rules, columns):
            if value is None or (value == OTHER_TEXT and self._is_of_numbers(columns)):
                continue  # an empty value, or a text among numbers, is no value that somebody forgot
            self._step(len(rules))
            self._try(tests)
            bits = 0
            for place, rule in enumerate(rules):
                if all(rule.tests[column].matches(value, {}) is True for column in columns):
                    bits |= 1 << place
            found.setdefault(bits, value)
        return list(found.items()) or [((1 << len(rules)) - 1, None)]

    def _is_of_numbers(self, columns: Sequence[int]) -> bool:
        """Whether the cells of an input without a type name numbers."""
        tests = [rule.tests[column] for rule in self.table.rules for column in columns]
        return any(isinstance(end.value, (int, float)) for test in tests for end in test.endpoints())

    def _step(self, number: int = 1) -> None:
        self.steps += number
        if self.steps > MOST_STEPS:
            raise _TooMuch

    def _try(self, number: int) -> None:
        self.tried += number
        if self.tried > MOST_TRIED:
            raise _TooMuch

    def gap(self) -> Mapping[str, Any] | None:
        """Values that no rule fits."""
        chosen = self._uncovered((1 << len(self.table.rules)) - 1, self.fitting, set())
        if chosen is None:
            return None
        labels = [self.table.inputs[columns[0]].label for columns in self.columns]
        return {label: value for label, value in zip(labels, chosen, strict=False) if value is not None}

    def _uncovered(
        self, rules: int, inputs: Sequence[list[tuple[int, Any]]], seen: set[tuple[int, int]]
    ) -> list[Any] | None:
        """A value for each of the inputs so that none of the rules fits all; values behind the last that matters are
        left out."""
        if not rules:
            return []
        if not inputs or (len(inputs), rules) in seen:
            return None
        seen.add((len(inputs), rules))
        for bits, value in inputs[0]:
            self._step()
            rest = self._uncovered(rules & bits, inputs[1:], seen)
            if rest is not None:
                return [value, *rest]
        return None

    def idle(self) -> list[Rule]:
        """Rules that never apply, or under hit policy F only where an earlier one does."""
        found = []
        for place, rule in enumerate(self.table.rules):
            own = [[(bits, value) for bits, value in fit if bits >> place & 1] for fit in self.fitting]
            before = (1 << place) - 1 if self.table.hit_policy == "F" else 0
            if not all(own) or (before and self._uncovered(before, own, set()) is None):
                found.append(rule)
        return found

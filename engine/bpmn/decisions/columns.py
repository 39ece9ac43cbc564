"""The texts that a column of a decision table knows: what a form may offer so that the table understands it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.decisions.table import DecisionTable, Input, Output


@dataclass(frozen=True)
class KnownTexts:
    """A column with the texts that it tests or gives, each once: first those it allows, in their order.

    ``key`` is ``table.column``: the decision's id, and the input's expression or the output's name.
    """

    key: str
    label: str
    texts: tuple[str, ...]


def known_texts(table: DecisionTable) -> list[KnownTexts]:
    """The columns of a table that hold texts, inputs first; without those that name none."""
    found = [
        KnownTexts(f"{table.id}.{column.cell.written}", column.label, _once(_tested(table, place, column)))
        for place, column in enumerate(table.inputs)
    ]
    found += [
        KnownTexts(f"{table.id}.{column.name}", column.label, _once(_given(table, place, column)))
        for place, column in enumerate(table.outputs)
    ]
    return [each for each in found if each.texts]


def _once(texts: Iterator[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in texts if isinstance(each, str)))


def _tested(table: DecisionTable, place: int, column: Input) -> Iterator[object]:
    for tests in (column.allowed, *(rule.tests[place] for rule in table.rules)):
        for endpoint in tests.endpoints():
            yield endpoint.value


def _given(table: DecisionTable, place: int, column: Output) -> Iterator[object]:
    yield from column.allowed
    for rule in table.rules:
        cell = rule.outputs[place]
        if not cell.names and cell.expression[:1] in ("'", '"'):
            yield cell.value({}, None)

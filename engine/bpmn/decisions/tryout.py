"""Trying a table with values: what it asks for, and what it decides by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.decisions.table import DecisionTable
from engine.errors import Refused

_NUMBERS = frozenset({"number", "integer", "long", "double"})


@dataclass(frozen=True)
class AskedValue:
    """A variable or field of one that the table reads: as expressions write it, its label in both languages, its type,
    and the values that its cells name."""

    path: str
    label: str
    label_en: str
    type: str
    options: tuple[Any, ...]


@dataclass(frozen=True)
class Tried:
    """What a table decides: the numbers of the rules that apply, and its result."""

    rules: tuple[int, ...]
    result: dict[str, Any] | list[Any]


def asked_values(table: DecisionTable) -> list[AskedValue]:
    """What somebody has to give, in the order of the columns; those of required tables first."""
    found: dict[str, AskedValue] = {}
    tables = table.with_required()[::-1]
    given = {one.variable for each in tables for one in each.required}
    for each in tables:
        for index, column in enumerate(each.inputs):
            alone = all(part.isidentifier() for part in column.cell.expression.split("."))
            for path in [column.cell.expression] if alone else sorted(column.cell.names):
                named = [rule.tests[index] for rule in each.rules] if alone else []
                values = [
                    end.value for test in (column.allowed, *named) for end in test.endpoints() if end.name is None
                ]
                zh, en = (column.label, column.label_en or column.label) if alone else (path, path)
                if path.split(".")[0] not in given:
                    found.setdefault(path, AskedValue(path, zh, en, column.type if alone else "", _plain(values)))
        written = [test.names for rule in each.rules for test in rule.tests]
        written += [cell.names for rule in each.rules for cell in rule.outputs]
        for path in sorted(frozenset[str]().union(*written)):
            if path.split(".")[0] not in given:
                found.setdefault(path, AskedValue(path, path, path, "", ()))
    return list(found.values())


def try_out(table: DecisionTable, texts: Mapping[str, str]) -> Tried:
    """Decide over values as somebody has typed them (path → text; an empty one is None).

    Raises Refused at the path for a text that is not of its type, DecisionError where the table cannot decide.
    """
    given: dict[str, Any] = {}
    for asked in asked_values(table):
        at = given
        *outer, last = asked.path.split(".")
        for step in outer:
            at = at.setdefault(step, {})
            if not isinstance(at, dict):
                raise _unfit(asked.path, asked.path)
        at[last] = _typed(asked, texts.get(asked.path, "").strip())
    rules = tuple(rule.number for rule in table.applying(given))
    return Tried(rules, table.decide(given))


def _typed(asked: AskedValue, text: str) -> Any:
    if not text:
        return None
    kind = asked.type.rpartition(":")[2]
    known = {str(value): value for value in asked.options}
    if kind == "boolean" or (not kind and text in ("true", "false")):
        if text not in ("true", "false"):
            raise _unfit(asked.path, text)
        return text == "true"
    if kind in _NUMBERS or (not kind and isinstance(known.get(text), (int, float))):
        try:
            number = float(text)
        except ValueError:
            raise _unfit(asked.path, text) from None
        return int(number) if number.is_integer() else number
    return text


def _unfit(path: str, text: str) -> Refused:
    return Refused(
        f"「{path}」填的是 {text[:40]}，与这一列的类型不符，请改正。",
        f"Expected a value of the column's type for {path}, but got {text[:40]}.",
        place=path,
    )


def _plain(values: list[Any]) -> tuple[Any, ...]:
    texts = [value for value in values if isinstance(value, str)]
    return tuple(dict.fromkeys(texts if texts else [value for value in values if isinstance(value, (int, float))]))

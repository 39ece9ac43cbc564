"""What the panel offers of an operation has words in both languages, in the catalogue and among the variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.bpmn.variables.types import from_schema
from engine.operations.catalogue import CATALOGUE
from engine.operations.opening_data import OPENINGS, OPENINGS_BY_KIND
from engine.operations.schema import choice, or_none, record


def unnamed(schema: dict[str, Any], place: str) -> Iterator[str]:
    """The fields and listed values of a schema that have no words."""
    for name, about in schema.get("properties", {}).items():
        here = f"{place}.{name}"
        if not about.get("title") or not about.get("x-title-en"):
            yield here
        for one in [about, *about.get("anyOf", [])]:
            yield from (f"{here} = {value}" for value in one.get("enum", []) if value not in one.get("x-names", {}))
            yield from unnamed(one, here)


def test_every_parameter_result_and_value_of_the_catalogue_has_words() -> None:
    """Nothing of an operation, or of what a case is opened with, stands in the panel as a code alone."""
    parts = [(each.name, part) for each in CATALOGUE.values() for part in (each.parameters, each.result)]
    parts += [*OPENINGS.items(), *OPENINGS_BY_KIND.items()]
    assert [found for name, part in parts for found in unnamed(part, name)] == []


def test_the_words_reach_what_conditions_offer_and_leave_other_names_alone() -> None:
    """The type of a field knows its words and those of its values, also where it may be empty."""
    found = from_schema(record(level=or_none(choice("red", "yellow")), of_a_plugin=choice("x"))).fields
    assert found["level"].title == ("牌的颜色", "level")
    assert found["level"].names["red"] == ("红牌", "red card")
    assert found["of_a_plugin"].title is None

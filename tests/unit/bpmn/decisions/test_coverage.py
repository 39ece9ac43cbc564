"""What tables leave open, against trying every value; and what a table decides over typed values."""

from __future__ import annotations

import random
from itertools import product

import pytest
from dmn_tables import table_xml

from engine.bpmn.decisions import DecisionTable, asked_values, coverage, read_decision, try_out
from engine.bpmn.decisions.coverage import MOST_STEPS
from engine.cases.bundles import shipped_files
from engine.errors import Refused

TESTS = ("-", "< 2", ">= 2", "[1..3]", "2", "not(2)", "> 3")
PLACES = ('"a"', '"b"', '"a","b"', "-", 'not("a")')


def drawn(policy: str, rows: list[tuple[str, str]], allowed: str = '"a","b","c"') -> DecisionTable:
    """A table over a whole number and a text of a list."""
    inputs = (
        '<input id="i1" label="days"><inputExpression typeRef="integer"><text>days</text></inputExpression></input>'
        f'<input id="i2" label="place"><inputExpression typeRef="string"><text>place</text></inputExpression>'
        f"<inputValues><text>{allowed}</text></inputValues></input>"
    )
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="x{number}"><text>{escaped(first)}</text></inputEntry>'
        f'<inputEntry id="y{number}"><text>{escaped(second)}</text></inputEntry>'
        f'<outputEntry id="z{number}"><text>{number}</text></outputEntry></rule>'
        for number, (first, second) in enumerate(rows, start=1)
    )
    body = f'<decisionTable id="dt" hitPolicy="{policy}">{inputs}<output id="o" name="n" typeRef="number"/>{rules}'
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="t" namespace="x">'
    return read_decision(f'{head}<decision id="t" name="t">{body}</decisionTable></decision></definitions>'.encode())


def escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("seed", range(60))
def test_gaps_and_idle_rules_are_those_that_trying_every_value_finds(seed: int) -> None:
    chance = random.Random(seed)
    rows = [(chance.choice(TESTS), chance.choice(PLACES)) for _ in range(chance.randint(1, 5))]
    table = drawn("FIRST", rows)
    values = list(product(range(-1, 6), ("a", "b", "c")))
    hits = [[rule.number for rule in table.applying({"days": days, "place": place})] for days, place in values]
    found = coverage(table)
    assert (found.gap is None) == all(hits)
    if found.gap is not None:
        whole = {"days": 0, "place": "a", **found.gap}
        assert [] in [table.applying({**whole, "days": d, "place": p}) for d, p in values]
        assert table.applying(whole) == [] or set(found.gap) != {"days", "place"}
    first = {applying[0] for applying in hits if applying}
    assert {rule.number for rule in found.idle} == {rule.number for rule in table.rules} - first


def test_collecting_tables_and_default_results_have_no_gap() -> None:
    assert coverage(drawn("COLLECT", [("< 2", "-")])).gap is None
    assert coverage(drawn("UNIQUE", [("< 2", "-")])).gap is not None
    assert coverage(drawn("UNIQUE", [("-", '"d"')])).idle[0].number == 1


def test_tables_that_would_take_too_long_are_left_unjudged() -> None:
    found = coverage(drawn("FIRST", [(f"{number}", '"a"') for number in range(390)]))
    assert found.gap is None
    assert found.idle == ()
    assert MOST_STEPS < 390 * 390


def test_shipped_tables_leave_nothing_open() -> None:
    for content in shipped_files().decision.values():
        found = coverage(read_decision(content))
        assert found.gap is None
        assert found.idle == ()


def test_a_table_is_tried_with_typed_values() -> None:
    table = drawn("FIRST", [("< 2", '"a"'), (">= 2", "-")])
    asked = asked_values(table)
    assert [(one.path, one.label, one.type) for one in asked] == [
        ("days", "days", "integer"),
        ("place", "place", "string"),
    ]
    assert asked[1].options == ("a", "b", "c")
    tried = try_out(table, {"days": "1", "place": "a"})
    assert (tried.rules, tried.result) == ((1,), {"n": 1})
    assert try_out(table, {"days": "5", "place": "c"}).rules == (2,)
    assert try_out(table, {"days": "1", "place": "c"}).result == {"n": None}
    with pytest.raises(Refused) as refused:
        try_out(table, {"days": "two"})
    assert refused.value.place == "days"


def test_fields_of_variables_are_asked_for_by_their_path() -> None:
    rules = [['"joint"', "20"], ["-", "5"]]
    table = read_decision(table_xml([("item.kind", "string")], [("days", "number")], rules, "FIRST"))
    (asked,) = asked_values(table)
    assert (asked.path, asked.options) == ("item.kind", ("joint",))
    assert (asked.label, asked.label_en) == ("item.kind", "item.kind"), "what is not translated stays as it is"
    assert try_out(table, {"item.kind": "joint"}).result == {"days": 20}
    assert try_out(table, {}).rules == (2,)

"""Cells and types of decision tables: S-FEEL tests of inputs, values of outputs, columns with a type."""

from __future__ import annotations

from datetime import date

import pytest
from dmn_tables import AMOUNT, BANDS, KIND, decide, table_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import DecisionError, read_decision
from engine.bpmn.decisions.unary import parse_unary_tests


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("-5", -5, True),
        ("5", "5", False),
        ("1", True, False),
        ("5", None, False),
        ("null", None, True),
        ("null", 0, False),
        ("true", True, True),
        ("false", None, False),
        ('"复杂"', "复杂", True),
        ('"a\\"b"', 'a"b', True),
        ("1,2,7", 7, True),
        ('"a","b"', "c", False),
        ("< 5", 5, False),
        ("<= 5", 5, True),
        ("> -1", 0, True),
        (">= 1.5", 1.5, True),
        ("< 5", None, False),
        ("< 5", "4", False),
        ("!= 5", 4, True),
        ("= 5", 5, True),
        ("[1..5]", 1, True),
        ("[1..5]", 5, True),
        ("(1..5]", 1, False),
        ("]1..5]", 1, False),
        ("[1..5)", 5, False),
        ("[1..5[", 5, False),
        ("[1..5", 3, None),
        ("[1..5],[8..9]", 8, True),
        ("< 3, > 7", 5, False),
        ("not(5)", 5, False),
        ("not(5)", 6, True),
        ('not("a","b")', "c", True),
        ('not("a","b")', "b", False),
        ("not(< 5)", None, False),
        ('not("a")', None, True),
        ("not([1..5])", 6, True),
        ('date("2026-03-02")', "2026-03-02", True),
        ('< date("2026-03-02")', "2026-03-01", True),
        ('[date("2026-01-01")..date("2026-12-31")]', "2027-01-01", False),
        ('> date and time("2026-03-02T17:00:00+08:00")', "2026-03-02T10:00:00+00:00", True),
        ('> date and time("2026-03-02T17:00:00")', "2026-03-02T10:00:00+00:00", True),
        ('< time("12:00:00")', "09:30", True),
        ('< date("2026-03-02")', "no date", False),
        ("limit", 9, True),
        ("< limit", 8, True),
        ("< item.days", 2, True),
        ("[1..limit]", 9, True),
        ("kinds", "a", True),
        ("'a'", "a", None),
        ("“a”", "a", None),
        ("< ", 1, None),
        ("5 6", 5, None),
        ("between 1 and 5", 3, None),
        ("not(not(5))", 5, None),
        ("1,", 1, None),
        ("[1..5..9]", 1, None),
        ('date("2026-02-30")', 1, None),
        ("; drop", 1, None),
        ("复杂", "复杂", None),
        ("5 5", 5, None),
        ("f(5)", 5, None),
        ("x" * 3000, 5, None),
    ],
)
def test_input_cells(cell: str, value: object, passes: bool | None) -> None:
    names = {"limit": 9, "item": {"days": 3}, "kinds": ["a", "b"]}
    if passes is None:
        with pytest.raises(DecisionError):
            parse_unary_tests(cell).matches(value, names)
    else:
        assert (parse_unary_tests(cell).matches(value, names) is True) is passes


ENDPOINTS = st.tuples(st.integers(-20, 20), st.integers(-20, 20))


@given(ENDPOINTS, st.sampled_from("[]("), st.sampled_from("])["), st.integers(-25, 25))
def test_intervals_contain_what_their_borders_say(
    ends: tuple[int, int], opening: str, closing: str, value: int
) -> None:
    low, high = ends
    inside = (value >= low if opening == "[" else value > low) and (value <= high if closing == "]" else value < high)
    assert parse_unary_tests(f"{opening}{low}..{high}{closing}").matches(value, {}) is inside
    assert parse_unary_tests(f"not({opening}{low}..{high}{closing})").matches(value, {}) is not inside


@given(st.dates(), st.dates(), st.dates())
def test_intervals_of_dates(low: date, high: date, value: date) -> None:
    cell = parse_unary_tests(f'[date("{low.isoformat()}")..date("{high.isoformat()}")]')
    assert cell.matches(value.isoformat(), {}) is (low <= value <= high)


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=30), st.text('[]().,<>=!-0123456789"ab not', max_size=20)),
    st.one_of(st.none(), st.integers(), st.text()),
)
def test_any_cell_is_read_or_refused(cell: str, value: object) -> None:
    try:
        parse_unary_tests(cell).matches(value, {})
    except DecisionError as refused:
        assert refused.zh  # noqa: PT017


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("5", 5),
        ("-5", -5),
        ("金额 * 2 + 1", 101),
        ('"a"', "a"),
        ("true", True),
        ("null", None),
        ("", None),
        ('date("2026-03-02")', "2026-03-02"),
        ("max(金额, 60)", 60),
        ("金额 = 50", True),
        ("item.name", "x"),
        ('[ "a", "b" ]', ["a", "b"]),
    ],
)
def test_output_cells(cell: str, value: object) -> None:
    assert decide(table_xml(AMOUNT, [("x", "")], [["-", cell]]), 金额=50, item={"name": "x"}) == {"x": value}


def test_functions_of_the_host_may_be_called() -> None:
    table = read_decision(table_xml([("today() > start", "boolean")], KIND, [["true", '"late"']]))
    assert table.decide({"start": "2026-01-01"}, {"today": lambda: "2026-03-02"}) == {"kind": "late"}


@pytest.mark.parametrize(
    ("kind", "value", "fine"),
    [
        ("number", 5, True),
        ("number", "5", False),
        ("number", True, False),
        ("integer", 5.5, False),
        ("integer", 5.0, True),
        ("string", "x", True),
        ("string", 5, False),
        ("boolean", True, True),
        ("boolean", 1, False),
        ("date", "2026-03-02", True),
        ("date", "2.3.2026", False),
        ("dateTime", "2026-03-02T09:00:00+08:00", True),
        ("date", None, True),
        ("xsd:string", 5, False),
        ("feel:number", "x", False),
        ("tMine", object, True),
    ],
)
def test_inputs_have_the_type_of_their_column(kind: str, value: object, fine: bool) -> None:
    table = read_decision(table_xml([("x", kind)], KIND, [["-", '"a"']]))
    if fine:
        assert table.decide({"x": value}) == {"kind": "a"}
    else:
        with pytest.raises(DecisionError, match="of type"):
            table.decide({"x": value})


def test_values_outside_the_listed_ones_are_refused() -> None:
    table = read_decision(table_xml(KIND, [("x", "string")], [["-", '"c"']], values={"kind": '"a","b"', "x": '"d"'}))
    with pytest.raises(DecisionError, match="not among"):
        table.decide({"kind": "z"})
    with pytest.raises(DecisionError, match="allowed"):
        table.decide({"kind": "a"})


def test_a_missing_input_is_named() -> None:
    with pytest.raises(DecisionError, match="金额"):
        decide(table_xml(AMOUNT, KIND, BANDS))

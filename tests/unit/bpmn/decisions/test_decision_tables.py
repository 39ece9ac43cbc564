"""Decision tables: every hit policy, the S-FEEL cells, types, several decisions in a file, and what is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from dmn_tables import table_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import DecisionError, overlaps, read_decision, read_decision_file, read_decisions
from engine.bpmn.decisions.unary import parse_unary_tests
from engine.errors import ChengnuoError

AMOUNT = [("金额", "number")]
KIND = [("kind", "string")]
BANDS = [["< 100", '"low"'], ["[100..500]", '"middle"'], ["> 500", '"high"']]
LAYERS = [["> 0", '"a"', "1"], ["> 10", '"b"', "2"], ["> 100", '"c"', "3"]]
TWO = [("kind", "string"), ("days", "number")]


def decide(xml: bytes, **inputs: object):
    return read_decision(xml).decide(inputs)


def test_unique_gives_the_only_rule() -> None:
    table = table_xml(AMOUNT, KIND, BANDS)
    assert [decide(table, 金额=amount)["kind"] for amount in (99, 100, 500, 500.5)] == [
        "low",
        "middle",
        "middle",
        "high",
    ]


def test_unique_refuses_an_overlap_and_names_the_rules() -> None:
    table = read_decision(table_xml(AMOUNT, TWO, LAYERS))
    assert table.decide({"金额": 5}) == {"kind": "a", "days": 1}
    with pytest.raises(DecisionError) as refused:
        table.decide({"金额": 50})
    assert "1 (line" in refused.value.en
    assert "2 (line" in refused.value.en
    assert refused.value.place == "rule1"
    assert refused.value.line > 0


def test_any_allows_equal_outputs_only() -> None:
    same = table_xml(AMOUNT, KIND, [["> 0", '"a"'], ["> 10", '"a"'], ["> 100", '"b"']], "ANY")
    assert decide(same, 金额=50) == {"kind": "a"}
    with pytest.raises(DecisionError, match="any"):
        decide(same, 金额=500)


def test_first_takes_the_first_rule() -> None:
    assert decide(table_xml(AMOUNT, TWO, LAYERS, "FIRST"), 金额=500) == {"kind": "a", "days": 1}


def test_priority_takes_the_best_output_value() -> None:
    table = table_xml(AMOUNT, TWO, LAYERS, "PRIORITY", values={"kind": '"c","b","a"'})
    assert decide(table, 金额=50) == {"kind": "b", "days": 2}
    assert decide(table, 金额=500) == {"kind": "c", "days": 3}


def test_rule_order_gives_all_in_the_order_of_the_rules() -> None:
    assert decide(table_xml(AMOUNT, TWO, LAYERS, "RULE ORDER"), 金额=50) == [
        {"kind": "a", "days": 1},
        {"kind": "b", "days": 2},
    ]


def test_output_order_gives_all_in_the_order_of_priority() -> None:
    table = table_xml(AMOUNT, TWO, LAYERS, "OUTPUT ORDER", values={"kind": '"c","b","a"'})
    assert [row["kind"] for row in decide(table, 金额=500)] == ["c", "b", "a"]


def test_an_output_outside_the_list_comes_after_all_of_it() -> None:
    layers = [[">= 0", "", "1"], [">= 10", '"a"', "2"], [">= 20", '"b"', "3"]]
    listed = {"kind": '"b","a"'}
    chosen = table_xml(AMOUNT, TWO, layers, "PRIORITY", values=listed)
    assert decide(chosen, 金额=5) == {"kind": None, "days": 1}
    assert decide(chosen, 金额=15) == {"kind": "a", "days": 2}
    assert decide(chosen, 金额=25) == {"kind": "b", "days": 3}
    ordered = table_xml(AMOUNT, TWO, layers, "OUTPUT ORDER", values=listed)
    assert [row["kind"] for row in decide(ordered, 金额=25)] == ["b", "a", None]


def test_the_first_listed_output_column_decides_the_order() -> None:
    layers = [[">= 0", '"a"', "2"], [">= 0", '"a"', "1"], [">= 0", '"b"', "2"]]
    both = table_xml(AMOUNT, TWO, layers, "OUTPUT ORDER", values={"kind": '"b","a"', "days": "1,2"})
    assert decide(both, 金额=1) == [
        {"kind": "b", "days": 2},
        {"kind": "a", "days": 1},
        {"kind": "a", "days": 2},
    ]


@pytest.mark.parametrize(("aggregation", "result"), [("", None), ("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)])
def test_collect_and_its_aggregations(aggregation: str, result: int | None) -> None:
    rules = [[test, days] for test, _, days in LAYERS]
    decided = decide(table_xml(AMOUNT, [("days", "number")], rules, "COLLECT", aggregation=aggregation), 金额=500)
    assert decided == ([{"days": 1}, {"days": 2}, {"days": 3}] if result is None else {"days": result})


def test_a_sum_of_decimals_is_exact() -> None:
    rules = [["-", "0.1"], ["-", "0.2"]]
    assert decide(table_xml(AMOUNT, [("x", "number")], rules, "COLLECT", aggregation="SUM"), 金额=1) == {"x": 0.3}


@pytest.mark.parametrize(
    ("policy", "aggregation", "nothing"),
    [
        ("UNIQUE", "", {"days": None}),
        ("FIRST", "", {"days": None}),
        ("ANY", "", {"days": None}),
        ("RULE ORDER", "", []),
        ("COLLECT", "", []),
        ("COLLECT", "SUM", {"days": None}),
        ("COLLECT", "COUNT", {"days": 0}),
    ],
)
def test_without_a_matching_rule_the_result_is_empty(policy: str, aggregation: str, nothing: object) -> None:
    table = table_xml(AMOUNT, [("days", "number")], [["> 10", "1"]], policy, aggregation=aggregation)
    assert decide(table, 金额=5) == nothing


def test_without_a_matching_rule_the_default_entry_counts() -> None:
    assert decide(table_xml(AMOUNT, KIND, [["> 10", '"a"']], defaults={"kind": '"ordinary"'}), 金额=5) == {
        "kind": "ordinary"
    }
    listed = table_xml(AMOUNT, KIND, [["> 10", '"a"']], "COLLECT", defaults={"kind": '"ordinary"'})
    assert decide(listed, 金额=5) == [{"kind": "ordinary"}]


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


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20130901",
        "http://www.omg.org/spec/DMN/20151101",  # Flowable
        "http://www.omg.org/spec/DMN/20151130",  # Activiti
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    ],
)
def test_every_version_of_the_standard_is_read(namespace: str) -> None:
    assert decide(table_xml(AMOUNT, KIND, BANDS, namespace=namespace), 金额=1) == {"kind": "low"}


REQUIRING = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<inputData id="i" name="金额"/>
<decision id="size" name="size"><variable name="size"/><decisionTable>
<input><inputExpression><text>金额</text></inputExpression></input><output/>
<rule><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="days" name="days">
<informationRequirement><requiredDecision href="#size"/></informationRequirement>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable><input><inputExpression><text>size</text></inputExpression></input><output name="days"/>
<rule><inputEntry><text>"small"</text></inputEntry><outputEntry><text>3</text></outputEntry></rule>
</decisionTable></decision>
</definitions>"""


def test_a_required_decision_is_decided_first() -> None:
    assert read_decision(REQUIRING.encode()).decide({"金额": 5}) == {"days": 3}
    assert read_decision(REQUIRING.encode(), "size").decide({"金额": 5}) == {"size": "small"}
    assert read_decision(REQUIRING.encode()).names == {"金额"}
    assert set(read_decisions(REQUIRING.encode())) == {"size", "days"}


def test_the_variables_of_a_table_are_known() -> None:
    assert read_decision(table_xml([("a.b", "")], KIND, [["< c", "d"]])).names == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("decisionTable hitPolicy", "context x"), "no decision table"),
        (('"UNIQUE"', '"BEST"'), "unknown"),
        (('"UNIQUE"', '"UNIQUE" aggregation="SUM"'), "aggregate"),
        (('"UNIQUE"', '"COLLECT" aggregation="AVERAGE"'), "unknown"),
        (('"UNIQUE"', '"PRIORITY"'), "order"),
        (('"UNIQUE"', '"UNIQUE" expressionLanguage="python"'), "FEEL"),
        (("&lt; 100", "foo(1)"), "S-FEEL"),
        (('"low"', "'low'"), "double quotes"),
        (('"low"', "import os"), "not one expression"),
        (('"low"', "().__class__"), "not understood|not allowed|wrongly"),
        (("<decision id", "<decision><knowledgeRequirement/></decision><decision id"), "ids of their own"),
        (("<variable name", "<knowledgeRequirement/><variable name"), "business knowledge"),
        (
            (
                "<variable name",
                '<informationRequirement><requiredDecision href="#no"/></informationRequirement><variable name',
            ),
            "not in",
        ),
        (
            (
                "<variable name",
                '<informationRequirement><requiredDecision href="#choice"/></informationRequirement><variable name',
            ),
            "itself",
        ),
        (('<rule id="rule1">', '<rule id="rule1"><outputEntry/>'), "one cell"),
        ((">金额<", "><"), "no expression"),
        (("definitions", "definition"), "DMN definitions"),
        ((DMN := "https://www.omg.org/spec/DMN/20191111/MODEL/", "urn:other"), "DMN definitions"),
        (("<definitions", "<!DOCTYPE definitions><definitions"), "document type"),
        (("</definitions>", ""), "well-formed"),
        (('typeRef="number"', 'typeRef="dayTimeDuration"'), "not supported"),
    ],
)
def test_what_cannot_be_decided_is_refused(change: tuple[str, str], expected: str) -> None:
    xml = table_xml(AMOUNT, KIND, BANDS).decode()
    broken = xml.replace(*change)
    if "<context" in broken:
        broken = broken.replace("</decisionTable>", "</context>")
    with pytest.raises(ChengnuoError) as refused:
        read_decision(broken.encode())
    assert re.search(expected, refused.value.en)
    assert "请" in refused.value.zh


def test_several_decisions_need_an_id() -> None:
    two = REQUIRING.replace('<informationRequirement><requiredDecision href="#size"/></informationRequirement>', "")
    with pytest.raises(DecisionError, match="several"):
        read_decision(two.encode())
    with pytest.raises(DecisionError, match="none"):
        read_decision(two.encode(), "other")


@pytest.mark.parametrize(
    ("rules", "pairs"),
    [
        (BANDS, []),
        ([["<= 100", "1"], [">= 100", "2"]], [(1, 2)]),
        ([["< 100", "1"], ["> 99", "2"]], [(1, 2)]),
        ([["[1..5)", "1"], ["[5..9]", "2"], ["-", "3"]], [(1, 3), (2, 3)]),
        ([["not(5)", "1"], ["5", "2"]], []),
        ([["1,2", "1"], ["2,3", "2"]], [(1, 2)]),
        ([["null", "1"], ["not(null)", "2"]], []),
        ([["< limit", "1"], ["> 5", "2"]], []),
    ],
)
def test_overlaps_are_found_before_anything_runs(rules: list[list[str]], pairs: list[tuple[int, int]]) -> None:
    found = overlaps(read_decision(table_xml(AMOUNT, [("kind", "number")], rules)))
    assert [(one.first.number, one.second.number) for one in found] == pairs


def test_whole_numbers_have_nothing_between_neighbours() -> None:
    rules = [["< 100", "1"], ["> 99", "2"]]
    assert overlaps(read_decision(table_xml([("n", "integer")], [("kind", "number")], rules))) == []


def test_two_columns_on_one_input_are_looked_at_together() -> None:
    rules = [["> 5", "< 3", "1"], ["-", "-", "2"]]
    assert overlaps(read_decision(table_xml([("n", ""), ("n", "")], [("kind", "")], rules))) == []


def test_overlaps_matter_only_where_the_policy_forbids_them() -> None:
    rules = [["> 5", "1"], ["> 6", "1"], ["> 7", "2"]]
    assert overlaps(read_decision(table_xml(AMOUNT, [("x", "")], rules, "FIRST"))) == []
    assert [
        (o.first.number, o.second.number) for o in overlaps(read_decision(table_xml(AMOUNT, [("x", "")], rules, "ANY")))
    ] == [
        (1, 3),
        (2, 3),
    ]


CELLS = st.one_of(
    st.integers(0, 9).map(str),
    st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda t: f"[{min(t)}..{max(t)}]"),
    st.integers(0, 9).map(lambda n: f"< {n}"),
    st.integers(0, 9).map(lambda n: f"not({n})"),
    st.just("-"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=4), st.integers(-1, 10), st.integers(-1, 10))
def test_a_unique_table_without_found_overlaps_always_decides(
    cells: list[tuple[str, str]], first: int, second: int
) -> None:
    rules = [[*pair, str(number)] for number, pair in enumerate(cells)]
    table = read_decision(table_xml([("a", "integer"), ("b", "integer")], [("x", "number")], rules))
    if overlaps(table):
        witness = overlaps(table)[0].witness
        with pytest.raises(DecisionError):
            table.decide(witness)
    else:
        table.decide({"a": first, "b": second})


SPACED = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<inputData id="i" name="Applicant Age"/><inputData id="j" name="Loan-to-value"/>
<decision id="band" name="Age Band"><variable name="Age Band"/><decisionTable>
<input><inputExpression typeRef="number"><text>Applicant  Age</text></inputExpression></input>
<input><inputExpression><text>Monthly Income</text></inputExpression></input>
<output/>
<rule><inputEntry><text>&gt; Loan-to-value</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"Applicant Age"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="days" name="days">
<informationRequirement><requiredDecision href="#band"/></informationRequirement>
<decisionTable><input><inputExpression><text>Age Band</text></inputExpression></input><output name="days"/>
<rule><inputEntry><text>"Applicant Age"</text></inputEntry>
<outputEntry><text>Applicant Age - 1</text></outputEntry></rule>
</decisionTable></decision>
</definitions>"""


def test_names_with_spaces_work() -> None:
    """A variable is found by the name as it is drawn, or with underscores as expressions spell it."""
    table = read_decision(SPACED.encode(), "days")
    assert table.decide({"Applicant Age": 40, "Monthly Income": 1, "Loan-to-value": 30}) == {"days": 39}
    assert table.decide({"Applicant_Age": 40, "Monthly_Income": 1, "Loan_to_value": 30}) == {"days": 39}
    assert table.names == {"Applicant_Age", "Monthly_Income", "Loan_to_value"}


def test_names_that_would_become_the_same_are_refused() -> None:
    with pytest.raises(DecisionError, match="Monthly_Income"):
        read_decisions(SPACED.replace('"Loan-to-value"', '"Monthly_Income"').encode())


LITERAL = (
    '<decision id="fee" name="Fee"><variable name="fee" typeRef="number"/>'
    "<literalExpression><text>{expression}</text></literalExpression></decision>"
)


def test_a_literal_expression_is_decided() -> None:
    xml = REQUIRING.replace("<decision id=", LITERAL.format(expression="金额 * 2") + "<decision id=", 1)
    assert read_decision(xml.encode(), "fee").decide({"金额": 5}) == {"fee": 10}
    assert set(read_decisions(xml.encode())) == {"fee", "size", "days"}


@pytest.mark.parametrize("logic", [LITERAL.format(expression="if x then 1 else 2"), '<decision id="fee" name="Fee"/>'])
def test_what_cannot_be_decided_beside_tables_does_not_refuse_them(logic: str) -> None:
    xml = REQUIRING.replace("<decision id=", logic + "<decision id=", 1)
    file = read_decision_file(xml.encode())
    assert set(file.tables) == {"size", "days"}
    assert set(file.left_out) == {"fee"}
    assert read_decision(xml.encode(), "size").decide({"金额": 5}) == {"size": "small"}
    with pytest.raises(DecisionError, match="Expected"):
        read_decision(xml.encode(), "fee")
    needed = xml.replace('<requiredDecision href="#size"/>', '<requiredDecision href="#fee"/>')
    with pytest.raises(DecisionError, match="Expected"):
        read_decisions(needed.encode())

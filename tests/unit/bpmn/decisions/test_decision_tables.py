"""Decision tables: every hit policy, several decisions in a file, overlaps, and what is refused."""

from __future__ import annotations

import re

import pytest
from dmn_tables import AMOUNT, BANDS, KIND, decide, table_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import DecisionError, overlaps, read_decision, read_decision_file, read_decisions
from engine.errors import ChengnuoError

LAYERS = [["> 0", '"a"', "1"], ["> 10", '"b"', "2"], ["> 100", '"c"', "3"]]
TWO = [("kind", "string"), ("days", "number")]


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

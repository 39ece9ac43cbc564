"""What anybody may hand in is read with bounded work, or refused in words. Work is counted, never timed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from drawn import definitions, flow, process

from engine.bpmn import InvalidData, InvalidDiagram
from engine.bpmn.checks import check_files
from engine.bpmn.checks.tokens import MOST_WORK, TokenGame
from engine.bpmn.decisions import DecisionError, DecisionTable, coverage, read_decision, read_decisions
from engine.bpmn.decisions.overlaps import MOST_FOUND, MOST_RULES, MOST_TRIED, overlaps
from engine.bpmn.decisions.reading import MOST_CHAINED
from engine.bpmn.decisions.spelling import MOST_NAMES
from engine.bpmn.decisions.unary import Comparison
from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError
from engine.bpmn.expressions.syntax import parse_assignments
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS
from engine.bpmn.model.values import MOST_DATA, fresh, shown
from engine.bpmn.reading import graph
from engine.bpmn.reading.graph import read_scope
from engine.bpmn.reading.process import read_process_model
from engine.bpmn.reading.xml import (
    DEEPEST,
    MOST_ATTRIBUTES,
    MOST_CELLS,
    MOST_ELEMENTS,
    MOST_EXPRESSED,
    MOST_IN_FLOW,
    MOST_WRITTEN,
    UnreadableXml,
    children,
    read_xml,
)

START = '<startEvent id="s"/>'
MANY = list(range(10_000))


def refused(content: bytes) -> str:
    """The rule that refuses a file, which reading and the check agree on."""
    with pytest.raises(UnreadableXml) as caught:
        read_xml(content)
    assert [problem.rule for problem in check_files({"a.bpmn": content})] == [caught.value.rule]
    return caught.value.rule


def chain(length: int) -> bytes:
    tasks = [f"t{place}" for place in range(length)]
    return definitions(
        process(START + "".join(f'<task id="{name}"/>' for name in tasks) + flow(">".join(["s", *tasks])))
    )


def nested(levels: int) -> bytes:
    body = START + '<endEvent id="e"/>' + flow("s>e")
    for level in range(levels):
        body = (
            f'<startEvent id="s{level}"/><subProcess id="p{level}">{body}</subProcess><endEvent id="e{level}"/>'
            + flow(f"s{level}>p{level}>e{level}")
        )
    return definitions(process(body))


def scripts(text: str, count: int) -> bytes:
    tasks = [f"t{place}" for place in range(count)]
    drawn = "".join(f'<scriptTask id="{name}"><script>{text}</script></scriptTask>' for name in tasks)
    return definitions(process(START + drawn + flow(">".join(["s", *tasks]))))


def posts(text: str, count: int) -> bytes:
    task = f'<extensionElements><chengnuo:task role="clerk" post="{text}"/></extensionElements>'
    return definitions(process(START + "".join(f'<userTask id="t{n}">{task}</userTask>' for n in range(count))))


def foreign(text: str, count: int) -> bytes:
    drawn = "".join(f'<userTask id="t{n}" x:assignee="{text}" xmlns:x="http://example.org"/>' for n in range(count))
    return definitions(process(START + drawn))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (chain(MOST_IN_FLOW // 2 + 1), "too-large"),
        (definitions(process("<documentation/>" * MOST_ELEMENTS)), "xml-elements"),
        (nested(DEEPEST), "xml-depth"),
        (
            definitions(process("<task " + " ".join(f'a{n}="1"' for n in range(MOST_ATTRIBUTES + 1)) + ' id="t"/>')),
            "xml-attributes",
        ),
        (scripts("a = 1  # " + "x" * (MOST_EXPRESSED // 2), 2), "too-large"),
        (posts("'x'" * (MOST_EXPRESSED // 6), 3), "too-large"),
        (foreign("${x}" * (MOST_EXPRESSED // 8), 3), "too-large"),
        (foreign("${x}" * (MOST_EXPRESSED // 8), 3).decode().encode("utf-16"), "too-large"),
    ],
)
def test_files_larger_than_anybody_draws(content: bytes, rule: str) -> None:
    assert refused(content) == rule


def test_a_file_just_within_the_limits_is_read() -> None:
    model = read_process_model({"a.bpmn": chain(MOST_IN_FLOW // 2 - 1)}, "p")
    assert len(model.scope.nodes) == MOST_IN_FLOW // 2


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many nodes were handed out by walks over whole processes."""
    count = [0]
    walk = graph.Scope.all_nodes

    def counted(scope: graph.Scope) -> Iterator[graph.Node]:
        for node in walk(scope):
            count[0] += 1
            yield node

    monkeypatch.setattr(graph.Scope, "all_nodes", counted)
    return count


def test_nested_sub_processes_are_walked_once_a_rule(visits: list[int]) -> None:
    counts = []
    for levels in (10, 20, 40):
        visits[0] = 0
        assert check_files({"a.bpmn": nested(levels)}) == []
        counts.append(visits[0] / levels)
    assert max(counts) < 2 * min(counts), "the work for a node must not grow with the levels around it"


def test_the_game_of_tokens_is_given_up_after_its_work() -> None:
    width = 300
    branches = "".join(f'<task id="t{n}"/><task id="u{n}"/>' for n in range(width))
    ways = [f"a>t{n}>u{n}>z" for n in range(width)]
    body = START + f'<parallelGateway id="a"/><parallelGateway id="z"/>{branches}' + flow("s>a", *ways)
    root = read_xml(definitions(process(body)))
    game = TokenGame(read_scope(children(root, "process")[0], {}))
    assert game.play() is False
    assert game.work <= MOST_WORK + 4 * width


def test_nested_loops_with_fixed_numbers() -> None:
    def loop(count: int) -> str:
        counted = f"<loopCardinality>{count}</loopCardinality>"
        return f"<multiInstanceLoopCharacteristics>{counted}</multiInstanceLoopCharacteristics>"

    def drawn(outer: int, inner: int) -> bytes:
        sub = f'<subProcess id="o">{loop(outer)}<task id="i">{loop(inner)}</task></subProcess>'
        return definitions(process(START + sub + flow("s>o")))

    assert read_process_model({"a.bpmn": drawn(100, 100)}, "p").id == "p"
    with pytest.raises(InvalidDiagram) as caught:
        read_process_model({"a.bpmn": drawn(10_000, 10_000)}, "p")
    assert caught.value.place == "i"


DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
RULE = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"


def decisions(*links: tuple[str, tuple[str, ...]]) -> bytes:
    """Tables of one rule; a table requires others and looks at the first of them."""
    drawn = []
    for name, required in links:
        needs = [f'<requiredDecision href="#{other}"/>' for other in required]
        given = f"<inputExpression><text>{required[0] if required else 'n'}</text></inputExpression>"
        drawn.append(
            f'<decision id="{name}" name="{name}"><variable name="{name}"/>'
            + "".join(f"<informationRequirement>{each}</informationRequirement>" for each in needs)
            + f'<decisionTable><input>{given}</input><output name="r"/>{RULE}</decisionTable></decision>'
        )
    return f"{DMN}{''.join(drawn)}</definitions>".encode()


def test_decisions_in_a_long_chain_are_refused() -> None:
    def in_chain(length: int) -> bytes:
        return decisions(*((f"d{n}", (f"d{n + 1}",) if n + 1 < length else ()) for n in range(length)))

    assert len(read_decisions(in_chain(MOST_CHAINED))) == MOST_CHAINED
    with pytest.raises(DecisionError):
        read_decisions(in_chain(1_000))
    assert [problem.rule for problem in check_files({"a.dmn": in_chain(1_000)})] == ["decision"]


@pytest.mark.parametrize(
    ("rules", "cell"), [(MOST_CELLS // 2 + 1, "-"), (MOST_WRITTEN // 1_000 + 1, ",".join(["1234"] * 200))]
)
def test_tables_larger_than_anybody_writes_are_refused(rules: int, cell: str) -> None:
    large = decisions(("d", ())).replace(RULE.encode(), RULE.replace("-", cell).encode() * rules)
    with pytest.raises(UnreadableXml) as caught:
        read_decisions(large)
    assert "请拆成几个决策表文件" in caught.value.zh
    assert [problem.rule for problem in check_files({"a.dmn": large})] == ["too-large"]


def test_cells_of_many_tests_are_tried_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = (",".join(str(rule * 50 + n) for n in range(50)) for rule in range(MOST_RULES // 4))
    rules = "".join(RULE.replace("-", cell) for cell in cells)
    table = read_decision(decisions(("d", ())).replace(RULE.encode(), rules.encode()))
    tried = [0]
    matches = Comparison.matches

    def counted(one: Comparison, *given: Any) -> bool | None:
        tried[0] += 1
        return matches(one, *given)

    monkeypatch.setattr(Comparison, "matches", counted)
    assert overlaps(table) == []
    coverage(table)
    assert tried[0] <= 2 * MOST_TRIED


def test_a_table_tells_its_first_overlaps_only() -> None:
    rules = RULE * 100
    table = decisions(("d", ())).replace(RULE.encode(), rules.encode())
    assert len(check_files({"a.dmn": table})) == MOST_FOUND


def test_names_of_several_words_are_counted() -> None:
    def named(count: int) -> bytes:
        data = "".join(f'<inputData id="i{n}" name="the word {n}"/>' for n in range(count))
        return decisions(("d", ())).replace(b"<decision ", data.encode() + b"<decision ", 1)

    assert set(read_decisions(named(MOST_NAMES))) == {"d"}
    with pytest.raises(DecisionError):
        read_decisions(named(MOST_NAMES + 1))


def test_a_name_of_many_lines_is_one_line() -> None:
    body = '<startEvent id="s" name="受理' + "&#10;" * 10_000 + '申请&#10; of a&#10;case "/>'
    assert read_process_model({"a.bpmn": definitions(process(body))}, "p").scope.nodes["s"].element.name == (
        "受理申请 of a case"
    )


def test_a_decision_that_many_require_is_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = 25
    links: list[tuple[str, tuple[str, ...]]] = [("top", ("a0", "b0"))]
    for n in range(layers):
        below = (f"a{n + 1}", f"b{n + 1}") if n + 1 < layers else ()
        links += [(f"a{n}", below), (f"b{n}", below)]
    table = read_decision(decisions(*links), "top")
    decided: list[str] = []
    decide = DecisionTable._decide

    def counted(one: DecisionTable, *given: Any) -> Any:
        decided.append(one.id)
        return decide(one, *given)

    monkeypatch.setattr(DecisionTable, "_decide", counted)
    assert table.decide({"n": 1}) == {"r": 1}
    assert len(decided) == len(set(decided)) == 2 * layers + 1
    assert table.names == {"n"}


@pytest.mark.parametrize(
    "text",
    [
        "working_days([L for x in L])",
        "before_due([L for x in L])",
        "share_used([L for x in L])",
        "min([N for x in L[0:5000]])",
        "N in [M for x in L]",
        "[x for x in L if x in L]",
    ],
)
def test_an_expression_is_refused_before_it_grows(text: str) -> None:
    names = {"L": MANY, "N": [[n] for n in MANY], "M": [[n] for n in MANY]}
    with pytest.raises(ExpressionError) as caught:
        Evaluator().evaluate(text, names, TIME_FUNCTIONS)
    assert len(caught.value.en) < 400


def test_a_value_counts_as_often_as_it_is_written() -> None:
    text = "x" * 1_000
    shared = Evaluator().evaluate("[t for n in L]", {"t": text, "L": MANY})
    with pytest.raises(InvalidData):
        fresh(shared, "v")
    assert fresh([text] * (MOST_DATA // 1_010), "v")
    once = [text] * 100
    with pytest.raises(InvalidData):
        fresh([[once] * 100] * 100, "v")


def test_a_sentence_quotes_a_large_value_without_writing_it_out() -> None:
    class Loud(list[Any]):
        def __str__(self) -> str:
            raise AssertionError("written out")

        __repr__ = __str__

    assert shown(Loud([1, 2])) == "Loud (2)"
    assert shown("x" * 100) == "x" * 40 + "…"
    assert shown(None) == "None"


def test_the_lines_of_a_script_are_those_of_the_parser() -> None:
    script = "a = 1; b = '承诺'\r\nc = [a,\r  b] # 注释\n\nd = (\n  '办\u2028件' +\n  '结'\n)\f\ne = {'x': b}"
    assert parse_assignments(script) == [
        ("a", "1"),
        ("b", "'承诺'"),
        ("c", "[a,\r  b]"),
        ("d", "('办\u2028件' +\n  '结')"),
        ("e", "{'x': b}"),
    ]

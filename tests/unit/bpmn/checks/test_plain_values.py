"""Values that are written plainly: in result cells of tables, and as parameters of operations."""

from __future__ import annotations

import pytest

from engine.bpmn.checks import Known, Problem, check_files
from engine.bpmn.checks.literals import allowed_values, literal
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands.deploy import check
from tests.integration.cases.diagrams import diagram, end_event, extension, flows, service_task, start_event

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="t" namespace="x">
<decision id="t" name="t"><decisionTable id="dt" hitPolicy="FIRST">
<input id="i"><inputExpression typeRef="string"><text>kind</text></inputExpression></input>
<output id="o" name="days" typeRef="{type}">{values}</output>
<rule id="r"><inputEntry id="a"><text>{test}</text></inputEntry>
<outputEntry id="b"><text>{cell}</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
VALUES = '<outputValues><text>"急","缓"</text></outputValues>'


def table(cell: str, type_: str = "string", values: str = "", test: str = '"a"') -> set[str]:
    content = TABLE.format(cell=cell, type=type_, values=values, test=test).encode()
    return {problem.rule for problem in check_files({"t.dmn": content}, Known()) if problem.forbids_deployment}


@pytest.mark.parametrize(
    ("cell", "type_", "values", "rule"),
    [
        ('"两天"', "number", "", "decision-type"),
        ("3", "string", "", "decision-type"),
        ("true", "number", "", "decision-type"),
        ('"true"', "boolean", "", "decision-type"),
        ("办结", "string", "", "decision-name"),
        ("两天", "number", "", "decision-name"),
        ('"普通"', "string", VALUES, "decision-value"),
    ],
)
def test_a_wrong_result_is_told_at_its_rule(cell: str, type_: str, values: str, rule: str) -> None:
    assert table(cell, type_, values) == {rule}


def test_a_test_without_quotes_is_told_at_its_rule() -> None:
    assert table('"x"', test="办结") == {"decision-name"}
    assert table('"x"', test="kind") == set()


@pytest.mark.parametrize(
    ("cell", "type_", "values"),
    [
        ('"x"', "string", ""),
        ("3", "number", ""),
        ("-1.5", "number", ""),
        ("true", "boolean", ""),
        ("", "string", ""),
        ("kind", "string", ""),
        ("null", "number", ""),
        ('"急"', "string", VALUES),
        ('date("2026-01-05")', "date", ""),
    ],
)
def test_a_right_result_passes(cell: str, type_: str, values: str) -> None:
    assert table(cell, type_, values) == set()


def problems(body: str, before: str = "") -> list[Problem]:
    content = diagram("walk", start_event() + body, kind="part", before=before)
    return [each for each in check(shipped_files(), Files({"walk.bpmn": content})) if each.forbids_deployment]


def test_a_parameter_outside_the_list_is_told_with_the_list() -> None:
    wrong = service_task("card", "card.issue", level="'purple'") + end_event() + flows("begin", "card", "end")
    (problem,) = problems(wrong)
    assert (problem.rule, problem.element) == ("operation-value", "card")
    assert '"yellow"、"red"、"reminder"' in problem.zh
    for right in ("'yellow'", "ladder.level"):
        fine = service_task("card", "card.issue", level=right) + end_event() + flows("begin", "card", "end")
        assert problems(fine) == []


@pytest.mark.parametrize("kind", ["message", "signal", "error", "escalation"])
def test_what_is_thrown_is_named(kind: str) -> None:
    event = f'<bpmn:endEvent id="end" name="end"><bpmn:{kind}EventDefinition id="q"{{}}/></bpmn:endEvent>'
    (problem,) = problems(event.format("") + flows("begin", "end"))
    assert (problem.severity, problem.rule, problem.element) == ("open", "reference-missing", "end")
    code = f' {kind}Code="C1"' if kind in ("error", "escalation") else ""
    declared = f'<bpmn:{kind} id="n1" name="n1"{code}/>'
    assert problems(event.format(f' {kind}Ref="n1"') + flows("begin", "end"), declared) == []


@pytest.mark.parametrize("tag", ["receiveTask", "sendTask"])
def test_tasks_of_messages_name_their_message(tag: str) -> None:
    body = f'<bpmn:{tag} id="task" name="task"/>' + end_event() + flows("begin", "task", "end")
    assert "reference-missing" in {problem.rule for problem in problems(body)}


def test_who_does_a_task_is_named() -> None:
    body = '<bpmn:userTask id="task" name="task"/>' + end_event() + flows("begin", "task", "end")
    assert {problem.rule for problem in problems(body)} == {"nobody"}


def test_an_operation_is_enough_for_a_send_task() -> None:
    operation = extension('<chengnuo:operation name="case.urge"/>')
    body = f'<bpmn:sendTask id="task" name="task">{operation}</bpmn:sendTask>' + end_event()
    assert "reference-missing" not in {problem.rule for problem in problems(body + flows("begin", "task", "end"))}


def test_plain_values_are_read_and_others_left() -> None:
    assert literal(" 'a' ") == (True, "a")
    assert literal("[1, None]") == (True, [1, None])
    assert literal("a.b") == (False, None)
    assert literal("(" * 5_000) == (False, None)
    assert allowed_values({"anyOf": [{"enum": ["a", 1]}, {"type": "null"}]}) == ['"a"', "1"]

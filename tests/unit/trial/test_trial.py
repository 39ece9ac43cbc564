"""Trial runs of the office's own processes and of small diagrams: answers, clocks, branches, guards."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn import read_process
from engine.bpmn.decisions import read_decision
from engine.bpmn.reading.process import DiagramFiles
from engine.cases.bundles import shipped_files
from engine.clock import OFFICE_ZONE, office_time
from engine.errors import Refused
from engine.forms import FormCollection, collection, read_form
from engine.trial import ScriptedAnswers, TraceLine, Trial, TrialResult, read_answers
from engine.trial.answers import NEVER, UNSAID

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SHIPPED = shipped_files()
FORMS = {key: read_form(content) for key, content in SHIPPED.form.items()}
DECISIONS = {key: read_decision(content) for key, content in SHIPPED.decision.items()}
DIAGRAMS = DiagramFiles(SHIPPED.process)


def run_case(answers: dict[str, Any], until: datetime | None = None) -> tuple[TrialResult, list[TraceLine]]:
    lines: list[TraceLine] = []
    trial = Trial(
        DIAGRAMS,
        "service_case",
        answers=ScriptedAnswers(answers),
        forms=FORMS,
        decisions=DECISIONS,
        until=until,
        write=lines.append,
    )
    return trial.run(), lines


def when(lines: list[TraceLine], element: str) -> list[str]:
    found = [line.at.astimezone(OFFICE_ZONE) for line in lines if line.element == element]
    return list(dict.fromkeys(f"{moment:%m-%d %H:%M}" for moment in found))


def run(body: str, answers: dict[str, Any] | None = None, **more: Any) -> tuple[TrialResult, list[TraceLine]]:
    content = f'<definitions xmlns="{MODEL}"><process id="p">{body}</process></definitions>'
    lines: list[TraceLine] = []
    trial = Trial({"a": content.encode()}, "p", answers=ScriptedAnswers(answers), write=lines.append, **more)
    return trial.run(), lines


def test_a_case_goes_from_receipt_to_delivery_by_itself() -> None:
    outcome, lines = run_case({})
    assert (outcome.status, outcome.name) == ("completed", "已送达办结")
    assert lines[-1].event == "outcome"
    assert lines[-1].data["status"] == "completed"


def test_the_same_run_gives_the_same_trace() -> None:
    assert [line.as_json() for line in run_case({})[1]] == [line.as_json() for line in run_case({})[1]]


@pytest.mark.rule("ON-5")
def test_nobody_checks_the_materials_so_acceptance_is_deemed_after_five_working_days() -> None:
    outcome, lines = run_case({"materials_check": None})
    assert when(lines, "accept_deemed") == ["03-09 17:00"]
    assert outcome.status == "completed"


@pytest.mark.rule("ON-5", "AC-2")
def test_a_deemed_acceptance_counts_from_receipt() -> None:
    answers = {"materials_check": None, "review": None, "receive_application": {"item_kind": "complex"}}
    _, lines = run_case(answers, office_time(2026, 5, 1))
    assert when(lines, "issue_red_card") == ["03-09 17:00"]


@pytest.mark.rule("LC-3")
def test_an_applicant_who_never_comes_back_lapses() -> None:
    outcome, lines = run_case({"materials_check": {"conclusion": "supplement"}, "materials_supplement": None})
    assert outcome.name == "逾期未补正"
    assert when(lines, "lapse") == ["03-12 17:00"]


@pytest.mark.rule("AC-2", "TC-5")
def test_the_ladder_follows_the_clock_of_the_case() -> None:
    _, lines = run_case({"receive_application": {"item_kind": "complex"}, "review": None})
    assert when(lines, "remind") == ["03-04 17:00"]
    assert when(lines, "issue_yellow_card") == ["03-05 17:00"]
    assert when(lines, "issue_red_card") == ["03-06 17:00"]


@pytest.mark.rule("JA-2")
def test_departments_answer_in_branches_of_their_own() -> None:
    outcome, lines = run_case({"receive_application": {"item_kind": "joint", "joint": True}})
    assert outcome.status == "completed"
    assert {line.branch for line in lines if line.element == "department_opinion"} == {
        "department_reviews#0",
        "department_reviews#1",
    }


def test_until_stops_before_the_next_timer() -> None:
    until = office_time(2026, 3, 4)
    outcome, lines = run_case({"materials_check": None}, until)
    assert outcome.status == "stopped"
    assert lines[-1].at == until
    assert "materials_check" in outcome.data["waiting_for"]["tasks"]


FLOW = '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>'
USER = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + FLOW.format("s", "u") + FLOW.format("u", "e")


def test_answers_become_variables() -> None:
    outcome, _ = run(USER, {"s": {"n": 1}, "u": {"m": 2}})
    assert outcome.data["variables"] == {"n": 1, "m": 2}


def test_a_task_that_is_never_answered_waits() -> None:
    outcome, _ = run(USER, {"u": None})
    assert outcome.status == "waiting"
    assert outcome.data["waiting_for"]["tasks"] == ["u"]


def test_an_answer_that_is_no_object_is_refused() -> None:
    outcome, lines = run(USER, {"u": "yes"})
    assert outcome.status == "failed"
    assert "u" in outcome.en
    assert "请" in lines[-1].data["message"]


def test_a_loop_of_work_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.trial.run.MOST_STEPS", 300)
    looping = USER.replace(FLOW.format("u", "e"), "") + FLOW.format("u", "x") + FLOW.format("x", "u")
    outcome, _ = run(looping.replace('<endEvent id="e"/>', '<task id="x"/>'))
    assert outcome.status == "failed"
    assert "300" in outcome.en


def test_an_error_in_an_expression_names_the_place() -> None:
    gateway = '<startEvent id="s"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e"/><endEvent id="f"/>'
    expression = "<conditionExpression>n &gt; 1</conditionExpression>"
    condition = f'<sequenceFlow id="c" sourceRef="g" targetRef="f">{expression}</sequenceFlow>'
    outcome, _ = run(gateway + FLOW.format("s", "g") + FLOW.format("g", "e") + condition)
    assert outcome.status == "failed"
    assert "n" in outcome.en


def test_lists_of_answers_are_used_one_after_the_other() -> None:
    answers = ScriptedAnswers({"a": [{"x": 1}, {"x": 2}], "b": None, "c": [], "d": [{"x": 1}, None]})
    assert [answers.next_of(("a",)) for _ in range(3)] == [{"x": 1}, {"x": 2}, {"x": 2}]
    assert answers.next_of(("b",)) is NEVER
    assert answers.next_of(("c",)) is NEVER
    assert answers.next_of(("z",)) is UNSAID
    assert answers.next_of(("z", "a")) == {"x": 2}
    assert not answers.never("d")
    answers.next_of(("d",))
    assert answers.never("d")


def test_messages_are_given_once() -> None:
    answers = ScriptedAnswers({"m": {"x": 1}, "n": [{"x": 1}, {"x": 2}]})
    assert answers.message(("m",)) == {"x": 1}
    assert answers.message(("m",)) is UNSAID
    assert [answers.message(("n",)) for _ in range(3)] == [{"x": 1}, {"x": 2}, UNSAID]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"5", b"\xff", b"[" * 100_000])
def test_what_is_no_answers_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_answers(content)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=8,
)
ELEMENTS = [
    "materials_check",
    "receive_application",
    "review",
    "decision",
    "record_check",
    "delivery",
    "materials_supplement",
]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(ELEMENTS), JSON, max_size=4))
def test_any_answers_end_in_an_outcome(answers: dict[str, Any]) -> None:
    outcome, lines = run_case(answers, office_time(2026, 6, 1))
    assert outcome.status in ("completed", "waiting", "stopped", "failed")
    assert json.loads(lines[-1].as_json())["event"] == "outcome"


def test_an_answer_about_nothing_is_refused() -> None:
    outcome, _lines = run_case({"material_check": {}})
    assert outcome.status == "failed"
    assert "是不是「materials_check」" in outcome.zh
    assert run_case({"answers": {"materials_check": {}}})[0].status == "failed"


def test_a_run_reads_the_forms_of_its_own_tasks_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(collection, "read_form", lambda content: read.append(content) or read_form(content))
    files = DiagramFiles({"urging.bpmn": SHIPPED.process["urging.bpmn"]})
    trial = Trial(files, "urging", forms=FormCollection(SHIPPED.form.values()), spent=60)
    trial.run()
    used = [element.form for element in read_process(files, "urging").elements.values() if element.form]
    assert len(read) <= len(used)

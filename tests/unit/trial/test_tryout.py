"""A try-out: a process one step at a time, going back, and saved scenarios that break when the diagram changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.bpmn.decisions import read_decision
from engine.cases.bundles import shipped_files
from engine.clock import office_time
from engine.errors import Refused
from engine.forms import read_form
from engine.trial import Scenario, ScenarioStep, TryOut, TryOutState, read_scenario, why_broken
from engine.trial.scenario import MOST_SCENARIO_STEPS

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SHIPPED = shipped_files()
FORMS = {key: read_form(content) for key, content in SHIPPED.form.items()}
DECISIONS = {key: read_decision(content) for key, content in SHIPPED.decision.items()}


def small(body: str) -> dict[str, bytes]:
    return {"a": f'<definitions xmlns="{MODEL}"><process id="p">{body}</process></definitions>'.encode()}


def walk(*steps: ScenarioStep, **more: Any) -> TryOutState:
    scenario = Scenario("service_case", steps, **more)
    return TryOut(SHIPPED.process, scenario, forms=FORMS, decisions=DECISIONS).run()


def filled(state: TryOutState, **answers: Any) -> ScenarioStep:
    task = state.tasks[0]
    content = {} if task.form is None else FORMS[task.form].smallest(answers)
    return ScenarioStep("complete", task.element, task.branch, task.number, content=content)


TWO_TASKS = small(
    '<startEvent id="begun"/><userTask id="one" name="初审"/><userTask id="two" name="复审"/><endEvent id="done"/>'
    '<sequenceFlow id="f1" sourceRef="begun" targetRef="one"/><sequenceFlow id="f2" sourceRef="one" targetRef="two"/>'
    '<sequenceFlow id="f3" sourceRef="two" targetRef="done"/>'
)


def test_a_case_is_walked_step_by_step_and_back() -> None:
    start = walk(facts={"department": "hr", "promised_days": 5})
    assert start.tokens == {"acceptance_stage": 1, "materials_check": 1}
    task = start.tasks[0]
    assert (task.element, task.form, task.role) == ("materials_check", "materials_check", "clerk")
    assert task.due == office_time(2026, 3, 3, 17)
    assert task.light(start.now) == "green"
    assert task.light(task.due + timedelta(seconds=1)) == "red"
    assert start.variables["application"]["department"] == "hr"
    assert "撤回" in start.messages
    assert start.timers[0].element == "acceptance_period_over"

    accepted = walk(filled(start), facts={"department": "hr", "promised_days": 5})
    assert accepted.tasks[0].element == "review"
    assert "flow_receive_application_acceptance_stage" in accepted.passed
    assert {one.operation for one in accepted.operations} >= {"application.receive", "application.accept"}
    assert 0 < accepted.new_from < len(accepted.lines)
    assert accepted.before["acceptance"] != accepted.variables["acceptance"]

    deemed = walk(ScenarioStep("timer"))
    assert deemed.now == office_time(2026, 3, 9, 17), "the clock has moved to the timer"
    assert deemed.tasks[0].element == "review"
    withdrawn = walk(ScenarioStep("message", name="撤回"))
    assert withdrawn.status == "completed"
    assert withdrawn.reached().ended


def test_answers_are_judged_as_the_office_judges_them() -> None:
    wrong = walk(ScenarioStep("complete", "materials_check", content={"conclusion": "perhaps"}))
    assert (wrong.status, wrong.failed_step) == ("failed", 0)
    assert wrong.problem is not None
    assert "materials_check" in wrong.problem.zh


def test_operations_fail_or_give_what_the_designer_chose() -> None:
    chosen = walk(results={"receive_application": {"promised_days": 7}})
    assert chosen.operations[0].result["promised_days"] == 7


def test_a_start_form_is_asked_for_first() -> None:
    def run(*steps: ScenarioStep) -> TryOutState:
        return TryOut(SHIPPED.process, Scenario("timed_matter", steps), forms=FORMS, decisions=DECISIONS).run()

    asked = run()
    assert [(task.form, task.begins) for task in asked.tasks] == [("timed_matter", True)]
    assert run(ScenarioStep("timer")).failed_step == 0
    begun = run(ScenarioStep("begin", asked.tasks[0].element, content=FORMS["timed_matter"].smallest({})))
    assert begun.problem is None
    assert begun.tasks
    assert not begun.tasks[0].begins


def test_a_saved_scenario_breaks_when_the_diagram_changes() -> None:
    def end(files: dict[str, bytes], scenario: Scenario) -> TryOutState:
        return TryOut(files, scenario).run()

    def broken(files: dict[str, bytes], scenario: Scenario) -> str:
        why = why_broken(files, scenario, forms={}, decisions={})
        return "" if why is None else why.zh

    steps = (ScenarioStep("complete", "one"), ScenarioStep("complete", "two"))
    scenario = Scenario("p", steps)
    saved = read_scenario(replace(scenario, expected=end(TWO_TASKS, scenario).reached()).as_json())
    assert broken(TWO_TASKS, saved) == ""
    shorter = small(
        '<startEvent id="begun"/><userTask id="one" name="初审"/><endEvent id="done" name="办结"/>'
        '<sequenceFlow id="f1" sourceRef="begun" targetRef="one"/>'
        '<sequenceFlow id="f2" sourceRef="one" targetRef="done"/>'
    )
    assert "第 2 步" in broken(shorter, saved)
    half = Scenario("p", steps[:1])
    half = replace(half, expected=end(TWO_TASKS, half).reached())
    assert "复审" in broken(shorter, half)
    assert "办结" in broken(shorter, half)


def test_endless_processes_and_foreign_scenarios_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.trial.processes.LEAST_SECONDS", 0.1)
    monkeypatch.setattr("engine.trial.processes.MOST_SECONDS", 0.1)
    circle = small(
        '<startEvent id="begun"/><scriptTask id="one"><script>x = 1</script></scriptTask>'
        '<sequenceFlow id="f1" sourceRef="begun" targetRef="one"/>'
        '<sequenceFlow id="f2" sourceRef="one" targetRef="one"/>'
    )
    assert TryOut(circle, Scenario("p")).run().status == "failed"
    assert TryOut(circle, Scenario("nosuch")).run().status == "failed"
    wrong: list[Any] = [[], {"process": 1}, {"process": "p", "steps": [{"do": "fly"}]}, {"process": "p", "steps": {}}]
    for written in wrong:
        with pytest.raises(Refused, match="Expected a scenario"):
            read_scenario(written)
    with pytest.raises(Refused, match="at most"):
        read_scenario({"process": "p", "steps": [{"do": "timer"}] * (MOST_SCENARIO_STEPS + 1)})

"""Variables that exist: what a diagram reads is set before, of the right type and among its values (issue: studio)."""

from __future__ import annotations

import json

import pytest

from engine.bpmn.checks import Problem
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands.deploy import check
from engine.forms import WrongForm, read_form
from tests.integration.cases.diagrams import (
    boundary_timer,
    diagram,
    end_event,
    extension,
    flows,
    service_task,
    start_event,
    timer_event,
    user_task,
)
from tests.unit.bpmn.checks.test_plain_values import TABLE, VALUES

SHIPPED = shipped_files()


def found(body: str) -> list[Problem]:
    """What the check before deployment says about a small diagram."""
    return check(SHIPPED, Files({"walk.bpmn": diagram("walk", body)}))


def told(body: str) -> list[tuple[str, str, str | None]]:
    """Severity, rule and element of what is said about variables."""
    rules = ("unknown-variable", "unknown-field", "variable-perhaps", "empty-perhaps", "empty-value", "wrong-type")
    known = (*rules, "value-not-listed", "timer-unknown")
    return [(one.severity, one.rule, one.element) for one in found(body) if one.rule in known]


def choice(condition: str, before: str = "", last: str = "begin") -> str:
    """A gateway with a condition behind what comes ``before``."""
    return (
        f'{start_event()}{before}<bpmn:exclusiveGateway id="which" default="which_end"/>'
        f"{end_event()}{end_event('other')}"
        f'{flows(last, "which", "end")}<bpmn:sequenceFlow id="asked" sourceRef="which" targetRef="other">'
        f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )


def behind(task: str, condition: str) -> str:
    """A condition behind one task with the id ``task``."""
    return choice(condition, task + flows("begin", "task"), "task")


def event(kind: str) -> str:
    body = f'<bpmn:endEvent id="end" name="end"><bpmn:{kind}EventDefinition id="q"/></bpmn:endEvent>'
    return start_event() + body + flows("begin", "end")


def alone(element: str) -> str:
    return start_event() + element + end_event() + flows("begin", "task", "end")


PASSED_BEFORE = {
    "an unknown name": (choice("nonexistent.x &gt; 3"), "unknown-variable", "asked"),
    "a field that is no variable": (
        behind(user_task("task", form="review"), 'opinion == "disagree"'),
        "unknown-variable",
        "asked",
    ),
    "purple": (alone(service_task("task", "card.issue", level="'purple'", reason="'x'")), "operation-value", "task"),
    "a message without reference": (event("message"), "reference-missing", "end"),
    "a signal without reference": (event("signal"), "reference-missing", "end"),
    "an error without reference": (event("error"), "reference-missing", "end"),
    "an escalation without reference": (event("escalation"), "reference-missing", "end"),
    "a receive task without message": (alone('<bpmn:receiveTask id="task"/>'), "reference-missing", "task"),
    "a task of nobody": (alone('<bpmn:userTask id="task"/>'), "nobody", "task"),
    "an unknown post": (alone(user_task("task", post="nosuch.field")), "unknown-variable", "task"),
}


@pytest.mark.parametrize(("body", "rule", "element"), PASSED_BEFORE.values(), ids=PASSED_BEFORE)
def test_what_passed_and_blocked_a_clerk_later_is_refused_at_its_element(body: str, rule: str, element: str) -> None:
    refused = [one for one in found(body) if one.forbids_deployment and one.rule == rule]
    assert [one.element for one in refused] == [element]
    assert refused[0].line > 0
    assert refused[0].zh
    assert refused[0].en


@pytest.mark.parametrize(
    ("cell", "type_", "values", "rule"),
    [
        ('"两天"', "number", "", "decision-type"),
        ("两天", "number", "", "decision-name"),
        ('"普通"', "string", VALUES, "decision-value"),
        ("办结", "string", "", "decision-name"),
    ],
)
def test_cells_that_passed_and_failed_every_decision_are_refused(cell: str, type_: str, values: str, rule: str) -> None:
    table = TABLE.format(cell=cell, type=type_, values=values, test='"a"').encode()
    (problem,) = [one for one in check(SHIPPED, Files(decision={"t": table})) if one.forbids_deployment]
    assert (problem.rule, problem.element) == (rule, "b")
    assert problem.line > 0


def test_a_widget_that_the_page_cannot_draw_is_refused() -> None:
    form = {"$id": "f", "type": "object", "properties": {"paper": {"type": "string", "x-widget": "file"}}}
    with pytest.raises(WrongForm) as refused:
        read_form(json.dumps(form).encode())
    assert refused.value.place == "paper"


def test_the_message_tells_the_form_whose_field_is_no_variable() -> None:
    (problem,) = [
        one
        for one in found(behind(user_task("task", form="review"), 'opinion == "x"'))
        if one.rule == "unknown-variable"
    ]
    assert "没有选「作为变量」" in problem.zh
    (problem,) = [one for one in found(choice('departmnt == "x"')) if one.rule == "unknown-variable"]
    assert "是不是 department" in problem.zh
    assert "did you mean department?" in problem.en


DECIDED = user_task("task", form="decision")
KNOWN = service_task("task", "inquiry.register", "asked_here")


@pytest.mark.parametrize(
    ("body", "rule", "element"),
    [
        (behind(DECIDED, 'decision == "granted"'), "value-not-listed", "asked"),
        (behind(DECIDED, 'decision in ["grant", "granted"]'), "value-not-listed", "asked"),
        (behind(DECIDED, "decision == 3"), "wrong-type", "asked"),
        (behind(DECIDED, "decision &gt; 3"), "wrong-type", "asked"),
        (behind(DECIDED, "decision.text"), "unknown-field", "asked"),
        (behind(KNOWN, "asked_here.nosuch"), "unknown-field", "asked"),
        (behind(KNOWN, 'asked_here.kind == "nosuch"'), "value-not-listed", "asked"),
        (behind(KNOWN, "asked_here == 'x'"), "wrong-type", "asked"),
        (behind(KNOWN, "asked_here.number + 1 == 2"), "wrong-type", "asked"),
        (alone(user_task("task", limit="working_days(department)")), "wrong-type", "task"),
        (alone(user_task("task", limit="nosuch.days")), "unknown-variable", "task"),
        (alone(user_task("task", limit="3")), "wrong-type", "task"),
        (alone(user_task("task", warning="working_days(nosuch)")), "unknown-variable", "task"),
        (alone(user_task("task", department="nosuch")), "unknown-variable", "task"),
        (alone(user_task("task", department="inquiry_id")), "wrong-type", "task"),
        (alone(user_task("task", post="inquiry_id + 1")), "wrong-type", "task"),
        (alone(timer_event("task", "working_days(item)")), "wrong-type", "task"),
        (alone(timer_event("task", "working_days(nosuch.days)")), "unknown-variable", "task"),
        (alone(service_task("task", "card.remind", reason="inquiry_id")), "wrong-type", "task"),
        (alone(service_task("task", "card.remind", reason="nosuch.text")), "unknown-variable", "task"),
        (alone(service_task("task", "card.issue", level="item_kind", reason="'x'")), "value-not-listed", "task"),
        (
            alone('<bpmn:scriptTask id="task"><bpmn:script>n = nosuch\nm = n</bpmn:script></bpmn:scriptTask>'),
            "unknown-variable",
            "task",
        ),
        (
            start_event() + user_task("task") + boundary_timer("late", "task", "working_days(nosuch.x)")
            + end_event() + end_event("other") + flows("begin", "task", "end") + flows("late", "other"),
            "unknown-variable",
            "late",
        ),
    ],
)  # fmt: skip
def test_what_can_never_work_is_an_error_at_its_element(body: str, rule: str, element: str) -> None:
    assert told(body) == [("error", rule, element)]


@pytest.mark.parametrize(
    "body",
    [
        behind(DECIDED, 'decision == "grant"'),
        behind(DECIDED, 'decision != None and decision in ["grant", "deny"]'),
        behind(KNOWN, 'asked_here.kind in ["apply", "consult"] and asked_here.scope == "here"'),
        behind(KNOWN, 'len(asked_here.number) &gt; 3 and asked_here["item"] == None'),
        alone(
            user_task("task", department="department", post="first_responder_post", limit="working_days(inquiry_id)")
        ),
        alone(service_task("task", "card.remind", reason="item + channel")),
        alone(timer_event("task", "P1D")),
        alone('<bpmn:scriptTask id="task"><bpmn:script>n = item\nm = n + "x"</bpmn:script></bpmn:scriptTask>'),
    ],
)
def test_what_is_known_passes(body: str) -> None:
    assert told(body) == []


def test_what_only_some_ways_set_is_warned_of() -> None:
    gateway = '<bpmn:exclusiveGateway id="way" default="way_meet"/><bpmn:exclusiveGateway id="meet"/>'
    body = choice(
        'decision == "grant"',
        gateway
        + user_task("task", form="decision")
        + flows("begin", "way", "meet")
        + flows("task", "meet")
        + '<bpmn:sequenceFlow id="long" sourceRef="way" targetRef="task"><bpmn:conditionExpression>item == "a"'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        "meet",
    )
    assert told(body) == [("warning", "variable-perhaps", "asked")]
    assert [one for one in found(body) if one.forbids_deployment and one.rule == "variable-perhaps"] == []


def test_what_may_be_empty_is_warned_of_where_that_stops_the_case() -> None:
    optional = user_task("task", form="joint_circumstances")
    assert told(behind(optional, '"a" in circumstances')) == [("warning", "empty-perhaps", "asked")]
    assert told(behind(optional, 'circumstances != None and "a" in circumstances')) == []
    assert told(behind(KNOWN, "asked_here.item &gt; 'a'")) == [("warning", "empty-perhaps", "asked")]


def test_what_is_set_later_is_unknown_before() -> None:
    body = choice('decision == "grant"', "", "begin").replace('targetRef="end"', 'targetRef="task"')
    body += user_task("task", form="decision") + flows("task", "end")
    assert told(body) == [("error", "unknown-variable", "asked")]


def test_a_branch_beside_may_have_set_it() -> None:
    fork = '<bpmn:parallelGateway id="fork"/>' + user_task("task", form="decision") + end_event("side")
    body = choice('decision == "grant"', fork + flows("begin", "fork", "task", "side"), "fork")
    assert told(body) == [("warning", "variable-perhaps", "asked")]


def test_a_join_of_parallel_branches_has_what_each_has_set() -> None:
    fork = (
        '<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>'
        + user_task("task", form="decision")
        + user_task("other_task")
    )
    between = fork + flows("begin", "fork", "task", "join") + flows("fork", "other_task", "join")
    assert told(choice('decision == "grant"', between, "join")) == []


def test_an_interrupted_task_has_set_nothing() -> None:
    late = boundary_timer("late", "task", "P1D", interrupting=True)
    body = choice('decision == "grant"', DECIDED + late + end_event("done") + flows("begin", "task", "done"), "late")
    assert told(body) == [("error", "unknown-variable", "asked")]


def test_items_of_a_loop_exist_inside_it_and_the_list_behind_it() -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>asked_here.departments</bpmn:loopDataInputRef>"
        '<bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef><bpmn:inputDataItem id="each"/>'
        '<bpmn:outputDataItem id="decision"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    joint = service_task("open", "joint.open", "asked_here")

    def looped(**task: str) -> str:
        return joint + user_task("task", form="decision", **task).replace("</bpmn:userTask>", f"{loop}</bpmn:userTask>")

    ways = flows("begin", "open", "task")
    assert told(choice('"grant" in answers', looped(department="each") + ways, "task")) == []
    assert told(choice('"granted" in answers', looped() + ways, "task")) == [("error", "value-not-listed", "asked")]
    assert told(choice("each == 'x'", looped() + ways, "task")) == [("error", "unknown-variable", "asked")]
    assert told(choice("answers", looped(department="each.x") + ways, "task")) == [("error", "unknown-field", "task")]


def test_the_inputs_of_a_table_are_checked_where_it_decides() -> None:
    decide = extension('<chengnuo:decision ref="matter_limits" result="limits"/>')
    task = f'<bpmn:businessRuleTask id="task" name="task">{decide}</bpmn:businessRuleTask>'
    assert told(alone(task)) == [("error", "unknown-variable", "task")]
    known = start_event(form="timed_matter") + task + end_event() + flows("begin", "task", "end")
    assert told(known) == []
    assert told(behind(task, "limits.nosuch")) == [
        ("error", "unknown-field", "asked"),
        ("error", "unknown-variable", "task"),
    ]


def test_a_called_process_gives_back_what_it_sets_and_sees_what_its_caller_has() -> None:
    inner = start_event() + user_task("task", form="decision", department="item") + end_event()
    called = diagram("inner", inner + flows("begin", "task", "end"), kind="part")
    call = '<bpmn:callActivity id="call" name="call" calledElement="inner"/>'
    caller = diagram("outer", choice('decision == "granted"', call + flows("begin", "call"), "call"))
    problems = check(SHIPPED, Files({"inner.bpmn": called, "outer.bpmn": caller}))
    said = [(one.file, one.rule, one.element) for one in problems if one.rule.startswith(("unknown", "value"))]
    assert said == [("outer.bpmn", "value-not-listed", "asked")]
    blind = caller.replace(b'kind="case"', b'kind="supervision"')
    problems = check(SHIPPED, Files({"inner.bpmn": called, "outer.bpmn": blind}))
    assert ("inner.bpmn", "unknown-variable", "task") in [(one.file, one.rule, one.element) for one in problems]


def test_the_data_of_a_message_are_what_its_sender_puts_in() -> None:
    message = '<bpmn:message id="m" name="word"/>'
    namespace = 'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    payload = f"<spiffworkflow:messagePayload {namespace}>{{'days': item_kind}}</spiffworkflow:messagePayload>"
    catch = '<bpmn:intermediateCatchEvent id="task">{}</bpmn:intermediateCatchEvent>'.format(
        '<bpmn:messageEventDefinition id="q" messageRef="m"/>'
    )
    throw = f'<bpmn:endEvent id="end">{extension(payload)}<bpmn:messageEventDefinition id="r" messageRef="m"/>'
    sending = diagram("sending", start_event() + throw + "</bpmn:endEvent>" + flows("begin", "end"), before=message)

    def received(condition: str, **files: bytes) -> list[tuple[str, str]]:
        receiving = diagram("receiving", behind(catch, condition), before=message)
        problems = check(
            SHIPPED, Files({"receiving.bpmn": receiving, **{f"{name}.bpmn": files[name] for name in files}})
        )
        return [(one.severity, one.rule) for one in problems if one.element == "asked"]

    assert received("nosuch == 1") == [("warning", "unknown-variable")]
    assert received("nosuch == 1", sending=sending) == [("error", "unknown-variable")]
    assert received('days == "joint"', sending=sending) == []
    assert received('days == "nosuch"', sending=sending) == [("error", "value-not-listed")]


def test_data_that_the_starter_gives_are_warned_of_or_drawn() -> None:
    foreign = choice("amount &gt; 3").encode()
    content = diagram("walk", foreign.decode()).replace(b'<chengnuo:process system="test" kind="case"/>', b"")
    problems = [one for one in check(SHIPPED, Files({"walk.bpmn": content})) if one.rule == "unknown-variable"]
    assert [(one.severity, one.element) for one in problems] == [("warning", "asked")]
    drawn = content.replace(b"<bpmn:startEvent", b'<bpmn:dataObject id="d1" name="amount"/><bpmn:startEvent', 1)
    assert [one for one in check(SHIPPED, Files({"walk.bpmn": drawn})) if one.rule == "unknown-variable"] == []


def test_a_changed_form_is_refused_where_a_deployed_diagram_reads_its_field() -> None:
    form = json.loads(SHIPPED.form["review_request"])
    del form["properties"]["review_requested"]["x-variable"]
    problems = check(SHIPPED, Files(form={"review_request": json.dumps(form, ensure_ascii=False).encode()}))
    told_at = [(one.file, one.rule) for one in problems if one.forbids_deployment]
    assert told_at == [("accountability.bpmn", "unknown-variable")]


def test_a_changed_process_is_refused_for_what_its_callers_and_callees_then_miss() -> None:
    before = SHIPPED.process["denial_filing.bpmn"]
    changed = before.replace(b'denial_outcome = "filed"', b'denial_outcom = "filed"')
    changed = changed.replace(b'denial_outcome = "rejected"', b'denial_outcom = "rejected"')
    problems = [one for one in check(SHIPPED, Files({"denial_filing.bpmn": changed})) if one.forbids_deployment]
    assert ("service_case.bpmn", "unknown-variable") in {(one.file, one.rule) for one in problems}
    file = SHIPPED.process["service_case.bpmn"].replace(b'result="application"', b'result="appl"')
    problems = [one for one in check(SHIPPED, Files({"service_case.bpmn": file})) if one.forbids_deployment]
    assert {"service_case.bpmn", "deferral.bpmn"} <= {one.file for one in problems if one.rule == "unknown-variable"}


def test_what_was_wrong_before_stops_nobody_elsewhere() -> None:
    broken = SHIPPED.process["service_case.bpmn"].replace(b'classification.track == "complex"', b'nosuch == "x"')
    deployed = SHIPPED.overlaid(Files({"service_case.bpmn": broken}))
    renamed = SHIPPED.process["denial_filing.bpmn"].replace("否定报备".encode(), "否定报备。".encode(), 1)
    assert [one for one in check(deployed, Files({"denial_filing.bpmn": renamed})) if one.forbids_deployment] == []


def test_nothing_shipped_is_complained_of() -> None:
    problems = check(SHIPPED, Files(SHIPPED.process, SHIPPED.form, SHIPPED.decision))
    assert [(one.file, one.element, one.rule) for one in problems] == []

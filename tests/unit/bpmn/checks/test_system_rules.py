"""The rules of the office on diagrams that declare themselves part of a case."""

from __future__ import annotations

import pytest
from small_diagrams import SHIPPED, diagram, flows, problems, rules, service, task

from engine.bpmn.checks import Known, check_files
from engine.bpmn.model import supported
from engine.operations.catalogue import CATALOGUE
from engine.operations.declaration import NOTHING, OperationDeclaration
from engine.operations.diagram_rules import OfficeDiagramRules
from engine.operations.schema import TEXT, record
from engine.operations.token_paths import form_answers

LADDER = '<callActivity id="ladder" calledElement="timed_completion"/>'
START = '<startEvent id="s"/><endEvent id="e" name="准予"/>'
DENIED = (
    '<endEvent id="no" name="不予许可"/><exclusiveGateway id="g" default="g_no"/>'
    '<dataObject id="x"/><dataObject id="y"/>'
)
FILING = '<callActivity id="f" calledElement="denial_filing"/><exclusiveGateway id="agreed" default="agreed_f"/>'
AGREED = b'<exclusiveGateway id="agreed" default="agreed_f"/>'
FILED = 'f>agreed agreed>{}[denial_outcome == "filed"] agreed>f'
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"


def case(elements: str, connections: str) -> bytes:
    return diagram(START + LADDER + elements, f"s>ladder {connections}", kind="case")


@pytest.mark.rule("DF-6")
def test_a_negative_end_needs_denial_filing_before_it() -> None:
    without = case(DENIED, "ladder>g g>no g>e[x]")
    assert rules(without) == {"denial-without-filing": "no"}
    assert rules(case(DENIED + FILING, f"ladder>g g>f {FILED.format('no')} g>e[x]").replace(b'"g_no"', b'"g_f"')) == {}
    whatever_the_leader_says = case(DENIED + FILING, "ladder>g g>f f>no g>e[x]").replace(AGREED, b"")
    assert rules(whatever_the_leader_says.replace(b'"g_no"', b'"g_f"')) == {"denial-without-filing": "no"}


@pytest.mark.rule("DF-6")
def test_one_way_round_the_filing_is_enough_to_be_refused() -> None:
    connections = f"ladder>g g>f {FILED.format('no')} g>h[x] h>no h>e[y]"
    body = DENIED + FILING + '<exclusiveGateway id="h" default="h_no"/>'
    assert rules(case(body, connections).replace(b'"g_no"', b'"g_f"')) == {"denial-without-filing": "no"}


@pytest.mark.rule("DF-6")
def test_a_boundary_event_is_a_way_too() -> None:
    boundary = f'<boundaryEvent id="b" attachedToRef="f">{TIMER.format("P1D")}</boundaryEvent>'
    body = '<endEvent id="no" name="不予受理"/>' + FILING + boundary
    assert rules(case(body, f"ladder>f {FILED.format('e')} b>no")) == {"denial-without-filing": "no"}


@pytest.mark.rule("DF-6")
def test_filing_inside_a_sub_process_counts() -> None:
    inner = (
        f'<subProcess id="sub"><startEvent id="is"/>{FILING}<endEvent id="ie"/>'
        f'<sequenceFlow id="i1" sourceRef="is" targetRef="f"/>{flows(FILED.format("ie"))}'
        '</subProcess><endEvent id="no" name="不予许可"/>'
    )
    assert (
        rules(case(inner, "ladder>sub sub>no").replace(b'<endEvent id="e" name="\xe5\x87\x86\xe4\xba\x88"/>', b""))
        == {}
    )


@pytest.mark.rule("DF-6", "DF-4")
def test_serving_a_denial_counts_because_it_refuses_what_is_not_filed() -> None:
    assert rules(case('<endEvent id="no" name="不予许可"/>' + service("f", "denial.serve"), "ladder>f f>no")) == {
        "unreachable": "e",
        "operation-form-missing": "f",
    }


def test_only_what_declares_itself_part_of_a_case_is_held_to_the_rules() -> None:
    assert rules(diagram(START + DENIED, "s>g g>no g>e[x]")) == {}
    assert rules(diagram(START + DENIED, "s>g g>no g>e[x]", kind="inquiry")) == {}
    assert rules(diagram(START + DENIED, "s>g g>no g>e[x]", kind="part")) == {"denial-without-filing": "no"}
    assert "process-kind" in rules(diagram(START, "s>e", kind="other"))


@pytest.mark.rule("LC-3", "ON-5")
@pytest.mark.parametrize(
    "wait",
    [
        task("w", form="materials_supplement", role="clerk"),
        task("w", role="applicant"),
        '<receiveTask id="w" messageRef="supplement"/>',
        '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="supplement"/></intermediateCatchEvent>',
    ],
)
def test_every_wait_for_the_applicant_ends_by_time(wait: str) -> None:
    connections = "ladder>w w>e"
    assert rules(case(wait, connections)) == {"wait-without-end": "w"}
    if "CatchEvent" not in wait:
        boundary = f'<boundaryEvent id="b" attachedToRef="w">{TIMER.format("P15D")}</boundaryEvent>'
        assert rules(case(wait + boundary, f"{connections} b>e")) == {}
        reminder = boundary.replace("<boundaryEvent", '<boundaryEvent cancelActivity="false"')
        assert rules(case(wait + reminder, f"{connections} b>e")) == {"wait-without-end": "w"}


@pytest.mark.rule("LC-3")
def test_a_wait_may_end_by_an_event_gateway_or_by_the_sub_process_around_it() -> None:
    message = (
        '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="supplement"/></intermediateCatchEvent>'
    )
    timer = f'<intermediateCatchEvent id="t">{TIMER.format("P15D")}</intermediateCatchEvent>'
    assert rules(case('<eventBasedGateway id="g"/>' + message + timer, "ladder>g g>w g>t w>e t>e")) == {}
    inner = (
        f'<subProcess id="sub"><startEvent id="is"/>{message}<endEvent id="ie"/>'
        '<sequenceFlow id="i1" sourceRef="is" targetRef="w"/><sequenceFlow id="i2" sourceRef="w" targetRef="ie"/>'
        f'</subProcess><boundaryEvent id="b" attachedToRef="sub">{TIMER.format("P15D")}</boundaryEvent>'
    )
    assert rules(case(inner, "ladder>sub sub>e b>e")) == {}


@pytest.mark.rule("TC-3")
def test_a_stop_of_the_clock_names_its_basis() -> None:
    hearing = OperationDeclaration(
        "hearing.hold", "听证", "Hold a hearing", record(basis=TEXT), NOTHING, stops=("case",)
    )
    office = OfficeDiagramRules({**CATALOGUE, hearing.name: hearing}, SHIPPED)

    def found(content: bytes) -> dict[str, str | None]:
        return {one.rule: one.element for one in check_files({"a.bpmn": content}, Known(), office)}

    assert found(case(service("x", "hearing.hold"), "ladder>x x>e")) == {"stop-without-basis": "x"}
    assert found(case(service("x", "hearing.hold", basis="''"), "ladder>x x>e")) == {"stop-without-basis": "x"}
    assert found(case(service("x", "hearing.hold", basis="'art. 45'"), "ladder>x x>e")) == {}
    assert found(case(service("x", "card.issue"), "ladder>x x>e")) == {}


@pytest.mark.rule("TC-3")
def test_an_operation_that_stops_a_clock_takes_a_basis() -> None:
    for operation in CATALOGUE.values():
        assert not operation.stops or "basis" in operation.parameters["required"], operation.name


def test_the_rules_name_only_what_there_is() -> None:
    """A rule that names an operation, process, form or element that nobody has can never be broken."""
    forms = {form.key: form for content in SHIPPED.forms.values() if (form := form_answers(content)) is not None}
    for operation in CATALOGUE.values():
        assert set(operation.overrules) <= set(forms), operation.name
    assert any(operation.files for operation in CATALOGUE.values())
    assert {key for key, form in forms.items() if form.waits_for_applicant} == {
        "materials_supplement",
        "deferred_materials",
    }


@pytest.mark.rule("AC-2", "TC-5")
def test_every_case_watches_its_due_date() -> None:
    assert rules(diagram(START, "s>e", kind="case")) == {"no-ladder": "p"}
    timer = f'<intermediateCatchEvent id="t">{TIMER.format("before_due(working_days(1))")}</intermediateCatchEvent>'
    assert rules(diagram(START + timer, "s>t t>e", kind="case")) == {}
    plain = f'<intermediateCatchEvent id="t">{TIMER.format("working_days(1)")}</intermediateCatchEvent>'
    assert rules(diagram(START + plain, "s>t t>e", kind="case")) == {"no-ladder": "p"}
    limited = task("a", role="clerk", limit="working_days(1)")
    assert rules(diagram(START + limited, "s>a a>e", kind="case")) == {}
    assert rules(diagram(START, "s>e", kind="part")) == {}
    calls = '<callActivity id="w" calledElement="{}"/>'
    assert rules(diagram(START + calls.format("timed_completion"), "s>w w>e", kind="case")) == {}
    assert rules(diagram(START + calls.format("hand_over"), "s>w w>e", kind="case")) == {"no-ladder": "p"}


@pytest.mark.rule("AC-2", "TC-5")
def test_what_starts_the_clock_of_the_promise_watches_it_whatever_its_kind() -> None:
    accepted = START + service("a", "application.accept")
    assert rules(diagram(accepted, "s>a a>e", kind="part")) == {"no-ladder": "p"}
    assert rules(diagram(accepted + LADDER, "s>a a>ladder ladder>e", kind="part")) == {}


def test_every_task_has_somebody_to_do_it() -> None:
    assert rules(case('<userTask id="a"/>', "ladder>a a>e")) == {"nobody": "a"}
    assert rules(case(task("a", post="first_responder_post"), "ladder>a a>e")) == {}
    lanes = (
        '<laneSet id="ls"><lane id="l"><extensionElements><chengnuo:lane role="clerk"/></extensionElements>'
        "<flowNodeRef>a</flowNodeRef></lane></laneSet>"
    )
    assert rules(case(lanes + '<userTask id="a"/>', "ladder>a a>e")) == {}
    assert problems(case(lanes.replace("clerk", "") + '<userTask id="a"/>', "ladder>a a>e"))


@pytest.mark.rule("LC-3")
def test_a_wait_for_several_events_ends_by_the_timer_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset(supported.CONSTRUCTS))
    both = '<messageEventDefinition messageRef="supplement"/>' + TIMER.format("P15D")
    wait = f'<intermediateCatchEvent id="w">{both}</intermediateCatchEvent>'
    assert rules(case(wait, "ladder>w w>e")) == {}
    all_of_them = wait.replace('id="w"', 'id="w" parallelMultiple="true"')
    assert rules(case(all_of_them, "ladder>w w>e")) == {"wait-without-end": "w"}


@pytest.mark.rule("TC-5")
def test_a_setting_that_the_office_does_not_have_is_told_at_its_element() -> None:
    def limited(name: str) -> bytes:
        return case(task("work", role="clerk", limit=f"working_days(setting('{name}'))"), "ladder>work work>e")

    assert rules(limited("step_warning_days")) == {}
    assert rules(limited("no_such_days")) == {"unknown-setting": "work"}


@pytest.mark.rule("TC-5")
def test_a_timer_on_a_clock_that_nothing_starts_is_told() -> None:
    """A small process without a promise: whoever takes the first sample of a timer would wait for nothing."""

    def reminded(when: str, **kind: str) -> dict[str, str | None]:
        body = START + task("work", role="clerk", limit="working_days(3)")
        body += (
            '<boundaryEvent id="b" attachedToRef="work" cancelActivity="false"><timerEventDefinition>'
            f'<timeDate>{when}</timeDate></timerEventDefinition></boundaryEvent><endEvent id="told"/>'
        )
        return rules(diagram(body, "s>work work>e b>told", **kind))

    assert reminded("before_due(working_days(1))") == {"clock-not-started": "b"}
    assert reminded("at_due('case')") == {"clock-not-started": "b"}
    assert reminded('before_due(working_days(1), clock="step")') == {}
    assert reminded("before_due(working_days(1))", kind="part") == {}


def test_of_a_part_that_nothing_leads_to_only_its_beginning_is_told() -> None:
    """While a diagram is being drawn one missing flow is one line, not one for everything behind it."""
    circle = '<task id="third"/><task id="fourth"/>'
    lost = task("a", role="clerk") + task("b", role="clerk", limit="working_days(nosuch.days)") + circle
    found = problems(diagram(START + lost, "s>e a>b b>third third>fourth fourth>third"))
    assert {(each.rule, each.element) for each in found} - {("endless-loop", "third")} == {("unreachable", "a")}
    alone = problems(diagram(START + circle, "s>e third>fourth fourth>third"))
    assert [each.element for each in alone if each.rule == "unreachable"] == ["third"]

"""The rule on denials follows what is decided through the processes, whatever elements and kinds are called (DF-6)."""

from __future__ import annotations

import json
import re

import pytest

from engine.bpmn.checks import Problem, check_files
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands.deploy import check
from engine.cli.library import known_to_office
from engine.operations.diagram_rules import OfficeDiagramRules

RULE = "denial-without-filing"
SHIPPED = shipped_files()
CASE = SHIPPED.process["service_case.bpmn"].decode()


def problems(files: Files) -> list[Problem]:
    return [each for each in check(SHIPPED, files) if each.forbids_deployment]


def changed(text: str, *, name: str = "service_case.bpmn") -> list[Problem]:
    return problems(Files(process={name: text.encode()}))


def redirected(text: str, flow: str, target: str) -> str:
    """The diagram with a sequence flow that leads elsewhere."""
    found, count = re.subn(rf'(<bpmn:sequenceFlow id="{flow}"[^>]*targetRef=")[^"]*"', rf'\1{target}"', text)
    assert count == 1, flow
    return re.sub(rf"\s*<bpmn:(incoming)>{flow}</bpmn:incoming>", "", found)


def with_condition(text: str, flow: str, condition: str) -> str:
    """The diagram with another condition on a flow."""
    pattern = rf'(<bpmn:sequenceFlow id="{flow}".*?<bpmn:conditionExpression[^>]*>).*?(</bpmn:conditionExpression>)'
    found, count = re.subn(pattern, rf"\g<1>{condition}\2", text, flags=re.DOTALL)
    assert count == 1, flow
    return found


def without_call(text: str, call: str, *, into: str, out_of: str) -> str:
    """The diagram as the modeler leaves it when a call is deleted: what led to it leads to what followed it."""
    match = re.search(rf'<bpmn:sequenceFlow id="{out_of}"[^>]*targetRef="([^"]*)"', text)
    assert match is not None
    text = redirected(text, into, match.group(1))
    text = re.sub(rf'<bpmn:sequenceFlow id="{out_of}".*?(/>|</bpmn:sequenceFlow>)', "", text, count=1, flags=re.DOTALL)
    text = re.sub(rf"\s*<bpmn:(incoming|outgoing)>{out_of}</bpmn:\1>", "", text)
    return re.sub(rf'<bpmn:callActivity id="{call}".*?</bpmn:callActivity>', "", text, flags=re.DOTALL)


def test_everything_shipped_keeps_the_rule() -> None:
    rules = OfficeDiagramRules(library=SHIPPED.library())
    assert [each for each in check_files(SHIPPED.process, known_to_office(SHIPPED), rules) if each.path] == []
    assert problems(Files(process={"service_case.bpmn": CASE.encode()})) == []


WAYS = {
    "a flow straight to the denied end": redirected(CASE, "flow_is_granted_denial_filing_call", "denied"),
    "the call deleted, its flows joined": without_call(
        CASE,
        "denial_filing_call",
        into="flow_is_granted_denial_filing_call",
        out_of="flow_denial_filing_call_denial_filed",
    ),
    "the ends renamed, too": without_call(
        CASE.replace('name="已决定不予"', 'name="办结"').replace('name="不予许可"', 'name="办结"'),
        "denial_filing_call",
        into="flow_is_granted_denial_filing_call",
        out_of="flow_denial_filing_call_denial_filed",
    ),
    "no kind": redirected(CASE, "flow_is_granted_denial_filing_call", "denied").replace(' kind="case"', ""),
    "the leader's no goes on to the denied end": redirected(CASE, "flow_denial_filed_back_to_handling", "denied"),
    "a refused filing taken for a filed one": with_condition(
        CASE, "flow_denial_filed_denied", 'denial_outcome == "rejected"'
    ),
    "a no counted as granted": with_condition(CASE, "flow_is_granted_decided", 'decision in ["grant", "deny"]'),
    "granted whatever is decided": with_condition(CASE, "flow_is_granted_decided", "decision != None"),
    "unknown words in the condition": with_condition(CASE, "flow_is_granted_decided", "application.item_kind != None"),
    "non-acceptance not filed": redirected(CASE, "flow_is_acceptable_denial_of_acceptance", "not_accepted"),
    "a joint opinion taken for the decision": redirected(
        redirected(CASE, "flow_joint_approval_call_joint_decision", "decided"),
        "flow_joint_decision_decision_proposed",
        "decided",
    ),
    "the superior's no handed on": redirected(CASE, "flow_forwarding_call_decision_proposed", "decided"),
    "another filing process that files nothing": CASE.replace(
        'calledElement="denial_filing"', 'calledElement="consultation"'
    ),
}


@pytest.mark.rule("DF-6")
@pytest.mark.parametrize("way", WAYS)
def test_no_way_round_the_filing_in_the_shipped_case(way: str) -> None:
    found = [each for each in changed(WAYS[way]) if each.rule == RULE]
    assert found, changed(WAYS[way])
    for each in found:
        assert len(each.path) > 3
        assert each.element in WAYS[way]
        assert each.file == "service_case.bpmn"


@pytest.mark.rule("DF-6")
def test_the_finding_holds_the_way_in_order() -> None:
    found = next(each for each in changed(WAYS["a flow straight to the denied end"]) if each.rule == RULE)
    way = list(found.path)
    for earlier, later in (("application_received", "classify"), ("classify", "is_granted"), ("is_granted", "denied")):
        assert way.index(earlier) < way.index(later)
    assert "denial_filing_call" not in way[way.index("is_granted") :]
    assert "准予还是不予？" in found.zh


@pytest.mark.rule("DF-6")
def test_a_process_that_decides_has_a_kind_by_what_it_does() -> None:
    for kind in ("", ' kind="supervision"', ' kind="inquiry"'):
        rules = {each.rule for each in changed(CASE.replace(' kind="case"', kind))}
        assert "kind-by-deeds" in rules, kind
    assert "process-kind" in {each.rule for each in changed(CASE.replace(' kind="case"', ' kind="none"'))}


@pytest.mark.rule("DF-6")
def test_a_called_process_is_checked_where_it_is_called() -> None:
    """Whoever takes the filing out of the process that files breaks the cases that call it."""
    filing = SHIPPED.process["denial_filing.bpmn"].decode()
    for operation in ("denial.file", "denial.opinion"):
        assert operation in filing
    idle = filing.replace('name="denial.file"', 'name="card.remind"')
    assert RULE in {each.rule for each in changed(idle, name="denial_filing.bpmn")}
    assert changed(filing.replace("拟写否定理由和依据", "拟写"), name="denial_filing.bpmn") == []


@pytest.mark.rule("DF-6")
def test_a_department_files_its_own_no_in_a_joint_approval() -> None:
    review = SHIPPED.process["department_review.bpmn"].decode()
    round_it = redirected(review, "flow_is_denied_denial_filing_call", "opinion_given")
    found = [each for each in changed(round_it, name="department_review.bpmn") if each.rule == RULE]
    assert [each.element for each in found] == ["opinion_given"]


@pytest.mark.rule("DF-6")
def test_a_form_cannot_lose_its_mark() -> None:
    """Without the mark nobody knows which option denies: neither can it be left out nor emptied."""
    form = json.loads(SHIPPED.form["decision"])
    del form["properties"]["decision"]["x-denies"]
    assert {each.rule for each in problems(Files(form={"decision": json.dumps(form).encode()}))} == {"denial-mark-lost"}
    form["properties"]["decision"]["x-denies"] = []
    assert {each.rule for each in problems(Files(form={"decision": json.dumps(form).encode()}))} == {"denial-mark-lost"}


OWN_FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "fire_check",
    "title": "消防复核",
    "type": "object",
    "required": ["fire_result"],
    "properties": {
        "fire_result": {
            "type": "string",
            "title": "复核结果",
            "x-variable": True,
            "x-denies": ["fail"],
            "oneOf": [{"const": "pass", "title": "合格"}, {"const": "fail", "title": "不合格"}],
        }
    },
}
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" id="d" targetNamespace="urn:x">'
    '<process id="fire_matter" isExecutable="true"><extensionElements>'
    '<chengnuo:process system="service_case" kind="part"/>'
    "</extensionElements>"
)
TASK = (
    '<startEvent id="s"/><userTask id="t"><extensionElements><chengnuo:task form="fire_check" role="handler"/>'
    '</extensionElements></userTask><exclusiveGateway id="g" default="g_x"/><endEvent id="passed" name="合格"/>'
)


def own(body: str, *flows: str) -> list[Problem]:
    """The problems of a small process with a form of its own."""
    drawn = ""
    for flow in flows:
        source, target, condition = re.fullmatch(r"(\w+)>(\w+)(?:\[(.*)\])?", flow).groups()  # type: ignore[union-attr]
        name = "g_x" if source == "g" and not condition else f"{source}_{target}"
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        drawn += f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
    content = f"{HEAD}{TASK}{body}{drawn}</process></definitions>".encode()
    return problems(Files(process={"fire.bpmn": content}, form={"fire_check": json.dumps(OWN_FORM).encode()}))


def service(name: str, operation: str) -> str:
    return (
        f'<serviceTask id="{name}"><extensionElements><chengnuo:operation name="{operation}"/></extensionElements>'
        "</serviceTask>"
    )


FILING = '<callActivity id="f" calledElement="denial_filing"/><exclusiveGateway id="h" default="h_t"/>'
PASS = 'g>passed[fire_result == "pass"]'
END = '<endEvent id="x" name="结束"/>'
FILED = ("s>t", "t>g", PASS, "g>f", "f>h", 'h>x[denial_outcome == "filed"]', "h>t")


@pytest.mark.rule("DF-6")
def test_a_form_of_ones_own_that_denies_is_held_to_the_rule() -> None:
    filed = own(FILING + END, *FILED)
    assert filed == [each for each in filed if each.rule != RULE]
    assert [each.rule for each in filed] == []


@pytest.mark.rule("DF-6")
@pytest.mark.parametrize(
    ("body", "flows", "element"),
    [
        (END, ("s>t", "t>g", PASS, "g>x"), "x"),
        (FILING + END, ("s>t", "t>g", PASS, "g>f", "f>x"), "x"),
        (END, ("s>t", "t>g", "g>passed[True]", "g>x"), "passed"),
        (END, ("s>t", "t>g", 'g>passed[not fire_result == "nothing"]', "g>x"), "passed"),
        (service("a", "case.archive") + END, ("s>t", "t>g", PASS, "g>a", "a>x"), "a"),
        (service("a", "application.withdraw") + END, ("s>t", "t>g", PASS, "g>a", "a>x"), "a"),
        (
            '<scriptTask id="a"><script>fire_result = "pass"</script></scriptTask>' + END,
            ("s>t", "t>a", "a>g", PASS, "g>x"),
            "passed",
        ),
        (
            '<subProcess id="a"><startEvent id="i"/><endEvent id="j"/>'
            '<sequenceFlow id="k" sourceRef="i" targetRef="j"/>'
            f"</subProcess>{END}",
            ("s>t", "t>g", PASS, "g>a", "a>x"),
            "x",
        ),
        (
            '<parallelGateway id="a"/><endEvent id="y"/>' + END,
            ("s>t", "t>g", PASS, "g>a", "a>x", "a>y"),
            "y",
        ),
        (
            '<boundaryEvent id="b" attachedToRef="f"><timerEventDefinition><timeDuration>P1D</timeDuration>'
            "</timerEventDefinition></boundaryEvent>" + FILING + END,
            ("s>t", "t>g", PASS, "g>f", "f>h", 'h>x[denial_outcome == "filed"]', "h>t", "b>x"),
            "x",
        ),
        (
            '<intermediateThrowEvent id="a" name="l"><linkEventDefinition name="l"/></intermediateThrowEvent>'
            '<intermediateCatchEvent id="c" name="l"><linkEventDefinition name="l"/></intermediateCatchEvent>' + END,
            ("s>t", "t>g", PASS, "g>a", "c>x"),
            "x",
        ),
        (
            '<scriptTask id="a"><script>decision = "deny"</script></scriptTask>' + END,
            ("s>a", "a>x"),
            "x",
        ),
        (
            FILING + END + '<subProcess id="a" name="到期" triggeredByEvent="true"><startEvent id="i">'
            "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>"
            '<endEvent id="j"/><sequenceFlow id="k" sourceRef="i" targetRef="j"/></subProcess>',
            FILED,
            "a",
        ),
        (
            # The split stands in a loop: each round leaves one more token at its other branch.
            '<parallelGateway id="p"/><endEvent id="y"><terminateEventDefinition/></endEvent>' + FILING + END,
            ("s>t", "t>g", PASS, "g>p", "p>f", "p>y", "f>h", 'h>x[denial_outcome == "filed"]', "h>t"),
            "y",
        ),
    ],
)
def test_fourteen_ways_round_the_filing_in_a_small_process(body: str, flows: tuple[str, ...], element: str) -> None:
    found = own(body, *flows)
    breaches = [each for each in found if each.rule == RULE]
    assert element in {each.element for each in breaches}, [(each.rule, each.element, each.zh) for each in found]
    assert all(each.path[-1] == each.element for each in breaches)


@pytest.mark.rule("DF-6")
def test_an_option_that_sounds_like_a_no_must_say_whether_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    about = {key: value for key, value in OWN_FORM["properties"]["fire_result"].items() if key != "x-denies"}  # type: ignore[index]
    about["oneOf"] = [{"const": "pass", "title": "同意"}, {"const": "fail", "title": "不同意"}]
    monkeypatch.setitem(OWN_FORM, "properties", {"fire_result": about})
    found = own(END, "s>t", "t>g", PASS, "g>x")
    assert [(each.rule, each.element, each.severity) for each in found] == [("denial-unsaid", "t", "open")]
    about["x-denies"] = []
    assert own(END, "s>t", "t>g", PASS, "g>x") == []


@pytest.mark.rule("DF-6")
def test_a_way_through_another_file_is_shown_at_the_call() -> None:
    """Elements of called processes may have the ids of others here: the way tells them apart."""
    granted_anyway = with_condition(CASE, "flow_is_granted_decided", "decision != None")
    found = [each for each in changed(granted_anyway) if each.rule == RULE]
    assert [each.element for each in found] == ["serve_denial"]
    assert found[0].path[-1] == "denial_serving/record_serving"
    assert "delivery" not in found[0].path
    assert "timed_completion_call" not in found[0].path, "the shorter way is told"

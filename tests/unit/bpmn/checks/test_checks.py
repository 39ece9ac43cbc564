"""Rules of the check that the conformance diagrams do not show: files, ids, references, joins, loops, tables."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_diagrams import HEAD, diagram, problems, rules, service, task

from engine.bpmn.checks import Known, called_in_files, check_files
from engine.bpmn.checks.known import CalledProcess
from engine.bpmn.model import supported

GOOD = diagram('<startEvent id="s"/><task id="a"/><endEvent id="e"/>', "s>a a>e")
START_END = '<startEvent id="s"/><endEvent id="e"/>'


@dataclass
class Operation:
    """A declared operation."""

    parameters: dict[str, Any] = field(default_factory=dict)


DENY = Operation({"type": "object", "properties": {"kind": {}}, "required": ["kind"], "additionalProperties": False})
KNOWN = Known(
    operations={"letter.draft": DENY},
    forms={"inquiry"},
    roles={"clerk"},
    decisions={"ladder"},
    processes={"denial_filing"},
)


def test_a_good_diagram_has_no_problem() -> None:
    assert problems(GOOD, KNOWN) == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "xml-malformed"),
        (b"<definitions", "xml-malformed"),
        (b"\xff\xfe\x00", "xml-malformed"),
        (GOOD.replace(b"</process>", b""), "xml-malformed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + GOOD, "xml-doctype"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><definitions>&a;</definitions>', "xml-doctype"),
        (b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd"><x/>', "xml-doctype"),
        (b"<x>" + b" " * (2 * 1024 * 1024) + b"</x>", "xml-size"),
        (b"<x>" * 150 + b"</x>" * 150, "xml-depth"),
        (b"<x>" * 400 + b"</x>" * 400, "xml-malformed"),
        (b"<html/>", "not-bpmn"),
        (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "not-bpmn"),
        ((HEAD + "</definitions>").encode(), "no-process"),
    ],
)
def test_files_that_cannot_be_opened(content: bytes, rule: str) -> None:
    found = problems(content)
    assert [problem.rule for problem in found] == [rule]
    assert found[0].line >= 1
    assert "请" in found[0].zh
    assert found[0].en.startswith("Expected")


def test_every_problem_names_element_and_line() -> None:
    found = problems(diagram('<startEvent id="s"/>\n<complexGateway id="g"/>\n<endEvent id="e"/>', "s>e"))
    assert [(problem.rule, problem.element, problem.line) for problem in found] == [("element-unsupported", "g", 5)]
    assert "排他" in found[0].text("zh")
    assert "exclusive" in found[0].text("en")


def test_ids() -> None:
    assert (
        rules(diagram('<startEvent id="s"/><task id="a"/><task id="a"/><endEvent id="e"/>', "s>a a>e"))["id-duplicate"]
        == "a"
    )
    assert "id-missing" in rules(diagram(f"{START_END}<task/>", "s>e"))


def test_two_files_with_one_process() -> None:
    found = problems(GOOD, **{"b.bpmn": GOOD})
    assert [(problem.rule, problem.severity) for problem in found] == [("process-duplicate", "warning")]
    calling = diagram(f'{START_END}<callActivity id="a" calledElement="p"/>', "s>a a>e", process="q")
    found = problems(GOOD, **{"b.bpmn": GOOD, "c.bpmn": calling})
    assert [(problem.rule, problem.severity) for problem in found] == [("process-duplicate", "error")]


def test_attributes_that_would_change_how_it_runs() -> None:
    for attribute, rule in (
        ('startQuantity="0"', "token-quantity"),
        ('completionQuantity="many"', "token-quantity"),
    ):
        assert rule in rules(diagram(f'{START_END}<task id="a" {attribute}/>', "s>a a>e"))
    assert "instantiate" in rules(diagram(f'{START_END}<receiveTask id="a" instantiate="true"/>', "s>a a>e"))
    gateway = '<eventBasedGateway id="g" eventGatewayType="Parallel"/>'
    assert "event-gateway-type" in rules(diagram(START_END + gateway, "s>g>e"))


def test_extensions_of_the_dialect_are_checked() -> None:
    wrong = '<userTask id="a"><extensionElements><chengnuo:task colour="red"/></extensionElements></userTask>'
    assert rules(diagram(START_END + wrong, "s>a a>e"))["extension"] == "a"


def test_extensions_of_others_are_told_once() -> None:
    vendor = GOOD.replace(b"<task ", b'<task xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="x" ')
    found = problems(vendor)
    assert [(problem.rule, problem.severity) for problem in found] == [("foreign-extension", "warning")]


def test_a_demanded_extension_is_refused() -> None:
    assert "must-understand" in rules(
        diagram(START_END, "s>e", root='<extension mustUnderstand="true" definition="x"/>')
    )


def test_languages_of_expressions() -> None:
    script = '<scriptTask id="a" scriptFormat="groovy"><script>x = 1</script></scriptTask>'
    assert "script-format" in rules(diagram(START_END + script, "s>a a>e"))
    condition = diagram(f'{START_END}<exclusiveGateway id="g" default="g_e"/><task id="b"/>', "s>g g>e g>b[x == 1] b>e")
    assert rules(condition.replace(b"<conditionExpression>", b'<conditionExpression language="FEEL">'))[
        "expression-language"
    ]
    whole = problems(condition.replace(b'id="d"', b'id="d" expressionLanguage="http://www.w3.org/1999/XPath"'))
    assert [(problem.rule, problem.severity) for problem in whole] == [("expression-language", "warning")]


def test_expressions_may_only_call_functions_of_the_office() -> None:
    timer = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
    for text, fine in (("working_days(3)", True), ("work_days(3)", False), ("P3D", True), ("P3", False)):
        catch = f'{START_END}<intermediateCatchEvent id="t">{timer.format(text)}</intermediateCatchEvent>'
        assert (problems(diagram(catch, "s>t t>e")) == []) is fine


def test_limits_and_parameters_are_expressions_too() -> None:
    assert rules(diagram(START_END + task("a", limit="3 days"), "s>a a>e")) == {"expression": "a"}
    assert rules(diagram(START_END + task("a", post="open('x')"), "s>a a>e")) == {"expression": "a"}
    assert rules(diagram(START_END + service("a", "letter.draft", kind="import os"), "s>a a>e")) == {"expression": "a"}


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        (task("a", form="nothing"), "unknown-form"),
        (task("a", role="king"), "unknown-role"),
        (service("a", "king.crown"), "unknown-operation"),
        (service("a", "letter.draft"), "operation-parameter"),
        (service("a", "letter.draft", kind="1", colour="2"), "operation-parameter"),
        ('<serviceTask id="a"/>', "no-operation"),
        ('<callActivity id="a"/>', "no-called-process"),
        ('<callActivity id="a" calledElement="nobody"/>', "unknown-process"),
        ('<businessRuleTask id="a"/>', "no-decision"),
        (
            '<businessRuleTask id="a"><extensionElements><chengnuo:decision ref="x" result="r"/></extensionElements>'
            "</businessRuleTask>",
            "unknown-decision",
        ),
    ],
)
def test_what_a_diagram_refers_to_must_exist(element: str, rule: str) -> None:
    assert rules(diagram(START_END + element, "s>a a>e"), KNOWN) == {rule: "a"}


def test_known_things_pass() -> None:
    body = START_END + task("a", form="inquiry", role="clerk") + service("b", "letter.draft", kind="1")
    body += '<callActivity id="c" calledElement="denial_filing"/><callActivity id="o" calledElement="other"/>'
    other = diagram(START_END, "s>e", process="other")
    assert problems(diagram(body, "s>a a>b b>c c>o o>e"), KNOWN, **{"b.bpmn": other}) == []


def test_joins_after_an_exclusive_split_never_fire() -> None:
    gateways = '<exclusiveGateway id="g" default="g_b"/><parallelGateway id="j"/><task id="a"/><task id="b"/>'
    content = diagram(START_END + gateways, "s>g g>a[x] g>b a>j b>j j>e")
    assert rules(content) == {"join-never": "j"}
    assert rules(content.replace(b"parallelGateway", b"exclusiveGateway")) == {}


def test_joins_that_fire_only_sometimes_are_warned_of() -> None:
    gateways = '<inclusiveGateway id="g" default="g_b"/><parallelGateway id="j"/><task id="a"/><task id="b"/>'
    found = problems(diagram(START_END + gateways, "s>g g>a[x] g>b a>j b>j j>e"))
    assert [(problem.rule, problem.element, problem.severity) for problem in found] == [
        ("join-may-wait", "j", "warning")
    ]


def test_joins_of_a_loop_and_of_parallel_ways_pass() -> None:
    gateways = '<parallelGateway id="f"/><parallelGateway id="j"/><userTask id="a"/><userTask id="b"/>'
    gateways += '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_m"/>'
    assert rules(diagram(START_END + gateways, "s>m m>f f>a f>b a>j b>j j>x x>m x>e[y]")) == {}
    unmerged = gateways.replace('<exclusiveGateway id="m"/>', "").replace("x_m", "x_f")
    assert rules(diagram(START_END + unmerged, "s>f f>a f>b a>j b>j j>x x>f x>e[y]"))["join-never"] == "f"


def test_many_parallel_ways_are_not_searched_for_ever() -> None:
    ways = range(40)
    body = (
        START_END + '<parallelGateway id="f"/><parallelGateway id="j"/>' + "".join(f'<task id="a{n}"/>' for n in ways)
    )
    content = diagram(body, "s>f j>e " + " ".join(f"f>a{n} a{n}>j" for n in ways))
    assert rules(content) == {}


def test_loops_need_a_way_out_and_something_that_changes() -> None:
    body = START_END + '<exclusiveGateway id="g" default="g_a"/><task id="a"/>'
    assert rules(diagram(body, "s>a a>g g>a g>e[x]")) == {"endless-loop": "g"}
    changing = body.replace('<task id="a"/>', '<scriptTask id="a"><script>x = True</script></scriptTask>')
    assert rules(diagram(changing, "s>a a>g g>a g>e[x]")) == {}
    waiting = body.replace('<task id="a"/>', '<userTask id="a"/>')
    assert rules(diagram(waiting, "s>a a>g g>a g>e[x]")) == {}


def test_default_flows() -> None:
    body = START_END + '<exclusiveGateway id="g" default="s_g"/><task id="a"/>'
    assert rules(diagram(body, "s>g g>a[x] g>e[y] a>e"))["default-flow"] == "g"
    body = START_END + '<exclusiveGateway id="g" default="g_a"/><task id="a"/>'
    assert rules(diagram(body, "s>g g>a[x] g>e[y] a>e")) == {"default-condition": "g_a"}


def test_links() -> None:
    throw = '<intermediateThrowEvent id="t"><linkEventDefinition name="x"/></intermediateThrowEvent>'
    assert rules(diagram(START_END + throw, "s>t"))["link"] == "t"


LINK = '<linkEventDefinition id="{0}_d" name="{1}">{2}</linkEventDefinition>'


def throws(name: str, link: str, target: str = "") -> str:
    refers = f"<target>{target}</target>" if target else ""
    return f'<intermediateThrowEvent id="{name}">{LINK.format(name, link, refers)}</intermediateThrowEvent>'


def catches(name: str, link: str, *sources: str) -> str:
    refers = "".join(f"<source>{source}</source>" for source in sources)
    return f'<intermediateCatchEvent id="{name}">{LINK.format(name, link, refers)}</intermediateCatchEvent>'


@pytest.mark.parametrize(
    ("catching", "wrong"),
    [
        (catches("c1", "x") + catches("c2", "x"), ["c1", "c2"]),
        (catches("c1", "x") + catches("c2", "x") + catches("c3", "x"), ["c1", "c2", "c3"]),
        (catches("c1", "x") + catches("c2", "y", "t_d"), []),
        (catches("c1", "x", "t_d") + catches("c2", "x", "u_d"), []),
        (catches("c1", "x", "t_d") + catches("c2", "x"), []),
        (catches("c1", "x", "t_d") + catches("c2", "x") + catches("c3", "x"), ["c2", "c3"]),
    ],
)
def test_several_link_catches_of_one_name(catching: str, wrong: list[str]) -> None:
    drawn = '<parallelGateway id="g"/>' + throws("t", "x") + throws("u", "x") + catching
    ends = "".join(f'<endEvent id="e{n}"/>' for n in "123" if f'id="c{n}"' in catching)
    ways = "s>g g>t g>u g>e c1>e1" + " c2>e2" + (" c3>e3" if "c3" in catching else "")
    found = problems(diagram(START_END + ends + drawn, ways))
    assert [one.element for one in found if one.rule == "link"] == wrong
    assert {one.rule for one in found if one.severity == "error"} == ({"link"} if wrong else set())


def test_a_link_may_name_its_catch() -> None:
    drawn = throws("t", "out", "c_d") + catches("c", "in") + '<endEvent id="e2"/>'
    assert problems(diagram('<startEvent id="s"/>' + drawn, "s>t c>e2")) == []
    assert rules(diagram('<startEvent id="s"/>' + throws("t", "out") + catches("c", "in"), "s>t"))["link"] == "t"


def test_not_executable_is_told() -> None:
    found = problems(GOOD.replace(b'isExecutable="true"', b'isExecutable="false"'))
    assert [(problem.rule, problem.severity) for problem in found] == [("not-executable", "open")]
    other = b'<process id="q" isExecutable="false"><startEvent id="s2"/><endEvent id="e2"/>' + (
        b'<sequenceFlow id="f2" sourceRef="s2" targetRef="e2"/></process></definitions>'
    )
    found = problems(GOOD.replace(b"</definitions>", other))
    assert [(problem.rule, problem.severity) for problem in found] == [("not-executable", "warning")]


DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="ladder" name="ladder"><decisionTable><input><inputExpression><text>n</text></inputExpression></input>
<output name="x"/>
<rule id="r1"><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>[4..9]</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_decision_tables_are_checked_beside_the_diagrams() -> None:
    found = check_files({"a.dmn": DMN.replace(b"[4..9]", b">= 4")})
    assert [(problem.rule, problem.element, problem.line) for problem in found] == [("decision-overlap", "r2", 5)]
    covering = DMN.replace(b"[4..9]", b">= 5")
    assert check_files({"a.dmn": covering}) == []
    gap = check_files({"a.dmn": DMN.replace(b"[4..", b"[5..")})
    assert [(one.rule, one.severity, one.element) for one in gap] == [("decision-gap", "warning", "ladder")]
    doubled = check_files({"a.dmn": covering, "b.dmn": covering})
    assert [(one.rule, one.element, one.file) for one in doubled] == [("decision-duplicate", "ladder", "b.dmn")]
    assert [problem.rule for problem in check_files({"a.dmn": DMN.replace(b"[4..9]", b"4 to 9")})] == ["decision"]
    calling = check_files({"a.dmn": DMN.replace(b"<text>1<", b"<text>f(1)<")})
    assert "expression" in {problem.rule for problem in calling}


def test_a_decision_of_the_bundle_may_be_used() -> None:
    decision = '<extensionElements><chengnuo:decision ref="mine" result="r"/></extensionElements>'
    use = f'<businessRuleTask id="a">{decision}</businessRuleTask>'
    table = DMN.replace(b'"ladder"', b'"mine"').replace(b"[4..", b"[5..")
    assert problems(diagram(START_END + use, "s>a a>e"), KNOWN, **{"b.dmn": table}) == []


SOURCES = sorted((Path(__file__).parents[3] / "conformance" / "diagrams").glob("*.bpmn"))
PIECES = [
    b"<",
    b">",
    b'"',
    b"task",
    b"</task>",
    b"id=",
    b"\x00",
    b"&amp;",
    b"sourceRef",
    b"startEvent",
    b"\xe6",
    b"subProcess",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOURCES), st.integers(0, 2**32))
def test_damaged_files_are_refused_or_pass_but_never_crash(source: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = source.read_bytes()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        action = chance.randrange(3)
        if action == 0:
            content = content[:place] + chance.choice(PIECES) + content[place:]
        elif action == 1:
            content = content[:place] + content[place + chance.randint(1, 30) :]
        else:
            old, new = chance.choice(PIECES[3:6] + PIECES[8:]), chance.choice(PIECES[3:])
            content = content.replace(old, new, chance.randint(1, 3))
    for problem in check_files({"x": content}, KNOWN):
        assert problem.zh
        assert problem.en
        assert problem.line >= 1


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SOURCES), st.integers(0, 2**32))
def test_diagrams_with_exchanged_ids_never_crash(source: Path, seed: int) -> None:
    chance = random.Random(seed)
    words = source.read_text(encoding="utf-8").split('"')
    places = [place for place in range(1, len(words), 2) if place > 9]
    for _ in range(3):
        words[chance.choice(places)] = words[chance.choice(places)]
    check_files({"x": '"'.join(words).encode()}, KNOWN)


@pytest.mark.parametrize(
    ("drawn", "flows", "rule", "stops_trial"),
    [
        ('<serviceTask id="a"/>', "s>a a>e", "no-operation", False),
        ('<businessRuleTask id="a"/>', "s>a a>e", "no-decision", False),
        ('<callActivity id="a"/>', "s>a a>e", "no-called-process", True),
        ('<callActivity id="a" calledElement="q"/>', "s>a a>e", "no-called-process", True),
        (
            '<intermediateCatchEvent id="a"><timerEventDefinition/></intermediateCatchEvent>',
            "s>a a>e",
            "event",
            True,
        ),
        ('<intermediateCatchEvent id="a"/>', "s>a a>e", "event", True),
        ('<task id="a"/><boundaryEvent id="b" attachedToRef="a"/>', "s>a a>e b>e", "event", True),
        ('<subProcess id="a"><startEvent id="i"/></subProcess>', "s>a a>e", "empty", True),
        ('<task id="a"/><subProcess id="b" triggeredByEvent="true"/>', "s>a a>e", "empty", True),
        ('<task id="a"><standardLoopCharacteristics/></task>', "s>a a>e", "loop", True),
        ('<task id="a"><multiInstanceLoopCharacteristics/></task>', "s>a a>e", "loop", True),
        ('<exclusiveGateway id="g"/><task id="a"/><task id="b"/>', "s>g g>a g>b a>e b>e", "condition-missing", True),
    ],
)
def test_what_is_still_to_fill_in_is_not_wrong(drawn: str, flows: str, rule: str, stops_trial: bool) -> None:
    partner = '<process id="q"/>' if "calledElement" in drawn else ""
    all_found = problems(diagram('<startEvent id="s"/><endEvent id="e"/>' + drawn, flows, root=partner))
    found = [one for one in all_found if one.severity != "warning"]
    assert [(one.rule, one.severity) for one in found] == [(rule, "open")]
    assert found[0].forbids_deployment
    assert found[0].forbids_trial is stops_trial


def test_compensation_takes_no_part_in_the_game_of_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset(supported.CONSTRUCTS))
    drawn = (
        '<parallelGateway id="f"/><task id="a"/><task id="b"/><parallelGateway id="j"/>'
        '<boundaryEvent id="c" attachedToRef="a"><compensateEventDefinition id="cd"/></boundaryEvent>'
        '<task id="undo" isForCompensation="true"/><association id="as" sourceRef="c" targetRef="undo"/>'
        '<intermediateThrowEvent id="t"><compensateEventDefinition id="td"/></intermediateThrowEvent>'
    )
    assert problems(diagram(START_END + drawn, "s>f f>a f>b a>j b>j j>t t>e")) == []


@pytest.mark.parametrize(
    ("association", "rule"),
    [("", "compensation"), ('<association id="as" sourceRef="c" targetRef="b"/>', "compensation")],
)
def test_a_compensation_boundary_leads_to_a_handler(
    association: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset(supported.CONSTRUCTS))
    boundary = '<boundaryEvent id="c" attachedToRef="a"><compensateEventDefinition id="cd"/></boundaryEvent>'
    drawn = '<task id="a"/><task id="b"/>' + boundary + association
    assert [one.rule for one in problems(diagram(START_END + drawn, "s>a a>b b>e"))] == [rule]


def test_compensation_of_an_activity_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset(supported.CONSTRUCTS))
    throw = (
        '<intermediateThrowEvent id="t"><compensateEventDefinition id="td" activityRef="{0}"/></intermediateThrowEvent>'
    )
    assert rules(diagram(START_END + throw.format("nobody"), "s>t t>e")) == {"compensation": "t"}
    assert rules(diagram(START_END + '<task id="a"/>' + throw.format("a"), "s>a a>t t>e")) == {}


CALL = '<callActivity id="c" calledElement="far"/>'


@pytest.mark.parametrize(
    ("called", "rule"),
    [
        (CalledProcess(("none", "message")), None),
        (CalledProcess(()), None),
        (CalledProcess(("message",)), "called-start"),
        (CalledProcess(("timer", "multiple")), "called-start"),
        (CalledProcess(("none",), outputs=("result",)), "called-data"),
    ],
)
def test_a_process_that_is_deployed_elsewhere_can_be_called(
    called: CalledProcess, rule: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset())
    found = problems(diagram(START_END + CALL, "s>c c>e"), Known(processes={"far": called}))
    assert [(one.rule, one.element) for one in found] == ([(rule, "c")] if rule else [])


def test_files_say_how_their_processes_can_be_called() -> None:
    content = diagram(
        '<ioSpecification><dataInput id="i" name="amount"/></ioSpecification><startEvent id="s">'
        '<messageEventDefinition messageRef="supplement"/></startEvent><startEvent id="s2"/><endEvent id="e"/>',
        "s>e s2>e",
        root='<globalTask id="sign"/>',
    )
    assert called_in_files({"a.bpmn": content, "b.bpmn": b"<broken"}) == {
        "p": CalledProcess(("message", "none"), inputs=("amount",)),
        "sign": CalledProcess(),
    }


WAIT = '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition>'


@pytest.mark.parametrize(
    ("drawn", "ways", "known", "severity"),
    [
        ("", "s>w w>e", Known(), "error"),
        ('<dataObject id="o" name="soon"/>', "s>w w>e", Known(), None),
        ("<scriptTask id='t'><script>soon = 'P1D'</script></scriptTask>", "s>t t>w w>e", Known(), None),
        ('<userTask id="t"/>', "s>t t>w w>e", Known(), "warning"),
        ('<userTask id="t"/>', "s>w w>t t>e", Known(), "error"),
        ('<userTask id="t"/><parallelGateway id="g"/>', "s>g g>t g>w t>e w>e", Known(), "warning"),
        (task("t", form="f"), "s>t t>w w>e", Known(form_variables={"f": {"late"}}), "error"),
        (task("t", form="f"), "s>t t>w w>e", Known(form_variables={"f": {"soon"}}), None),
        ("", "s>w w>e", Known(variables={"soon"}), None),
    ],
)
def test_a_timer_that_is_one_word(drawn: str, ways: str, known: Known, severity: str | None) -> None:
    found = problems(diagram(START_END + drawn + WAIT + "</intermediateCatchEvent>", ways), known)
    assert [(one.rule, one.severity) for one in found] == ([("timer-unknown", severity)] if severity else [])


@pytest.mark.parametrize(("ways", "severity"), [("s>t t>e b>x x>e", "error"), ("s>u u>t t>e b>x x>e", "warning")])
def test_nobody_sets_a_timer_of_a_task_but_who_comes_before(ways: str, severity: str) -> None:
    drawn = '<userTask id="t"/><boundaryEvent id="b" attachedToRef="t">' + WAIT.partition(">")[2] + "</boundaryEvent>"
    before = '<subProcess id="u"><userTask id="v"/></subProcess>' if "u" in ways else ""
    found = problems(diagram(START_END + before + drawn + '<userTask id="x"/>', ways))
    assert [(one.rule, one.severity) for one in found if one.rule == "timer-unknown"] == [("timer-unknown", severity)]


def test_a_data_object_declares_a_variable_that_comes_from_outside() -> None:
    asked = task("t", post="given", role="clerk")
    for drawn, found in (("", {"unknown-variable": "t"}), ('<dataObject id="o" name="given"/>', {})):
        content = diagram(START_END + asked + drawn, "s>t t>e", kind="inquiry")
        assert rules(content, Known(variables=set())) == found

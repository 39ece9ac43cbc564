"""What is refused when a diagram is read: always a sentence with its place, never something run differently."""

from __future__ import annotations

import contextlib

import pytest
from drawn import definitions, ends, flow, operation, process, users

from engine.bpmn import InvalidDiagram, read_process
from engine.bpmn.checks import Known, check_files
from engine.errors import ChengnuoError


def refused(body: str, place: str | None) -> InvalidDiagram:
    with pytest.raises(InvalidDiagram) as raised:
        read_process({"x.bpmn": definitions(body)}, "p")
    assert raised.value.place == place, raised.value
    assert raised.value.zh
    return raised.value


START = '<startEvent id="s"/>'


def throwing(definition: str) -> str:
    return f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>' + flow("s>x")


def mapped(how: str) -> str:
    return f'<task id="x"><dataInputAssociation>{how}</dataInputAssociation></task>' + flow("s>x")


def extended(extension: str) -> str:
    return f'<userTask id="x"><extensionElements>{extension}</extensionElements></userTask>' + flow("s>x")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<definitions",
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY e "v">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&e;</definitions>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        b"<?xml version='1.0' encoding='nonsense'?><definitions/>",
        b"\xff\xfe\x00",
        b"<definitions>" + b"<a>" * 400 + b"</a>" * 400 + b"</definitions>",
        b" " * (5 * 1024 * 1024 + 1),
    ],
)
def test_files_that_are_no_safe_bpmn(content: bytes) -> None:
    with pytest.raises(InvalidDiagram) as raised:
        read_process({"x.bpmn": content}, "p")
    assert raised.value.place == "x.bpmn"


REFUSED = [
    (START + '<complexGateway id="x"/>' + flow("s>x"), "x"),
    (START + '<adHocSubProcess id="x"><task id="t"/></adHocSubProcess>' + flow("s>x"), "x"),
    (START + '<serviceTask id="x"/>' + flow("s>x"), "x"),
    (START + '<businessRuleTask id="x"/>' + flow("s>x"), "x"),
    (START + '<callActivity id="x"/>' + flow("s>x"), "x"),
    (START + '<callActivity id="x" calledElement="nowhere"/>' + flow("s>x"), "x"),
    (START + '<task id="x" startQuantity="0"/>' + flow("s>x"), "x"),
    (START + '<task id="x" completionQuantity="many"/>' + flow("s>x"), "x"),
    (START + '<receiveTask id="x" instantiate="true"/>' + flow("s>x"), "x"),
    (START + '<subProcess id="S"><receiveTask id="x" instantiate="true"/></subProcess>' + flow("s>S"), "x"),
    ('<receiveTask id="x" instantiate="true" startQuantity="2"/>', "x"),
    (START + "<task/>", None),
    (START + '<task id="s"/>', "s"),
    (START + '<task id="x"/><sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/>', "f"),
    (START + '<subProcess id="S"><task id="x"/></subProcess>' + flow("s>x"), "s_x"),
    (START + '<subProcess id="S"><startEvent id="s1"/><startEvent id="s2"/></subProcess>' + flow("s>S"), "s2"),
    ("", "p"),
    (START + users("a") + flow("s>a>s"), "a_s"),
    (START + ends("e") + users("a") + flow("s>e>a"), "e_a"),
    (START + '<exclusiveGateway id="g"/>' + users("a", "b") + flow("s>g", "g>a?x", "g>b"), "g"),
    (START + '<exclusiveGateway id="g" default="s_g"/>' + users("a", "b") + flow("s>g", "g>a?x", "g>b?y"), "g"),
    (START + users("a") + flow("s>a?x"), "s_a"),
    (START + users("a", "b") + flow("s>a", "a>b?${x}"), "a_b"),
    (START + users("a", "b") + flow("s>a", "a>b?x ="), "a_b"),
    (START + '<eventBasedGateway id="g"/>' + users("a", "b") + flow("s>g", "g>a", "g>b"), "g_a"),
    (START + '<scriptTask id="x"><script>import os</script></scriptTask>' + flow("s>x"), "x"),
    (START + '<scriptTask id="x"><script>execution.setVariable("a", 1);</script></scriptTask>' + flow("s>x"), "x"),
    (START + operation("x", "o", n="1 +") + flow("s>x"), "x"),
    (START + throwing('<linkEventDefinition name="L"/>'), "x"),
    (START + '<intermediateCatchEvent id="x"><errorEventDefinition/></intermediateCatchEvent>' + flow("s>x"), "x"),
    (START + '<intermediateCatchEvent id="x"/>' + flow("s>x"), "x"),
    (START + '<endEvent id="x"><messageEventDefinition messageRef="no"/></endEvent>' + flow("s>x"), "x"),
    (START + '<endEvent id="x"><terminateEventDefinition/><messageEventDefinition/></endEvent>' + flow("s>x"), "x"),
    ('<startEvent id="x"><errorEventDefinition/></startEvent>', "x"),
    (START + users("a") + '<boundaryEvent id="x" attachedToRef="nowhere"><timerEventDefinition><timeDuration>P1D'
     "</timeDuration></timerEventDefinition></boundaryEvent>", "x"),
    (START + users("a") + '<boundaryEvent id="x" attachedToRef="a"/>', "x"),
    (START + users("a") + '<boundaryEvent id="x" attachedToRef="a" cancelActivity="false"><errorEventDefinition/>'
     "</boundaryEvent>", "x"),
    (START + users("a") + '<boundaryEvent id="x" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>', "x"),
    (START + '<subProcess id="x" triggeredByEvent="true"><startEvent id="y"/></subProcess>', "y"),
    (START + '<subProcess id="x" triggeredByEvent="true"><task id="y"/></subProcess>', "x"),
    (START + '<subProcess id="x"><startEvent id="y"><timerEventDefinition><timeDuration>P1D</timeDuration>'
     "</timerEventDefinition></startEvent></subProcess>" + flow("s>x"), "y"),
    (START + '<task id="x"><multiInstanceLoopCharacteristics/></task>' + flow("s>x"), "x"),
    (START + '<task id="x"><standardLoopCharacteristics/></task>' + flow("s>x"), "x"),
    (START + '<task id="x"><multiInstanceLoopCharacteristics behavior="Two"><loopCardinality>1</loopCardinality>'
     "</multiInstanceLoopCharacteristics></task>" + flow("s>x"), "x"),
    (START + extended('<chengnuo:operation name="o"/>'), "x"),
    (START + extended('<chengnuo:task roles="clerk"/>'), "x"),
    (START + extended('<chengnuo:task limit="P1X"/>'), "x"),
    (START + extended('<chengnuo:task sendBack="yes"/>'), "x"),
    ('<startEvent id="x"><extensionElements><chengnuo:task transfer="true"/></extensionElements></startEvent>', "x"),
    (START + extended("<chengnuo:unknown/>"), "x"),
    (START + '<choreographyTask id="x"/>', "x"),
    (START + '<endEvent id="x"><cancelEventDefinition/></endEvent>' + flow("s>x"), "x"),
    ('<transaction id="x"><endEvent id="y"><cancelEventDefinition/></endEvent></transaction>', "x"),
    (START + mapped("<assignment><from>1</from><to>n</to></assignment>"), "x"),
    (START + mapped("<transformation>n + 1</transformation>"), "x"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "place"), REFUSED)
def test_what_would_run_differently_is_refused(body: str, place: str | None) -> None:
    refused(process(body), place)


@pytest.mark.parametrize(("body", "place"), REFUSED)
def test_what_reading_refuses_the_checks_refuse_too(body: str, place: str | None) -> None:
    problems = check_files({"x.bpmn": definitions(process(body))}, Known())
    assert any(problem.forbids_deployment for problem in problems), place


@pytest.mark.parametrize(
    "timer",
    [
        "",
        "<timeDuration/>",
        "<timeDuration>P1X</timeDuration>",
        "<timeDuration>PT</timeDuration>",
        "<timeDuration>1 +</timeDuration>",
        "<timeDate>P1D</timeDate>",
        "<timeDate>2026-13-45</timeDate>",
        "<timeCycle>R0/P1D</timeCycle>",
        "<timeCycle>R3/2026-01-01T00:00:00Z/P1D</timeCycle>",
        "<timeCycle>0 0 9 * *</timeCycle>",
        "<timeDuration>R3/P1D</timeDuration>",
        "<timeDuration>P1D</timeDuration><timeDate>2026-01-01</timeDate>",
    ],
)
def test_timers_that_say_nothing(timer: str) -> None:
    definition = f"<timerEventDefinition>{timer}</timerEventDefinition>"
    event = f'<intermediateCatchEvent id="x">{definition}</intermediateCatchEvent>'
    refused(process(START + event + flow("s>x")), "x")


def test_the_process_must_be_there_once() -> None:
    with pytest.raises(InvalidDiagram, match="exactly one process q"):
        read_process({"x": definitions(process(START))}, "q")
    with pytest.raises(InvalidDiagram, match="found 2"):
        read_process({"x": definitions(process(START)), "y": definitions(process(START))}, "p")


def test_other_processes_of_the_file_are_not_looked_at() -> None:
    read_process({"x": definitions(process(START) + process('<complexGateway id="g"/>', "q"))}, "p")


FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:other="http://example.org/vendor" targetNamespace="t">
  <semantic:collaboration id="C"><semantic:participant id="P1" processRef="p"/><semantic:participant id="P2"/>
    <semantic:messageFlow id="mf" sourceRef="send" targetRef="P2"/></semantic:collaboration>
  <semantic:process id="p" isExecutable="false">
    <semantic:extensionElements><other:thing a="1"/></semantic:extensionElements>
    <semantic:ioSpecification><semantic:inputSet/><semantic:outputSet/></semantic:ioSpecification>
    <semantic:laneSet id="ls"><semantic:lane id="l" name="L">
      <semantic:flowNodeRef>u</semantic:flowNodeRef></semantic:lane></semantic:laneSet>
    <semantic:dataObject id="d"/><semantic:dataObjectReference id="dr" dataObjectRef="d" name="Doc"/>
    <semantic:startEvent id="s"><semantic:outgoing>f1</semantic:outgoing></semantic:startEvent>
    <semantic:userTask id="u" name="Do it" other:assignee="me"><semantic:documentation>How</semantic:documentation>
      <semantic:incoming>f1</semantic:incoming><semantic:outgoing>f2</semantic:outgoing>
      <semantic:dataInputAssociation id="a1"><semantic:sourceRef>dr</semantic:sourceRef></semantic:dataInputAssociation>
    </semantic:userTask>
    <semantic:sendTask id="send"/><semantic:endEvent id="e"/>
    <semantic:textAnnotation id="ta"><semantic:text>note</semantic:text></semantic:textAnnotation>
    <semantic:association id="as" sourceRef="u" targetRef="ta"/>
    <semantic:sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
    <semantic:sequenceFlow id="f2" sourceRef="u" targetRef="send"/>
    <semantic:sequenceFlow id="f3" sourceRef="send" targetRef="e"/>
    <!-- a remark --><?a processing instruction?>
  </semantic:process>
</semantic:definitions>"""


def test_a_file_of_another_tool() -> None:
    specification = read_process({"x": FOREIGN}, "p")
    assert specification.elements["u"].lane == "L"
    assert specification.elements["u"].form is None


def test_a_reader_never_raises_anything_but_sentences() -> None:
    """Every element left out or doubled in turn: read or refused, never a traceback."""
    pieces = [piece for piece in FOREIGN.decode().split("\n") if piece.strip()]
    for number in range(1, len(pieces)):
        for changed in (pieces[:number] + pieces[number + 1 :], [*pieces[:number], pieces[number], *pieces[number:]]):
            with contextlib.suppress(ChengnuoError):
                read_process({"x": "\n".join(changed).encode()}, "p")


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("核对尚缺&#10;材料", "核对尚缺材料"),
        ("Check the &#10; papers", "Check the papers"),
        ("审查&#10;A 类", "审查 A 类"),
        (" 在本岗位&#13;&#10;权限内吗？ ", "在本岗位权限内吗？"),
    ],
)
def test_a_name_is_read_without_the_line_breaks_of_its_drawing(drawn: str, read: str) -> None:
    body = START + f'<userTask id="x" name="{drawn}"/>' + flow("s>x")
    specification = read_process({"x.bpmn": definitions(f'<process id="p" isExecutable="true">{body}</process>')}, "p")
    assert specification.elements["x"].name == read

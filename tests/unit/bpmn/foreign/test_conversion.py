"""Whole drawings of other tools: what is rewritten, what is left, and that nothing else changes."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from foreign_drawings import CAMUNDA_7, CAMUNDA_8, DRAWN_ONLY, EVERY, FLOWABLE, drawing, line
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn import read_process
from engine.bpmn.checks import check_files
from engine.bpmn.foreign import Conversion, convert
from engine.bpmn.foreign.checking import as_drawn, converted
from engine.bpmn.model.elements import FlowNode
from engine.bpmn.reading.xml import MOST_IN_FLOW
from engine.errors import ChengnuoError

PROCESSES = Path(__file__).parents[4] / "processes"


def node(conversion: Conversion, element: str) -> FlowNode:
    """An element of the converted process, as the engine reads it."""
    return read_process({"f": conversion.content}, "p", stand_ins=True).models["p"].scope.nodes[element]


def changes(conversion: Conversion) -> list[tuple[str | None, str, str]]:
    return [(one.element, one.what, one.after) for one in conversion.translations]


def left(conversion: Conversion) -> list[tuple[str | None, str]]:
    return [(one.element, one.what) for one in conversion.left]


@pytest.mark.parametrize("name", EVERY)
def test_a_converted_drawing_can_be_read_and_checked(name: str) -> None:
    conversion = convert(EVERY[name])
    assert conversion.left == ()
    read_process({"f": conversion.content}, "p", stand_ins=True)
    errors = {one.rule for one in check_files({"f": conversion.content}) if one.severity == "error"}
    assert errors <= {"unknown-form"}
    before = {one.rule for one in check_files({"f": EVERY[name]}) if one.severity == "error"}
    assert before - {"unknown-form"}


@pytest.mark.parametrize("name", EVERY)
def test_converting_twice_changes_nothing_more(name: str) -> None:
    once = convert(EVERY[name])
    again = convert(once.content)
    assert again.content == once.content
    assert again.translations == ()


@pytest.mark.parametrize("name", EVERY)
def test_every_change_is_told_with_its_line_in_both_languages(name: str) -> None:
    lines = EVERY[name].decode().splitlines()
    for one in convert(EVERY[name]).translations:
        assert one.zh.endswith("。")
        assert one.en.endswith(".")
        assert one.after in one.zh
        assert 1 <= one.line <= len(lines)


def test_camunda_7() -> None:
    conversion = convert(CAMUNDA_7)
    check, ask = node(conversion, "check").element, node(conversion, "ask")
    assert (check.role, check.form, check.limit) == ("clerk", "check", "'P3D'")
    assert node(conversion, "begin").element.form == "apply"
    assert node(conversion, "choice").outgoing[0].condition == "approved and experts not in (None, '', [], {})"
    assert ask.element.post == "expert"
    assert ask.loop is not None
    assert (ask.loop.collection, ask.loop.item, ask.loop.completion) == (
        "experts",
        "expert",
        "nrOfCompletedInstances >= 1",
    )
    assert [one.element for one in conversion.translations if one.what == "id"] == ["flow_1", "flow_2"]
    assert b"camunda:candidateGroups" not in conversion.content


def test_flowable() -> None:
    conversion = convert(FLOWABLE)
    check = node(conversion, "check").element
    assert (check.role, check.form, check.limit) == ("handler", "check", "deadline")
    trigger = node(conversion, "wait").trigger
    assert trigger is not None
    assert trigger.timer == "pause"


def test_camunda_8() -> None:
    conversion = convert(CAMUNDA_8)
    each = node(conversion, "each")
    assert node(conversion, "count").assignments == (("numbers", "[1, 2]"),)
    assert (each.element.post, each.element.role, each.element.form) == ("reviewer.post", "clerk", "check")
    assert each.element.limit == "'P2D'"
    assert each.loop is not None
    assert (each.loop.collection, each.loop.item) == ("numbers", "number")
    assert (each.loop.output, each.loop.output_item) == ("verdicts", "verdict")
    assert node(conversion, "choice").outgoing[0].condition == "len(numbers) == 2 and numbers[0] == 1"


def test_a_drawing_of_a_drawing_tool() -> None:
    conversion = convert(DRAWN_ONLY)
    assert changes(conversion) == [("flow_1", "id", "flow_1"), ("yes", "condition", "amount > 100 and (not late)")]


def test_flows_stand_with_what_they_connect() -> None:
    """Some tools write all flows into the process of the first pool, others those of a sub-process into its process."""
    inner = '<bpmn:startEvent id="i"/><bpmn:task id="t"/><bpmn:endEvent id="j"/>'
    flows = "".join(
        f'<bpmn:sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ("bs", "se", "it", "tj")
    )
    content = drawing(
        f'<bpmn:startEvent id="b"/><bpmn:subProcess id="s">{inner}</bpmn:subProcess><bpmn:endEvent id="e"/>',
        root=f'<bpmn:process id="first"><bpmn:task id="alone"/>{flows}</bpmn:process>',
    )
    conversion = convert(content)
    assert changes(conversion) == [
        ("bs", "place", "p"),
        ("se", "place", "p"),
        ("it", "place", "s"),
        ("tj", "place", "s"),
    ]
    assert {one.rule for one in check_files({"f": conversion.content}) if one.severity == "error"} == set()
    across = content.replace(b'sourceRef="t"', b'sourceRef="b"').replace(b'targetRef="t"', b'targetRef="e"')
    assert [name for name, _, _ in changes(convert(across))] == ["bs", "se"]


def test_inputs_by_which_jbpm_says_who_does_a_task() -> None:
    named = {"ActorId": "kermit", "GroupId": "clerk", "Comment": "soon"}
    declared = "".join(f'<bpmn:dataInput id="{name}_in" name="{name}"/>' for name in named)
    formal = 'xsi:type="bpmn:tFormalExpression"'
    given = "".join(
        f"<bpmn:dataInputAssociation><bpmn:targetRef>{name}_in</bpmn:targetRef><bpmn:assignment><bpmn:from {formal}>"
        f"{value}</bpmn:from><bpmn:to {formal}>{name}_in</bpmn:to></bpmn:assignment></bpmn:dataInputAssociation>"
        for name, value in named.items()
    )
    conversion = convert(
        line(
            f'<bpmn:userTask id="t"><bpmn:ioSpecification>{declared}<bpmn:inputSet/><bpmn:outputSet/>'
            f"</bpmn:ioSpecification>{given}</bpmn:userTask>"
        )
    )
    element = node(conversion, "t").element
    assert (element.post, element.role) == ("'kermit'", "clerk")
    found = [(one.rule, one.severity) for one in check_files({"f": conversion.content}) if one.element == "t"]
    assert ("data-mapping", "warning") in found
    assert all(severity != "error" for _, severity in found)


@pytest.mark.parametrize(
    ("attributes", "key", "expected"),
    [
        ('camunda:assignee="kermit"', "post", "'kermit'"),
        ('activiti:assignee="${reviewer.post}"', "post", "reviewer.post"),
        ('camunda:candidateUsers="kermit"', "post", "'kermit'"),
        ("activiti:candidateGroups=\"${'clerk'}\"", "role", "clerk"),
        ("flowable:formKey=\"${'check'}\"", "form", "check"),
        ('camunda:formRef="check"', "form", "check"),
        ('camunda:dueDate="${deadline}"', "limit", "deadline"),
        ('camunda:dueDate="2026-03-02T09:00:00+08:00"', "limit", "'2026-03-02T09:00:00+08:00'"),
    ],
)
def test_attributes_of_a_task(attributes: str, key: str, expected: str) -> None:
    conversion = convert(line(f'<bpmn:userTask id="t" name="办理" {attributes}/>'))
    assert getattr(node(conversion, "t").element, key) == expected
    assert left(conversion) == []


@pytest.mark.parametrize(
    ("owner", "key", "expected"),
    [
        ("<bpmn:potentialOwner>{}</bpmn:potentialOwner>", "role", "clerk"),
        ("<bpmn:humanPerformer>{}</bpmn:humanPerformer>", "post", "'clerk'"),
        ("<bpmn:potentialOwner>{}</bpmn:potentialOwner>".replace("{}", "{user}"), "post", "'kermit'"),
    ],
)
def test_resources_of_the_standard(owner: str, key: str, expected: str) -> None:
    said = "<bpmn:resourceAssignmentExpression><bpmn:formalExpression>{}</bpmn:formalExpression>"
    said += "</bpmn:resourceAssignmentExpression>"
    inside = owner.replace("{user}", said.format("user(kermit)")).replace("{}", said.format("clerk"))
    conversion = convert(line(f'<bpmn:userTask id="t">{inside}</bpmn:userTask>'))
    assert getattr(node(conversion, "t").element, key) == expected


@pytest.mark.parametrize(
    ("element", "what", "reason"),
    [
        ('<bpmn:userTask id="t" camunda:candidateGroups="a,b"/>', "role", "several groups"),
        ('<bpmn:userTask id="t" camunda:candidateGroups="${group}"/>', "role", "fixed name"),
        ('<bpmn:userTask id="t" camunda:candidateUsers="a, b"/>', "post", "several people"),
        ('<bpmn:userTask id="t" camunda:assignee="${initiator}"/>', "post", "no variable"),
        ('<bpmn:userTask id="t" camunda:dueDate="${dateTime().plusDays(3)}"/>', "limit", "dateTime"),
        ('<bpmn:userTask id="t" flowable:formKey="${form}"/>', "form", "fixed name"),
        ('<bpmn:serviceTask id="t" camunda:topic="charge"/>', "operation", "choose an operation"),
        ('<bpmn:serviceTask id="t" flowable:class="org.example.Charge"/>', "operation", "choose an operation"),
        ('<bpmn:serviceTask id="t" activiti:expression="${bean.run()}"/>', "operation", "choose an operation"),
        (
            '<bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="x"/>'
            "</bpmn:extensionElements></bpmn:serviceTask>",
            "operation",
            "choose an operation",
        ),
        (
            '<bpmn:userTask id="t"><bpmn:extensionElements><camunda:taskListener event="create" class="x"/>'
            "</bpmn:extensionElements></bpmn:userTask>",
            "listener",
            "no listeners",
        ),
        (
            '<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics camunda:collection="${a.b()}"/>'
            "</bpmn:userTask>",
            "loop",
            "no function or method b",
        ),
        (
            '<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics camunda:collection="list">'
            "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
            "loop",
            "loopCardinality already",
        ),
        (
            '<bpmn:businessRuleTask id="t" camunda:decisionRef="d" camunda:resultVariable="r"'
            ' camunda:mapDecisionResult="singleEntry"/>',
            "decision",
            "dictionary",
        ),
        (
            '<bpmn:callActivity id="t" calledElement="${which}"/>',
            "called",
            "cannot be an expression",
        ),
        (
            '<bpmn:callActivity id="t" calledElement="p"><bpmn:extensionElements>'
            '<camunda:in source="a" target="b"/></bpmn:extensionElements></bpmn:callActivity>',
            "data",
            "script task",
        ),
        (
            '<bpmn:scriptTask id="t"><bpmn:extensionElements>'
            '<zeebe:script expression="=x[y &gt; 1]" resultVariable="z"/>'
            "</bpmn:extensionElements></bpmn:scriptTask>",
            "script",
            "filters",
        ),
    ],
)
def test_what_has_no_equal_stays_as_it_is_and_is_told(element: str, what: str, reason: str) -> None:
    content = line(element)
    conversion = convert(content)
    assert conversion.content == content
    assert [(one.element, one.what) for one in conversion.left] == [("t", what)]
    assert reason in conversion.left[0].en
    problems = as_drawn([], converted({"f": content}))
    assert [(one.rule, one.element, one.severity) for one in problems] == [("not-translated", "t", "warning")]


def test_what_is_said_in_our_notation_counts() -> None:
    ours = '<bpmn:extensionElements><c:task xmlns:c="http://chengnuo.org/schema/bpmn/1.0" role="handler"/>'
    conversion = convert(
        line(f'<bpmn:userTask id="t" camunda:candidateGroups="clerk">{ours}</bpmn:extensionElements></bpmn:userTask>')
    )
    assert left(conversion) == [("t", "role")]
    assert "handler" in conversion.left[0].zh
    assert node(conversion, "t").element.role == "handler"


def test_a_decision_with_one_result_is_read() -> None:
    conversion = convert(
        line(
            '<bpmn:businessRuleTask id="t" camunda:decisionRef="d" camunda:resultVariable="r"'
            ' camunda:mapDecisionResult="singleResult"/>'
        )
    )
    element = node(conversion, "t").element
    assert (element.decision, element.result) == ("d", "r")


def test_a_called_process_is_read() -> None:
    called = '<bpmn:extensionElements><zeebe:calledElement processId="other"/></bpmn:extensionElements>'
    conversion = convert(line(f'<bpmn:callActivity id="t">{called}</bpmn:callActivity>'))
    other = line('<bpmn:task id="t"/>').replace(b'id="p"', b'id="other"')
    models = read_process({"f": conversion.content, "g": other}, "p").models
    assert models["p"].scope.nodes["t"].element.called == "other"


FEEL_FILE = drawing(
    """<bpmn:startEvent id="begin"/><bpmn:exclusiveGateway id="choice" default="no"/>
<bpmn:sequenceFlow id="f" sourceRef="begin" targetRef="choice"/>
<bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="end">
<bpmn:conditionExpression>items[1] = 2</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="end"/>
<bpmn:sequenceFlow id="odd" sourceRef="choice" targetRef="end">
<bpmn:conditionExpression>items[price &gt; 2] = 2</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:endEvent id="end"/>""",
    more='expressionLanguage="http://www.omg.org/spec/FEEL/20140401"',
)


def test_a_language_of_the_whole_file_stays_only_where_something_was_left() -> None:
    conversion = convert(FEEL_FILE)
    root = etree.fromstring(conversion.content)
    assert root.get("expressionLanguage") is None
    conditions = {item.getparent().get("id"): item for item in root.iter("{*}conditionExpression")}
    assert (conditions["yes"].text, conditions["yes"].get("language")) == ("items[0] == 2", None)
    assert conditions["odd"].get("language") == "http://www.omg.org/spec/FEEL/20140401"
    assert left(conversion) == [("odd", "condition")]
    assert convert(conversion.content).content == conversion.content


@pytest.mark.parametrize("path", [*PROCESSES.rglob("*.bpmn"), *PROCESSES.rglob("*.dmn")], ids=lambda path: path.name)
def test_our_own_files_are_left_byte_for_byte(path: Path) -> None:
    content = path.read_bytes()
    conversion = convert(content)
    assert conversion.content is content
    assert conversion.translations == conversion.left == ()


def test_a_language_of_nothing_or_of_a_truth_does_not_matter() -> None:
    """Editors name XPath at every condition, also at those that nobody has filled in."""
    conversion = convert(
        drawing(
            '<bpmn:sequenceFlow id="f"><bpmn:conditionExpression language="http://www.w3.org/1999/XPath"/>'
            '</bpmn:sequenceFlow><bpmn:sequenceFlow id="g"><bpmn:conditionExpression language="C#">true'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>"
            '<bpmn:sequenceFlow id="h"><bpmn:conditionExpression language="C#">a.B()</bpmn:conditionExpression>'
            "</bpmn:sequenceFlow>"
        )
    )
    assert [(one.element, one.what) for one in conversion.translations] == [("f", "language"), ("g", "condition")]
    assert left(conversion) == [("h", "condition")]


def test_problems_are_told_at_the_lines_of_the_drawing() -> None:
    content = CAMUNDA_7.replace(b"${nrOfCompletedInstances ge 1}", b"${nobody ge }")
    conversions = converted({"f": content})
    found = as_drawn(check_files({name: one.content for name, one in conversions.items()}), conversions)
    wanted = next(number for number, text in enumerate(content.splitlines(), start=1) if b"nobody" in text)
    kept = next(one for one in found if one.rule == "not-translated")
    assert (kept.line, kept.element) == (wanted, "ask")
    ask = next(number for number, text in enumerate(content.splitlines(), start=1) if b'id="ask"' in text)
    assert {one.line for one in found if one.element == "ask"} <= {ask, wanted}
    notation = next(one for one in found if one.rule == "foreign-notation")
    assert "chengnuo convert" in notation.zh


@pytest.mark.parametrize(
    "content",
    [b"", b"<a", b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b"<a>" * 3000, b"\xff\xfe<a/>"],
)
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    with pytest.raises(ChengnuoError):
        convert(content)
    assert converted({"f": content})["f"].content == content


def test_other_xml_is_left_alone() -> None:
    assert convert(b"<a x='${b}'/>").content == b"<a x='${b}'/>"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EVERY)), st.integers(0, 2**32), st.integers(1, 6))
def test_damaged_files_are_converted_or_refused(name: str, seed: int, cuts: int) -> None:
    """Attributes and elements vanish, move and get each other's texts: no crash, and a second run changes nothing."""
    chance = random.Random(seed)
    root = etree.fromstring(EVERY[name])
    for _ in range(cuts):
        items = list(root.iter("*"))
        one, other = chance.choice(items), chance.choice(items)
        act = chance.randrange(5)
        if act == 0 and one is not root:
            one.getparent().remove(one)
        elif act == 1 and one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
        elif act == 2 and other.attrib:
            key = chance.choice(list(other.attrib))
            one.set(key, other.get(key))
        elif act == 3:
            one.text = chance.choice(["", "${", "=", "${a b}", "=1..", "x" * 50, other.text or "", "${empty }"])
        elif one not in other.iter() and other not in one.iter():
            other.append(one)
    content = etree.tostring(root)
    try:
        once = convert(content)
    except ChengnuoError:
        return
    again = convert(once.content)
    assert again.content == once.content
    assert again.translations == ()
    assert len(again.left) == len(once.left)
    check_files({"f": once.content})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(EVERY)), st.integers(0, 3000), st.binary(max_size=8))
def test_damaged_bytes_are_converted_or_refused(name: str, place: int, damage: bytes) -> None:
    content = EVERY[name]
    with contextlib.suppress(ChengnuoError):
        convert(content[:place] + damage + content[place + len(damage) :])


def test_every_flow_of_a_large_file_gets_an_id_of_its_own() -> None:
    """As many elements as a file may have."""
    flows = "".join(
        f'<bpmn:task id="t{n}"/><bpmn:sequenceFlow sourceRef="t{n}" targetRef="t{n}"/>'
        for n in range(MOST_IN_FLOW // 2)
    )
    conversion = convert(drawing(flows))
    assert len(conversion.translations) == MOST_IN_FLOW // 2
    assert len({one.after for one in conversion.translations}) == MOST_IN_FLOW // 2


def test_a_flow_without_id_is_drawn() -> None:
    """No line of the drawing could point at the flow, so an editor would not show it."""
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" width="100" height="80"/></di:BPMNShape>'
        for name, x, y in [("a", 100, 100), ("b", 300, 100), ("c", 500, 200), ("d", 100, 400)]
    )
    content = drawing(
        "".join(f'<bpmn:task id="{name}"/>' for name in "abcd")
        + "".join(
            f'<bpmn:sequenceFlow sourceRef="{one}" targetRef="{other}"/>' for one, other in ["ab", "bc", "cd", "dx"]
        )
    ).replace(
        b"</bpmn:definitions>",
        f"<di:BPMNDiagram><di:BPMNPlane>{shapes}</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>".encode(),
    )
    content = content.replace(
        b"<bpmn:definitions",
        b'<bpmn:definitions xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
        b' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"',
        1,
    )
    root = etree.fromstring(convert(content).content)
    ways = {
        edge.get("bpmnElement"): [(float(point.get("x")), float(point.get("y"))) for point in edge]
        for edge in root.iter("{*}BPMNEdge")
    }
    assert ways == {
        "flow_1": [(200, 140), (300, 140)],
        "flow_2": [(400, 140), (450, 140), (450, 240), (500, 240)],
        "flow_3": [(550, 280), (150, 400)],
    }

"""Constructs that the runtime takes up one by one: what reading makes of them, and that they are refused until then."""

from __future__ import annotations

import pytest
from drawn import definitions, flow, process

from engine.bpmn import InvalidDiagram
from engine.bpmn.model import supported
from engine.bpmn.model.elements import FlowNode, ProcessModel, Trigger
from engine.bpmn.reading.process import read_process_model

DECLARED = '<message id="m" name="paid"/><signal id="g" name="closed"/><escalation id="x" escalationCode="X"/>'
START = '<startEvent id="s"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
SEVERAL = '<messageEventDefinition messageRef="m"/>' + TIMER
COUNTED = "<loopCardinality>3</loopCardinality>"


def read(body: str, process_id: str = "p", caller: str = "") -> ProcessModel:
    return read_process_model({"a.bpmn": definitions(DECLARED + body)}, process_id, caller)


def node_of(inner: str, name: str = "x") -> FlowNode:
    return read(process(START + inner)).scope.nodes[name]


@pytest.fixture
def everything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset(supported.CONSTRUCTS))


REFUSED = [
    f'<intermediateCatchEvent id="x">{SEVERAL}</intermediateCatchEvent>' + flow("s>x"),
    f'<intermediateCatchEvent id="x" parallelMultiple="true">{SEVERAL}</intermediateCatchEvent>' + flow("s>x"),
    f'<task id="t"/><boundaryEvent id="x" attachedToRef="t">{SEVERAL}</boundaryEvent>' + flow("s>t"),
    '<endEvent id="x"><messageEventDefinition/><signalEventDefinition/></endEvent>' + flow("s>x"),
    '<endEvent id="x"><compensateEventDefinition/></endEvent>' + flow("s>x"),
    '<task id="x" isForCompensation="true"/>',
    f'<task id="x"><multiInstanceLoopCharacteristics behavior="None">{COUNTED}'
    "</multiInstanceLoopCharacteristics></task>" + flow("s>x"),
    '<task id="x" startQuantity="2"/>' + flow("s>x"),
    f'<task id="x"><multiInstanceLoopCharacteristics>{COUNTED}<loopDataOutputRef>r</loopDataOutputRef>'
    "</multiInstanceLoopCharacteristics></task>" + flow("s>x"),
]


@pytest.mark.parametrize("inner", REFUSED)
def test_a_construct_is_refused_until_it_runs(inner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supported, "RUNNING", frozenset())
    with pytest.raises(InvalidDiagram) as caught:
        node_of(inner)
    assert caught.value.place == "x"


@pytest.mark.parametrize("inner", REFUSED)
def test_a_construct_is_read_when_it_runs(inner: str, everything_runs: None) -> None:
    assert node_of(inner).element.id == "x"


@pytest.mark.parametrize(("together", "kind"), [("", "multiple"), ('parallelMultiple="true"', "parallelMultiple")])
def test_several_definitions_of_one_event(together: str, kind: str, everything_runs: None) -> None:
    node = node_of(f'<intermediateCatchEvent id="x" {together}>{SEVERAL}</intermediateCatchEvent>' + flow("s>x"))
    assert node.element.event == kind
    assert node.trigger is not None
    assert [(part.kind, part.name) for part in node.trigger.parts] == [("message", "paid"), ("timer", "")]


@pytest.mark.parametrize("alone", ["terminate", "link", "cancel", "compensate"])
def test_what_cannot_be_one_of_several_definitions(alone: str, everything_runs: None) -> None:
    with pytest.raises(InvalidDiagram) as caught:
        node_of(f'<endEvent id="x"><messageEventDefinition/><{alone}EventDefinition/></endEvent>' + flow("s>x"))
    assert caught.value.place == "x"


@pytest.mark.parametrize("ends", ['sourceRef="b" targetRef="x"', 'sourceRef="x" targetRef="b"'])
def test_compensation(ends: str, everything_runs: None) -> None:
    body = (
        '<task id="t"/><boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
        f'<task id="x" isForCompensation="true"/><association id="as" {ends}/><endEvent id="e">'
        '<compensateEventDefinition activityRef="t" waitForCompletion="false"/></endEvent>' + flow("s>t>e")
    )
    scope = read(process(START + body)).scope
    assert scope.nodes["b"].handler == "x"
    assert scope.nodes["x"].for_compensation
    assert scope.entries == ("s",)
    assert scope.nodes["e"].trigger == Trigger("compensate", activity="t", waits=False)
    with pytest.raises(InvalidDiagram) as caught:
        read(process(START + body.replace("<association", "<textAnnotation")))
    assert caught.value.place == "b"


def test_a_handler_is_no_place_to_start(everything_runs: None) -> None:
    body = '<task id="a"/><task id="x" isForCompensation="true"/>'
    assert read(process(body)).scope.entries == ("a",)


@pytest.mark.parametrize(
    ("behavior", "reference", "event"),
    [
        ("None", "", Trigger("signal", name="x")),
        ("One", "", Trigger("signal", name="x")),
        ("None", 'noneBehaviorEventRef="each"', Trigger("escalation", code="X")),
        ("One", 'oneBehaviorEventRef="each"', Trigger("escalation", code="X")),
    ],
)
def test_behavior_of_a_multi_instance(behavior: str, reference: str, event: Trigger, everything_runs: None) -> None:
    shared = '<escalationEventDefinition id="each" escalationRef="x"/>'
    loop = f'<multiInstanceLoopCharacteristics behavior="{behavior}" {reference}>{COUNTED}'
    model = read(
        shared + process(f'{START}<task id="x">{loop}</multiInstanceLoopCharacteristics></task>' + flow("s>x"))
    )
    found = model.scope.nodes["x"].loop
    assert found is not None
    assert (found.behavior, found.event, found.events) == (behavior, event, ())


def test_complex_behavior_of_a_multi_instance(everything_runs: None) -> None:
    loop = (
        f'<multiInstanceLoopCharacteristics behavior="Complex">{COUNTED}<complexBehaviorDefinition>'
        '<condition>nrOfCompletedInstances == 2</condition><event id="v"><signalEventDefinition signalRef="g"/></event>'
        "</complexBehaviorDefinition></multiInstanceLoopCharacteristics>"
    )
    found = node_of(f'<task id="x">{loop}</task>' + flow("s>x")).loop
    assert found is not None
    assert [(each.condition, each.trigger.name) for each in found.events] == [("nrOfCompletedInstances == 2", "closed")]


def test_token_quantities(everything_runs: None) -> None:
    node = node_of('<task id="x" startQuantity="2" completionQuantity="3"/>' + flow("s>x"))
    assert (node.start_quantity, node.completion_quantity) == (2, 3)
    for wrong in ("0", "-1", "1.5", "many", "101"):
        with pytest.raises(InvalidDiagram):
            node_of(f'<task id="x" startQuantity="{wrong}"/>' + flow("s>x"))


@pytest.mark.parametrize(
    ("inside", "item"),
    [
        ('<extensionElements><chengnuo:operation name="o" result="answer"/></extensionElements>', "answer"),
        ('<ioSpecification><dataOutput id="r"/><dataOutput id="d" name="grade"/></ioSpecification>', "d"),
        ("", None),
    ],
)
def test_a_result_by_reference_alone(inside: str, item: str | None, everything_runs: None) -> None:
    loop = f"<multiInstanceLoopCharacteristics>{COUNTED}<loopDataOutputRef>r</loopDataOutputRef>"
    body = START + f'<serviceTask id="x">{inside}{loop}</multiInstanceLoopCharacteristics></serviceTask>'
    model = read_process_model({"a.bpmn": definitions(process(body))}, "p", stand_ins=True)
    found = model.scope.nodes["x"].loop
    assert found is not None
    assert (found.output, found.output_item) == ("r", item)


def test_a_global_task_is_read_as_a_process() -> None:
    body = '<globalScriptTask id="add"><script>n = 1</script></globalScriptTask>' + process(
        START + '<callActivity id="c" calledElement="add"/>' + flow("s>c")
    )
    scope = read(body, "add", "c").scope
    assert (scope.entries, scope.nodes["add"].element.type) == (("add",), "scriptTask")
    assert scope.nodes["add"].assignments == (("n", "1"),)


def test_a_called_process_must_start_by_itself() -> None:
    only_message = process('<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>', "q")
    with pytest.raises(InvalidDiagram) as caught:
        read(only_message, "q", "c")
    assert caught.value.place == "c"
    assert read(only_message, "q").scope.starts == ("s",)


def test_data_of_a_called_process(everything_runs: None) -> None:
    body = process(
        '<ioSpecification><dataInput id="i" name="amount"/><dataOutput id="o"/></ioSpecification>' + START, "q"
    )
    model = read(body, "q", "c")
    assert (model.inputs, model.outputs) == (("amount",), ("o",))
    assert read(process(START, "q"), "q").outputs is None


def test_an_error_or_escalation_by_its_code() -> None:
    node = node_of('<task id="t"/><boundaryEvent id="x" attachedToRef="t"><errorEventDefinition errorRef="E9"/>'
                   "</boundaryEvent>" + flow("s>t"))  # fmt: skip
    assert node.trigger == Trigger("error", code="E9")


def test_a_signal_boundary_without_name_catches_what_its_activity_throws(everything_runs: None) -> None:
    loop = f'<multiInstanceLoopCharacteristics behavior="One">{COUNTED}</multiInstanceLoopCharacteristics>'
    boundary = '<boundaryEvent id="b" attachedToRef="x"><signalEventDefinition {0}/></boundaryEvent>'
    body = START + f'<task id="x">{loop}</task>' + flow("s>x")
    unnamed = read(process(body + boundary.format(""))).scope.nodes["b"].trigger
    named = read(process(body + boundary.format('signalRef="g"'))).scope.nodes["b"].trigger
    assert unnamed is not None
    assert named is not None
    assert (unnamed.name, named.name) == ("x", "closed")

"""What starts a process besides a start event: receive tasks, event gateways; several starts beside each other."""

from __future__ import annotations

import pytest
from drawn import Case, ends, flow, process, users

from engine.bpmn.model.errors import InvalidDiagram
from engine.cases.commands.open_case import start_element

DECLARED = '<message id="m" name="申请"/><message id="k" name="投诉"/>'


def catch(name: str, message: str) -> str:
    return (
        f'<intermediateCatchEvent id="{name}"><messageEventDefinition messageRef="{message}"/></intermediateCatchEvent>'
    )


def test_a_receive_task_starts_the_process_by_its_message() -> None:
    task = '<receiveTask id="r" name="收申请" messageRef="m" instantiate="true"/>'
    case = Case(DECLARED + process(task + users("a") + ends("e") + flow("r>a>e")), data={"n": 1}, start_event="r")
    assert case.work == ["a"]
    assert case.instance.awaited_messages() == []
    assert [each for each in case.seen if each[0] == "message_received"] == [("message_received", "r")]
    assert case.do("a").instance.completed
    assert case.read().starts == ("r",)
    assert case.read().first_start == "r"


def test_it_starts_beside_a_start_event() -> None:
    task = '<startEvent id="s"/><receiveTask id="r" messageRef="m" instantiate="true"/>'
    drawn = DECLARED + process(task + users("a", "b") + ends("e") + flow("s>a>e", "r>b>e"))
    assert Case(drawn).work == ["a"]
    assert Case(drawn, start_event="r").work == ["b"]


def gateway(kind: str = "") -> str:
    drawn = f'<eventBasedGateway id="g" instantiate="true"{kind}/>' + catch("c", "m") + catch("d", "k")
    return DECLARED + process(drawn + users("a", "b") + ends("e") + flow("g>c>a>e", "g>d>b>e"))


def test_an_event_gateway_starts_the_process_by_one_of_its_events() -> None:
    case = Case(gateway(), start_event="d")
    assert case.read().starts == ("c", "d")
    assert case.work == ["b"]
    assert case.instance.awaited_messages() == []
    assert ("message_received", "d") in case.seen
    assert case.do("b").instance.completed
    assert Case(gateway()).work == ["a"]


def test_a_parallel_event_gateway_waits_for_the_other_events() -> None:
    case = Case(gateway(' eventGatewayType="Parallel"'), start_event="d")
    assert case.work == ["b"]
    assert case.instance.awaited_messages() == ["申请"]
    case.do("b")
    assert not case.instance.completed
    assert case.instance.deliver("申请", {})
    assert case.work == ["a"]
    assert case.do("a").instance.completed


def test_of_several_none_starts_one_begins() -> None:
    starts = '<startEvent id="s1"/><startEvent id="s2"/>'
    drawn = process(starts + users("a", "b") + ends("e") + flow("s1>a>e", "s2>b>e"))
    assert Case(drawn).work == ["a"]
    assert Case(drawn, start_event="s2").work == ["b"]
    caller = process('<startEvent id="s"/><callActivity id="c" calledElement="p"/>' + flow("s>c"), "caller")
    with pytest.raises(InvalidDiagram) as raised:
        Case(caller, drawn, process_id="caller")
    assert raised.value.place == "c"
    message = '<startEvent id="s"/><callActivity id="c" calledElement="w"/>' + flow("s>c")
    waiting = DECLARED + process('<receiveTask id="r" messageRef="m" instantiate="true"/>', "w")
    with pytest.raises(InvalidDiagram):
        Case(process(message), waiting)


def test_a_case_is_opened_where_its_process_begins() -> None:
    def opened_at(drawn: str) -> str:
        return start_element(Case(drawn).read()).id

    message = '<startEvent id="m1"><messageEventDefinition messageRef="m"/></startEvent>'
    assert opened_at(DECLARED + process(message + '<startEvent id="s"/>' + users("a") + flow("s>a", "m1>a"))) == "s"
    assert opened_at(DECLARED + process(message + users("a") + flow("m1>a"))) == "m1"
    assert opened_at(DECLARED + process('<receiveTask id="r" messageRef="m" instantiate="true"/>')) == "r"
    assert opened_at(gateway()) == "c"
    assert opened_at(process(users("a", "b") + flow("a>b"))) == "a"

"""Plain flow: people's tasks, gateways, operations, data, saving and restoring."""

from __future__ import annotations

import pytest
from drawn import Case, Office, definitions, ends, flow, operation, process, refuse, users

from engine.bpmn import ExpressionError, OperationFailed, ProcessEvent, ProcessInstance, ProcessStuck, read_process
from engine.errors import Conflict, Refused

LINE = process('<startEvent id="s"/>' + users("a", "b") + ends("e") + flow("s>a>b>e"))


def test_tasks_follow_each_other_and_the_process_ends() -> None:
    case = Case(LINE, data={"x": 1})
    assert case.work == ["a"]
    case.do("a", {"y": 2})
    assert case.work == ["b"]
    assert not case.instance.completed
    case.do("b")
    assert case.instance.completed
    assert case.data == {"x": 1, "y": 2}
    assert case.instance.outcome == "e"
    assert case.seen == [
        ("started", "p"),
        ("task_ready", "a"),
        ("task_completed", "a"),
        ("task_ready", "b"),
        ("task_completed", "b"),
        ("ended", "e"),
        ("completed", "p"),
    ]


def test_a_task_is_completed_once() -> None:
    case = Case(LINE)
    first = case.task("a").id
    case.do("a")
    with pytest.raises(Conflict):
        case.instance.complete(first, {})
    with pytest.raises(Conflict):
        case.instance.complete("no such task", {})
    assert case.work == ["b"]


def test_ids_named_start_and_end_are_ordinary() -> None:
    case = Case(process('<startEvent id="Start"/>' + users("Root") + ends("End") + flow("Start>Root>End")))
    assert case.do("Root").instance.outcome == "End"


CHOICE = process(
    '<startEvent id="s"/><exclusiveGateway id="g" default="g_c"/>'
    + users("a", "b", "c")
    + ends("e")
    + flow("s>g", "g>a?x > 5", "g>b?x > 3", "g>c", "a>e", "b>e", "c>e")
)


@pytest.mark.parametrize(("x", "task"), [(9, "a"), (4, "b"), (1, "c")])
def test_an_exclusive_gateway_takes_the_first_way_that_holds(x: int, task: str) -> None:
    assert Case(CHOICE, data={"x": x}).work == [task]


def test_an_exclusive_gateway_without_a_way_names_itself() -> None:
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="g" name="金额？"/>'
        + users("a", "b")
        + flow("s>g", "g>a?x > 5", "g>b?x > 3")
    )
    with pytest.raises(ProcessStuck) as raised:
        Case(diagram, data={"x": 1})
    assert raised.value.place == "g"
    assert "金额？" in raised.value.zh
    with pytest.raises(ExpressionError) as unknown:
        Case(diagram)
    assert unknown.value.place == "g_a"


def test_a_service_task_calls_its_operation_and_stores_a_fresh_result() -> None:
    answer = {"number": 7, "lines": [1]}
    office = Office({"notice.issue": lambda count: answer})
    case = Case(
        process(
            '<startEvent id="s"/>'
            + operation("o", "notice.issue", "notice", count="n + 1")
            + users("a")
            + flow("s>o>a")
        ),
        data={"n": 1},
        office=office,
    )
    assert case.data["notice"] == {"number": 7, "lines": [1]}
    name, parameters, token = office.calls[0]
    assert (name, parameters, token.element, token.data) == ("notice.issue", {"count": 2}, "o", {"n": 1})
    answer["lines"].append(2)  # type: ignore[attr-defined]
    assert case.data["notice"]["lines"] == [1]


def test_after_an_error_the_half_done_instance_refuses_everything() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    case = Case(
        process('<startEvent id="s"/>' + users("a") + operation("o", "x") + ends("e") + flow("s>a>o>e")),
        office=Office({"x": broken}),
    )
    before = case.instance.save()
    with pytest.raises(ZeroDivisionError):
        case.do("a")
    with pytest.raises(Refused):
        case.instance.save()
    again = ProcessInstance.restore(case.read(), before, Office({"x": dict}))
    again.complete(again.work()[0].id, {})
    assert again.completed


def test_a_business_failure_that_nobody_catches_is_raised() -> None:
    diagram = process('<startEvent id="s"/>' + operation("o", "x") + ends("e") + flow("s>o>e"))
    with pytest.raises(OperationFailed) as raised:
        Case(diagram, office=Office({"x": lambda: refuse("too_much")}))
    assert raised.value.place == "o"


def test_the_way_of_tokens_is_noted_only_where_somebody_traces() -> None:
    specification = read_process(
        {"a.bpmn": definitions(process('<startEvent id="s"/>' + '<task id="t"/>' + ends("e") + flow("s>t>e")))}, "p"
    )
    plain = ProcessInstance.start(specification, {}, Office())
    assert [event.event for event in plain.events] == ["started", "passed", "ended", "completed"]
    traced = ProcessInstance.start(specification, {}, Office(), traced=True)
    assert [(event.event, event.element) for event in traced.events] == [
        ("started", "p"),
        ("entered", "s"),
        ("left", "s"),
        ("flow_taken", "s_t"),
        ("entered", "t"),
        ("passed", "t"),
        ("left", "t"),
        ("flow_taken", "t_e"),
        ("entered", "e"),
        ("ended", "e"),
        ("completed", "p"),
    ]


def test_what_happened_before_an_error_stays_visible() -> None:
    specification = read_process(
        {
            "a.bpmn": definitions(
                process(
                    '<startEvent id="s"/>'
                    + '<scriptTask id="t"><script>x = missing</script></scriptTask>'
                    + ends("e")
                    + flow("s>t>e")
                )
            )
        },
        "p",
    )
    events: list[ProcessEvent] = []
    with pytest.raises(ExpressionError):
        ProcessInstance.start(specification, {}, Office(), traced=True, events=events)
    assert [event.element for event in events if event.event == "entered"] == ["s", "t"]

"""Event sub-processes: every kind of start, interrupting and not, nested, armed without keeping anything alive."""

from __future__ import annotations

import pytest
from drawn import Case, Office, ends, flow, operation, process, refuse, users

from engine.bpmn import ProcessInstance

DECLARED = (
    '<message id="m" name="撤回"/><signal id="g" name="停电"/><error id="er" errorCode="E1"/>'
    '<escalation id="x" escalationCode="X1"/>'
)
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
CONDITION = "<conditionalEventDefinition><condition>level &gt; 2</condition></conditionalEventDefinition>"


def handler(start: str, interrupting: bool = True, number: str = "", inner: str | None = None) -> str:
    """An event sub-process ``esp`` with a user task ``h``."""
    flag = "true" if interrupting else "false"
    body = inner or users(f"h{number}") + ends(f"he{number}") + flow(f"es{number}>h{number}>he{number}")
    return (
        f'<subProcess id="esp{number}" triggeredByEvent="true"><startEvent id="es{number}" isInterrupting="{flag}">'
        f"{start}</startEvent>{body}</subProcess>"
    )


def line(*handlers: str) -> str:
    return DECLARED + process(
        '<startEvent id="s"/>' + users("a", "b") + ends("e") + flow("s>a>b>e") + "".join(handlers)
    )


def trigger(case: Case, start: str) -> None:
    if start is TIMER:
        case.fire("esp")
    elif start is MESSAGE:
        assert case.deliver("撤回", {"reason": "申请人"})
    elif start is SIGNAL:
        assert case.broadcast("停电") == 1
    else:
        case.do("a", {"level": 3})


@pytest.mark.parametrize("start", [TIMER, MESSAGE, SIGNAL, CONDITION])
def test_interrupting(start: str) -> None:
    case = Case(line(handler(start)))
    trigger(case, start)
    assert case.work == ["h"]
    assert case.timers == []
    assert case.instance.awaited_messages() == []
    case.do("h")
    assert case.instance.completed


@pytest.mark.parametrize("start", [TIMER, MESSAGE, SIGNAL, CONDITION])
def test_not_interrupting(start: str) -> None:
    case = Case(line(handler(start, interrupting=False)))
    trigger(case, start)
    main = "b" if start is CONDITION else "a"
    assert sorted(case.work) == [main, "h"]
    case.do("h")
    assert not case.instance.completed
    while case.work:
        case.do(case.work[0])
    assert case.instance.completed
    assert case.instance.outcome == "e"


@pytest.mark.parametrize("start", [TIMER, MESSAGE, SIGNAL, CONDITION])
@pytest.mark.parametrize("interrupting", [True, False])
def test_untouched_it_keeps_nothing_alive(start: str, interrupting: bool) -> None:
    case = Case(line(handler(start, interrupting)))
    case.do("a").do("b")
    assert case.instance.completed
    assert case.timers == case.instance.awaited_messages() == case.instance.awaited_signals() == []


def test_the_started_one_keeps_the_process_alive() -> None:
    case = Case(line(handler(MESSAGE, interrupting=False)))
    case.deliver("撤回")
    case.do("a").do("b")
    assert case.work == ["h"]
    assert not case.instance.completed
    assert case.do("h").instance.completed


def test_a_message_may_come_several_times_and_a_timer_once() -> None:
    case = Case(line(handler(MESSAGE, interrupting=False), handler(TIMER, interrupting=False, number="2")))
    for _ in range(3):
        assert case.deliver("撤回")
    case.fire("esp2")
    assert case.work == ["a", "h", "h", "h", "h2"]
    assert case.timers == []
    assert case.instance.awaited_messages() == ["撤回"]


def test_it_never_changes_what_later_cases_do() -> None:
    """One specification for all: what one case triggers must not show in the next."""
    specification = Case(line(handler(MESSAGE, interrupting=False))).read()
    first = ProcessInstance.start(specification, {}, Office())
    assert first.deliver("撤回")
    second = ProcessInstance.start(specification, {}, Office())
    assert [task.element for task in second.work()] == ["a"]
    second.complete(second.work()[0].id, {})
    second.complete(second.work()[0].id, {})
    assert second.completed


def test_a_condition_fires_again_only_after_it_was_false() -> None:
    case = Case(line(handler(CONDITION, interrupting=False)), data={"level": 5})
    assert case.work == ["a", "h"]
    case.do("h", {"level": 6})
    assert case.work == ["a"]
    case.do("a", {"level": 0})
    assert case.work == ["b"]
    case.do("b", {"level": 9})
    assert case.work == ["h"]
    assert not case.instance.completed
    assert case.do("h").instance.completed


def test_an_operation_failure_goes_to_the_error_event_sub_process() -> None:
    diagram = DECLARED + process(
        '<startEvent id="s"/>'
        + operation("o", "post")
        + users("a")
        + ends("e")
        + flow("s>o>a>e")
        + handler('<errorEventDefinition errorRef="er"/>')
    )
    case = Case(diagram, office=Office({"post": lambda: refuse("E1")}))
    assert case.work == ["h"]
    assert case.do("h").instance.completed


@pytest.mark.parametrize("interrupting", [True, False])
def test_escalation(interrupting: bool) -> None:
    diagram = DECLARED + process(
        '<startEvent id="s"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="x"/>'
        "</intermediateThrowEvent>"
        + users("a")
        + ends("e")
        + flow("s>t>a>e")
        + handler('<escalationEventDefinition escalationRef="x"/>', interrupting)
    )
    case = Case(diagram)
    assert sorted(case.work) == (["h"] if interrupting else ["a", "h"])
    while case.work:
        case.do(case.work[0])
    assert case.instance.completed


def nested(start: str, interrupting: bool) -> str:
    return DECLARED + process(
        '<startEvent id="s"/><subProcess id="S"><startEvent id="ss"/>'
        + users("u")
        + ends("se")
        + flow("ss>u>se")
        + handler(start, interrupting)
        + "</subProcess>"
        + users("after")
        + ends("e")
        + flow("s>S>after>e")
    )


@pytest.mark.parametrize("start", [TIMER, MESSAGE, SIGNAL])
@pytest.mark.parametrize("interrupting", [True, False])
def test_nested_in_a_sub_process(start: str, interrupting: bool) -> None:
    case = Case(nested(start, interrupting))
    assert case.work == ["u"]
    trigger(case, start)
    assert case.work == (["h"] if interrupting else ["u", "h"])
    while "after" not in case.work:
        case.do(case.work[0])
    assert case.work == ["after"]
    assert case.timers == case.instance.awaited_messages() == []
    assert case.do("after").instance.completed


def test_an_event_sub_process_inside_an_event_sub_process() -> None:
    inner = users("h") + ends("he") + flow("es>h>he") + handler(MESSAGE, interrupting=True, number="9")
    case = Case(line(handler(TIMER, interrupting=False, inner=inner)))
    assert not case.deliver("撤回")
    case.fire("esp")
    assert case.deliver("撤回")
    assert sorted(case.work) == ["a", "h9"]
    case.do("h9").do("a").do("b")
    assert case.instance.completed


def test_an_interrupting_one_takes_the_others_with_it() -> None:
    case = Case(line(handler(MESSAGE), handler(TIMER, interrupting=False, number="2")))
    case.fire("esp2")
    assert case.work == ["a", "h2"]
    case.deliver("撤回")
    assert case.work == ["h"]
    assert case.timers == []


def test_the_outcome_is_where_the_process_itself_ended() -> None:
    case = Case(line(handler(MESSAGE), handler(TIMER, interrupting=False, number="2")))
    assert case.fire("esp2").do("h2").instance.outcome is None
    case.deliver("撤回")
    assert case.do("h").instance.outcome == "he"


def test_it_sees_and_sets_the_data_of_its_scope() -> None:
    case = Case(line(handler(MESSAGE, interrupting=False)))
    case.do("a", {"number": 5})
    case.deliver("撤回", {"reason": "不办了"})
    assert case.task("h").data == {"number": 5, "reason": "不办了"}
    case.do("h", {"handled": True})
    assert case.task("b").data == {"number": 5, "reason": "不办了", "handled": True}


def test_cycle_on_an_event_sub_process() -> None:
    cycle = "<timerEventDefinition><timeCycle>R2/P1D</timeCycle></timerEventDefinition>"
    case = Case(line(handler(cycle, interrupting=False)))
    first = case.instance.timers()[0].id
    case.fire("esp")
    assert case.instance.timers()[0].id != first
    case.fire("esp")
    assert case.timers == []
    assert case.work == ["a", "h", "h"]

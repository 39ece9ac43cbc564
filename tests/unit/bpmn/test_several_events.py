"""Events with several definitions: any of them, or all of them."""

from __future__ import annotations

import pytest
from drawn import Case, Office, definitions, ends, flow, process, users

from engine.bpmn import ProcessEvent, ProcessInstance, read_process

DECLARED = (
    '<message id="m" name="补正"/><message id="k" name="撤回"/><signal id="g" name="停"/>'
    '<error id="er" errorCode="no"/><escalation id="x" escalationCode="X"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
OTHER = '<messageEventDefinition messageRef="k"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
LATER = "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"
ESCALATION = '<escalationEventDefinition escalationRef="x"/>'


def catch(inner: str, *, together: bool = False) -> str:
    flag = "true" if together else "false"
    return DECLARED + process(
        f'<startEvent id="s"/><intermediateCatchEvent id="c" parallelMultiple="{flag}">{inner}</intermediateCatchEvent>'
        + users("a")
        + ends("e")
        + flow("s>c>a>e")
    )


def watched(inner: str, *, interrupting: bool, together: bool = False) -> str:
    return DECLARED + process(
        '<startEvent id="s"/>'
        + users("w", "late")
        + f'<boundaryEvent id="b" attachedToRef="w" cancelActivity="{"true" if interrupting else "false"}" '
        + f'parallelMultiple="{"true" if together else "false"}">{inner}</boundaryEvent>'
        + ends("e", "e2")
        + flow("s>w>e", "b>late>e2")
    )


def handled(inner: str, *, interrupting: bool, together: bool = False) -> str:
    return DECLARED + process(
        '<startEvent id="s"/>'
        + users("w")
        + ends("e")
        + flow("s>w>e")
        + '<subProcess id="h" triggeredByEvent="true">'
        + f'<startEvent id="hs" isInterrupting="{"true" if interrupting else "false"}" '
        + f'parallelMultiple="{"true" if together else "false"}">{inner}</startEvent>'
        + users("late")
        + flow("hs>late")
        + "</subProcess>"
    )


def test_any_of_several_events_goes_on_and_ends_the_wait_for_the_others() -> None:
    drawn = catch(MESSAGE + SIGNAL + TIMER + LATER)
    case = Case(drawn)
    assert (case.instance.awaited_messages(), case.instance.awaited_signals()) == (["补正"], ["停"])
    assert case.timers == ["c", "c"]
    assert case.deliver("补正", {"n": 1})
    assert (case.work, case.timers, case.data) == (["a"], [], {"n": 1})
    assert case.instance.awaited_signals() == []
    case = Case(drawn)
    assert case.broadcast("停") == 1
    assert case.do("a").instance.completed
    assert Case(drawn).fire("c").do("a").instance.completed


def test_all_of_several_events_must_come_in_any_order() -> None:
    drawn = catch(MESSAGE + SIGNAL + TIMER, together=True)
    case = Case(drawn)
    assert case.deliver("补正", {"n": 1})
    assert case.deliver("补正") is False, "it has come already"
    assert (case.work, case.timers, case.data) == ([], ["c"], {"n": 1})
    timer = case.instance.timers()[0].id
    case.fire("c")
    assert case.instance.fire_timer(timer) is False
    assert case.broadcast("停") == 1
    assert case.work == ["a"]
    assert case.do("a").instance.completed


def test_the_way_of_tokens_through_an_event_with_several_definitions() -> None:
    for together in (False, True):
        events: list[ProcessEvent] = []
        specification = read_process({"x": definitions(catch(MESSAGE + OTHER, together=together))}, "p")
        instance = ProcessInstance.start(specification, {}, Office(), traced=True, events=events)
        assert instance.deliver("撤回")
        assert instance.deliver("补正") is together
        way = [(event.event, event.element) for event in events if event.event in ("entered", "left", "flow_taken")]
        assert way[2:] == [
            ("flow_taken", "s_c"),
            ("entered", "c"),
            ("left", "c"),
            ("flow_taken", "c_a"),
            ("entered", "a"),
        ]
        instance.cancel()
        assert [event.element for event in events if event.event == "terminated"] == ["a"]


def test_it_is_taken_away_as_one() -> None:
    events: list[ProcessEvent] = []
    specification = read_process({"x": definitions(catch(MESSAGE + OTHER, together=True))}, "p")
    instance = ProcessInstance.start(specification, {}, Office(), traced=True, events=events)
    assert instance.deliver("补正")
    instance.cancel()
    assert [event.element for event in events if event.event == "terminated"] == ["c"]


def test_behind_an_event_gateway() -> None:
    drawn = DECLARED + process(
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        + f'<intermediateCatchEvent id="c">{MESSAGE}{OTHER}</intermediateCatchEvent>'
        + f'<intermediateCatchEvent id="t">{TIMER}</intermediateCatchEvent>'
        + users("a", "b")
        + flow("s>g", "g>c>a", "g>t>b")
    )
    case = Case(drawn)
    assert case.deliver("撤回")
    assert (case.work, case.timers, case.instance.awaited_messages()) == (["a"], [], [])
    case = Case(drawn).fire("t")
    assert (case.work, case.instance.awaited_messages()) == (["b"], [])


@pytest.mark.parametrize("drawn", [watched, handled])
def test_any_of_several_events_interrupts(drawn) -> None:  # type: ignore[no-untyped-def]
    case = Case(drawn(MESSAGE + TIMER, interrupting=True))
    assert case.deliver("补正")
    assert (case.work, case.timers) == (["late"], [])
    case = Case(drawn(MESSAGE + TIMER, interrupting=True)).do("w")
    assert case.instance.completed


@pytest.mark.parametrize("drawn", [watched, handled])
def test_each_of_several_events_that_do_not_interrupt(drawn) -> None:  # type: ignore[no-untyped-def]
    case = Case(drawn(MESSAGE + TIMER, interrupting=False))
    assert case.deliver("补正")
    assert case.deliver("补正")
    case.fire("b" if drawn is watched else "h")
    assert sorted(case.work) == ["late", "late", "late", "w"]
    assert (case.timers, case.instance.awaited_messages()) == ([], ["补正"])


@pytest.mark.parametrize("drawn", [watched, handled])
@pytest.mark.parametrize("interrupting", [True, False])
def test_all_of_several_events_beside_the_flow(drawn, interrupting: bool) -> None:  # type: ignore[no-untyped-def]
    case = Case(drawn(MESSAGE + OTHER, interrupting=interrupting, together=True))
    assert case.deliver("撤回")
    assert case.work == ["w"]
    assert case.instance.awaited_messages() == ["补正"]
    assert case.deliver("补正")
    assert sorted(case.work) == (["late"] if interrupting else ["late", "w"])
    assert sorted(case.instance.awaited_messages()) == ([] if interrupting else ["撤回", "补正"])
    if not interrupting:
        assert case.deliver("补正")
        assert case.deliver("撤回")
        assert sorted(case.work) == ["late", "late", "w"]


def test_an_event_that_throws_several() -> None:
    drawn = DECLARED + process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + f'<intermediateCatchEvent id="c">{SIGNAL}</intermediateCatchEvent>'
        + users("a", "b")
        + f'<intermediateThrowEvent id="t">{OTHER}{SIGNAL}</intermediateThrowEvent>'
        + f'<endEvent id="e">{MESSAGE}{ESCALATION}</endEvent>'
        + flow("s>g", "g>c>b", "g>a>t>e")
    )
    case = Case(drawn).do("a")
    assert case.work == ["b"]
    assert case.sent == ["撤回", "补正"]
    assert [event for event, _ in case.seen if event == "escalation_thrown"] == ["escalation_thrown"]

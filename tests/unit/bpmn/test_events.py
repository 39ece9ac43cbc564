"""Boundary, intermediate and end events: timers, messages, signals, conditions, links, termination."""

from __future__ import annotations

import pytest
from drawn import Case, Office, ends, flow, process, users

from engine.bpmn import ExpressionError
from engine.bpmn.model.supported import EVENT_KINDS, construct_of

TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
DECLARED = '<message id="m" name="催办"/><signal id="g" name="停"/>'


def timer(text: str, tag: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"


def boundary(name: str, inner: str, interrupting: bool = True, host: str = "a") -> str:
    flag = "true" if interrupting else "false"
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{flag}">{inner}</boundaryEvent>'


def watched(*boundaries: str, ways: tuple[str, ...] = ("t>late",)) -> str:
    body = '<startEvent id="s"/>' + users("a", "b", "late") + ends("e") + "".join(boundaries) + flow("s>a>b>e", *ways)
    return DECLARED + process(body)


def test_an_interrupting_boundary_timer() -> None:
    case = Case(watched(boundary("t", TIMER)))
    assert case.timers == ["t"]
    assert case.fire("t").work == ["late"]
    assert case.timers == []
    assert ("task_cancelled", "a") in case.seen
    assert case.do("late").instance.completed


def test_a_boundary_timer_that_does_not_interrupt() -> None:
    case = Case(watched(boundary("t", TIMER, interrupting=False)))
    case.fire("t")
    assert case.work == ["a", "late"]
    assert case.timers == []
    case.do("a").do("b")
    assert case.work == ["late"]
    assert case.do("late").instance.completed


def test_a_completed_activity_takes_its_timers_with_it() -> None:
    case = Case(watched(boundary("t", TIMER)))
    stale = case.instance.timers()[0].id
    case.do("a")
    assert case.timers == []
    assert case.instance.fire_timer(stale) is False
    assert case.instance.fire_timer("no such timer") is False
    assert case.work == ["b"]


def test_a_cycle_is_a_chain_and_its_urges_survive_the_task() -> None:
    case = Case(watched(boundary("t", timer("R3/P1D", "timeCycle"), interrupting=False)))
    seen = []
    for left in (3, 2, 1):
        (waiting,) = case.instance.timers()
        assert waiting.descriptor["left"] == left
        seen.append(waiting.id)
        case.fire("t")
    assert len(set(seen)) == 3
    assert case.timers == []
    assert case.work == ["a", "late", "late", "late"]
    case.do("a")
    assert case.work == ["late", "late", "late", "b"]
    case.do("b").do("late").do("late")
    assert not case.instance.completed
    assert case.do("late").instance.completed


def test_an_endless_cycle_stops_with_its_task() -> None:
    case = Case(watched(boundary("t", timer("working_days(1)", "timeCycle"), interrupting=False)))
    for _ in range(4):
        case.fire("t")
    assert case.instance.timers()[0].descriptor == {
        "kind": "cycle",
        "left": None,
        "interval": {"kind": "span", "unit": "working_days", "amount": 1},
    }
    assert case.do("a").timers == []


def test_an_interrupting_cycle_fires_once() -> None:
    case = Case(watched(boundary("t", timer("R3/P1D", "timeCycle"))))
    assert case.fire("t").work == ["late"]
    assert case.timers == []


@pytest.mark.parametrize(
    ("text", "tag", "descriptor"),
    [
        ("P1D", "timeDuration", {"kind": "span", "unit": "iso", "amount": "P1D"}),
        ('"PT2H"', "timeDuration", {"kind": "span", "unit": "iso", "amount": "PT2H"}),
        ("'P2W'", "timeDuration", {"kind": "span", "unit": "iso", "amount": "P2W"}),
        ("working_days(n + 1)", "timeDuration", {"kind": "span", "unit": "working_days", "amount": 3}),
        (
            "before_due(working_days(1))",
            "timeDuration",
            {"kind": "clock", "clock": "case", "shift": -1},
        ),
        ("span", "timeDuration", {"kind": "span", "unit": "iso", "amount": "P9D"}),
        ("2026-03-02T17:00:00+08:00", "timeDate", {"kind": "moment", "at": "2026-03-02T17:00:00+08:00"}),
        ('"2026-03-02T09:00:00Z"', "timeDate", {"kind": "moment", "at": "2026-03-02T09:00:00+00:00"}),
        ("2026-03-02T17:00:00", "timeDate", {"kind": "moment", "at": "2026-03-02T17:00:00+08:00"}),
        ("2026-03-02", "timeDate", {"kind": "moment", "at": "2026-03-02T00:00:00+08:00"}),
        ("before_due(working_days(1))", "timeDate", {"kind": "clock", "clock": "case", "shift": -1}),
        (
            "R3/P1D",
            "timeCycle",
            {"kind": "cycle", "left": 3, "interval": {"kind": "span", "unit": "iso", "amount": "P1D"}},
        ),
        (
            "R/PT12H",
            "timeCycle",
            {"kind": "cycle", "left": None, "interval": {"kind": "span", "unit": "iso", "amount": "PT12H"}},
        ),
    ],
)
def test_descriptors(text: str, tag: str, descriptor: dict[str, object]) -> None:
    diagram = process(
        f'<startEvent id="s"/><intermediateCatchEvent id="t" name="等">{timer(text, tag)}</intermediateCatchEvent>'
        + users("a")
        + flow("s>t>a")
    )
    case = Case(diagram, data={"n": 2, "span": "P9D"})
    (waiting,) = case.instance.timers()
    assert waiting.descriptor == descriptor
    assert waiting.name == "等"
    assert case.fire("t").work == ["a"]


def test_what_a_timer_waits_for_is_fixed_when_it_begins() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "late")
        + boundary("t", timer("working_days(n)"))
        + flow("s>g", "g>a", "g>b", "t>late")
    )
    case = Case(diagram, data={"n": 2})
    before = case.instance.timers()
    case.do("b", {"n": 9})
    assert case.instance.timers() == before


def test_one_message_goes_to_the_oldest_receiver() -> None:
    diagram = DECLARED + process(
        '<startEvent id="s"/><parallelGateway id="g"/><receiveTask id="r1" messageRef="m"/>'
        '<receiveTask id="r2" messageRef="m"/>' + users("x1", "x2") + flow("s>g", "g>r1>x1", "g>r2>x2")
    )
    case = Case(diagram)
    assert case.deliver("催办")
    assert case.work == ["x1"]
    assert case.deliver("催办")
    assert case.work == ["x1", "x2"]
    assert not case.deliver("催办")


def test_a_message_at_the_boundary() -> None:
    definition = '<messageEventDefinition messageRef="m"/>'
    case = Case(watched(boundary("t", definition, interrupting=False)))
    for _ in range(2):
        assert case.deliver("催办", {"by": "窗口"})
    assert case.work == ["a", "late", "late"]
    assert case.data == {"by": "窗口"}
    case = Case(watched(boundary("t", definition)))
    assert case.deliver("催办")
    assert case.work == ["late"]


def test_sent_messages_go_to_waiting_receivers_first_and_else_to_the_host() -> None:
    definition = '<messageEventDefinition messageRef="m"/>'
    diagram = DECLARED + process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "x")
        + f'<intermediateThrowEvent id="t1">{definition}</intermediateThrowEvent>'
        + f'<endEvent id="t2">{definition}</endEvent>'
        + f'<intermediateCatchEvent id="c">{definition}</intermediateCatchEvent>'
        + flow("s>g", "g>c>x", "g>a>t1>t2")
    )
    case = Case(diagram).do("a")
    assert case.work == ["x"]
    assert case.sent == ["催办"]
    assert [event for event, _ in case.seen].count("message_sent") == 2


def test_the_payload_of_a_message() -> None:
    sent = (
        '<intermediateThrowEvent id="t"><extensionElements><spiffworkflow:messagePayload>{"n": x + 1}'
        "</spiffworkflow:messagePayload></extensionElements>"
        '<messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
    )
    received = (
        '<intermediateCatchEvent id="c"><extensionElements><spiffworkflow:messageVariable>got'
        '</spiffworkflow:messageVariable></extensionElements><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>"
    )
    diagram = DECLARED + process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "x")
        + sent
        + received
        + flow("s>g", "g>c>x", "g>a>t")
    )
    assert Case(diagram, data={"x": 1}).do("a").data == {"x": 1, "got": {"n": 2}}


@pytest.mark.parametrize("name", ["event_fired", "order", "timer", "flow", "index", "written"])
def test_no_name_of_a_message_has_a_meaning_of_its_own(name: str) -> None:
    diagram = f'<message id="m" name="{name}"/>' + process(
        '<startEvent id="s"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/>'
        + "</intermediateCatchEvent>"
        + users("a")
        + flow("s>c>a")
    )
    case = Case(diagram)
    assert case.deliver(name, {name: 1, "n": 2})
    assert case.work == ["a"]
    assert case.data == {name: 1, "n": 2}


def test_a_signal_reaches_everybody() -> None:
    definition = '<signalEventDefinition signalRef="g"/>'
    diagram = DECLARED + process(
        '<startEvent id="s"/><parallelGateway id="g1"/>'
        + users("a", "x", "y")
        + f'<endEvent id="t">{definition}</endEvent>'
        + f'<intermediateCatchEvent id="c1">{definition}</intermediateCatchEvent>'
        + f'<intermediateCatchEvent id="c2">{definition}</intermediateCatchEvent>'
        + flow("s>g1", "g1>c1>x", "g1>c2>y", "g1>a>t")
    )
    case = Case(diagram)
    assert case.do("a").work == ["x", "y"]
    case = Case(diagram)
    assert case.broadcast("停") == 2
    assert sorted(case.work) == ["a", "x", "y"]
    assert case.broadcast("停") == 0


def test_a_conditional_catch_and_boundary() -> None:
    condition = "<conditionalEventDefinition><condition>level &gt; 2</condition></conditionalEventDefinition>"
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "x", "y")
        + f'<intermediateCatchEvent id="c">{condition}</intermediateCatchEvent>'
        + boundary("w", condition, host="b")
        + flow("s>g", "g>c>x", "g>a", "g>b", "w>y")
    )
    case = Case(diagram)
    assert sorted(case.do("a", {"level": 3}).work) == ["x", "y"]


def test_a_condition_that_cannot_be_told_yet_is_not_met() -> None:
    condition = "<conditionalEventDefinition><condition>level &gt; 2</condition></conditionalEventDefinition>"
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "x")
        + boundary("t", condition)
        + flow("s>g", "g>a", "g>b", "t>x")
    )
    case = Case(diagram, data={"level": None})
    assert case.work == ["a", "b"]
    with pytest.raises(ExpressionError):
        case.do("b", {"level": "high"})


@pytest.mark.parametrize("row", sorted(EVENT_KINDS))
def test_every_event_on_the_whitelist_runs(row: str) -> None:
    declared = DECLARED + '<error id="er" errorCode="E"/><escalation id="x" escalationCode="X"/>'
    definitions = {
        "none": "",
        "message": '<messageEventDefinition messageRef="m"/>',
        "timer": TIMER,
        "signal": '<signalEventDefinition signalRef="g"/>',
        "conditional": "<conditionalEventDefinition><condition>n == 1</condition></conditionalEventDefinition>",
        "error": '<errorEventDefinition errorRef="er"/>',
        "escalation": '<escalationEventDefinition escalationRef="x"/>',
        "terminate": "<terminateEventDefinition/>",
        "cancel": "<cancelEventDefinition/>",
        "link": '<linkEventDefinition name="L"/>',
    }
    catch_link = f'<intermediateCatchEvent id="c">{definitions["link"]}</intermediateCatchEvent>' + flow("c>z")
    throw_link = f'<intermediateThrowEvent id="c">{definitions["link"]}</intermediateThrowEvent>' + flow("a>c")
    for kind in EVENT_KINDS[row]:
        if construct_of(row, kind) is not None:
            continue  # runs only when RUNNING says so
        inner = definitions[kind]
        throwing, catching = (throw_link, catch_link) if kind == "link" else (flow("a>v"), flow("v>z"))
        event = f'<{row} id="v">{inner}</{row}>'
        start = '<startEvent id="s"/>' + users("a", "z")
        drawn = {
            "startEvent": event + users("a") + flow("v>a"),
            "subProcessStart": start
            + f'<subProcess id="S"><startEvent id="v">{inner}</startEvent><task id="t"/>{flow("v>t")}</subProcess>'
            + flow("s>S>a"),
            "eventSubProcessStart": start
            + f'<subProcess id="S" triggeredByEvent="true"><startEvent id="v">{inner}</startEvent></subProcess>'
            + flow("s>a"),
            "intermediateCatchEvent": start + event + throwing + flow("s>a", "v>z"),
            "intermediateThrowEvent": start + event + catching + flow("s>a>v"),
            "boundaryEvent": start
            + event.replace('id="v"', 'id="v" attachedToRef="T"')
            + f'<transaction id="T">{users("u")}</transaction>'
            + flow("s>a>T", "v>z"),
            "endEvent": (
                start
                + f'<transaction id="T"><startEvent id="ts"/>{users("u")}{event}{flow("ts>u>v")}</transaction>'
                + '<boundaryEvent id="b" attachedToRef="T"><cancelEventDefinition/></boundaryEvent>'
                + flow("s>a>T", "b>z")
                if kind == "cancel"
                else start + event + flow("s>a>v")
            ),
        }[row]
        case = Case(declared + process(drawn), data={"n": 0})
        assert case.do("a") is case, (row, kind)


def test_links() -> None:
    link = '<linkEventDefinition name="L"/>'
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_t2"/>'
        + users("a", "b")
        + f'<intermediateThrowEvent id="t1">{link}</intermediateThrowEvent>'
        + f'<intermediateThrowEvent id="t2">{link}</intermediateThrowEvent>'
        + f'<intermediateCatchEvent id="c">{link}</intermediateCatchEvent>'
        + flow("s>g", "g>a?x", "a>t1", "g>t2", "c>b")
    )
    assert Case(diagram, data={"x": False}).work == ["b"]
    case = Case(diagram, data={"x": True}).do("a")
    assert case.work == ["b"]
    assert case.do("b").instance.completed


def test_several_links_lead_to_their_own_targets() -> None:
    def thrown(name: str, link: str) -> str:
        return f'<intermediateThrowEvent id="{name}"><linkEventDefinition name="{link}"/></intermediateThrowEvent>'

    def caught(name: str, link: str) -> str:
        return f'<intermediateCatchEvent id="{name}"><linkEventDefinition name="{link}"/></intermediateCatchEvent>'

    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "x", "y")
        + thrown("t1", "L")
        + thrown("t2", "M")
        + caught("c2", "M")
        + caught("c1", "L")
        + ends("e", "e2")
        + flow("s>g", "g>a>t1", "g>b>t2", "c1>x>e", "c2>y>e2")
    )
    assert Case(diagram).do("b").work == ["a", "y"]
    case = Case(diagram).do("a")
    assert case.work == ["b", "x"]
    assert case.do("b").do("y").do("x").instance.completed


def test_a_terminate_end_event_ends_only_its_scope() -> None:
    called = process(
        '<startEvent id="cs"/><parallelGateway id="cg"/>'
        + users("u", "v")
        + '<endEvent id="ct"><terminateEventDefinition/></endEvent>'
        + boundary("t", TIMER, host="v")
        + users("late")
        + '<subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">'
        + f'{TIMER}</startEvent><userTask id="rung"/><endEvent id="ee"/>'
        + flow("es>rung>ee")
        + "</subProcess>"
        + flow("cs>cg", "cg>u>ct", "cg>v", "t>late"),
        "q",
    )
    main = process(
        '<startEvent id="s"/><parallelGateway id="g"/><callActivity id="c" calledElement="q"/>'
        + users("other", "next")
        + ends("e", "e2")
        + flow("s>g", "g>c>next>e", "g>other>e2")
    )
    case = Case(main + called)
    case.fire("esp")
    assert sorted(case.work) == ["other", "rung", "u", "v"]
    assert sorted(case.timers) == ["t"]
    case.do("u")
    assert sorted(case.work) == ["next", "other"]
    assert case.timers == []
    case.do("next").do("other")
    assert case.instance.completed


def test_a_terminate_end_event_of_the_process_ends_everything() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b")
        + '<endEvent id="t" name="终止"><terminateEventDefinition/></endEvent>'
        + flow("s>g", "g>a>t", "g>b")
    )
    case = Case(diagram).do("a")
    assert case.instance.completed
    assert case.work == []
    assert case.instance.outcome == "终止"


def test_the_process_starts_where_it_is_told() -> None:
    diagram = DECLARED + process(
        '<startEvent id="s"/><startEvent id="m1"><messageEventDefinition messageRef="m"/></startEvent>'
        + users("a", "b")
        + flow("s>a", "m1>b")
    )
    assert Case(diagram).work == ["a"]
    assert Case(diagram, start_event="m1").work == ["b"]
    with pytest.raises(Exception, match="start event x"):
        Case(diagram, start_event="x")


def test_tasks_without_any_extension() -> None:
    diagram = process(
        '<startEvent id="s"/><task id="t"/><manualTask id="hand"/><sendTask id="send" name="通知"/>'
        '<receiveTask id="r" name="回执"/><scriptTask id="x"/>' + users("u") + flow("s>t>hand>send>r>x>u")
    )
    case = Case(diagram)
    assert case.work == ["hand"]
    case.do("hand")
    assert case.sent == ["通知"]
    assert case.instance.awaited_messages() == ["回执"]
    assert case.deliver("回执")
    assert case.work == ["u"]


def test_an_office_may_be_asked_for_a_decision() -> None:
    diagram = process(
        '<startEvent id="s"/><businessRuleTask id="d"><extensionElements><chengnuo:decision ref="classification" '
        'result="kind"/></extensionElements></businessRuleTask>' + users("a") + flow("s>d>a")
    )
    office = Office(decisions={"classification": lambda inputs: {"kind": "complex", "seen": inputs["n"]}})
    assert Case(diagram, data={"n": 3}, office=office).data["kind"] == {"kind": "complex", "seen": 3}


def test_assignments_of_a_script_task() -> None:
    diagram = process(
        '<startEvent id="s"/><scriptTask id="x"><script>\n  # both\n  a = n + 1\n  b = [a, a * 2]\n</script>'
        "</scriptTask>" + users("u") + flow("s>x>u")
    )
    assert Case(diagram, data={"n": 1}).data == {"n": 1, "a": 2, "b": [2, 4]}

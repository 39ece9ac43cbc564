"""Parallel, inclusive and event-based gateways; implicit splits and merges."""

from __future__ import annotations

from drawn import Case, Office, definitions, ends, flow, process, users

from engine.bpmn import ProcessEvent, ProcessInstance, read_process

FORK = (
    '<startEvent id="s"/><parallelGateway id="g"/>'
    + users("a", "b")
    + '<parallelGateway id="j"/>'
    + users("c")
    + ends("e")
    + flow("s>g", "g>a>j", "g>b>j", "j>c>e")
)


def test_a_parallel_join_waits_for_both() -> None:
    case = Case(process(FORK))
    assert case.do("a").work == ["b"]
    assert case.do("b").work == ["c"]
    assert case.do("c").instance.completed


def test_a_stale_copy_never_overwrites_what_another_branch_wrote() -> None:
    case = Case(process(FORK), data={"ok": "init", "list": [1]})
    case.do("a", {"ok": "changed by a", "mine": 1}).do("b", {"theirs": 2})
    assert case.data == {"ok": "changed by a", "list": [1], "mine": 1, "theirs": 2}
    case = Case(process(FORK), data={"ok": "init"}).do("b", {"ok": "b"}).do("a", {"ok": "a"})
    assert case.data["ok"] == "a"


def test_nothing_outside_shares_an_object_with_the_data() -> None:
    start = {"d": {"x": [1]}}
    case = Case(process(FORK), data=start, keep=True)
    start["d"]["x"].append(2)
    case.task("a").data["d"]["x"].append(3)
    case.data["d"]["x"].append(4)
    answer = {"own": {"y": 1}}
    case.do("a", answer)
    answer["own"]["y"] = 9
    assert case.data == {"d": {"x": [1]}, "own": {"y": 1}}


def test_a_join_keeps_further_tokens_for_the_next_time() -> None:
    """Two tokens on one flow count once: the join waits for the other flow, twice."""
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/><exclusiveGateway id="m"/>'
        + users("a", "b", "x", "y")
        + '<parallelGateway id="j"/>'
        + users("c")
        + flow("s>g", "g>a>m", "g>b>m", "m>j", "g>x>j", "g>y", "j>c")
    )
    case = Case(diagram).do("a").do("b")
    assert sorted(case.work) == ["x", "y"]
    assert sorted(case.do("x").work) == ["c", "y"]


def test_a_join_keeps_every_token_that_comes_too_early() -> None:
    """Two tokens on one flow and two on the other join twice."""
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/><exclusiveGateway id="m"/><exclusiveGateway id="n"/>'
        + users("a", "b", "x", "y")
        + '<parallelGateway id="j"/>'
        + users("c")
        + ends("e")
        + flow("s>g", "g>a>m", "g>b>m", "m>j", "g>x>n", "g>y>n", "n>j", "j>c>e")
    )
    case = Case(diagram).do("a").do("b").do("x")
    assert case.work == ["y", "c"]
    assert case.do("y").work == ["c", "c"]
    assert case.do("c").do("c").instance.completed


def test_two_flows_between_the_same_two_elements() -> None:
    drawn = flow("s>g", "j>c") + "".join(
        f'<sequenceFlow id="{name}" sourceRef="g" targetRef="j"/>' for name in ("one", "other")
    )
    diagram = process('<startEvent id="s"/><parallelGateway id="g"/><parallelGateway id="j"/>' + users("c") + drawn)
    events: list[ProcessEvent] = []
    specification = read_process({"x": definitions(diagram)}, "p")
    instance = ProcessInstance.start(specification, {}, Office(), traced=True, events=events)
    assert [task.element for task in instance.work()] == ["c"]
    assert [event.element for event in events if event.event == "flow_taken"] == ["s_g", "one", "other", "j_c"]


def test_a_parallel_join_inside_a_loop() -> None:
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="g"/>'
        + users("a", "b")
        + '<parallelGateway id="j"/><exclusiveGateway id="q" default="q_e"/>'
        + ends("e")
        + flow("s>m", "m>g", "g>a>j", "g>b>j", "j>q", "q>e", "q>m?again")
    )
    case = Case(diagram)
    for _ in range(5):
        case.do("a", {"again": True}).do("b")
    assert case.do("a", {"again": False}).do("b").instance.completed


INCLUSIVE = process(
    '<startEvent id="s"/><inclusiveGateway id="g" default="g_z"/>'
    + users("a", "b", "z")
    + '<inclusiveGateway id="j"/>'
    + users("c")
    + ends("e")
    + flow("s>g", "g>a?x > 1", "g>b?x > 2", "g>z", "a>j", "b>j", "z>j", "j>c>e")
)


def test_inclusive_gateways() -> None:
    case = Case(INCLUSIVE, data={"x": 3})
    assert case.work == ["a", "b"]
    assert case.do("b").work == ["a"]
    assert case.do("a").work == ["c"]
    assert Case(INCLUSIVE, data={"x": 2}).do("a").work == ["c"]
    case = Case(INCLUSIVE, data={"x": 0})
    assert case.work == ["z"]
    assert case.do("z").do("c").instance.completed


def test_an_inclusive_join_waits_for_everything_upstream() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/><exclusiveGateway id="q" default="q_j"/>'
        + users("a", "b", "far", "c")
        + '<inclusiveGateway id="j"/>'
        + ends("e", "e2")
        + flow("s>g", "g>a>j", "g>b>far>q", "q>j", "q>e2?skip", "j>c>e")
    )
    case = Case(diagram).do("a")
    assert case.work == ["b"]
    case.do("b")
    assert case.work == ["far"]
    assert case.do("far", {"skip": True}).work == ["c"]
    case = Case(diagram).do("b").do("far", {"skip": False})
    assert case.work == ["a"]
    assert case.do("a").work == ["c"]


def test_an_inclusive_join_waits_for_what_comes_by_the_second_way() -> None:
    """The way that is drawn first is empty, the token comes by the other one, behind a choice."""
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "far", "f2", "f3", "k")
        + '<exclusiveGateway id="q" default="q_e2"/><exclusiveGateway id="m"/><exclusiveGateway id="x" '
        + 'default="x_f2"/><inclusiveGateway id="j"/>'
        + users("c")
        + ends("e", "e2", "e3")
        + flow("s>g", "g>a>j", "g>b>q", "q>k?False", "k>m", "q>e2", "g>far>x", "x>e3?skip", "x>f2>f3>m>j", "j>c>e")
    )
    case = Case(diagram).do("a").do("b")
    assert case.work == ["far"]
    case.do("far", {"skip": False}).do("f2")
    assert case.do("f3").work == ["c"]
    assert Case(diagram).do("a").do("b").do("far", {"skip": True}).work == ["c"]


def test_an_inclusive_join_keeps_a_second_token_on_the_same_flow() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/><exclusiveGateway id="m"/>'
        + users("a", "b", "x")
        + '<inclusiveGateway id="j"/>'
        + users("c")
        + ends("e")
        + flow("s>g", "g>a>m", "g>b>m", "m>j", "g>x>j", "j>c>e")
    )
    case = Case(diagram).do("a").do("b")
    assert case.work == ["x"]
    assert case.do("x").work == ["c", "c"]
    assert case.do("c").do("c").instance.completed


def test_an_inclusive_join_in_a_loop_does_not_wait_for_itself() -> None:
    diagram = process(
        '<startEvent id="s"/><inclusiveGateway id="j"/>'
        + users("a")
        + '<exclusiveGateway id="q" default="q_e"/>'
        + ends("e")
        + flow("s>j", "j>a>q", "q>e", "q>j?again")
    )
    case = Case(diagram)
    for _ in range(3):
        case.do("a", {"again": True})
    assert case.do("a", {"again": False}).instance.completed


def test_a_boundary_event_may_still_lead_to_an_inclusive_join() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "c", "d")
        + '<boundaryEvent id="t" attachedToRef="b"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        + '</timerEventDefinition></boundaryEvent><inclusiveGateway id="j"/>'
        + flow("s>g", "g>a>j", "g>b>d", "t>j", "j>c")
    )
    case = Case(diagram).do("a")
    assert case.work == ["b"]
    assert case.fire("t").work == ["c"]
    assert sorted(Case(diagram).do("a").do("b").work) == ["c", "d"]


RACE = '<message id="m" name="答复"/><signal id="g1" name="停"/>' + process(
    '<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="answer"><messageEventDefinition '
    'messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="late"><timerEventDefinition>'
    "<timeDuration>P3D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<intermediateCatchEvent id="stop"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
    '<intermediateCatchEvent id="r"><messageEventDefinition/></intermediateCatchEvent>'
    + users("a", "b", "c", "d")
    + flow("s>g", "g>answer>a", "g>late>b", "g>stop>c", "g>r>d")
)


def test_an_event_gateway_takes_the_first_event() -> None:
    case = Case(RACE)
    assert case.instance.awaited_messages() == ["答复", "r"]
    assert case.deliver("答复", {"n": 1})
    assert case.work == ["a"]
    assert case.data == {"n": 1}
    assert case.timers == []
    assert Case(RACE).fire("late").work == ["b"]
    case = Case(RACE)
    case.broadcast("停")
    assert case.work == ["c"]
    case = Case(RACE)
    case.deliver("r")
    assert case.work == ["d"]
    assert case.instance.awaited_messages() == []


def test_implicit_split_and_merge() -> None:
    diagram = process('<startEvent id="s"/>' + users("a", "b", "c", "d") + flow("s>a", "a>b>d", "a>c>d"))
    case = Case(diagram).do("a")
    assert case.work == ["b", "c"]
    case.do("b").do("c")
    assert case.work == ["d", "d"]
    case.do("d").do("d")
    assert case.instance.completed


def test_conditional_flows_out_of_a_task() -> None:
    diagram = process(
        '<startEvent id="s"/><userTask id="a" default="a_d"/>'
        + users("b", "c", "d")
        + flow("s>a", "a>b?x > 1", "a>c?x > 2", "a>d")
    )
    assert Case(diagram).do("a", {"x": 3}).work == ["b", "c"]
    assert Case(diagram).do("a", {"x": 2}).work == ["b"]
    assert Case(diagram).do("a", {"x": 0}).work == ["d"]


def test_several_flows_out_of_a_start_event() -> None:
    assert Case(process('<startEvent id="s"/>' + users("a", "b") + flow("s>a", "s>b"))).work == ["a", "b"]


def test_without_start_event_everything_without_incoming_flow_starts() -> None:
    case = Case(process(users("a", "b", "c") + flow("a>c")))
    assert case.work == ["a", "b"]
    assert case.do("b").do("a").do("c").instance.completed

"""Multi-instance activities, standard loops and branches."""

from __future__ import annotations

from typing import Any

import pytest
from drawn import Case, Office, ends, flow, operation, process, users

from engine.bpmn import ProcessInstance, ProcessStuck, read_process
from engine.errors import Conflict


def many(
    collection: str = "departments",
    *,
    sequential: bool = False,
    condition: str | None = None,
    output: bool = True,
    cardinality: str | None = None,
) -> str:
    source = (
        f"<loopCardinality>{cardinality}</loopCardinality>"
        if cardinality
        else f"<loopDataInputRef>{collection}</loopDataInputRef>"
    )
    out = '<inputDataItem id="department"/>'
    if output:
        out = f'<loopDataOutputRef>opinions</loopDataOutputRef>{out}<outputDataItem id="opinion"/>'
    until = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    flag, tag = "true" if sequential else "false", "multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{flag}">{source}{out}{until}</{tag}>'


def user_task(loop: str) -> str:
    return process(
        f'<startEvent id="s"/><userTask id="r">{loop}</userTask>' + users("joint") + ends("e") + flow("s>r>joint>e")
    )


def sub_process(loop: str, extra: str = "", ways: tuple[str, ...] = ()) -> str:
    return process(
        f'<startEvent id="s"/><subProcess id="S">{loop}<startEvent id="ss"/>'
        + users("r")
        + ends("se")
        + flow("ss>r>se")
        + "</subProcess>"
        + extra
        + users("joint")
        + ends("e")
        + flow("s>S>joint>e", *ways)
    )


def call(loop: str) -> str:
    return process(
        f'<startEvent id="s"/><callActivity id="c" calledElement="q">{loop}</callActivity>'
        + users("joint")
        + ends("e")
        + flow("s>c>joint>e")
    ) + process('<startEvent id="qs"/>' + users("r") + ends("qe") + flow("qs>r>qe"), "q")


THREE: dict[str, Any] = {"departments": ["住建", "规划", "环保"]}


def departments(case: Case) -> list[Any]:
    return [task.data["department"] for task in case.instance.work()]


@pytest.mark.parametrize("drawn", [user_task, sub_process])
def test_parallel(drawn: Any) -> None:
    case = Case(drawn(many()), data=THREE)
    assert departments(case) == ["住建", "规划", "环保"]
    case.do("r", {"opinion": "不同意"}, department="环保").do("r", {"opinion": "同意"}, department="住建")
    assert departments(case) == ["规划"]
    case.do("r", {"opinion": "免签"})
    assert case.work == ["joint"]
    assert case.data == {**THREE, "opinions": ["同意", "免签", "不同意"]}
    assert case.do("joint").instance.completed


@pytest.mark.parametrize("drawn", [user_task, sub_process, call])
def test_sequential(drawn: Any) -> None:
    case = Case(drawn(many(sequential=True)), data=THREE)
    for name in THREE["departments"]:
        assert departments(case) == [name]
        case.do("r", {"opinion": f"{name}同意"})
    assert case.work == ["joint"]
    assert case.data["opinions"] == ["住建同意", "规划同意", "环保同意"]
    assert "department" not in case.data


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ("'不同意' in opinions", ["同意", "不同意"], ["同意", "不同意"]),
        ("len(opinions) &gt;= 2", ["a", "b"], ["a", "b"]),
        ("nrOfCompletedInstances == 1", ["a"], ["a"]),
        ("nrOfActiveInstances == 1", ["a", "b"], ["a", "b"]),
        ("numberOfCompletedInstances == 2 and numberOfInstances == 3", ["a", "b"], ["a", "b"]),
        ("nrOfInstances == 3 and nrOfCompletedInstances / nrOfInstances &gt; 0.6", ["a", "b"], ["a", "b"]),
    ],
)
@pytest.mark.parametrize("drawn", [user_task, sub_process])
def test_the_completion_condition_sees_all_results(
    drawn: Any, condition: str, answers: list[str], expected: list[str]
) -> None:
    stale = {**THREE, "opinions": ["stale", "不同意", "list"]}
    case = Case(drawn(many(condition=condition)), data=stale)
    for answer in answers:
        assert "joint" not in case.work
        case.do("r", {"opinion": answer})
    assert case.work == ["joint"]
    assert case.data["opinions"] == expected


def test_sequential_with_a_completion_condition() -> None:
    case = Case(user_task(many(sequential=True, condition="'不同意' in opinions")), data=THREE)
    case.do("r", {"opinion": "同意"}).do("r", {"opinion": "不同意"})
    assert case.work == ["joint"]
    assert case.data["opinions"] == ["同意", "不同意"]


def test_the_collection_may_be_an_expression_and_empty() -> None:
    case = Case(user_task(many("[d for d in departments if d != '规划']")), data=THREE)
    assert departments(case) == ["住建", "环保"]
    case = Case(user_task(many()), data={"departments": []})
    assert case.work == ["joint"]
    assert case.data["opinions"] == []


def test_cardinality() -> None:
    case = Case(user_task(many(cardinality="n + 1")), data={"n": 1})
    assert case.work == ["r", "r"]
    assert [task.data["loopCounter"] for task in case.instance.work()] == [0, 1]
    with pytest.raises(ProcessStuck):
        Case(user_task(many(cardinality="'two'")))
    with pytest.raises(ProcessStuck):
        Case(user_task(many("n")), data={"n": 7})


def test_without_output_what_instances_set_comes_back() -> None:
    case = Case(user_task(many(sequential=True, output=False)), data=THREE)
    for number in range(3):
        case.do("r", {"last": number})
    assert case.data == {**THREE, "last": 2}


def test_instances_do_not_see_each_other() -> None:
    case = Case(user_task(many()), data={**THREE, "opinion": "before"})
    case.do("r", {"opinion": "同意"}, department="住建")
    assert case.task("r", department="规划").data["opinion"] == "before"


def test_automatic_instances() -> None:
    seen: list[int] = []
    office = Office({"x": lambda d: seen.append(d) or {"n": d}})
    body = operation("o", "x", "opinion", d="department").replace("</serviceTask>", many() + "</serviceTask>")
    diagram = process('<startEvent id="s"/>' + body + users("joint") + flow("s>o>joint"))
    case = Case(diagram, data={"departments": [3, 1]}, office=office)
    assert seen == [3, 1]
    assert case.data["opinions"] == [{"n": 3}, {"n": 1}]


TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


@pytest.mark.parametrize("sequential", [True, False])
def test_an_interrupting_boundary_cancels_all_instances_with_their_sub_scopes(sequential: bool) -> None:
    boundary = f'<boundaryEvent id="b" attachedToRef="S">{TIMER}</boundaryEvent>' + users("x")
    case = Case(sub_process(many(sequential=sequential), boundary, ("b>x",)), data=THREE)
    assert case.timers == ["b"]
    case.fire("b")
    assert case.work == ["x"]
    assert case.do("x").instance.completed


def test_the_limit_of_the_whole_goes_with_the_whole() -> None:
    boundary = f'<boundaryEvent id="b" attachedToRef="S" cancelActivity="false">{TIMER}</boundaryEvent>' + users("x")
    case = Case(sub_process(many(), boundary, ("b>x",)), data=THREE)
    case.fire("b")
    assert sorted(case.work) == ["r", "r", "r", "x"]
    for _ in range(3):
        case.do("r", {"opinion": 1})
    assert case.work == ["x", "joint"]


def test_a_standard_loop() -> None:
    loop = "<standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics>"
    case = Case(user_task(loop))
    case.do("r", {"again": True}).do("r", {"again": True})
    assert case.work == ["r"]
    assert case.task("r").data["loopCounter"] == 2
    assert case.do("r", {"again": False}).work == ["joint"]
    assert case.data == {"again": False}


def test_a_standard_loop_counts_its_rounds() -> None:
    loop = (
        "<standardLoopCharacteristics><loopCondition>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics>"
    )
    case = Case(user_task(loop))
    for number in range(3):
        assert case.task("r").data["loopCounter"] == number
        case.do("r")
    assert case.work == ["joint"]


def test_a_standard_loop_with_a_maximum_and_tested_before() -> None:
    loop = (
        '<standardLoopCharacteristics testBefore="true" loopMaximum="2"><loopCondition>n &gt; 0</loopCondition>'
        "</standardLoopCharacteristics>"
    )
    assert Case(user_task(loop), data={"n": 0}).work == ["joint"]
    case = Case(user_task(loop), data={"n": 1}).do("r").do("r")
    assert case.work == ["joint"]


def test_four_hundred_rounds_of_correction_cost_nothing_more() -> None:
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="m"/>'
        + users("a")
        + '<exclusiveGateway id="q" default="q_e"/>'
        + ends("e")
        + flow("s>m>a>q", "q>e", "q>m?again")
    )
    case = Case(diagram, keep=True)
    sizes = []
    for number in range(400):
        case.do("a", {"again": True, "round": number % 10})
        sizes.append(len(case.instance.save()))
    assert sizes[-1] <= min(sizes[10] + 4, 250)
    assert sum(len(scope.tasks) for scope in case.instance._running.scopes) == 2, "the root and the one token"
    assert case.do("a", {"again": False}).instance.completed


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is the same in kind, but reached sooner."""
    monkeypatch.setattr("engine.bpmn.running.workflow.MOST_STEPS", 3000)


@pytest.mark.usefixtures("few_steps")
def test_a_process_that_never_rests_is_stopped() -> None:
    diagram = process('<startEvent id="s"/><exclusiveGateway id="m"/><task id="t"/>' + users("u") + flow("s>u>m>t>m"))
    with pytest.raises(ProcessStuck):
        Case(diagram, keep=True).do("u")


@pytest.mark.usefixtures("few_steps")
@pytest.mark.parametrize("condition", ["True", "n &gt;= 0"])
def test_a_condition_that_is_always_met_is_no_endless_loop_without_end(condition: str) -> None:
    """Steps that only conditions take count too."""
    event = f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"
    diagram = process(
        '<startEvent id="s"/>'
        + users("u")
        + f'<exclusiveGateway id="m"/><intermediateCatchEvent id="c">{event}</intermediateCatchEvent>'
        + flow("s>u>m>c>m")
    )
    with pytest.raises(ProcessStuck):
        Case(diagram, data={"n": 1}, keep=True).do("u")


@pytest.mark.usefixtures("few_steps")
def test_an_endless_loop_through_sub_processes_and_calls_is_stopped() -> None:
    """However deep the library's tree would be by then."""
    inner = '<subProcess id="S"><scriptTask id="x"><script>n = n + 1</script></scriptTask></subProcess>'
    called = process('<startEvent id="qs"/><task id="qt"/>' + flow("qs>qt"), "q")
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="m"/>'
        + inner
        + '<callActivity id="c" calledElement="q"/>'
        + users("u")
        + flow("s>u>m>S>c>m")
    )
    with pytest.raises(ProcessStuck):
        Case(diagram + called, data={"n": 1}, keep=True).do("u")


# ---- branches as cases


def branch_case(condition: str | None = None, items: list[str] | None = None) -> Case:
    return Case(call(many(condition=condition)), data={"departments": items if items is not None else ["a", "b", "c"]})


def test_branches_are_opened_done_added_and_dropped() -> None:
    case = branch_case()
    branches = case.branches()
    assert (branches.element, branches.process, branches.item, branches.result) == ("c", "q", "department", "opinion")
    assert branches.open == {"0": "a", "1": "b", "2": "c"}
    assert branches.data["departments"] == ["a", "b", "c"]
    change = case.change(done={"0": "同意"}, add=["d"], drop=["1"])
    assert (change.opened, change.cancelled) == ({"3": "d"}, ["1"])
    assert case.branches().open == {"2": "c", "3": "d"}
    assert case.branches().done == {"0": "同意"}
    assert case.change(done={"2": "x", "1": "stale", "9": "unknown"}).opened == {}
    case.change(done={"3": "不同意"})
    assert case.work == ["joint"]
    assert case.data["opinions"] == ["同意", "x", "不同意"]
    assert [event for event, _ in case.seen].count("branch_opened") == 4


def test_the_last_open_branch_is_dropped() -> None:
    case = branch_case()
    case.change(done={"0": 1, "1": 2})
    assert case.change(drop=["2"]).cancelled == ["2"]
    assert case.work == ["joint"]


def test_the_condition_over_branches_cancels_the_rest() -> None:
    case = branch_case("'不同意' in opinions or nrOfTerminatedInstances &gt; 1")
    assert case.change(done={"1": "不同意"}, add=["d"]).cancelled == ["0", "2"]
    assert case.work == ["joint"]
    assert case.data["opinions"] == ["不同意"]


@pytest.mark.parametrize(("dropped", "ended"), [([], False), (["0"], False), (["0", "1"], True)])
def test_the_condition_over_branches_counts_those_that_were_dropped(dropped: list[str], ended: bool) -> None:
    case = branch_case("nrOfTerminatedInstances == 2 and nrOfInstances == 4 and nrOfActiveInstances == 2")
    case.change(add=["d"], drop=dropped)
    assert case.work == (["joint"] if ended else [])


def test_branches_whose_activity_is_interrupted_are_cancelled() -> None:
    boundary = f'<boundaryEvent id="b" attachedToRef="c">{TIMER}</boundaryEvent>' + users("x")
    diagram = call(many()).replace('<userTask id="joint"', boundary + '<userTask id="joint"', 1)
    case = Case(diagram.replace("</process>", flow("b>x") + "</process>", 1), data={"departments": ["a", "b"]})
    case.change(done={"0": 1})
    case.fire("b")
    assert case.work == ["x"]
    assert case.instance.branches() == []
    assert [event for event, _ in case.seen].count("branch_cancelled") == 1


def test_no_branches_at_all() -> None:
    assert branch_case(items=[]).work == ["joint"]


def test_branches_that_have_ended_cannot_change() -> None:
    case = branch_case()
    task_id = case.branches().task_id
    case.change(drop=["0", "1", "2"])
    with pytest.raises(Conflict):
        case.instance.change_branches(task_id, add=["x"])


def test_four_hundred_branches_stay_small() -> None:
    case = branch_case(items=[f"d{number}" for number in range(400)])
    case.keep = True
    for number in range(400):
        case.change(done={str(number): "同意"})
        assert len(case.instance.save()) < 6000
    assert case.work == ["joint"]


def test_the_called_process_of_branches_may_be_elsewhere() -> None:
    diagram = call(many()).split("<process", 2)
    files = {
        "p.bpmn": (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process'
            + diagram[1]
            + "</definitions>"
        ).encode()
    }
    specification = read_process(files, "p")
    assert specification.branch_processes == ("q",)
    instance = ProcessInstance.start(specification, {"departments": ["a"]}, Office())
    assert instance.branches()[0].open == {"0": "a"}


# ---- single call activities


def test_a_called_process_has_a_copy_and_what_it_sets_comes_back() -> None:
    main = process(
        '<startEvent id="s"/><parallelGateway id="g"/><callActivity id="c" calledElement="x:q"/>'
        + users("side", "joint")
        + flow("s>g", "g>c>joint", "g>side")
    )
    called = process('<startEvent id="qs"/>' + users("r") + ends("qe") + flow("qs>r>qe"), "q")
    case = Case(main, called, data={"n": 1, "k": "old"})
    case.do("side", {"k": "new"})
    assert case.task("r").data == {"n": 1, "k": "old"}
    case.do("r", {"n": 2})
    assert case.data == {"n": 2, "k": "new"}
    assert case.work == ["joint"]


def test_a_process_may_call_itself() -> None:
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_u"/><callActivity id="c" calledElement="p"/>'
        '<scriptTask id="x"><script>n = n - 1</script></scriptTask>'
        + users("u")
        + ends("e")
        + flow("s>g", "g>x?n > 0", "x>c>u", "g>u>e")
    )
    case = Case(diagram, data={"n": 2})
    for _ in range(3):
        assert case.work == ["u"]
        case.do("u")
    assert case.instance.completed


def test_a_called_process_takes_and_gives_back_what_it_declares() -> None:
    declared = '<ioSpecification><dataInput id="i" name="n"/><dataOutput id="o" name="answer"/></ioSpecification>'
    main = process('<startEvent id="s"/><callActivity id="c" calledElement="q"/>' + users("joint") + flow("s>c>joint"))
    called = process(declared + '<startEvent id="qs"/>' + users("r") + ends("qe") + flow("qs>r>qe"), "q")
    case = Case(main, called, data={"n": 1, "secret": "x"})
    assert case.task("r").data == {"n": 1}
    case.do("r", {"answer": 42, "own": 1})
    assert case.data == {"n": 1, "secret": "x", "answer": 42}


def test_a_result_by_reference_alone_is_all_that_an_instance_has_set() -> None:
    case = Case(user_task(many().replace('<outputDataItem id="opinion"/>', "")), data=THREE)
    case.do("r", {"opinion": "同意", "days": 3}, department="规划").do("r").do("r", {"opinion": "免签"})
    assert case.data["opinions"] == [{}, {"opinion": "同意", "days": 3}, {"opinion": "免签"}]


# ---- how many tokens


def test_an_activity_that_takes_several_tokens_and_puts_out_several() -> None:
    diagram = process(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + users("a", "b", "c", "d")
        + '<userTask id="x" startQuantity="2" completionQuantity="3"/>'
        + f'<boundaryEvent id="t" attachedToRef="x" cancelActivity="false">{TIMER}</boundaryEvent>'
        + users("y", "late")
        + ends("e", "e2")
        + flow("s>g", "g>a>x", "g>b>x", "g>c>x", "g>d>x", "x>y>e", "t>late>e2")
    )
    case = Case(diagram).do("a")
    assert (case.work, case.timers) == (["b", "c", "d"], [])
    case.do("b")
    assert (case.work, case.timers) == (["c", "d", "x"], ["t"])
    case.do("x")
    assert sorted(case.work) == ["c", "d", "y", "y", "y"]
    case.do("c").do("d").do("x")
    assert case.work == ["y"] * 6
    for _ in range(6):
        case.do("y")
    assert case.instance.completed


# ---- what a multi-instance throws while it runs


def behaving(behavior: str, inner: str = "", *, interrupting: bool = False, caught: str = "") -> str:
    loop = many().replace(' isSequential="false"', f' isSequential="false" behavior="{behavior}"')
    loop = loop.replace("</multiInstance", inner + "</multiInstance")
    event = caught or '<signalEventDefinition signalRef="own"/>'
    return '<signal id="own" name="r"/><escalation id="x" escalationCode="X"/>' + process(
        f'<startEvent id="s"/><userTask id="r">{loop}</userTask>'
        + f'<boundaryEvent id="b" attachedToRef="r" cancelActivity="{"true" if interrupting else "false"}">{event}'
        + "</boundaryEvent>"
        + users("told", "joint")
        + ends("e", "e2")
        + flow("s>r>joint>e", "b>told>e2")
    )


@pytest.mark.parametrize(("behavior", "times"), [("None", [1, 2, 3]), ("One", [1, 1, 1])])
def test_a_multi_instance_tells_of_every_or_of_the_first_instance(behavior: str, times: list[int]) -> None:
    case = Case(behaving(behavior), data=THREE)
    for number, time in enumerate(times, start=1):
        case.do("r", {"opinion": number})
        assert case.work.count("told") == time
    assert "joint" in case.work
    assert case.data["opinions"] == [1, 2, 3]
    assert case.data["nrOfCompletedInstances"] == times[-1]


def test_a_multi_instance_tells_what_its_conditions_say() -> None:
    inner = (
        "<complexBehaviorDefinition><condition>'不同意' in opinions</condition><event id=\"v\">"
        '<escalationEventDefinition escalationRef="x"/></event></complexBehaviorDefinition>'
    )
    caught = '<escalationEventDefinition escalationRef="x"/>'
    case = Case(behaving("Complex", inner, interrupting=True, caught=caught), data=THREE)
    assert case.do("r", {"opinion": "同意"}).work == ["r", "r"]
    assert case.do("r", {"opinion": "不同意"}).work == ["told"], "the activity is interrupted"
    assert case.do("told").instance.completed

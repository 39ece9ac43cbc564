"""Compensation: what is complete is undone, the last first."""

from __future__ import annotations

import pytest
from drawn import Case, ends, flow, process, users

from engine.bpmn.model.errors import InvalidDiagram

START = '<startEvent id="s"/>'


def undone_by(activity: str, handler: str, task: str = "userTask", inner: str = "") -> str:
    """A compensation boundary event on an activity, with its handler."""
    return (
        f'<boundaryEvent id="{activity}_comp" attachedToRef="{activity}"><compensateEventDefinition/></boundaryEvent>'
        f'<{task} id="{handler}" isForCompensation="true">{inner}</{task}>'
        f'<association id="{activity}_as" sourceRef="{activity}_comp" targetRef="{handler}"/>'
    )


def throw(name: str = "t", activity: str = "", *, waits: bool = True) -> str:
    reference = f' activityRef="{activity}"' if activity else ""
    flag = "true" if waits else "false"
    return (
        f'<intermediateThrowEvent id="{name}"><compensateEventDefinition{reference} waitForCompletion="{flag}"/>'
        "</intermediateThrowEvent>"
    )


ROW = START + users("a", "b", "c", "after") + undone_by("a", "undo_a") + undone_by("b", "undo_b") + ends("e")


def test_all_that_is_complete_is_undone_in_reverse_order() -> None:
    case = Case(process(ROW + throw() + flow("s>a>b>c>t>after>e"))).do("a").do("b").do("c")
    assert case.work == ["undo_b"]
    assert case.do("undo_b", {"b": "undone"}).work == ["undo_a"]
    assert case.do("undo_a").work == ["after"]
    assert case.data == {"b": "undone"}
    assert [element for event, element in case.seen if event == "compensation_caught"] == ["b_comp", "a_comp"]
    assert case.do("after").instance.completed


def test_what_is_not_complete_is_not_undone() -> None:
    diagram = process(ROW + '<parallelGateway id="g"/>' + throw() + flow("s>g", "g>a>c>t>after>e", "g>b>e"))
    case = Case(diagram).do("a").do("c")
    assert case.work == ["b", "undo_a"]
    case.do("undo_a")
    assert sorted(case.work) == ["after", "b"]
    assert case.do("b").do("after").instance.completed


def test_nothing_to_undo() -> None:
    case = Case(process(ROW + throw() + flow("s>c>t>after>a>b>e"))).do("c")
    assert case.work == ["after"]


def test_one_activity_each_time_that_it_was_completed() -> None:
    diagram = process(
        ROW
        + '<exclusiveGateway id="m"/><exclusiveGateway id="q" default="q_c"/>'
        + throw(activity="a")
        + flow("s>m>a>b>q", "q>m?again", "q>c>t>after>e")
    )
    case = Case(diagram).do("a").do("b", {"again": True}).do("a").do("b", {"again": False}).do("c")
    assert case.do("undo_a").work == ["undo_a"]
    assert case.do("undo_a").work == ["after"]
    assert case.do("after").instance.completed


def test_the_event_need_not_wait() -> None:
    case = Case(process(ROW + throw(waits=False) + flow("s>a>b>c>t>after>e"))).do("a").do("b").do("c")
    assert sorted(case.work) == ["after", "undo_b"]
    case.do("after")
    assert not case.instance.completed
    assert case.do("undo_b").do("undo_a").instance.completed


def test_an_end_event_undoes_before_the_process_ends() -> None:
    end = '<endEvent id="t"><compensateEventDefinition/></endEvent>'
    case = Case(process(ROW + end + flow("s>a>b>c>t"))).do("a").do("b").do("c")
    assert case.do("undo_b").work == ["undo_a"]
    assert case.do("undo_a").instance.completed
    assert case.instance.outcome == "t"


def inside(extra: str = "", loop: str = "") -> str:
    inner = '<startEvent id="ss"/>' + users("x", "y") + undone_by("x", "undo_x") + undone_by("y", "undo_y") + ends("se")
    return (
        START
        + users("a", "after")
        + undone_by("a", "undo_a")
        + f'<subProcess id="S">{loop}{inner}{flow("ss>x>y>se")}</subProcess>'
        + extra
        + throw()
        + ends("e")
        + flow("s>a>S>t>after>e")
    )


def test_a_sub_process_is_undone_by_undoing_what_is_in_it() -> None:
    case = Case(process(inside())).do("a").do("x").do("y")
    assert case.work == ["undo_y"]
    assert case.do("undo_y").work == ["undo_x"]
    assert case.do("undo_x").work == ["undo_a"]
    assert case.do("undo_a").do("after").instance.completed
    assert len(case.instance._running.scopes) == 1


def test_a_sub_process_with_a_handler_is_undone_by_it_alone() -> None:
    case = Case(process(inside(undone_by("S", "undo_S")))).do("a").do("x").do("y")
    assert case.do("undo_S").work == ["undo_a"]
    assert case.do("undo_a").work == ["after"]


def test_every_instance_of_a_sub_process_is_undone() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>'
        "</multiInstanceLoopCharacteristics>"
    )
    case = Case(process(inside(loop=loop))).do("a").do("x").do("y").do("x").do("y")
    for name in ("undo_y", "undo_x", "undo_y", "undo_x", "undo_a"):
        assert case.work == [name]
        case.do(name)
    assert case.work == ["after"]


def test_a_handler_that_is_a_sub_process_or_runs_by_itself() -> None:
    handler = '<startEvent id="hs"/>' + users("h1") + ends("he") + flow("hs>h1>he")
    diagram = process(
        START
        + users("a", "b", "after")
        + undone_by("a", "undo_a", "subProcess", handler)
        + undone_by("b", "undo_b", "scriptTask", "<script>undone = 1</script>")
        + throw()
        + ends("e")
        + flow("s>a>b>t>after>e")
    )
    case = Case(diagram).do("a").do("b")
    assert (case.work, case.data) == (["h1"], {"undone": 1})
    assert case.do("h1").work == ["after"]
    assert case.do("after").instance.completed


def test_a_cancelled_transaction_is_undone_before_its_boundary_event_goes_on() -> None:
    diagram = process(
        START
        + '<transaction id="T"><startEvent id="ts"/><parallelGateway id="g"/>'
        + users("x", "open")
        + undone_by("x", "undo_x")
        + '<endEvent id="te"><cancelEventDefinition/></endEvent>'
        + ends("te2")
        + flow("ts>g", "g>x>te", "g>open>te2")
        + '</transaction><boundaryEvent id="b" attachedToRef="T"><cancelEventDefinition/></boundaryEvent>'
        + users("told")
        + ends("e", "e2")
        + flow("s>T>e", "b>told>e2")
    )
    case = Case(diagram).do("x")
    assert case.work == ["undo_x"]
    assert case.do("undo_x").work == ["told"]
    assert case.do("told").instance.completed


def test_a_handler_of_errors_undoes_what_its_scope_has_done() -> None:
    diagram = '<error id="er" errorCode="no"/>' + process(
        START
        + '<subProcess id="S"><startEvent id="ss"/>'
        + users("x")
        + undone_by("x", "undo_x")
        + '<endEvent id="se"><errorEventDefinition errorRef="er"/></endEvent>'
        + flow("ss>x>se")
        + '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"><errorEventDefinition errorRef="er"/>'
        + "</startEvent>"
        + throw("ht")
        + ends("he")
        + flow("hs>ht>he")
        + "</subProcess></subProcess>"
        + users("after")
        + ends("e")
        + flow("s>S>after>e")
    )
    case = Case(diagram).do("x")
    assert case.work == ["undo_x"]
    assert case.do("undo_x").work == ["after"]


def several(kind: str, inner: str = "", tag: str = "userTask") -> str:
    loop = (
        f"<multiInstanceLoopCharacteristics {kind}><loopDataInputRef>units</loopDataInputRef>"
        '<inputDataItem name="unit"/></multiInstanceLoopCharacteristics>'
    )
    return f'<{tag} id="a">{inner}{loop}</{tag}>'


NOTED = "<script>told = told + [unit]</script>"


@pytest.mark.parametrize("kind", ['isSequential="true"', 'isSequential="false"'])
def test_every_complete_instance_is_undone_by_its_handler(kind: str) -> None:
    row = START + several(kind) + users("after") + undone_by("a", "undo_a", "scriptTask", NOTED) + throw() + ends("e")
    case = Case(process(row + flow("s>a>t>after>e")), data={"units": ["x", "y"], "told": []})
    case.do("a").do("a")
    assert case.work == ["after"]
    assert case.data["told"] == ["y", "x"]
    assert [element for event, element in case.seen if event == "compensation_caught"] == ["a_comp", "a_comp"]
    assert case.do("after").instance.completed


def test_a_handler_with_an_event_on_its_edge_sees_the_item() -> None:
    edge = (
        '<boundaryEvent id="b" attachedToRef="undo_a"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
    )
    row = START + several('isSequential="true"') + users("after") + undone_by("a", "undo_a", "subProcess", HANDLER)
    case = Case(
        process(row + edge + throw() + ends("e", "e2") + flow("s>a>t>after>e", "b>e2")),
        data={"units": ["x"], "told": []},
    ).do("a")
    assert case.work == ["h"]
    assert case.do("h").data["told"] == ["x"]


HANDLER = '<startEvent id="hs"/>' + users("h") + f'<scriptTask id="n">{NOTED}</scriptTask>' + flow("hs>h>n")


def test_every_round_of_a_loop_is_undone_by_its_handler() -> None:
    loop = (
        '<standardLoopCharacteristics loopMaximum="2"><loopCondition>True</loopCondition></standardLoopCharacteristics>'
    )
    script = "<script>told = told + [loopCounter]</script>"
    row = START + f'<userTask id="a">{loop}</userTask>' + users("after") + undone_by("a", "u", "scriptTask", script)
    case = Case(process(row + throw() + ends("e") + flow("s>a>t>after>e")), data={"told": []}).do("a").do("a")
    assert (case.work, case.data["told"]) == (["after"], [1, 0])


def test_every_complete_branch_is_undone_by_its_handler() -> None:
    called = process('<startEvent id="s"/>' + users("w") + flow("s>w"), "q")
    branch = several('isSequential="false"', tag="callActivity").replace('id="a"', 'id="a" calledElement="q"')
    row = START + branch + users("after") + undone_by("a", "undo_a", "scriptTask", NOTED) + throw() + ends("e")
    case = Case(process(row + flow("s>a>t>after>e")), called, data={"units": ["x", "y", "z"], "told": []})
    task = case.instance.branches()[0].task_id
    case.instance.change_branches(task, done={"1": None}, drop=["2"])
    case.instance.change_branches(task, done={"0": None})
    assert (case.work, case.data["told"]) == (["after"], ["x", "y"])


def undoing(body: str, way: str) -> str:
    return (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"><compensateEventDefinition/></startEvent>'
        + body
        + flow(way)
        + "</subProcess>"
    )


def with_handler(handler: str, loop: str = "") -> str:
    inner = loop + '<startEvent id="ss"/>' + users("x") + undone_by("x", "undo_x") + ends("se") + flow("ss>x>se")
    row = START + f'<subProcess id="S">{inner}{handler}</subProcess>' + users("a", "after") + throw() + ends("e")
    return process(row + undone_by("a", "undo_a") + flow("s>S>a>t>after>e"))


def test_a_compensation_event_sub_process_undoes_its_sub_process() -> None:
    case = Case(with_handler(undoing(users("own"), "hs>own"))).do("x").do("a")
    assert case.do("undo_a").work == ["own"]
    assert ("compensation_caught", "h") in case.seen
    assert case.do("own").work == ["after"]
    assert case.do("after").instance.completed
    assert len(case.instance._running.scopes) == 1


def test_it_may_undo_what_is_in_the_sub_process_by_throwing() -> None:
    case = Case(with_handler(undoing(throw("ht") + users("own"), "hs>ht>own"))).do("x").do("a").do("undo_a")
    assert case.work == ["undo_x"]
    assert case.do("undo_x").work == ["own"]
    assert case.do("own").work == ["after"]


def test_it_undoes_every_instance_with_its_item() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>units</loopDataInputRef>'
        '<inputDataItem name="unit"/></multiInstanceLoopCharacteristics>'
    )
    handler = undoing(f'<scriptTask id="n">{NOTED}</scriptTask>', "hs>n")
    case = Case(with_handler(handler, loop), data={"units": ["x", "y"], "told": []}).do("x").do("x").do("a")
    assert case.do("undo_a").work == ["after"]
    assert case.data["told"] == ["y", "x"]


def test_it_never_starts_while_its_sub_process_runs_or_is_broken_off() -> None:
    case = Case(with_handler(undoing(users("own"), "hs>own")))
    assert case.work == ["x"]
    case.do("x")
    assert case.work == ["a"]


@pytest.mark.parametrize(
    "body",
    [
        START + users("a") + flow("s>a") + undoing(users("own"), "hs>own"),
        START
        + f'<subProcess id="S">{users("x")}{undoing(users("own"), "hs>own")}</subProcess>'
        + flow("s>S")
        + undone_by("S", "undo_S"),
        START
        + f'<subProcess id="S">{users("x")}{undoing(users("own"), "hs>own")}'
        + undoing(users("two"), "hs2>two").replace('"h"', '"h2"').replace('"hs"', '"hs2"')
        + "</subProcess>"
        + flow("s>S"),
    ],
)
def test_what_would_never_undo_anything_is_refused(body: str) -> None:
    with pytest.raises(InvalidDiagram):
        Case(process(body))

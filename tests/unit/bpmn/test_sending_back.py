"""A token that is sent back to an earlier step, walks up again or goes directly up; what it cannot pass over."""

from __future__ import annotations

import pytest

from engine.bpmn import read_process
from engine.bpmn.checks.bundle import check_files
from engine.bpmn.checks.known import Known
from engine.bpmn.earlier_steps import earlier_steps
from engine.errors import Conflict, Refused
from tests.unit.bpmn.drawn import Case, Office, definitions, ends, flow, operation, process, users

START = '<startEvent id="s"/>'
ROW = START + users("a", "b", "c") + ends("e") + flow("s>a>b>c>e")
EDGE = (
    '<boundaryEvent id="{0}_late" attachedToRef="{0}" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
)


def back(case: Case, element: str, to: str, *, up_again: bool = False) -> Case:
    case.instance.send_back(case.task(element).id, to, up_again=up_again)
    case._again()
    return case


def steps(body: str, element: str) -> list[str]:
    return [each.element for each in earlier_steps(read_process({"p": definitions(process(body))}, "p"), element)]


def test_what_was_sent_back_walks_up_again() -> None:
    case = back(Case(process(ROW)).do("a").do("b"), "c", "a")
    assert case.work == ["a"]
    assert ("task_cancelled", "c") not in case.seen
    assert ("sent_back", "c") in case.seen
    assert case.do("a").work == ["b"]
    assert case.do("b").do("c").instance.completed


def test_it_goes_directly_up_where_only_steps_lie_between() -> None:
    case = back(Case(process(ROW)).do("a").do("b"), "c", "a", up_again=True)
    assert case.do("a").work == ["c"]
    # The next time it is sent back without the word, it walks.
    assert back(case, "c", "a").do("a").work == ["b"]


def test_what_is_on_the_edge_goes_and_comes_with_the_step() -> None:
    body = START + users("a", "b") + EDGE.format("a") + EDGE.format("b") + ends("e", "x", "y")
    body += flow("s>a>b>e", "a_late>x", "b_late>y")
    case = Case(process(body)).do("a")
    assert case.timers == ["b_late"]
    back(case, "b", "a", up_again=True)
    assert (case.work, case.timers) == (["a"], ["a_late"])
    case.do("a")
    assert (case.work, case.timers) == (["b"], ["b_late"])
    assert case.do("b").instance.completed


def test_inside_a_sub_process_the_token_stays_inside() -> None:
    inner = '<startEvent id="i"/>' + users("b", "c") + ends("f") + flow("i>b>c>f")
    body = START + users("a") + f'<subProcess id="sub">{inner}</subProcess>' + ends("e") + flow("s>a>sub>e")
    assert steps(body, "c") == ["b"]
    assert steps(body, "b") == []
    case = back(Case(process(body)).do("a").do("b"), "c", "b")
    assert case.do("b").do("c").instance.completed


def test_the_finished_work_of_other_branches_stays() -> None:
    """Inside a branch the token goes back in its branch alone; behind the join nothing is sent back into a branch."""
    gates = '<parallelGateway id="g"/><parallelGateway id="j"/>'
    body = START + users("a", "b", "c", "d", "z") + gates + ends("e")
    body += flow("s>a>g>b>c>j", "g>d>j", "j>z>e")
    assert steps(body, "c") == ["b"]
    assert steps(body, "d") == []
    assert steps(body, "z") == []
    case = back(Case(process(body)).do("a").do("d").do("b"), "c", "b")
    assert case.work == ["b"]
    assert case.do("b").do("c").work == ["z"]


def test_nothing_is_sent_back_past_what_has_been_done_outside() -> None:
    body = START + users("a", "b") + operation("o", "issue") + ends("e") + flow("s>a>o>b>e")
    assert steps(body, "b") == []
    case = Case(process(body), office=Office({"issue": dict})).do("a")
    with pytest.raises(Refused):
        back(case, "b", "a")


def test_an_operation_that_only_looks_something_up_is_called_again() -> None:
    """Nothing has happened outside, so a step behind it goes back past it; the check says the same."""
    body = START + users("a", "b") + operation("o", "look") + ends("e") + flow("s>a>o>b>e")
    read = read_process({"p": definitions(process(body))}, "p", without_effect={"look"})
    assert [(each.element, each.next_before, each.straight) for each in earlier_steps(read, "b")] == [
        ("a", True, False)
    ]
    task = '<chengnuo:task role="clerk" sendBack="true"/>'
    drawn = f'<userTask id="b"><extensionElements>{task}</extensionElements></userTask>'
    body = START + users("a") + drawn + operation("o", "look") + ends("e") + flow("s>a>o>b>e")
    for known, told in ((Known(), ["b"]), (Known(without_effect={"look"}), [])):
        problems = check_files({"x.bpmn": definitions(process(body))}, known)
        assert [each.element for each in problems if each.rule == "nowhere-back"] == told


def test_a_choice_is_made_anew() -> None:
    """Whoever answers otherwise the second time takes the other way: no choice is passed over by going directly up."""
    body = START + users("a", "b", "deny", "c") + '<exclusiveGateway id="g" default="g_b"/>' + ends("e", "d")
    body += flow("s>a>g", "g>b>c>e", "g>deny?no", "deny>d")
    case = Case(process(body), data={"no": False}).do("a").do("b")
    with pytest.raises(Refused):
        case.instance.send_back(case.task("c").id, "a", up_again=True)
    assert back(case, "c", "a").do("a", {"no": True}).work == ["deny"]


def test_one_of_several_instances_is_not_sent_back() -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    body = START + users("a", "c") + f'<userTask id="m">{loop}</userTask>' + ends("e") + flow("s>a>m>c>e")
    assert steps(body, "m") == []
    assert steps(body, "c") == []
    case = Case(process(body)).do("a")
    with pytest.raises(Refused):
        case.instance.send_back(case.instance.work()[0].id, "a")


def test_what_is_done_cannot_be_sent_back() -> None:
    case = Case(process(ROW))
    first = case.task("a").id
    case.do("a")
    with pytest.raises(Conflict):
        case.instance.send_back(first, "a")


def test_a_loop_leads_back_to_the_steps_before_it() -> None:
    body = START + users("a", "b") + '<exclusiveGateway id="g" default="g_e"/><exclusiveGateway id="m"/>' + ends("e")
    body += flow("s>m>a>b>g", "g>m?again", "g>e")
    assert steps(body, "a") == ["b"]
    assert steps(body, "b") == ["a"]


def test_a_step_with_nowhere_to_go_back_is_pointed_out() -> None:
    """The check and the engine say the same of every step."""
    allowed = '<userTask id="{0}"><extensionElements><chengnuo:task role="clerk" sendBack="true"/></extensionElements>'
    steps_drawn = "".join(allowed.format(name) + "</userTask>" for name in ("a", "b", "c"))
    body = START + steps_drawn + operation("o", "issue") + ends("e") + flow("s>a>o>b>c>e")
    problems = check_files({"x.bpmn": definitions(process(body))}, Known())
    assert {each.element for each in problems if each.rule == "nowhere-back"} == {"a", "b"}
    assert [name for name in ("a", "b", "c") if not steps(body, name)] == ["a", "b"]

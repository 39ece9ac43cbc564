"""Errors, escalations and cancellations climb from their scope; they are never broadcast."""

from __future__ import annotations

import pytest
from drawn import Case, Office, ends, flow, operation, process, refuse, users

from engine.bpmn import AnswerLater, OperationFailed

ERRORS = (
    '<error id="er" errorCode="too_much"/><error id="other" errorCode="other"/><escalation id="x" escalationCode="X"/>'
)
ERROR = '<errorEventDefinition errorRef="er"/>'
ANY = "<errorEventDefinition/>"
ESCALATION = '<escalationEventDefinition escalationRef="x"/>'


def boundary(name: str, host: str, inner: str, interrupting: bool = True) -> str:
    flag = "true" if interrupting else "false"
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{flag}">{inner}</boundaryEvent>'


def guarded(*boundaries: str) -> str:
    return ERRORS + process(
        '<startEvent id="s"/>'
        + users("u", "ok", "repair", "other_repair")
        + operation("t", "post", "r", x="amount + 1")
        + ends("e")
        + "".join(boundaries)
        + flow("s>u>t>ok>e", *(f"b{n}>{task}" for n, task in enumerate(("repair", "other_repair")[: len(boundaries)])))
    )


def post(x: int) -> dict[str, object]:
    if x > 1000:
        raise ZeroDivisionError
    return refuse("too_much" if x > 100 else "other") if x > 10 else {"x": x}


@pytest.mark.parametrize(
    ("boundaries", "amount", "task"),
    [
        ([ERROR], 5, "ok"),
        ([ERROR], 500, "repair"),
        ([ANY], 50, "repair"),
        ([ANY, ERROR], 500, "other_repair"),
        ([ANY, ERROR], 50, "repair"),
    ],
)
def test_error_boundary_of_an_operation(boundaries: list[str], amount: int, task: str) -> None:
    drawn = [boundary(f"b{number}", "t", inner) for number, inner in enumerate(boundaries)]
    case = Case(guarded(*drawn), data={"amount": amount}, office=Office({"post": post})).do("u")
    assert case.work == [task]
    assert ("r" in case.data) == (task == "ok")


def test_another_code_and_other_exceptions_propagate() -> None:
    diagram = guarded(boundary("b0", "t", '<errorEventDefinition errorRef="other"/>'))
    with pytest.raises(Exception, match="too_much"):
        Case(diagram, data={"amount": 500}, office=Office({"post": post})).do("u")
    with pytest.raises(ZeroDivisionError):
        Case(diagram, data={"amount": 5000}, office=Office({"post": post})).do("u")


def two(event: str, kind: str = "endEvent", interrupting: bool = True) -> str:
    """Sub-processes A and B side by side, both with a boundary for the event that A throws."""
    body = ""
    for name in "AB":
        thrown = f'<{kind} id="{name}t">{event if name == "A" else ""}</{kind}>'
        body += (
            f'<subProcess id="{name}"><startEvent id="{name}s"/>{users("u" + name)}{thrown}{users("v" + name)}'
            + flow(f"{name}s>u{name}>{name}t", *([f"{name}t>v{name}"] if kind != "endEvent" else []))
            + "</subProcess>"
            + boundary(f"b{name}", name, event, interrupting)
            + users("h" + name, "n" + name)
            + flow(f"g>{name}>n{name}", f"b{name}>h{name}")
        )
    body = body.replace(users("vA"), "").replace(users("vB"), "") if kind == "endEvent" else body
    return ERRORS + process('<startEvent id="s"/><parallelGateway id="g"/>' + body + flow("s>g"))


def test_an_error_is_caught_only_around_where_it_was_thrown() -> None:
    assert sorted(Case(two(ERROR)).do("uA").work) == ["hA", "uB"]


def test_an_escalation_is_caught_only_around_where_it_was_thrown() -> None:
    case = Case(two(ESCALATION, "intermediateThrowEvent", interrupting=False)).do("uA")
    assert sorted(case.work) == ["hA", "uB", "vA"]
    case = Case(two(ESCALATION, "intermediateThrowEvent", interrupting=True)).do("uA")
    assert sorted(case.work) == ["hA", "uB"]
    case = Case(two(ESCALATION, "endEvent", interrupting=False)).do("uA")
    assert sorted(case.work) == ["hA", "nA", "uB"]


def test_an_escalation_that_nobody_catches_is_dropped() -> None:
    diagram = ERRORS + process(
        f'<startEvent id="s"/><intermediateThrowEvent id="t">{ESCALATION}</intermediateThrowEvent>'
        + users("a")
        + flow("s>t>a")
    )
    assert Case(diagram).work == ["a"]


def test_an_error_end_of_the_process_ends_it_and_wakes_no_stranger() -> None:
    diagram = ERRORS + process(
        '<startEvent id="s"/><parallelGateway id="g"/><subProcess id="B"><startEvent id="bs"/>'
        + users("ub")
        + flow("bs>ub")
        + "</subProcess>"
        + boundary("bB", "B", ERROR)
        + users("x", "a")
        + f'<endEvent id="ee" name="失败">{ERROR}</endEvent>'
        + flow("s>g", "g>B", "g>a>ee", "bB>x")
    )
    case = Case(diagram).do("a")
    assert case.work == []
    assert case.instance.completed
    assert case.instance.outcome == "失败"


def test_an_error_climbs_through_sub_processes_and_called_processes() -> None:
    called = process(
        '<startEvent id="cs"/><subProcess id="deep"><startEvent id="ds"/>'
        + users("u")
        + f'<endEvent id="de">{ERROR}</endEvent>'
        + flow("ds>u>de")
        + '</subProcess><endEvent id="ce"/>'
        + flow("cs>deep>ce"),
        "q",
    )
    main = process(
        '<startEvent id="s"/><callActivity id="c" calledElement="q"/>'
        + boundary("b", "c", ERROR)
        + users("ok", "caught")
        + flow("s>c>ok", "b>caught")
    )
    case = Case(ERRORS + main + called)
    assert case.do("u").work == ["caught"]


def test_an_error_thrown_by_the_handler_is_not_caught_by_the_handler() -> None:
    diagram = ERRORS + process(
        '<startEvent id="s"/><subProcess id="S"><startEvent id="ss"/>'
        + users("u")
        + f'<endEvent id="se">{ERROR}</endEvent>'
        + flow("ss>u>se")
        + f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="es">{ERROR}</startEvent>'
        + users("h")
        + f'<endEvent id="he">{ERROR}</endEvent>'
        + flow("es>h>he")
        + "</subProcess></subProcess>"
        + boundary("b", "S", ERROR)
        + users("ok", "outside")
        + flow("s>S>ok", "b>outside")
    )
    case = Case(diagram).do("u")
    assert case.work == ["h"]
    assert case.do("h").work == ["outside"]


def test_a_cancelled_transaction() -> None:
    diagram = process(
        '<startEvent id="s"/><transaction id="T"><startEvent id="ts"/><parallelGateway id="g"/>'
        + users("a", "b")
        + '<endEvent id="te"><cancelEventDefinition/></endEvent>'
        + ends("be")
        + flow("ts>g", "g>a>te", "g>b>be")
        + "</transaction>"
        + boundary("c", "T", "<cancelEventDefinition/>")
        + users("ok", "undo")
        + flow("s>T>ok", "c>undo")
    )
    case = Case(diagram)
    assert case.do("a").work == ["undo"]


def test_an_answer_that_comes_later_can_fail_too() -> None:
    diagram = guarded(boundary("b0", "t", ERROR))
    office = Office({"post": lambda x: AnswerLater("answer 1")})
    case = Case(diagram, data={"amount": 1}, office=office).do("u")
    assert case.work == []
    assert case.instance.awaited_messages() == ["answer 1"]
    assert case.deliver("answer 1", {"n": 4})
    assert case.work == ["ok"]
    assert case.data["r"] == {"n": 4}
    case = Case(diagram, data={"amount": 1}, office=office).do("u")
    case.deliver("answer 1", failure=OperationFailed("too_much", "需要…", "Expected …"))
    assert case.work == ["repair"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_what_a_handler_throws_again_goes_on_to_the_next_place_outside(interrupting: bool) -> None:
    """An event sub-process never catches what comes from itself."""
    kind = ERROR if interrupting else ESCALATION
    flag = "true" if interrupting else "false"
    handler = (
        f'<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="{flag}">{kind}</startEvent>'
        + users("fix")
        + f'<endEvent id="he">{kind}</endEvent>'
        + flow("hs>fix>he")
        + "</subProcess>"
    )
    inner = '<startEvent id="ss"/>' + users("w") + f'<endEvent id="se">{kind}</endEvent>' + flow("ss>w>se") + handler
    diagram = ERRORS + process(
        '<startEvent id="s"/>'
        + f'<subProcess id="S">{inner}</subProcess>'
        + boundary("b", "S", kind, interrupting)
        + users("next", "outside")
        + ends("e", "e2")
        + flow("s>S>next>e", "b>outside>e2")
    )
    case = Case(diagram).do("w")
    assert case.work == ["fix"]
    case.do("fix")
    assert sorted(case.work) == (["outside"] if interrupting else ["next", "outside"])
    assert [event for event, _ in case.seen].count("error_caught" if interrupting else "escalation_caught") == 2


def test_what_interrupts_stops_what_is_inside_at_once() -> None:
    """The script beside the throw could run already, but its activity is gone."""
    inner = (
        '<startEvent id="ss"/><parallelGateway id="g"/>'
        + f'<intermediateThrowEvent id="t">{ESCALATION}</intermediateThrowEvent>'
        + '<scriptTask id="x"><script>ran = 1</script></scriptTask>'
        + users("w")
        + ends("se", "se2")
        + flow("ss>g", "g>t>se", "g>x>w>se2")
    )
    diagram = ERRORS + process(
        '<startEvent id="s"/>'
        + f'<subProcess id="S">{inner}</subProcess>'
        + boundary("b", "S", ESCALATION)
        + users("outside")
        + flow("s>S", "b>outside")
    )
    case = Case(diagram)
    assert case.work == ["outside"]
    assert case.data == {}

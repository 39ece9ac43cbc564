"""Who has to answer before a step with several instances is done (会签, 或签, 依次, 票签), as the modeler writes it."""

from __future__ import annotations

from tests.unit.bpmn.drawn import Case, ends, flow, process

LIST = (
    "<loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>opinions</loopDataOutputRef>"
    '<inputDataItem id="person"/><outputDataItem id="opinion"/>'
)
"""The standard's own order of elements follows in ``step``."""


def step(completion: str = "", *, sequential: bool = False) -> Case:
    """A step for three people; a token waits there."""
    condition = f"<completionCondition>{completion.replace('>', '&gt;')}</completionCondition>" if completion else ""
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">{LIST}{condition}'
        "</multiInstanceLoopCharacteristics>"
    )
    sign = f'<userTask id="sign">{loop}</userTask>'
    body = '<startEvent id="s"/>' + sign + ends("e") + flow("s>sign>e")
    return Case(process(body), data={"people": ["a", "b", "c"]})


def say(case: Case, person: str, opinion: bool) -> Case:
    return case.do("sign", {"opinion": opinion}, person=person)


def test_all_at_the_same_time() -> None:
    case = step()
    assert len(case.work) == 3
    say(say(case, "c", True), "a", False)
    assert case.work == ["sign"]
    assert say(case, "b", True).instance.completed
    assert case.data["opinions"] == [False, True, True]


def test_any_one_of_them() -> None:
    """The others' work goes; what one has said counts."""
    case = say(step("nrOfCompletedInstances >= 1"), "b", True)
    assert case.instance.completed
    assert case.data["opinions"] == [True]


def test_one_after_the_other() -> None:
    case = step(sequential=True)
    for person in ("a", "b", "c"):
        assert case.work == ["sign"]
        say(case, person, True)
    assert case.instance.completed


def test_a_share_of_them() -> None:
    case = say(step("nrOfCompletedInstances >= 0.5 * nrOfInstances"), "a", False)
    assert len(case.work) == 2
    assert say(case, "c", False).instance.completed


def test_a_share_that_agrees() -> None:
    """Done as soon as enough agree; otherwise when all have answered, and the list says how it came out."""
    votes = "len([vote for vote in opinions if vote]) >= 0.67 * nrOfInstances"
    case = say(say(step(votes), "a", True), "b", False)
    assert case.work == ["sign"]
    assert say(case, "c", True).instance.completed
    assert step(votes).do("sign", {"opinion": True}, person="a").do("sign", {"opinion": True}, person="c").work == [
        "sign"
    ]
    agreed = step("len([vote for vote in opinions if vote]) >= 0.6 * nrOfInstances")
    assert say(say(agreed, "a", True), "c", True).instance.completed

"""Branches of a joint approval are cases of their own."""

from __future__ import annotations

import pytest

from engine.cases.audit import verify
from engine.cases.commands import add_branch, complete, drop_branch, open_case
from engine.errors import NotAllowed, Refused
from engine.jobs.delivery import deliver_inbox
from engine.jobs.quiet import settle
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task

OPINION = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"opinion": {"type": "string", "title": "意见", "x-title-en": "opinion", "x-variable": true}},
 "required": ["opinion"]}""".encode()


def joint(condition: str | None = None) -> bytes:
    completion = (
        f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{condition}</bpmn:completionCondition>'
        if condition
        else ""
    )
    call = (
        '<bpmn:callActivity id="ask" name="ask" calledElement="review"><bpmn:multiInstanceLoopCharacteristics>'
        "<bpmn:loopDataInputRef>parts</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>opinions</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="part" name="part"/><bpmn:outputDataItem id="opinion" name="opinion"/>'
        f"{completion}</bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>"
    )
    body = start_event() + call + user_task("conclude", role="coordinator") + end_event()
    return diagram("joint", body + flows("begin", "ask", "conclude", "end"))


REVIEW = diagram(
    "review",
    start_event() + user_task("look", form="opinion", department="'H'") + end_event() + flows("begin", "look", "end"),
    kind="part",
)


def start(office: Office, parts: list[str], condition: str | None = None) -> int:
    office.deploy(joint(condition), REVIEW, forms={"opinion": OPINION})
    return open_case(office.runtime, office.actor("chen"), process="joint", data={"parts": parts}, key="start").case_id


def branches(office: Office) -> dict[str, tuple[int, str]]:
    rows = office.rows("SELECT branch_key, id, status FROM office_case WHERE parent_task IS NOT NULL ORDER BY id")
    return {key: (case_id, status) for key, case_id, status in rows}


def answer(office: Office, key: str, opinion: str) -> None:
    case_id, _ = branches(office)[key]
    item = office.work_items(case_id)["look"]
    answers = {"opinion": opinion}
    complete(office.runtime, office.actor("wang"), work_item=item, answers=answers, key=f"{item}")


@pytest.mark.rule("JA-2", "JA-5")
def test_all_work_at_once_and_the_parent_gets_every_result(office: Office) -> None:
    parent = start(office, ["a", "b", "c"])
    assert {status for _, status in branches(office).values()} == {"open"}
    for key, opinion in (("1", "no"), ("0", "yes"), ("2", "yes")):
        answer(office, key, opinion)
    assert office.work_items(parent) == {}
    assert deliver_inbox(office.runtime) == 3
    assert list(office.work_items(parent)) == ["conclude"]
    assert office.value("SELECT count(*) FROM inbox WHERE consumed_at IS NULL") == 0
    complete(office.runtime, office.actor("chen"), work_item=office.work_items(parent)["conclude"], key="end")
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=parent) == "completed"


@pytest.mark.rule("JA-4")
def test_the_coordinator_adds_and_drops_departments(office: Office) -> None:
    parent = start(office, ["a", "b"])
    chen = office.actor("chen")
    with pytest.raises(NotAllowed):
        add_branch(office.runtime, office.actor("wang"), case_id=parent, item="c", reason="needed", key="x0")
    with pytest.raises(Refused):
        add_branch(office.runtime, chen, case_id=parent, item="c", reason=" ", key="x1")
    add_branch(office.runtime, chen, case_id=parent, item="c", reason="消防也要审", key="x2")
    with pytest.raises(Refused):
        add_branch(office.runtime, chen, case_id=parent, item="c", reason="again", key="x3")
    drop_branch(office.runtime, chen, case_id=parent, branch_key="0", reason="不涉及", key="x4")
    settle(office.runtime)
    assert [status for _, status in branches(office).values()] == ["cancelled", "open", "open"]
    assert office.work_items(branches(office)["0"][0]) == {}
    answer(office, "1", "yes")
    answer(office, "2", "yes")
    settle(office.runtime)
    assert list(office.work_items(parent)) == ["conclude"]
    assert verify(office.runtime.database).sound


@pytest.mark.rule("JA-5")
def test_one_veto_ends_the_others_where_the_item_says_so(office: Office) -> None:
    parent = start(office, ["a", "b", "c"], "'no' in opinions")
    answer(office, "1", "no")
    settle(office.runtime)
    assert [status for _, status in branches(office).values()] == ["cancelled", "completed", "cancelled"]
    assert list(office.work_items(parent)) == ["conclude"]
    assert office.value("SELECT count(*) FROM work_item") == 1


def test_a_result_that_comes_after_the_drop_changes_nothing(office: Office) -> None:
    parent = start(office, ["a", "b"])
    answer(office, "0", "yes")
    drop_branch(office.runtime, office.actor("chen"), case_id=parent, branch_key="0", reason="late", key="x")
    settle(office.runtime)
    answer(office, "1", "yes")
    settle(office.runtime)
    assert list(office.work_items(parent)) == ["conclude"]
    assert [status for _, status in branches(office).values()] == ["completed", "completed"]


@pytest.mark.rule("JA-2")
def test_thirty_four_departments_answer_at_the_same_second(office: Office, in_threads) -> None:  # type: ignore[no-untyped-def]
    parent = start(office, [f"d{number}" for number in range(34)])
    wang = office.actor("wang")
    items = [office.work_items(case_id)["look"] for case_id, _ in branches(office).values()]

    def one(number: int) -> None:
        complete(office.runtime, wang, work_item=items[number], answers={"opinion": "yes"}, key=f"k{number}")
        deliver_inbox(office.runtime)

    results = in_threads(34, one)
    assert [each for each in results if each is not None] == []
    settle(office.runtime)
    assert list(office.work_items(parent)) == ["conclude"]
    assert office.value("SELECT count(*) FROM incident") == 0

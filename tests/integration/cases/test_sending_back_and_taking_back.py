"""Sending a step back and taking one back: who may, and what stays on record (AU-1)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.cases import commands
from engine.cases.audit import verify
from engine.errors import NotAllowed, Refused
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task

FORM = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"note": {"type": "string", "title": "说明", "x-title-en": "note"}}, "required": ["note"]}""".encode()


@pytest.fixture
def case_id(office: Office) -> int:
    """A draft by the handler, then checks by the leader and by the head, who both may send back."""
    body = start_event() + user_task("draft", form="opinion") + user_task("check", "leader", sendBack="true")
    body += user_task("sign", "agency_head", sendBack="true") + end_event()
    made = diagram("paper", body + flows("begin", "draft", "check", "sign", "end"))
    office.deploy(made, forms={"opinion": FORM})
    wang = office.actor("wang")
    return commands.open_case(office.runtime, wang, process="paper", data={"department": "H"}, key="k").case_id


def hand_in(office: Office, case_id: int, element: str, name: str, key: str) -> Any:
    answers = {"note": key} if element == "draft" else {}
    item = office.work_items(case_id)[element]
    return commands.complete(office.runtime, office.actor(name), work_item=item, answers=answers, key=key)


def back(office: Office, case_id: int, element: str, name: str, to: str, **more: Any) -> Any:
    given = {"reason": "面积写错", "key": f"back-{element}-{to}", **more}
    item = office.work_items(case_id)[element]
    return commands.send_back(office.runtime, office.actor(name), work_item=item, to=to, **given)


@pytest.mark.rule("AU-1")
def test_a_step_is_sent_back_and_walks_up_again(office: Office, case_id: int) -> None:
    hand_in(office, case_id, "draft", "wang", "c1")
    hand_in(office, case_id, "check", "zhao", "c2")
    back(office, case_id, "sign", "gao", "draft")
    assert list(office.work_items(case_id)) == ["draft"]
    hand_in(office, case_id, "draft", "wang", "c3")
    assert list(office.work_items(case_id)) == ["check"]
    # What was handed in the first time stays on record.
    notes = office.rows("SELECT content FROM submission WHERE form = 'opinion' ORDER BY version")
    assert [row[0]["note"] for row in notes] == ["c1", "c3"]
    told = office.rows("SELECT recipient FROM outbox WHERE recipient_kind = 'staff' AND subject LIKE '退回%%'")
    assert [row[0] for row in told] == [str(office.staff["wang"])]
    data = office.value("SELECT data FROM history WHERE event = 'sent_back'")
    assert data == {"reason": "面积写错", "to": "draft", "step": "draft", "up_again": False}
    assert office.value("SELECT count(*) FROM history WHERE event = 'task_cancelled'") == 0
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AU-1")
def test_corrected_work_goes_directly_up_again(office: Office, case_id: int) -> None:
    hand_in(office, case_id, "draft", "wang", "c1")
    hand_in(office, case_id, "check", "zhao", "c2")
    back(office, case_id, "sign", "gao", "draft", up_again=True)
    hand_in(office, case_id, "draft", "wang", "c3")
    assert list(office.work_items(case_id)) == ["sign"]


@pytest.mark.rule("AU-1")
def test_only_the_holder_sends_back_to_what_was_passed_and_with_a_reason(office: Office, case_id: int) -> None:
    with pytest.raises(Refused, match="diagram"):
        back(office, case_id, "draft", "wang", "draft")
    hand_in(office, case_id, "draft", "wang", "c1")
    for name in ("wang", "gao", "chen"):
        with pytest.raises(NotAllowed):
            back(office, case_id, "check", name, "draft", key=f"x-{name}")
    for wrong, place in (("sign", "to"), ("nothing", "to")):
        with pytest.raises(Refused) as refused:
            back(office, case_id, "check", "zhao", wrong)
        assert refused.value.place == place
    with pytest.raises(Refused) as refused:
        back(office, case_id, "check", "zhao", "draft", reason=" ")
    assert refused.value.place == "reason"
    item = office.value("SELECT id FROM work_item")
    for _ in range(2):
        commands.send_back(
            office.runtime, office.actor("zhao"), work_item=str(item), to="draft", reason="面积写错", key="once"
        )
    assert office.value("SELECT count(*) FROM history WHERE event = 'sent_back'") == 1


@pytest.mark.rule("AU-1")
def test_what_was_handed_in_is_taken_back_before_the_next_begins(office: Office, case_id: int) -> None:
    hand_in(office, case_id, "draft", "wang", "c1")
    with pytest.raises(Refused):
        commands.take_back(office.runtime, office.actor("zhao"), case_id=case_id, reason="看看", key="t0")
    commands.take_back(office.runtime, office.actor("wang"), case_id=case_id, reason="写错了", key="t1")
    assert list(office.work_items(case_id)) == ["draft"]
    letters = office.rows("SELECT recipient FROM outbox WHERE subject LIKE '拿回%%'")
    assert [row[0] for row in letters] == [str(office.posts["leader"])]
    hand_in(office, case_id, "draft", "wang", "c2")
    item = office.work_items(case_id)["check"]
    commands.claim(office.runtime, office.actor("zhao"), work_item=item)
    with pytest.raises(Refused, match="begun"):
        commands.take_back(office.runtime, office.actor("wang"), case_id=case_id, reason="又错了", key="t2")
    commands.release(office.runtime, office.actor("zhao"), work_item=item)
    commands.save_draft(office.runtime, office.actor("zhao"), work_item=item, answers={"half": "done"})
    with pytest.raises(Refused, match="begun"):
        commands.take_back(office.runtime, office.actor("wang"), case_id=case_id, reason="又错了", key="t3")
    hand_in(office, case_id, "check", "zhao", "c3")
    # Two steps later it is the leader's to take back, not the handler's.
    with pytest.raises(Refused):
        commands.take_back(office.runtime, office.actor("wang"), case_id=case_id, reason="又错了", key="t4")
    commands.take_back(office.runtime, office.actor("zhao"), case_id=case_id, reason="漏看一页", key="t5")
    assert list(office.work_items(case_id)) == ["check"]
    assert verify(office.runtime.database).sound


@pytest.mark.rule("JA-4")
def test_the_coordinator_of_a_joint_case_sends_back_what_others_hold(office: Office, case_id: int) -> None:
    """Only in a joint case, only backwards, and both are told."""
    hand_in(office, case_id, "draft", "wang", "c1")
    item = office.work_items(case_id)["check"]
    chen = office.actor("chen")
    given = {"case_id": case_id, "work_item": item, "to": "draft", "reason": "两部门口径不一"}
    with pytest.raises(NotAllowed):
        commands.jump(office.runtime, chen, key="j0", **given)
    branch = commands.open_case(
        office.runtime, office.actor("wang"), process="paper", data={"department": "H"}, key="branch"
    )
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE office_case SET parent_id = %(parent)s, parent_task = %(task)s WHERE id = %(id)s",
            {"parent": case_id, "task": item, "id": branch.case_id},
        )
    for name in ("wang", "zhao", "sun"):
        with pytest.raises(NotAllowed):
            commands.jump(office.runtime, office.actor(name), key=f"j-{name}", **given)
    with pytest.raises(Refused) as refused:
        commands.jump(office.runtime, chen, key="j1", **{**given, "to": "sign"})
    assert refused.value.place == "to"
    commands.jump(office.runtime, chen, key="j2", **given)
    assert list(office.work_items(case_id)) == ["draft"]
    told = office.rows("SELECT recipient_kind, recipient FROM outbox WHERE body LIKE '%%口径%%' ORDER BY id")
    assert [tuple(row) for row in told] == [("post", str(office.posts["leader"])), ("staff", str(office.staff["wang"]))]

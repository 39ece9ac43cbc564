"""Passing a task on inside its department: transfer, delegation and return, co-signatures (AU-1, AU-6, AT-1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine.cases import commands
from engine.cases.audit import verify
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.office.organisation.records import Absence, Post, PostHolding, Staff
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import linear

FORM = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"agree": {"type": "boolean", "title": "同意", "x-title-en": "agree", "x-variable": true},
                "note": {"type": "string", "title": "说明", "x-title-en": "note"}},
 "required": ["agree"]}""".encode()


@pytest.fixture
def second(office: Office) -> int:
    """A second handler's post in the housing department, held by ``ma``."""
    with office.runtime.database.transaction() as session:
        ma = Staff(name="Ma", login="ma")
        session.add(ma)
        session.flush()
        office.staff["ma"] = ma.id
        housing = session.query(Post).filter_by(code="H-handler").one().department_id
        post = Post(code="H-two", name="经办二岗", department_id=housing, role="handler", opened_at=office.clock.now())
        session.add(post)
        session.flush()
        session.add(PostHolding(post_id=post.id, letter="A", staff_id=ma.id, since=office.clock.now()))
        return post.id


def opened(office: Office, **attributes: str) -> tuple[int, str]:
    """A case of two steps at its first; the case and the work item."""
    office.deploy(linear("walk", 2, form="opinion", **attributes), forms={"opinion": FORM})
    made = commands.open_case(office.runtime, office.actor("wang"), process="walk", data={"department": "H"}, key="k0")
    return made.case_id, made.work_items[0]


def give(office: Office, command: Any, name: str, item: str, key: str, **more: Any) -> Any:
    return command(office.runtime, office.actor(name), work_item=item, key=key, **more)


def side_work(office: Office) -> dict[str, str]:
    """Post code → the work item in which an opinion is asked there."""
    rows = office.rows(
        "SELECT p.code, w.id FROM work_item w JOIN post p ON p.id = w.post_id WHERE w.beside_id IS NOT NULL"
    )
    return {code: str(item) for code, item in rows}


@pytest.mark.rule("AU-1", "AT-1")
def test_a_transferred_task_moves_with_draft_and_limit(office: Office, second: int) -> None:
    case_id, item = opened(office, limit="working_days(3)")
    commands.save_draft(office.runtime, office.actor("wang"), work_item=item, answers={"note": "半"})
    due = office.value("SELECT due_at FROM work_item")
    office.clock.advance(timedelta(hours=3))
    give(office, commands.transfer, "wang", item, "t1", post="H-two", reason="外出")
    row = office.rows("SELECT post_id, assignee_id, due_at, draft FROM work_item")[0]
    assert tuple(row) == (second, None, due, {"note": "半"})
    with pytest.raises(NotAllowed):
        give(office, commands.complete, "wang", item, "c0", answers={"agree": True})
    give(office, commands.complete, "ma", item, "c1", answers={"agree": True})
    data = office.value("SELECT data FROM history WHERE event = 'transferred'")
    assert data == {"reason": "外出", "to": "经办二岗", "post": "H-two"}
    letters = office.rows("SELECT recipient, subject FROM outbox WHERE case_id = %(id)s", id=case_id)
    assert (str(second), f"转办 {office.value('SELECT number FROM office_case')}") in [tuple(each) for each in letters]
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AU-1")
def test_a_transfer_happens_once_and_only_by_those_who_may(office: Office, second: int) -> None:
    _, item = opened(office)
    for name in ("ma", "chen", "sun"):
        with pytest.raises(NotAllowed):
            give(office, commands.transfer, name, item, f"t-{name}", post="H-two", reason="外出")
    with pytest.raises(Refused):
        give(office, commands.transfer, "wang", item, "t0", post="H-two", reason=" ")
    with pytest.raises(Refused, match="department"):
        give(office, commands.transfer, "wang", item, "t2", post="C-clerk", reason="外出")
    # The leader of the department does it when the holder has fallen ill.
    for _ in range(2):
        give(office, commands.transfer, "zhao", item, "t1", post="H-two", reason="病假")
    assert office.value("SELECT count(*) FROM history WHERE event = 'transferred'") == 1
    with pytest.raises(Conflict):
        give(office, commands.transfer, "wang", "00000000-0000-0000-0000-000000000000", "t9", post="H-two", reason="x")


@pytest.mark.rule("AU-1")
def test_a_diagram_may_forbid_the_transfer(office: Office, second: int) -> None:
    _, item = opened(office, transfer="false")
    for command, more in (
        (commands.transfer, {"post": "H-two", "reason": "外出"}),
        (commands.delegate, {"post": "H-two", "question": "请办"}),
        (commands.co_sign, {"posts": ["H-two"], "after": False, "question": "请看"}),
    ):
        with pytest.raises(Refused, match="diagram"):
            give(office, command, "wang", item, "t1", **more)


@pytest.mark.rule("AB-2")
def test_nothing_goes_to_a_post_where_nobody_is(office: Office, second: int) -> None:
    _, item = opened(office)
    with office.runtime.database.transaction() as session:
        session.add(Absence(staff_id=office.staff["ma"], starts_at=office.clock.now(), ends_at=None, reason="leave"))
    with pytest.raises(Refused) as refused:
        give(office, commands.transfer, "wang", item, "t1", post="H-two", reason="外出")
    assert refused.value.place == "post"


@pytest.mark.rule("AU-1", "AT-1")
def test_delegated_work_comes_back_with_what_was_filled_in(office: Office, second: int) -> None:
    _, item = opened(office, limit="working_days(3)")
    give(office, commands.delegate, "wang", item, "d1", post="H-two", question="请核面积")
    assert office.value("SELECT post_id FROM work_item WHERE beside_id IS NULL") == office.posts["handler"]
    beside = side_work(office)["H-two"]
    rows = office.rows("SELECT due_at FROM work_item")
    assert len({row[0] for row in rows}) == 1
    with pytest.raises(Refused, match="opinions"):
        give(office, commands.complete, "wang", item, "c0", answers={"agree": True})
    with pytest.raises(Refused, match="opinion"):
        give(office, commands.complete, "ma", beside, "c1", answers={"agree": True})
    with pytest.raises(Refused) as refused:
        give(office, commands.give_opinion, "ma", beside, "o0", opinion="")
    assert refused.value.place == "opinion"
    give(office, commands.give_opinion, "ma", beside, "o1", opinion="面积 80 平方米", answers={"agree": True})
    assert side_work(office) == {}
    assert office.value("SELECT draft FROM work_item") == {"agree": True}
    give(office, commands.complete, "wang", item, "c2", answers={"agree": True})
    assert office.value("SELECT answered_by_id FROM task_opinion") == office.staff["ma"]
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AU-1")
def test_delegated_work_can_be_called_back(office: Office, second: int) -> None:
    _, item = opened(office)
    give(office, commands.delegate, "wang", item, "d1", post="H-two", question="请核面积")
    asked = office.value("SELECT id FROM task_opinion")
    with pytest.raises(NotAllowed):
        give(office, commands.remove_opinion, "ma", item, "r0", opinion=asked, reason="不需要了")
    give(office, commands.remove_opinion, "wang", item, "r1", opinion=asked, reason="不需要了")
    assert side_work(office) == {}
    with pytest.raises(Refused):
        give(office, commands.remove_opinion, "wang", item, "r2", opinion=asked, reason="不需要了")
    give(office, commands.complete, "wang", item, "c1", answers={"agree": True})


@pytest.mark.rule("AU-1")
def test_co_signatures_before_come_first_and_stay_on_record(office: Office, second: int) -> None:
    _, item = opened(office, coSign="true")
    ask = {"posts": ["H-two", "H-leader"], "after": False, "question": "面积是否符合"}
    give(office, commands.co_sign, "wang", item, "s1", **ask)
    with pytest.raises(Refused) as refused:
        give(office, commands.co_sign, "wang", item, "s2", **ask)
    assert refused.value.place == "posts"
    beside = side_work(office)
    give(office, commands.give_opinion, "ma", beside["H-two"], "o1", verdict="disagree", opinion="少 2 平方米")
    with pytest.raises(Refused):
        give(office, commands.complete, "wang", item, "c0", answers={"agree": True})
    leader = office.value("SELECT id FROM task_opinion WHERE answered_at IS NULL")
    given = office.value("SELECT id FROM task_opinion WHERE answered_at IS NOT NULL")
    with pytest.raises(Refused):
        give(office, commands.remove_opinion, "wang", item, "r0", opinion=given, reason="不同意见")
    give(office, commands.remove_opinion, "wang", item, "r1", opinion=leader, reason="领导出差")
    give(office, commands.complete, "wang", item, "c1", answers={"agree": True})
    kept = office.rows("SELECT verdict, opinion, removal_reason FROM task_opinion ORDER BY id")
    assert [tuple(row) for row in kept] == [("disagree", "少 2 平方米", None), (None, None, "领导出差")]
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AU-1")
def test_co_signatures_after_follow_the_holders_word(office: Office, second: int) -> None:
    case_id, item = opened(office, coSign="true")
    give(office, commands.co_sign, "wang", item, "s1", posts=["H-leader"], after=True, question="请复核")
    assert side_work(office) == {}
    give(office, commands.complete, "wang", item, "c1", answers={"agree": True, "note": "符合"})
    assert list(office.work_items(case_id)) == ["step1"]
    # The same page sent again asks nobody twice.
    give(office, commands.complete, "wang", item, "c1", answers={"agree": True, "note": "符合"})
    beside = side_work(office)["H-leader"]
    give(office, commands.give_opinion, "zhao", beside, "o1", verdict="agree", opinion="")
    give(office, commands.complete, "wang", item, "c2", answers={"agree": True, "note": "符合"})
    assert list(office.work_items(case_id)) == ["step2"]
    events = [row[0] for row in office.rows("SELECT event FROM history ORDER BY sequence")]
    assert events == ["opened", "co_sign_asked", "co_sign_opened", "co_signed", "completed"]


def test_what_was_asked_beside_a_task_goes_with_it(office: Office, second: int) -> None:
    """A withdrawn case leaves no work at the colleagues' posts."""
    case_id, item = opened(office)
    give(office, commands.delegate, "wang", item, "d1", post="H-two", question="请核面积")
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM work_item WHERE id = %(id)s", {"id": item})
    assert side_work(office) == {}
    assert office.work_items(case_id) == {}


@pytest.mark.rule("AU-1", "SP-6")
def test_copies_are_sent_to_colleagues_and_marked_as_read_by_them(office: Office, second: int) -> None:
    case_id, item = opened(office)
    give(office, commands.send_copies, "wang", item, "y1", posts=["H-two", "H-leader", "H-two"], note="请知悉")
    rows = office.rows("SELECT id, reader_id, read_at FROM copy ORDER BY id")
    assert [tuple(row)[1:] for row in rows] == [(office.staff["ma"], None), (office.staff["zhao"], None)]
    with pytest.raises(NotFound):
        commands.read_copy(office.runtime, office.actor("zhao"), copy_id=rows[0].id)
    assert commands.read_copy(office.runtime, office.actor("ma"), copy_id=rows[0].id) == case_id
    first = office.value("SELECT read_at FROM copy ORDER BY id LIMIT 1")
    office.clock.advance(timedelta(hours=1))
    commands.read_copy(office.runtime, office.actor("ma"), copy_id=rows[0].id)
    assert office.value("SELECT read_at FROM copy ORDER BY id LIMIT 1") == first
    for wrong in ([], ["C-clerk"], ["H-handler"], ["nothing"]):
        with pytest.raises(Refused) as refused:
            give(office, commands.send_copies, "wang", item, f"y-{wrong}", posts=wrong)
        assert refused.value.place == "posts"
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AU-1")
def test_a_diagram_may_forbid_copies(office: Office, second: int) -> None:
    _, item = opened(office, copy="false")
    with pytest.raises(Refused, match="diagram"):
        give(office, commands.send_copies, "wang", item, "y1", posts=["H-two"])


@pytest.mark.rule("AU-1")
def test_tasks_are_signed_together_each_by_itself(office: Office) -> None:
    """A refusal stops none of the others; the same key signs each once."""
    _, first = opened(office, batch="true")
    wang = office.actor("wang")
    more = [
        commands.open_case(office.runtime, wang, process="walk", data={"department": "H"}, key=f"k{number}")
        for number in (1, 2)
    ]
    items = [UUID(first), *(UUID(each.work_items[0]) for each in more)]
    commands.complete(office.runtime, wang, work_item=items[1], answers={"agree": True}, key="alone")
    for _ in range(2):
        signed = commands.sign_together(office.runtime, wang, work_items=items, answers={"agree": True}, key="all")
        assert [each.refusal is None for each in signed] == [True, False, True]
    assert office.value("SELECT count(*) FROM submission WHERE form = 'opinion'") == 3


@pytest.mark.rule("AU-1")
def test_nothing_is_signed_together_where_the_diagram_does_not_say_so(office: Office) -> None:
    _, item = opened(office)
    signed = commands.sign_together(
        office.runtime, office.actor("wang"), work_items=[UUID(item)], answers={"agree": True}, key="all"
    )
    assert isinstance(signed[0].refusal, Refused)
    assert office.value("SELECT count(*) FROM submission WHERE form = 'opinion'") == 0

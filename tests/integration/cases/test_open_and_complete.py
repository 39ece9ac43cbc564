"""The spine: a case is opened, handed on from task to task, and comes to its end."""

from __future__ import annotations

import pytest

from engine.cases.audit import verify
from engine.cases.commands import claim, complete, open_case, release, save_draft
from engine.errors import Conflict, InvalidForm, NotAllowed, NotFound
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import linear

FORM = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"agree": {"type": "boolean", "title": "同意", "x-title-en": "agree", "x-variable": true},
                "note": {"type": "string", "title": "说明", "x-title-en": "note"}},
 "required": ["agree"]}""".encode()


def test_a_case_runs_from_start_to_end(office: Office) -> None:
    office.deploy(linear("walk", 3))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    for number in (1, 2, 3):
        items = office.work_items(opened.case_id)
        assert list(items) == [f"step{number}"]
        done = complete(office.runtime, wang, work_item=items[f"step{number}"], answers={}, key=f"k{number}")
    assert done.status == "completed"
    assert done.outcome == "办结"
    assert office.work_items(opened.case_id) == {}
    events = office.rows(
        "SELECT event, element, staff_id FROM history WHERE case_id = %(id)s ORDER BY sequence", id=opened.case_id
    )
    assert [event for event, _, _ in events] == ["opened", "completed", "completed", "completed", "ended"]
    assert events[1][2] == office.staff["wang"]
    report = verify(office.runtime.database)
    assert report.sound
    assert report.lines == 5


def test_only_the_post_may(office: Office) -> None:
    office.deploy(linear("walk", 1))
    opened = open_case(office.runtime, office.actor("wang"), process="walk", data={"department": "H"}, key="k0")
    with pytest.raises(NotAllowed):
        complete(office.runtime, office.actor("zhao"), work_item=opened.work_items[0], key="k1")
    with pytest.raises(NotFound):
        complete(office.runtime, office.actor("wang"), work_item="no id", key="k1")
    assert office.value("SELECT count(*) FROM submission") == 1


def test_a_claimed_task_is_somebodys(office: Office) -> None:
    office.deploy(linear("walk", 1))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    item = opened.work_items[0]
    claim(office.runtime, wang, work_item=item)
    claim(office.runtime, wang, work_item=item)
    assert office.value("SELECT count(*) FROM history WHERE event = 'claimed'") == 1
    save_draft(office.runtime, wang, work_item=item, answers={"half": "done"})
    assert office.value("SELECT draft FROM work_item") == {"half": "done"}
    release(office.runtime, wang, work_item=item)
    assert office.value("SELECT assignee_id FROM work_item") is None


@pytest.mark.rule("AB-1", "AB-3")
def test_b_acts_for_a_and_the_record_says_so(office: Office) -> None:
    from engine.office.organisation.records import Absence

    office.deploy(linear("walk", 1))
    opened = open_case(office.runtime, office.actor("wang"), process="walk", data={"department": "H"}, key="k0")
    with pytest.raises(NotAllowed):
        complete(office.runtime, office.actor("li"), work_item=opened.work_items[0], key="k1")
    with office.runtime.database.transaction() as session:
        session.add(Absence(staff_id=office.staff["wang"], starts_at=office.clock.now(), ends_at=None, reason="leave"))
    complete(office.runtime, office.actor("li"), work_item=opened.work_items[0], key="k1")
    row = office.rows("SELECT staff_id, acting_for_id FROM history WHERE event = 'completed'")[0]
    assert tuple(row) == (office.staff["li"], office.staff["wang"])


def test_the_form_is_judged_and_only_variables_enter_the_process(office: Office) -> None:
    office.deploy(linear("walk", 1, form="opinion"), forms={"opinion": FORM})
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    with pytest.raises(InvalidForm):
        complete(office.runtime, wang, work_item=opened.work_items[0], answers={"note": "x"}, key="k1")
    answers = {"agree": True, "note": "好"}
    complete(office.runtime, wang, work_item=opened.work_items[0], answers=answers, key="k1")
    assert office.value("SELECT content FROM submission WHERE key = 'k1'") == answers


def test_the_same_submission_acts_once_and_another_is_refused(office: Office) -> None:
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    assert open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0") == opened
    with pytest.raises(Conflict):
        open_case(office.runtime, wang, process="walk", data={"department": "C"}, key="k0")
    first = complete(office.runtime, wang, work_item=opened.work_items[0], key="k1")
    assert complete(office.runtime, wang, work_item=opened.work_items[0], key="k1") == first
    with pytest.raises(Conflict):
        complete(office.runtime, wang, work_item=opened.work_items[0], key="k2")
    with pytest.raises(Conflict):
        complete(office.runtime, wang, work_item=first.work_items[0], key="k1")
    assert office.value("SELECT count(*) FROM office_case") == 1
    assert office.value("SELECT count(*) FROM history WHERE event = 'completed'") == 1


def test_a_stale_screen_is_told(office: Office) -> None:
    office.deploy(linear("walk", 1))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    with pytest.raises(Conflict):
        complete(office.runtime, wang, work_item=opened.work_items[0], version=7, key="k1")


def test_a_submission_costs_at_most_eight_statements(office: Office) -> None:
    office.deploy(linear("walk", 5, limit="working_days(1)"))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="k0")
    second = complete(office.runtime, wang, work_item=opened.work_items[0], key="k1")
    before = office.runtime.database.statements
    wang = office.actor("wang")
    complete(office.runtime, wang, work_item=second.work_items[0], key="k2")
    assert office.runtime.database.statements - before <= 8

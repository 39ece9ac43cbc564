"""Many at once: one wins, nobody acts twice, numbers have no gaps."""

from __future__ import annotations

import pytest

from engine.cases.audit import verify
from engine.cases.commands import claim, complete, open_case
from engine.cases.submissions import Outcome
from engine.errors import NotAllowed
from engine.office.organisation.changes import announce_absence
from engine.operations.context import Effects
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, flows, linear, service_task, start_event


def test_two_at_one_work_item_and_one_wins(office: Office, in_threads) -> None:  # type: ignore[no-untyped-def]
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    item = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="s").work_items[0]
    results = in_threads(2, lambda number: complete(office.runtime, wang, work_item=item, key=f"k{number}"))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Outcome"]
    assert office.value("SELECT count(*) FROM history WHERE event = 'completed'") == 1


def test_the_same_submission_eight_times_at_once_acts_once(office: Office, in_threads) -> None:  # type: ignore[no-untyped-def]
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    data = {"department": "H"}
    opened = in_threads(8, lambda _: open_case(office.runtime, wang, process="walk", data=data, key="s"))
    assert {type(each) for each in opened} == {Outcome}
    assert len({each.case_id for each in opened}) == 1
    assert office.value("SELECT count(*) FROM office_case") == 1
    item = opened[0].work_items[0]
    done = in_threads(8, lambda _: complete(office.runtime, wang, work_item=item, key="k"))
    assert len(set(done)) == 1
    assert {type(each) for each in done} == {Outcome}
    assert office.value("SELECT count(*) FROM submission") == 2
    assert verify(office.runtime.database).sound


@pytest.mark.rule("AB-1")
def test_whoever_claims_the_one_who_holds_the_post_does_the_work(office: Office, in_threads) -> None:  # type: ignore[no-untyped-def]
    office.deploy(linear("walk", 1))
    wang = office.actor("wang")
    item = open_case(office.runtime, wang, process="walk", data={"department": "H"}, key="s").work_items[0]
    with office.runtime.database.transaction() as session:
        announce_absence(session, wang.staff_id, starts_at=office.clock.now(), ends_at=None, reason="请假")
    # Both opened their pages in time, A before the absence and B after it; both claim at once.
    holders = [wang, office.actor("li")]
    in_threads(2, lambda number: claim(office.runtime, holders[number], work_item=item))
    assert office.value("SELECT count(DISTINCT assignee_id) FROM work_item") == 1
    with pytest.raises(NotAllowed):
        complete(office.runtime, office.actor("wang"), work_item=item, key="a")
    complete(office.runtime, office.actor("li"), work_item=item, key="b")
    assert office.rows("SELECT staff_id, acting_for_id FROM history WHERE event = 'completed'") == [
        (office.staff["li"], office.staff["wang"])
    ]


@pytest.mark.rule("LC-7")
def test_numbers_have_no_gaps_when_half_of_the_openings_fail(office: Office, operations, in_threads) -> None:  # type: ignore[no-untyped-def]
    def moody(context, parameters):  # type: ignore[no-untyped-def]
        if context.case.data["fails"]:
            raise RuntimeError("no")
        return Effects()

    operations["test.moody"] = moody
    body = start_event() + service_task("act", "test.moody") + end_event()
    office.deploy(diagram("moody", body + flows("begin", "act", "end")))
    wang = office.actor("wang")

    def one(number: int) -> Outcome:
        data = {"department": "H", "fails": number % 2 == 1}
        return open_case(office.runtime, wang, process="moody", data=data, key=f"s{number}")

    results = in_threads(20, one)
    assert sum(isinstance(each, Outcome) for each in results) == 10
    numbers = [number for (number,) in office.rows("SELECT number FROM office_case")]
    assert sorted(numbers) == sorted(f"住建办〔2026〕{serial}号" for serial in range(1, 11))

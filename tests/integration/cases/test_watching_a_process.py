"""Figures of a deployed process: what waits, how long steps take in working time, also inside called processes."""

from __future__ import annotations

from datetime import timedelta

from engine.cases import commands
from engine.clock import office_time
from engine.queries.operation.watch import ElementFigures, element_figures, waiting_cases, watched_process
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, timer_event, user_task

CALLED = '<bpmn:callActivity id="look" name="look" calledElement="looking"/>'


def figures(
    office: Office, process: str, days: int = 30, definitions: list[int] | None = None
) -> dict[str, ElementFigures]:
    with office.runtime.database.reading() as session:
        return element_figures(
            session,
            watched_process(session, office.runtime.definitions, process),
            office.runtime.calendar(session),
            since=office.clock.now() - timedelta(days=days),
            now=office.clock.now(),
            definitions=definitions,
        )


def test_what_waits_and_how_long_steps_take(office: Office) -> None:
    outer = start_event() + user_task("check", limit="working_hours(4)") + CALLED + timer_event("pause", "P30D")
    outer += end_event()
    inner = start_event("in") + user_task("visit") + end_event("out")
    office.deploy(
        diagram("errand", outer + flows("begin", "check", "look", "pause", "end")),
        diagram("looking", inner + flows("in", "visit", "out"), kind="part"),
    )
    office.clock.turn_to(office_time(2026, 3, 9, 9))
    wang = office.actor("wang")
    cases = [
        commands.open_case(office.runtime, wang, process="errand", data={"department": "H"}, key=str(each)).case_id
        for each in range(4)
    ]

    def done(case: int, element: str) -> None:
        item = office.work_items(case)[element]
        commands.complete(office.runtime, office.actor("wang"), work_item=item, key=f"{case}-{element}")

    office.clock.turn_to(office_time(2026, 3, 9, 10))
    done(cases[0], "check")
    # Half a day later the limit of four working hours is over; the night between does not count as time taken.
    office.clock.turn_to(office_time(2026, 3, 10, 9))
    done(cases[1], "check")
    done(cases[0], "visit")

    found = figures(office, "errand")
    assert (found["check"].waiting, found["check"].late) == (2, 2)
    assert (found["check"].done, found["check"].late_done) == (2, 1)
    one_day = found["check"].typical
    assert one_day is not None
    assert timedelta(hours=3) < one_day < timedelta(hours=6), "half of one hour and one working day"
    assert found["check"].slow is None, "two are too few for the slowest twentieth"
    assert (found["look"].waiting, found["look"].done) == (1, 1), "what is called counts at the call activity"
    assert found["pause"].waiting == 1
    assert figures(office, "looking")["visit"].waiting == 1
    assert figures(office, "errand", days=-1)["check"].done == 0
    assert figures(office, "errand", definitions=[-1]) == {}

    with office.runtime.database.reading() as session:
        watched = watched_process(session, office.runtime.definitions, "errand")
        first, following = waiting_cases(session, watched, "check", {}, rows=1)
        second, end = waiting_cases(session, watched, "check", {}, rows=1, after=following)
    assert {first[0].case_id, second[0].case_id} == {cases[2], cases[3]}
    assert end is None
    assert first[0].due_at is not None
    assert first[0].post is not None

"""Timers: the table is the truth, each fires once, in the transaction of its effects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from engine.cases.commands import complete, open_case
from engine.clock import office_time
from engine.jobs.demo_clock import turn
from engine.jobs.quiet import settle
from engine.jobs.sweep import sweep
from engine.operations.context import Effects
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import (
    boundary_timer,
    diagram,
    end_event,
    flows,
    service_task,
    start_event,
    timer_event,
    user_task,
)


def waiting(text: str) -> bytes:
    body = start_event() + timer_event("wait", text) + user_task("after") + end_event()
    return diagram("waiting", body + flows("begin", "wait", "after", "end"))


def start(office: Office, process: str = "waiting", key: str = "start") -> int:
    data = {"department": "H"}
    return open_case(office.runtime, office.actor("wang"), process=process, data=data, key=key).case_id


@pytest.mark.rule("TC-10")
def test_a_timer_of_working_days_waits_over_the_weekend(office: Office) -> None:
    office.deploy(waiting("working_days(5)"))
    case_id = start(office)
    assert office.value("SELECT due_at FROM timer") == office_time(2026, 3, 9, 17)
    office.clock.turn_to(office_time(2026, 3, 9, 16, 59))
    assert sweep(office.runtime) == 0
    office.clock.turn_to(office_time(2026, 3, 9, 17))
    assert sweep(office.runtime) == 1
    assert list(office.work_items(case_id)) == ["after"]
    assert office.value("SELECT count(*) FROM timer") == 0
    assert sweep(office.runtime) == 0


def test_timers_of_many_cases_fire_in_order_of_time(office: Office) -> None:
    office.deploy(waiting("wait_for"))
    for hours in (3, 1, 2):
        open_case(
            office.runtime,
            office.actor("wang"),
            process="waiting",
            data={"department": "H", "wait_for": f"PT{hours}H"},
            key=f"k{hours}",
        )
    assert turn(office.runtime, "next_timer") == 1
    assert office.clock.now() == office_time(2026, 3, 2, 10)
    assert turn(office.runtime, office_time(2026, 3, 3, 9)) == 2
    moments = [at for (at,) in office.rows("SELECT at FROM history WHERE event = 'timer' ORDER BY at")]
    assert moments == [office_time(2026, 3, 2, hour) for hour in (10, 11, 12)]


def test_a_reminder_repeats_without_drift_and_stops_with_its_task(office: Office) -> None:
    body = (
        start_event()
        + user_task("work")
        + boundary_timer("nag", "work", "R/PT1H", tag="timeCycle")
        + user_task("urge", role="leader")
        + end_event()
        + end_event("urged")
        + flows("begin", "work", "end")
        + flows("nag", "urge", "urged")
    )
    office.deploy(diagram("nagging", body))
    case_id = start(office, "nagging")
    # The worker was away: three rounds are due at once and are caught up with their own moments.
    office.clock.advance(timedelta(hours=3, minutes=10))
    assert settle(office.runtime) == 3
    assert office.value("SELECT due_at FROM timer") == office_time(2026, 3, 2, 13)
    complete(office.runtime, office.actor("wang"), work_item=office.work_items(case_id)["work"], key="k1")
    assert office.value("SELECT count(*) FROM timer") == 0
    assert office.value("SELECT count(*) FROM work_item WHERE element = 'urge'") == 3


@pytest.mark.rule("TC-5")
def test_a_timer_follows_the_limit_of_its_step(office: Office) -> None:
    body = (
        start_event()
        + user_task("work", limit="working_days(2)")
        + boundary_timer("late", "work", "at_due('step')")
        + user_task("scold", role="leader")
        + end_event()
        + end_event("scolded")
        + flows("begin", "work", "end")
        + flows("late", "scold", "scolded")
    )
    office.deploy(diagram("stepped", body))
    case_id = start(office, "stepped")
    due_at, yellow_at = office.rows("SELECT due_at, yellow_at FROM work_item")[0]
    assert due_at == office_time(2026, 3, 4, 17)
    assert yellow_at == office_time(2026, 3, 3, 17)
    assert office.value("SELECT due_at FROM timer") == due_at
    office.clock.turn_to(due_at)
    settle(office.runtime)
    assert set(office.work_items(case_id)) == {"work", "scold"}


def test_a_failing_operation_rolls_back_and_becomes_an_incident(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    calls = []

    def broken(context, parameters):  # type: ignore[no-untyped-def]
        calls.append(context.case.id)
        if len(calls) == 1:
            raise RuntimeError("the applicant 张三 must not show up in logs")
        return Effects()

    operations["test.broken"] = broken
    body = start_event() + timer_event("wait", "PT1H") + service_task("act", "test.broken") + end_event()
    office.deploy(diagram("waiting", body + flows("begin", "wait", "act", "end")))
    case_id = start(office)
    office.clock.advance(timedelta(hours=1))
    assert sweep(office.runtime) == 0
    incident = office.rows("SELECT kind, case_id, element, error, attempts FROM incident")[0]
    assert tuple(incident)[:3] == ("timer", case_id, "wait")
    assert incident.attempts == 1
    assert "builtins.RuntimeError" in incident.error["zh"]
    assert "builtins.RuntimeError" in incident.error["en"]
    assert "张三" not in str(incident.error)
    assert office.value("SELECT count(*) FROM timer WHERE attempts = 1 AND next_attempt_at IS NOT NULL") == 1
    assert office.value("SELECT count(*) FROM history WHERE event = 'timer'") == 0
    # It is put off by the system clock: turning the office clock does not help it.
    office.clock.advance(timedelta(days=30))
    assert sweep(office.runtime) == 0
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE timer SET next_attempt_at = '2000-01-01'")
    assert sweep(office.runtime) == 1
    assert office.value("SELECT count(*) FROM incident WHERE resolved_at IS NULL") == 0
    assert office.value("SELECT status FROM office_case") == "completed"


def test_a_lost_database_puts_no_timer_off(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    """The timer is as due as before, and nobody has to look into it: who runs the sweep hears of the database."""
    calls = []

    def cut_off_once(context, parameters):  # type: ignore[no-untyped-def]
        calls.append(context.case.id)
        if len(calls) == 1:
            context.session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return Effects()

    operations["test.cut"] = cut_off_once
    body = start_event() + timer_event("wait", "PT1H") + service_task("act", "test.cut") + end_event()
    office.deploy(diagram("waiting", body + flows("begin", "wait", "act", "end")))
    start(office)
    office.clock.advance(timedelta(hours=1))
    with pytest.raises(OperationalError):
        sweep(office.runtime)
    assert office.value("SELECT attempts FROM timer") == 0
    assert office.value("SELECT count(*) FROM incident") == 0
    assert sweep(office.runtime) == 1
    assert office.value("SELECT status FROM office_case") == "completed"


def test_a_failing_operation_of_a_submission_changes_nothing(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    def broken(context, parameters):  # type: ignore[no-untyped-def]
        raise RuntimeError("broken")

    operations["test.broken"] = broken
    body = start_event() + user_task("work") + service_task("act", "test.broken") + end_event()
    office.deploy(diagram("failing", body + flows("begin", "work", "act", "end")))
    case_id = start(office, "failing")
    item = office.work_items(case_id)["work"]
    with pytest.raises(RuntimeError):
        complete(office.runtime, office.actor("wang"), work_item=item, key="k1")
    assert office.work_items(case_id) == {"work": item}
    assert office.value("SELECT count(*) FROM submission WHERE key = 'k1'") == 0


def test_sweeps_and_commands_never_deadlock(office: Office, in_threads) -> None:  # type: ignore[no-untyped-def]
    body = (
        start_event()
        + user_task("work")
        + boundary_timer("nag", "work", "R/PT1M", tag="timeCycle")
        + end_event()
        + end_event("nagged")
        + flows("begin", "work", "end")
        + flows("nag", "nagged")
    )
    office.deploy(diagram("nagging", body))
    cases = [start(office, "nagging", f"s{number}") for number in range(12)]
    items = [office.work_items(case_id)["work"] for case_id in cases]
    wang = office.actor("wang")
    office.clock.advance(timedelta(minutes=5))

    def one(number: int) -> None:
        if number < 12:
            complete(office.runtime, wang, work_item=items[number], key=f"k{number}")
        else:
            while sweep(office.runtime):
                pass

    results = in_threads(16, one)
    assert [each for each in results if each is not None] == []
    assert office.value("SELECT count(*) FROM timer") == 0
    assert office.value("SELECT count(*) FROM office_case WHERE status = 'completed'") == 12
    assert office.value("SELECT count(*) FROM incident") == 0

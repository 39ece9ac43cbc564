"""Clocks stop, go on and are extended; timers and step limits follow, the state of the case stays as it is."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.cases import clocks
from engine.cases.commands import complete, open_case, resume_clock
from engine.cases.commands.authority import open_case_of
from engine.cases.unit_of_work import UnitOfWork, act
from engine.clock import office_time
from engine.documents import store as documents
from engine.errors import NotAllowed, Refused
from engine.jobs.duties import recompute_deadlines
from engine.jobs.quiet import settle
from engine.jobs.sweep import sweep
from engine.office.calendar.store import set_day
from engine.operations.context import Effects, ExtendClock, StartClock, StopClock
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import (
    boundary_timer,
    diagram,
    end_event,
    flows,
    service_task,
    start_event,
    user_task,
)


def stop(office: Office, case_id: int, kind: str = "hearing") -> None:
    """The clock stops as an approved request stops it: with an approver and an issued document."""

    def action(work: UnitOfWork) -> None:
        loaded = open_case_of(work, case_id)
        now, approver = work.context.now, office.actor("zhao").staff_id
        paper = documents.issue(
            work.session, kind="special_procedure", case_id=case_id, department_id=None, department_code="H",
            facts={}, at=now, issued_by_id=approver,
        )  # fmt: skip
        clocks.apply(work.context, loaded, StopClock("case", now, "第四十五条", kind, 20, approver, paper.id))

    act(office.runtime, office.actor("zhao"), action)


def extend(office: Office, case_id: int, days: int) -> None:
    """The limit is extended as an approved request extends it."""

    def action(work: UnitOfWork) -> None:
        loaded = open_case_of(work, case_id)
        change = ExtendClock("case", days, "复杂", office.actor("gao").staff_id, work.context.now)
        clocks.apply(work.context, loaded, change)

    act(office.runtime, office.actor("gao"), action)


def accept(context, parameters):  # type: ignore[no-untyped-def]
    """Starts the handling clock: 5 working days, 20 by law."""
    return Effects(clocks=[StartClock("case", context.now, 5, "working_days", 20)])


@pytest.fixture
def case_id(office: Office, operations) -> int:  # type: ignore[no-untyped-def]
    """A case under the clock since Monday 2026-03-02, 9:00: due Monday 03-09, its step due Wednesday 03-04."""
    operations["test.accept"] = accept
    body = (
        start_event()
        + service_task("accept", "test.accept")
        + user_task("work", limit="working_days(2)")
        + boundary_timer("remind", "work", "before_due(working_days(1))")
        + boundary_timer("late", "work", "at_due()")
        + user_task("reminded", role="leader")
        + user_task("scolded", role="leader")
        + end_event()
        + end_event("end2")
        + end_event("end3")
        + flows("begin", "accept", "work", "end")
        + flows("remind", "reminded", "end2")
        + flows("late", "scolded", "end3")
    )
    office.deploy(diagram("clocked", body))
    outcome = open_case(office.runtime, office.actor("wang"), process="clocked", data={"department": "H"}, key="s")
    return outcome.case_id


def timers(office: Office) -> dict[str, datetime | None]:
    return dict(office.rows("SELECT element, due_at FROM timer"))


def state(office: Office) -> bytes:
    return bytes(office.value("SELECT state FROM office_case"))


@pytest.mark.rule("TC-3", "TC-10")
def test_stop_and_resume_move_timers_and_step_limits_without_touching_the_state(office: Office, case_id: int) -> None:
    assert timers(office) == {"remind": office_time(2026, 3, 6, 17), "late": office_time(2026, 3, 9, 17)}
    assert office.value("SELECT due_at FROM work_item") == office_time(2026, 3, 4, 17)
    before = state(office)
    office.clock.turn_to(office_time(2026, 3, 3, 10))
    with pytest.raises(Refused):
        stop(office, case_id, "lunch")
    stop(office, case_id)
    assert timers(office) == {"remind": None, "late": None}
    assert office.value("SELECT due_at FROM work_item") is None
    assert office.value("SELECT count(*) FROM document WHERE kind = 'special_procedure'") == 1
    office.clock.turn_to(office_time(2026, 3, 12, 10))
    assert sweep(office.runtime) == 0
    office.clock.turn_to(office_time(2026, 3, 19, 10))
    resume_clock(office.runtime, office.actor("wang"), case_id=case_id, key="d")
    # Tuesday 03-03 to Wednesday 03-18 are not counted: 12 working days later than before.
    assert timers(office) == {"remind": office_time(2026, 3, 24, 17), "late": office_time(2026, 3, 25, 17)}
    assert office.value("SELECT due_at FROM work_item") == office_time(2026, 3, 20, 17)
    assert state(office) == before
    events = [
        event for (event,) in office.rows("SELECT event FROM history WHERE event LIKE 'clock%%' ORDER BY sequence")
    ]
    assert events == ["clock_started", "clock_stopped", "clock_resumed"]
    office.clock.turn_to(office_time(2026, 3, 25, 17))
    assert settle(office.runtime) == 2
    assert set(office.work_items(case_id)) == {"work", "reminded", "scolded"}


@pytest.mark.rule("TC-4")
def test_an_extension_moves_the_timers_and_comes_once(office: Office, case_id: int) -> None:
    before = state(office)
    with pytest.raises(Refused):
        extend(office, case_id, 11)
    extend(office, case_id, 5)
    with pytest.raises(Refused):
        extend(office, case_id, 5)
    assert timers(office) == {"remind": office_time(2026, 3, 13, 17), "late": office_time(2026, 3, 16, 17)}
    assert state(office) == before


@pytest.mark.rule("AU-2")
def test_only_the_department_that_acts_on_the_case_lets_its_clock_go_on(office: Office, case_id: int) -> None:
    stop(office, case_id)
    with pytest.raises(NotAllowed):
        resume_clock(office.runtime, office.actor("chen"), case_id=case_id, key="foreign")
    resume_clock(office.runtime, office.actor("wang"), case_id=case_id, key="own")


@pytest.mark.rule("TC-2")
def test_a_new_holiday_moves_open_deadlines_and_is_recorded(office: Office, case_id: int) -> None:
    assert recompute_deadlines(office.runtime) == 0
    before = state(office)
    with office.runtime.database.transaction() as session:
        day = office_time(2026, 3, 4, 12).date()
        set_day(session, day, counted=False, zh="停电", en="power cut", at=office.clock.now())
    assert recompute_deadlines(office.runtime) == 1
    assert timers(office) == {"remind": office_time(2026, 3, 9, 17), "late": office_time(2026, 3, 10, 17)}
    assert office.value("SELECT due_at FROM work_item") == office_time(2026, 3, 5, 17)
    assert office.value("SELECT count(*) FROM history WHERE event = 'calendar_changed'") == 1
    assert state(office) == before
    assert recompute_deadlines(office.runtime) == 0
    complete(office.runtime, office.actor("wang"), work_item=office.work_items(case_id)["work"], key="k")
    assert timers(office) == {}


@pytest.mark.rule("TC-3", "JA-2")
def test_stopping_a_joint_case_stops_the_branches_below(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    operations["test.accept"] = accept
    call = (
        '<bpmn:callActivity id="ask" name="ask" calledElement="review"><bpmn:multiInstanceLoopCharacteristics>'
        "<bpmn:loopDataInputRef>parts</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="part" name="part"/></bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>'
    )
    review = (
        start_event()
        + service_task("accept", "test.accept")
        + user_task("look", department="'H'", limit="working_days(2)")
        + boundary_timer("late", "look", "at_due()")
        + end_event()
        + end_event("end2")
        + flows("begin", "accept", "look", "end")
        + flows("late", "end2")
    )
    joint = start_event() + service_task("accept", "test.accept") + call + end_event()
    office.deploy(
        diagram("joint", joint + flows("begin", "accept", "ask", "end")),
        diagram("review", review, kind="part"),
    )
    parent = open_case(
        office.runtime, office.actor("chen"), process="joint", data={"parts": ["a", "b"], "department": "H"}, key="s"
    ).case_id
    due = office_time(2026, 3, 9, 17)
    assert [moment for (moment,) in office.rows("SELECT due_at FROM timer")] == [due, due]
    office.clock.turn_to(office_time(2026, 3, 3, 10))
    zhao = office.actor("zhao")
    stop(office, parent)
    settle(office.runtime)
    assert [moment for (moment,) in office.rows("SELECT due_at FROM timer")] == [None, None]
    assert [moment for (moment,) in office.rows("SELECT due_at FROM work_item")] == [None, None]
    office.clock.turn_to(office_time(2026, 3, 5, 10))
    resume_clock(office.runtime, zhao, case_id=parent, key="b")
    settle(office.runtime)
    # Tuesday and Wednesday are not counted.
    assert [moment for (moment,) in office.rows("SELECT due_at FROM timer")] == [office_time(2026, 3, 11, 17)] * 2
    assert office.value("SELECT count(*) FROM incident") == 0

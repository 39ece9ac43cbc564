"""Turning a demonstration's clock: every process reads it, and everything due on the way happens in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.cases.commands import open_case
from engine.cases.runtime import Runtime
from engine.clock import SystemClock, VirtualClock, office_time
from engine.database import Database
from engine.errors import Refused
from engine.jobs.demo_clock import DatabaseClock, install, is_demonstration, turn
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, timer_event

__all__ = ["office", "operations"]


def test_the_offset_is_the_same_for_every_process(database: Database) -> None:
    assert not is_demonstration(database)
    install(database)
    assert is_demonstration(database)
    machine = VirtualClock(office_time(2026, 3, 2, 9))
    one, other = DatabaseClock(database, machine), DatabaseClock(database, machine)
    one.turn_to(office_time(2026, 3, 5, 9))
    assert other.now() == one.now() == office_time(2026, 3, 5, 9)
    one.turn_to(office_time(2026, 3, 3, 9))
    assert one.now() == office_time(2026, 3, 5, 9)
    machine.advance(timedelta(minutes=1))
    assert one.now() == office_time(2026, 3, 5, 9, 1)


def test_turning_steps_from_due_instant_to_due_instant(office: Office) -> None:
    body = start_event() + timer_event("one", "PT1H") + timer_event("two", "PT1H") + end_event()
    office.deploy(diagram("twice", body + flows("begin", "one", "two", "end")))
    open_case(office.runtime, office.actor("wang"), process="twice", key="s")
    assert turn(office.runtime, "hour") == 1
    assert turn(office.runtime, "working_day") == 1
    assert office.clock.now() == office_time(2026, 3, 3, 8)
    moments = [at for (at,) in office.rows("SELECT at FROM history WHERE event = 'timer' ORDER BY sequence")]
    assert moments == [office_time(2026, 3, 2, 10), office_time(2026, 3, 2, 11)]
    assert turn(office.runtime, "next_timer") == 0
    with pytest.raises(Refused):
        turn(office.runtime, "backwards")


def test_real_time_is_not_turned(office: Office) -> None:
    runtime = Runtime(office.runtime.database, SystemClock(), {})
    with pytest.raises(Refused):
        turn(runtime, "hour")

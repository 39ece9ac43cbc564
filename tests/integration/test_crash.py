"""kill -9 of workers and submitting processes in the middle of everything: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from engine.cases.commands import open_case
from engine.cases.history import verify
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import boundary_timer, diagram, end_event, flows, start_event, user_task

__all__ = ["office", "operations"]

CASES = 200
STEPS = 5
PATIENCE_SECONDS = 120.0
ROOT = Path(__file__).parents[2]


def many_steps() -> bytes:
    """Five tasks in a row; beside the first, a timer that goes off five times."""
    names = [f"step{number}" for number in range(1, STEPS + 1)]
    body = (
        start_event()
        + "".join(user_task(name) for name in names)
        + boundary_timer("nag", names[-1], "R5/PT1H", tag="timeCycle")
        + end_event()
        + end_event("nagged")
        + flows("begin", *names, "end")
        + flows("nag", "nagged")
    )
    return diagram("steps", body)


def process(office: Office, role: str, *arguments: int) -> subprocess.Popen[bytes]:
    """A process of its own on the same database."""
    now = str(int(office.clock.now().timestamp()))
    command = [sys.executable, "-m", "tests.integration.crash_office", role, office.runtime.database.url, now]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*command, *map(str, arguments)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def wait_for(fact: Callable[[], bool]) -> None:
    """Look at the database until the fact holds; give up after two minutes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not fact():
        assert time.monotonic() < deadline, "Expected the database to get there, but it did not."
        time.sleep(0.02)


def test_submitting_processes_are_killed_in_the_middle(office: Office) -> None:
    office.deploy(many_steps())
    wang = office.actor("wang")
    for number in range(CASES):
        open_case(office.runtime, wang, process="steps", data={"department": "H"}, key=f"s{number}")

    def done() -> int:
        return int(office.value("SELECT count(*) FROM history WHERE event = 'completed'"))

    total = CASES * STEPS
    killed = 0
    while done() < total:
        running = [process(office, "submit", wang.staff_id, first, 2) for first in range(2)]
        target = min(done() + total // 4, total)
        wait_for(lambda: done() >= target)  # noqa: B023 - used in this round only
        for each in running:
            killed += each.poll() is None
            each.kill()
            each.wait()
    assert killed >= 2
    assert office.value("SELECT count(*) FROM office_case WHERE status = 'completed'") == CASES
    assert office.value("SELECT count(*) FROM submission WHERE task_id IS NOT NULL") == total
    assert office.value("SELECT count(DISTINCT task_id) FROM submission WHERE task_id IS NOT NULL") == total
    assert office.value("SELECT count(*) FROM work_item") == 0
    assert office.value("SELECT count(*) FROM timer") == 0
    report = verify(office.runtime.database)
    assert report.sound


def test_workers_are_killed_in_the_middle_of_a_thousand_timers(office: Office) -> None:
    names = ["step1"]
    body = (
        start_event()
        + user_task("step1")
        + boundary_timer("nag", "step1", "R5/PT1H", tag="timeCycle")
        + user_task("urged", role="leader")
        + end_event()
        + end_event("nagged")
        + flows("begin", *names, "end")
        + flows("nag", "urged", "nagged")
    )
    office.deploy(diagram("nagging", body))
    wang = office.actor("wang")
    for number in range(CASES):
        open_case(office.runtime, wang, process="nagging", data={"department": "H"}, key=f"s{number}")
    office.clock.advance(timedelta(hours=6))

    def fired() -> int:
        return int(office.value("SELECT count(*) FROM history WHERE event = 'timer'"))

    total = CASES * 5
    for target in (total // 4, total // 2, total):
        workers = [process(office, "worker") for _ in range(2)]
        wait_for(lambda: fired() >= target)  # noqa: B023 - used in this round only
        for each in workers:
            assert each.poll() is None
            each.kill()
            each.wait()
    assert fired() == total
    assert office.value("SELECT count(*) FROM work_item WHERE element = 'urged'") == total
    assert office.value("SELECT count(*) FROM timer") == 0
    assert office.value("SELECT count(*) FROM incident") == 0
    assert verify(office.runtime.database).sound

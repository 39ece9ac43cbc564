"""Due timers with one worker, and open cases that have none."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import func, select, text

from benchmarks.office import Office
from benchmarks.report import Report
from engine.cases.storage.records import Timer
from engine.jobs.sweep import sweep

PROCESS = "benchmark_timed"


def measure(office: Office, report: Report, quick: bool) -> None:
    """Seconds for 1,000 and 10,000 due timers, and what 100,000 waiting cases cost while nothing is due."""
    for number in (1_000,) if quick else (1_000, 10_000):
        report.add(f"{number:,} due timers with one worker", _fire(office, number), "s", number * 0.0015)
    _rest(office, report, 10_000 if quick else 100_000)


def _fire(office: Office, number: int) -> float:
    for _ in range(number):
        office.open(PROCESS)
    office.clock.advance(timedelta(hours=2))
    begun = time.perf_counter()
    while sweep(office.engine):
        pass
    seconds = time.perf_counter() - begun
    with office.engine.database.reading() as session:
        left = session.scalar(select(func.count()).where(Timer.due_at <= office.clock.now()))
    if left:
        raise RuntimeError(f"Expected every due timer to fire, but {left} are left.")
    return seconds


# Cases that wait for a far moment: copies of a real one in one statement, for opening them is not measured here.
COPY_CASES = text(
    "WITH copies AS ("
    "INSERT INTO office_case (process, definition_id, state, version, status, opened_at, head, history_count)"
    " SELECT process, definition_id, state, version, status, opened_at, head, history_count"
    " FROM office_case, generate_series(1, CAST(:number AS integer)) WHERE id = :case_id RETURNING id)"
    " INSERT INTO timer (task_id, case_id, element, descriptor, armed_at, due_at, attempts)"
    " SELECT gen_random_uuid(), copies.id, element, descriptor, armed_at, due_at + interval '1 year', 0"
    " FROM timer, copies WHERE case_id = :case_id"
)


def _rest(office: Office, report: Report, number: int) -> None:
    empty = _sweeps(office)
    case_id = office.open(PROCESS)
    with office.engine.database.engine.begin() as connection:
        connection.execute(COPY_CASES, {"number": number, "case_id": case_id})
    office.analyze("office_case", "timer")
    report.add("A sweep with nothing due, no open cases of timers: CPU", empty, "ms")
    waiting = _sweeps(office)
    report.add(f"A sweep with nothing due, {number:,} open cases that wait: CPU", waiting, "ms", max(2 * empty, 2))


def _sweeps(office: Office) -> float:
    begun = time.process_time()
    for _ in range(20):
        sweep(office.engine)
    return (time.process_time() - begun) / 20 * 1e3

"""A new calendar: how long the deadlines of very many open cases take to follow two new days of rest."""

from __future__ import annotations

import time
from datetime import date

from sqlalchemy import text

from benchmarks.office import Office
from benchmarks.report import Report
from engine.jobs.duties import CHUNK, recompute_deadlines
from engine.office.calendar.store import set_day

DAYS_OF_REST = (date(2026, 3, 11), date(2026, 3, 12))

# Copies of one open case, each with a running clock, four timers that follow it and a task with a limit of its own.
FILL = (
    "INSERT INTO office_case (process, definition_id, state, version, status, opened_at, head, history_count)"
    " SELECT process, definition_id, state, version, status, opened_at, head, history_count"
    " FROM office_case, generate_series(2, CAST(:number AS integer)) WHERE id = :case_id",
    "INSERT INTO service_clock (case_id, name, started_at, limit_amount, limit_unit, statutory_amount, statutory_unit,"
    " extended, paused, calendar_revision)"
    " SELECT id, 'case', CAST(:now AS timestamptz), 7, 'working_days', 20, 'working_days', 0, false, 0"
    " FROM office_case WHERE id >= :case_id",
    "INSERT INTO timer (task_id, case_id, element, descriptor, armed_at, due_at, attempts)"
    " SELECT gen_random_uuid(), c.id, 'timer_' || d.place, d.descriptor, :now, NULL, 0"
    " FROM office_case c, jsonb_array_elements(CAST(:descriptors AS jsonb)) WITH ORDINALITY AS d(descriptor, place)"
    " WHERE c.id >= :case_id",
    'INSERT INTO work_item (id, case_id, element, name, form, post_id, opened_at, "limit")'
    " SELECT gen_random_uuid(), id, 'step_0', '第1步', 'benchmark', :post_id, :now,"
    ' \'{"limit": {"kind": "span", "unit": "working_days", "amount": 8}}\''
    " FROM office_case WHERE id >= :case_id",
)
DESCRIPTORS = (
    '[{"kind": "clock", "clock": "case", "shift": -1, "unit": "working_days"},'
    ' {"kind": "clock", "clock": "case", "shift": 0, "unit": "working_days"},'
    ' {"kind": "clock", "clock": "case", "shift": 1, "unit": "working_days"},'
    ' {"kind": "clock", "clock": "case", "limit": "statutory"}]'
)


def measure(office: Office, report: Report, quick: bool) -> None:
    """Seconds and statements until every clock, timer and step limit has followed."""
    number = 2_000 if quick else 100_000
    _fill(office, number)
    database = office.engine.database
    with database.transaction() as session:
        for day in DAYS_OF_REST:
            set_day(session, day, counted=False, zh="休息日", en="Day of rest", at=office.clock.now())
    before, begun = database.statements, time.perf_counter()
    moved = recompute_deadlines(office.engine)
    seconds, statements = time.perf_counter() - begun, database.statements - before
    if moved < number:
        raise RuntimeError(f"Expected the deadlines of {number} cases to move, but {moved} moved.")
    report.add(f"Two new days of rest, {number:,} open cases of four timers: all deadlines", seconds, "s", 10)
    report.add(f"Two new days of rest, {number:,} open cases: {CHUNK:,} of them", seconds / number * CHUNK * 1e3, "ms")
    report.add(f"Two new days of rest: SQL statements for {CHUNK:,} cases", statements / (number / CHUNK), "statements")


def _fill(office: Office, number: int) -> None:
    case_id = office.open("benchmark_linear")
    facts = {
        "number": number,
        "case_id": case_id,
        "post_id": office.post_id,
        "now": office.clock.now(),
        "descriptors": DESCRIPTORS,
    }
    with office.engine.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_item WHERE case_id = :case_id"), facts)
        for statement in FILL:
            connection.execute(text(statement), facts)
    office.analyze("office_case", "service_clock", "timer", "work_item")

"""Start and submission of a process of five user tasks, through the web application."""

from __future__ import annotations

import gc

from benchmarks.floor import Floor
from benchmarks.measure import Series, repeat
from benchmarks.office import Office
from benchmarks.report import Report

PROCESS = "benchmark_linear"


def measure(office: Office, report: Report, quick: bool) -> None:
    """Wall and CPU time, statements and database bytes of starting and submitting."""
    cases = 20 if quick else 100
    database = office.engine.database
    definition = office.definition_of(PROCESS)
    start = repeat("start", cases, lambda: office.open(PROCESS), database)
    # What is left open from the start series is finished first, so that the bytes below belong to whole cases.
    submissions, floor = Series("submission"), Floor(office)
    for _ in range(5):
        _whole_case(office, definition, Series("warm-up"), floor)
    floor.forget()
    gc.collect()
    for _ in range(cases):
        _whole_case(office, definition, submissions, floor)
    before = office.bytes_of_database()
    for _ in range(cases):
        _whole_case(office, definition, Series("bytes"))
    grown = office.bytes_of_database() - before
    lowest_wall, lowest_cpu = floor.report(report, "submissions")

    started, submitted = start.summary(), submissions.summary()
    report.details["start"], report.details["submission"] = started, submitted
    report.add("Start of a case: wall, p50", started["wall_p50_ms"], "ms")
    report.add("Start of a case: wall, p95", started["wall_p95_ms"], "ms")
    report.add("Start of a case: CPU", started["cpu_ms"], "ms")
    report.add("Start of a case: SQL statements", started["statements"], "statements")
    report.add("Submission through the web: wall, p50", submitted["wall_p50_ms"], "ms")
    report.add("Submission through the web: wall, p95", submitted["wall_p95_ms"], "ms")
    report.add("Submission through the web: CPU of the process", submitted["cpu_ms"], "ms", 6)
    report.add("Submission through the web: SQL statements", submitted["statements"], "statements", 8)
    report.add("Submission through the web: times the floor (CPU)", submitted["cpu_ms"] / lowest_cpu, "x", 4)
    report.add("Submission through the web: times the floor (wall)", submitted["wall_p50_ms"] / lowest_wall, "x", 4)
    report.add("Database size of a finished case of five tasks", grown / cases, "bytes", 5 * 1024)


def _whole_case(office: Office, definition: int, series: Series, floor: Floor | None = None) -> None:
    case_id = office.open(PROCESS)
    while waiting := office.waiting(case_id):
        office.fresh_page()
        address, body = office.submission(waiting[0], definition)
        with series.one(office.engine.database):
            office.post(address, body)
        if floor is not None:
            floor.once()

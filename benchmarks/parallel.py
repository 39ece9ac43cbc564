"""Parallel approval by N departments: the whole case, per submission, and 34 departments at the same second."""

from __future__ import annotations

import threading
import time
from uuid import UUID

from sqlalchemy import select

from benchmarks.office import FORM, SESSION_COOKIE, Office
from benchmarks.report import Report
from engine.cases.storage.records import OfficeCase, WorkItem

PROCESS = "benchmark_parallel"
LIMITS = {5: None, 20: None, 100: 1.0, 400: 1.5}
"""Number of departments and the largest time of a whole case in seconds."""


def measure(office: Office, report: Report, quick: bool) -> None:
    """The figures of every N, the growth from 100 to 400, and the rush of 34."""
    whole: dict[int, float] = {}
    _one(office, 5)
    for number, limit in LIMITS.items():
        if quick and number > 100:
            continue
        seconds, slowest = _one(office, number)
        whole[number] = seconds
        report.add(f"Parallel approval, N = {number}: whole case", seconds, "s", limit)
        report.add(f"Parallel approval, N = {number}: per submission", seconds / number * 1e3, "ms")
        report.add(f"Parallel approval, N = {number}: slowest submission", slowest * 1e3, "ms")
    if 400 in whole:
        report.add(
            "Parallel approval: growth of the time a branch from N = 100 to 400", whole[400] / whole[100] / 4, "x", 1.3
        )
    report.add("34 departments at the same second: until the last answer", _rush(office, 34), "s", 1.0)


def _one(office: Office, number: int) -> tuple[float, float]:
    """Seconds of a whole case through the web, and of its slowest submission."""
    definition, slowest = office.definition_of("benchmark_branch"), 0.0
    begun = time.perf_counter()
    case_id = office.open(PROCESS, departments=[f"d{index}" for index in range(number)])
    for work_item, version in _branch_work(office, case_id):
        office.fresh_page()
        submitted = time.perf_counter()
        office.submit(work_item, version or definition)
        slowest = max(slowest, time.perf_counter() - submitted)
    office.engine.settle()
    for work_item in office.waiting(case_id):
        office.submit(work_item, office.definition_of(PROCESS))
    seconds = time.perf_counter() - begun
    with office.engine.database.reading() as session:
        status = session.scalar(select(OfficeCase.status).where(OfficeCase.id == case_id))
    if status != "completed":
        raise RuntimeError(f"Expected the parallel case to be completed, but it is {status}.")
    return seconds, slowest


def _rush(office: Office, number: int) -> float:
    """Seconds until the last of ``number`` departments that answer at once has its answer."""
    case_id = office.open(PROCESS, departments=[f"d{index}" for index in range(number)])
    work = _branch_work(office, case_id)
    application = office.client.application
    gate, failures = threading.Barrier(number + 1), list[str]()

    def answer(work_item: UUID, definition: int) -> None:
        client = application.test_client()
        client.set_cookie(SESSION_COOKIE, office.cookie)
        address, body = office.submission(work_item, definition)
        gate.wait()
        response = client.post(address, data=body, content_type=FORM)
        if response.status_code != 302:
            failures.append(response.status)

    threads = [threading.Thread(target=answer, args=each) for each in work]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    if failures:
        raise RuntimeError(f"Expected {number} answers to be taken, but {len(failures)} were not: {failures[0]}.")
    return seconds


def _branch_work(office: Office, case_id: int) -> list[tuple[UUID, int]]:
    """The open work items of the branches of a case, each with the version that its branch runs on."""
    with office.engine.database.reading() as session:
        rows = session.execute(
            select(WorkItem.id, OfficeCase.definition_id)
            .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
            .where(OfficeCase.parent_id == case_id)
            .order_by(OfficeCase.id)
        )
        return [(work_item, definition) for work_item, definition in rows]

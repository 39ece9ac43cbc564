"""Cases of ten user steps completed per second: two web processes and a worker, people at browsers over HTTP.

``python -m benchmarks.throughput [--cases N]``. The browsers share the two cores with what they measure.
"""

from __future__ import annotations

import argparse
import threading
import time
from queue import Empty, SimpleQueue

import psutil

from benchmarks.measure import cpu_seconds, percentile
from benchmarks.office import Office, measured_office
from benchmarks.programs import Browser, Programs, programs
from benchmarks.report import Report

PROCESS = "benchmark_ten"
WEB, WORKERS, PEOPLE, STEPS = 2, 1, 8, 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--cases", type=int, default=400, help="how many cases are completed")
    arguments = parser.parse_args()
    with measured_office() as office:
        measure(office, Report(), arguments.cases)


def measure(office: Office, report: Report, cases: int) -> None:
    """Cases per second, CPU of all processes a case, and how long a person waits for a submission."""
    definition = office.definition_of(PROCESS)
    with programs(office.engine.database.url, WEB, WORKERS) as running:
        ports = list(running.web)
        browsers = [Browser(ports[number % WEB]) for number in range(PEOPLE)]
        _complete(office, browsers, definition, PEOPLE * 2)
        before, begun = _cpu(office, running), time.perf_counter()
        waits = _complete(office, browsers, definition, cases)
        seconds, used = time.perf_counter() - begun, [b - a for a, b in zip(before, _cpu(office, running), strict=True)]
    name = f"Cases of {STEPS} user steps over HTTP, {WEB} web processes, {WORKERS} worker"
    report.add(f"{name}: cases a second", cases / seconds, "cases/s")
    report.add(f"{name}: CPU of web and worker a case", used[0] / cases * 1e3, "ms")
    report.add(f"{name}: CPU of the database a case", used[1] / cases * 1e3, "ms")
    report.add(f"{name}: CPU of those who measure a case", used[2] / cases * 1e3, "ms")
    report.add(f"{name}: submission, p50", percentile(waits, 0.5), "ms")
    report.add(f"{name}: submission, p95", percentile(waits, 0.95), "ms")


def _complete(office: Office, browsers: list[Browser], definition: int, cases: int) -> list[float]:
    """Open and complete so many cases, each by one person; returns milliseconds of every submission."""
    left, waits, failures = SimpleQueue[int](), list[float](), list[Exception]()
    for number in range(cases):
        left.put(number)

    def work(browser: Browser) -> None:
        try:
            while True:
                left.get_nowait()
                case_id = office.open(PROCESS)
                while waiting := office.waiting(case_id):
                    begun = time.perf_counter()
                    browser.submit(waiting[0], definition)
                    waits.append((time.perf_counter() - begun) * 1e3)
        except Empty:
            return
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    if len(waits) != cases * STEPS:
        raise RuntimeError(f"Expected {cases * STEPS} submissions, but {len(waits)} were made.")
    return waits


def _cpu(office: Office, running: Programs) -> tuple[float, float, float]:
    """Seconds of CPU so far: the programs, the database with all its processes, this process."""
    database = psutil.Process(office.postmaster())
    every = [database, *database.children()]
    return (
        running.cpu(),
        sum(map(cpu_seconds, every)) + sum(database.cpu_times()[2:4]),
        time.process_time(),
    )


if __name__ == "__main__":
    main()

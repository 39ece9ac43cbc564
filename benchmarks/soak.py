"""An office's day at its own pace beside very many cases: ``python -m benchmarks.soak [--minutes N] [--cases N]``.

Web processes and a worker of their own on a demonstration whose cases are copied (``benchmarks.multiply``), 150
browsers logged in, 2,000 cases of 20 submissions in eight hours: acts begin by chance, whether those before have ended
or not.
Each act is an inbox, a task, its submission, the case and a list. Told are the waits of each kind of page from the
moment at which it was wanted, how old the oldest due timer or message got, and the memory at the beginning and the end.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select, text

from benchmarks import diagrams
from benchmarks.measure import percentile
from benchmarks.multiply import filled_server
from benchmarks.programs import Browser, Programs, programs
from benchmarks.report import Report
from benchmarks.throughput import PROCESS, STEPS, WEB, WORKERS
from engine import Engine
from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.identity.actor import Actor, load_actor
from engine.jobs.demo_clock import DatabaseClock
from engine.office.organisation.records import Staff
from engine.sample.demonstration import PASSWORD

PEOPLE = 150
ACTS_A_SECOND = 2_000 * 20 / (8 * 3600)
OFTEN = ("hejing", "weiqiang")
"""Those who hand work in, each in many browsers."""

LISTS = ("/cases/", "/desk/", f"/cases/?q={quote('王')}", "/desk/start")
SELDOM = {"zhoumin": ("/board/joint", "/desk/start"), "qianzheng": ("/supervision/report", "/supervision/cards")}
"""Pages that one in twenty acts opens besides."""

WANTED_MS, WANTED_SECONDS = 150, 5
SAMPLE_SECONDS = 5

_WORK = text("SELECT id FROM work_item WHERE case_id = :id")
_OLDEST = text("""
SELECT greatest(
  coalesce((SELECT max(extract(epoch FROM CAST(:now AS timestamptz) - due_at)) FROM timer
            WHERE due_at <= :now AND attempts = 0), 0),
  coalesce((SELECT max(extract(epoch FROM now() - next_attempt_at)) FROM outbox WHERE next_attempt_at <= now()), 0),
  coalesce((SELECT max(extract(epoch FROM now() - next_attempt_at)) FROM inbox WHERE next_attempt_at <= now()), 0))
""")


@dataclass
class Soak:
    """What goes on: people, open work, and the waits so far in milliseconds by kind of page."""

    engine: Engine
    definition: int
    actors: dict[str, Actor]
    free: dict[str, SimpleQueue[Browser]]
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    work: dict[str, SimpleQueue[tuple[int, UUID]]] = field(default_factory=lambda: defaultdict(SimpleQueue))

    def act(self, wanted: float) -> None:
        """One person does one thing; the first wait begins at the moment when it was ``wanted``."""
        login = random.choice(OFTEN)
        try:
            case_id, work_item = self._next_work(login)
            browser = self.free[login].get()
            try:
                self._timed("inbox", wanted, lambda: browser.open("/desk/"))
                self._timed("task", None, lambda: browser.open(f"/desk/work/{work_item}"))
                self._timed("submission", None, lambda: browser.submit(work_item, self.definition))
                self._timed("case", None, lambda: browser.open(f"/cases/{case_id}"))
                page = random.choice(LISTS)
                self._timed(f"list {page}", None, lambda: browser.open(page))
            finally:
                self.free[login].put(browser)
            for waiting in self._waiting(case_id):
                self.work[login].put((case_id, waiting))
            if random.random() < 0.05:
                self._look(random.choice(list(SELDOM)))
        except Exception as error:
            self.failures.append(repr(error)[:300])

    def _look(self, login: str) -> None:
        browser = self.free[login].get()
        try:
            for page in SELDOM[login]:
                self._timed(page, None, partial(browser.open, page))
        finally:
            self.free[login].put(browser)

    def _timed(self, name: str, wanted: float | None, ask: Callable[[], object]) -> None:
        begun = time.perf_counter() if wanted is None else wanted
        ask()
        self.waits[name].append((time.perf_counter() - begun) * 1e3)

    def _next_work(self, login: str) -> tuple[int, UUID]:
        if self.work[login].empty():
            actor = self.actors[login]
            outcome = self.engine.open_case(
                actor,
                process=PROCESS,
                data={"department": actor.posts[0].department_code},
                key=f"soak-{random.random()}",
            )
            self.work[login].put((outcome.case_id, self._waiting(outcome.case_id)[0]))
        return self.work[login].get()

    def _waiting(self, case_id: int) -> list[UUID]:
        with self.engine.database.asking() as connection:
            return [
                row.id
                for row in connection.execute(text("SELECT id FROM work_item WHERE case_id = :id"), {"id": case_id})
            ]

    def oldest(self) -> float:
        """Seconds since the oldest timer or message was due that is not done."""
        with self.engine.database.asking() as connection:
            return float(connection.execute(_OLDEST, {"now": self.engine.clock.now()}).scalar_one())


def main() -> None:
    """Fill, run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--cases", type=int, default=1_000_000, help="closed cases")
    parser.add_argument("--open", type=int, default=10_000, help="open cases")
    parser.add_argument("--rate", type=float, default=ACTS_A_SECOND, help="acts a second")
    parser.add_argument("--folder", type=Path, help="a filled folder that is kept, and used again when it is there")
    arguments = parser.parse_args()
    with filled_server(arguments.folder, arguments.cases, arguments.open) as url:
        engine = Engine.connect(url)
        engine.clock = DatabaseClock(engine.database)
        with programs(engine.database.url, WEB, WORKERS) as running:
            soak = _prepared(engine, list(running.web))
            while soak.oldest() > WANTED_SECONDS:
                # What the demonstration left behind goes first.
                time.sleep(1)
            _run(soak, running, Report(), arguments.minutes * 60, arguments.rate)
        engine.close()


def _prepared(engine: Engine, ports: list[int]) -> Soak:
    files = Files(
        process={"ten.bpmn": diagrams.linear(PROCESS, tasks=STEPS)},
        form={"benchmark": diagrams.form()},
    )
    with engine.database.transaction() as session:
        store(session, files, engine.clock.now(), None)
        found = session.execute(select(Staff.login, Staff.id).where(Staff.login.in_(OFTEN))).all()
        actors = {login: load_actor(session, staff_id, engine.clock.now()) for login, staff_id in found}
    with engine.database.reading() as session:
        definition = engine.definitions.latest(session, PROCESS).definition_id
    free: dict[str, SimpleQueue[Browser]] = defaultdict(SimpleQueue)
    first = {login: Browser(ports[0], login, PASSWORD) for login in (*SELDOM, *OFTEN)}
    logins = [*SELDOM, *(OFTEN[number % len(OFTEN)] for number in range(PEOPLE - len(SELDOM)))]
    for number, login in enumerate(logins):
        free[login].put(first[login].beside(ports[number % WEB]))
    return Soak(engine, definition, {login: actor for login, actor in actors.items() if actor}, free)


def _run(soak: Soak, running: Programs, report: Report, seconds: float, rate: float) -> None:
    oldest: list[float] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLE_SECONDS):
            oldest.append(soak.oldest())

    sampler = threading.Thread(target=sample)
    sampler.start()
    with ThreadPoolExecutor(PEOPLE) as people:
        begun, cpu = time.perf_counter(), running.cpu()
        wanted, memory = begun, None
        while wanted < begun + seconds:
            time.sleep(max(0.0, wanted - time.perf_counter()))
            people.submit(soak.act, wanted)
            wanted += random.expovariate(rate)
            if memory is None and wanted > begun + seconds / 5:
                memory = running.memory()
    over.set()
    sampler.join()
    for name, waits in sorted(soak.waits.items()):
        report.add(f"{name}: {len(waits):,} times, p50", percentile(waits, 0.5), "ms")
        report.add(f"{name}: p95", percentile(waits, 0.95), "ms", WANTED_MS)
    report.add("Oldest due timer or message", max(oldest, default=0.0), "s", WANTED_SECONDS)
    for place, (before, after) in enumerate(zip(memory or [], running.memory(), strict=True)):
        name = f"web process {place + 1}" if place < WEB else "worker"
        report.add(f"Memory of {name} after a fifth of the time", before, "MB")
        report.add(f"Memory of {name} at the end", after, "MB", before * 1.1)
    report.add("Cores that web processes and worker used", (running.cpu() - cpu) / seconds, "cores")
    report.add("Failures", len(soak.failures), "", 0)
    for failure in soak.failures[:5]:
        print("  " + failure)
    report.print_closing()


if __name__ == "__main__":
    main()

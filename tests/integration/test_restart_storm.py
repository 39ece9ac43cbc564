"""A restart storm: everything that an office runs is stopped, killed and started again while people hand in work.

Two web processes behind the documented nginx, two workers, and a PostgreSQL server of their own, all as an office runs
them. Whatever somebody was told is done is there, once; nothing stands still; the evidence is sound. How many
submissions: ``CHENGNUO_STORM``, a few dozen by default; ``make storm`` takes three thousand.
"""

from __future__ import annotations

import http.client
import logging
import os
import re
import signal
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from engine.cases.audit import verify
from engine.cases.commands import open_case
from engine.database import Database
from engine.embedded import EmbeddedServer
from engine.identity.accounts import set_password
from engine.migrations import migrate
from engine.migrations.protection import application_address
from engine.operations.context import Operation
from engine.operations.registry import IMPLEMENTATIONS
from tests.integration.cases.conftest import Office, office
from tests.integration.cases.diagrams import end_event, service_task, steps_beside_reminders
from tests.integration.child_processes import Process, chengnuo, environment_of, free_ports, line_of
from tests.integration.proxies import NAME, NGINX, NO_NGINX, OPENSSL, Proxy, nginx, read_on
from tests.integration.watching import PATIENCE_SECONDS, TRIGGER, watch

__all__ = ["office"]

logger = logging.getLogger(__name__)

SUBMISSIONS = int(os.environ.get("CHENGNUO_STORM", "60"))
STEPS = 5
URGES = 3
CASES = max(1, SUBMISSIONS // STEPS)
CLERKS = 4
ROUNDS = 1 if SUBMISSIONS <= 100 else 3
"""How often the whole list of mishaps is gone through."""
MISHAPS = 7
PASSWORD = "a password for one test"


def urged() -> bytes:
    """The steps of the clerks, and beside them the leader's task, about which a reminder is issued three times."""
    reminder = service_task("remind", "card.issue", level="'reminder'", reason="'超过一小时'")
    return steps_beside_reminders(
        "urged", STEPS, URGES, reminder + end_event("reminded", "已提醒"), "remind", "reminded"
    )


@dataclass
class Server:
    """The database server, and whether all can be reached: people who were turned away wait for that."""

    embedded: EmbeddedServer
    there: threading.Event = field(default_factory=threading.Event)

    def restart(self, mode: str) -> None:
        """Stop it, ``fast`` or ``immediate`` (no checkpoint, the log is replayed), and start it again."""
        self.there.clear()
        postmaster = int((self.embedded.folder / "postmaster.pid").read_text().split()[0])
        if mode == "fast":
            self.embedded.stop()
        else:
            with suppress(ProcessLookupError):
                os.kill(postmaster, signal.SIGQUIT)
        self.embedded.start()
        self.there.set()


@dataclass
class Acknowledged:
    """What people were told is done."""

    work_items: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    failures: list[str] = field(default_factory=list)

    def add(self, work_item: str) -> None:
        with self.changed:
            self.work_items.append(work_item)
            self.changed.notify_all()

    def fail(self, why: str) -> None:
        with self.changed:
            self.failures.append(why)
            self.changed.notify_all()

    def until(self, count: int) -> None:
        """Wait until so many were; fails when somebody got a wrong answer, or nothing is done any more."""
        with self.changed:
            while len(self.work_items) < count:
                before = len(self.work_items)
                self.changed.wait(PATIENCE_SECONDS)
                assert self.failures == []
                assert len(self.work_items) > before, "Expected people to get on, but they did not."


@dataclass
class Clerk:
    """A person at a browser: whatever got no answer, or was told to come back, is sent again with the same key."""

    office: Office
    proxy: Proxy
    server: Server
    acknowledged: Acknowledged
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    turned_away: int = 0

    def log_in(self) -> None:
        self._remember(self._ask("GET", "/login"))
        self._remember(self._ask("POST", "/login", {"_csrf": self.token, "login": "wang", "password": PASSWORD}))
        self._remember(self._ask("GET", "/desk/"))

    def work_through(self, case_ids: list[int]) -> None:
        try:
            for case_id in case_ids:
                while (work_item := self._waiting(case_id)) is not None:
                    fields = {"_csrf": self.token, "_key": work_item}
                    status, _, page = self._ask("POST", f"/desk/work/{work_item}", fields)
                    assert status == 302, f"{status}: {page[:500]}"
                    self.acknowledged.add(work_item)
        except Exception as error:
            self.acknowledged.fail(repr(error))

    def _waiting(self, case_id: int) -> str | None:
        while True:
            try:
                found = self.office.rows(
                    "SELECT id FROM work_item WHERE case_id = %(id)s AND element LIKE 'step%%'", id=case_id
                )
            except Exception:
                # Cut off in the middle, or the server is not there: it is asked again when it is.
                self.server.there.wait(PATIENCE_SECONDS)
            else:
                return str(found[0][0]) if found else None

    def _ask(
        self, method: str, address: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Host": NAME, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{NAME}"}
        context = ssl.create_default_context(cafile=str(self.proxy.folder / "certificate.pem"))
        context.check_hostname = False
        while True:
            connection = http.client.HTTPSConnection("127.0.0.1", self.proxy.port, timeout=60, context=context)
            try:
                connection.request(method, address, urlencode(fields or {}), headers)
                answer = connection.getresponse()
                page = answer.read().decode()
                if answer.status not in (502, 503, 504):
                    return answer.status, answer.headers, page
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            self.turned_away += 1
            self.server.there.wait(PATIENCE_SECONDS)

    def _remember(self, answer: tuple[int, http.client.HTTPMessage, str]) -> None:
        _, headers, page = answer
        for set_cookie in headers.get_all("Set-Cookie", []):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrf-token" content="([^"]+)"', page):
            self.token = found[1]


@dataclass
class Program:
    """One of the office's processes, started again after each kill."""

    environment: dict[str, str]
    arguments: tuple[str, ...]
    ready: str
    process: Process = field(init=False)
    begun: bool = False

    def start(self) -> None:
        """Start it; whoever needs it ready asks for that."""
        self.process = chengnuo(self.environment, *self.arguments)
        self.begun = False

    def until_ready(self) -> None:
        """Wait until it has begun its work."""
        if not self.begun:
            line_of(self.process, self.ready)
            read_on(self.process)
            self.begun = True

    def kill(self) -> None:
        """End it in the middle of its work."""
        self.until_ready()
        assert self.process.poll() is None, "Expected the process to live until it is killed, but it has ended."
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(server_folder: Path) -> Iterator[Server]:
    """A server of its own that waits for every write as an office's does, for it is stopped in the middle of them."""
    embedded = EmbeddedServer(server_folder / "postgres")
    embedded.start()
    started = Server(embedded)
    started.there.set()
    yield started
    embedded.stop()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """The office's database on it."""
    url = server.embedded.start()
    migrate(url)
    opened = Database(application_address(url))
    yield opened
    opened.close()


@pytest.fixture
def operations() -> dict[str, Operation]:
    """All that diagrams may call."""
    return dict(IMPLEMENTATIONS)


@pytest.fixture
def environment(office: Office, tmp_path: Path) -> dict[str, str]:
    """What tells every process where the database is and that a proxy stands before it."""
    return environment_of(
        CHENGNUO_DATABASE_URL=office.runtime.database.url,
        CHENGNUO_SECRET_KEY="the same key in every web process",
        CHENGNUO_DATA=str(tmp_path / "data"),
        CHENGNUO_PROXIES="1",
        CHENGNUO_HTTPS="1",
        CHENGNUO_HOSTS=NAME,
    )


@pytest.mark.skipif(not (NGINX and OPENSSL), reason=NO_NGINX)
def test_nothing_is_lost_or_doubled_or_stuck_in_a_restart_storm(
    office: Office, server: Server, environment: dict[str, str], tmp_path: Path
) -> None:
    office.deploy(urged())
    with office.runtime.database.transaction() as session:
        set_password(session, office.staff["wang"], PASSWORD, office.clock.now())
    wang = office.actor("wang")
    # The processes go by the real clock: for them the timers of a case opened in March 2026 are all due.
    case_ids = [
        open_case(office.runtime, wang, process="urged", data={"department": "H"}, key=f"s{number}").case_id
        for number in range(CASES)
    ]
    ports = free_ports(2)
    webs = [Program(environment, ("web", "--port", str(port)), "http://") for port in ports]
    workers = [Program(environment, ("worker",), "worker started") for _ in range(2)]
    proxy = nginx(tmp_path, (ports[0], ports[1]))
    running: list[Program | Proxy] = [*webs, *workers, proxy]
    for each in running:
        each.start()
    for program in (*webs, *workers):
        program.until_ready()
    try:
        acknowledged, clerks = _storm(office, server, proxy, webs, workers, case_ids)
        with watch(server.embedded.start()) as commits, _told_what_stands_still(office, [*webs, *workers]):
            commits.until(lambda: _count(office, "timer") >= CASES * URGES and _ours(office, "timer") == 0)
    finally:
        for each in running:
            each.kill()
    _nothing_lost_or_doubled(office, acknowledged)
    logger.info(
        "%s submissions acknowledged, %s timers, %s mishaps, %s requests turned away and sent again: "
        "0 lost, 0 doubled, 0 stuck, evidence sound",
        len(acknowledged.work_items),
        CASES * URGES,
        ROUNDS * MISHAPS,
        sum(each.turned_away for each in clerks),
    )


def _storm(
    office: Office,
    server: Server,
    proxy: Proxy,
    webs: list[Program],
    workers: list[Program],
    case_ids: list[int],
) -> tuple[Acknowledged, list[Clerk]]:
    """People work through all cases while one thing after another is killed and started again."""
    acknowledged = Acknowledged()
    clerks = [Clerk(office, proxy, server, acknowledged) for _ in range(CLERKS)]
    for clerk in clerks:
        clerk.log_in()
    threads = [
        threading.Thread(target=clerk.work_through, args=(case_ids[number::CLERKS],))
        for number, clerk in enumerate(clerks)
    ]
    for thread in threads:
        thread.start()
    programs = [*webs, *workers]
    mishaps: list[Callable[[], None]] = [
        lambda: _database_again(server, "fast", programs),
        lambda: _again(webs[0]),
        lambda: _again(workers[0]),
        lambda: _proxy_again(proxy, server),
        lambda: _database_again(server, "immediate", programs),
        lambda: _again(workers[1]),
        lambda: _again(webs[1]),
    ] * ROUNDS
    assert len(mishaps) == MISHAPS * ROUNDS
    for number, mishap in enumerate(mishaps):
        acknowledged.until(CASES * STEPS * (number + 1) // (len(mishaps) + 1))
        mishap()
    acknowledged.until(CASES * STEPS)
    for thread in threads:
        thread.join()
    return acknowledged, clerks


@contextmanager
def _told_what_stands_still(office: Office, programs: list[Program]) -> Iterator[None]:
    """Says with a failure what waits and why: timers, incidents, jobs, and which processes still run."""
    try:
        yield
    except AssertionError as error:
        for what in (
            "SELECT case_id, element, due_at, attempts, next_attempt_at FROM timer",
            "SELECT kind, case_id, element, error, attempts, last_at FROM incident WHERE resolved_at IS NULL",
            "SELECT id, status, task_name, attempts, scheduled_at, worker_id FROM procrastinate_jobs",
            "SELECT duty, at FROM heartbeat",
            "SELECT pid, state, wait_event, left(query, 90), xact_start FROM pg_stat_activity WHERE state <> 'idle'",
        ):
            error.add_note("\n".join([what, *(str(row) for row in office.rows(what))]))
        error.add_note(str([(each.arguments, each.process.poll()) for each in programs]))
        raise


def _again(program: Program | Proxy) -> None:
    program.kill()
    program.start()


def _database_again(server: Server, mode: str, programs: list[Program]) -> None:
    # A program that finds no database when it starts ends with exit code 1, as it says; those that run go on.
    for each in programs:
        each.until_ready()
    server.restart(mode)


def _proxy_again(proxy: Proxy, server: Server) -> None:
    server.there.clear()
    _again(proxy)
    server.there.set()


def _count(office: Office, event: str) -> int:
    return int(
        office.value(
            "SELECT count(*) FROM history h JOIN office_case c ON c.id = h.case_id "
            "WHERE h.event = %(event)s AND c.process = 'urged'",
            event=event,
        )
    )


def _ours(office: Office, table: str, condition: str = "true") -> int:
    """Rows of the storm's own cases: the workers open the month's review at half past, if it has not been opened."""
    return int(
        office.value(
            f"SELECT count(*) FROM {table} r JOIN office_case c ON c.id = r.case_id "
            f"WHERE c.process = 'urged' AND {condition}"
        )
    )


def _nothing_lost_or_doubled(office: Office, acknowledged: Acknowledged) -> None:
    submitted = [str(row[0]) for row in office.rows("SELECT task_id FROM submission WHERE task_id IS NOT NULL")]
    assert sorted(submitted) == sorted(acknowledged.work_items)
    assert len(set(submitted)) == len(submitted) == CASES * STEPS
    assert _count(office, "completed") == CASES * STEPS
    assert _count(office, "timer") == CASES * URGES
    # What the timers did is on the register, as often as the history tells, and for the cases that it tells.
    cards = dict(map(tuple, office.rows("SELECT case_id, count(*) FROM card GROUP BY case_id")))
    told = dict(map(tuple, office.rows("SELECT case_id, count(*) FROM history WHERE event = 'timer' GROUP BY case_id")))
    assert cards == told
    assert _ours(office, "timer") == 0
    # Every case waits for its leader's task and for nothing else.
    assert _ours(office, "work_item", "r.element = 'watch'") == CASES
    assert _ours(office, "work_item") == CASES
    assert office.value("SELECT count(*) FROM office_case WHERE status <> 'open'") == 0
    assert _ours(office, "incident", "r.resolved_at IS NULL AND r.kind <> 'job'") == 0
    assert office.value("SELECT count(*) FROM inbox WHERE consumed_at IS NULL") == 0
    assert [fault for fault in verify(office.runtime.database).faults if fault.row != TRIGGER] == []

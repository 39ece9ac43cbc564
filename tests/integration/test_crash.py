"""kill -9 of web and worker processes in the middle of everything: nothing is lost, nothing happens twice."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from engine.cases.audit import verify
from engine.cases.commands import open_case
from engine.identity.accounts import set_password
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import end_event, steps_beside_reminders
from tests.integration.child_processes import Process, chengnuo, environment_of, free_ports, line_of
from tests.integration.watching import TRIGGER, watch

__all__ = ["office", "operations"]

CASES = 200
STEPS = 5
URGES = 5
ROUNDS = 4
CLERKS = 4
PASSWORD = "a password for one test"


@dataclass
class Server:
    """One ``chengnuo web`` process at a fixed port, started again after each kill."""

    environment: dict[str, str]
    port: int
    process: Process = field(init=False)

    def start(self) -> None:
        self.process = chengnuo(self.environment, "web", "--port", str(self.port))
        line_of(self.process, "http://")


@dataclass
class Clerk:
    """A person at a browser: what got no answer is sent again, with the same key, to whichever server is there."""

    office: Office
    servers: list[Server]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    turn: int = 0

    def log_in(self) -> None:
        page = self._ask("GET", "/login")
        self._remember(page)
        self._remember(self._ask("POST", "/login", {"_csrf": self.token, "login": "wang", "password": PASSWORD}))
        self._remember(self._ask("GET", "/desk/"))

    def work_through(self, case_ids: list[int]) -> None:
        for case_id in case_ids:
            while waiting := self.office.rows(
                "SELECT id FROM work_item WHERE case_id = %(id)s AND element LIKE 'step%%'", id=case_id
            ):
                work_item = waiting[0][0]
                status, _, _ = self._ask(
                    "POST", f"/desk/work/{work_item}", {"_csrf": self.token, "_key": f"{work_item}"}
                )
                assert status == 302

    def _ask(
        self, method: str, address: str, fields: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        while True:
            server = self.servers[self.turn % len(self.servers)]
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            try:
                connection.request(method, address, urlencode(fields or {}), headers)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.turn += 1
            finally:
                connection.close()

    def _remember(self, answer: tuple[int, http.client.HTTPMessage, str]) -> None:
        _, headers, page = answer
        for set_cookie in headers.get_all("Set-Cookie", []):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrf-token" content="([^"]+)"', page):
            self.token = found[1]


def worker(environment: dict[str, str]) -> Process:
    """A ``chengnuo worker`` process that has begun."""
    process = chengnuo(environment, "worker")
    line_of(process, "worker started")
    return process


@pytest.fixture
def environment(office: Office, tmp_path: Path) -> dict[str, str]:
    """What tells the processes which database to use and how sessions are signed."""
    return environment_of(
        CHENGNUO_DATABASE_URL=office.runtime.database.url,
        CHENGNUO_SECRET_KEY="the same key in every web process",
        CHENGNUO_DATA=str(tmp_path),
    )


@pytest.fixture
def servers(environment: dict[str, str]) -> Iterator[list[Server]]:
    """Two web processes."""
    started = [Server(environment, port) for port in free_ports(2)]
    for each in started:
        each.start()
    yield started
    for each in started:
        each.process.kill()
        each.process.wait()


@pytest.fixture
def workers(environment: dict[str, str]) -> Iterator[list[Process]]:
    """Two worker processes."""
    started = [worker(environment) for _ in range(2)]
    yield started
    for each in started:
        each.kill()
        each.wait()


def test_web_and_worker_are_killed_in_the_middle_of_a_thousand_submissions_and_timers(
    office: Office, environment: dict[str, str], servers: list[Server], workers: list[Process]
) -> None:
    office.deploy(steps_beside_reminders("handled", STEPS, URGES, end_event("urged", "已催办"), "urged"))
    with office.runtime.database.transaction() as session:
        set_password(session, office.staff["wang"], PASSWORD, office.clock.now())
    wang = office.actor("wang")
    # The other processes go by the real clock: for them the timers of a case opened in March 2026 are all due.
    case_ids = [
        open_case(office.runtime, wang, process="handled", data={"department": "H"}, key=f"s{number}").case_id
        for number in range(CASES)
    ]

    def counted(event: str) -> int:
        return int(office.value("SELECT count(*) FROM history WHERE event = %(event)s", event=event))

    clerks = [Clerk(office, servers, turn=number) for number in range(CLERKS)]
    for each in clerks:
        each.log_in()
    threads = [
        threading.Thread(target=clerk.work_through, args=(case_ids[number::CLERKS],))
        for number, clerk in enumerate(clerks)
    ]
    with watch(office.runtime.database.url) as commits:
        for thread in threads:
            thread.start()
        for number in range(ROUNDS):
            target = CASES * STEPS * (number + 1) // (ROUNDS + 1)
            commits.until(lambda: counted("completed") >= target)  # noqa: B023 - used in this round only
            server, position = servers[number % 2], number % 2
            assert server.process.poll() is None
            assert workers[position].poll() is None
            server.process.kill()
            workers[position].kill()
            workers[position].wait()
            server.process.wait()
            server.start()
            workers[position] = worker(environment)
        for thread in threads:
            thread.join()
        commits.until(lambda: counted("timer") >= CASES * URGES)
    assert counted("completed") == CASES * STEPS
    assert office.value("SELECT count(*) FROM submission WHERE task_id IS NOT NULL") == CASES * STEPS
    assert office.value("SELECT count(DISTINCT task_id) FROM submission WHERE task_id IS NOT NULL") == CASES * STEPS
    assert counted("timer") == CASES * URGES
    assert office.value("SELECT count(*) FROM timer") == 0
    assert office.value("SELECT count(*) FROM work_item WHERE element = 'watch'") == CASES
    assert office.value("SELECT count(*) FROM work_item") == CASES
    assert office.value("SELECT count(*) FROM incident") == 0
    assert [fault for fault in verify(office.runtime.database).faults if fault.row != TRIGGER] == []

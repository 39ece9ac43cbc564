"""The database goes away and comes back: web and worker processes go on by themselves, or end with a failure."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine import embedded
from engine.embedded import EmbeddedServer
from tests.integration.child_processes import Process, chengnuo, ended, environment_of, free_ports, line_of
from tests.integration.watching import PATIENCE_SECONDS

TELL = """
CREATE OR REPLACE FUNCTION tell_test() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('beat', NEW.duty); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER tell_test AFTER INSERT OR UPDATE ON heartbeat FOR EACH ROW EXECUTE FUNCTION tell_test();
LISTEN beat
"""


@dataclass
class Site:
    """A database server of its own, and what tells processes to use it."""

    server: EmbeddedServer
    url: str
    environment: dict[str, str]


@pytest.fixture
def site(ready_folder: Path) -> Iterator[Site]:
    """A server that the processes know by address only, as an office's own server."""
    server = EmbeddedServer(ready_folder / "postgres")
    url = server.start()
    settings = {
        "CHENGNUO_DATABASE_URL": url,
        "CHENGNUO_DATA": str(ready_folder),
    }
    yield Site(server, url, environment_of(**settings))
    server.stop()


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    """Processes that are killed after the test."""
    started: list[Process] = []
    yield started
    for each in started:
        each.kill()
        each.communicate()


def beats(url: str, duty: str) -> None:
    """Wait until background work has done this duty once more."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TELL)
        for told in connection.notifies(timeout=PATIENCE_SECONDS):
            if told.payload == duty:
                return
    raise AssertionError(f"Expected the duty {duty} to be done, but it was not.")


def asked(address: str) -> tuple[int, str]:
    """The status and text of a page."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def postmaster(server: EmbeddedServer) -> int:
    return int((server.folder / "postmaster.pid").read_text().splitlines()[0])


def test_web_and_worker_outlive_a_restart_of_the_database(site: Site, processes: list[Process]) -> None:
    port = free_ports(1)[0]
    web = chengnuo(site.environment, "web", "--port", str(port))
    processes.append(web)
    address = line_of(web, "http://")
    worker = chengnuo(site.environment, "worker")
    processes.append(worker)
    line_of(worker, "worker started")
    beats(site.url, "timers")
    assert asked(f"{address}public/items")[0] == 200
    for _ in range(2):
        site.server.stop()
        status, page = asked(f"{address}public/items")
        assert status == 503
        assert "数据库暂时连接不上" in page
        assert asked(f"{address}readyz") == (503, '{"database":"unreachable"}\n')
        assert asked(f"{address}healthz")[0] == 200
        site.server.start()
        # The very first page after the restart is served: no connection from before is used.
        assert asked(f"{address}public/items")[0] == 200
        assert asked(f"{address}readyz")[0] == 200
        beats(site.url, "timers")
        beats(site.url, "deliveries")
    assert worker.poll() is None
    found = json.loads(asked(f"{address}healthz")[1])
    assert found["background"] == "ok"
    assert found["workers"] >= 1
    code, output = ended(chengnuo(site.environment, "status", "--language", "en"))
    assert code == 0
    assert "open incidents: 0" in output
    worker.send_signal(signal.SIGTERM)
    assert ended(worker)[0] == 0


def test_connections_that_the_server_has_cut_are_replaced_before_they_are_used(
    site: Site, processes: list[Process]
) -> None:
    port = free_ports(1)[0]
    web = chengnuo(site.environment, "web", "--port", str(port))
    processes.append(web)
    address = line_of(web, "http://")
    for _ in range(3):
        assert asked(f"{address}public/items")[0] == 200
        with psycopg.connect(site.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_a_worker_whose_database_is_gone_for_good_ends_with_a_failure(site: Site, processes: list[Process]) -> None:
    worker = chengnuo(site.environment | {"CHENGNUO_GIVE_UP_SECONDS": "0"}, "worker")
    processes.append(worker)
    line_of(worker, "worker started")
    with psycopg.connect(site.url.replace("/chengnuo", "/postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE chengnuo WITH (FORCE)")
    code, output = ended(worker)
    assert code == 1
    assert "Expected background work to go on" in output


def test_a_server_that_is_just_going_down_is_started_again(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_server, gone = embedded._library(), [FileNotFoundError("postmaster.pid")]

    def while_it_goes_down(*given: Any, **more: Any) -> Any:
        if gone:
            raise gone.pop()
        return get_server(*given, **more)

    monkeypatch.setattr(embedded, "_library", lambda: while_it_goes_down)
    server = EmbeddedServer(server_folder / "postgres")
    try:
        assert server.start().startswith("postgresql://")
    finally:
        server.stop()
    assert gone == []


def test_run_revives_its_database_and_goes_on(ready_folder: Path, processes: list[Process]) -> None:
    environment = environment_of(CHENGNUO_DATA=str(ready_folder))
    running = chengnuo(environment, "run", "--port", str(free_ports(1)[0]))
    processes.append(running)
    address = line_of(running, "http://")
    server = EmbeddedServer(ready_folder / "postgres")
    url = f"{line_of(chengnuo(environment, 'db', 'start'), '://')}"
    beats(url, "timers")
    os.kill(postmaster(server), signal.SIGKILL)
    line_of(running, "The embedded database runs again")
    assert asked(f"{address}public/items")[0] == 200
    # Both are asked for, whichever was done first since the start.
    beats(url, "timers")
    beats(url, "deliveries")
    assert json.loads(asked(f"{address}healthz")[1])["background"] == "ok"
    running.send_signal(signal.SIGTERM)
    assert ended(running)[0] == 0
    assert not server.running()


def test_run_ends_with_a_failure_when_background_work_cannot_go_on(
    ready_folder: Path, processes: list[Process]
) -> None:
    environment = environment_of(CHENGNUO_DATA=str(ready_folder), CHENGNUO_GIVE_UP_SECONDS="0")
    running = chengnuo(environment, "run", "--port", str(free_ports(1)[0]))
    processes.append(running)
    line_of(running, "http://")
    assert ended(chengnuo(environment, "db", "stop"))[0] == 0
    code, output = ended(running)
    assert code == 1
    assert "Expected background work to go on" in output

"""``chengnuo run``: pages, worker and embedded database in one process, and a clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.child_processes import begun_from_nothing, ended, environment_of, free_ports, line_of
from tests.integration.watching import PATIENCE_SECONDS


@pytest.fixture
def data(server_folder: Path) -> Iterator[Path]:
    """A data folder; the embedded server in it is stopped afterwards."""
    yield server_folder
    begun_from_nothing(environment_of(CHENGNUO_DATA=str(server_folder)), "db", "stop").wait(60)


def run(data: Path) -> tuple[subprocess.Popen[str], str]:
    """``chengnuo run`` on a free port, and the address that it prints as soon as it takes requests."""
    running = begun_from_nothing(environment_of(CHENGNUO_DATA=str(data)), "run", "--port", str(free_ports(1)[0]))
    return running, line_of(running, "http://")


def login_page(address: str) -> int:
    """The status of the login page."""
    with urllib.request.urlopen(f"{address}login", timeout=PATIENCE_SECONDS) as answer:
        return int(answer.status)


def running_postmaster(data: Path) -> bool:
    return (data / "postgres" / "postmaster.pid").exists()


def test_run_serves_and_ends_cleanly_on_sigterm(data: Path) -> None:
    running, address = run(data)
    assert login_page(address) == 200
    assert running_postmaster(data)
    assert (data / "secret_key").stat().st_mode & 0o077 == 0
    for question in ("healthz", "readyz"):
        with urllib.request.urlopen(f"{address}{question}", timeout=PATIENCE_SECONDS) as answer:
            told = json.load(answer)
        assert told["database"] == "ok"
        assert {"timers", "deliveries", "seal", "verification"} <= set(told["heartbeat_seconds"])
    _, output = ended(begun_from_nothing(environment_of(CHENGNUO_DATA=str(data)), "status", "--language", "en"))
    assert "timers: " in output
    assert "checkpoints: " in output
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert not running_postmaster(data)


def test_after_kill_the_next_start_goes_on(data: Path) -> None:
    first, address = run(data)
    assert login_page(address) == 200
    first.kill()
    first.wait(30)
    second, address = run(data)
    assert login_page(address) == 200
    verified = begun_from_nothing(environment_of(CHENGNUO_DATA=str(data)), "audit", "verify", "--language", "en")
    output, _ = verified.communicate(timeout=60)
    assert verified.returncode == 0
    assert "sound" in output
    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0

"""``chengnuo run``: pages, worker and embedded database in one process, and a clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.child_processes import begun_from_nothing, chengnuo, ended, environment_of, free_ports, line_of
from tests.integration.watching import PATIENCE_SECONDS


@pytest.fixture
def data(server_folder: Path) -> Iterator[Path]:
    """A data folder; the embedded server in it is stopped afterwards."""
    yield server_folder
    ended(chengnuo(environment_of(CHENGNUO_DATA=str(server_folder)), "db", "stop"))


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


def test_run_serves_ends_cleanly_on_a_signal_and_goes_on_after_a_kill(data: Path) -> None:
    """From an empty folder on; each of the starts is from nothing."""
    environment = environment_of(CHENGNUO_DATA=str(data))
    first, address = run(data)
    assert login_page(address) == 200
    assert running_postmaster(data)
    assert (data / "secret_key").stat().st_mode & 0o077 == 0
    for question in ("healthz", "readyz"):
        with urllib.request.urlopen(f"{address}{question}", timeout=PATIENCE_SECONDS) as answer:
            told = json.load(answer)
        assert told["database"] == "ok"
        assert {"timers", "deliveries", "seal", "verification"} <= set(told["heartbeat_seconds"])
    _, output = ended(chengnuo(environment, "status", "--language", "en"))
    assert "timers: " in output
    assert "checkpoints: " in output
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    assert not running_postmaster(data)

    second, address = run(data)
    assert login_page(address) == 200
    second.kill()
    second.wait(30)
    third, address = run(data)
    assert login_page(address) == 200
    code, output = ended(chengnuo(environment, "audit", "verify", "--language", "en"))
    assert code == 0
    assert "sound" in output
    third.send_signal(signal.SIGINT)
    assert third.wait(60) == 0

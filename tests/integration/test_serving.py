"""``chengnuo run``: pages, worker and embedded database in one process, and a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder with a short path; the embedded server in it is stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="cn-run-", ignore_cleanup_errors=True) as folder:
        # The embedded server drops to a user of its own, who must be able to reach its folder.
        Path(folder).chmod(0o755)
        yield Path(folder)
        chengnuo(Path(folder), "db", "stop").wait(60)


def chengnuo(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CHENGNUO_")}
    environment |= {"CHENGNUO_DATA": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from webui.cli import main; main()", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_page(url: str, running: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert running.poll() is None, "Expected the server to run, but it has ended."
        assert time.monotonic() < deadline, "Expected a page, but there was none."
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return int(answer.status)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)


def running_postmaster(data: Path) -> bool:
    return (data / "postgres" / "postmaster.pid").exists()


def test_run_serves_and_ends_cleanly_on_sigterm(data: Path) -> None:
    port = free_port()
    running = chengnuo(data, "run", "--port", str(port))
    assert wait_for_page(f"http://127.0.0.1:{port}/login", running) == 200
    assert running_postmaster(data)
    assert (data / "secret_key").stat().st_mode & 0o077 == 0
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert not running_postmaster(data)


def test_after_kill_the_next_start_goes_on(data: Path) -> None:
    port = free_port()
    first = chengnuo(data, "run", "--port", str(port))
    wait_for_page(f"http://127.0.0.1:{port}/login", first)
    first.kill()
    first.wait(30)
    second = chengnuo(data, "run", "--port", str(port))
    assert wait_for_page(f"http://127.0.0.1:{port}/login", second) == 200
    verified = chengnuo(data, "audit", "verify", "--language", "en")
    output, _ = verified.communicate(timeout=60)
    assert verified.returncode == 0
    assert "sound" in output
    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0

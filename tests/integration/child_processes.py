"""The command line in processes of its own, as an office runs it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from tests.integration.loaded_program import Forked, forked
from tests.integration.watching import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]

PORTS = range(12_000, 32_000)
LAST_LINES = 20
"""What a failure tells of a process's output."""

Process: TypeAlias = subprocess.Popen[str] | Forked
"""A program that runs beside the test."""


def environment_of(**settings: str) -> dict[str, str]:
    """This process's environment with these settings, and without those of an office that runs on this machine.

    The audit keys of the tests stay: databases that a test made itself are signed with them. What Python has compiled
    is kept, as in an installed program, whatever the environment says: a start would take a second more of CPU.
    """
    kept = {
        key: value
        for key, value in os.environ.items()
        if (not key.startswith("CHENGNUO_") or key == "CHENGNUO_AUDIT_KEYS") and key != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {"PYTHONPATH": str(ROOT)} | settings


def chengnuo(environment: dict[str, str], *arguments: str) -> Process:
    """The command ``chengnuo`` with these arguments; its output and its log can be read line by line."""
    return forked(environment, arguments)


def begun_from_nothing(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """The same as a shell begins it, for tests of how it starts, serves and ends."""
    command = [sys.executable, "-c", "from engine.cli import main; main()", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def ended(process: Process) -> tuple[int, str]:
    """The exit code of a process that ends by itself, and all that it said; fails when it does not end for long."""
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output


def line_of(process: Process, wanted: str) -> str:
    """The first line of the process's output that holds ``wanted``; fails when it ends, or says nothing for long."""
    assert process.stdout is not None
    last = deque[str](maxlen=LAST_LINES)
    guard = threading.Timer(PATIENCE_SECONDS, process.kill)
    guard.start()
    try:
        for line in process.stdout:
            if wanted in line:
                return line.strip()
            last.append(line)
    finally:
        guard.cancel()
    code = process.wait(30)
    raise AssertionError(f"Expected the process to say {wanted!r}, but it has ended ({code}) after:\n{''.join(last)}")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, below those from which a system takes the near ends of its connections.

    Of these another connection could have one before the program that it is for takes it; even a connection that knocks
    there while nobody listens can meet itself.
    """
    found: list[socket.socket] = []
    try:
        while len(found) < count:
            with suppress(OSError):
                found.append(socket.create_server(("127.0.0.1", secrets.choice(PORTS))))
        return [int(each.getsockname()[1]) for each in found]
    finally:
        for each in found:
            each.close()

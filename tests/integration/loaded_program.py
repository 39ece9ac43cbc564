"""The program loaded once, and forked for every process that a test starts.

To load it takes some two seconds of CPU, and the tests start it about a hundred times. What a fork does from ``main``
on is what a process begun from nothing does: it has its own environment, output, signals and end. Passwords alone
are hashed at little cost. The tests of how the program starts, serves and ends begin it from nothing all the same.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TextIO

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

ROOT = Path(__file__).parents[2]

LOADED = (
    "engine.cli.audit",
    "engine.cli.database",
    "engine.cli.status",
    "engine.cli.worker",
    "webui.cli",
    "webui.serving",
)
"""What is loaded before the first fork; nothing of it opens a file, a connection or a thread when it is loaded."""

RUN_FOLDER = "TEST_RUN_FOLDER"
"""The variable of the environment that tells the processes of a test run the folder of what they share."""

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Hashes passwords at little cost: at the recommended one a login takes a quarter of a second of CPU."""

MOST_ASKED = 1_000_000
"""Bytes that a question may have: the settings and the arguments of a process."""


class Forked:
    """A forked process: the part of ``subprocess.Popen`` that the tests use."""

    def __init__(self, stdout: TextIO, told: int) -> None:
        self.stdout = stdout
        self.returncode: int | None = None
        self._told = told
        self._lock = threading.Lock()
        (self.pid,) = struct.unpack("i", os.read(told, 4))

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while the process lives."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code when the process has ended; raises ``subprocess.TimeoutExpired`` after ``timeout`` seconds."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("chengnuo", timeout or 0)
        return code

    def communicate(self, *, timeout: float | None = None) -> tuple[str, None]:
        """All that it says until it ends; raises ``subprocess.TimeoutExpired`` after ``timeout`` seconds."""
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.kill()

        guard = threading.Timer(timeout or threading.TIMEOUT_MAX, give_up)
        guard.daemon = True
        guard.start()
        said = "" if self.stdout.closed else self.stdout.read()
        self.wait()
        guard.cancel()
        self.stdout.close()
        if late.is_set():
            raise subprocess.TimeoutExpired("chengnuo", timeout or 0, said)
        return said, None

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing happens when the process has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, timeout: float | None) -> int | None:
        with self._lock:
            if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
                (self.returncode,) = struct.unpack("i", os.read(self._told, 4))
                os.close(self._told)
            return self.returncode


def shared_templates(folder: Path) -> FileSystemBytecodeCache:
    """The compiled templates of pages that the processes of a test run share in its folder."""
    place = folder / "templates"
    place.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(place))


def forked(environment: dict[str, str], arguments: tuple[str, ...]) -> Forked:
    """The command with these arguments, in a process of its own with this environment."""
    asking, lock = _loaded()
    said, saying = os.pipe()
    told, telling = os.pipe()
    question = json.dumps({"environment": environment, "arguments": arguments}).encode()
    with lock:
        socket.send_fds(asking, [struct.pack("I", len(question)) + question], [saying, telling])
    os.close(saying)
    os.close(telling)
    return Forked(os.fdopen(said, encoding="utf-8"), told)


@cache
def _loaded() -> tuple[socket.socket, threading.Lock]:
    """The connection to the process that has loaded the program; it ends with this one."""
    here, there = socket.socketpair()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.Popen(
        [sys.executable, "-m", __name__, str(there.fileno())],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        pass_fds=[there.fileno()],
        stdin=subprocess.DEVNULL,
    )
    there.close()
    return here, threading.Lock()


def _serve(asked: socket.socket) -> None:
    """Fork a process for every question until the tests have ended."""
    from engine.cli import GARBAGE
    from engine.identity import accounts

    gc.set_threshold(*GARBAGE)
    for module in LOADED:
        import_module(module)
    accounts.hasher = QUICK_HASHER
    Flask.jinja_options["bytecode_cache"] = shared_templates(Path(os.environ[RUN_FOLDER]))
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        start, files, _, _ = socket.recv_fds(asked, 4, 2)
        if not start:
            return
        (length,) = struct.unpack("I", start)
        assert length <= MOST_ASKED
        question = json.loads(asked.recv(length, socket.MSG_WAITALL))
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            _keep(question["environment"], question["arguments"], *files)
        for file in files:
            os.close(file)


def _keep(environment: dict[str, str], arguments: list[str], saying: int, telling: int) -> None:
    """Begin the program in a child, and tell first its number, then how it ended."""
    if (child := os.fork()) == 0:
        os.close(telling)
        for standard in (1, 2):
            os.dup2(saying, standard)
        os.close(saying)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["chengnuo", *arguments]
        from engine.cli import main

        main()
        raise SystemExit(0)
    os.close(saying)
    os.write(telling, struct.pack("i", child))
    _, status = os.waitpid(child, 0)
    os.write(telling, struct.pack("i", os.waitstatus_to_exitcode(status)))
    os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))

"""The measured office as it runs in earnest: web processes and workers of their own, people at browsers over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil

from benchmarks.office import FORM, PASSWORD, Office

_COMMAND = (sys.executable, "-c", "from engine.cli import main; main()")
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Programs:
    """Web processes by their ports, and the workers beside them."""

    web: dict[int, psutil.Popen]
    workers: list[psutil.Popen]

    def cpu(self) -> float:
        """Seconds of CPU that all of them have used."""
        return sum(sum(each.cpu_times()[:2]) for each in (*self.web.values(), *self.workers))

    def memory(self) -> float:
        """The largest resident memory of one web process, in MB."""
        return float(max(each.memory_info().rss for each in self.web.values())) / 1e6


@dataclass
class Browser:
    """A person of the measured office at one web process; the connection stays open as a browser's does."""

    port: int
    login: str = "benchmark"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        """Log in, as a person would."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.open("/login")
        self.post("/login", {"login": self.login, "password": PASSWORD, "_csrf": self.token})
        self.open("/desk/")

    def open(self, address: str) -> str:
        """The page at an address; RuntimeError when the answer is another than 200."""
        status, page = self._ask("GET", address, None)
        if status != 200:
            raise RuntimeError(f"Expected a page at {address}, but the answer was {status}.")
        if found := _TOKEN.search(page):
            self.token = found[1]
        return page

    def submit(self, work_item: object, definition: int, answers: dict[str, object]) -> None:
        """Hand a form in; RuntimeError when it is not taken."""
        fields = {name: str(value) for name, value in answers.items()}
        fields |= {
            "_csrf": self.token,
            "_key": secrets.token_urlsafe(12),
            "_form": "benchmark",
            "_definition": str(definition),
        }
        self.post(f"/desk/work/{work_item}", fields)

    def post(self, address: str, fields: dict[str, str]) -> None:
        """Send a form; RuntimeError when the answer is another than a redirection."""
        status, page = self._ask("POST", address, urlencode(fields).encode())
        if status not in (302, 303):
            raise RuntimeError(f"Expected {address} to be taken, but the answer was {status}: {page[:300]}")

    def _ask(self, method: str, address: str, body: bytes | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = FORM
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        for set_cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page


@contextmanager
def programs(office: Office, web: int, workers: int) -> Iterator[Programs]:
    """That many processes of each kind on the measured database, begun and serving; they are ended afterwards."""
    environment = os.environ | {
        "CHENGNUO_DATABASE_URL": office.engine.database.url,
        "CHENGNUO_SECRET_KEY": secrets.token_urlsafe(24),
    }
    begun = Programs({}, [])
    try:
        for _ in range(web):
            port = _free_port()
            begun.web[port] = _begun(environment, "http://", "web", "--port", str(port))
        for _ in range(workers):
            begun.workers.append(_begun(environment, "worker started", "worker"))
        yield begun
    finally:
        for each in (*begun.web.values(), *begun.workers):
            each.terminate()
        for each in (*begun.web.values(), *begun.workers):
            with suppress(subprocess.TimeoutExpired):
                each.wait(30)


def _begun(environment: dict[str, str], ready: str, *arguments: str) -> psutil.Popen:
    process = psutil.Popen(
        [*_COMMAND, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if ready in line:
            return process
    raise RuntimeError(f"Expected {arguments[0]} to begin, but it ended after: {''.join(said)}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])

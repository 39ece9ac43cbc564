"""An office as it runs in earnest: web processes and workers of their own, people at browsers over HTTP."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil

from benchmarks.measure import cpu_seconds
from benchmarks.office import FORM, PASSWORD, posted_fields, token_in

_COMMAND = (sys.executable, "-c", "from engine.cli import main; main()")


@dataclass
class Programs:
    """Web processes by their ports, and the workers beside them."""

    web: dict[int, psutil.Popen]
    workers: list[psutil.Popen]

    def cpu(self) -> float:
        """Seconds of CPU that all of them have used."""
        return sum(map(cpu_seconds, (*self.web.values(), *self.workers)))

    def memory(self) -> list[float]:
        """The resident memory of each, in MB: web processes first."""
        return [each.memory_info().rss / 1e6 for each in (*self.web.values(), *self.workers)]


@dataclass
class Browser:
    """A person at one web process; the connection stays open as a browser's does."""

    port: int
    login: str = "benchmark"
    password: str = PASSWORD
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        """Log in, as a person would; with ``cookies`` somebody else's session goes on here."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        if self.cookies:
            return
        token = token_in(self.open("/login"))
        self.post("/login", {"login": self.login, "password": self.password, "_csrf": token})
        self.token = token_in(self.open("/desk/"))

    def beside(self, port: int) -> Browser:
        """The same session in another window, at another web process."""
        return Browser(port, self.login, self.password, dict(self.cookies), self.token)

    def open(self, address: str) -> str:
        """The page at an address; RuntimeError when the answer is another than 200."""
        status, page = self._ask("GET", address, None)
        if status != 200:
            raise RuntimeError(f"Expected a page at {address}, but the answer was {status}.")
        return page

    def submit(self, work_item: object, definition: int) -> None:
        """Hand the measured form in; RuntimeError when it is not taken."""
        kept = dict(self.cookies)
        self.post(f"/desk/work/{work_item}", posted_fields(definition, self.token))
        # The next page shows the message of this one and forgets it; without it they would pile up in the session.
        self.cookies = kept

    def post(self, address: str, fields: dict[str, str]) -> None:
        """Send a form; RuntimeError when the answer is another than a redirection."""
        status, page = self._ask("POST", address, urlencode(fields).encode())
        if status not in (302, 303):
            raise RuntimeError(f"Expected {address} to be taken, but the answer was {status}: {page[:300]}")

    def _ask(self, method: str, address: str, body: bytes | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = FORM
        try:
            answer = self._sent(method, address, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes connections that nothing came over for a while; a browser opens another.
            self._connection.close()
            answer = self._sent(method, address, body, headers)
        page = answer.read().decode()
        for set_cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page

    def _sent(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._connection.request(method, address, body, headers)
        return self._connection.getresponse()


@contextmanager
def programs(url: str, web: int, workers: int) -> Iterator[Programs]:
    """That many processes of each kind on a database, begun and serving; they are ended afterwards."""
    environment = os.environ | {
        "CHENGNUO_DATABASE_URL": url,
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
            each.wait(60)


def _begun(environment: dict[str, str], ready: str, *arguments: str) -> psutil.Popen:
    process = psutil.Popen(
        [*_COMMAND, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if ready in line:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process
    raise RuntimeError(f"Expected {arguments[0]} to begin, but it ended after: {''.join(said)}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])

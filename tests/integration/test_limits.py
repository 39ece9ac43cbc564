"""The server itself, as it is started: proxies, host names, slow and large requests, sessions, and what is logged."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from engine.database import driver_url
from engine.identity.accounts import set_password
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.child_processes import Process, chengnuo, environment_of, free_ports, line_of
from tests.integration.watching import PATIENCE_SECONDS

__all__ = ["office", "operations"]

PASSWORD = "correct horse"
Start = Callable[..., int]


@pytest.fixture
def start(office: Office, tmp_path: Path) -> Iterator[Start]:
    """``start(CHENGNUO_PROXIES="1")``: a web process with these settings; returns its port."""
    with office.runtime.database.transaction() as session:
        set_password(session, office.staff["wang"], PASSWORD, office.clock.now())
    started: list[Process] = []

    def one(**settings: str) -> int:
        port = free_ports(1)[0]
        url = driver_url(office.runtime.database.url)
        environment = environment_of(CHENGNUO_DATABASE_URL=url, CHENGNUO_DATA=str(tmp_path), **settings)
        process = chengnuo(environment, "web", "--port", str(port))
        started.append(process)
        line_of(process, "http://")
        return port

    yield one
    for each in started:
        each.kill()
        each.communicate()


class Visitor:
    """Somebody at a browser, with cookies, perhaps behind a proxy that names an address."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port = port
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.cookies: dict[str, str] = {}
        self.answer: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self.headers, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.answer = dict(answer.headers)
        connection.close()
        return answer.status, page

    def log_in(self, login: str, password: str) -> int:
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.ask("GET", "/login")[1])
        assert token is not None
        self.token = token[1]
        return self.ask("POST", "/login", {"_csrf": self.token, "login": login, "password": password})[0]


def test_behind_a_proxy_each_visitor_has_an_allowance_of_his_own(start: Start) -> None:
    port = start(CHENGNUO_PROXIES="1")
    guesser = Visitor(port, X_Forwarded_For="198.51.100.1")
    answers = [guesser.log_in("wang", "guess") for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert int(guesser.answer["Retry-After"]) >= 1
    assert Visitor(port, X_Forwarded_For="198.51.100.2").log_in("wang", PASSWORD) == 302
    # What the visitor himself claims stands before what the proxy adds, and counts for nothing.
    assert Visitor(port, X_Forwarded_For="203.0.113.9, 198.51.100.1").log_in("wang", PASSWORD) == 429


def test_without_a_proxy_a_claimed_address_counts_for_nothing(start: Start) -> None:
    port = start()
    for number in range(5):
        assert Visitor(port, X_Forwarded_For=f"198.51.100.{number}").log_in("wang", "guess") == 422
    assert Visitor(port, X_Forwarded_For="198.51.100.9").log_in("wang", "guess") == 429


def test_only_listed_hosts_are_answered_and_https_is_remembered(start: Start) -> None:
    port = start(CHENGNUO_HOSTS="office.example, 127.0.0.1", CHENGNUO_HTTPS="1")
    assert Visitor(port, Host="evil.example").ask("GET", "/login")[0] == 421
    assert Visitor(port, Host="evil.example").ask("GET", "/readyz")[0] == 200
    known = Visitor(port, Host="office.example:443")
    assert known.ask("GET", "/login")[0] == 200
    assert known.answer["Strict-Transport-Security"] == "max-age=31536000"


def test_connections_that_drip_a_header_are_closed_and_stop_nobody(start: Start) -> None:
    port = start(CHENGNUO_HEADER_SECONDS="1")
    dripping = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) for _ in range(150)]
    for each in dripping:
        each.sendall(b"GET /login HTTP/1.1\r\nX-")
    assert Visitor(port).ask("GET", "/login")[0] == 200
    for each in dripping:
        # The server hangs up; nothing was answered.
        assert each.recv(1) == b""
        each.close()


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(start: Start) -> None:
    port = start()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 209715200\r\n\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_a_copied_cookie_ends_with_the_logout(start: Start) -> None:
    port = start()
    owner = Visitor(port)
    assert owner.log_in("wang", PASSWORD) == 302
    copy, elsewhere = Visitor(port), Visitor(port)
    copy.cookies = dict(owner.cookies)
    assert copy.ask("GET", "/desk/")[0] == 200
    assert elsewhere.log_in("wang", PASSWORD) == 302
    token = re.search(r'name="csrf-token" content="([^"]+)"', owner.ask("GET", "/desk/")[1])
    assert token is not None
    assert owner.ask("POST", "/logout", {"_csrf": token[1]})[0] == 302
    assert copy.ask("GET", "/desk/")[0] == 302
    # Other sessions of the same person go on.
    assert elsewhere.ask("GET", "/desk/")[0] == 200

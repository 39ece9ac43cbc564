"""The proxy configurations of the guide, tried against the real nginx and the real Caddy before real web processes."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import psycopg
import pytest

from engine.clock import SystemClock
from engine.database import Database, driver_url
from engine.identity.accounts import set_password
from engine.migrations.protection import application_address
from engine.office.organisation.records import Staff
from tests.conftest import replace_database
from tests.integration.child_processes import chengnuo, environment_of, free_ports, line_of
from tests.integration.proxies import CADDY, NAME, NGINX, NO_CADDY, NO_NGINX, OPENSSL, Proxy, caddy, nginx, read_on
from tests.integration.watching import PATIENCE_SECONDS

PASSWORD = "correct horse"
KINDS = [
    pytest.param(nginx, marks=pytest.mark.skipif(not (NGINX and OPENSSL), reason=NO_NGINX), id="nginx"),
    pytest.param(caddy, marks=pytest.mark.skipif(not (CADDY and OPENSSL), reason=NO_CADDY), id="caddy"),
]


@pytest.fixture(scope="module")
def site(
    postgres_server: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, int]]:
    """The ports of two web processes with the settings that the documented files name."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template}" STRATEGY FILE_COPY')
    database = Database(application_address(replace_database(postgres_server, name)))
    with database.transaction() as session:
        wang = Staff(name="王", login="wang")
        session.add(wang)
        session.flush()
        set_password(session, wang.id, PASSWORD, SystemClock().now())
    environment = environment_of(
        CHENGNUO_DATABASE_URL=driver_url(database.url),
        CHENGNUO_DATA=str(tmp_path_factory.mktemp("data")),
        CHENGNUO_SECRET_KEY="the same key in every web process",
        CHENGNUO_PROXIES="1",
        CHENGNUO_HTTPS="1",
        CHENGNUO_HOSTS=NAME,
    )
    first, second = free_ports(2)
    started = [chengnuo(environment, "web", "--port", str(port)) for port in (first, second)]
    for each in started:
        line_of(each, "http://")
        read_on(each)
    yield first, second
    for each in started:
        each.kill()
        each.wait()
    database.close()


@pytest.fixture(params=KINDS, scope="module")
def proxy(
    request: pytest.FixtureRequest, site: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """A proxy as documented before them; the head of a request has a second only."""
    front: Proxy = request.param(tmp_path_factory.mktemp("proxy"), site, header_timeout="1s")
    front.start()
    yield front
    front.kill()


class Visitor:
    """Somebody at a browser that speaks HTTPS with the proxy."""

    def __init__(self, proxy: Proxy, source: str = "127.0.0.1", claimed: str | None = None) -> None:
        self.proxy, self.source = proxy, source
        self.headers = {"Host": NAME} | ({"X-Forwarded-For": claimed} if claimed else {})
        self.cookies: dict[str, str] = {}
        self.answer = http.client.HTTPMessage()

    def connection(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.proxy.folder / "certificate.pem"))
        context.check_hostname = False
        opened = http.client.HTTPSConnection("127.0.0.1", self.proxy.port, timeout=PATIENCE_SECONDS, context=context)
        raw = socket.create_connection(("127.0.0.1", self.proxy.port), PATIENCE_SECONDS, (self.source, 0))
        opened.sock = context.wrap_socket(raw, server_hostname=NAME)
        return opened

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = self.connection()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # Browsers tell where a form was by HTTPS.
        headers = self.headers | {"Cookie": cookie, "Origin": f"https://{NAME}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        self.answer = answer.headers
        for line in answer.headers.get_all("Set-Cookie") or ():
            assert "Secure" in line
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page

    def send(self, page: str, **fields: str) -> int:
        """Hand in the form of a page."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.ask("GET", page)[1])
        assert token is not None
        return self.ask("POST", page, {"_csrf": token[1], **fields})[0]

    def log_in(self, password: str, login: str = "wang") -> int:
        return self.send("/login", login=login, password=password)


def test_people_log_in_through_it_and_https_is_remembered(proxy: Proxy) -> None:
    wang = Visitor(proxy)
    assert wang.log_in(PASSWORD) == 302
    assert wang.ask("GET", "/account/password")[0] == 200
    assert wang.answer.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert "waitress" not in str(wang.answer.get("Server", "")).lower()


def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/public/items", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status in (301, 308)
    assert str(answer.headers["Location"]).startswith(f"https://{NAME}")
    connection.close()


def test_each_address_has_its_own_allowance_and_a_claimed_one_counts_for_nothing(proxy: Proxy) -> None:
    net = "127.0.1" if proxy.command[0] == NGINX else "127.0.2"
    guesser, owner = f"{net}.2", f"{net}.3"
    tries = [Visitor(proxy, guesser, claimed=f"198.51.100.{number}").log_in("guess") for number in range(6)]
    assert tries == [422] * 5 + [429]
    assert Visitor(proxy, owner).log_in(PASSWORD) == 302


def test_fifty_wrong_tries_of_anybody_lock_nobody_else_out(proxy: Proxy) -> None:
    net = "127.0.3" if proxy.command[0] == NGINX else "127.0.4"
    guesser = Visitor(proxy, f"{net}.2")
    assert [guesser.log_in("guess", f"somebody{number}") for number in range(50)] == [422] * 50
    assert guesser.log_in("guess", "somebody50") == 429, "the address of the guesser waits"
    assert Visitor(proxy, f"{net}.3").log_in(PASSWORD) == 302


def test_ten_anonymous_requests_lock_no_login_and_no_case_for_its_owner(proxy: Proxy) -> None:
    net = "127.0.5" if proxy.command[0] == NGINX else "127.0.6"
    owner, stranger = Visitor(proxy, f"{net}.3"), Visitor(proxy, f"{net}.2")
    assert owner.log_in(PASSWORD) == 302
    asked = {"number": "安政务〔2026〕1号", "code": "ABCD2345"}
    assert 429 in [stranger.send("/public/progress", **asked) for _ in range(10)]
    assert Visitor(proxy, f"{net}.4").send("/public/progress", **asked) == 404, "asked, and found nothing"
    assert 429 in [stranger.log_in("guess") for _ in range(10)]
    assert Visitor(proxy, f"{net}.4").log_in(PASSWORD) == 302, "from an address of his own"
    # In the stranger's own office, behind the same address, a device that is known is spared.
    owner.source = f"{net}.2"
    del owner.cookies["chengnuo_session"]
    assert owner.log_in(PASSWORD) == 302


def test_tries_at_the_same_moment_see_each_other(proxy: Proxy) -> None:
    net = "127.0.7" if proxy.command[0] == NGINX else "127.0.8"
    visitors = [Visitor(proxy, f"{net}.2") for _ in range(10)]
    gate = Barrier(len(visitors))

    def tries(visitor: Visitor) -> int:
        gate.wait()
        return visitor.log_in("guess")

    with ThreadPoolExecutor(len(visitors)) as pool:
        answers = sorted(pool.map(tries, visitors))
    assert answers == [422] * 5 + [429] * 5


def test_a_body_that_is_too_large_is_refused_by_the_proxy(proxy: Proxy) -> None:
    connection = Visitor(proxy).connection()
    connection.putrequest("POST", "/login", skip_host=True)
    connection.putheader("Host", NAME)
    connection.putheader("Content-Length", str(200 * 1024 * 1024))
    connection.endheaders()
    sent = 0
    try:
        while sent < 40:
            connection.send(b"x" * 1024 * 1024)
            sent += 1
    except OSError:
        pass  # Already answered and hung up.
    else:
        answer = connection.getresponse()
        assert answer.status == 413
    connection.close()
    assert Visitor(proxy).ask("GET", "/login")[0] == 200


def test_connections_that_drip_a_header_are_closed_and_stop_nobody(proxy: Proxy) -> None:
    dripping = [Visitor(proxy).connection() for _ in range(120)]
    for each in dripping:
        each.sock.sendall(f"GET /login HTTP/1.1\r\nHost: {NAME}\r\nX-".encode())
    assert Visitor(proxy).ask("GET", "/login")[0] == 200
    for each in dripping:
        # Hung up, or told that it took too long; nothing else is answered.
        told = each.sock.recv(64)
        assert told == b"" or told.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400"))
        each.close()


def test_a_foreign_host_is_not_answered(proxy: Proxy) -> None:
    stranger = Visitor(proxy)
    stranger.headers["Host"] = "evil.example"
    try:
        status, page = stranger.ask("GET", "/login")
    except (OSError, http.client.HTTPException):
        return
    assert status == 421 or page == ""

"""Every route with everything that a hostile visitor may send, GET and POST: an answer below 500, always.

Every route gets a share of what there is, and every value goes to many routes; ``make test-long`` sends all to all.
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from county_fixtures import LOGINS
from flask import Flask
from web_actions import Actions
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from engine import Engine
from engine.administration.commands import issue_token
from engine.identity.tokens import SCOPES

NUMBERS = ("0", "-1", "2147483648", "9223372036854775808", "9" * 25, "9" * 5000, "1e9", "１２", "NaN")
TEXTS = ("", "\x00", "a\x00b", "..", "%", "'", '"><script>', "=1+1", "a" * 5000, "\r\nX: y", "\u202e", "𠮷", "\ud83d")
WORDS = (
    "after before number code words department page item kind status version language next day year query "
    "process decision form task _scheme _external _anchor _method endpoint week "
    "month which who act order limit id key case post light from to"
)
FIELDS = (
    "login password next reason days kind basis text name phone email code how day starts_at ends_at wanted again "
    "present act confirmed post letter role title _key _version _definition item subject department process content "
    "contact one_time_code _target _target_method _revision material choice serving_way serving_address number "
    "file seal"
)
BODIES = (b"[" * 20_000, b'{"a":' * 10_000, b"\xff\xfe", b"", b'{"files": 5}', b"null", b'"\\ud800"', b"9" * 10_000)
ROLES = ("admin", "coordinator", "inspector")
PUBLIC = {"portal", "api", "health", "metrics", "auth"}
"""What everybody may open is tried by a stranger alone, who is told nothing else than a member of staff."""
AT_THE_DOOR = (401, 403, 405)
"""Answers to a person whom the page is not for, beside the way to the login."""
A_FEW = 4
"""Values that are tried where nothing reads them."""
SHARE = 1 if os.environ.get("CHENGNUO_HOSTILE") == "all" else 5
"""One of how many requests is sent to each route."""
READ_EVERYWHERE = {"language"}
VALUES = (*TEXTS[-A_FEW:], *NUMBERS, *TEXTS[:-A_FEW])
SENDABLE = tuple(value for value in VALUES if "\ud83d" not in value)
"""What a form can hold: half a character is written in an address alone."""


T = TypeVar("T")


def share(of: Sequence[T], rule: str) -> Sequence[T]:
    """The part of ``of`` that a rule gets: always the same, and another than its neighbours."""
    return of[zlib.crc32(rule.encode()) % SHARE :: SHARE]


def filled(rule: str, value: str) -> str:
    """A rule's address with the value in every place."""
    parts = [
        quote(value or "x", safe="", errors="surrogatepass") if part.startswith("<") else part
        for part in rule.replace("<path:", "<").split("/")
    ]
    return "/".join(parts)


def rules(app: Flask, method: str, *, stranger: bool) -> Iterator[str]:
    """Every rule that takes the method; what is open to everybody for a stranger alone."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint in ("static", "auth.logout"):
            continue
        if stranger or rule.endpoint.split(".")[0] not in PUBLIC:
            yield rule.rule


class Leading:
    """Which addresses lead to a page at all.

    All others end at the same page that says so, whatever the rest of the address is: it is asked for a few of them.
    """

    def __init__(self, app: Flask) -> None:
        self._map = app.url_map.bind("localhost")

    def to_a_page(self, address: str, method: str) -> bool:
        """True if a rule takes the address; a redirect to one counts, and what the address itself raises."""
        try:
            self._map.match(unquote(address, errors="surrogatepass").partition("?")[0], method)
        except (NotFound, MethodNotAllowed):
            return False
        except RequestRedirect:
            return True
        return True


class Asked(ImmutableMultiDict[str, str]):
    """The words after an address, which writes down which of them a page reads."""

    read: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, *more: Any) -> list[Any]:  # type: ignore[override]
        """As the class it is of."""
        self.read.add(key)
        return super().getlist(key, *more)


def is_turned_away(answer: Any) -> bool:
    """Whether the page is not for this person: nothing of what was sent is read, so a few words are enough."""
    return answer.status_code in AT_THE_DOOR or str(answer.location or "").startswith("/login")


def quoted(value: str) -> str:
    return quote(value, errors="surrogatepass")


@pytest.fixture
def quiet(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as it is served: a fault is a page with 500, not an exception of the test.

    Its pages are without the navigation, which is the same whatever was sent, and half the work of an answer.
    """
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.jinja_env.globals, "navigation", list)
    return app


@pytest.fixture(params=["stranger", "staff"])
def people(
    request: pytest.FixtureRequest, quiet: Flask, actions: Callable[[str], Actions], anonymous: Actions
) -> list[Actions]:
    """A stranger alone, or one of each of the ROLES.

    Whom of them a page is for send the words by turns: every page gets every word, and words from everybody.
    """
    return [anonymous] if request.param == "stranger" else [actions(role) for role in ROLES]


def test_no_address_and_no_word_is_a_fault(
    quiet: Flask, people: list[Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet.request_class, "parameter_storage_class", Asked)
    leading = Leading(quiet)
    faults, asked = [], 0
    for rule in rules(quiet, "GET", stranger=len(people) == 1):
        plain = filled(rule, "1")
        Asked.read.clear()
        inside = [person for person in people if not is_turned_away(person.client.get(plain))]
        turns = cycle(inside or people)

        def ask(address: str, turns: Iterator[Actions] = turns) -> None:
            nonlocal asked
            asked += 1
            if (status := next(turns).client.get(address).status_code) >= 500:
                faults.append((address[:120], status))

        values = share(VALUES, rule)
        places = {filled(rule, value) for value in values} - {rule}
        for address in [place for place in sorted(places) if leading.to_a_page(place, "GET")] or sorted(places)[:1]:
            ask(address)
        for place, value in enumerate(values):
            if place * SHARE >= A_FEW and not (inside and Asked.read - READ_EVERYWHERE):
                break
            ask(f"{plain}?" + "&".join(f"{word}={quoted(value)}" for word in WORDS.split()))
    assert faults == []
    assert asked > 1000 / SHARE


def test_no_form_and_no_body_is_a_fault(quiet: Flask, people: list[Actions]) -> None:
    leading = Leading(quiet)
    faults, asked = [], 0
    for rule in rules(quiet, "POST", stranger=len(people) == 1):
        plain = filled(rule, "1")
        others = {filled(rule, place) for place in ("9" * 19, "x", "a\x00b")} - {rule}
        inside = [person for person in people if not is_turned_away(person.post(plain))]
        requests: list[tuple[str, dict[str, Any]]] = [
            (place, {"data": dict.fromkeys(FIELDS.split(), value)})
            for place in (plain, *(other for other in sorted(others) if leading.to_a_page(other, "POST")))
            for value in (SENDABLE if inside and place == plain else SENDABLE[:A_FEW])
        ]
        requests += [
            (plain, {"data": body, "content_type": kind})
            for body in (BODIES if inside else BODIES[:1])
            for kind in ("application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")
        ]
        turns = cycle([(person.client, {"X-CSRF-Token": person.token()}) for person in inside or people])
        for (address, more), (client, headers) in zip(share(requests, rule), turns, strict=False):
            answer = client.post(address, headers=headers, **more)
            asked += 1
            if answer.status_code >= 500:
                faults.append((address[:120], str(more)[:120], answer.status_code))
    assert faults == []
    assert asked > 500 / SHARE


def test_no_call_of_the_api_is_a_fault(county: Engine, quiet: Flask) -> None:
    """Every operation with a good token, so that what is sent is read."""
    secret = issue_token(county, None, login=LOGINS["clerk"], name="x", scopes=SCOPES, days=1)
    quiet.config["API_PER_MINUTE"] = 1_000_000
    client = quiet.test_client()
    rules = [rule for rule in quiet.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    faults, statuses = [], set()
    for rule in rules:
        for method in (rule.methods or set()) & {"GET", "POST"}:
            for address, more in api_requests(rule.rule, method):
                headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": secrets.token_hex(8)}
                answer = client.open(address, method=method, headers=headers, **more)
                statuses.add(answer.status_code)
                if answer.status_code >= 500:
                    faults.append((method, address[:120], str(more)[:120], answer.status_code))
    assert faults == []
    assert {200, 400, 404, 413, 415, 422} <= statuses
    assert 401 not in statuses


def api_requests(rule: str, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Addresses and bodies for one operation."""
    if method == "GET":
        places = (*NUMBERS, *TEXTS) if "<" in rule else ("1",)
        for value in places:
            yield filled(rule, value), {}
        for value in (*NUMBERS, *TEXTS):
            words = "&".join(f"{word}={quoted(value)}" for word in (*WORDS.split(), "words", "share", "light"))
            yield f"{filled(rule, '1')}?{words}", {}
        return
    place = filled(rule, str(UUID(int=1)) if "<uuid:" in rule else "1")
    yield place, {"data": b'{"answers": {"a": [' + b"[]," * 250_000 + b"1]}}", "content_type": "application/json"}
    yield filled(rule, "9" * 25), {"json": PLAUSIBLE}
    for body in BODIES:
        for kind in ("application/json", "text/plain"):
            yield place, {"data": body, "content_type": kind}
    values: tuple[Any, ...] = (*NUMBERS[:6], *TEXTS[:-1], 2**63, -1, 1e308, True, None, [], {}, [[]] * 50, {"a\x00": 1})
    for value in values:
        yield place, {"json": dict.fromkeys(API_FIELDS.split(), value)}
        for field in ("answers", "version", "process"):
            yield place, {"json": {**PLAUSIBLE, field: value}}


API_FIELDS = (
    "process answers name content material version number query_code grade comment contact reason proof by agent"
)
PLAUSIBLE: dict[str, object] = {"process": "first_inquiry", "answers": {"phone": 2**70, "matter": "a\x00b"}}


def test_a_number_that_no_column_holds_is_no_page(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert clerk.get(f"/cases/{2**63}").status_code == 404
    assert clerk.get(f"/public/items/{2**63 - 1}").status_code == 404
    assert clerk.get("/public/items?words=%00").status_code == 422
    assert clerk.get("/public/items?department=" + "9" * 25).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=1&" * 200_000),
        ("application/x-www-form-urlencoded", b"a" * 600_000),
        ("application/json", b"[" + b"1," * 5_000_000 + b"1]"),
        ("application/json", b"[" + b"{}," * 250_000 + b"1]"),
    ],
)
def test_a_form_larger_than_anybody_fills_in_is_not_read(
    quiet: Flask, actions: Callable[[str], Actions], kind: str, body: bytes
) -> None:
    designer = actions("designer")
    headers = {"X-CSRF-Token": designer.token()}
    for address in ("/login", "/public/progress", "/designer/check", "/designer/trial"):
        answer = designer.client.post(address, data=body, content_type=kind, headers=headers)
        if kind == "application/json" and not address.startswith("/designer"):
            assert answer.status_code < 500, "nothing reads it"
        else:
            assert answer.status_code == 413, address


def test_a_login_leads_nowhere_with_a_line_break(anonymous: Actions) -> None:
    answer = anonymous.post("/login", login="wangfang", password="correct horse", next="/desk/\r\nX-Evil: 1")
    assert answer.location == "/desk/"

"""Login by OpenID Connect against a provider in another process: let in, unknown here, refused there, forged, away."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from county_fixtures import LOGINS
from flask import Flask
from web_actions import Actions, application

from engine import Engine
from engine.errors import ChengnuoError
from tests.integration.child_processes import free_ports, line_of
from webui.auth.oidc import provider_from

SETTINGS = {
    "CHENGNUO_OIDC_CLIENT_ID": "chengnuo",
    "CHENGNUO_OIDC_CLIENT_SECRET": "a secret of the test",
    "CHENGNUO_OIDC_NAME": "省统一身份认证",
}


@pytest.fixture
def provider() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The issuer, and the process in which it runs."""
    (port,) = free_ports(1)
    people = [
        {"sub": "known", "preferred_username": LOGINS["clerk"].upper()},
        {"sub": "stranger", "preferred_username": "nobody.here"},
        {"sub": "odd", "preferred_username": ["huyang"]},
    ]
    given = [word for person in people for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        line_of(process, "running on")
        yield f"http://127.0.0.1:{port}", process
        process.kill()


@pytest.fixture
def app(county: Engine, provider: tuple[str, subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with that provider, which speaks plain http here."""
    for name, value in {**SETTINGS, "CHENGNUO_OIDC_ISSUER": provider[0]}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    return application(county)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Redirections are looked at, not followed."""


def answer_of_provider(address: str, **form: str) -> str:
    """What somebody's browser is led to by the provider after the form."""
    try:
        urllib.request.build_opener(_Stay).open(address, urlencode(form).encode())
    except urllib.error.HTTPError as led:
        return str(led.headers["Location"])
    raise AssertionError("Expected the provider to lead back, but it did not.")


def back(location: str) -> str:
    """The path and query of an address of ours."""
    parts = urlsplit(location)
    assert parts.path == "/login/oidc/return", location
    return f"{parts.path}?{parts.query}"


def said(person: Actions) -> str:
    """What the login page says to somebody who was not let in."""
    assert person.get("/desk/").status_code == 302
    return person.get("/login").text


@pytest.mark.rule("AU-1")
def test_who_is_named_by_the_provider_is_let_in_if_registered_here(
    app: Flask, provider: tuple[str, subprocess.Popen[str]]
) -> None:
    person = Actions(app)
    assert "用省统一身份认证登录" in person.get("/login").text
    led = person.get("/login/oidc?next=/account/attendance").headers["Location"]
    asked = parse_qs(urlsplit(led).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["scope"] == ["openid profile"]
    returned = answer_of_provider(led, sub="known")

    # An answer to somebody else's question, or with another state, lets nobody in.
    thief = Actions(app)
    assert thief.get(back(returned)).headers["Location"] == "/login"
    assert "没有确认您的身份" in said(thief)
    thief.get("/login/oidc")
    assert thief.get(re.sub(r"state=[^&]+", "state=x", back(returned))).headers["Location"] == "/login"
    assert "没有确认您的身份" in said(thief)

    assert person.get(back(returned)).headers["Location"] == "/account/attendance"
    assert "王芳" in person.get("/desk/").text
    # The code is used up.
    assert thief.get(back(returned)).headers["Location"] == "/login"

    for sub, words in (("stranger", "没有登记"), ("odd", "没有登记")):
        other = Actions(app)
        other.get(back(answer_of_provider(other.get("/login/oidc").headers["Location"], sub=sub)))
        assert words in said(other)
    refused = Actions(app)
    refused.get(back(answer_of_provider(refused.get("/login/oidc").headers["Location"], action="deny")))
    assert "没有确认您的身份" in said(refused)

    # Passwords go on while the provider is away.
    late = Actions(app)
    returned = answer_of_provider(late.get("/login/oidc").headers["Location"], sub="known")
    provider[1].kill()
    provider[1].wait()
    assert late.get(back(returned)).headers["Location"] == "/login"
    assert "没有应答" in said(late)
    assert late.log_in(LOGINS["clerk"]).status_code == 302
    assert late.get("/desk/").status_code == 200


def test_without_a_provider_there_is_no_other_login_and_halves_of_one_are_refused(county: Engine) -> None:
    visitor = Actions(application(county))
    assert visitor.get("/login/oidc").status_code == 404
    assert "/login/oidc" not in visitor.get("/login").text
    assert provider_from({}) is None
    whole = {**SETTINGS, "CHENGNUO_OIDC_ISSUER": "https://id.example.gov.cn/realm/"}
    found = provider_from(whole)
    assert found is not None
    assert found.issuer == "https://id.example.gov.cn/realm"
    for wrong in ({"CHENGNUO_OIDC_ISSUER": "http://id.example.gov.cn"}, {"CHENGNUO_OIDC_CLIENT_SECRET": ""}):
        with pytest.raises(ChengnuoError):
            provider_from(whole | wrong)

"""The second factor: set up, asked for at the login, recovered, required of a role, taken off."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from county_fixtures import LOGINS, PASSWORD
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock

WRONG = "000000x"


def authenticator(page: str, clock: VirtualClock) -> Callable[[], str]:
    """What somebody's telephone shows now, once it has the secret of the page."""
    found = re.search(r'class="code item-name">([A-Z2-7 ]+)<', page)
    assert found is not None, page
    key = base64.b32decode(found[1].replace(" ", ""))
    code = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)
    return lambda: code.generate(int(clock.now().timestamp())).decode()


def half(app: Flask, login: str) -> Actions:
    """Somebody who has given the password and owes the code."""
    person = Actions(app)
    answer = person.log_in(login)
    assert answer.headers["Location"].startswith("/login/code"), answer.headers
    assert person.get("/desk/").status_code == 302
    return person


@pytest.mark.rule("AU-1")
def test_a_role_needs_a_second_factor_which_lets_in_once_a_code(
    county: Engine, app: Flask, actions: Callable[[str], Actions]
) -> None:
    clock = county.system_clock = VirtualClock(datetime.now(UTC))
    admin, clerk = actions("admin"), actions("clerk")
    assert clerk.get("/admin/sign-in").status_code == 403
    assert admin.post("/admin/sign-in", roles=["no such role"]).status_code == 422
    assert admin.post("/admin/sign-in", roles=["clerk"]).status_code == 302
    assert "要求二次验证的角色" in admin.get("/admin/log?kind=setting").text

    # Whoever has none sets it up before anything else; everybody else works on.
    assert clerk.get("/desk/").headers["Location"] == "/account/security"
    assert admin.get("/desk/").status_code == 200
    assert clerk.post("/account/security/confirm", code="123456").status_code == 422
    clerk.post("/account/security/begin")
    telephone = authenticator(clerk.get("/account/security").text, clock)
    refused = clerk.post("/account/security/confirm", code=WRONG)
    assert refused.status_code == 422
    done = clerk.post("/account/security/confirm", code=telephone())
    codes = re.findall(r'<li class="code">([a-z0-9-]{11})</li>', done.text)
    assert len(set(codes)) == 10
    assert codes[0] not in clerk.get("/account/security").text
    assert clerk.get("/desk/").status_code == 200

    # The password alone opens nothing; a code works once, a recovery code too.
    login = LOGINS["clerk"]
    again = half(app, login)
    assert again.post("/login/code", code=telephone()).status_code == 422
    clock.advance(timedelta(seconds=30))
    came_in = again.post("/login/code", code=telephone(), next="/account/attendance")
    assert came_in.headers["Location"] == "/account/attendance"
    assert again.get("/desk/").status_code == 200
    assert half(app, login).post("/login/code", code=telephone()).status_code == 422
    lost = half(app, login)
    assert lost.post("/login/code", code=f" {codes[0].upper()} ").status_code == 302
    assert half(app, login).post("/login/code", code=codes[0]).status_code == 422
    assert Actions(app).get("/login/code").status_code == 302
    assert Actions(app).post("/login/code", code=telephone()).headers["Location"] == "/login"

    # New codes and another telephone take the password.
    assert lost.post("/account/security/codes", present="not my password").status_code == 422
    fresh = lost.post("/account/security/codes", present=PASSWORD).text
    assert codes[1] not in fresh
    assert half(app, login).post("/login/code", code=codes[1]).status_code == 422

    # Guessing is slow, also for whoever has the password.
    guesser = half(app, login)
    statuses = [guesser.post("/login/code", code=WRONG).status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert guesser.post("/login/code", code=telephone()).status_code == 429

    # A lost telephone: the administrator takes it off, and the role asks for another.
    assert clerk.post(f"/admin/people/{login}/factor").status_code == 403
    assert "取消二次验证" in admin.get(f"/admin/people/{login}").text
    assert admin.post(f"/admin/people/{login}/factor").status_code == 302
    anew = Actions(app)
    assert anew.log_in(login).headers["Location"] == "/desk/"
    assert anew.get("/desk/").headers["Location"] == "/account/security"
    assert "取消二次验证" in admin.get("/admin/log?kind=staff").text
    admin.post("/admin/sign-in")
    assert anew.get("/desk/").status_code == 200


def test_people_see_and_end_their_sessions_elsewhere(app: Flask, actions: Callable[[str], Actions]) -> None:
    login = LOGINS["clerk"]
    here, there, third = Actions(app), Actions(app), Actions(app)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    for person, header in ((here, ""), (there, firefox), (third, "nothing known")):
        person.client.environ_base["HTTP_USER_AGENT"] = header
        assert person.log_in(login).status_code == 302
    page = here.get("/account/security").text
    assert "Firefox, Windows" in page
    assert page.count("未知的浏览器") == 2
    ids = re.findall(r'name="only" value="(\d+)"', page)
    assert len(ids) == 2

    # Somebody else's session is out of reach, one's own is ended at once.
    actions("handler").post("/account/security/sessions/end", only=ids[0])
    assert there.get("/desk/").status_code == third.get("/desk/").status_code == 200
    here.post("/account/security/sessions/end", only=ids[0])
    assert sorted(person.get("/desk/").status_code for person in (there, third)) == [200, 302]
    here.post("/account/security/sessions/end")
    assert [person.get("/desk/").status_code for person in (here, there, third)] == [200, 302, 302]

    admin = actions("admin")
    assert here.post(f"/admin/people/{login}/sessions/end").status_code == 403
    assert "结束全部登录" in admin.get(f"/admin/people/{login}").text
    assert admin.post(f"/admin/people/{login}/sessions/end").status_code == 302
    assert here.get("/desk/").status_code == 302
    assert "结束登录" in admin.get("/admin/log?kind=staff").text
    assert admin.post("/admin/people/nobody/sessions/end").status_code in (404, 422)

"""The pages inside another Flask application: its login, session, errors and layout, and nothing of it touched."""

from __future__ import annotations

import re

import pytest
from flask import Flask, abort, flash, g, get_flashed_messages, redirect, request, session
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException

from engine import Engine
from webui import Chengnuo

TEMPLATES = {
    "page.html": "<title>{{ chengnuo.title }}|{{ host_word }}</title>{{ chengnuo.head }}"
    "<b>{{ g.user }} {{ url_for('home') }}</b>{{ chengnuo.navigation }}<main>{{ chengnuo.content }}</main>"
    "{{ chengnuo.scripts }}",
    # Names that the pages have too.
    "base.html": "the host's own base",
}


def a_host() -> Flask:
    """An application with everything that could get into the way: hooks, templates, errors, a session in use."""
    from jinja2 import DictLoader

    app = Flask("host")
    app.config.update(SECRET_KEY="host", TESTING=True)
    app.jinja_loader = DictLoader(TEMPLATES)
    app.jinja_env.globals["host_word"] = "内网"

    @app.before_request
    def load() -> None:
        g.user = session.get("user")
        g.read = dict(request.form)

    @app.get("/")
    def home() -> str:
        return f"home {sorted(session)} {get_flashed_messages()}"

    @app.get("/as/<user>")
    def sign_in(user: str) -> str:
        session["user"] = user
        session["language"] = "the host's"
        flash("the host's word")
        return "in"

    @app.get("/number/<int:number>")
    def number(number: int) -> str:
        return str(number)

    @app.get("/gone")
    def gone() -> str:
        abort(410, "gone")

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int]:
        return f"host says {error.code}: {error.description}", error.code or 500

    @app.errorhandler(ZeroDivisionError)
    def divided(error: ZeroDivisionError) -> tuple[str, int]:
        return "host saw the fault", 500

    @app.after_request
    def mark(response):  # type: ignore[no-untyped-def]
        response.headers["X-Host"] = "host"
        return response

    return app


def mounted(app: Flask, engine: Engine, **more: object) -> Chengnuo:
    """The pages in that host."""
    given = {"person": lambda: g.user, "layout": "page.html", "prefix": "/workflow", **more}
    found = Chengnuo(app, engine=engine, **given)  # type: ignore[arg-type]
    found.pages.jinja_env.globals["asset"] = lambda name: ""
    return found


def token(text: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', text)
    assert found is not None
    return found[1]


@pytest.fixture
def host(county: Engine) -> FlaskClient:
    """A browser at the host with all pages mounted."""
    app = a_host()
    mounted(app, county)
    return app.test_client()


def test_a_page_is_drawn_in_the_layout_of_the_host_for_the_person_of_the_host(host: FlaskClient) -> None:
    host.get("/as/wangfang")
    page = host.get("/workflow/desk/")
    assert page.status_code == 200
    assert "<title>我的待办|内网</title>" in page.text
    assert "<b>wangfang /</b>" in page.text
    assert 'href="/workflow/desk/register"' in page.text
    assert page.headers["X-Host"] == "host"
    assert page.headers["Cache-Control"] == "no-store"


def test_the_first_page_leads_staff_to_the_desk_and_everybody_else_to_the_public_pages(host: FlaskClient) -> None:
    assert host.get("/workflow/").location == "/workflow/public/progress"
    host.get("/as/wangfang")
    assert host.get("/workflow/").location == "/workflow/desk/"
    assert host.get("/workflow").location.endswith("/workflow/")


def test_a_form_is_handed_in_though_the_host_has_read_its_body(host: FlaskClient) -> None:
    host.get("/as/wangfang")
    page = host.get("/workflow/account/phrases")
    assert host.post("/workflow/account/phrases", data={"text": "请核对材料。"}).status_code == 400
    sent = host.post("/workflow/account/phrases", data={"text": "请核对材料。", "_csrf": token(page.text)})
    assert sent.status_code == 302
    assert sent.location == "/workflow/account/phrases"
    assert "请核对材料。" in host.get("/workflow/account/phrases").text


def test_the_session_of_the_host_keeps_what_is_its_own(host: FlaskClient) -> None:
    host.get("/as/wangfang")
    assert 'lang="zh-CN"' in host.get("/workflow/desk/?language=en").text
    assert "To do" in host.get("/workflow/desk/").text or "Inbox" in host.get("/workflow/desk/").text
    home = host.get("/").text
    assert "'language', 'user'" in home
    assert "chengnuo.language" in home
    assert "the host's word" in home


def test_refusals_and_faults_are_shown_by_the_host(county: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    app = a_host()
    pages = mounted(app, county)
    client = app.test_client()
    assert client.get("/workflow/desk/").text == "host says 401: 请先登录。"
    client.get("/as/wangfang")
    assert client.get("/workflow/cases/987654").text.startswith("host says 404: ")
    assert client.get("/workflow/admin/people").text.startswith("host says 403: ")
    answer = client.get("/workflow/cases/987654", headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json or ())) == (404, ["error"])
    monkeypatch.setitem(pages.pages.view_functions, "desk.inbox", lambda: 1 / 0)
    assert client.get("/workflow/desk/").text == "host saw the fault"
    assert client.get("/gone").text == "host says 410: gone"


def test_somebody_whom_the_office_does_not_know_is_told_so(host: FlaskClient) -> None:
    host.get("/as/nobody")
    answer = host.get("/workflow/desk/")
    assert answer.status_code == 403
    assert "没有登记" in answer.text


def test_a_visitor_is_led_to_the_login_of_the_host_and_back(county: Engine) -> None:
    app = a_host()
    mounted(app, county, login=lambda back: redirect(f"/enter?back={back}"))
    client = app.test_client()
    assert client.get("/workflow/desk/start?x=1").location == "/enter?back=/workflow/desk/start?x=1"
    assert client.get("/workflow/login").location.startswith("/enter?back=/workflow/login")


def test_only_the_chosen_pages_are_there(county: Engine) -> None:
    app = a_host()
    mounted(app, county, pages=("desk", "case"))
    client = app.test_client()
    client.get("/as/huyang")
    desk = client.get("/workflow/desk/")
    assert desk.status_code == 200
    assert "/workflow/admin/" not in desk.text
    assert client.get("/workflow/admin/people").status_code == 404
    assert client.get("/workflow/public/progress").status_code == 404
    assert client.get("/workflow/account/password").status_code == 404
    with pytest.raises(ValueError, match="desks"):
        Chengnuo(engine=county, person=lambda: None, pages=("desks",))
    with pytest.raises(ValueError, match="prefix"):
        Chengnuo(engine=county, person=lambda: None, prefix="workflow/")


def test_nothing_of_the_host_is_changed(county: Engine) -> None:
    bare, host = a_host(), a_host()
    mounted(host, county)
    assert set(host.view_functions) - set(bare.view_functions) == {"chengnuo.page"}
    assert host.request_class is bare.request_class
    assert type(host.session_interface) is type(bare.session_interface)
    assert host.url_map.converters == bare.url_map.converters
    assert set(host.jinja_env.globals) == set(bare.jinja_env.globals)
    assert set(host.jinja_env.filters) == set(bare.jinja_env.filters)
    assert set(host.before_request_funcs) == set(bare.before_request_funcs)
    client = host.test_client()
    assert client.get(f"/number/{10**30}").text == str(10**30)
    assert host.jinja_env.get_template("base.html").render() == "the host's own base"


def test_the_host_chooses_the_language(county: Engine) -> None:
    app = a_host()
    mounted(app, county, language=lambda: "en", layout=None)
    client = app.test_client()
    client.get("/as/wangfang")
    page = client.get("/workflow/desk/")
    assert '<html lang="en">' in page.text
    assert 'class="languages"' not in page.text


def test_a_host_under_a_path_of_its_own_with_its_own_protection_of_forms(county: Engine) -> None:
    app = a_host()
    CSRFProtect(app)
    pages = mounted(app, county)
    client = app.test_client()
    client.get("/as/wangfang")
    page = client.get("/workflow/account/phrases", environ_overrides={"SCRIPT_NAME": "/portal"})
    assert 'href="/portal/workflow/desk/"' in page.text
    sent = client.post("/workflow/account/phrases", data={"text": "好。", "_csrf": token(page.text)})
    assert sent.status_code == 302
    assert client.post("/", data={}).status_code == 405
    with app.test_request_context("/", base_url="http://host/portal"):
        assert pages.url_for("desk.inbox") == "/portal/workflow/desk/"

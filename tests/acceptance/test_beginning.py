"""From nothing to the first case: the path of docs/operator.md, by its commands and over HTTP, in an empty database."""

from __future__ import annotations

import csv
import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from engine import Engine
from engine.cli import cli
from engine.jobs.quiet import settle
from webui import create_app

DOCS = Path(__file__).parents[2] / "docs"
ROSTER = DOCS / "samples" / "roster.csv"


class Browser:
    """A person with a browser that keeps cookies and knows the token of the last page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.page = self.get("/login")

    def get(self, path: str) -> str:
        """Open a page, following redirects."""
        with self.opener.open(self.address + path) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            self.page = answer.read().decode()
        return self.page

    def post(self, path: str, **fields: str) -> str:
        """Send a form with the token and the key of the last page, following redirects."""
        for hidden in ("_key",):
            found = re.search(f'name="{hidden}" value="([^"]+)"', self.page)
            if found is not None:
                fields[hidden] = found[1]
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.page)
        assert token is not None
        content = urllib.parse.urlencode({"_csrf": token[1], **fields}).encode()
        with self.opener.open(self.address + path, content) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            self.page = answer.read().decode()
        return self.page


@pytest.fixture
def served(database_url: str) -> Iterator[str]:
    """The pages of the office in the empty database, as ``chengnuo run`` begins it."""
    engine = Engine.connect(database_url)
    engine.deploy_shipped()
    application = create_app(engine, secret_key="test")
    application.jinja_env.globals["asset"] = lambda name: ""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    engine.close()


def chengnuo(database_url: str, *arguments: str) -> str:
    """What a command of the command line prints; it must succeed."""
    result = CliRunner().invoke(cli, [*arguments], env={"CHENGNUO_DATABASE_URL": database_url})
    assert result.exit_code == 0, result.output
    return result.output


def let_in(address: str, login: str, password: str) -> Browser:
    """Log in with a one-time password and choose one of their own."""
    person = Browser(address)
    person.post("/login", login=login, password=password)
    assert person.at == "/account/password"
    person.post(
        "/account/password", present=password, wanted=f"{login} keeps promises", again=f"{login} keeps promises"
    )
    assert person.at == "/desk/"
    return person


@pytest.mark.rule("FI-1", "FI-2", "PR-1", "AB-1", "AB-5")
def test_from_an_empty_database_to_the_first_case(served: str, database_url: str, tmp_path: Path) -> None:
    guide = (DOCS / "operator.md").read_text(encoding="utf-8")
    for command in ("chengnuo staff add", "chengnuo organisation import", "chengnuo absence announce"):
        assert command in guide
    made = chengnuo(
        database_url, "staff", "add", "huyang", "--name", "胡杨", "--administrator", "--center", "安和县政务服务中心"
    )
    given = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", made)
    assert given is not None
    admin = let_in(served, "huyang", given[0])
    assert "安和县政务服务中心" in admin.get("/admin/organisation")

    secrets = tmp_path / "passwords.csv"
    imported = chengnuo(database_url, "organisation", "import", str(ROSTER), "--passwords", str(secrets))
    assert "拒绝 0 行" in imported
    assert "未开放" not in imported
    with secrets.open(encoding="utf-8") as file:
        passwords = {row["login"]: row["password"] for row in csv.DictReader(file)}
    assert "综合窗口岗" in admin.get("/admin/organisation")

    clerk = let_in(served, "wangyi", passwords["wangyi"])
    clerk.get("/desk/register")
    registered = clerk.post(
        "/desk/register", kind="consult", channel="window", applicant_kind="person", applicant_name="张三",
        phone="13900001234", matter="想开一家面馆，要办哪些证？", scope="here",
    )  # fmt: skip
    assert "已登记" in registered
    engine = Engine.connect(database_url)
    settle(engine)
    engine.close()
    assert "想开一家面馆" in clerk.get("/desk/")

    # A goes on leave at the terminal; B finds the case at once.
    chengnuo(database_url, "absence", "announce", "wangyi", "--reason", "年休")
    deputy = let_in(served, "lier", passwords["lier"])
    assert "想开一家面馆" in deputy.page
    assert "代岗" in deputy.page
    assert "想开一家面馆" not in clerk.get("/desk/")

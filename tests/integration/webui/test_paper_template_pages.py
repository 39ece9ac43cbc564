"""Templates of papers in the browser: preview, draft, check, deployment, versions, and which paper prints by which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from web_actions import Actions

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.commands import deploy, open_case
from engine.clock import VirtualClock
from engine.documents import store as documents
from engine.documents.printing import shipped_source
from engine.documents.records import Document
from engine.documents.template_facts import example_facts
from engine.queries.case.documents import paper_html
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task

EDITOR = "/designer/papers/acceptance"


@pytest.mark.rule("PA-1")
def test_a_template_is_changed_tried_deployed_and_rolled_back(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    """One walk of a designer: papers issued before print as they did, later ones by the new version."""
    designer = actions("designer")
    case_id = _case(county)
    before = _issue(county, case_id, "城管受〔2026〕1号")
    printed = _print(county, before)
    assert "承诺办结时限" in printed
    _later(county)

    assert 'href="/designer/papers/acceptance"' in designer.get("/designer/").text
    page = designer.get(EDITOR).text
    assert "facts.item.promised_days" in page
    assert "城管受〔2026〕1号" in page
    changed = shipped_source("acceptance").replace("承诺办结时限", "我们承诺的时限")

    def send(act: str, source: str = changed, base: str = "", **more: str) -> tuple[int, str]:
        answer = designer.post(EDITOR, act=act, source=source, base=base, **more)
        return answer.status_code, answer.get_data(as_text=True)

    status, shown = send("preview", paper=str(before))
    assert status == 200
    assert "我们承诺的时限" in shown
    assert "川岳县城市管理局" in shown
    assert "张三" not in shown.split('id="preview"')[1]
    status, shown = send("preview", changed.replace("facts.promised_due", "facts.promised_do"))
    assert status == 422
    assert "facts.promised_due" in shown
    assert "我们承诺的时限" in shown
    status, shown = send("page")
    assert status == 200
    assert 'class="paper-frame"' in shown
    assert send("save")[0] == 302
    assert "我们承诺的时限" in designer.get(EDITOR).text

    assert send("deploy", note=" ", seen="1")[0] == 422
    status, shown = send("deploy", changed.replace("<tbody>", "<tbody><script></script>"), note="改称呼")
    assert status == 422
    assert "&lt;script&gt;" in shown
    lacking = changed.replace("facts.deferred", "facts.undertaking and facts.undertaking.number")
    assert send("deploy", lacking, note="改称呼")[0] == 422
    assert send("deploy", note="改称呼")[0] == 302
    assert send("deploy", changed + "\n", note="再改")[0] == 409

    _later(county)
    after = _issue(county, case_id, "城管受〔2026〕2号")
    assert _print(county, before) == printed
    assert "我们承诺的时限" in _print(county, after)

    _later(county)
    versions = designer.get("/designer/versions/paper/acceptance").text
    assert "改称呼" in versions
    assert designer.post("/designer/versions/paper/acceptance/retire", note="不再用").status_code == 302
    _later(county)
    retired = _issue(county, case_id, "城管受〔2026〕4号")
    assert _print(county, retired).replace("4号", "1号") == printed
    assert "我们承诺的时限" in _print(county, after)
    assert designer.post("/designer/versions/paper/acceptance/restore", version="1").status_code == 302
    assert "第 3 版" in designer.get("/designer/versions/paper/acceptance").text
    again = changed.replace("我们承诺的时限", "承诺的时限")
    assert send("deploy", again, note="改短", base=_hash(county))[0] == 302
    compared = designer.get("/designer/versions/paper/acceptance/compare?old=1&new=4").text
    assert "<del>{{ row(&#34;我们承诺的时限&#34;" in compared

    _issue(county, case_id, "城管受〔2026〕3号", without="promised_due")
    status, shown = send("deploy", changed, note="再改", base=_hash(county))
    assert status == 422
    assert "城管受〔2026〕3号" in shown

    for role in ("clerk", "inspector"):
        assert actions(role).get(EDITOR).status_code == 403
    assert designer.get("/designer/papers/nowhere").status_code == 404


def _case(county: Engine) -> int:
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    people = {str(row.login): county.actor(int(row.id)) for row in rows}
    body = start_event(role="clerk") + user_task("check", "clerk") + end_event() + flows("begin", "check", "end")
    files = Files({"errand.bpmn": diagram("errand", body, kind="part")})
    deploy(county, people["yangfan"], files=files, note="新")
    return open_case(county, people["wangfang"], process="errand", key="a").case_id


def _issue(county: Engine, case_id: int, number: str, *, without: str = "") -> int:
    facts = {key: value for key, value in example_facts("acceptance").items() if key != without}
    with county.database.transaction() as session:
        issued = documents.issue(
            session,
            kind="acceptance",
            case_id=case_id,
            department_id=None,
            department_code="CG",
            facts=facts,
            at=county.clock.now(),
            issued_by_id=None,
            number=number,
        )
        return issued.id


def _print(county: Engine, document_id: int) -> str:
    with county.database.reading() as session:
        return paper_html(session, session.get_one(Document, document_id))


def _hash(county: Engine) -> str:
    with county.database.reading() as session:
        statement = "SELECT hash FROM file_version WHERE kind = 'paper' ORDER BY id DESC LIMIT 1"
        return str(session.connection().exec_driver_sql(statement).scalar())


def _later(county: Engine) -> None:
    assert isinstance(county.clock, VirtualClock)
    county.clock.advance(timedelta(minutes=1))

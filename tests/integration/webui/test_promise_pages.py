"""The pages of service promise: public promises and ratings, registers, pledges, compensation (SP, OA-1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from web_actions import Actions

from engine import Engine
from engine.administration import commands as administration
from engine.cases import commands
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.errors import NotAllowed
from engine.identity.records import PersonalDataAccess
from engine.office.applications.records import Application
from engine.office.promises.rules import PromiseLine, PromiseTexts
from engine.office.ratings.records import Rating
from engine.queries.promises.compensation_preview import compensation_preview
from engine.sample.hands import Hands
from tests.acceptance.applicant_online import sent_code

APPLICANT = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "phone": "13900001234",
    "matter": "申请办理",
    "scope": "here",
    "item": "CY-WL-001",
}
ANOTHER_WINDOW = "chenjing"
"""Whose window has nothing to do with the matter."""
PREVIEW_STATEMENTS = 3
"""The departments with a measure of their own, the count, the newest breaches."""
TELEPHONE = {"User-Agent": "Telephone"}
TEXTS = PromiseTexts(standard="一次办好", legal_basis="《行政许可法》第四十二条", phone="0999-6600300")
LINE = PromiseLine("出版物零售许可", "3 个工作日", "文旅局经办岗")


@pytest.fixture
def matter(county: Engine) -> int:
    """An ordinary matter that was granted."""
    hands = Hands(county)
    case_id = hands.register("wangfang", APPLICANT)
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    hands.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    hands.answer(case_id, "decision", {"decision": "grant", "text": "符合法定条件。"})
    return case_id


def codes(county: Engine, case_id: int) -> dict[str, str]:
    with county.database.reading() as session:
        number = session.get_one(OfficeCase, case_id).number or ""
        code = session.query(Application.query_code).filter_by(case_id=case_id).scalar()
    return {"number": number, "code": code}


def promise(county: Engine, login: str = "xuedingshan", **more: Any) -> None:
    person = Hands(county).person(login)
    given = {"department": "culture", "lines": [LINE], "texts": TEXTS, "review_on": date(2027, 3, 1)} | more
    administration.save_promise(county, person, **given)
    administration.publish_promise(county, person, department=given["department"])


def confirm(county: Engine, person: Actions, contact: str) -> None:
    """Confirm a contact in the person's browser."""
    assert person.post("/public/contact", contact=contact).status_code == 200
    assert person.post("/public/contact/code", one_time_code=sent_code(county)).status_code == 302


@pytest.mark.rule("SP-4", "OA-3")
def test_the_applicant_alone_rates_and_number_and_code_are_not_enough(
    county: Engine, anonymous: Actions, actions: Callable[[str], Actions], matter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who handle a matter know both, too. What is sent before the contact is confirmed is carried along."""
    monkeypatch.setenv("CHENGNUO_SMS_URL", "http://127.0.0.1:9/sms")
    known = codes(county, matter)
    shown = anonymous.post("/public/progress", **known).text
    assert known["code"] in shown.split('action="/public/rate"')[1].split("</form>")[0], "a posted page carries it too"
    assert anonymous.post("/public/rate", number=known["number"], code="000000").status_code == 404
    rating = known | {"_rate": "1", "grade": "very_satisfied"}
    for rater in (anonymous, actions("handler")):
        refused = rater.post("/public/rate", **rating)
        assert refused.status_code == 403
        assert "核验" in refused.text
        assert "very_satisfied" in refused.text, "nothing typed is lost"
    confirm(county, anonymous, "13900009999")
    assert anonymous.post("/public/rate", **rating).status_code == 403, "somebody else's telephone"
    with pytest.raises(NotAllowed):
        commands.rate(county, case_id=matter, grade="very_satisfied", key="code alone")
    assert known["code"] in actions("clerk").get(f"/cases/{matter}").text, "who received the applicant tells the code"
    handlers = Actions(anonymous.client.application)
    handlers.log_in("qiuyu")
    assert APPLICANT["phone"] in handlers.get(f"/cases/{matter}").text
    assert known["code"] not in handlers.get(f"/cases/{matter}").text
    anonymous.post("/public/contact/leave")
    confirm(county, anonymous, str(APPLICANT["phone"]))
    shown = anonymous.post("/public/rate", **known)
    assert shown.status_code == 200
    refused = anonymous.post("/public/rate", **known, _rate="1", comment="等了很久")
    assert refused.status_code == 422
    assert "等了很久" in refused.text
    taken = anonymous.post("/public/rate", **known, _rate="1", grade="dissatisfied", comment="等了很久")
    assert (taken.status_code, taken.location) == (302, "/public/rated")
    assert 'action="/public/rate"' not in anonymous.get("/public/progress", query_string=known).text
    assert "100" not in anonymous.get("/public/promises").text.split("好评率")[-1]


@pytest.mark.rule("SP-4", "SP-6")
def test_the_contact_of_a_rater_is_for_the_caller_alone(
    county: Engine, actions: Callable[[str], Actions], matter: int
) -> None:
    """Nobody else opens it, the register names neither person nor matter, and the look is on record."""
    commands.rate(county, case_id=matter, grade="dissatisfied", contact="13700000001", handed_on=True, key="rate")
    county.settle()
    with county.database.reading() as session:
        opened = session.query(Rating.followup_case_id).scalar()
        work = session.query(WorkItem.id).filter_by(case_id=opened).scalar()
    address = f"/promises/raters/{work}"
    shown = actions("coordinator").get(address)
    assert "13700000001" in shown.text
    assert "周小明" in shown.text
    assert address in actions("coordinator").get(f"/desk/work/{work}").text
    for role in ("clerk", "leader", "inspector", "agency_head", "admin"):
        assert actions(role).get(address).status_code == 403
    for role in ("coordinator", "inspector"):
        register = actions(role).get("/promises/ratings").text
        assert "不满意" in register
        assert "周小明" not in register
        assert codes(county, matter)["number"] not in register
    with county.database.reading() as session:
        looks = session.query(PersonalDataAccess).filter_by(case_id=matter, page="promises.rater").all()
    assert [look.staff_id for look in looks] == [Hands(county).person("zhoumin").staff_id]


@pytest.mark.rule("SP-4", "AU-1")
def test_the_window_shows_a_code_that_works_once(
    actions: Callable[[str], Actions], anonymous: Actions, matter: int
) -> None:
    assert actions("handler").post(f"/promises/cases/{matter}/rating-code").status_code == 403
    elsewhere = Actions(anonymous.client.application)
    assert elsewhere.log_in(ANOTHER_WINDOW).status_code == 302
    assert elsewhere.post(f"/promises/cases/{matter}/rating-code").status_code == 403, "another window serves the case"
    assert "rating-code" not in elsewhere.get(f"/cases/{matter}").text
    replaced, link = (shown_code(actions("clerk"), matter) for _ in range(2))
    assert anonymous.get(replaced).status_code == 410, "only the code that was shown last is valid"
    assert anonymous.get(link).status_code == 200
    assert anonymous.post(link, grade="satisfied").status_code == 302
    assert anonymous.get(link).status_code == 410
    assert anonymous.get("/public/rate/none").status_code == 404


@pytest.mark.rule("SP-4", "AU-6")
def test_a_rating_from_the_windows_own_machine_is_marked_for_the_inspectors(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    """It is taken in, but who might have rated himself is looked at twice; the visitor's telephone is not marked."""
    clerk = actions("clerk")
    browsers = {"own session": (clerk, {}), "own machine": (anonymous, {}), "telephone": (anonymous, TELEPHONE)}
    for name, (rater, agent) in browsers.items():
        contact = Hands(county).register("wangfang", APPLICANT | {"kind": "consult", "item": None})
        given = {"_csrf": rater.token(), "grade": "satisfied", "comment": name}
        assert rater.client.post(shown_code(clerk, contact), data=given, headers=agent).status_code == 302
    rows = actions("inspector").get("/promises/ratings").text.split("<tr>")
    marks = {name: next(row for row in rows if name in row) for name in browsers}
    assert "登录着工作人员账号" in marks["own session"]
    assert "同一台电脑" in marks["own machine"]
    assert re.search("登录着工作人员账号|同一台电脑", marks["telephone"]) is None


def shown_code(who: Actions, matter: int) -> str:
    """The address behind the code that the window shows."""
    page = who.post(f"/promises/cases/{matter}/rating-code")
    assert "data:image/png" in page.text
    link = re.search(r"/public/rate/[\w-]+", page.text)
    assert link is not None
    return link[0]


@pytest.mark.rule("SP-1", "SP-8", "OA-1")
def test_a_promise_is_written_published_and_signed(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    """A promise that is not concrete is refused at its field and nothing typed is lost."""
    leader = actions("leader")
    address = "/promises/departments/market"
    given = {"what1": "营业执照", "by_when1": "", "who1": "登记岗", "standard": "一次办好", "_publish": "1"}
    refused = leader.post(address, **given)
    assert refused.status_code == 422
    assert "营业执照" in refused.text
    assert "没有写时限" in refused.text
    whole = given | {
        "by_when1": "1 个工作日",
        "legal_basis": "《市场主体登记管理条例》",
        "phone": "0999-6600300",
        "review_on": "2027-03-01",
    }
    assert leader.post(address, **(whole | {"review_on": "2026-03-02"})).status_code == 422
    assert leader.post(address, **whole).status_code == 302
    public = anonymous.get("/public/promises").text
    assert "营业执照" in public
    assert "0999-6600300" in public
    assert leader.post("/promises/departments/culture", **whole).status_code == 403
    version = re.search(r"/promises/versions/(\d+)/sign", actions("handler").get(address).text)
    assert version is not None
    signed = actions("handler").post(version[0])
    assert "营业执照" in actions("handler").get(signed.location).text
    assert actions("leader").get(signed.location).status_code == 200
    assert actions("clerk").get(signed.location).status_code == 403
    assert "未签署" in leader.get(address).text


@pytest.mark.rule("SP-8")
def test_a_new_version_has_to_be_signed_anew(county: Engine, actions: Callable[[str], Actions]) -> None:
    promise(county, "mayulan", department="market")
    handler = actions("handler")
    address = "/promises/departments/market"
    first = re.search(r"/promises/versions/(\d+)/sign", handler.get(address).text)
    assert first is not None
    handler.post(first[0])
    assert "/sign" not in handler.get(address).text
    promise(county, "mayulan", department="market", texts=PromiseTexts("当场办", "《行政许可法》", phone="1"))
    assert "/sign" in handler.get(address).text
    refused = handler.client.post(first[0], data={"_csrf": handler.token()}, follow_redirects=True)
    assert "现行" in refused.text


@pytest.mark.rule("SP-3", "OA-1")
def test_standards_of_compensation_are_published_with_versions(
    actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    inspector = actions("inspector")
    assert inspector.post("/promises/compensation", breach="overdue", measure="致歉").status_code == 422
    for measure in ("书面致歉。", "书面致歉，免费邮寄。"):
        given = {"breach": "overdue", "measure": measure, "why": "试行"}
        assert inspector.post("/promises/compensation", **given).status_code == 302
    assert "书面致歉。" in inspector.get("/promises/compensation").text
    public = anonymous.get("/public/promises").text
    assert "书面致歉，免费邮寄。" in public
    assert "书面致歉。<" not in public


@pytest.mark.rule("SP-3")
def test_a_breach_is_recorded_at_its_page(county: Engine, actions: Callable[[str], Actions], matter: int) -> None:
    coordinator = actions("coordinator")
    given = {"number": codes(county, matter)["number"], "broken": "conduct", "detail": "态度冷漠。"}
    refused = coordinator.post("/promises/breaches/new", **(given | {"number": "无"}))
    assert refused.status_code == 422
    assert "态度冷漠。" in refused.text
    assert coordinator.post("/promises/breaches/new", **given).status_code == 302
    assert "态度冷漠。" in coordinator.get("/promises/breaches").text

    inspector, address = actions("inspector"), "/promises/compensation"
    kept = {"breach": "conduct", "department": "market", "measure": "当面致歉。", "why": "本局办法"}
    assert inspector.post(address, **kept).status_code == 302
    proposed = {"breach": "conduct", "measure": "寄致歉信。", "why": "试行", "do": "preview"}
    before = county.database.statements
    with county.database.reading() as session:
        now = county.clock.now()
        foreseen = compensation_preview(
            session, breach="conduct", measure="寄致歉信。", why="试行", department="", now=now
        )
        assert county.database.statements - before <= PREVIEW_STATEMENTS
    assert (foreseen.breaches, foreseen.open, foreseen.own) == (1, 1, ["市监局"])
    shown = inspector.post(address, **proposed).text
    assert "还没有兑现" in shown
    assert "近一年适用新标准的这类违诺 1 件" in shown
    assert "近一年适用新标准的这类违诺 0 件" in inspector.post(address, **(proposed | {"department": "market"})).text
    assert "寄致歉信。" not in inspector.get("/public/promises").text, "a preview publishes nothing"


@pytest.mark.rule("SP-10")
def test_what_could_not_be_done_is_registered_at_the_window_and_online(
    actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    given = {"name": "周小明", "phone": "13900001234", "kind": "not_accepted", "reason": "两次没有受理。"}
    refused = anonymous.post("/public/unresolved", **(given | {"kind": ""}))
    assert refused.status_code == 422
    assert "两次没有受理。" in refused.text
    assert anonymous.post("/public/unresolved", **given).status_code == 302
    assert "难〔2026〕1号" in anonymous.get("/public/unresolved").text
    clerk = actions("clerk")
    assert clerk.post("/promises/unresolved/new", **given).status_code == 302
    register = clerk.get("/promises/unresolved").text
    assert "难〔2026〕2号" in register
    assert "周小明" not in register

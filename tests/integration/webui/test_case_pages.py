"""Desk and case pages over HTTP: registering, handing in once, masking, commands by role, papers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.administration.commands.departments import change_settings
from engine.clock import VirtualClock
from engine.office.letterhead.rules import Settings
from engine.sample.hands import Hands

INQUIRY = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "张三丰",
    "id_number": "110101199003070011",
    "phone": "13900001234",
    "matter": "开一家书店",
    "scope": "here",
    "item": "CY-SJ-002",
}


def value(county: Engine, statement: str) -> int:
    with county.database.reading() as session:
        return int(session.execute(text(statement)).scalar_one())


@pytest.fixture
def clerk(actions: Callable[[str], Actions]) -> Actions:
    """A clerk at the window."""
    return actions("clerk")


@pytest.fixture
def application(county: Engine, clerk: Actions) -> int:
    """The case of an application that the clerk has just registered."""
    answer = clerk.post("/desk/register", _key="page-1", **INQUIRY)
    assert answer.status_code == 302, answer.text
    county.settle()
    return value(county, "SELECT case_id FROM application")


@pytest.fixture
def received(county: Engine, application: int) -> int:
    """The same application, whose papers have been checked: its receipt and its notice are issued."""
    hands = Hands(county)
    verdicts = hands.materials(application, wrong={1: ("missing", "未提交", "请提交原件")})
    hands.answer(application, "materials_check", {"materials": verdicts, "conclusion": "supplement"})
    return application


@pytest.mark.rule("FI-2")
def test_registering_leads_to_the_first_step(clerk: Actions) -> None:
    answer = clerk.post("/desk/register", _key="page-1", **INQUIRY)
    assert re.fullmatch(r"/desk/work/[0-9a-f-]{36}", answer.location)
    page = clerk.get(answer.location)
    assert "核对申请材料" in page.text
    assert "已登记" in page.text


def test_the_same_page_sent_twice_registers_once(county: Engine, clerk: Actions) -> None:
    first = clerk.post("/desk/register", _key="page-1", **INQUIRY)
    second = clerk.post("/desk/register", _key="page-1", **INQUIRY)
    assert first.location == second.location
    assert value(county, "SELECT count(*) FROM inquiry") == 1


def test_another_content_under_the_same_page_is_refused(county: Engine, clerk: Actions) -> None:
    clerk.post("/desk/register", _key="page-1", **INQUIRY)
    answer = clerk.post("/desk/register", _key="page-1", **{**INQUIRY, "applicant_name": "李四"})
    assert answer.status_code == 409
    assert value(county, "SELECT count(*) FROM inquiry") == 1


def test_a_wrong_form_keeps_what_was_typed_and_saves_nothing(county: Engine, clerk: Actions) -> None:
    answer = clerk.post("/desk/register", _key="page-1", **{**INQUIRY, "phone": "12", "matter": ""})
    assert answer.status_code == 422
    assert "张三丰" in answer.text
    assert "没有提交" in answer.text
    assert value(county, "SELECT count(*) FROM inquiry") == 0


def fields_of_task(clerk: Actions, address: str) -> dict[str, str]:
    """The hidden fields of a task page."""
    tree = html.fromstring(clerk.get(address).text)
    form = tree.xpath("//form[.//input[@name='_form']]")[0]
    return {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}


@pytest.mark.rule("ON-11")
def test_what_a_rule_refuses_comes_back_with_everything_that_was_filled_in(county: Engine, clerk: Actions) -> None:
    task = clerk.post("/desk/register", _key="page-1", **INQUIRY).location
    county.settle()
    hidden = fields_of_task(clerk, task)
    count = sum(name.endswith(".material") for name in hidden)
    states = {f"materials-{number}.state": "ok" for number in range(count)} | {"materials-1.state": "missing"}
    words = {"materials-1.problem": "没有带平面图", "materials-1.remedy": "补交"}
    answer = clerk.client.post(task, data={**hidden, **states, **words, "conclusion": "accept"})
    assert answer.status_code == 422
    assert "不能容缺" in answer.text
    assert "没有带平面图" in answer.text
    assert value(county, "SELECT count(*) FROM application WHERE accepted_at IS NOT NULL") == 0


@pytest.mark.rule("LC-2", "ON-2")
def test_a_paper_that_was_just_issued_is_offered_for_printing(
    clerk: Actions, received: int, clock: VirtualClock
) -> None:
    assert "刚出具的文书" in clerk.get(f"/cases/{received}").text
    clock.advance(timedelta(minutes=11))
    assert "刚出具的文书" not in clerk.get(f"/cases/{received}").text


def test_a_form_sent_after_the_session_has_ended_leads_to_the_login_and_back(clerk: Actions) -> None:
    clerk.client.delete_cookie("chengnuo_session")
    answer = clerk.client.post("/desk/register", data=INQUIRY)
    assert answer.location == "/login?next=/desk/register"
    assert "没有提交" in clerk.get(answer.location).text
    assert clerk.client.post("/cases/1/urge", data={}).location == "/login"


@pytest.mark.rule("AU-1")
def test_a_comment_stands_in_the_history_and_is_told_to_who_works_on_the_case(
    county: Engine, actions: Callable[[str], Actions], clerk: Actions, application: int
) -> None:
    hands, where = Hands(county), f"/cases/{application}/comment"
    hands.answer(application, "materials_check", {"materials": hands.materials(application), "conclusion": "accept"})
    county.settle()
    for words in ("", " \n", "长" * 1001):
        refused = clerk.post(where, _key="a", text=words)
        assert refused.status_code == 422
    assert "长" * 1001 in refused.text
    for role in ("designer", "inspector"):
        stranger = actions(role)
        assert stranger.post(where, _key="b", text="看看").status_code == 403
    for _ in range(2):
        assert clerk.post(where, _key="c", text="申请人下午来取平面图").status_code == 302
    page = clerk.get(f"/cases/{application}").text
    assert page.count("申请人下午来取平面图") == 1
    assert "留言" in page
    news = actions("handler").get("/desk/news").text
    assert "王芳：申请人下午来取平面图" in news
    assert "申请人下午来取平面图" not in clerk.get("/desk/news").text
    assert "平面图" not in actions("designer").get(f"/cases/{application}").text


@pytest.mark.rule("SP-6")
def test_personal_data_is_whole_for_handlers_and_masked_for_others(
    actions: Callable[[str], Actions], clerk: Actions, application: int
) -> None:
    own = clerk.get(f"/cases/{application}").text
    assert "13900001234" in own
    assert "110101199003070011" in own
    others = actions("designer").get(f"/cases/{application}").text
    assert "13900001234" not in others
    assert "110101199003070011" not in others
    assert "张三丰" not in others
    assert "139••••1234" in others


@pytest.mark.rule("SP-6", "AC-3")
def test_a_complaint_is_for_those_who_handle_or_supervise_it(
    county: Engine, actions: Callable[[str], Actions], clerk: Actions
) -> None:
    complaint = {name: INQUIRY[name] for name in ("channel", "applicant_kind", "applicant_name", "phone")}
    clerk.post("/desk/register", _key="page-1", kind="complaint", matter="窗口拒收材料", **complaint)
    county.settle()
    case = value(county, "SELECT case_id FROM complaint")
    contact = value(county, "SELECT case_id FROM inquiry WHERE kind = 'complaint'")
    inspector = actions("inspector")
    assert inspector.get(f"/cases/{case}").status_code == 200
    assert f'/cases/{case}"' in inspector.get("/cases/").text
    assert f'/cases/{contact}"' in inspector.get("/cases/").text
    # Whoever took it down keeps the thread (FI-8), and sees what was taken down, not what is found out.
    assert clerk.get(f"/cases/{contact}").status_code == 200
    for person in (actions("handler"), actions("leader"), actions("designer")):
        assert person.get(f"/cases/{contact}").status_code == 403
        assert f'/cases/{contact}"' not in person.get("/cases/").text
    for person in (clerk, actions("handler"), actions("designer")):
        assert person.get(f"/cases/{case}").status_code == 403
        assert person.get(f"/cases/{case}/history").status_code == 403
        assert f'/cases/{case}"' not in person.get("/cases/").text


@pytest.mark.rule("SP-6")
def test_papers_are_for_those_who_handle_the_case(
    county: Engine, actions: Callable[[str], Actions], clerk: Actions, received: int
) -> None:
    paper = value(county, "SELECT id FROM document WHERE kind = 'receipt'")
    address = f"/cases/{received}/documents/{paper}"
    assert "张三丰" in clerk.get(address).text
    assert f'href="{address}.docx"' in clerk.get(address).text
    file = clerk.get(f"{address}.docx")
    assert file.headers["Content-Disposition"] == f'attachment; filename="receipt-{paper}.docx"'
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        assert "张三丰" in parts.read("word/document.xml").decode()
    for form in (address, f"{address}.docx"):
        assert actions("designer").get(form).status_code == 403
    assert clerk.get(f"/cases/{received + 100}/documents/{paper}").status_code == 404
    assert clerk.get("/cases/paper.css").mimetype == "text/css"


@pytest.mark.rule("PA-4", "OA-3")
def test_a_paper_prints_only_an_address_that_the_office_has_set(
    county: Engine, clerk: Actions, received: int, app: Flask
) -> None:
    """Whoever asks under another host does not bring it onto the paper, neither as text nor as a code to scan."""
    paper = value(county, "SELECT id FROM document WHERE kind = 'receipt'")
    address = f"/cases/{received}/documents/{paper}"
    cookie = clerk.client.get_cookie("chengnuo_session")
    assert cookie is not None
    for host in ("evil.example", "banshi.example.gov.cn"):
        clerk.client.set_cookie("chengnuo_session", cookie.value, domain=host)
    app.config["HOSTS_LISTED"] = False  # as in an office that lists none; a demonstration knows its own
    foreign = clerk.get(address, headers={"Host": "evil.example"}).text
    assert "材料接收凭证" in foreign
    assert "evil.example" not in foreign
    assert "paper-qr" not in foreign
    app.config["HOSTS_LISTED"] = True
    listed = clerk.get(address, headers={"Host": "banshi.example.gov.cn"}).text
    assert "http://banshi.example.gov.cn/public/progress" in listed
    change_settings(
        county,
        Hands(county).person("huyang"),
        department="center",
        settings=Settings(site="https://zwfw.example.gov.cn"),
    )
    known = clerk.get(address, headers={"Host": "evil.example"}).text
    assert "https://zwfw.example.gov.cn/public/progress" in known


@pytest.mark.rule("TC-11", "TC-15")
def test_a_deadline_is_explained_day_by_day(clerk: Actions, application: int) -> None:
    page = clerk.get(f"/cases/{application}").text
    address = re.search(rf"/cases/{application}/deadline/\d+", page)
    assert address is not None
    days = clerk.get(address[0]).text
    assert "起算当日" in days
    assert "2026-03-07 周六" in days
    assert clerk.get(f"/cases/{application}/deadline/99999").status_code == 404


def test_claiming_and_giving_back(county: Engine, clerk: Actions, application: int) -> None:
    link = re.search(r"/desk/work/([0-9a-f-]{36})", clerk.get("/desk/").text)
    assert link is not None
    assert clerk.post(f"/desk/work/{link[1]}/claim").status_code == 302
    assert "我在办" in clerk.get("/desk/?share=mine").text
    assert clerk.post(f"/desk/work/{link[1]}/release").status_code == 302
    assert value(county, "SELECT count(*) FROM work_item WHERE assignee_id IS NOT NULL") == 0


def test_work_that_is_done_says_so(clerk: Actions) -> None:
    answer = clerk.get("/desk/work/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 302
    assert "已经办完或者取消" in clerk.get(answer.location).text


@pytest.mark.rule("AU-1")
def test_work_of_another_post_leads_to_the_register_line_and_is_not_handed_in(
    actions: Callable[[str], Actions], clerk: Actions, application: int
) -> None:
    link = re.search(r"/desk/work/[0-9a-f-]{36}", clerk.get("/desk/").text)
    assert link is not None
    clerk.post(f"{link[0]}/draft", _form="materials_check", _definition="1", conclusion="supplement")
    stranger = actions("helper")
    led = stranger.get(link[0])
    assert led.location == f"/cases/{application}"
    page = stranger.get(led.location).text
    assert "不在该岗位" in page
    assert "13900001234" not in page
    assert "需要核对" not in page
    assert stranger.post(link[0], _key="k", conclusion="accept").status_code == 403
    assert stranger.post(f"{link[0]}/draft", conclusion="accept").status_code == 403
    assert stranger.post(f"{link[0]}/claim").status_code == 403
    assert stranger.post(f"{link[0]}/release").status_code == 403


@pytest.mark.rule("LC-5", "AU-4")
def test_commands_are_offered_by_relation_and_explained_when_refused(
    county: Engine, actions: Callable[[str], Actions], clerk: Actions, application: int
) -> None:
    page = clerk.get(f"/cases/{application}").text
    assert "撤回申请" in page
    assert "延长期限" not in page
    refused = clerk.post(f"/cases/{application}/extend", _key="k", days="5", reason="复杂")
    assert refused.status_code == 403
    assert "主办部门的经办人" in refused.text
    assert value(county, "SELECT count(*) FROM clock_extension") == 0
    assert clerk.post(f"/cases/{application}/nonsense").status_code == 404
    unproved = clerk.post(f"/cases/{application}/withdraw", _key="w", by="applicant", reason="不办了")
    assert unproved.status_code == 422
    assert "不办了" in unproved.text
    given = {"by": "applicant", "reason": "不办了", "proof": "申请书一份"}
    withdrawn = clerk.post(f"/cases/{application}/withdraw", _key="w2", **given)
    assert "已撤回" in clerk.get(withdrawn.location).text


@pytest.mark.rule("TC-3", "AU-2")
def test_a_command_with_wrong_words_says_what_is_wrong(
    county: Engine, actions: Callable[[str], Actions], application: int
) -> None:
    accept(county, application)
    handler = actions("handler")
    answer = handler.post(
        f"/cases/{application}/stop", _key="k", procedure="other", kind="holiday", basis="x", days="x", reason="需要"
    )
    assert answer.status_code == 422
    dialog = html.fromstring(answer.text).get_element_by_id("command-stop")
    assert dialog.get("open") is not None
    assert dialog.get_element_by_id("f-stop-basis").get("value") == "x"
    assert dialog.get_element_by_id("f-stop-days").get("value") == "x"
    assert "没有这个选项" in dialog.get_element_by_id("f-stop-kind-words").text_content()
    assert "正整数" in dialog.get_element_by_id("f-stop-days-words").text_content()
    vague = handler.post(
        f"/cases/{application}/stop", _key="k2", procedure="other", kind="auction", basis="x", days="5", reason="需要"
    )
    assert vague.status_code == 422
    assert "法律名称和条款" in vague.text
    assert value(county, "SELECT count(*) FROM clock_request") == 0


@pytest.mark.rule("TC-4", "AU-3")
def test_what_a_rule_refuses_in_a_dialog_stands_at_its_field(
    county: Engine, actions: Callable[[str], Actions], application: int
) -> None:
    accept(county, application)
    handler = actions("handler")
    answer = handler.post(f"/cases/{application}/extend", _key="k", days="11", reason="情况复杂")
    assert answer.status_code == 422
    dialog = html.fromstring(answer.text).get_element_by_id("command-extend")
    assert "1 至 10 个工作日" in dialog.get_element_by_id("f-extend-days-words").text_content()
    assert dialog.get_element_by_id("f-extend-reason").text_content().strip() == "情况复杂"
    assert handler.post(f"/cases/{application}/extend", _key="k2", days="5", reason="情况复杂").status_code == 302
    again = handler.post(f"/cases/{application}/extend", _key="k3", days="5", reason="还是复杂")
    assert again.status_code == 422
    assert "正在等待批准" in again.text
    assert "还是复杂" in again.text


def accept(county: Engine, case_id: int) -> None:
    """The materials are in order and the case is accepted."""
    hands = Hands(county)
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})


def test_no_two_fields_of_a_page_share_an_id(actions: Callable[[str], Actions], application: int) -> None:
    page = html.fromstring(actions("agency_head").get(f"/cases/{application}").text)
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def consult_first(county: Engine, clerk: Actions, application: int) -> str:
    """The clerk has judged the materials, one as wrong, and asks the fire brigade first; the clerk's task address."""
    task = re.search(r"/desk/work/[0-9a-f-]{36}", clerk.get("/desk/").text)
    assert task is not None
    hidden = fields_of_task(clerk, task[0])
    count = sum(name.endswith(".material") for name in hidden)
    states = {f"materials-{number}.state": "ok" for number in range(count)} | {"materials-1.state": "wrong"}
    words = {"materials-1.problem": "平面图没有标注", "materials-1.remedy": "补标面积"}
    question = {"addressee": "department", "department": "fire", "question": "需要消防检查合格证吗？"}
    answer = clerk.client.post(task[0], data={**hidden, **states, **words, "conclusion": "consult", **question})
    assert answer.status_code == 302, answer.text
    county.settle()
    return task[0]


@pytest.mark.rule("ON-6", "ON-9")
def test_a_question_to_another_department_stands_on_the_case_until_and_after_its_answer(
    county: Engine, clerk: Actions, application: int
) -> None:
    consult_first(county, clerk, application)
    page = clerk.get(f"/cases/{application}").text
    assert "代申请人征询" in page
    assert "需要消防检查合格证吗？" in page
    assert "待答复" in page
    Hands(county).answer(application, "consultation_answer", {"answer": "不需要。"})
    page = clerk.get(f"/cases/{application}").text
    assert "已答复" in page
    assert "待答复" not in page
    assert "不需要。" in page


@pytest.mark.rule("ON-6")
def test_verdicts_given_before_a_question_are_there_when_it_is_answered(
    county: Engine, clerk: Actions, application: int
) -> None:
    consult_first(county, clerk, application)
    Hands(county).answer(application, "consultation_answer", {"answer": "不需要。"})
    task = re.search(r"/desk/work/[0-9a-f-]{36}", clerk.get("/desk/").text)
    assert task is not None
    text_of_page = clerk.get(task[0]).text
    page = html.fromstring(text_of_page)
    chosen = page.xpath("//input[@checked and contains(@name, 'materials-')]/@value")
    assert chosen.count("wrong") == 1
    assert chosen.count("ok") == len(chosen) - 1 > 0
    assert "平面图没有标注" in text_of_page
    assert not page.xpath("//input[@checked and @name='conclusion']"), "the conclusion is another one now"
    assert "不需要。" in text_of_page, "the answer stands beside the form"


@pytest.mark.rule("ON-4")
def test_a_verdict_on_a_material_that_came_anew_is_given_anew(
    county: Engine, clerk: Actions, application: int, clock: VirtualClock
) -> None:
    """Two papers were wrong; one comes and is in order, the other is wrong again: both changed since the check."""
    hands = Hands(county)
    rows = hands.materials(application)
    missing = {"state": "missing", "problem": "没有提交", "remedy": "补交"}
    told = [rows[0] | missing, rows[1] | missing, *rows[2:]]
    hands.answer(application, "materials_check", {"materials": told, "conclusion": "supplement"})
    clock.advance(timedelta(hours=1))
    brought = [rows[0], rows[1] | {"state": "wrong", "problem": "没有盖章", "remedy": "盖章"}]
    hands.answer(application, "materials_supplement", {"materials": brought})
    task = re.search(r"/desk/work/[0-9a-f-]{36}", clerk.get("/desk/").text)
    assert task is not None
    page = html.fromstring(clerk.get(task[0]).text)
    assert page.xpath("//h1")[0].text_content() == "核对尚缺材料"
    given = page.xpath("//input[@checked and contains(@name, 'materials-')]/@name")
    assert given == [f"materials-{number}.state" for number in range(2, len(rows))]


@pytest.mark.rule("AB-2")
def test_a_post_without_anybody_stands_on_the_case_that_waits_there(
    county: Engine, actions: Callable[[str], Actions], clerk: Actions, application: int
) -> None:
    assert "都不在岗" not in clerk.get(f"/cases/{application}").text
    with county.database.transaction() as session:
        session.execute(
            text("INSERT INTO cover_gap (post_id, since, found_at) SELECT post_id, :at, :at FROM work_item"),
            {"at": county.clock.now()},
        )
    page = actions("leader").get(f"/cases/{application}").text
    assert "A、B 角都不在岗" in page
    assert "无人在岗" in page

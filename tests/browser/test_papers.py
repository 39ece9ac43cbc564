"""Every paper of every kind of case, printed on A4 by Chromium and read as PDF (PA-1 … PA-6)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from engine import Engine
from engine.administration import commands as administration
from engine.cases import commands
from engine.cases.storage.records import Outbox
from engine.clock import VirtualClock, office_time
from engine.documents.kinds import PAPERS
from engine.documents.printing import render_page, stylesheet
from engine.documents.records import Document
from engine.jobs.reviews import open_monthly_review
from engine.office.performance.records import PerformanceReview
from engine.office.promises.records import PromiseBreach
from engine.office.settings import store as settings
from engine.operations.registry import IMPLEMENTATIONS
from tests.acceptance.county import COMPLEX, DENY, IMMEDIATE, JOINT, ORDINARY, REASONS, VALID, County
from tests.acceptance.test_appointing import CONFIRM, make
from tests.acceptance.test_branch_clocks import extend, stop
from tests.acceptance.test_committing import FALSE, REVOKE, check_of, granted
from tests.acceptance.test_hearing import MINUTES, SETTING, told
from tests.acceptance.test_inspecting import drawn, found, lines
from tests.acceptance.test_publishing import proposed
from tests.acceptance.test_renewing import granted as permit_granted
from tests.acceptance.test_renewing import renew
from tests.acceptance.test_representing import authorise
from tests.acceptance.test_withdrawing_permits import HEARD, WITHDRAWN, propose
from tests.acceptance.test_withdrawing_permits import granted as lawful
from tests.conftest import Copies
from tests.pdf_text import sheets_of

FORWARDED = "CY-LY-002"
UNIT = {"applicant_kind": "unit", "applicant_name": "川岳县青禾文化传播有限公司", "id_number": "91510000MA6CTQ4K8A"}
AGENT = {
    "agent_name": "李代办",
    "agent_id_number": "110101199003070011",
    "agent_scope": "提交材料、接收告知、领取结果",
    "agent_until": "2026-12-31",
}
MISSING = {1: ("missing", "", "")}
WRONG = {3: ("wrong", "复印件未加盖公章", "加盖公章后重新提交")}
AGREE = {"opinion": "agree", "text": "符合条件。"}
GRANT = {
    "decision": "grant",
    "text": "经审查符合法定条件。",
    "permit_number": "川岳新出发零字第26001号",
    "valid_until": "2031-03-04",
    "conditions": "不得经营境外出版物",
}


def tell_stories(county: County) -> None:
    """One case of each kind, from its first paper to its last."""
    ordinary(county)
    stopped(county)
    immediate(county)
    joint(county)
    forwarded(county)
    denied(county)
    ended_early(county)
    deferred(county)
    inquiries(county)
    promised(county)
    reviewed(county)
    committed_to(county)
    withdrawn(county)
    publication(county)
    hearing(county)
    inspected(county)
    appointment_slip(county)
    deemed_renewal(county)
    surveyed(county)


def promised(county: County) -> None:
    """A promise that was broken and made good, and a matter that could not be done at the window."""
    late = county.accepted(ORDINARY)
    opened = commands.register_unresolved(
        county.engine,
        county.hands.person("wangfang"),
        answers={"name": "周小明", "phone": "13900001234", "kind": "not_accepted", "reason": "窗口两次没有受理。"},
        key="unresolved",
    )
    county.engine.settle()
    county.answer(opened.case_id, "unresolved_assignment", {"department": "culture", "complex": False})
    county.answer(opened.case_id, "unresolved_answer", {"result": "resolved", "text": "当日已受理。"})
    county.turn(3, 31, 17, 1)
    with county.engine.database.reading() as session:
        breach = session.scalars(select(PromiseBreach).where(PromiseBreach.origin_case_id == late)).one()
    made_good = {"outcome": "compensated", "apology": "未在承诺期限内办结，特此致歉。", "measure": "免费邮寄证件。"}
    county.answer(breach.case_id, "breach_compensation", made_good)


def reviewed(county: County) -> None:
    """The month's performance review, published."""
    county.turn(4, 2, 9)
    assert open_monthly_review(county.engine)
    county.engine.settle()
    with county.engine.database.reading() as session:
        case_id = session.scalars(select(PerformanceReview.case_id)).one()
    county.answer(case_id, "performance_check", {"note": "已核对。"})
    county.answer(case_id, "performance_confirmation", {"confirmed": True})


def committed_to(county: County) -> None:
    """A commitment instead of a proof, granted, found false and revoked."""
    check = check_of(county, granted(county))
    county.answer(check, "commitment_check", FALSE)
    county.answer(check, "commitment_revocation", REVOKE)
    county.deliver(check)


def withdrawn(county: County) -> None:
    """A lawful permit, withdrawn because the law was changed."""
    case_id = propose(county, lawful(county))
    county.answer(case_id, "permit_withdrawal_hearing", HEARD)
    county.answer(case_id, "permit_withdrawal_decision", WITHDRAWN)
    county.deliver(case_id)


def publication(county: County) -> None:
    """A guide that its head lets publish."""
    county.answer(proposed(county), "publication_approval", {"outcome": "publish"})


def surveyed(county: County) -> None:
    """A survey of what was decided in the month, answered by nobody, published."""
    administration.put_survey_questions(county.engine, None, text="态度如何？\n是否一次告知？")
    today = county.now().date()
    opened = county.engine.open_case(
        county.hands.person("qianzheng"),
        process="survey",
        answers={"subject": "四月满意度调查", "period_from": "2026-03-20", "period_until": today.isoformat()},
        key="survey",
    )
    county.engine.settle()
    county.engine.turn_clock(county.engine.clock.now() + timedelta(days=20))
    county.answer(opened.case_id, "survey_report", {"text": "答卷较少，下次扩大抽样。"})


def appointment_slip(county: County) -> None:
    """A confirmed appointment on Monday 04-20 with an item whose papers are to be brought."""
    case_id = make(county, office_time(2026, 4, 20, 10))
    county.answer(case_id, "appointment_answer", CONFIRM)


def deemed_renewal(county: County) -> None:
    """A permit of three days, applied for in time, as the office has set it, and undecided at its end."""
    with county.engine.database.transaction() as session:
        settings.change(session, "renewal_apply_days", 1, why="试行", at=county.engine.clock.now())
    renew(county, permit_granted(county, "2026-04-20", "川岳新出发零字第26099号"))
    county.turn(4, 21, 0, 1)


def inspected(county: County) -> None:
    """A list of cases and standards with a fault, and the authority of a representative."""
    administration.add_standard(county.engine, None, area="conduct", text="统一着装，佩戴工作牌，使用文明用语")
    case_id = drawn(county, period_until="2026-04-17")
    found(county, case_id, len(lines(county, case_id)))
    authorise(county, valid_from="2026-04-17", valid_until="2026-12-31", text="遇重大事项先向本机关负责人报告。")


def hearing(county: County) -> None:
    """Told on Thursday 04-02, asked for at once, held on 04-17; the minutes are signed."""
    case_id = told(county)
    request = {"name": "马国富", "requested_on": "2026-04-02", "reason": "影响灌溉"}
    county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [request]})
    county.answer(case_id, "hearing_setting", SETTING | {"held_at": "2026-04-17T09:30"})
    county.turn(4, 17, 9, 30)
    county.answer(case_id, "hearing_opening", {"attended": "申请人、马国富、经办人", "recusal_asked": "no"})
    county.answer(case_id, "hearing_minutes", MINUTES)


def ordinary(county: County) -> None:
    """A unit's agent; two notices, an extension, a stop, a certificate with an end."""
    case_id = county.apply(ORDINARY, **UNIT, **AGENT)
    county.check(case_id, "supplement", {**MISSING, **WRONG})
    county.supplement(case_id, WRONG)
    county.check(case_id, "supplement", WRONG)
    county.supplement(case_id)
    county.hands.extend_clock(case_id, "qiuyu", 5, "需要实地核查经营场所。")
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)


def stopped(county: County) -> None:
    """The clock stands for a special procedure of the item."""
    case_id = county.accepted("CY-WJ-001", **UNIT)
    county.stop_clock(case_id, "sumin")


def immediate(county: County) -> None:
    """Done on the spot."""
    case_id = county.accepted(IMMEDIATE)
    if "decision" in county.waiting(case_id):
        county.answer(case_id, "decision", {"decision": "grant"})


def joint(county: County) -> None:
    """A merged notice after acceptance, a department's denial, conditions."""
    case_id = county.accepted(JOINT, **UNIT)
    county.answer(case_id, "joint_circumstances", {})
    five = ("development", "planning", "ecology", "housing", "fire")
    county.answer(case_id, "joint_prepare", {"departments": [{"department": code, "days": 5} for code in five]})
    branch_clocks(county, case_id)
    rows = county.hands.materials(case_id, wrong=WRONG)
    more = {"opinion": "more_material", "text": "总平面图须补充日照分析。", "materials": rows}
    county.answer(case_id, "department_opinion", more, "planning")
    for code in ("development", "ecology", "fire"):
        county.answer(case_id, "department_opinion", {"opinion": "approve", "text": "同意。"}, code)
    terms = {"opinion": "conditional", "text": "同意。", "conditions": "开工前办理施工许可"}
    county.answer(case_id, "department_opinion", terms, "housing")
    county.supplement(case_id)
    county.answer(case_id, "department_opinion", {"opinion": "approve", "text": "同意。"}, "planning")
    county.answer(case_id, "joint_opinion", {"conclusion": "grant", "text": "各部门同意，准予办理。"})
    county.answer(case_id, "decision", {"decision": "grant", "text": "按联合意见准予。"})
    county.deliver(case_id)


def branch_clocks(county: County, case_id: int) -> None:
    """One department of the joint case stops its own review, another is given more days."""
    branches = county.branches(case_id)
    stop(county, branches["fire"].id, "fire", 5)
    county.answer(branches["fire"].id, "clock_request_answer", {"answer": "approved"})
    extend(county, branches["planning"].id, "planning", 3)
    county.answer(branches["planning"].id, "clock_request_answer", {"answer": "approved"})


def forwarded(county: County) -> None:
    """Sent up to the superior authority, which grants."""
    case_id = county.accepted(FORWARDED, **UNIT)
    opinion = {
        "opinion": "agree", "text": "符合林地保护利用规划。", "superior": "省林业和草原局", "superior_days": 10,
        "tracker": "helper",
    }  # fmt: skip
    county.answer(case_id, "forwarding_review", opinion)
    county.answer(case_id, "forwarding_signature", {"signature": "agree", "text": "同意上报。"})
    result = {"decision": "grant", "text": "同意使用林地。", "permit_number": "林资许准〔2026〕12号"}
    county.answer(case_id, "forwarding_result", result)


def denied(county: County) -> None:
    """A denial with its register sheet, and an application that is not accepted."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", {"opinion": "disagree", "text": "经营场所不符合条件。"})
    county.answer(case_id, "decision", DENY)
    county.answer(case_id, "denial_draft", {**REASONS, "reason": "经营场所是否符合消防要求？"})
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    county.deliver(case_id)
    returned = {"materials_wanted": "yes", "receiver": "周小明", "id_checked": True, "signed": True}
    county.answer(case_id, "materials_return", returned)
    case_id = county.apply(COMPLEX)
    county.check(case_id, "not_accepted")
    agency = "川岳县农业农村局，服务中心二楼 C 区，0999-6600117"
    county.answer(case_id, "denial_draft", {**REASONS, "responsible_agency": agency})
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})


def ended_early(county: County) -> None:
    """Terminated on a ground of the list; withdrawn with its reason; lapsed because nothing was supplied."""
    case_id = county.accepted(ORDINARY, **UNIT)
    county.hands.terminate(
        case_id, "qiuyu", ground="unit_gone", reason="公司已办理注销登记", basis="《行政许可法》第七十条第三项",
        proof="县市场监管局准予注销登记通知书",
    )  # fmt: skip
    case_id = county.accepted(ORDINARY)
    county.withdraw(case_id)
    case_id = county.apply(ORDINARY)
    county.check(case_id, "supplement", MISSING)
    county.turn(3, 25, 9)


def deferred(county: County) -> None:
    """Accepted with a minor paper missing, on a signed undertaking."""
    case_id = county.apply(COMPLEX)
    judged = {6: ("missing", "", ""), 7: ("not_applicable", "没有代理人", "")}
    rows = county.hands.materials(case_id, wrong=judged)
    county.answer(case_id, "materials_check", {"materials": rows, "conclusion": "accept", "undertaking": True})


def inquiries(county: County) -> None:
    """A consultation about two items, a referral, a complaint that is not taken."""
    case_id = county.contact("consult", matter="开一家小餐馆要办什么手续？")
    answer = {"answer": "先办营业执照，再办食品经营许可。", "items": [{"item_code": COMPLEX}, {"item_code": ORDINARY}]}
    county.answer(case_id, "inquiry_answer", answer)
    agency = {"name": "川岳县税务局", "place": "安澜路 20 号", "phone": "0999-6600900"}
    county.contact("consult", matter="补打完税证明", scope="other_agency", to_agency=agency)
    contact = county.contact("complaint", matter="窗口无人应答。", about_unit="market", scope=None)
    complaint = county.complaint(contact).case_id
    county.answer(complaint, "complaint_assignment", {"department": "market", "route": "inspector"})
    proposal = {
        "outcome": "propose",
        "findings": "当日窗口确有十分钟无人。",
        "proposal": "安排窗口轮换。",
        "reply_days": 3,
    }
    county.answer(complaint, "complaint_verification", proposal)
    county.answer(complaint, "complaint_reply", {"reply": "已安排午间轮换。"})
    county.answer(complaint, "complaint_verification", {"outcome": "decide", **VALID})
    accountability = county.hands.accountability_of(complaint)
    county.answer(accountability, "accountability_acceptance", {"take": False, "grounds": "经查当时有人在岗。"})


@dataclass(frozen=True)
class Told:
    """What the stories leave: every paper, and every message as subject and text."""

    papers: list[Document]
    messages: list[str]


@pytest.fixture(scope="module")
def stories(copies: Copies, county_template: str) -> Told:
    """The stories, told once for all that is asked of them."""
    with copies.database(county_template) as database:
        county = County(Engine(database, VirtualClock(office_time(2026, 3, 2, 9)), IMPLEMENTATIONS))
        tell_stories(county)
        assert county.incidents() == []
        with database.reading() as session:
            papers = list(session.scalars(select(Document).order_by(Document.id)))
            letters = session.execute(select(Outbox.subject, Outbox.body)).all()
    return Told(papers, [f"{subject}\n{body}" for subject, body in letters])


@pytest.fixture
def issued(stories: Told) -> list[Document]:
    """Every paper of the stories."""
    return stories.papers


EMPTY = re.compile(r"(——|None|：\s*(?=[。；]))")
ISO_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}T\d{2}:\d{2}")
DOUBLED_STOP = re.compile(r"[。？！；，、：][。；，、：]|\.\.")


@pytest.mark.rule("PA-1", "PA-2", "PA-3", "PA-4", "PA-5", "PA-6")
def test_every_paper_is_whole_on_a4(issued: list[Document], browser: Browser, tmp_path: Path) -> None:
    """No empty field, no ISO date, no doubled stop mark, no second page that holds less than four lines."""
    assert {paper.kind for paper in issued} == {
        kind for kind, about in PAPERS.items() if about.template is not None
    } - {"pledge", "post_record"}, "pledges and post records are printed from their own records"
    page = browser.new_page()
    wrong = []
    for paper in issued:
        html = render_page(paper, "-", query_page="https://zwfw.example.gov.cn/public/progress")
        page.set_content(html.replace('<link rel="stylesheet" href="-">', f"<style>{stylesheet()}</style>"))
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        (tmp_path / f"{paper.id:03}-{paper.kind}.pdf").write_bytes(pdf)
        pages = [text_of(sheet) for sheet in sheets_of(pdf)]
        text = "\n".join(pages)
        for name, pattern in (("empty", EMPTY), ("date", ISO_DATE), ("stops", DOUBLED_STOP)):
            if found := pattern.search(text):
                wrong.append((paper.kind, paper.number, name, text[max(0, found.start() - 20) : found.end() + 10]))
        wrong += [(paper.kind, paper.number, "short page", sheet) for sheet in pages[1:] if len(sheet.splitlines()) < 4]
        assert paper.number[paper.number.index("〔") :] in text
        internal = PAPERS[paper.kind].audience != "applicant"
        assert not internal or "查询码" not in text, "an internal paper carries no query code (PA-3)"
    page.close()
    assert wrong == []


def text_of(extracted: str) -> str:
    """The lines of a page that hold something, with the characters that a PDF stores as radicals as themselves."""
    extracted = "".join(unicodedata.normalize("NFKC", each) if "⼀" <= each <= "⿕" else each for each in extracted)
    return "\n".join(line.strip() for line in extracted.splitlines() if line.strip())


@pytest.mark.rule("PA-4")
def test_no_message_has_an_iso_date_or_a_doubled_stop(stories: Told) -> None:
    """What applicants and posts are told in the stories reads like what an official writes."""
    said = stories.messages
    assert len(said) > 30
    assert [text for text in said if ISO_DATE.search(text) or DOUBLED_STOP.search(text) or "None" in text] == []


@pytest.mark.rule("PA-1", "PA-2", "PA-5", "PA-6", "AU-4", "ON-11")
def test_papers_say_what_really_happened(issued: list[Document]) -> None:
    """The receipt lists what came, the grant its certificate, the withdrawal its reason, the denial its remedies."""
    facts = {paper.kind: [each.facts for each in issued if each.kind == paper.kind] for paper in issued}
    first = facts["receipt"][0]
    assert first["left_out"], "a missing paper is not on the receipt"
    assert first["applicant"]["authorisation"]["scope"] == AGENT["agent_scope"]
    assert any(each["supplied"] for each in facts["receipt"])
    assert facts["grant"][0]["permit_number"] == GRANT["permit_number"]
    assert facts["grant"][0]["valid_until"] == "2031-03-04"
    assert facts["withdrawal"][0]["reason"] == "改变计划"
    assert facts["denial"][0]["remedies"]["reconsideration_body"] == "川岳县人民政府"
    assert facts["denial"][0]["remedies"]["court"] == "川岳县人民法院"
    assert [each["after_acceptance"] for each in facts["supplement"]].count(True) == 1
    assert "第四十二条" in facts["extension"][0]["basis"]
    undertaken = [each["undertaking"] for each in facts["acceptance"] if each["undertaking"]]
    assert undertaken == [paper.number for paper in issued if paper.kind == "undertaking"]
    assert len(facts["consult"][0]["guides"]) == 2
    incomplete = [each.number for each in issued if each.facts.get("query_code") and not each.facts.get("case_number")]
    assert incomplete == [], "a query code opens nothing without the number beside it"
    hearing = {each.kind: render_page(each, "-") for each in issued if each.kind.startswith("hearing_notice")}
    assert "你申请的“" in hearing["hearing_notice"]
    assert "周小明申请的“" in hearing["hearing_notice_party"]

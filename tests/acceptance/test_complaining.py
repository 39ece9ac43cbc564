"""Stories of complaints and reports: who looks into them, what comes of them, and who may know (SP-5, AC-4, AC-8)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.administration import commands as administration
from engine.cases.storage.records import OfficeCase
from engine.errors import ChengnuoError
from engine.identity.permissions import Act, may
from engine.identity.relations import relations_of, work_facts_of
from engine.office.accountability.records import AccountabilityCase
from engine.office.complaints.records import ValidityCriteria
from engine.office.organisation.records import Post, PostHolding, Staff
from engine.queries.oversight.complaints import complaint_register
from engine.queries.oversight.four_zeros import cases_behind, figures
from engine.queries.oversight.month_cases import month_cases
from engine.queries.oversight.monthly_report import monthly_report
from tests.acceptance.county import VALID, County

NOT_VALID = VALID | {"valid": "no", "grounds": "查无此事。", "published_text": "经查不属实。"}
NOT_VALID.pop("criterion")


def complained(county: County, kind: str = "complaint", **answers: object) -> int:
    return county.complaint(county.contact(kind, scope=None, **answers)).case_id


def holder(county: County, role: str, department: str | None = None) -> tuple[str, str]:
    """Post and login of somebody who holds a post of this role."""
    query = (
        select(Post.code, Staff.login)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .where(Post.role == role, PostHolding.letter == "A")
        .order_by(Post.id)
    )
    if department is not None:
        query = query.where(Post.code.startswith(department))
    with county.engine.database.reading() as session:
        return tuple(session.execute(query.limit(1)).one())


def sees(county: County, login: str, case_id: int, act: Act = Act.SEE) -> bool:
    with county.engine.database.reading() as session:
        facts = relations_of(session, case_id, county.engine.clock.now())
    return bool(may(county.hands.person(login), act, facts))


@pytest.mark.rule("SP-5", "AC-1", "AC-4", "AC-8", "AC-9", "FI-8")
def test_a_valid_complaint_is_investigated_by_the_unit_and_leads_to_accountability(county: County) -> None:
    """From the window to the answer: the unit's head finds it valid by an article; the person answers for it."""
    contact = county.contact("complaint", scope=None, matter="窗口拒绝收件", about_unit="market", about_person="何静")
    found = county.complaint(contact)
    case_id = found.case_id
    assert "投〔2026〕1号" in found.number
    assert county.due(case_id) == "03-23 17:00"
    post, accused = holder(county, "handler", "market")
    county.answer(case_id, "complaint_assignment", {"department": "market", "to_post": post, "route": "unit"})
    assert county.waiting(case_id) == ["complaint_investigation"]
    assert county.posts(case_id) == [holder(county, "agency_head", "market")[0]]
    assert county.letters(contact, "投诉举报") == []
    county.answer(case_id, "complaint_investigation", VALID)
    assert county.case(case_id).outcome == "有效，已转追责"
    found = county.complaint(contact)
    assert (found.valid, found.criterion, found.person_id) == (True, "第二条", county.hands.person(accused).staff_id)
    assert county.infractions(case_id) == ["valid_complaint"]
    assert county.papers(case_id) == ["complaint_answer"]
    assert "第二条：无正当理由拒绝受理" in county.paper(case_id, "complaint_answer").facts["criterion"]
    assert county.letters(case_id, "处理结果")[0].startswith("投诉“窗口拒绝收件”：有效投诉。")
    # The first responder keeps the thread and learns the end of it.
    assert county.letters(case_id, "投诉举报已答复")
    blamed = county.accountability(case_id)
    assert (blamed.trigger, blamed.person_id, blamed.clue) == ("complaint", found.person_id, "窗口拒绝收件")
    assert blamed.infraction_id is not None
    assert county.incidents() == []
    # One definition of a valid complaint for the four zeros and for the report of the month.
    with county.engine.database.reading() as session:
        now = county.now()
        zeros = {each.name: each.count for each in figures(session, now.date(), now)}
        totals = {each.name: each.count for each in monthly_report(session, now.date(), now, None).totals}
        lines, _ = month_cases(session, now.date(), None, what="valid_complaints")
        behind, _ = cases_behind(session, "complaints", now.date(), now)
    assert zeros["complaints"] == totals["valid_complaints"] == 1
    assert [each.case_id for each in lines] == [each.case_id for each in behind] == [case_id]
    assert lines[0].confidential
    assert behind[0].confidential


@pytest.mark.rule("SP-5", "AC-4")
def test_a_false_complaint_ends_with_grounds_and_nobody_answers_for_it(county: County) -> None:
    case_id = complained(county, about_unit="market", matter="乱收费")
    county.answer(case_id, "complaint_assignment", {"department": "market", "route": "unit"})
    with pytest.raises(ChengnuoError):
        county.answer(case_id, "complaint_investigation", NOT_VALID | {"grounds": ""})
    county.answer(case_id, "complaint_investigation", NOT_VALID)
    assert county.case(case_id).outcome == "不成立，已答复"
    assert county.infractions(case_id) == []
    assert county.accountabilities(case_id) == 0
    assert "投诉不成立。理由：查无此事。" in county.letters(case_id, "处理结果")[0]


@pytest.mark.rule("AC-9", "AU-6")
def test_a_complaint_about_a_head_or_made_to_the_inspectors_is_verified_by_them(county: County) -> None:
    """The unit does not look into its own head; whoever asked for the inspectors gets them."""
    head = holder(county, "agency_head", "market")[0]
    case_id = complained(county, about_unit="market")
    with pytest.raises(ChengnuoError, match="head of the unit"):
        county.answer(case_id, "complaint_assignment", {"department": "market", "to_post": head, "route": "unit"})
    county.answer(case_id, "complaint_assignment", {"department": "market", "to_post": head, "route": "inspector"})
    assert county.waiting(case_id) == ["complaint_verification"]
    other = complained(county, about_unit="market", to_inspector=True)
    with pytest.raises(ChengnuoError, match="made to the inspectors"):
        county.answer(other, "complaint_assignment", {"department": "market", "route": "unit"})
    nobody = complained(county)
    with pytest.raises(ChengnuoError, match="Choose the unit"):
        county.answer(nobody, "complaint_assignment", {"route": "unit"})
    foreign = complained(county, about_unit="housing")
    with pytest.raises(ChengnuoError, match="is not of"):
        county.answer(foreign, "complaint_assignment", {"department": "housing", "to_post": head, "route": "inspector"})


@pytest.mark.rule("AC-9", "AC-2")
def test_the_inspector_sends_a_proposal_and_the_unit_replies_in_time_or_gets_a_card(county: County) -> None:
    case_id = complained(county, about_unit="market")
    county.answer(case_id, "complaint_assignment", {"department": "market", "route": "inspector"})
    proposal = {"outcome": "propose", "proposal": "安排窗口轮换。", "reply_days": 3}
    with pytest.raises(ChengnuoError, match="between one and 5"):
        county.answer(case_id, "complaint_verification", proposal | {"reply_days": 9})
    county.answer(case_id, "complaint_verification", proposal)
    assert county.papers(case_id) == ["complaint_proposal"]
    assert county.posts(case_id) == [holder(county, "agency_head", "market")[0]]
    county.turn(3, 6, 9)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "complaint_reply", {"reply": "已安排轮换。"})
    assert county.waiting(case_id) == ["complaint_verification"]
    county.answer(case_id, "complaint_verification", {"outcome": "decide", **NOT_VALID})
    assert county.case(case_id).outcome == "不成立，已答复"


@pytest.mark.rule("SP-6", "FI-8", "AC-9")
def test_an_anonymous_report_keeps_nothing_personal(county: County) -> None:
    """Number and query code are all that leads back to it."""
    contact = county.contact("report", scope=None, anonymous=True, matter="有人收红包", phone=None, applicant_name=None,
                             applicant_kind=None)  # fmt: skip
    inquiry = county.inquiry(contact)
    assert (inquiry.applicant_name, inquiry.phone, inquiry.id_number) == ("匿名", None, None)
    found = county.complaint(contact)
    assert found.anonymous
    county.answer(found.case_id, "complaint_assignment", {"route": "inspector"})
    county.answer(found.case_id, "complaint_verification", {"outcome": "decide", **VALID})
    assert county.letters(found.case_id, "处理结果") == []
    assert county.accountability(found.case_id).trigger == "report"


@pytest.mark.rule("SP-6", "AU-6")
def test_whoever_complained_is_known_to_few_and_the_accused_decides_nothing(county: County) -> None:
    contact = county.contact("complaint", scope=None, about_unit="market", matter="态度生硬")
    case_id = county.complaint(contact).case_id
    post, accused = holder(county, "handler", "market")
    head = holder(county, "agency_head", "market")[1]
    assert not sees(county, head, case_id)
    county.answer(case_id, "complaint_assignment", {"department": "market", "to_post": post, "route": "unit"})
    inspector = holder(county, "inspector")[1]
    for login, of_contact, of_complaint in (
        ("wangfang", True, False),
        (inspector, True, True),
        (head, False, True),
        (accused, False, False),
    ):
        assert sees(county, login, contact) is of_contact, login
        assert sees(county, login, case_id) is of_complaint, login
        assert sees(county, login, case_id, Act.SEE_PERSONAL_DATA) is of_complaint, login


@pytest.mark.rule("AU-6")
def test_a_complaint_about_the_inspector_goes_to_the_county_leader(county: County) -> None:
    post, login = holder(county, "inspector")
    case_id = complained(county, matter="处理不公")
    county.answer(case_id, "complaint_assignment", {"to_post": post, "route": "inspector"})
    assert county.posts(case_id) == [holder(county, "county_leader")[0]]
    with county.engine.database.reading() as session:
        own = (
            session.connection()
            .exec_driver_sql("SELECT id FROM work_item WHERE case_id = %(id)s", {"id": case_id})
            .scalar_one()
        )
        facts = work_facts_of(session, [own])[own]
    assert county.hands.person(login).staff_id in facts.own_matter


@pytest.mark.rule("AU-6", "SP-6")
def test_the_register_hides_what_is_about_oneself_or_the_other_holder_of_the_post(county: County) -> None:
    post = holder(county, "agency_head", "market")[0]
    case_id = complained(county, about_unit="market")
    county.answer(case_id, "complaint_assignment", {"department": "market", "to_post": post, "route": "inspector"})
    with county.engine.database.reading() as session:
        holders = session.scalars(
            select(PostHolding.staff_id).join(Post, Post.id == PostHolding.post_id).where(Post.code == post)
        ).all()
        assert len(holders) == 2
        for staff_id in holders:
            assert complaint_register(session, without=staff_id) == ([], None)
        assert [row.case_id for row in complaint_register(session)[0]] == [case_id]


@pytest.mark.rule("AC-8")
def test_a_new_version_of_the_criteria_holds_for_decisions_from_then_on(county: County) -> None:
    """An article that the version in force does not have is not cited; the old decision keeps its version."""
    first = county.complaint(county.contact("complaint", scope=None))
    county.answer(first.case_id, "complaint_assignment", {"route": "inspector"})
    county.answer(first.case_id, "complaint_verification", {"outcome": "decide", **VALID})
    inspector = county.hands.person(holder(county, "inspector")[1])
    with pytest.raises(ChengnuoError):
        administration.publish_validity_criteria(
            county.engine, county.hands.person("wangfang"), title="办法", articles="第一条 甲", note="试"
        )
    administration.publish_validity_criteria(
        county.engine, inspector, title="有效投诉认定办法", articles="第一条 态度恶劣的\n第九条 其他", note="修订"
    )
    case_id = complained(county)
    county.answer(case_id, "complaint_assignment", {"route": "inspector"})
    with pytest.raises(ChengnuoError, match="cites an article"):
        county.answer(case_id, "complaint_verification", {"outcome": "decide", **VALID})
    county.answer(case_id, "complaint_verification", {"outcome": "decide", **VALID, "criterion": "第九条"})
    with county.engine.database.reading() as session:
        versions = {row.id: row.version for row in session.scalars(select(ValidityCriteria))}
    assert versions[county.complaint_of(first.case_id).criteria_id] == 1
    assert versions[county.complaint_of(case_id).criteria_id] == 2


@pytest.mark.rule("SP-5", "AC-2")
def test_a_late_complaint_is_carded_and_passed_on(county: County) -> None:
    case_id = complained(county, about_unit="market")
    county.answer(case_id, "complaint_assignment", {"department": "market", "route": "unit"})
    county.turn(3, 25, 9)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    with county.engine.database.reading() as session:
        opened = session.scalars(select(AccountabilityCase).where(AccountabilityCase.origin_case_id == case_id)).all()
        assert session.get_one(OfficeCase, case_id).status == "open"
    assert len(opened) == 1


@pytest.mark.rule("AC-2", "AC-9")
def test_a_complaint_that_nobody_assigns_in_a_day_gives_a_card(county: County) -> None:
    case_id = complained(county)
    county.turn(3, 4, 9)
    assert county.cards(case_id) == ["yellow"]
    assert county.waiting(case_id) == ["complaint_assignment"]


@pytest.mark.rule("SP-6")
def test_the_published_text_names_nobody(county: County) -> None:
    case_id = complained(county)
    county.answer(case_id, "complaint_assignment", {"route": "inspector"})
    with pytest.raises(ChengnuoError, match="周小明"):
        county.answer(
            case_id, "complaint_verification", {"outcome": "decide", **VALID, "published_text": "周小明反映属实。"}
        )

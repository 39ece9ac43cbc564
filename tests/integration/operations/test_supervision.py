"""Cards and accountability: each operation on a real database."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from office_at_work import CaseFile, Office

from engine.clock import VirtualClock, office_time
from engine.documents.printing import render
from engine.documents.store import documents_of
from engine.errors import Refused
from engine.office.accountability.records import AccountabilityCase
from engine.office.accountability.store import infractions_of
from engine.office.cards import store as cards
from engine.office.inquiries import store as inquiries
from engine.office.organisation.changes import announce_absence
from engine.operations.context import BusinessFailure, OpenWork


def working(office: Office, case: CaseFile, post: str, *, due: int = 3, assignee: str | None = None) -> None:
    staff = None if assignee is None else office.person(assignee).id
    case.work.append(
        OpenWork(
            uuid.uuid4(), f"{post}-task", "审查", office.posts[post].id, staff, None, office_time(2026, 3, due, 17)
        )
    )


@pytest.mark.rule("AC-2", "AB-3")
def test_a_card_concerns_who_acts_for_the_post_of_the_late_work(office: Office, clock: VirtualClock) -> None:
    case = office.accepted()
    working(office, case, "inspect", due=9)
    working(office, case, "city-handle", due=3)
    first = office.run("card.remind", case)
    assert (first.result["person"], first.result["post"]) == ("handler", "city-handle")
    announce_absence(office.session, office.person("handler").id, starts_at=clock.now(), ends_at=None, reason="出差")
    given = office.run("card.issue", case, level="yellow", reason="到期未办结")
    assert given.result["person"] == "handler-b"
    card = cards.card(office.session, given.result["card_id"])
    assert card.acting_for_id == office.person("handler").id
    told = {(each.recipient_kind, each.recipient) for each in given.notifications}
    assert ("post", str(office.posts["city-lead"].id)) in told


@pytest.mark.rule("AC-2", "FI-1")
def test_without_open_work_the_first_responder_is_concerned(office: Office) -> None:
    assert office.run("card.issue", office.accepted(), level="red").result["person"] == "window-a"


@pytest.mark.rule("AC-2", "AC-6")
def test_a_second_yellow_card_in_thirty_days_calls_for_a_red_one(office: Office, clock: VirtualClock) -> None:
    def yellow() -> tuple[bool, int]:
        case = office.accepted()
        working(office, case, "fire-handle")
        result = office.run("card.issue", case, level="yellow").result
        return result["second_yellow"], result["card_id"]

    assert yellow()[0] is False
    clock.advance(timedelta(days=30))
    second, card_id = yellow()
    assert second is True
    case = office.case(card_id=card_id)
    case.answers["card_lift"] = {"ground": "force_majeure", "grounds": "暴雨停电，全大厅停办一天"}
    with pytest.raises(BusinessFailure):
        office.run("card.lift", case, "leader")
    office.run("card.lift", case, "inspector", post="inspect")
    with pytest.raises(BusinessFailure):
        office.run("card.lift", case, "inspector", post="inspect")
    clock.advance(timedelta(days=1))
    assert yellow()[0] is False  # the first is 31 days old, the second was lifted


@pytest.mark.rule("AC-6")
def test_a_card_is_appealed_by_the_person_concerned(office: Office, clock: VirtualClock) -> None:
    given = cards.card(office.session, office.run("card.issue", office.accepted(), level="red").result["card_id"])
    with pytest.raises(Refused):
        cards.appeal(office.session, given, text="冤枉", staff_id=office.person("leader").id, at=clock.now())
    cards.appeal(office.session, given, text="系统故障", staff_id=office.person("window-a").id, at=clock.now())
    assert given.appeal == "系统故障"


def registered(office: Office, **data: object) -> CaseFile:
    case = office.case(**data)
    office.run("accountability.register", case)
    return case


def inquiry_id(office: Office, contact: CaseFile) -> int:
    found = inquiries.of_case(office.session, contact.id)
    assert found is not None
    return found.id


def from_red_card(office: Office) -> CaseFile:
    origin = office.accepted()
    working(office, origin, "city-handle")
    card = office.run("card.issue", origin, level="red", reason="逾期一个工作日").result["card_id"]
    openings = [office.run("accountability.open", origin, trigger="case_overdue", card=card).cases[0] for _ in range(2)]
    assert openings[0].unique_key == openings[1].unique_key == f"accountability:card:{card}"
    return registered(office, **openings[0].data)


@pytest.mark.rule("AC-10")
def test_a_unit_as_the_subject_answers_through_its_head_and_is_recommended_to_its_superior(office: Office) -> None:
    """Never through the post at which it was found; the head is told each step, the county leader the gravest one."""
    office.post("city-head", "city", "agency_head", "leader")
    office.post("county", "center", "county_leader", "coordinator")
    heads, county = office.posts["city-head"], office.posts["county"]
    found = {"trigger": "inspection", "clue": "大厅未公示办事指南", "department": "city"}
    case = office.case(**found, post_id=office.posts["city-handle"].id)
    assert office.run("accountability.register", case).result["person_post"] == heads.code
    case.answers["accountability_acceptance"] = {"take": True, "grounds": "事实清楚"}
    (told,) = office.run("accountability.accept", case, "inspector").notifications
    assert (told.recipient_kind, told.recipient) == ("post", str(heads.id))
    case.answers["accountability_statement"] = {"statement": "正在补办"}
    office.run("accountability.statement", case, "leader")
    case.answers["accountability_investigation"] = {"findings": "属实", "valid": True, "criterion": "认定办法第二条"}
    office.run("accountability.investigate", case, "inspector")
    case.answers["accountability_measure"] = {"measure": "discipline", "grounds": "屡次不改"}
    told = office.run("accountability.measure", case, "inspector").notifications
    assert [each.recipient for each in told] == [str(heads.id), str(county.id)]
    assert told[1].subject.startswith("建议上级处理")
    assert office.session.query(AccountabilityCase).one().recommended_at is not None


@pytest.mark.rule("AC-2", "AC-3", "AC-4")
def test_an_accountability_case_from_red_card_to_verified_rectification(office: Office, clock: VirtualClock) -> None:
    case = from_red_card(office)
    record = office.session.query(AccountabilityCase).one()
    assert record.number == "服务中心责〔2026〕1号"
    assert record.take_due_at == office_time(2026, 3, 9, 17)
    assert (record.person_id, record.unit_id) == (office.person("handler").id, office.departments["city"].id)
    case.answers["accountability_acceptance"] = {"take": True, "grounds": "事实清楚"}
    assert office.run("accountability.accept", case, "inspector").result == {"take": True}
    case.answers["accountability_investigation"] = {
        "findings": "确属逾期",
        "valid": True,
        "criterion": "认定办法第三条",
    }
    with pytest.raises(BusinessFailure, match="heard first"):
        office.run("accountability.investigate", case, "inspector")
    case.answers["accountability_statement"] = {"statement": "当日外出勘查"}
    assert office.run("accountability.statement", case, "handler").result == {"given": True}
    office.run("accountability.investigate", case, "inspector")
    case.answers["accountability_measure"] = {"measure": "rectification", "grounds": "首次"}
    assert office.run("accountability.measure", case, "inspector").result["rectification"] is True
    case.answers["rectification_plan"] = {"plan": "每日清零", "deadline": "2026-03-02"}
    with pytest.raises(BusinessFailure) as failure:
        office.run("accountability.rectify", case, "leader")
    assert failure.value.place == "deadline"
    case.answers["rectification_plan"]["deadline"] = "2026-03-20"
    planned = office.run("accountability.rectify", case, "leader").result
    assert (planned["report_days"], planned["check_days"]) == (14, 5)
    case.answers["rectification_report"] = {"report": "每日下班前清点"}
    office.run("accountability.report", case, "leader")
    case.answers["rectification_check"] = {"verified": True, "text": "已落实"}
    office.run("accountability.verify", case, "inspector")
    case.answers["review_request"] = {"review_requested": "yes", "grounds": "过重"}
    case.answers["accountability_review"] = {"result": "upheld", "text": "维持原决定"}
    assert office.run("accountability.review", case, "leader").result["measure"] == "rectification"
    office.run("accountability.archive", case, "inspector")
    printed = render(documents_of(office.session, case.id)[-1])
    for told in (
        "handler",
        "办件逾期",
        "当日外出勘查",
        "确属逾期",
        "责令整改",
        "每日清零",
        "每日下班前清点",
        "已落实",
        "维持原决定",
    ):
        assert told in printed


@pytest.mark.rule("AC-3", "AC-4", "FI-8")
def test_a_complainant_is_told_why_not_and_what_came_of_it(office: Office) -> None:
    contact = office.inquiry(kind="complaint", matter="窗口态度差", item=None)
    case = registered(office, trigger="complaint", clue="窗口态度差", inquiry_id=inquiry_id(office, contact))
    case.answers["accountability_acceptance"] = {"take": False, "grounds": ""}
    with pytest.raises(BusinessFailure) as failure:
        office.run("accountability.accept", case, "inspector")
    assert failure.value.place == "grounds"
    case.answers["accountability_acceptance"]["grounds"] = "查无此事"
    effects = office.run("accountability.accept", case, "inspector")
    assert [(each.recipient, each.body) for each in effects.notifications] == [
        ("13900000000", "不予立案。理由：查无此事。")
    ]
    office.run("accountability.archive", case, "inspector")
    with pytest.raises(BusinessFailure):
        office.run("accountability.statement", case, "handler")


@pytest.mark.rule("AC-4")
def test_a_complaint_is_valid_only_by_decision_and_nobody_is_punished_without(office: Office) -> None:
    contact = office.inquiry(kind="complaint", matter="乱收费", item=None)
    case = registered(office, trigger="complaint", clue="乱收费", inquiry_id=inquiry_id(office, contact))
    case.answers["accountability_acceptance"] = {"take": True, "grounds": "有线索"}
    office.run("accountability.accept", case, "inspector")
    office.run("accountability.statement", case)  # let pass
    case.answers["accountability_investigation"] = {"findings": "未收费", "valid": False}
    office.run("accountability.investigate", case, "inspector")
    case.answers["accountability_measure"] = {"measure": "criticism", "grounds": "以儆效尤"}
    with pytest.raises(BusinessFailure) as failure:
        office.run("accountability.measure", case, "inspector")
    assert failure.value.code == "AC-4"
    assert infractions_of(office.session, case.id) == []
    told = office.run("accountability.archive", case, "inspector").notifications
    assert "不属实" in told[0].body

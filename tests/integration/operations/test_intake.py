"""First inquiry, receipt, check, one-time notice, acceptance: each operation on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from office_at_work import Office

from engine.clock import VirtualClock, office_time
from engine.documents.printing import render
from engine.documents.store import documents_of
from engine.office.accountability.store import infractions_of
from engine.office.applications import store as applications
from engine.office.inquiries import store as inquiries
from engine.office.notices.records import Notice
from engine.office.service_clock.store import running_clock
from engine.operations.context import BusinessFailure


@pytest.mark.rule("FI-1", "FI-2", "FI-4")
def test_the_first_responder_stays_from_contact_to_application(office: Office) -> None:
    contact = office.inquiry()
    registered = inquiries.of_case(office.session, contact.id)
    assert registered is not None
    assert registered.number == "服务中心询〔2026〕1号"
    effects = office.run("inquiry.open_application", contact, "window-b", post="window")
    opening = effects.cases[0]
    assert (opening.process, opening.parent) == ("service_case", False)
    case = office.case(**opening.data)
    office.run("application.receive", case)
    found = applications.of_case(office.session, case.id)
    assert found is not None
    assert found[0].first_responder_id == office.person("window-a").id
    assert running_clock(office.session, contact.id, "answer") is None


@pytest.mark.rule("FI-2")
def test_a_contact_without_matter_is_not_registered(office: Office) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.inquiry(matter="  ")
    assert (failure.value.code, failure.value.place) == ("FI-2", "matter")


@pytest.mark.rule("FI-3", "ON-8")
def test_a_consultation_is_answered_once_in_writing_and_names_what_the_guide_says(office: Office) -> None:
    contact = office.inquiry(kind="consult")
    contact.answers["inquiry_answer"] = {"answer": "可以办理"}
    office.run("inquiry.answer", contact, "window-a", post="window")
    paper = documents_of(office.session, contact.id)[0]
    printed = render(paper)
    assert "可以办理" in printed
    assert "平面图" in printed
    assert infractions_of(office.session, contact.id) == []
    with pytest.raises(BusinessFailure, match="answered already"):
        office.run("inquiry.answer", contact, "window-a", post="window")


@pytest.mark.rule("ON-2", "ON-8")
def test_on_the_phone_the_notice_is_oral_but_recorded(office: Office) -> None:
    contact = office.inquiry(kind="consult", channel="phone")
    contact.answers["inquiry_answer"] = {"answer": "可以办理"}
    office.run("inquiry.answer", contact, "window-a", post="window")
    notice = office.session.query(Notice).filter_by(case_id=contact.id).one()
    assert notice.oral
    assert notice.document_id is None


@pytest.mark.rule("FI-3")
def test_an_answer_after_24_hours_is_an_infraction_unless_it_was_announced(office: Office, clock: VirtualClock) -> None:
    late, announced = office.inquiry(kind="consult"), office.inquiry(kind="consult")
    announced.answers["inquiry_delay"] = {"reason": "需请示主管部门", "expected_at": "2026-03-04T17:00"}
    office.run("inquiry.announce_delay", announced, "window-a", post="window")
    clock.advance(timedelta(hours=24, minutes=1))
    for contact in (late, announced):
        contact.answers["inquiry_answer"] = {"answer": "可以"}
        office.run("inquiry.answer", contact, "window-a", post="window")
    assert [each.code for each in infractions_of(office.session, late.id)] == ["late_first_answer"]
    assert infractions_of(office.session, announced.id) == []


@pytest.mark.rule("FI-3")
def test_a_delay_cannot_be_announced_afterwards(office: Office, clock: VirtualClock) -> None:
    contact = office.inquiry(kind="consult")
    contact.answers["inquiry_delay"] = {"reason": "忙", "expected_at": "2026-03-09T17:00"}
    clock.advance(timedelta(hours=25))
    with pytest.raises(BusinessFailure) as failure:
        office.run("inquiry.announce_delay", contact, "window-a", post="window")
    assert [each.code for each in failure.value.infractions] == ["late_first_answer"]


@pytest.mark.rule("FI-5")
def test_the_thread_stays_with_the_first_responder_until_the_next_post_confirms(office: Office) -> None:
    contact = office.inquiry(scope="other_post", to_post="city-handle")
    registered = inquiries.of_case(office.session, contact.id)
    assert registered is not None
    office.run("inquiry.hand_over", contact, "window-a", post="window", to_post="city-handle")
    assert inquiries.thread_post(office.session, registered) == office.posts["window"].id
    with pytest.raises(BusinessFailure) as failure:
        office.run("inquiry.hand_over", contact, "window-a", post="window", to_post="fire-handle")
    assert failure.value.code == "FI-5"
    contact.answers["hand_over_receipt"] = {"received": True}
    office.run("inquiry.receive_hand_over", contact, "handler", post="city-handle")
    assert inquiries.thread_post(office.session, registered) == office.posts["city-handle"].id


@pytest.mark.rule("FI-6")
def test_another_agency_is_named_with_place_and_phone(office: Office) -> None:
    agency = {"name": "市公安局", "place": "中山路 8 号", "phone": "110"}
    contact = office.inquiry(scope="other_agency", to_agency=agency)
    effects = office.run("inquiry.redirect", contact, "window-a", post="window")
    assert effects.result["to_agency"] == "市公安局，中山路 8 号，110"
    assert "中山路 8 号" in render(documents_of(office.session, contact.id)[0])
    with pytest.raises(BusinessFailure) as failure:
        office.inquiry(scope="other_agency", to_agency={**agency, "phone": ""})
    assert failure.value.place == "to_agency.phone"


@pytest.mark.rule("FI-8")
def test_a_complaint_opens_a_process_of_its_own(office: Office) -> None:
    contact = office.inquiry(kind="complaint", matter="窗口态度差", item=None)
    opening = office.run("inquiry.open_complaint", contact, "window-a", post="window").cases[0]
    assert (opening.process, opening.data["about"]["anonymous"]) == ("complaint", False)


@pytest.mark.rule("ON-6", "ON-9")
def test_the_office_asks_another_department_for_the_applicant_under_a_limit(
    office: Office, clock: VirtualClock
) -> None:
    case = office.received()
    case.answers["materials_check"] = {"department": "fire", "question": "是否需要消防意见？"}
    effects = office.run("consultation.ask", case, "window-a", post="window", days=2)
    assert (effects.result["days"], effects.result["due"]) == (2, "2026-03-04T17:00+08:00")
    case.answers["consultation_answer"] = {"answer": "不需要"}
    clock.turn_to(office_time(2026, 3, 5, 9))
    assert office.run("consultation.answer", case, "fireman").result == {"in_time": False}


@pytest.mark.rule("LC-2", "ON-5", "PA-1")
def test_the_check_gives_a_receipt_of_what_was_handed_over(office: Office) -> None:
    case = office.received()
    assert documents_of(office.session, case.id) == []
    clock = running_clock(office.session, case.id, "acceptance")
    assert clock is not None
    assert clock.promised_due_at == office_time(2026, 3, 9, 17)
    office.checked(case, "supplement", "ok", "missing", "not_applicable")
    voucher = documents_of(office.session, case.id)[0]
    assert voucher.number == "城管收〔2026〕1号"
    printed = render(voucher)
    assert "无需提交" in printed  # data sharing
    assert [(each["name"], each["how"]) for each in voucher.facts["materials"]] == [
        ("申请表", "handed_in"), ("照片", "not_applicable"), ("营业执照", "shared")
    ]  # fmt: skip
    assert str(voucher.facts["query_code"]) in printed


@pytest.mark.rule("ON-1", "ON-13")
@pytest.mark.parametrize(
    ("states", "conclusion", "code"),
    [
        (("ok", "ok", ""), "accept", "ON-1"),
        (("ok", "missing", "ok"), "accept", "ON-11"),
        (("ok", "ok", "missing"), "accept", "ON-11"),
        (("ok", "ok", "ok"), "supplement", "ON-2"),
        (("ok", "ok", "ok", "missing"), "supplement", "ON-13"),
    ],
)
def test_a_conclusion_that_the_verdicts_do_not_carry_is_refused(
    office: Office, states: tuple[str, ...], conclusion: str, code: str
) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.checked(office.received(), conclusion, *states)
    assert failure.value.code == code


@pytest.mark.rule("ON-13")
def test_asking_for_what_data_sharing_gives_is_an_infraction_of_who_tried(office: Office) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.checked(office.received(), "supplement", "ok", "ok", "ok", "missing")
    found = failure.value.infractions[0]
    assert (found.code, found.staff_id) == ("shared_material", office.person("window-a").id)


@pytest.mark.rule("ON-2", "LC-3", "ON-8")
def test_the_notice_tells_everything_once(office: Office) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "missing", "ok")
    effects = office.run("notice.issue", case, "window-a", post="window")
    assert effects.result["lines"] == 2
    assert effects.result["supplement_due"] == "2026-03-17T17:00+08:00"  # 15 natural days
    printed = render(documents_of(office.session, case.id)[-1])
    for told in (
        "加盖公章",
        "平面图",
        "城市市容和环境卫生管理条例",
        "3个工作日",
        "window-a",
        "2026年3月17日",
        "不收费",
    ):
        assert told in printed
    assert running_clock(office.session, case.id, "acceptance") is None


@pytest.mark.rule("ON-4")
def test_a_further_notice_about_something_new_is_blocked_and_recorded(office: Office) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "ok", "ok")
    office.run("notice.issue", case, "window-a", post="window")
    with pytest.raises(BusinessFailure) as failure:
        office.checked(case, "supplement", "wrong", "wrong", "ok")
    assert failure.value.code == "ON-4"
    assert [each.code for each in failure.value.infractions] == ["repeated_notice"]
    case.answers["materials_supplement"] = {"materials": office.rows("SIGN", "", "", "wrong")}
    with pytest.raises(BusinessFailure) as failure:
        office.run("notice.supplement", case, "window-a", post="window")
    assert failure.value.code == "ON-4"


@pytest.mark.rule("ON-4")
def test_a_further_notice_may_name_what_is_not_cured_or_what_a_change_made_necessary(office: Office) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "ok", "ok")
    office.run("notice.issue", case, "window-a", post="window")
    case.answers["materials_supplement"] = {"materials": office.rows("SIGN", "wrong")}
    assert office.run("notice.supplement", case, "window-a").result == {"complete": False, "missing": 1}
    rows = office.rows("SIGN", "wrong", "wrong")
    rows[1]["change"] = "申请人变更了经营面积"
    case.answers["materials_check"] = {"materials": rows, "conclusion": "supplement"}
    office.run("application.check_materials", case, "window-a", post="window")
    assert office.run("notice.issue", case, "window-a", post="window").result["lines"] == 2


@pytest.mark.rule("ON-3", "ON-5")
def test_a_complete_supplement_is_accepted_as_of_the_day_it_came(office: Office, clock: VirtualClock) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "missing", "ok")
    office.run("notice.issue", case, "window-a", post="window")
    clock.turn_to(office_time(2026, 3, 5, 10))
    case.answers["materials_supplement"] = {"materials": office.rows("SIGN", "ok", "ok")}
    assert office.run("notice.supplement", case, "window-a").result == {"complete": True, "missing": 0}
    again = running_clock(office.session, case.id, "acceptance")
    assert again is not None
    assert again.promised_due_at == office_time(2026, 3, 12, 17)
    clock.turn_to(office_time(2026, 3, 9, 10))
    effects = office.run("application.accept", case, "window-a", post="window", deemed=False)
    assert effects.result["accepted_on"] == "2026-03-05"
    assert effects.result["due"] == "2026-03-10T17:00+08:00"


@pytest.mark.rule("ON-5", "ON-10", "TC-10")
def test_silence_is_acceptance_dated_back_to_the_receipt(office: Office, clock: VirtualClock) -> None:
    case = office.received()
    clock.turn_to(office_time(2026, 3, 9, 17))
    effects = office.run("application.accept", case, deemed=True)
    assert effects.result["accepted_on"] == "2026-03-02"
    running = running_clock(office.session, case.id, "case")
    assert running is not None
    assert running.statutory_due_at == office_time(2026, 3, 30, 17)
    found = infractions_of(office.session, case.id)
    assert [(each.code, each.staff_id) for each in found] == [("no_notice", office.person("window-a").id)]
    printed = render(documents_of(office.session, case.id)[-1])
    assert "第三十二条" in printed
    assert "<p>2026年3月2日</p>" in printed  # the seal is dated back


@pytest.mark.rule("ON-1")
def test_nothing_is_accepted_unchecked(office: Office) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.run("application.accept", office.received(), "window-a", deemed=False)
    assert failure.value.code == "ON-1"


@pytest.mark.rule("ON-11")
def test_minor_papers_may_come_later_but_before_the_certificate(office: Office) -> None:
    case = office.checked(office.received(), "accept", "ok", "ok", "missing", undertaking=True)
    office.run("application.accept", case, "window-a", post="window")
    assert "照片" in render(documents_of(office.session, case.id)[-1])
    with pytest.raises(BusinessFailure) as failure:
        office.run("decision.grant", case, "leader")
    assert failure.value.code == "ON-11"


@pytest.mark.rule("LC-3")
def test_an_application_lapses_only_after_its_supplement_period(office: Office, clock: VirtualClock) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "ok", "ok")
    office.run("notice.issue", case, "window-a", post="window")
    with pytest.raises(BusinessFailure):
        office.run("application.lapse", case)
    clock.turn_to(office_time(2026, 3, 17, 17))
    office.run("application.lapse", case)
    found = applications.of_case(office.session, case.id)
    assert found is not None
    assert found[0].decision == "lapsed"
    assert "重新申请" in render(documents_of(office.session, case.id)[-1])


@pytest.mark.rule("LC-1", "LC-5")
def test_an_application_is_withdrawn_once_and_ended_only_with_a_reason(office: Office) -> None:
    case = office.accepted()
    with pytest.raises(BusinessFailure) as failure:
        office.run("application.end", case, "leader", reason=" ")
    assert failure.value.code == "LC-5"
    office.run("application.withdraw", case)
    assert running_clock(office.session, case.id, "case") is None
    with pytest.raises(BusinessFailure) as failure:
        office.run("application.withdraw", case)
    assert failure.value.code == "LC-1"


@pytest.mark.rule("TC-1", "TC-15")
def test_the_limit_is_copied_from_the_item_at_acceptance(office: Office) -> None:
    case = office.accepted()
    clock = running_clock(office.session, case.id, "case")
    assert clock is not None
    assert (clock.promised_due_at, clock.statutory_due_at) == (
        office_time(2026, 3, 5, 17),
        office_time(2026, 3, 30, 17),
    )
    found = applications.of_case(office.session, case.id)
    assert found is not None
    assert found[0].accepted_on == date(2026, 3, 2)

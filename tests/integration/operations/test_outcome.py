"""Decision, serving, archive, denial filing: each operation on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from office_at_work import CaseFile, Office
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.clock import VirtualClock, office_time
from engine.documents.printing import render
from engine.documents.store import documents_of
from engine.office.accountability.store import infractions_of
from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.denials.records import DenialFiling
from engine.office.service_clock.store import running_clock
from engine.operations.context import BusinessFailure

GROUNDS = {"reason": "占压消防通道", "legal_basis": "《消防法》第二十八条", "text": "请另选位置。"}


def delivered(case: CaseFile, **more: object) -> None:
    case.answers["delivery"] = {"method": "direct", "receiver": "张三", "signed_on": "2026-03-02", **more}


def application(office: Office, case: CaseFile) -> Application:
    found = applications.of_case(office.session, case.id)
    assert found is not None
    return found[0]


def drafted(
    office: Office, case: CaseFile, kind: str = "denial", by: str = "handler", post: str = "city-handle"
) -> bool:
    case.answers["denial_draft"] = dict(GROUNDS)
    return bool(office.run("denial.draft", case, by, post=post, kind=kind).result["within_authority"])


def said(office: Office, case: CaseFile, opinion: str, by: str = "leader", **more: str) -> None:
    case.answers["denial_opinion"] = {"opinion": opinion, "text": "已阅", **more}
    office.run("denial.opinion", case, by, post="city-lead")


@pytest.mark.rule("TC-7", "TC-17", "LC-9")
def test_a_grant_is_decided_served_and_archived(office: Office) -> None:
    case = office.accepted()
    assert office.run("case.archive", case).result["missing"] == ["decision"]
    case.answers["decision"] = {"decision": "grant", "text": "同意设置"}
    granted = office.run("decision.grant", case, "leader", post="city-lead")
    assert granted.result["late"] is False
    assert running_clock(office.session, case.id, "case") is None
    serving = running_clock(office.session, case.id, "delivery")
    assert serving is not None
    assert serving.promised_due_at == office_time(2026, 3, 16, 17)
    open_file = office.run("case.archive", case).result
    assert open_file == {"complete": False, "missing": ["delivery"], "years": None, "kept_until": None}
    checked = office.run("case.check_file", case)
    assert (checked.result, len(checked.notifications)) == ({"complete": False, "missing": ["delivery"]}, 1)
    assert "送达回证" in (checked.note or "")
    case.answers["archive_note"] = {"settled": "explained", "explanation": " "}
    with pytest.raises(BusinessFailure, match="note stays"):
        office.run("case.check_file", case)
    case.answers["archive_note"] = {"settled": "explained", "explanation": "送达回证遗失"}
    assert office.run("case.check_file", case).result["complete"] is True
    case.answers["archive_note"] = {"settled": "added"}
    assert office.run("case.check_file", case).result["complete"] is False
    delivered(case)
    served = office.run("delivery.record", case, "window-a", post="window")
    assert served.result == {"method": "direct", "served_on": "2026-03-02", "in_time": True}
    assert office.run("case.check_file", case).result == {"complete": True, "missing": []}
    archived = office.run("case.archive", case)
    assert archived.result == {"complete": True, "missing": [], "years": 30, "kept_until": "2056-12-31"}
    assert application(office, case).archived_at is not None
    assert "同意设置" in render(documents_of(office.session, case.id)[2])


@pytest.mark.rule("TC-17", "LC-8")
@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"method": "post"}, "tracking_number"),
        ({"method": "agent"}, "authorisation_checked"),
        ({"method": "electronic"}, "consent"),
        ({"receiver": ""}, "receiver"),
        ({"signed_on": "2026-03-03"}, "signed_on"),
        ({"signed_on": "2026-02-27"}, "signed_on"),
        ({"method": "pigeon"}, "method"),
    ],
)
def test_a_serving_that_proves_nothing_is_refused(office: Office, answers: dict[str, str], place: str) -> None:
    case = office.accepted()
    office.run("decision.grant", case, "leader")
    delivered(case, **answers)
    with pytest.raises(BusinessFailure) as failure:
        office.run("delivery.record", case, "window-a")
    assert failure.value.place == place


@pytest.mark.rule("TC-7")
def test_serving_after_ten_working_days_is_an_infraction(office: Office, clock: VirtualClock) -> None:
    case = office.accepted()
    office.run("decision.grant", case, "leader")
    clock.turn_to(office_time(2026, 3, 17, 9))
    delivered(case, signed_on="2026-03-17")
    assert office.run("delivery.record", case, "window-a", post="window").result["in_time"] is False
    assert [each.code for each in infractions_of(office.session, case.id)] == ["late_delivery"]


@pytest.mark.rule("LC-1")
def test_nothing_is_granted_before_acceptance_or_after_another_decision(office: Office) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.run("decision.grant", office.received(), "leader")
    assert failure.value.code == "LC-1"
    case = office.accepted()
    office.run("application.withdraw", case)
    with pytest.raises(BusinessFailure):
        office.run("decision.grant", case, "leader")


@pytest.mark.rule("DF-1")
@pytest.mark.parametrize("missing", ["reason", "legal_basis"])
def test_a_no_without_reason_or_basis_is_refused(office: Office, missing: str) -> None:
    case = office.accepted()
    case.answers["denial_draft"] = {**GROUNDS, missing: " "}
    with pytest.raises(BusinessFailure) as failure:
        office.run("denial.draft", case, "handler", post="city-handle", kind="denial")
    assert (failure.value.code, failure.value.place) == ("DF-1", missing)


@pytest.mark.rule("DF-2", "DF-6", "DF-7")
def test_beyond_authority_nothing_is_filed_without_the_leader(office: Office) -> None:
    case = office.accepted()
    assert drafted(office, case) is False
    with pytest.raises(BusinessFailure) as failure:
        office.run("denial.file", case, "handler", post="city-handle")
    assert failure.value.code == "DF-6"
    assert [(each.code, each.staff_id) for each in failure.value.infractions] == [
        ("unauthorised_denial", office.person("handler").id)
    ]
    said(office, case, "approve")
    office.run("denial.file", case, "handler", post="city-handle")
    assert application(office, case).decision == "denied"


@pytest.mark.rule("DF-6")
def test_the_handler_cannot_be_the_own_leader(office: Office) -> None:
    case = office.accepted()
    drafted(office, case, by="handler")
    with pytest.raises(BusinessFailure) as failure:
        said(office, case, "approve", by="handler")
    assert failure.value.code == "DF-6"


@pytest.mark.rule("DF-6")
def test_a_rejected_denial_is_never_filed_and_the_case_goes_on(office: Office) -> None:
    case = office.accepted()
    drafted(office, case)
    said(office, case, "reject")
    with pytest.raises(BusinessFailure):
        office.run("denial.file", case, "handler")
    office.run("decision.grant", case, "leader")
    assert application(office, case).decision == "granted"


@pytest.mark.rule("DF-6")
def test_the_database_itself_refuses_a_no_without_filing(office: Office) -> None:
    case = office.accepted()
    with pytest.raises(IntegrityError), office.session.begin_nested():
        office.session.execute(text("UPDATE application SET decision = 'denied' WHERE case_id = :id"), {"id": case.id})
    drafted(office, case)
    with pytest.raises(IntegrityError), office.session.begin_nested():
        office.session.execute(text("UPDATE denial_filing SET filed_at = drafted_at"))


@pytest.mark.rule("DF-3", "DF-4", "TC-19")
def test_the_register_sheet_and_the_decision_name_grounds_and_remedies(office: Office) -> None:
    case = office.accepted()
    drafted(office, case)
    said(office, case, "amend", amended_reason="占压消防车通道", amended_basis="")
    filed = office.run("denial.file", case, "handler", post="city-handle")
    sheet, decision = documents_of(office.session, case.id)[-2:]
    assert (sheet.number, decision.number) == ("城管否备〔2026〕1号", "城管不许〔2026〕1号")
    assert filed.result["number"] == sheet.number
    for told in (
        "张三",
        "13900000000",
        "SIGN许可",
        "占压消防车通道",
        "《消防法》第二十八条",
        "修改后同意",
        "handler",
        "leader",
    ):
        assert told in render(sheet)
    for told in ("60日内", "6个月内", "行政复议", "行政诉讼", "占压消防车通道", "取回"):
        assert told in render(decision)
    filing = office.session.query(DenialFiling).one()
    assert filing.drafted_reason == "占压消防通道"
    delivered(case)
    served = office.run("denial.serve", case, "window-a", post="window")
    # 60 days after Monday 2 March: Friday 1 May is a holiday until 5 May; 6 months: Wednesday 2 September.
    assert served.result["reconsideration_until"] == "2026-05-06"
    assert served.result["lawsuit_until"] == "2026-09-02"
    assert office.run("case.archive", case).result["complete"] is True


@pytest.mark.rule("DF-7", "PR-1")
def test_within_authority_the_handler_files_at_once_and_the_leader_reviews(office: Office) -> None:
    case = office.accepted("EASY")
    assert drafted(office, case) is True
    with pytest.raises(BusinessFailure):
        office.run("denial.review", case, "leader")
    office.run("denial.file", case, "handler", post="city-handle")
    assert running_clock(office.session, case.id, "case") is None
    case.answers["denial_review"] = {"denial_review_result": "arbitrary", "text": "理由不充分"}
    assert office.run("denial.review", case, "leader", post="city-lead").result == {"justified": False}
    found = infractions_of(office.session, case.id)
    assert [(each.code, each.staff_id) for each in found] == [("unauthorised_denial", office.person("handler").id)]
    opening = office.run("accountability.open", case, trigger="arbitrary_denial").cases[0]
    assert opening.data["person_id"] == office.person("handler").id


@pytest.mark.rule("DF-8")
def test_non_acceptance_names_the_agency_in_charge_and_is_another_paper(office: Office) -> None:
    case = office.received("EASY")
    case.answers["denial_draft"] = {**GROUNDS, "responsible_agency": "市自然资源局"}
    with pytest.raises(BusinessFailure) as failure:
        office.run("denial.draft", case, "handler", post="city-handle", kind="denial")
    assert failure.value.code == "DF-8"
    office.run("denial.draft", case, "handler", post="city-handle", kind="non_acceptance")
    office.run("denial.file", case, "handler", post="city-handle")
    paper = documents_of(office.session, case.id)[-1]
    assert paper.kind == "non_acceptance"
    assert "市自然资源局" in render(paper)
    assert application(office, case).decision == "not_accepted"
    assert running_clock(office.session, case.id, "acceptance") is None


@pytest.mark.rule("ON-3")
def test_after_a_complete_supplement_acceptance_is_a_duty(office: Office) -> None:
    case = office.checked(office.received(), "supplement", "wrong", "ok", "ok")
    office.run("notice.issue", case, "window-a", post="window")
    case.answers["materials_supplement"] = {"materials": office.rows("SIGN", "ok")}
    office.run("notice.supplement", case, "window-a")
    with pytest.raises(BusinessFailure) as failure:
        drafted(office, case, kind="non_acceptance")
    assert (failure.value.code, failure.value.infractions[0].code) == ("ON-3", "refused_after_supplement")


@pytest.mark.rule("DF-5")
def test_materials_go_back_only_against_identity_and_signature(office: Office) -> None:
    case = office.accepted("EASY")
    drafted(office, case)
    office.run("denial.file", case, "handler")
    for answers, place in (
        ({"receiver": "张三", "id_checked": False, "signed": True}, "id_checked"),
        ({"receiver": "张三", "id_checked": True, "signed": False}, "signed"),
        ({"receiver": "", "id_checked": True, "signed": True}, "receiver"),
    ):
        case.answers["materials_return"] = answers
        with pytest.raises(BusinessFailure) as failure:
            office.run("materials.return", case, "window-a")
        assert failure.value.place == place
    case.answers["materials_return"] = {"receiver": "张三", "id_checked": True, "signed": True}
    office.run("materials.return", case, "window-a")
    assert office.session.query(DenialFiling).one().returned_to == "张三"


@pytest.mark.rule("AC-1")
def test_a_decision_after_the_promise_says_so(office: Office, clock: VirtualClock) -> None:
    case = office.accepted()
    clock.advance(timedelta(days=7))
    assert office.run("decision.grant", case, "leader").result["late"] is True

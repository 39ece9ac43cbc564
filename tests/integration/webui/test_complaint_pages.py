"""The pages of complaints: the public form and its progress, the register, the criteria, the published results."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from engine.office.complaints.records import Complaint
from engine.office.inquiries.records import Inquiry
from engine.sample.hands import Hands

VALID = {
    "findings": "当日窗口人员以下班为由拒绝收件。",
    "valid": "yes",
    "criterion": "第二条",
    "grounds": "违反首问负责制。",
    "published_text": "反映属实，已对有关工作人员启动责任追究。",
}


def complaints(county: Engine) -> list[Complaint]:
    with county.database.reading() as session:
        return list(session.query(Complaint).order_by(Complaint.id))


def decided(county: Engine, **about: object) -> int:
    """A complaint of somebody at the window that was found valid; its case."""
    hands = Hands(county)
    contact = hands.register(
        "wangfang",
        {"kind": "complaint", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
         "phone": "13900001234", "matter": "窗口拒绝收件"} | about,
    )  # fmt: skip
    county.settle()
    case_id = hands.complaint_of(contact)
    hands.answer(case_id, "complaint_assignment", {"department": "market", "route": "unit"})
    hands.answer(case_id, "complaint_investigation", VALID)
    county.settle()
    return case_id


@pytest.mark.rule("SP-5", "FI-8", "OA-3")
def test_somebody_without_a_name_complains_on_the_public_site_and_follows_it(
    county: Engine, anonymous: Actions
) -> None:
    """A refusal keeps what was typed; number and code are shown once and lead to the progress."""
    refused = anonymous.post("/public/complaints/new", kind="complaint", about_person="3 号窗口")
    assert refused.status_code == 422
    assert "3 号窗口" in refused.text
    nameless = {"kind": "report", "matter": "有人收红包", "about_unit": "market", "anonymous": "y", "_key": "one"}
    told = anonymous.post("/public/complaints/new", **nameless, phone="13900009999")
    assert told.status_code == 200
    again = anonymous.post("/public/complaints/new", **nameless, phone="13900009999")
    assert again.status_code == 200
    county.settle()
    (found,) = complaints(county)
    with county.database.reading() as session:
        inquiry = session.get_one(Inquiry, found.inquiry_id)
    assert (inquiry.applicant_name, inquiry.phone, inquiry.channel) == ("匿名", None, "online")
    assert inquiry.number in told.text
    assert inquiry.query_code in told.text
    progress = anonymous.get("/public/progress", query_string={"number": inquiry.number, "code": inquiry.query_code})
    assert "投诉举报处理" in progress.text
    assert found.number in progress.text


@pytest.mark.rule("FI-2", "SP-5")
def test_whoever_gives_neither_name_nor_wishes_to_stay_unnamed_is_asked(anonymous: Actions) -> None:
    refused = anonymous.post("/public/complaints/new", kind="complaint", matter="态度差")
    assert refused.status_code == 422
    assert 'href="#f-applicant_name"' in refused.text


@pytest.mark.rule("SP-5", "SP-6", "OA-1")
def test_the_result_is_public_and_names_nobody(county: Engine, anonymous: Actions) -> None:
    decided(county)
    page = anonymous.get("/public/complaints").text
    assert "反映属实，已对有关工作人员启动责任追究。" in page
    assert "第二条" in page
    assert "周小明" not in page
    assert "窗口拒绝收件" not in page


@pytest.mark.rule("SP-6", "AC-9", "AU-1")
def test_the_register_is_for_those_who_look_into_complaints(county: Engine, actions: Callable[[str], Actions]) -> None:
    """Inspectors see all with the contact, a head what the own unit investigates, and nobody the complainant."""
    case_id = decided(county)
    with county.database.reading() as session:
        contact = session.query(Inquiry.case_id).filter_by(kind="complaint").scalar()
    inspector = actions("inspector").get("/supervision/complaints").text
    assert f"/cases/{case_id}" in inspector
    assert f"/cases/{contact}" in inspector
    assert "周小明" not in inspector
    for state, listed in (("valid", True), ("invalid", False), ("open", False)):
        text = actions("inspector").get(f"/supervision/complaints?state={state}").text
        assert (f"/cases/{case_id}" in text) is listed
    head = Actions(actions("inspector").client.application)
    head.log_in("luojianguo")
    own = head.get("/supervision/complaints").text
    assert f"/cases/{case_id}" in own
    assert f"/cases/{contact}" not in own
    for role in ("clerk", "handler", "leader", "designer"):
        assert actions(role).get("/supervision/complaints").status_code == 403


@pytest.mark.rule("AC-8")
def test_the_inspector_publishes_a_new_version_of_the_criteria(actions: Callable[[str], Actions]) -> None:
    inspector, address = actions("inspector"), "/supervision/complaints/criteria"
    refused = inspector.post(address, title="认定办法", articles="态度恶劣", note="修订")
    assert refused.status_code == 422
    assert "态度恶劣" in refused.text
    taken = inspector.post(address, title="认定办法", articles="第一条 态度恶劣的\n第二条 拖延的", note="修订")
    assert taken.status_code == 302
    shown = inspector.get(address).text
    assert "第 2 版" in shown
    assert re.search(r"第 1 版.*无正当理由拒绝受理", shown, re.S)
    county_leader = actions("county_leader")
    assert county_leader.get(address).status_code == 200
    assert county_leader.post(address, title="甲", articles="第一条 乙", note="丙").status_code == 403

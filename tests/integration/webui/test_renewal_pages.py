"""The pages of renewals: the register of permits that end, one click at the window, the holder's own page (TC-18)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.cases.storage.records import OfficeCase
from engine.clock import office_time
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.renewals.records import Renewal
from engine.sample.hands import Hands

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
PERMIT = "川岳新出发零字第26001号"


@pytest.fixture
def permit(county: Engine) -> Application:
    """A permit until the end of June."""
    hands = Hands(county)
    case_id = hands.register("wangfang", APPLICANT)
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    hands.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    grant = {"decision": "grant", "text": "符合。", "permit_number": PERMIT, "valid_until": "2026-06-30"}
    hands.answer(case_id, "decision", grant)
    with county.database.reading() as session:
        return session.scalars(select(Application).where(Application.case_id == case_id)).one()


def known(county: Engine, permit: Application) -> dict[str, str]:
    with county.database.reading() as session:
        return {"number": session.get_one(OfficeCase, permit.case_id).number or "", "code": permit.query_code}


@pytest.mark.rule("TC-18", "AU-1", "SP-6")
def test_the_window_renews_with_one_click(
    county: Engine, actions: Callable[[str], Actions], permit: Application
) -> None:
    clerk, inspector = actions("clerk"), actions("inspector")
    shown = clerk.get("/desk/renewals").text
    assert PERMIT in shown
    assert "2026-05-31" in shown
    assert "周小明" in shown
    masked = inspector.get("/desk/renewals").text
    assert PERMIT in masked
    assert "周小明" not in masked
    assert f"/desk/renewals/{permit.id}" not in masked
    assert PERMIT not in actions("leader").get("/desk/renewals").text
    assert actions("designer").get("/desk/renewals").status_code == 403
    assert PERMIT not in clerk.get("/desk/renewals", query_string={"show": "ending"}).text
    assert PERMIT in clerk.get("/desk/renewals", query_string={"words": "26001"}).text
    assert PERMIT not in clerk.get("/desk/renewals", query_string={"words": "26002"}).text
    assert PERMIT not in clerk.get("/desk/renewals", query_string={"after": "2026-06-30_999999"}).text
    assert PERMIT in clerk.get("/desk/renewals", query_string={"after": "nonsense"}).text
    renewed = clerk.post(f"/desk/renewals/{permit.id}")
    assert re.match(r"/desk/work/", renewed.location)
    assert "延续办件" in clerk.get("/desk/renewals", query_string={"show": "applied"}).text
    assert clerk.post("/desk/renewals/999999").status_code == 404
    with county.database.reading() as session:
        assert "申请延续" in session.scalars(select(Inquiry.matter).order_by(Inquiry.id.desc())).first()


@pytest.mark.rule("TC-18", "OA-1", "OA-6")
def test_the_holder_renews_and_the_public_list_says_so(
    county: Engine, anonymous: Actions, actions: Callable[[str], Actions], permit: Application
) -> None:
    own = known(county, permit)
    page = anonymous.post("/public/progress", **own).text
    assert "申请延续" in page
    assert "2026-06-30" in page
    assert anonymous.post("/public/renew", number=own["number"], code="ABCDEFGH").status_code == 404
    by_staff = actions("handler").post("/public/renew", **own)
    assert by_staff.status_code == 422
    assert "不能凭查询码代申请人办理" in by_staff.text
    renewed = anonymous.post("/public/renew", **own)
    assert "延续申请已收到" in renewed.text
    with county.database.reading() as session:
        inquiry = session.scalars(select(Inquiry).order_by(Inquiry.id.desc())).first()
    assert inquiry is not None
    assert inquiry.channel == "online"
    assert inquiry.number in renewed.text
    assert inquiry.query_code in renewed.text
    assert anonymous.post("/public/renew", **own).status_code == 409
    assert "延续办理中" in anonymous.get("/public/decisions").text
    county.turn_clock(office_time(2026, 7, 1, 0, 1))
    with county.database.reading() as session:
        assert session.scalars(select(Renewal.outcome)).one() == "deemed"
    assert "视为准予延续至 2026-10-28" in anonymous.get("/public/decisions").text
    assert "视为准予延续" in anonymous.post("/public/progress", **own).text

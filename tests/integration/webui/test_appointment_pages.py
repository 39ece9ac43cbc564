"""The pages of appointments: booked without an account or by phone, found again, moved, received (TC-8, TC-14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from icalendar import Calendar
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.administration import commands as administration
from engine.cases.storage.records import WorkItem
from engine.clock import VirtualClock, office_time
from engine.identity.records import PersonalDataAccess
from engine.office.appointments.records import Appointment
from engine.office.inquiries.records import Inquiry
from engine.sample.hands import Hands

BOOK = "/public/appointments/new"
TUESDAY = "2026-03-03"
TEN = office_time(2026, 3, 3, 10).isoformat()
TYPED = {
    "to_post": "window-1",
    "day": TUESDAY,
    "slot": TEN,
    "item": "CY-WL-001",
    "matter": "办理出版物零售",
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "phone": "13900001234",
}


def appointment(county: Engine) -> Appointment:
    with county.database.reading() as session:
        return session.scalars(select(Appointment).order_by(Appointment.id.desc()).limit(1)).one()


def booked(county: Engine, anonymous: Actions, **more: str) -> Appointment:
    """An appointment that somebody made without an account."""
    shown = anonymous.post(BOOK, **(TYPED | more))
    assert shown.status_code == 200
    county.settle()
    return appointment(county)


def confirmed(county: Engine, anonymous: Actions, **more: str) -> Appointment:
    """The same, confirmed by who holds the post."""
    found = booked(county, anonymous, **more)
    Hands(county).answer(found.case_id, "appointment_answer", {"answer": "confirm", "remark": "请带身份证原件"})
    return appointment(county)


def work_of(county: Engine, found: Appointment) -> WorkItem:
    with county.database.reading() as session:
        return session.scalars(select(WorkItem).where(WorkItem.case_id == found.case_id)).one()


@pytest.mark.rule("TC-14")
def test_what_the_process_proposes_is_no_draft_until_somebody_saves_one(
    county: Engine, anonymous: Actions, actions: Callable[[str], Actions]
) -> None:
    """The answer to an appointment is filled with its matter; only what a person has kept is called a draft."""
    found, clerk = booked(county, anonymous), actions("clerk")
    address = f"/desk/work/{work_of(county, found).id}"
    assert "办理出版物零售" in clerk.get(address).text
    assert "草稿" not in clerk.get("/desk/").text
    assert "已载入草稿" not in clerk.get(address).text
    sent = re.search(r'name="_definition" value="(\d+)"', clerk.get(address).text)
    assert sent is not None
    typed = {"_form": "appointment_answer", "_definition": sent[1], "remark": "请带身份证原件"}
    assert clerk.post(f"{address}/draft", **typed).status_code == 302
    assert "草稿" in clerk.get("/desk/").text
    assert "已载入草稿" in clerk.get(address).text


@pytest.mark.rule("TC-14", "TC-12", "OA-3")
def test_somebody_books_a_slot_and_finds_it_again_by_number_and_code(county: Engine, anonymous: Actions) -> None:
    first = anonymous.get(BOOK, query_string={"item": "CY-WL-001"}).text
    assert "综合窗口 1 号岗" in first
    assert "出版物零售单位设立许可" in first
    assert "人社局" not in first
    # The slots of the day alone, without losing what was typed; on a rest day there are none.
    looked = anonymous.post(BOOK, **TYPED, _slots="1").text
    assert "10:00–10:30（余2）" in looked
    assert 'value="周小明"' in looked
    assert "没有可约的时段" in anonymous.post(BOOK, **TYPED | {"day": "2026-03-07"}, _slots="1").text
    refused = anonymous.post(BOOK, **TYPED | {"slot": "", "phone": ""})
    assert refused.status_code == 422
    assert "办理出版物零售" in refused.text
    made = anonymous.post(BOOK, **TYPED)
    found = appointment(county)
    assert found.number in made.text
    assert found.query_code in made.text
    known = {"number": found.number, "code": found.query_code}
    assert anonymous.post("/public/progress", number=found.number, code="ABCDEFGH").status_code == 404
    own = anonymous.post("/public/progress", **known).text
    assert "待确认" in own
    assert "03-03 09:00" in own
    assert "13900001234" not in own
    assert anonymous.post("/public/appointments/slip", **known).status_code == 409


@pytest.mark.rule("TC-8")
def test_an_urgent_time_outside_hours_needs_its_reason(county: Engine, anonymous: Actions) -> None:
    urgent = TYPED | {"slot": "", "outside": "y", "outside_at": "2026-03-07T10:00"}
    refused = anonymous.post(BOOK, **urgent)
    assert refused.status_code == 422
    assert 'id="f-urgency-words"' in refused.text
    assert 'value="2026-03-07T10:00"' in refused.text
    assert 'id="f-outside_at-words"' in anonymous.post(BOOK, **urgent | {"outside_at": ""}).text
    found = booked(county, anonymous, slot="", outside="y", outside_at="2026-03-07T10:00", urgency="下午出国")
    assert found.outside
    assert found.starts_at == office_time(2026, 3, 7, 10)


@pytest.mark.rule("TC-14", "OA-3")
def test_the_person_prints_saves_moves_and_cancels(
    county: Engine, anonymous: Actions, actions: Callable[[str], Actions]
) -> None:
    found = confirmed(county, anonymous)
    known = {"number": found.number, "code": found.query_code}
    own = anonymous.post("/public/progress", **known).text
    assert "王芳" in own
    assert "请带身份证原件" in own
    slip = anonymous.post("/public/appointments/slip", **known).text
    assert "预约凭条" in slip
    assert found.query_code in slip
    saved = anonymous.post("/public/appointments/calendar", **known)
    assert saved.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(saved.text).walk("VEVENT")
    assert event.start == office_time(2026, 3, 3, 10)
    assert str(event["STATUS"]) == "CONFIRMED"
    assert found.query_code not in saved.text
    assert "周小明" not in saved.text
    move = {"day": "2026-03-04", "slot": office_time(2026, 3, 4, 9).isoformat()}
    assert "09:00–09:30" in anonymous.post("/public/appointments/move", **known, day="2026-03-04", _slots="1").text
    assert anonymous.post("/public/appointments/move", **known, day="2026-03-04").status_code == 422
    assert anonymous.post("/public/appointments/move", number=found.number, code="x", **move).status_code == 404
    handler = actions("handler")
    for refused in (
        handler.post("/public/appointments/move", **known, **move),
        handler.post("/public/appointments/cancel", **known),
    ):
        assert refused.status_code in (403, 422)
        assert "不能凭查询码代申请人办理" in refused.text
    assert "待确认" in anonymous.post("/public/appointments/move", **known, **move).text
    assert appointment(county).starts_at == office_time(2026, 3, 4, 9)
    assert "预约已取消" in anonymous.post("/public/appointments/cancel", **known).text
    assert appointment(county).status == "cancelled"
    assert anonymous.post("/public/appointments/cancel", **known).status_code == 422


@pytest.mark.rule("TC-14", "FI-2")
def test_the_window_receives_with_one_click(
    county: Engine, clock: VirtualClock, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    found = confirmed(county, anonymous)
    clerk = actions("clerk")
    assert "周小明" not in clerk.get("/appointments/").text
    county.turn_clock(office_time(2026, 3, 3, 9, 55))
    today = clerk.get("/appointments/").text
    assert "周小明" in today
    assert "来访登记" in today
    assert actions("handler").post(f"/appointments/{found.case_id}/receive").status_code == 403
    received = clerk.post(f"/appointments/{found.case_id}/receive")
    assert received.status_code == 302
    assert re.match(r"/desk/work/", received.location)
    county.settle()
    with county.database.reading() as session:
        inquiry = session.scalars(select(Inquiry)).one()
    assert (inquiry.channel, inquiry.applicant_name, inquiry.matter) == ("appointment", "周小明", "办理出版物零售")
    again = clerk.post(f"/appointments/{found.case_id}/receive")
    assert again.location == "/appointments/"
    register = clerk.get("/appointments/register", query_string={"status": "received"}).text
    assert found.number in register
    assert found.number not in clerk.get("/appointments/register", query_string={"status": "missed"}).text
    assert found.number not in clerk.get("/appointments/register", query_string={"department": "market"}).text


@pytest.mark.rule("TC-14", "SP-6", "AU-1")
def test_the_register_masks_names_and_shows_the_own_departments(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    found = booked(county, anonymous)
    for role, whole in (("clerk", True), ("inspector", False)):
        shown = actions(role).get("/appointments/register").text
        assert found.number in shown
        assert ("周小明" in shown) is whole
    assert found.number not in actions("leader").get("/appointments/register").text
    assert actions("designer").get("/appointments/register").status_code == 403


@pytest.mark.rule("TC-14", "AU-1")
def test_the_window_books_moves_and_cancels_by_phone(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert actions("handler").get("/appointments/new").status_code == 403
    made = clerk.post("/appointments/new", **TYPED, channel="phone")
    found = appointment(county)
    assert found.query_code in made.text
    assert found.channel == "phone"
    move, cancel = f"/appointments/{found.case_id}/move", f"/appointments/{found.case_id}/cancel"
    assert "改期" in clerk.get(move).text
    assert actions("handler").get(move).status_code == 403
    assert clerk.get("/appointments/999999/move").status_code == 404
    moved = clerk.post(move, day="2026-03-04", slot=office_time(2026, 3, 4, 9).isoformat())
    assert moved.location == "/appointments/"
    assert appointment(county).moves == 1
    assert clerk.post(move, day="2026-03-04").status_code == 422
    assert clerk.post(cancel, reason="来电取消").location == "/appointments/"
    assert appointment(county).reason == "来电取消"


@pytest.mark.rule("TC-14", "AU-1")
def test_the_leader_sets_how_a_post_receives(county: Engine, actions: Callable[[str], Actions]) -> None:
    plan = {"post": "market-handler", "capacity": "1", "minutes": "60", "why": "办件复杂"}
    leader = actions("leader")
    shown = leader.get("/appointments/plans").text
    post = re.search(r'<option value="([^"]+)">市监局', shown)
    assert post is not None
    assert "综合窗口" not in shown
    plan["post"] = post[1]
    assert leader.post("/appointments/plans", **plan | {"capacity": "99"}).status_code == 422
    assert leader.post("/appointments/plans", **plan).status_code == 302
    assert actions("clerk").get("/appointments/plans").status_code == 403
    assert "设置预约时段" in actions("admin").get("/admin/log").text


@pytest.mark.rule("TC-8", "AB-4", "SP-6")
def test_the_person_on_call_sees_the_urgent_appointment(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    administration.save_duty_week(
        county,
        Hands(county).person("huyang"),
        department="center",
        monday=date(2026, 3, 2),
        days={date(2026, 3, 7): ("wangfang", "0999-6600009")},
    )
    found = booked(
        county, anonymous, to_post="window-3", slot="", outside="y", outside_at="2026-03-07T10:00", urgency="下午出国"
    )
    shown = actions("clerk").get("/appointments/").text
    assert found.number in shown
    assert "13900001234" in shown
    with county.database.reading() as session:
        looks = session.query(PersonalDataAccess).filter_by(case_id=found.case_id, page="appointments.today").all()
    assert [look.staff_id for look in looks] == [Hands(county).person("wangfang").staff_id], "on record"
    own = anonymous.post("/public/progress", number=found.number, code=found.query_code).text
    assert "0999-6600009" in own

"""Stories of appointments: in opening hours and outside them, answered late, moved, missed (TC-8, TC-12, TC-14)."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.administration import commands as administration
from engine.bpmn import OperationFailed
from engine.cases import commands
from engine.cases.storage.records import Outbox, WorkItem
from engine.clock import OFFICE_ZONE, office_time
from engine.errors import NotAllowed, Refused
from engine.office.applications.records import Application
from engine.office.appointments.records import Appointment, AppointmentVisit
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.changes import announce_absence
from tests.acceptance.county import ORDINARY, County

TUESDAY_TEN = office_time(2026, 3, 3, 10)
SATURDAY_TEN = office_time(2026, 3, 7, 10)
CONFIRM = {"answer": "confirm", "remark": "请带身份证原件"}


def make(county: County, starts_at: datetime = TUESDAY_TEN, login: str | None = None, **answers: Any) -> int:
    """Somebody asks for an appointment at window 1: without an account, or by phone through ``login``."""
    given = {
        "channel": "online" if login is None else "phone",
        "to_post": "window-1",
        "item": ORDINARY,
        "matter": "办理出版物零售",
        "starts_at": starts_at.isoformat(),
        "applicant_kind": "person",
        "applicant_name": "周小明",
        "phone": "13900001234",
    } | answers
    actor = None if login is None else county.hands.person(login)
    opened = commands.make_appointment(
        county.engine,
        actor,
        answers={name: value for name, value in given.items() if value is not None},
        key=secrets.token_urlsafe(8),
    )
    county.engine.settle()
    return opened.case_id


def appointment(county: County, case_id: int) -> Appointment:
    with county.engine.database.reading() as session:
        return session.scalars(select(Appointment).where(Appointment.case_id == case_id)).one()


def on_call(county: County, department: str, day: date, login: str, by: str = "huyang") -> None:
    """Name who is on call on a day."""
    monday = date.fromordinal(day.toordinal() - day.weekday())
    administration.save_duty_week(
        county.engine,
        county.hands.person(by),
        department=department,
        monday=monday,
        days={day: (login, "0999-6600000 转 9")},
    )


def receive(county: County, case_id: int, login: str = "wangfang") -> int:
    opened = commands.receive_appointment(
        county.engine, county.hands.person(login), case_id=case_id, key=secrets.token_urlsafe(8)
    )
    county.engine.settle()
    return opened.case_id


def cancel(county: County, case_id: int, login: str | None = None) -> None:
    actor = None if login is None else county.hands.person(login)
    commands.cancel_appointment(county.engine, actor, case_id=case_id, reason="临时有事", key=secrets.token_urlsafe(8))
    county.engine.settle()


def move(county: County, case_id: int, starts_at: datetime, **more: Any) -> None:
    commands.move_appointment(
        county.engine, None, case_id=case_id, starts_at=starts_at, key=secrets.token_urlsafe(8), **more
    )
    county.engine.settle()


@pytest.mark.rule("TC-14", "FI-1", "FI-2")
def test_a_confirmed_appointment_becomes_an_application_without_typing_anything_again(county: County) -> None:
    case_id = make(county)
    assert county.waiting(case_id) == ["appointment_answer"]
    assert county.posts(case_id) == ["window-1"]
    assert county.due(case_id, "confirmation") == "03-03 09:00"
    assert "24小时内" in county.letters(case_id, "已收到预约")[0]
    county.answer(case_id, "appointment_answer", CONFIRM)
    told = county.letters(case_id, "预约已确认")
    assert "2026年3月3日" in told[0]
    assert "由王芳接待" in told[0]
    assert county.papers(case_id) == ["appointment"]
    assert county.waiting(case_id) == ["appointment_visit"]
    county.turn(3, 3, 10)
    inquiry_case = receive(county, case_id)
    with county.engine.database.reading() as session:
        inquiry = session.scalars(select(Inquiry).where(Inquiry.case_id == inquiry_case)).one()
        application = session.scalars(select(Application).where(Application.inquiry_id == inquiry.id)).one()
        visit = session.scalars(select(AppointmentVisit)).one()
    assert (inquiry.channel, inquiry.kind, inquiry.applicant_name) == ("appointment", "apply", "周小明")
    assert (inquiry.matter, inquiry.phone) == ("办理出版物零售", "13900001234")
    assert inquiry.first_responder_id == county.hands.person("wangfang").staff_id
    assert visit.inquiry_id == inquiry.id
    assert county.waiting(application.case_id) == ["materials_check"]
    assert appointment(county, case_id).status == "received"
    assert county.case(case_id).status == "completed"
    assert county.cards(case_id) == []
    assert county.infractions(case_id) == []


@pytest.mark.rule("TC-8", "AB-4")
def test_an_urgent_matter_outside_hours_is_received_by_the_person_on_call(county: County) -> None:
    """Asked for on Friday night, taken in round the clock, confirmed within 24 hours by who is on call on Saturday."""
    county.turn(3, 6, 22)
    on_call(county, "center", date(2026, 3, 7), "chenjing")
    with pytest.raises(OperationFailed, match="cannot wait") as refused:
        make(county, SATURDAY_TEN, outside=True)
    assert refused.value.place == "urgency"
    with pytest.raises(OperationFailed) as refused:
        make(county, SATURDAY_TEN)
    assert refused.value.place == "slot"
    with pytest.raises(OperationFailed) as refused:
        make(county, office_time(2026, 3, 9, 10), outside=True, urgency="周一要用")
    assert refused.value.place == "outside_at"
    case_id = make(county, SATURDAY_TEN, outside=True, urgency="下午出国，须先取证")
    found = appointment(county, case_id)
    assert found.outside
    assert found.on_call_id == county.hands.person("chenjing").staff_id
    assert county.posts(case_id) == ["window-3"]
    # Never longer than to the visit.
    assert county.due(case_id, "confirmation") == "03-07 10:00"
    county.answer(case_id, "appointment_answer", CONFIRM)
    assert "由陈静接待" in county.letters(case_id, "预约已确认")[0]
    assert county.paper(case_id, "appointment").facts["duty_phone"] == "0999-6600000 转 9"
    county.turn(3, 7, 10)
    with pytest.raises(NotAllowed):
        receive(county, case_id)
    inquiry_case = receive(county, case_id, "chenjing")
    assert county.inquiry(inquiry_case).registered_at.astimezone(OFFICE_ZONE).date() == date(2026, 3, 7)


@pytest.mark.rule("TC-8", "AB-4")
def test_where_the_roster_has_a_gap_the_post_itself_answers(county: County) -> None:
    county.turn(3, 6, 9)
    case_id = make(county, SATURDAY_TEN, outside=True, urgency="下午出国")
    assert appointment(county, case_id).on_call_id is None
    assert county.posts(case_id) == ["window-1"]
    with pytest.raises(OperationFailed) as refused:
        county.answer(case_id, "appointment_answer", {"answer": "decline", "ground": "not_urgent"})
    assert refused.value.place == "reason"
    decline = {"answer": "decline", "ground": "not_urgent", "reason": "周一上午即可办理，不影响出行"}
    county.answer(case_id, "appointment_answer", decline)
    assert appointment(county, case_id).status == "declined"
    assert "周一上午即可办理" in county.letters(case_id, "未能预约")[0]


@pytest.mark.rule("TC-8", "TC-14", "AC-2", "AC-5")
def test_a_late_answer_is_carded_and_passed_on_to_the_person_on_call(county: County) -> None:
    """Yellow for the post after 24 hours, who is on call answers; a working day on the red card and accountability."""
    on_call(county, "center", date(2026, 3, 3), "chenjing")
    case_id = make(county, office_time(2026, 3, 12, 10))
    county.turn(3, 3, 8, 59)
    assert county.cards(case_id) == ["reminder"]
    assert county.posts(case_id) == ["window-1"]
    county.turn(3, 3, 9)
    assert county.cards(case_id) == ["reminder", "yellow"]
    assert county.posts(case_id) == ["window-3"]
    found = appointment(county, case_id)
    assert found.on_call_id == county.hands.person("chenjing").staff_id
    assert found.escalated_at == office_time(2026, 3, 3, 9)
    county.turn(3, 4, 17, 1)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountabilities(case_id) == 1
    county.answer(case_id, "appointment_answer", CONFIRM)
    assert appointment(county, case_id).answered_by_id == county.hands.person("chenjing").staff_id
    assert county.infractions(case_id) == []


@pytest.mark.rule("TC-14")
def test_nobody_answers_until_the_time_has_come(county: County) -> None:
    """Silence refuses without a reason: an infraction, and the person is told with an apology."""
    case_id = make(county, TUESDAY_TEN)
    county.turn(3, 3, 10)
    assert county.infractions(case_id) == ["appointment_refused"]
    assert appointment(county, case_id).status == "missed"
    assert "特此致歉" in county.letters(case_id, "预约致歉")[0]
    assert county.case(case_id).status == "completed"
    assert county.waiting(case_id) == []


@pytest.mark.rule("TC-14")
def test_declining_needs_a_reason_and_trying_without_is_an_infraction(county: County) -> None:
    case_id = make(county)
    for answers, place in (
        ({"answer": "decline"}, "ground"),
        ({"answer": "decline", "ground": "not_possible"}, "reason"),
        ({"answer": "decline", "ground": "not_urgent", "reason": "不急"}, "ground"),
    ):
        with pytest.raises(OperationFailed) as refused:
            county.answer(case_id, "appointment_answer", answers)
        assert refused.value.place == place
    assert county.infractions(case_id) == ["appointment_refused", "appointment_refused"]
    assert appointment(county, case_id).status == "requested"
    county.answer(
        case_id, "appointment_answer", {"answer": "decline", "ground": "not_possible", "reason": "当日窗口搬迁"}
    )
    assert county.letters(case_id, "未能预约") == ["该时段因故不能接待。理由：当日窗口搬迁。可以另选时间重新预约。"]
    assert county.case(case_id).status == "completed"


@pytest.mark.rule("TC-14")
def test_a_confirmed_visit_that_nobody_records_was_missed(county: County) -> None:
    case_id = make(county)
    county.answer(case_id, "appointment_answer", CONFIRM)
    county.turn(3, 3, 14, 29)
    assert county.infractions(case_id) == []
    county.turn(3, 3, 14, 30)
    assert county.infractions(case_id) == ["appointment_missed"]
    assert appointment(county, case_id).status == "missed"
    assert "已记为违规" in county.letters(case_id, "预约致歉")[0]


@pytest.mark.rule("TC-14")
def test_who_does_not_come_is_recorded_after_waiting(county: County) -> None:
    case_id = make(county)
    county.answer(case_id, "appointment_answer", CONFIRM)
    absent = {"outcome": "no_show", "text": "电话无人接听"}
    county.turn(3, 3, 10, 14)
    with pytest.raises(OperationFailed, match="15 minutes"):
        county.answer(case_id, "appointment_visit", absent)
    county.turn(3, 3, 10, 15)
    county.answer(case_id, "appointment_visit", absent)
    found = appointment(county, case_id)
    assert (found.status, found.outcome) == ("no_show", "电话无人接听")
    assert county.infractions(case_id) == []
    assert len(county.letters(case_id, "预约未到")) == 1


@pytest.mark.rule("TC-14")
def test_a_visit_that_needs_no_case_is_recorded_in_words(county: County) -> None:
    case_id = make(county, item=None, matter="了解政策")
    county.answer(case_id, "appointment_answer", CONFIRM)
    county.turn(3, 3, 10, 5)
    county.answer(case_id, "appointment_visit", {"outcome": "received", "text": "当面说明补贴政策"})
    assert appointment(county, case_id).status == "received"


@pytest.mark.rule("TC-14", "TC-12")
def test_a_slot_holds_as_many_as_its_post_receives(county: County) -> None:
    """Two by the office's setting, one after the post's own plan; a cancelled one frees its place."""
    first = make(county)
    make(county)
    with pytest.raises(OperationFailed, match="full"):
        make(county)
    cancel(county, first)
    assert appointment(county, first).status == "cancelled"
    assert county.case(first).status == "completed"
    assert county.due(first, "confirmation") != ""
    make(county)
    administration.set_appointment_plan(
        county.engine, county.hands.person("xuming"), post="window-1", capacity=1, minutes=60, why="办件复杂"
    )
    with pytest.raises(OperationFailed) as refused:
        make(county, office_time(2026, 3, 3, 10, 30))
    assert refused.value.place == "slot"
    make(county, office_time(2026, 3, 3, 15))
    with pytest.raises(OperationFailed, match="full"):
        make(county, office_time(2026, 3, 3, 15))


@pytest.mark.rule("TC-14", "AU-1")
def test_a_plan_is_set_by_the_leaders_of_the_post_alone(county: County) -> None:
    plan = {"post": "window-1", "capacity": 3, "minutes": 20, "why": "试行"}
    for login in ("wangfang", "luojianguo"):
        with pytest.raises(NotAllowed):
            administration.set_appointment_plan(county.engine, county.hands.person(login), **plan)
    with pytest.raises(Refused, match="between 1 and 50") as refused:
        administration.set_appointment_plan(county.engine, county.hands.person("xuming"), **plan | {"capacity": 51})
    assert refused.value.place == "capacity"


@pytest.mark.rule("TC-14")
def test_the_person_moves_an_appointment_and_it_is_answered_anew(county: County) -> None:
    case_id = make(county)
    county.answer(case_id, "appointment_answer", CONFIRM)
    with pytest.raises(OperationFailed):
        move(county, case_id, office_time(2026, 3, 3, 10, 15))
    assert appointment(county, case_id).status == "confirmed"
    move(county, case_id, office_time(2026, 3, 4, 9, 30))
    found = appointment(county, case_id)
    assert (found.status, found.moves, found.answered_by_id) == ("requested", 1, None)
    assert county.waiting(case_id) == ["appointment_answer"]
    county.answer(case_id, "appointment_answer", CONFIRM)
    county.turn(3, 3, 15)
    assert county.infractions(case_id) == []
    assert county.papers(case_id) == ["appointment", "appointment"]
    county.turn(3, 4, 9, 30)
    for change in (lambda: cancel(county, case_id), lambda: move(county, case_id, office_time(2026, 3, 5, 9))):
        with pytest.raises(Refused, match="time has come"):
            change()


@pytest.mark.rule("TC-14")
def test_a_time_too_soon_or_too_far_is_refused(county: County) -> None:
    for starts_at in (office_time(2026, 3, 2, 10, 30), office_time(2026, 3, 17, 9)):
        with pytest.raises(OperationFailed) as refused:
            make(county, starts_at)
        assert refused.value.place == "slot"
    make(county, office_time(2026, 3, 2, 11))


@pytest.mark.rule("TC-14", "AB-1", "AU-1")
def test_the_window_books_by_phone_and_b_receives_for_a(county: County) -> None:
    case_id = make(county, login="wangfang")
    assert appointment(county, case_id).channel == "phone"
    with county.engine.database.transaction() as session:
        announce_absence(
            session,
            staff_id=county.hands.person("wangfang").staff_id,
            starts_at=office_time(2026, 3, 2, 12),
            ends_at=office_time(2026, 3, 4, 12),
            reason="培训",
        )
    county.turn(3, 2, 15)
    commands.complete(
        county.engine,
        county.hands.person("zhangwei"),
        work_item=work_of(county, case_id),
        answers=CONFIRM,
        key="answer",
    )
    county.engine.settle()
    assert "由张伟接待" in county.letters(case_id, "预约已确认")[0]
    county.turn(3, 3, 10)
    inquiry = county.inquiry(receive(county, case_id, "zhangwei"))
    assert inquiry.first_responder_id == county.hands.person("zhangwei").staff_id
    with pytest.raises(Refused):
        receive(county, case_id, "zhangwei")


def work_of(county: County, case_id: int) -> Any:
    with county.engine.database.reading() as session:
        return session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id)).one()


@pytest.mark.rule("TC-14", "SP-6")
def test_nothing_personal_of_an_appointment_is_sent_to_the_receiver_of_news(county: County) -> None:
    case_id = make(county)
    with county.engine.database.reading() as session:
        query = select(Outbox.body).where(Outbox.case_id == case_id, Outbox.recipient_kind != "applicant")
        told = session.scalars(query).all()
    assert told
    assert all("周小明" not in body and "13900001234" not in body for body in told)

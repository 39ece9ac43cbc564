"""The calendar feed of own due dates and appointments: a secret address, and nobody's personal data in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from county_fixtures import LOGINS
from icalendar import Calendar
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.administration import commands as administration
from engine.cases.storage.records import WorkItem
from engine.clock import office_time
from engine.office.appointments.records import Appointment
from tests.acceptance.county import ORDINARY, County

LONGEST_LINE = 75
"""Octets of a line before it is folded (RFC 5545, 3.1)."""


def feed_address(page: str) -> str:
    """The path of the address that the answer shows."""
    found = re.search(r'readonly value="http://localhost(/account/calendar/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


def checked(written: bytes) -> Calendar:
    """The calendar, which holds what RFC 5545 asks of one that is published."""
    assert written.endswith(b"END:VCALENDAR\r\n")
    lines = written.split(b"\r\n")
    assert not any(b"\n" in line or len(line) > LONGEST_LINE for line in lines)
    found = Calendar.from_ical(written)
    assert isinstance(found, Calendar)
    assert (str(found["VERSION"]), bool(found["PRODID"])) == ("2.0", True)
    events = found.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event in events:
        assert not event.errors
        assert event.end > event.start
        for name in ("DTSTAMP", "DTSTART", "DTEND"):
            assert event[name].to_ical().endswith(b"Z"), "moments are in UTC"
    return found


@pytest.mark.rule("SP-6")
def test_a_feed_holds_own_due_dates_and_appointments_until_its_address_ends(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    office, clerk = County(county), actions("clerk")
    case_id = office.apply(ORDINARY, applicant_name="欧阳锦绣", phone="13900007777")
    number = office.case(case_id).number
    with county.database.reading() as session:
        work = session.scalars(select(WorkItem).where(WorkItem.case_id == case_id)).one()
    assert work.due_at is not None
    visitor = {"applicant_kind": "person", "applicant_name": "周小明", "phone": "13900001234"}
    slot = {"to_post": "window-1", "day": "2026-03-03", "slot": office_time(2026, 3, 3, 10).isoformat()}
    booked = anonymous.post(
        "/public/appointments/new", item="CY-WL-001", matter="周小明咨询出版物零售", **slot, **visitor
    )
    assert booked.status_code == 200
    county.settle()
    with county.database.reading() as session:
        visit = session.scalars(select(Appointment)).one()

    assert "未开通" in clerk.get("/account/calendar").text
    address = feed_address(clerk.post("/account/calendar").text)
    assert address.rpartition("/")[2] not in clerk.get("/account/calendar").text, "the address is shown once"
    answer = anonymous.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    found = checked(answer.data)
    events = {str(event["UID"]): event for event in found.walk("VEVENT")}
    due, meeting = events[f"due-{work.id}@chengnuo"], events[f"appointment-{visit.number}@chengnuo"]
    assert due.end == work.due_at
    assert str(due["SUMMARY"]) == f"到期：{number} 出版物零售单位设立许可"
    assert (meeting.start, meeting.end) == (visit.starts_at, visit.ends_at)
    assert str(meeting["SUMMARY"]) == f"预约：{visit.number} 出版物零售单位设立许可"
    assert str(meeting["STATUS"]) == "TENTATIVE"
    unfolded = answer.text.replace("\r\n ", "")
    for secret in ("欧阳", "13900007777", "周小明", "13900001234", "咨询"):
        assert secret not in unfolded, secret

    # Others have what is theirs, in the language of the page; who has left the service has nothing.
    handler = actions("handler")
    handler.get("/account/calendar?language=en")
    elsewhere = feed_address(handler.post("/account/calendar").text)
    theirs = anonymous.get(elsewhere)
    assert f"due-{work.id}@chengnuo" not in theirs.text
    assert "My due dates and appointments" in theirs.text
    administration.deactivate_staff(county, None, login=LOGINS["handler"], reason="调离", confirmed=True)
    assert anonymous.get(elsewhere).status_code == 404

    # A new address ends the one before, so does the end; what a stranger guesses opens nothing.
    renewed = feed_address(clerk.post("/account/calendar").text)
    assert (anonymous.get(address).status_code, anonymous.get(renewed).status_code) == (404, 200)
    for guessed in ("guessed", "x" * 500):
        assert anonymous.get(f"/account/calendar/{guessed}.ics").status_code == 404
    assert clerk.post("/account/calendar/end").status_code == 302
    assert anonymous.get(renewed).status_code == 404
    assert "停用日历订阅" in actions("admin").get("/admin/log?kind=staff").text

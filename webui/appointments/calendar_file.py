"""An appointment as a calendar file (iCalendar, RFC 5545), for the calendar of whoever made it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from engine.queries.desk.appointments import OwnAppointment

_STATUS = {"requested": "TENTATIVE", "confirmed": "CONFIRMED", "received": "CONFIRMED"}
"""Everything else does not take place."""

REMINDER = timedelta(hours=-2)


def calendar_file(found: OwnAppointment, at: datetime) -> bytes:
    """The file as of ``at``: one event in UTC, which reminds two hours before; without name, phone and query code.

    Its UID stays, so that a newer file replaces the event of an older one.
    """
    event = Event()
    event.add("uid", f"{found.number}@chengnuo")
    event.add("dtstamp", at)
    event.add("dtstart", found.starts_at)
    event.add("dtend", found.ends_at)
    event.add("summary", _("预约：%(what)s", what=found.item or found.matter))
    event.add("location", " ".join(each for each in (found.department, found.address, found.post) if each))
    lines = [
        _("编号：%(number)s", number=found.number),
        _("接待人：%(name)s", name=found.receiver) if found.receiver else "",
        _("值班电话：%(phone)s", phone=found.duty_phone) if found.duty_phone else "",
        found.remark or "",
    ]
    event.add("description", "\n".join(each for each in lines if each))
    event.add("status", _STATUS.get(found.status, "CANCELLED"))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("预约提醒"))
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Chengnuo//Appointment//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

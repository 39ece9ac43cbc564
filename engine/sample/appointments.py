"""The appointments of the demonstration: one confirmed, one to be confirmed, an urgent one outside hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine.application import Engine
from engine.cases.commands import make_appointment
from engine.clock import OFFICE_ZONE
from engine.office.calendar.rules import OfficeCalendar
from engine.sample.hands import Hands

_COMMON = {"channel": "online", "to_post": "window-1", "applicant_kind": "person"}


def make(engine: Engine, days: OfficeCalendar, at: datetime) -> None:
    """Book them at ten o'clock of a working day, ``at``; the first, of the next working day, is confirmed."""
    today = at.astimezone(OFFICE_ZONE)
    first, second = (days.nth_counted_day_after(today.date(), each) for each in (1, 2))
    morning = datetime(first.year, first.month, first.day, 9, 30, tzinfo=OFFICE_ZONE)
    later = datetime(second.year, second.month, second.day, 15, tzinfo=OFFICE_ZONE)
    evening = today.replace(hour=20, minute=0, second=0, microsecond=0)
    confirmed = _book(
        engine, morning, "demo:confirmed", item="CY-WL-001", matter="办理出版物零售", applicant_name="高晓峰",
        phone="13900000101",
    )  # fmt: skip
    Hands(engine).answer(confirmed, "appointment_answer", {"answer": "confirm", "remark": "请带身份证原件"})
    _book(
        engine, later, "demo:requested",
        matter="了解小微企业补贴政策", applicant_name="白雪梅", phone="13900000102",
    )  # fmt: skip
    _book(
        engine, evening + timedelta(days=1), "demo:urgent", item="CY-RS-002", matter="补领社会保障卡",
        applicant_name="江一舟", phone="13900000103", outside=True, urgency="次日清早住院，须用社会保障卡结算",
    )  # fmt: skip


def _book(engine: Engine, starts_at: datetime, key: str, **answers: Any) -> int:
    made = make_appointment(engine, None, answers={**_COMMON, "starts_at": starts_at.isoformat(), **answers}, key=key)
    engine.settle()
    return made.case_id

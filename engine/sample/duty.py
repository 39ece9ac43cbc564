"""The duty roster of the demonstration: the hall is staffed round the clock, some departments have gaps (AB-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.calendar.store import calendar
from engine.office.duty import store
from engine.office.duty.rules import Shift, duty_day
from engine.office.organisation.records import Department, Staff
from engine.sample.organisation import CENTER_CODE

ROSTERS: Mapping[str, tuple[str, tuple[str, ...], frozenset[int]]] = {
    CENTER_CODE: ("0999-6600012", ("zhoumin", "wugang", "xuming", "zhulin"), frozenset()),
    "market": ("0999-6600101 转 9", ("hejing", "guotao", "mayulan"), frozenset({9, 12})),
    "urban_management": ("0999-6600113 转 9", ("weiqiang",), frozenset({1, 3, 5, 6, 8, 10, 12, 13})),
}
"""Department → its duty phone, who take turns, and the days without anybody, counted from the first Monday."""

WEEKS = 2
"""Weeks of the roster that are written, the present one included."""


def write(session: Session, at: datetime) -> None:
    """Write this week's and the next week's roster of the departments that have one."""
    present = duty_day(calendar(session), at)
    monday = present - timedelta(days=present.weekday())
    departments = {each.code: each for each in session.scalars(select(Department))}
    staff = {each.login: each for each in session.scalars(select(Staff))}
    for code, (phone, logins, gaps) in ROSTERS.items():
        for number in range(7 * WEEKS):
            if number not in gaps:
                shift = Shift(staff[logins[number % len(logins)]].id, phone)
                day = monday + timedelta(days=number)
                store.set_shift(session, departments[code].id, day, shift, by_id=None, at=at)

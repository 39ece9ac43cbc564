"""The counting calendar: setting a day, taking that back, importing a year (TC-2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine.administration.command import Act, administrators_command
from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.office.calendar import store
from engine.office.calendar.hours import OfficeHours, hours_on
from engine.office.calendar.rules import DayStatus
from engine.office.service_clock.records import ServiceClock


@administrators_command
def set_day(act: Act, *, day: date, counted: bool, reason: str, reason_en: str = "") -> None:
    """Say that a day counts or does not; open deadlines are moved by the worker. Refused without a reason (TC-11)."""
    before = store.calendar(act.session).status(day)
    store.set_day(act.session, day, counted=counted, zh=reason, en=reason_en, at=act.at, by_id=act.actor_id)
    act.note(
        "day_set", "day", None, day.isoformat(), before=_facts(before), after={"counted": counted}, reason=reason
    )  # fmt: skip


@administrators_command
def clear_day(act: Act, *, day: date, reason: str) -> None:
    """Take back what was set for a day. Refused without a reason, or when nothing was set."""
    if not reason.strip():
        raise Refused("请填写撤销事由。", "Expected a reason, but it is empty.", place="reason")
    before = store.calendar(act.session).status(day)
    store.clear_day(act.session, day)
    after = store.calendar(act.session).status(day)
    act.note("day_cleared", "day", None, day.isoformat(), before=_facts(before), after=_facts(after), reason=reason)


@administrators_command
def import_year(act: Act, *, year: int, content: bytes, source_name: str) -> store.ImportedYear:
    """Take over the yearly notice of a year; see ``engine.office.calendar.store.import_year`` for the file."""
    done = store.import_year(act.session, year, content, at=act.at, source_name=source_name, by_id=act.actor_id)
    facts = {"file": source_name, "days_off": done.days_off, "make_up_days": done.make_up_days}
    act.note("year_imported", "day", None, str(year), after=facts)
    return done


@administrators_command
def set_office_hours(act: Act, *, hours: OfficeHours, valid_from: date, reason: str) -> None:
    """Let the office be open at ``hours`` from a day on; open deadlines are moved by the worker (TC-2, TC-21).

    Refused without a reason, and for a day that has begun once a clock has run: what was counted stays counted.
    """
    tomorrow = act.at.astimezone(OFFICE_ZONE).date() + timedelta(days=1)
    if valid_from < tomorrow and act.session.scalar(select(ServiceClock.id).limit(1)) is not None:
        raise Refused(
            "已经有办件计时，新的办公时间最早从明天起生效，请改生效日期。",
            "Limits are running already: new office hours begin tomorrow at the earliest.",
            place="valid_from",
        )
    before = hours_on(store.calendar(act.session).hours, valid_from)
    store.set_hours(act.session, hours, valid_from=valid_from, why=reason, at=act.at, by_id=act.actor_id)
    act.note(
        "hours_set", "day", None, valid_from.isoformat(), before={"hours": str(before)}, after={"hours": str(hours)},
        reason=reason,
    )  # fmt: skip


def _facts(status: DayStatus) -> dict[str, Any]:
    return {"counted": status.counted, "occasion": status.zh}

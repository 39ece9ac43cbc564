"""The counting calendar: setting a day, taking that back, importing a year (TC-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.administration.command import Act, administrators_command
from engine.errors import Refused
from engine.office.calendar import store
from engine.office.calendar.rules import DayStatus


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


def _facts(status: DayStatus) -> dict[str, Any]:
    return {"counted": status.counted, "occasion": status.zh}

"""The numbers that the office sets for itself: what holds, what held, and what a change would leave as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.office.organisation.records import Staff
from engine.office.settings.records import OfficeSetting
from engine.office.settings.rules import SETTINGS, Setting

# What runs with the value of its beginning. A setting that is not named here is read when it is needed.
_RUNNING = {
    "first_answer_hours": """
SELECT count(*) FROM service_clock WHERE name = 'answer' AND finished_at IS NULL""",
    "announced_answer_days": """
SELECT count(*) FROM service_clock WHERE name = 'answer' AND finished_at IS NULL""",
    "urge_answer_days": "SELECT count(*) FROM office_case WHERE process = 'urging' AND status = 'open'",
    "demand_wait_days": """
SELECT count(*) FROM service_clock WHERE name = 'demand' AND finished_at IS NULL""",
}


@dataclass(frozen=True, slots=True)
class NumberVersion:
    """One value from a moment on; ``by`` None: the operator at the command line."""

    value: int
    valid_from: datetime
    set_at: datetime
    by: str | None
    why: str


@dataclass(frozen=True, slots=True)
class OfficeNumber:
    """One number: what holds now, what comes and what held, the latest beginning first."""

    name: str
    setting: Setting
    value: int
    versions: Sequence[NumberVersion]


def office_numbers(session: Session, at: datetime) -> list[OfficeNumber]:
    """All numbers of the office with their versions, in one statement."""
    rows = session.execute(
        select(OfficeSetting, Staff.name.label("by"))
        .outerjoin(Staff, Staff.id == OfficeSetting.set_by_id)
        .order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())
    ).all()
    found: dict[str, list[NumberVersion]] = {name: [] for name in SETTINGS}
    for row, by in rows:
        if row.name in found:
            found[row.name].append(NumberVersion(row.value, row.valid_from, row.set_at, by, row.why))
    return [
        OfficeNumber(
            name,
            setting,
            next((each.value for each in found[name] if each.valid_from <= at), setting.default),
            found[name],
        )
        for name, setting in SETTINGS.items()
    ]


def running_with(session: Session, name: str) -> int | None:
    """How many limits run with the value of their beginning and keep it; None where it is read when needed."""
    statement = _RUNNING.get(name)
    return None if statement is None else int(session.execute(text(statement)).scalar_one())

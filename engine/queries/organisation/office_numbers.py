"""The numbers that the office sets for itself: what holds, what held, and what a change would leave as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase
from engine.office.organisation.records import Staff
from engine.office.service_clock.records import ServiceClock
from engine.office.settings.records import OfficeSetting
from engine.office.settings.rules import SETTINGS, Setting

# What runs with the value of its beginning. A setting that is not named here is read when it is needed.
_CLOCKS = {"first_answer_hours": "answer", "announced_answer_days": "answer", "demand_wait_days": "demand"}
_PROCESSES = {"urge_answer_days": "urging"}


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
    if name in _CLOCKS:
        clocks = select(func.count()).select_from(ServiceClock).where(ServiceClock.name == _CLOCKS[name])
        return session.scalar(clocks.where(ServiceClock.finished_at.is_(None)))
    if name in _PROCESSES:
        cases = select(func.count()).select_from(OfficeCase).where(OfficeCase.process == _PROCESSES[name])
        return session.scalar(cases.where(OfficeCase.status == "open"))
    return None

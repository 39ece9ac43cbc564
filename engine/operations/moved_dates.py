"""Dates that were printed or shown and that a new calendar moves: they follow, and the applicant is told (TC-21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.documents.wording import chinese_moment
from engine.office.applications.records import Application
from engine.office.items.records import Item
from engine.office.service_clock.records import ServiceClock
from engine.operations.context import Notification
from engine.operations.notifications import tell_applicant

SUBJECT = "期限随工作日历调整"

TOLD_CLOCKS = {
    "case": "承诺办结时间",
    "supplement": "补正期限",
    "superior": "上级机关审批时间",
    "consultation": "征询答复时间",
}
"""Name of a clock → what the applicant was told that ends with it."""

# The date on a register is the end of the running clock that keeps it.
_REGISTERS = {
    "superior": text("""
UPDATE forwarding SET due_at = k.promised_due_at FROM service_clock k
 WHERE k.id = ANY(:clocks) AND forwarding.case_id = k.case_id AND forwarding.returned_at IS NULL"""),
    "consultation": text("""
UPDATE consultation SET due_at = k.promised_due_at FROM service_clock k
 WHERE k.id = ANY(:clocks) AND consultation.case_id = k.case_id AND consultation.answered_at IS NULL"""),
    "supplement": text("""
UPDATE notice SET supplement_due_at = k.promised_due_at FROM service_clock k
 WHERE k.id = ANY(:clocks) AND notice.case_id = k.case_id AND notice.kind = 'supplement'
   AND notice.issued_at = k.started_at"""),
}


def promised_in_writing(session: Session, case_ids: Sequence[int]) -> set[int]:
    """Those of these cases whose applicant was told the promised date by the acceptance notice."""
    accepted = select(Application.case_id).where(
        Application.case_id.in_(case_ids), Application.accepted_at.is_not(None)
    )
    return set(session.scalars(accepted))


def follow(session: Session, moved: Sequence[ServiceClock]) -> list[tuple[int, Notification]]:
    """Write the new ends of these clocks into the registers that show them; what applicants are told, by case.

    One statement for each kind of register and one for all applicants, however many clocks there are. A clock that
    stands has no end to tell.
    """
    ends = [clock for clock in moved if clock.name in TOLD_CLOCKS and clock.promised_due_at is not None]
    for name, statement in _REGISTERS.items():
        keys = [clock.id for clock in ends if clock.name == name]
        if keys:
            session.execute(statement, {"clocks": keys})
    if not ends:
        return []
    rows = session.execute(
        select(Application, Item.name)
        .join(Item, Item.id == Application.item_id)
        .where(Application.case_id.in_({clock.case_id for clock in ends}))
    )
    applicants = {application.case_id: (application, item) for application, item in rows}
    told = []
    for clock in ends:
        if clock.case_id in applicants and clock.promised_due_at is not None:
            application, item = applicants[clock.case_id]
            body = _told(clock, item, clock.promised_due_at)
            told.append((clock.case_id, tell_applicant(application, SUBJECT, body)))
    return told


def _told(clock: ServiceClock, item: str, ends: datetime) -> str:
    kept = clock.announced_due_at is not None
    how = "不变，仍为" if kept else "调整为"
    told = f"因工作日历变化，“{item}”的{TOLD_CLOCKS[clock.name]}{how}{chinese_moment(ends)}"
    if clock.name == "case" and clock.statutory_due_at is not None:
        told += f"，法定期限至{chinese_moment(clock.statutory_due_at)}"
    return f"{told}。"

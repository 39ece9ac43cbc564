"""What a case has asked others: questions to departments (ON-6, ON-9), and what was sent to a superior (TC-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase
from engine.office.applications.records import Application
from engine.office.forwarding.records import Forwarding
from engine.office.inquiries.records import Consultation
from engine.office.organisation.records import Department, Post, Staff
from engine.office.service_clock.records import ClockStop, ServiceClock
from engine.office.service_clock.rules import AT_SUPERIOR

MOST = 20
"""Questions, or sendings, that one case shows."""


@dataclass(frozen=True)
class Standing:
    """A special procedure during which a clock is stopped: the whole case's, or that of one department's review."""

    department: str
    branch: bool
    """Whether only the department's own part of a joint case stands; the case's own limit goes on (AU-2)."""
    kind: str
    since: datetime
    until: datetime | None
    """When the clock runs again by itself (TC-21); None for stops without a stated length."""


_OVER = or_(Application.decision.is_not(None), OfficeCase.status != "open")


@dataclass(frozen=True)
class Asked:
    """A question that the window has asked for the applicant (ON-9).

    ``answered_at`` is None while it waits, and for ever when it is ``overtaken``: accepted or ended without it.
    """

    department: str
    question: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str | None
    answered_by: str | None
    overtaken: bool


@dataclass(frozen=True)
class SentUp:
    """The time at a superior authority, shown apart (TC-6).

    ``returned_at`` is None while it is there, and for ever when it is ``overtaken``: ended before a result came.
    """

    superior: str
    sent_at: datetime
    due_at: datetime
    tracker: str
    """Who tracks it by name, or the post when nobody held it."""
    returned_at: datetime | None
    result: str | None
    result_text: str | None
    overtaken: bool


def asked(session: Session, case_id: int) -> tuple[Asked, ...]:
    """The questions that the case has put to others, the oldest first; empty when it asked nobody."""
    rows = session.execute(
        select(
            Department.name,
            Consultation.question,
            Consultation.asked_at,
            Consultation.due_at,
            Consultation.answered_at,
            Consultation.answer,
            Staff.name,
            and_(Consultation.answered_at.is_(None), or_(Application.accepted_at.is_not(None), _OVER)),
        )
        .join(Department, Department.id == Consultation.department_id)
        .join(OfficeCase, OfficeCase.id == Consultation.case_id)
        .outerjoin(Application, Application.case_id == Consultation.case_id)
        .outerjoin(Staff, Staff.id == Consultation.answered_by_id)
        .where(Consultation.case_id == case_id)
        .order_by(Consultation.id)
        .limit(MOST)
    )
    return tuple(Asked(*row) for row in rows)


def sent_up(session: Session, case_id: int) -> tuple[SentUp, ...]:
    """When the case was at a superior authority, the oldest first; empty when it never was."""
    rows = session.execute(
        select(
            Forwarding.superior,
            Forwarding.sent_at,
            Forwarding.due_at,
            func.coalesce(Staff.name, Post.name),
            Forwarding.returned_at,
            Forwarding.result,
            Forwarding.result_text,
            and_(Forwarding.returned_at.is_(None), _OVER),
        )
        .join(OfficeCase, OfficeCase.id == Forwarding.case_id)
        .outerjoin(Application, Application.case_id == Forwarding.case_id)
        .join(Post, Post.id == Forwarding.tracker_post_id)
        .outerjoin(Staff, Staff.id == Forwarding.tracker_id)
        .where(Forwarding.case_id == case_id)
        .order_by(Forwarding.id)
        .limit(MOST)
    )
    return tuple(SentUp(*row) for row in rows)


def standing(session: Session, case_id: int) -> tuple[Standing, ...]:
    """The special procedures for which the case, or a department's part of it, is stopped now (TC-3, TC-16).

    The time at a superior authority is shown apart (``sent_up``). Empty when every clock runs.
    """
    own = OfficeCase.id == case_id
    part = and_(OfficeCase.parent_id == case_id, OfficeCase.parent_task.is_not(None))
    rows = session.execute(
        select(Department.name, OfficeCase.id != case_id, ClockStop.kind, ClockStop.from_at, ClockStop.ends_at)
        .join(ServiceClock, ServiceClock.id == ClockStop.clock_id)
        .join(OfficeCase, OfficeCase.id == ServiceClock.case_id)
        .outerjoin(Application, Application.case_id == OfficeCase.id)
        .join(Department, Department.id == func.coalesce(Application.department_id, OfficeCase.department_id))
        .where(
            or_(own, part),
            ServiceClock.name == "case",
            ServiceClock.finished_at.is_(None),
            ClockStop.to_at.is_(None),
            ClockStop.kind != AT_SUPERIOR,
        )
        .order_by(ClockStop.id)
        .limit(MOST)
    )
    return tuple(Standing(*row) for row in rows)

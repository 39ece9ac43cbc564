"""What an applicant sees of a case with its number and query code (OA-3)."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, Timer, WorkItem
from engine.office.applications.records import Application
from engine.office.applications.store import gaps
from engine.office.appointments.records import Appointment
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Department, Post
from engine.queries.case.elsewhere import Asked, SentUp, Standing, asked, sent_up, standing

STEPS = ("received", "accepted", "decided", "delivered")


@dataclass(frozen=True)
class Step:
    """One of the public steps; ``at`` is None while it has not been reached."""

    name: str
    at: datetime | None


@dataclass(frozen=True)
class WaitingPost:
    """Who has the case now: the task, the post and its department with its phone."""

    task: str
    post: str | None
    """None while no post of the department has it yet (AU-7)."""
    department: str
    phone: str


@dataclass(frozen=True)
class PublicProgress:
    """The public side of one case: its steps, and which posts have it."""

    case_id: int
    decision: str | None
    steps: tuple[Step, ...]
    waiting: tuple[WaitingPost, ...]
    asked: tuple[Asked, ...]
    sent_up: tuple[SentUp, ...]
    standing: tuple[Standing, ...] = ()
    """For which special procedures the clock of the case, or of a department's part, is stopped (TC-3, AU-2)."""
    late_papers: tuple[str, ...] = ()
    """Papers that the applicant has undertaken to bring later and has not brought yet (ON-11)."""
    late_papers_until: datetime | None = None
    """Until when they may come; None when there are none, and while the clock is paused."""
    answer: str | None = None
    """What an inquiry was answered; None for an application, and while it waits."""
    expected_at: datetime | None = None
    """When an answer was announced for that takes longer (FI-3); None when nothing was announced."""
    became: str | None = None
    """The number of the application that an inquiry was turned into; the same code shows it. None: into none."""


_BRACKETS = str.maketrans("([{<【〖［", "〔〔〔〔〔〔〔") | str.maketrans(")]}>】〗］", "〕〕〕〕〕〕〕")


LATE_PAPERS_FORM = "deferred_materials"
"""The form of the work that waits at the window for papers that may come later (ON-11)."""

INTERNAL_PROCESSES = ("accountability", "urging", "performance_review")
"""What the office does about lateness: no affair of the applicant."""


def written_number(typed: str) -> str:
    """A case number as papers print it: people type the brackets 〔〕 as they can, wide digits, and spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).translate(_BRACKETS)


def find_case(session: Session, number: str, query_code: str) -> int | None:
    """The case behind number and query code; None when they do not belong together, without saying which is wrong.

    ``number`` as printed (:func:`written_number`).
    """
    found = select(Application.case_id, Application.query_code).join(OfficeCase, OfficeCase.id == Application.case_id)
    row = session.execute(found.where(OfficeCase.number == number)).one_or_none()
    if row is None:
        asked_about = select(Inquiry.case_id, Inquiry.query_code).where(Inquiry.number == number)
        row = session.execute(asked_about).one_or_none()
    if row is None:
        made = select(Appointment.case_id, Appointment.query_code).where(Appointment.number == number)
        row = session.execute(made).one_or_none()
    stored = "" if row is None else row.query_code
    same = hmac.compare_digest(stored.upper().encode(), query_code.strip().upper().encode())
    return row.case_id if row is not None and same else None


def public_progress(session: Session, case_id: int) -> PublicProgress:
    """Steps and whereabouts of an application's case, or of an inquiry's (ON-9)."""
    application = session.scalars(select(Application).where(Application.case_id == case_id)).one_or_none()
    if application is None:
        return _inquiry(session, case_id)
    moments = (
        application.received_at,
        application.accepted_at,
        application.decided_at,
        application.delivered_at,
    )
    waits = session.execute(
        select(Timer.due_at)
        .join(WorkItem, WorkItem.case_id == Timer.case_id)
        .where(Timer.case_id == case_id, WorkItem.form == LATE_PAPERS_FORM, Timer.element == "deferral_over")
    ).one_or_none()
    return PublicProgress(
        case_id,
        application.decision,
        tuple(Step(name, at) for name, at in zip(STEPS, moments, strict=True)),
        _waiting(session, case_id),
        asked(session, case_id),
        sent_up(session, case_id),
        standing=standing(session, case_id),
        late_papers=() if waits is None else tuple(gap.name for gap in gaps(session, application)),
        late_papers_until=None if waits is None else waits.due_at,
    )


def _inquiry(session: Session, case_id: int) -> PublicProgress:
    inquiry = session.scalars(select(Inquiry).where(Inquiry.case_id == case_id)).one()
    became = session.scalar(
        select(OfficeCase.number)
        .join(Application, Application.case_id == OfficeCase.id)
        .where(Application.inquiry_id == inquiry.id)
        .limit(1)
    )
    return PublicProgress(
        case_id,
        None,
        (Step("registered", inquiry.registered_at), Step("answered", inquiry.answered_at)),
        _waiting(session, case_id),
        asked(session, case_id),
        (),
        answer=inquiry.answer,
        expected_at=inquiry.expected_at,
        became=became,
    )


def _waiting(session: Session, case_id: int) -> tuple[WaitingPost, ...]:
    """The open tasks of the case and of its branches; what the inspector does about lateness is not the applicant's."""
    family = union_all(
        select(OfficeCase.id).where(OfficeCase.id == case_id),
        select(OfficeCase.id).where(OfficeCase.parent_id == case_id, OfficeCase.process.not_in(INTERNAL_PROCESSES)),
    ).subquery()
    rows = session.execute(
        select(WorkItem.name, Post.name, Department.name, Department.phone)
        .join(family, family.c.id == WorkItem.case_id)
        .outerjoin(Post, Post.id == WorkItem.post_id)
        .join(Department, Department.id == func.coalesce(Post.department_id, WorkItem.department_id))
        .order_by(WorkItem.opened_at)
        .limit(50)
    )
    return tuple(WaitingPost(*row) for row in rows)

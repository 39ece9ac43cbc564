"""Appointments as people read them: the day of a post, the register, and what the person who made one is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import WorkItem
from engine.clock import OFFICE_ZONE
from engine.office.appointments import store
from engine.office.appointments.records import Appointment, AppointmentVisit
from engine.office.appointments.rules import OPEN_STATES, STATES, Slot, SlotPlan
from engine.office.duty.store import on_call
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, Staff
from engine.office.organisation.store import department_by_code

PAGE = 50

STATE_CODES = tuple(STATES)


@dataclass(frozen=True, slots=True)
class VisitedPost:
    """A post that receives the public by appointment, with its plan."""

    code: str
    name: str
    department: str
    department_id: int
    plan: SlotPlan


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment. ``name`` and ``phone`` are for those whom it concerns; pages mask the name for others."""

    id: int
    case_id: int
    number: str
    name: str
    person: bool
    """Whether it is a person, whose name is masked for those whom it does not concern."""
    phone: str
    item: str | None
    matter: str
    department: str
    post: str
    receiving_post_id: int
    receiver: str | None
    """Who confirmed by name, or is on call; None as long as the post as such is asked."""
    starts_at: datetime
    ends_at: datetime
    outside: bool
    status: str
    channel: str
    moves: int
    escalated: bool
    work_item: UUID | None
    """The open work, None when nothing is to be done."""
    inquiry_case_id: int | None
    """The first inquiry that it became."""
    document_id: int | None


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """What the person is told of the own appointment. ``receiver`` and ``duty_phone`` as in the slip."""

    case_id: int
    number: str
    code: str
    status: str
    starts_at: datetime
    ends_at: datetime
    outside: bool
    urgency: str | None
    department: str
    address: str
    phone: str
    post: str
    post_id: int
    post_code: str
    receiving_post_id: int
    receiver: str | None
    duty_phone: str | None
    item: str | None
    matter: str
    remark: str | None
    ground: str | None
    reason: str | None
    answer_due: datetime | None
    document_id: int | None
    inquiry_number: str | None
    changeable: bool
    """Whether it may still be moved or cancelled."""


def visited_posts(session: Session, at: datetime, *, item_code: str | None = None) -> list[VisitedPost]:
    """The posts that receive the public, the center's first; for an item those of its department and of the center."""
    query = (
        select(Post, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.faces_public, Post.opened_at.is_not(None))
        .order_by(Department.is_center.desc(), Department.id, Post.id)
    )
    if item_code:
        own = select(Item.department_id).where(Item.code == item_code, Item.active)
        query = query.where(or_(Department.is_center, Department.id.in_(own)))
    found = session.execute(query).all()
    plans = store.plans_of(session, [post.id for post, _department in found], at)
    return [
        VisitedPost(post.code, post.name, department, post.department_id, plans[post.id]) for post, department in found
    ]


def free_slots(session: Session, post_code: str, day: date, at: datetime) -> list[tuple[Slot, int]]:
    """The slots of a post that can still be asked for on a day, with the places left; none for an unknown post."""
    post = _visited(session, post_code)
    return [] if post is None else store.day_of(session, post, day, at)


DAYS_LOOKED_AT = 15
"""Days, the present one among them, of which the first with a free slot is offered."""


def next_free_day(session: Session, post_code: str, at: datetime) -> tuple[date, list[tuple[Slot, int]]]:
    """The next day on which the post has a free slot, with its slots as ``free_slots`` gives them.

    Tomorrow when it has none in two weeks, and for an unknown post, which has no slots.
    """
    today = at.astimezone(OFFICE_ZONE).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_LOOKED_AT)]
    post = _visited(session, post_code)
    found = {} if post is None else store.days_of(session, post, days, at)
    for day, slots in found.items():
        if any(left for _slot, left in slots):
            return day, slots
    return days[1], found.get(days[1], [])


def _visited(session: Session, code: str) -> Post | None:
    return session.scalar(select(Post).where(Post.code == code, Post.faces_public, Post.opened_at.is_not(None)))


def number_and_code(session: Session, case_id: int) -> tuple[str, str]:
    """What the person needs to find the appointment again; shown once."""
    found = store.of_case(session, case_id)
    return found.number, found.query_code


def item_name(session: Session, code: str | None) -> str | None:
    """The name of the item with this code, as it was published last; None without one."""
    if not code:
        return None
    published = select(Item.name).where(Item.code == code, Item.state != "draft")
    return session.scalar(published.order_by(Item.version.desc()).limit(1))


def day_of_posts(session: Session, post_ids: Sequence[int], day: date) -> list[AppointmentRow]:
    """The appointments of a day that these posts receive, in order; cancelled and declined ones are left out."""
    begins = datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
    query = _rows().where(
        Appointment.receiving_post_id.in_(list(post_ids)),
        Appointment.starts_at >= begins,
        Appointment.starts_at < begins + timedelta(days=1),
        Appointment.status.not_in(("cancelled", "declined")),
    )
    return [_row(*found) for found in session.execute(query.order_by(Appointment.starts_at, Appointment.id))]


def to_answer(session: Session, post_ids: Sequence[int]) -> list[AppointmentRow]:
    """The appointments that these posts have to answer, the earliest visit first."""
    query = _rows().where(Appointment.receiving_post_id.in_(list(post_ids)), Appointment.status == "requested")
    query = query.order_by(Appointment.starts_at, Appointment.id).limit(PAGE)
    return [_row(*found) for found in session.execute(query)]


def appointment_register(
    session: Session,
    *,
    status: str | None = None,
    department: str | None = None,
    outside: bool = False,
    before: int | None = None,
    units: Sequence[int] | None = None,
) -> tuple[list[AppointmentRow], int | None]:
    """Appointments, the newest first, and the key to go on after; of ``units`` alone unless None.

    NotFound for an unknown department.
    """
    query = _rows().order_by(Appointment.id.desc()).limit(PAGE + 1)
    if status in STATES:
        query = query.where(Appointment.status == status)
    if department:
        query = query.where(Appointment.department_id == department_by_code(session, department).id)
    if outside:
        query = query.where(Appointment.outside)
    if before is not None:
        query = query.where(Appointment.id < before)
    if units is not None:
        query = query.where(Appointment.department_id.in_(units))
    rows = [_row(*found) for found in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


_ON_CALL = aliased(Staff)


def _rows() -> Select[Appointment, str | None, str, str, str | None, str | None, UUID | None, int | None]:
    return (
        select(
            Appointment,
            Item.name,
            Department.short_name,
            Post.name,
            Staff.name,
            _ON_CALL.name,
            WorkItem.id,
            Inquiry.case_id,
        )
        .join(Department, Department.id == Appointment.department_id)
        .join(Post, Post.id == Appointment.receiving_post_id)
        .outerjoin(Item, Item.id == Appointment.item_id)
        .outerjoin(Staff, Staff.id == Appointment.answered_by_id)
        .outerjoin(_ON_CALL, _ON_CALL.id == Appointment.on_call_id)
        .outerjoin(
            WorkItem,
            and_(
                WorkItem.case_id == Appointment.case_id,
                WorkItem.form.in_(("appointment_answer", "appointment_visit")),
                WorkItem.beside_id.is_(None),
            ),
        )
        .outerjoin(AppointmentVisit, AppointmentVisit.appointment_id == Appointment.id)
        .outerjoin(Inquiry, Inquiry.id == AppointmentVisit.inquiry_id)
    )


def _row(
    found: Appointment,
    item: str | None,
    department: str,
    post: str,
    answered_by: str | None,
    on_duty: str | None,
    work_item: UUID | None,
    inquiry_case_id: int | None,
) -> AppointmentRow:
    return AppointmentRow(
        found.id, found.case_id, found.number, found.applicant_name,
        found.applicant_kind == "person", found.phone, item, found.matter, department, post,
        found.receiving_post_id, answered_by or on_duty, found.starts_at, found.ends_at, found.outside, found.status,
        found.channel, found.moves, found.escalated_at is not None, work_item, inquiry_case_id, found.document_id,
    )  # fmt: skip


def own_appointment(session: Session, case_id: int, at: datetime) -> OwnAppointment | None:
    """The appointment of a case as the person who made it reads it; None when the case registered none."""
    found = session.scalar(select(Appointment).where(Appointment.case_id == case_id))
    if found is None:
        return None
    department = session.get_one(Department, found.department_id)
    post = session.get_one(Post, found.post_id)
    receiver = None
    if found.status == "confirmed" and found.answered_by_id is not None:
        receiver = session.get_one(Staff, found.answered_by_id).name
    duty = on_call(session, found.department_id, found.starts_at) if found.outside else None
    due = session.scalar(
        select(WorkItem.due_at).where(WorkItem.case_id == case_id, WorkItem.form == "appointment_answer").limit(1)
    )
    inquiry = session.scalar(
        select(Inquiry.number)
        .join(AppointmentVisit, AppointmentVisit.inquiry_id == Inquiry.id)
        .where(AppointmentVisit.appointment_id == found.id)
    )
    return OwnAppointment(
        case_id, found.number, found.query_code, found.status, found.starts_at, found.ends_at, found.outside,
        found.urgency, department.name, department.address, department.phone, post.name, post.id, post.code,
        found.receiving_post_id, receiver,
        None if duty is None else duty.phone,
        None if found.item_id is None else session.get_one(Item, found.item_id).name,
        found.matter, found.remark, found.ground, found.reason, due, found.document_id, inquiry,
        found.status in OPEN_STATES and at < found.starts_at,
    )  # fmt: skip

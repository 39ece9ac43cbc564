"""The register of appointments, how posts receive visitors by them, and the visits that they became."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Appointment(Record):
    """One appointment (预约, TC-14): who comes when, to which post; outside its hours to the person on call (TC-8)."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(
            "status IN ('requested', 'confirmed', 'declined', 'cancelled', 'received', 'no_show', 'missed')",
            name="status",
        ),
        CheckConstraint("channel IN ('online', 'phone', 'window')", name="channel"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("NOT outside OR coalesce(urgency, '') <> ''", name="outside_with_urgency"),
        CheckConstraint("status <> 'declined' OR coalesce(reason, '') <> ''", name="declined_with_reason"),
        Index("appointment_post_id_starts_at_index", "post_id", "starts_at"),
        Index("appointment_department_id_index", "department_id", "id"),
        Index("appointment_receiving_index", "receiving_post_id", "starts_at"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    query_code: Mapped[str] = mapped_column(Text)
    """What the person types beside the number to see, move or cancel it."""
    channel: Mapped[str] = mapped_column(Text)
    applicant_kind: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    item_id: Mapped[int | None] = to("item.id")
    """The item to be done; None for a consultation or anything else within the duties."""
    matter: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int] = to("department.id")
    post_id: Mapped[int] = to("post.id")
    """The post asked for."""
    receiving_post_id: Mapped[int] = to("post.id")
    """The post whose holder answers and receives: the post asked for, or that of the person on call."""
    on_call_id: Mapped[int | None] = to("staff.id")
    """Who is on call at the time of the visit, or stepped in for a late answer; None: the post asked for answers."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    outside: Mapped[bool]
    """Whether the time lies outside the opening hours of the post (TC-8)."""
    urgency: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = to("staff.id")
    """None when it came from the public site."""
    moves: Mapped[int] = mapped_column(default=0)
    """How often the person asked for another time."""
    escalated_at: Mapped[datetime | None]
    """When the answer was late and the person on call stepped in; None as long as it was not."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = to("staff.id")
    """Who confirmed by name, and will receive the visitor; or who declined."""
    ground: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was declined, cancelled or missed."""
    remark: Mapped[str | None] = mapped_column(Text)
    """What the person is told with the confirmation."""
    document_id: Mapped[int | None] = to("document.id")
    """The newest slip."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = to("staff.id")
    outcome: Mapped[str | None] = mapped_column(Text)
    """What the visit came to where no first inquiry tells it, or how the absent were looked for."""


class AppointmentVisit(Record):
    """The first inquiry that an appointment became when the visitor came (FI-2); once."""

    __tablename__ = "appointment_visit"

    appointment_id: Mapped[int] = to("appointment.id", primary_key=True)
    inquiry_id: Mapped[int] = to("inquiry.id", unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = to("staff.id")


class AppointmentPlan(Record):
    """How many visitors a post receives in a slot, and how long one lasts; the newest plan holds."""

    __tablename__ = "appointment_plan"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 1 AND 50", name="capacity"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        Index("appointment_plan_post_id_index", "post_id", "id"),
    )

    id: Mapped[int] = identity()
    post_id: Mapped[int] = to("post.id")
    capacity: Mapped[int]
    minutes: Mapped[int]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    why: Mapped[str] = mapped_column(Text)

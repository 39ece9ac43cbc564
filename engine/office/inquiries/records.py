"""The register of contacts, their hand-overs, and the questions that the office asks for an applicant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from engine.database import Record
from engine.office.columns import identity, to
from engine.office.initials import initials_of


class Inquiry(Record):
    """One contact (FI-2). The first responder stays on it until the matter is finished (FI-1)."""

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("kind IN ('consult', 'apply', 'query', 'report', 'complaint')", name="kind"),
        CheckConstraint("scope IN ('here', 'other_post', 'other_agency')", name="scope"),
        Index("inquiry_kept_index", "first_responder_id", "registered_at"),
        Index("inquiry_registered_at_index", "registered_at"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    query_code: Mapped[str] = mapped_column(Text)
    """What the inquirer types beside the number to see the progress (ON-9); an application keeps it."""
    case_id: Mapped[int] = to("office_case.id", unique=True)
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    """``window``, ``phone``, ``online``, ``app``, ``terminal``, ``email``, ``letter`` or ``appointment``."""
    applicant_kind: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    initials: Mapped[str | None] = mapped_column(Text)
    """Of the name in pinyin, by which people search."""
    id_kind: Mapped[str | None] = mapped_column(Text)
    """One of ``engine.forms.identity_numbers.DOCUMENTS``; None without a number."""
    id_number: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    agent_name: Mapped[str | None] = mapped_column(Text)
    agent_id_kind: Mapped[str | None] = mapped_column(Text)
    agent_id_number: Mapped[str | None] = mapped_column(Text)
    agent_scope: Mapped[str | None] = mapped_column(Text)
    """What the authorisation lets the agent do, as it says (LC-8)."""
    agent_until: Mapped[date | None]
    """Last day of the authorisation; None = until the matter is done."""
    matter: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    item_id: Mapped[int | None] = to("item.id", index=True)
    department_id: Mapped[int] = to("department.id")
    to_post_id: Mapped[int | None] = to("post.id")
    """The post in charge when it is another one (FI-5)."""
    redirected_to: Mapped[str | None] = mapped_column(Text)
    """The agency in charge, its place and phone, when it is none of ours (FI-6)."""
    registered_at: Mapped[datetime]
    first_responder_id: Mapped[int | None] = to("staff.id")
    """None only for a contact without a person, online, until somebody answers it."""
    first_responder_post_id: Mapped[int] = to("post.id")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    announced_at: Mapped[datetime | None]
    """When the inquirer was told that the answer takes longer (FI-3); None when nobody had to."""
    announced_reason: Mapped[str | None] = mapped_column(Text)
    expected_at: Mapped[datetime | None]

    @validates("applicant_name")
    def _named(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name


class Handover(Record):
    """Leading a person to another post (FI-5); open until that post confirms."""

    __tablename__ = "handover"

    id: Mapped[int] = identity()
    inquiry_id: Mapped[int] = to("inquiry.id", index=True)
    from_post_id: Mapped[int] = to("post.id")
    to_post_id: Mapped[int] = to("post.id")
    by_id: Mapped[int | None] = to("staff.id")
    at: Mapped[datetime]
    received: Mapped[bool | None]
    """None = not confirmed yet, False = refused by the post with ``remark``."""
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = to("staff.id")
    remark: Mapped[str | None] = mapped_column(Text)


class Consultation(Record):
    """A question to another department or the superior, asked for the applicant, with its own limit (ON-6, ON-9)."""

    __tablename__ = "consultation"

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    addressee: Mapped[str] = mapped_column(Text, default="department")
    """``department``: another department; ``superior``: the leader of the department in charge."""
    department_id: Mapped[int] = to("department.id")
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int | None] = to("staff.id")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = to("staff.id")

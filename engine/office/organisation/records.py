"""The tables of the organisation."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to
from engine.office.organisation.rules import PostHours


class Department(Record):
    """A department of the county, or the service center itself (``is_center``)."""

    __tablename__ = "department"
    __table_args__ = (Index("department_one_center", "is_center", unique=True, postgresql_where=text("is_center")),)

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(Text, unique=True)
    other_codes: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """Codes of sub-units that other systems give to the same department."""
    name: Mapped[str] = mapped_column(Text, unique=True)
    short_name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    is_center: Mapped[bool] = mapped_column(default=False)
    entrusted_to_id: Mapped[int | None] = to("department.id")
    """The department whose posts do this one's work while it has no open post of its own (委托办理), as most often the
    center; None: such work waits under the department until somebody assigns it (AU-7)."""


class Post(Record):
    """A post (PR-1): what its holders may and must do. Work belongs to posts, never to persons."""

    __tablename__ = "post"
    __table_args__ = (
        Index("post_department_id_role_index", "department_id", "role"),
        Index("post_role_index", "role"),
    )

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int] = to("department.id")
    role: Mapped[str] = mapped_column(Text)
    faces_public: Mapped[bool] = mapped_column(default=False)
    authority: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What the post may do on its own: ``{"accept": true, "approve": [item codes], "deny": false}`` (PR-1, DF-7)."""
    duties: Mapped[str] = mapped_column(Text, default="")
    standard: Mapped[str] = mapped_column(Text, default="")
    responsibility: Mapped[str] = mapped_column(Text, default="")
    opens_daily: Mapped[bool] = mapped_column(default=False)
    """Open on rest days too (TC-12); such an opening makes no day a working day."""
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    """Hours of its own without noon closure (TC-12); None: those of the office."""
    opened_at: Mapped[datetime | None]
    """When the post was opened; None = vacant, it gets no work and gives no authority (AB-5)."""

    @property
    def hours(self) -> PostHours:
        """When the post is open (TC-12)."""
        return PostHours(self.opens, self.closes, self.opens_daily)


class Staff(Record):
    """A member of staff. Credentials are kept elsewhere."""

    __tablename__ = "staff"

    id: Mapped[int] = identity()
    name: Mapped[str] = mapped_column(Text)
    login: Mapped[str] = mapped_column(Text, unique=True)
    phone: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)


class PostHolding(Record):
    """Who holds a post as A or as B (AB-1); each letter once, and never both by one person (AB-5)."""

    __tablename__ = "post_holding"
    __table_args__ = (
        CheckConstraint("letter IN ('A', 'B')", name="letter"),
        Index("post_holding_post_id_staff_id_key", "post_id", "staff_id", unique=True),
        Index("post_holding_staff_id_index", "staff_id"),
    )

    post_id: Mapped[int] = to("post.id", primary_key=True)
    letter: Mapped[str] = mapped_column(Text, primary_key=True)
    staff_id: Mapped[int] = to("staff.id")
    since: Mapped[datetime]


class Absence(Record):
    """A time in which somebody is away (leave, meeting, trip). ``ends_at`` None = until further notice."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="span"),
        Index("absence_staff_id_starts_at_index", "staff_id", "starts_at"),
        Index("absence_starts_at_index", "starts_at", "id"),
    )

    id: Mapped[int] = identity()
    staff_id: Mapped[int] = to("staff.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)


class CoverGap(Record):
    """A time in a post's opening hours in which neither A nor B was present (AB-2); at most one open gap a post."""

    __tablename__ = "cover_gap"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="span"),
        Index("cover_gap_open_key", "post_id", unique=True, postgresql_where=text("until IS NULL")),
        Index("cover_gap_since_index", "since"),
    )

    id: Mapped[int] = identity()
    post_id: Mapped[int] = to("post.id")
    since: Mapped[datetime]
    found_at: Mapped[datetime]
    """When the alarm was raised."""
    until: Mapped[datetime | None]
    """When somebody was back, or the post closed for the day; None = uncovered now."""

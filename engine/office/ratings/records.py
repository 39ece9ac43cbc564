"""Ratings and the one-time links by which they are given at the window."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Rating(Record):
    """One rating of the service (好差评), with what its follow-up came to when it was a bad one (SP-4)."""

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("channel IN ('online', 'window')", name="channel"),
        CheckConstraint(
            "grade IN ('very_satisfied', 'satisfied', 'basically_satisfied', 'dissatisfied', 'very_dissatisfied')",
            name="grade",
        ),
        CheckConstraint("given_from IN ('staff_session', 'window_machine')", name="given_from"),
        CheckConstraint("conclusion IN ('founded', 'misunderstanding', 'malicious')", name="conclusion"),
        CheckConstraint(
            "set_aside_at IS NULL OR (conclusion = 'malicious' AND coalesce(set_aside_grounds, '') <> ''"
            " AND set_aside_by_id IS NOT NULL AND set_aside_by_id IS DISTINCT FROM called_by_id)",
            name="set_aside_by_two",
        ),
        Index("rating_case_id_channel_key", "case_id", "channel", unique=True),
        Index("rating_department_id_rated_at_index", "department_id", "rated_at"),
        Index("rating_rated_at_index", "rated_at"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id")
    """The matter or contact that was rated; shown to nobody whose service was rated."""
    channel: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(Text)
    """Where the rater wants to be called back; None: as the application says."""
    rated_at: Mapped[datetime]
    given_from: Mapped[str | None] = mapped_column(Text)
    """``staff_session``: a browser in which somebody of the office was logged in; ``window_machine``: the machine that
    showed the code. None: neither was seen."""
    department_id: Mapped[int] = to("department.id")
    item_id: Mapped[int | None] = to("item.id")
    post_id: Mapped[int | None] = to("post.id")
    staff_id: Mapped[int | None] = to("staff.id")
    """Whose service was rated: the first responder of the matter."""
    number: Mapped[str | None] = mapped_column(Text, unique=True)
    """The number of the follow-up; None for a good rating."""
    followup_case_id: Mapped[int | None] = to("office_case.id", unique=True)
    conclusion: Mapped[str | None] = mapped_column(Text)
    findings: Mapped[str | None] = mapped_column(Text)
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[int | None] = to("staff.id")
    correction: Mapped[str | None] = mapped_column(Text)
    told: Mapped[str | None] = mapped_column(Text)
    """How the rater was told, and what the rater said to it."""
    closed_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = to("staff.id")
    set_aside_grounds: Mapped[str | None] = mapped_column(Text)


class RatingLink(Record):
    """A link that lets a visitor rate one matter once; only the digest of its token is kept (SP-4)."""

    __tablename__ = "rating_link"

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = to("staff.id")
    valid_until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    machine: Mapped[str | None] = mapped_column(Text)
    """Digest of the token with address and browser of the machine that showed it, which tells nothing without the
    token; None for a link made by no page."""

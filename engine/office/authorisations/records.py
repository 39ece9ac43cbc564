"""Authorisations of representatives, their items, and each decision that was taken by one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Authorisation(Record):
    """What the head of a department lets its representative do (首席代表授权, PR-3); public once given."""

    __tablename__ = "authorisation"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="period"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL) AND coalesce(revoke_reason, 'x') <> ''",
            name="revoked_with_reason",
        ),
        Index("authorisation_post_id_index", "post_id", "id"),
        Index("authorisation_department_id_index", "department_id", "id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int | None] = to("office_case.id", unique=True)
    """None for one that was given on paper before the office worked with the program."""
    number: Mapped[str] = mapped_column(Text, unique=True)
    department_id: Mapped[int] = to("department.id")
    """Who gives the authority."""
    post_id: Mapped[int] = to("post.id")
    """The representative's post, whoever holds it (AB-1)."""
    all_items: Mapped[bool]
    """For every item of the department; otherwise for those in ``authorisation_item`` alone."""
    may_decide: Mapped[bool]
    may_seal: Mapped[bool]
    """Whether the representative may use the seal, without which nothing is granted."""
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    """The last day on which it holds."""
    text: Mapped[str | None] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = to("staff.id")
    revoke_reason: Mapped[str | None] = mapped_column(Text)


class AuthorisationItem(Record):
    """One item for which an authorisation holds, by its code, whatever version the item has."""

    __tablename__ = "authorisation_item"

    authorisation_id: Mapped[int] = to("authorisation.id", primary_key=True)
    item_code: Mapped[str] = mapped_column(Text, primary_key=True)
    item_name: Mapped[str] = mapped_column(Text)
    """As the authorisation prints it."""


class AuthorisationUse(Record):
    """One decision that the representative took by an authorisation, with or without the seal (LC-7)."""

    __tablename__ = "authorisation_use"
    __table_args__ = (Index("authorisation_use_authorisation_id_index", "authorisation_id", "case_id"),)

    id: Mapped[int] = identity()
    authorisation_id: Mapped[int] = to("authorisation.id")
    case_id: Mapped[int] = to("office_case.id", index=True)
    staff_id: Mapped[int | None] = to("staff.id")
    at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Text)
    """``grant`` or ``deny``, as the representative proposed it."""
    sealed: Mapped[bool]
    on_the_spot: Mapped[bool]
    """Whether it was decided on the day of acceptance."""

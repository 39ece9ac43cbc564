"""Infractions and accountability cases."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.accountability.rules import measure_after_review
from engine.office.columns import identity, to


class Infraction(Record):
    """One violation of a rule, found by the engine or by a person (AC-1, FI-9)."""

    __tablename__ = "infraction"
    __table_args__ = (Index("infraction_at_index", "at"), Index("infraction_code_index", "code", "id"))

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(Text)
    """One of ``engine.office.accountability.rules.INFRACTIONS``."""
    case_id: Mapped[int | None] = to("office_case.id", index=True)
    """None when no case is concerned, as for an uncovered post."""
    staff_id: Mapped[int | None] = to("staff.id", index=True)
    post_id: Mapped[int | None] = to("post.id")
    at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(Text)


class AccountabilityCase(Record):
    """One accountability case (AC-3), step by step."""

    __tablename__ = "accountability"
    __table_args__ = (
        CheckConstraint(
            "measure IN ('none', 'criticism', 'talk', 'notice_of_criticism', 'rectification', 'disqualified',"
            " 'discipline')",
            name="measure",
        ),
        CheckConstraint("review_measure IS NULL OR review_result = 'changed'", name="review_measure"),
        CheckConstraint("valid IS NULL OR coalesce(findings, '') <> ''", name="valid_with_findings"),
        Index("accountability_opened_at_index", "opened_at"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    case_id: Mapped[int] = to("office_case.id", unique=True)
    trigger: Mapped[str] = mapped_column(Text)
    """What set it off: ``red_card``, ``complaint``, ``report`` or the code of an infraction."""
    origin_case_id: Mapped[int | None] = to("office_case.id", index=True)
    origin_number: Mapped[str | None] = mapped_column(Text)
    """What people call the case that it came from; None for a branch or a finding without a case."""
    card_id: Mapped[int | None] = to("card.id", unique=True)
    infraction_id: Mapped[int | None] = to("infraction.id", unique=True)
    """The recorded violation that somebody pursued (FI-7); None when something else set the case off."""
    inquiry_id: Mapped[int | None] = to("inquiry.id")
    """The contact that brought a complaint or report; its inquirer is the complainant."""
    person_id: Mapped[int | None] = to("staff.id", index=True)
    post_id: Mapped[int | None] = to("post.id")
    unit_id: Mapped[int | None] = to("department.id", index=True)
    clue: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    take_due_at: Mapped[datetime]
    """Until when it must be decided whether to take it: five working days."""
    taken: Mapped[bool | None]
    take_grounds: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = to("staff.id")
    statement: Mapped[str | None] = mapped_column(Text)
    statement_at: Mapped[datetime | None]
    """When the person concerned used, or let pass, the right to be heard."""
    findings: Mapped[str | None] = mapped_column(Text)
    valid: Mapped[bool | None]
    criterion: Mapped[str | None] = mapped_column(Text)
    investigated_at: Mapped[datetime | None]
    measure: Mapped[str | None] = mapped_column(Text)
    measure_grounds: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = to("staff.id")
    plan: Mapped[str | None] = mapped_column(Text)
    plan_deadline: Mapped[date | None]
    rectification_report: Mapped[str | None] = mapped_column(Text)
    """What the unit says it has done; None when it let the deadline pass without a report, or has not come to it."""
    reported_at: Mapped[datetime | None]
    """When it was reported, or the deadline passed."""
    verified: Mapped[bool | None]
    verification: Mapped[str | None] = mapped_column(Text)
    verified_at: Mapped[datetime | None]
    recommended_at: Mapped[datetime | None]
    """When the unit's superior was recommended to act, because it does not rectify or the case is serious (AC-10)."""
    superior_answer: Mapped[str | None] = mapped_column(Text)
    superior_answered_at: Mapped[datetime | None]
    superior_answered_by_id: Mapped[int | None] = to("staff.id")
    review_grounds: Mapped[str | None] = mapped_column(Text)
    """Why the person concerned asked for a review; None without one."""
    review_result: Mapped[str | None] = mapped_column(Text)
    review_text: Mapped[str | None] = mapped_column(Text)
    review_measure: Mapped[str | None] = mapped_column(Text)
    """What a review changed ``measure`` to; None unless it did. The former measure stays."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = to("staff.id")
    archived_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")

    @property
    def valid_measure(self) -> str | None:
        """The measure that is valid now, after a review where there was one; None before the decision."""
        return measure_after_review(self.measure, self.review_result, self.review_measure)

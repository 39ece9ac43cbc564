"""Sets of questions, surveys, their invitations and their answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class SurveyQuestions(Record):
    """One version of the questions (调查问卷); the newest is in force, and a survey keeps the one that it asked."""

    __tablename__ = "survey_questions"

    id: Mapped[int] = identity()
    version: Mapped[int] = mapped_column(unique=True)
    questions: Mapped[list[str]] = mapped_column(JSONB)
    """Each is answered by a grade."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = to("staff.id")


class Survey(Record):
    """One survey (满意度调查), from its draw to its publication."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("period_until >= period_from", name="period"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share"),
        CheckConstraint("published_at IS NULL OR coalesce(report, '') <> ''", name="published_with_report"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    questions_id: Mapped[int] = to("survey_questions.id")
    period_from: Mapped[date]
    period_until: Mapped[date]
    """Matters decided in these days are asked about."""
    share: Mapped[int]
    """How many of a hundred matters of each department were drawn."""
    population: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = to("staff.id")
    closes_on: Mapped[date]
    """The last day to answer."""
    closed_at: Mapped[datetime | None]
    report: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")


class SurveyInvitation(Record):
    """That somebody was drawn and may answer once. It names neither person nor matter, and no answer names it.

    Only the digest of the code is kept, and whether it was used, not when.
    """

    __tablename__ = "survey_invitation"
    __table_args__ = (Index("survey_invitation_survey_id_index", "survey_id", "department_id"),)

    id: Mapped[int] = identity()
    survey_id: Mapped[int] = to("survey.id")
    department_id: Mapped[int] = to("department.id")
    digest: Mapped[str] = mapped_column(Text, unique=True)
    used: Mapped[bool] = mapped_column(default=False)


class SurveyAnswer(Record):
    """One anonymous answer about one department: a grade for each question, and a remark."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("survey_answer_survey_id_index", "survey_id", "department_id"),)

    id: Mapped[int] = identity()
    survey_id: Mapped[int] = to("survey.id")
    department_id: Mapped[int] = to("department.id")
    grades: Mapped[list[str]] = mapped_column(JSONB)
    """In the order of the questions."""
    remark: Mapped[str | None] = mapped_column(Text)

"""Surveys with their results by department, and what an invited person is asked (SP-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.organisation.records import Department, Staff
from engine.office.service_clock.rules import office_day
from engine.office.surveys import store
from engine.office.surveys.records import Survey, SurveyAnswer, SurveyQuestions
from engine.office.surveys.rules import Result, check_open

PAGE = 50


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One survey of the list."""

    id: int
    case_id: int
    number: str
    subject: str
    period_from: date
    period_until: date
    share: int
    population: int
    closes_on: date
    closed_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """The result of one department."""

    department: str
    result: Result


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One survey whole: ``lines`` and ``remarks`` are empty while it can still be answered."""

    row: SurveyRow
    questions: tuple[str, ...]
    version: int
    lines: tuple[DepartmentLine, ...]
    remarks: tuple[tuple[str, str], ...]
    """Department and what was remarked; for those alone who organise it."""
    report: str | None


@dataclass(frozen=True, slots=True)
class AskedSurvey:
    """What the holder of a code is asked."""

    subject: str
    department: str
    questions: tuple[str, ...]


def surveys(
    session: Session, *, before: int | None = None, published_only: bool = False
) -> tuple[list[SurveyRow], int | None]:
    """Surveys, the newest first, and the key to go on after (None at the end)."""
    query = select(Survey).order_by(Survey.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Survey.id < before)
    if published_only:
        query = query.where(Survey.published_at.is_not(None))
    rows = [_row(each) for each in session.scalars(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def survey_view(session: Session, survey_id: int, *, remarks: bool, published_only: bool = False) -> SurveyView:
    """One survey; NotFound when there is none. ``remarks``: with the free texts, by department."""
    found = session.get(Survey, survey_id)
    if found is None or (published_only and found.published_at is None):
        raise NotFound("没有这次调查，请刷新页面。", "There is no such survey; reload the page.")
    questions = session.get_one(SurveyQuestions, found.questions_id)
    lines: tuple[DepartmentLine, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    if found.closed_at is not None:
        results = store.results(session, found)
        lines = tuple(DepartmentLine(department.name, result) for department, result in results)
        shown = {department.id for department, result in results if result.satisfied is not None}
        if remarks:
            rows = session.execute(
                select(Department.short_name, SurveyAnswer.remark)
                .join(Department, Department.id == SurveyAnswer.department_id)
                .where(
                    SurveyAnswer.survey_id == found.id,
                    SurveyAnswer.remark.is_not(None),
                    SurveyAnswer.department_id.in_(shown),
                )
                .order_by(Department.id, SurveyAnswer.remark)
            )
            said = tuple((department, remark or "") for department, remark in rows)
    return SurveyView(_row(found), tuple(questions.questions), questions.version, lines, said, found.report)


def asked(session: Session, code: str, now: datetime) -> AskedSurvey:
    """What the holder of the code is asked. NotFound for an unknown code; refused for a used one and after the end."""
    invitation = store.invitation_of(session, code)
    survey = session.get_one(Survey, invitation.survey_id)
    check_open(office_day(now), survey.closes_on, used=invitation.used, closed=survey.closed_at is not None)
    questions = session.get_one(SurveyQuestions, survey.questions_id).questions
    department = session.get_one(Department, invitation.department_id).name
    return AskedSurvey(survey.subject, department, tuple(questions))


@dataclass(frozen=True, slots=True)
class QuestionsVersion:
    """One version of the questions."""

    version: int
    questions: tuple[str, ...]
    made_at: datetime
    made_by: str | None


def question_versions(session: Session) -> list[QuestionsVersion]:
    """Every version of the questions, the newest first."""
    rows = session.execute(
        select(SurveyQuestions, Staff.name)
        .outerjoin(Staff, Staff.id == SurveyQuestions.made_by_id)
        .order_by(SurveyQuestions.version.desc())
    )
    return [QuestionsVersion(row.version, tuple(row.questions), row.made_at, name) for row, name in rows]


def _row(found: Survey) -> SurveyRow:
    return SurveyRow(
        found.id, found.case_id, found.number, found.subject, found.period_from, found.period_until, found.share,
        found.population, found.closes_on, found.closed_at, found.published_at,
    )  # fmt: skip

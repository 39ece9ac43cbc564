"""Surveys in the database: questions in force, who is drawn, invitations, answers, results."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.errors import NotFound
from engine.office.applications.records import Application
from engine.office.organisation.records import Department
from engine.office.rule import RuleBroken
from engine.office.settings import store as settings
from engine.office.surveys.records import Survey, SurveyAnswer, SurveyInvitation, SurveyQuestions
from engine.office.surveys.rules import Result, result


def questions_in_force(session: Session) -> SurveyQuestions | None:
    """The newest version of the questions; None as long as nobody has written any."""
    return session.scalar(select(SurveyQuestions).order_by(SurveyQuestions.version.desc()).limit(1))


def the_questions(session: Session) -> SurveyQuestions:
    """``questions_in_force``; refused when there are none."""
    found = questions_in_force(session)
    if found is None:
        raise RuleBroken(
            "SP-4",
            "还没有调查问卷，请先在“满意度调查”的“问卷”中编写。",
            "There are no questions yet; write them on the page of surveys.",
        )
    return found


def put_questions(session: Session, questions: Sequence[str], *, by_id: int | None, at: datetime) -> SurveyQuestions:
    """Put a new version in force; surveys under way keep theirs."""
    before = questions_in_force(session)
    row = SurveyQuestions(
        version=1 if before is None else before.version + 1, questions=list(questions), made_at=at, made_by_id=by_id
    )
    session.add(row)
    session.flush()
    return row


def of_case(session: Session, case_id: int) -> Survey:
    """The survey that a case is about. Refused when none was drawn."""
    found = session.scalar(select(Survey).where(Survey.case_id == case_id))
    if found is None:
        raise RuleBroken("SP-4", "调查还没有抽样。", "Expected a drawn survey, but there is none.")
    return found


def decided_in(session: Session, first: date, last: date) -> dict[int, list[Application]]:
    """The applications decided in these days whose applicant can be reached, by department, in the order of receipt."""
    begins = datetime.combine(first, time(), OFFICE_ZONE)
    ends = datetime.combine(last, time(), OFFICE_ZONE) + timedelta(days=1)
    rows = session.scalars(
        select(Application)
        .where(
            Application.decided_at >= begins,
            Application.decided_at < ends,
            Application.decision.in_(("granted", "denied", "not_accepted")),
            or_(func.coalesce(Application.phone, "") != "", func.coalesce(Application.email, "") != ""),
        )
        .order_by(Application.id)
    )
    found: dict[int, list[Application]] = defaultdict(list)
    for row in rows:
        found[row.department_id].append(row)
    return found


def digest(code: str) -> str:
    """Under which the code of an invitation is kept; blanks, hyphens and case make no difference."""
    return hashlib.sha256("".join(code.split()).replace("-", "").upper().encode()).hexdigest()


def invitation_of(session: Session, code: str, *, lock: bool = False) -> SurveyInvitation:
    """The invitation with this code; NotFound when there is none."""
    query = select(SurveyInvitation).where(SurveyInvitation.digest == digest(code))
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("没有这个调查码，请核对后再试。", "There is no such code; check it and try again.")
    return found


def answer(session: Session, invitation: SurveyInvitation, grades: Sequence[str], remark: str) -> None:
    """Take in an answer; nothing in it leads back to the invitation."""
    invitation.used = True
    session.add(
        SurveyAnswer(
            survey_id=invitation.survey_id,
            department_id=invitation.department_id,
            grades=list(grades),
            remark=remark or None,
        )
    )
    session.flush()


def results(session: Session, survey: Survey) -> list[tuple[Department, Result]]:
    """What the answers come to, by department, in the order of departments (SP-4)."""
    at = survey.closed_at or survey.drawn_at
    least, target = (settings.value(session, name, at) for name in ("survey_least_answers", "survey_target_share"))
    questions = len(session.get_one(SurveyQuestions, survey.questions_id).questions)
    counted = session.execute(
        select(SurveyInvitation.department_id, func.count())
        .where(SurveyInvitation.survey_id == survey.id)
        .group_by(SurveyInvitation.department_id)
    )
    invited = {row[0]: row[1] for row in counted}
    answers: dict[int, list[list[str]]] = defaultdict(list)
    for row in session.scalars(select(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id)):
        answers[row.department_id].append(row.grades)
    departments = session.scalars(select(Department).where(Department.id.in_(list(invited))).order_by(Department.id))
    return [
        (each, result(invited[each.id], answers[each.id], questions, least=least, target=target))
        for each in departments
    ]

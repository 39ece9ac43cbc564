"""Answering a survey with a code (SP-4). Nothing of it is kept beside a case, a person or the time."""

from __future__ import annotations

from collections.abc import Mapping

from engine.cases.runtime import Runtime
from engine.cases.unit_of_work import UnitOfWork, act
from engine.office.ratings.rules import LONGEST_COMMENT
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day
from engine.office.surveys import store as surveys
from engine.office.surveys.records import Survey, SurveyQuestions
from engine.office.surveys.rules import check_grades, check_open


def answer_survey(runtime: Runtime, *, code: str, grades: Mapping[int, str], remark: str = "") -> None:
    """Take in an anonymous answer: ``grades`` by the place of the question, from 0.

    NotFound for an unknown code; refused for one that was used, after the last day, and for a question without a grade,
    at its place ``question_N``.
    """

    def action(work: UnitOfWork) -> None:
        session, now = work.session, work.context.now
        invitation = surveys.invitation_of(session, code, lock=True)
        survey = session.get_one(Survey, invitation.survey_id)
        check_open(office_day(now), survey.closes_on, used=invitation.used, closed=survey.closed_at is not None)
        questions = session.get_one(SurveyQuestions, survey.questions_id).questions
        chosen = check_grades(grades, len(questions))
        if len(remark.strip()) > LONGEST_COMMENT:
            raise RuleBroken(
                "SP-4",
                f"意见最多 {LONGEST_COMMENT} 字，请改短。",
                f"A remark has at most {LONGEST_COMMENT} characters.",
                place="remark",
            )
        surveys.answer(session, invitation, chosen, remark.strip())

    act(runtime, None, action)

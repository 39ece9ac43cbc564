"""A survey of satisfaction from its questions to its publication (SP-4)."""

from __future__ import annotations

import re
import secrets

import pytest
from sqlalchemy import select

from engine.administration import commands as administration
from engine.cases.commands import answer_survey
from engine.errors import ChengnuoError, NotAllowed, NotFound
from engine.office.settings import store as settings
from engine.office.surveys.records import Survey, SurveyAnswer, SurveyInvitation
from engine.queries.organisation.shares_preview import shares_preview
from engine.queries.oversight.surveys import asked, survey_view
from tests.acceptance.county import GRANT, IMMEDIATE, County

QUESTIONS = "办事人员的态度如何？\n是否一次告知？"
PLAN = {"subject": "三月满意度调查", "period_from": "2026-03-02", "period_until": "2026-03-02"}


def started(county: County, login: str = "qianzheng") -> int:
    """The inspector starts a survey."""
    opened = county.engine.open_case(
        county.hands.person(login), process="survey", answers=PLAN, key=secrets.token_urlsafe(12)
    )
    county.engine.settle()
    return opened.case_id


@pytest.mark.rule("SP-4", "SP-6", "OA-1")
def test_a_survey_is_drawn_answered_without_names_and_published_by_department(county: County) -> None:
    """Four matters drawn of four: three answer, too few are not shown; the head below the target is told."""
    with pytest.raises(ChengnuoError, match="no questions"):
        started(county)
    with pytest.raises(NotAllowed):
        administration.put_survey_questions(county.engine, county.hands.person("wangfang"), text=QUESTIONS)
    administration.put_survey_questions(county.engine, county.hands.person("qianzheng"), text=QUESTIONS)
    with pytest.raises(ChengnuoError, match="decided in the period"):
        started(county)
    for _ in range(4):
        county.answer(county.accepted(IMMEDIATE), "decision", GRANT)
    with county.engine.database.transaction() as session:
        for name, value in (("survey_share", 100), ("survey_least_answers", 3)):
            settings.change(session, name, value, why="试行", at=county.engine.clock.now())
    case_id = started(county)
    letters = county.letters(case_id, "满意度调查")
    codes = [found[1] for each in letters if (found := re.search(r"调查码：([A-Z2-9-]{14})", each))]
    assert len(codes) == 4

    now = county.engine.clock.now()
    with county.engine.database.reading() as session:
        assert asked(session, codes[0], now).questions == tuple(QUESTIONS.splitlines())
    with pytest.raises(NotFound):
        answer_survey(county.engine, code="AAAA-AAAA-AAAA", grades={})
    with pytest.raises(ChengnuoError) as incomplete:
        answer_survey(county.engine, code=codes[0], grades={0: "satisfied"})
    assert incomplete.value.place == "question_1"
    for code in codes[:3]:
        answer_survey(county.engine, code=code.lower(), grades={0: "satisfied", 1: "dissatisfied"}, remark="等得太久")
    with pytest.raises(ChengnuoError, match="everybody answers once"):
        answer_survey(county.engine, code=codes[0], grades={0: "satisfied", 1: "satisfied"})
    with county.engine.database.reading() as session:
        survey = session.scalars(select(Survey)).one()
        assert survey_view(session, survey.id, remarks=True).lines == ()
        assert {column.name for column in SurveyAnswer.__table__.columns} == {
            "id", "survey_id", "department_id", "grades", "remark",
        }  # fmt: skip
        assert session.scalars(select(SurveyInvitation.used).where(SurveyInvitation.used)).all() == [True] * 3

    administration.put_survey_questions(county.engine, county.hands.person("qianzheng"), text="新的问题？")
    county.turn(3, 17, 9)
    assert county.waiting(case_id) == ["survey_report"]
    with pytest.raises(ChengnuoError, match="has ended"):
        answer_survey(county.engine, code=codes[3], grades={0: "satisfied", 1: "satisfied"})
    county.turn(3, 24, 9)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "survey_report", {"text": "一次告知须改进。"})
    assert county.case(case_id).outcome == "已公布"
    (line,) = county.paper(case_id, "survey").facts["departments"]
    assert (line["invited"], line["answered"], line["satisfied"], line["by_question"]) == (4, 3, 50, [100, 0])
    assert county.letters(case_id, "满意度调查通报")
    with county.engine.database.reading() as session:
        view = survey_view(session, survey.id, remarks=False, published_only=True)
        assert view.questions == tuple(QUESTIONS.splitlines())
        assert (view.lines[0].result.below_target, view.remarks) == (True, ())
        assert survey_view(session, survey.id, remarks=True).remarks[0][1] == "等得太久"

        def below(target: int) -> tuple[list[int], list[int], int]:
            moved = shares_preview(session, "survey_target_share", 60, target, county.engine.clock.now())
            assert moved is not None
            return [each.percent for each in moved.falling], [each.percent for each in moved.rising], moved.still

        assert (below(90), below(50), below(51)) == (([], [], 1), ([], [50], 0), ([], [], 1))

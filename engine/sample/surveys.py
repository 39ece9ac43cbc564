"""A survey of satisfaction in the sample county (SP-4): questions, draw, answers, report."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from sqlalchemy import select

from engine.administration import commands as administration
from engine.cases import commands
from engine.cases.storage.records import Outbox
from engine.clock import OFFICE_ZONE
from engine.office.settings import store as settings
from engine.sample.stories import Scene, Step, Story, Told, filled

INSPECTOR = "qianzheng"
QUESTIONS = "工作人员的态度如何？\n需要的材料是否一次告知清楚？\n是否在承诺的时间内办结？"
GRADES = ("very_satisfied", "satisfied", "satisfied", "basically_satisfied", "dissatisfied")


def prepared() -> Step:
    """The inspector writes the questions; in a small county everybody is asked."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        administration.put_survey_questions(engine, told.hands.person(INSPECTOR), text=QUESTIONS)
        with engine.database.transaction() as session:
            for name, value in (("survey_share", 100), ("survey_least_answers", 3)):
                settings.change(session, name, value, why="办件较少，全部抽取", at=engine.clock.now())

    return step


def started() -> Step:
    """The inspector asks about what was decided in the month before."""

    def step(told: Told) -> None:
        today = told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date()
        opened = told.hands.engine.open_case(
            told.hands.person(INSPECTOR),
            process="survey",
            answers={
                "subject": "窗口服务满意度调查",
                "period_from": (today - timedelta(days=31)).isoformat(),
                "period_until": today.isoformat(),
            },
            key=secrets.token_urlsafe(12),
        )
        told.case_id = opened.case_id

    return step


def answered() -> Step:
    """Most of those who were asked answer, more and less satisfied."""

    def step(told: Told) -> None:
        with told.hands.engine.database.reading() as session:
            bodies = session.scalars(
                select(Outbox.body)
                .where(Outbox.case_id == told.case_id, Outbox.subject.startswith("满意度调查"))
                .order_by(Outbox.id)
            ).all()
        for place, body in enumerate(bodies):
            found = re.search(r"调查码：(\S{14})", body)
            if found is None or place % 6 == 5:
                continue
            grades = {index: GRADES[(place + index) % len(GRADES)] for index in range(3)}
            remark = "希望延长午间服务时间。" if place % 7 == 3 else ""
            commands.answer_survey(told.hands.engine, code=found[1], grades=grades, remark=remark)

    return step


SURVEYS = (
    Story(
        "满意度调查，已公布",
        (
            Scene(14, (9, 0), prepared()),
            Scene(13, (9, 30), started()),
            Scene(10, (10, 0), answered()),
            Scene(
                1,
                (10, 0),
                filled("survey_report", text="总体满意；材料一次告知方面尚有差距，请相关部门对照整改。"),
            ),
        ),
    ),
)

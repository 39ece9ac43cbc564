"""What people thought of the sample county: ratings, what could not be done, and a special review (SP, PE)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.administration.commands import save_agency
from engine.application import Engine
from engine.cases import commands
from engine.clock import OFFICE_ZONE
from engine.office.performance.records import PerformanceReview
from engine.office.ratings.records import Rating
from engine.sample.stories import GRANTED, Scene, Step, Story, Told, complete_materials, filled, handed_out, registered

INSPECTOR = "qianzheng"
AGENCIES = (
    {
        "name": "川岳县税务局",
        "competence": "税务登记、发票领用、纳税证明",
        "address": "川岳县建设路 18 号",
        "phone": "0999-6612366",
        "hours": "工作日 08:30–17:30",
    },
    {
        "name": "市公积金中心川岳管理部",
        "competence": "住房公积金缴存、提取、贷款",
        "address": "川岳县人民路 6 号",
        "phone": "0999-6612329",
        "hours": "工作日 09:00–17:00",
    },
)
"""Agencies that are not in the center (FI-6)."""


def enter_agencies(engine: Engine) -> None:
    """Write the directory of agencies elsewhere."""
    for each in AGENCIES:
        save_agency(engine, None, values=each)


def rated(grade: str, comment: str = "", contact: str = "") -> Step:
    """The applicant rates the matter online."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        commands.rate(
            engine, case_id=told.case_id, grade=grade, comment=comment, contact=contact, handed_on=True,
            key=secrets.token_urlsafe(12),
        )  # fmt: skip
        engine.settle()
        with engine.database.reading() as session:
            opened = session.scalar(select(Rating.followup_case_id).where(Rating.case_id == told.case_id))
        told.case_id = opened or told.case_id

    return step


def brought(**answers: Any) -> Step:
    """Somebody comes to the window for what could not be done (SP-10)."""

    def step(told: Told) -> None:
        hands = told.hands
        told.case_id = commands.register_unresolved(
            hands.engine, hands.person("wangfang"), answers=answers, key=secrets.token_urlsafe(12)
        ).case_id

    return step


def assigned(department: str) -> Step:
    """The coordinator gives it to the department concerned."""
    return lambda told: told.hands.answer(
        told.case_id, "unresolved_assignment", {"department": department, "complex": False}
    )


def reviewed(from_days: int, to_days: int) -> Step:
    """The inspector opens a special review of a period that lies so many days back."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        today = engine.clock.now().astimezone(OFFICE_ZONE).date()
        first, last = today - timedelta(days=from_days), today - timedelta(days=to_days)
        commands.open_review(
            engine, told.hands.person(INSPECTOR), kind="special", first=first, last=last, key=secrets.token_urlsafe(12)
        )
        engine.settle()
        with engine.database.reading() as session:
            told.case_id = session.scalars(
                select(PerformanceReview.case_id).order_by(PerformanceReview.id.desc()).limit(1)
            ).one()

    return step


def _visit(day: int, login: str, name: str) -> tuple[Scene, ...]:
    """An immediate item, done and handed out on the spot."""
    return (
        Scene(day, (10, 5), registered(login, "CY-RS-002", name)),
        Scene(day, (10, 15), complete_materials()),
        Scene(day, (10, 25), filled("decision", **GRANTED)),
        Scene(day, (10, 35), handed_out()),
    )


SATISFACTION = (
    Story("好评", (*_visit(13, "wangfang", "郭玉芬"), Scene(13, (10, 40), rated("very_satisfied")))),
    Story(
        "差评已回访整改",
        (
            *_visit(12, "chenjing", "丁保国"),
            Scene(12, (10, 40), rated("dissatisfied", "排队一个多小时。", "13900000311")),
            Scene(11, (9, 0), filled("rating_callback", conclusion="founded", findings="当天只开一个窗口，等候过长。")),
            Scene(10, (9, 0), filled("rating_correction", correction="高峰时段增开一个窗口。")),
            Scene(10, (15, 0), filled("rating_telling", told="电话告知，评价人表示满意。")),
        ),
    ),
    Story(
        "差评待回访",
        (*_visit(1, "zhangwei", "孟春兰"), Scene(1, (10, 40), rated("very_dissatisfied", "让我跑了两趟。"))),
    ),
    Story(
        "办不成事已答复",
        (
            Scene(
                8,
                (9, 10),
                brought(name="秦福生", phone="13900000312", kind="passed_on", reason="两个窗口都说不归自己管。"),
            ),
            Scene(8, (11, 0), assigned("social_security")),
            Scene(6, (10, 0), filled("unresolved_answer", result="resolved", text="由人社窗口当场办结。")),
        ),
    ),
    Story(
        "办不成事待答复",
        (
            Scene(
                1,
                (14, 10),
                brought(name="范桂英", phone="13900000313", kind="not_accepted", reason="材料齐全，窗口让改天再来。"),
            ),
            Scene(1, (15, 0), assigned("market")),
        ),
    ),
    Story(
        "专项考评已公布",
        (
            Scene(9, (9, 20), reviewed(20, 8)),
            Scene(8, (10, 0), filled("performance_check", note="数据已核对。")),
            Scene(7, (10, 0), filled("performance_confirmation", confirmed=True)),
        ),
    ),
)
"""Ratings good and bad, what could not be done, and a review that is published."""

"""A hearing in the sample county (LC-4): asked for by a neighbour, held by somebody who does not review."""

from __future__ import annotations

import secrets
from datetime import datetime, time

from engine.cases import commands
from engine.clock import OFFICE_ZONE
from engine.office.calendar.store import calendar
from engine.sample.stories import AGREED, GRANTED, Scene, Step, Story, Told, filled, handed_out, ordinary

NEIGHBOUR = "马国富"


def called(login: str, reason: str) -> Step:
    """The handler calls a hearing on request of those concerned."""

    def step(told: Told) -> None:
        commands.call_hearing(
            told.hands.engine,
            told.hands.person(login),
            case_id=told.case_id,
            ground="request",
            reason=reason,
            key=secrets.token_urlsafe(12),
        )

    return step


def asked() -> Step:
    """The neighbour asks for it today."""

    def step(told: Told) -> None:
        today = told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date().isoformat()
        request = {"name": NEIGHBOUR, "requested_on": today, "reason": "担心噪声和污水影响居住"}
        told.hands.answer(told.case_id, "hearing_requests", {"result": "asked", "requests": [request]})

    return step


def set_for(days: int, post: str) -> Step:
    """The head sets it for half past nine, so many working days from today, before the holder of a post."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        with engine.database.reading() as session:
            day = calendar(session).nth_counted_day_after(engine.clock.now().astimezone(OFFICE_ZONE).date(), days)
        held_at = datetime.combine(day, time(9, 30)).isoformat(timespec="minutes")
        answers = {"held_at": held_at, "place": "服务中心三楼会议室", "to_post": post}
        told.hands.answer(told.case_id, "hearing_setting", answers)

    return step


PARTY = {"name": NEIGHBOUR, "phone": "13700000007", "interest": "厂界外五十米的住户"}

HEARINGS = (
    Story(
        "利害关系人要求听证，听证后准予",
        (
            *ordinary("liuyang", "CY-HJ-001", "川岳县清源食品加工厂", 22),
            Scene(22, (14, 0), called("xiaoya", "排污口距离居民住宅较近，涉及相邻住户的重大利益。")),
            Scene(21, (9, 30), filled("hearing_parties", parties=[PARTY])),
            Scene(19, (10, 0), asked()),
            Scene(18, (10, 0), set_for(8, "center-leader")),
            Scene(10, (9, 30), filled("hearing_opening", attended="申请人、马国富、经办人肖雅", recusal_asked="no")),
            Scene(
                10,
                (11, 30),
                filled(
                    "hearing_minutes",
                    minutes="申请人说明污水处理工艺；马国富提出夜间噪声；双方质证监测报告。",
                    findings="监测结果符合排放标准；夜间停止装卸。",
                    signed="all",
                ),
            ),
            Scene(9, (10, 0), filled("review", **AGREED)),
            Scene(8, (10, 0), filled("review", **AGREED)),
            Scene(7, (10, 0), filled("decision", **GRANTED)),
            Scene(6, (10, 0), handed_out("法定代表人")),
        ),
    ),
)

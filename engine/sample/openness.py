"""What departments of the sample county have published, and what is exempt (OA-5)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from engine.clock import OFFICE_ZONE
from engine.sample.stories import Scene, Step, Story, Told, filled


def proposed(login: str, department: str, kind: str, title: str, content: str, **answers: Any) -> Step:
    """A handler proposes a publication; ``review_in`` is the number of days until an exemption is reviewed."""

    def step(told: Told) -> None:
        given = {"department": department, "kind": kind, "subject": title, "content": content, "treatment": "publish"}
        given |= {key: value for key, value in answers.items() if key != "review_in"}
        if "review_in" in answers:
            today = told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date()
            given["review_on"] = (today + timedelta(days=answers["review_in"])).isoformat()
        told.case_id = told.hands.engine.open_case(
            told.hands.person(login), process="publication", answers=given, key=secrets.token_urlsafe(12)
        ).case_id

    return step


def put_up(*places: tuple[str, str]) -> Step:
    """The handler puts it up today at these places: channel, place."""

    def step(told: Told) -> None:
        today = told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date().isoformat()
        copies = [{"channel": channel, "place": place, "posted_on": today} for channel, place in places]
        told.hands.answer(told.case_id, "publication_posting", {"copies": copies})

    return step


PUBLICATIONS = (
    Story(
        "公开办事指南",
        (
            Scene(
                18,
                (9, 30),
                proposed(
                    "hejing",
                    "market",
                    "guide",
                    "食品经营许可（新办）办事指南",
                    "依据、条件、材料、流程、时限、收费、办理地点和电话。",
                    item_code="CY-SJ-002",
                ),
            ),
            Scene(17, (10, 0), filled("publication_approval", outcome="publish")),
            Scene(17, (15, 0), put_up(("board", "一楼 A 区公示栏"), ("handout", "综合窗口资料架"))),
        ),
    ),
    Story(
        "免予公开",
        (
            Scene(
                15,
                (9, 30),
                proposed(
                    "gaofeng",
                    "planning",
                    "other",
                    "测绘成果存放清单",
                    "县级基础测绘成果的存放地点和数量。",
                    treatment="exempt",
                    basis="《中华人民共和国政府信息公开条例》第十四条",
                    review_in=180,
                ),
            ),
            Scene(14, (10, 0), filled("publication_approval", outcome="exempt", opinion="属于国家秘密。")),
        ),
    ),
    Story(
        "公开待审批",
        (
            Scene(
                1,
                (10, 0),
                proposed("tangliang", "housing", "phones", "施工许可咨询监督电话", "咨询、监督电话和接听时间。"),
            ),
        ),
    ),
)

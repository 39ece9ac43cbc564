"""The pages of surveys: questions, starting, answering with a code, results (SP-4)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from web_actions import Actions, value_of

from engine import Engine
from engine.cases.storage.records import Outbox
from engine.office.settings import store as settings
from engine.sample.hands import Hands


@pytest.mark.rule("SP-4", "SP-6")
def test_from_the_questions_to_the_published_result(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    """A refusal keeps what was chosen; the code stands in no address; the remark is for the organiser alone."""
    inspector, head = actions("inspector"), actions("agency_head")
    assert actions("clerk").get("/supervision/surveys").status_code == 403
    assert inspector.post("/supervision/surveys/questions", text=" ").status_code == 422
    assert inspector.post("/supervision/surveys/questions", text="态度如何？\n效率如何？").status_code == 302
    assert "第 1 版" in inspector.get("/supervision/surveys/questions").text
    hands = Hands(county)
    answers = {
        "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
        "phone": "13900001234", "matter": "申请办理", "scope": "here", "item": "CY-RS-002",
    }  # fmt: skip
    case_id = hands.register("wangfang", answers)
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    hands.answer(case_id, "decision", {"decision": "grant", "text": "符合条件。", "permit_number": "x1"})
    with county.database.transaction() as session:
        settings.change(session, "survey_least_answers", 3, why="试行", at=county.clock.now())
    plan = {"subject": "三月满意度调查", "period_from": "2026-03-02", "period_until": "2026-03-02"}
    assert inspector.post("/desk/start/survey", **plan, _key="a").status_code == 302
    county.settle()
    with county.database.reading() as session:
        body = session.scalars(select(Outbox.body).where(Outbox.subject.startswith("满意度调查"))).one()
    found = re.search(r"调查码：([A-Z2-9-]{14})", body)
    assert found is not None
    assert anonymous.post("/public/survey", code="AAAA-AAAA-AAAA").status_code == 422
    asked = anonymous.post("/public/survey", code=found[1])
    assert asked.status_code == 200
    assert asked.text.count('type="radio"') == 10
    half = anonymous.post("/public/survey", code=found[1], _answer="1", question_0="satisfied", remark="等得太久")
    assert half.status_code == 422
    assert "等得太久" in half.text
    assert re.search(r'value="satisfied"[^>]*checked', half.text)
    whole = {"question_0": "satisfied", "question_1": "dissatisfied", "remark": "等得太久"}
    assert anonymous.post("/public/survey", code=found[1], _answer="1", **whole).status_code == 302
    assert "已经用过" in anonymous.post("/public/survey", code=found[1]).text
    survey = value_of(county, "SELECT id FROM survey")
    assert "还在答复" in head.get(f"/supervision/surveys/{survey}").text
    assert anonymous.get(f"/public/survey/{survey}").status_code == 404
    county.turn_clock(county.clock.now().replace(day=17))
    hands.answer(value_of(county, "SELECT case_id FROM survey"), "survey_report", {"text": "继续改进。"})
    county.settle()
    shown = anonymous.get(f"/public/survey/{survey}").text
    assert "答卷不足" in shown
    assert "等得太久" not in shown + head.get(f"/supervision/surveys/{survey}").text
    assert "三月满意度调查" in anonymous.get("/public/survey").text
    assert "Too few answers" in anonymous.get(f"/public/survey/{survey}?language=en").text

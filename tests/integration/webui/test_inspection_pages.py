"""The pages of inspections and standards: drawing up, findings kept when refused, what a unit sees, clues (SP-7)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions, hand_in, value_of

from engine import Engine
from engine.administration import commands

PLAN = {
    "department": "market",
    "subject": "三月服务规范检查",
    "period_from": "2026-03-01",
    "period_until": "2026-03-02",
    "selection": "none",
    "standards": "true",
}


def drawn(county: Engine, inspector: Actions) -> None:
    commands.add_standard(county, None, area="conduct", text="佩戴工作牌")
    assert inspector.post("/desk/start/inspection", **PLAN, _key="draw").status_code == 302
    county.settle()


@pytest.mark.rule("SP-7")
def test_a_list_is_drawn_up_printed_worked_through_and_pursued(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    inspector, head = actions("inspector"), actions("agency_head")
    refused = inspector.post("/desk/start/inspection", **PLAN, _key="nothing")
    assert refused.status_code == 422
    assert "三月服务规范检查" in refused.text
    drawn(county, inspector)
    register = inspector.get("/supervision/inspections?state=inspecting").text
    assert "三月服务规范检查" in register
    found = re.search(r"/supervision/inspections/(\d+)", register)
    assert found is not None
    page = found.group()
    assert "监督检查表" in inspector.get(f"{page}/paper").text

    assert "没有检查记录" in head.get("/supervision/inspections").text
    case = f"/cases/{value_of(county, 'SELECT case_id FROM inspection')}"
    assert inspector.get(case).status_code == 200
    assert [who.get(case).status_code for who in (head, actions("clerk"), actions("handler"))] == [403] * 3
    assert head.get(page).status_code == 404
    item = value_of(county, "SELECT id FROM work_item WHERE form = 'inspection_findings'")
    fault = {"faults-0.line": "1", "faults-0.code": "standard_broken", "all_checked": "true"}
    typed = fault | {"faults-0.detail": "一人未佩戴"}
    refused = hand_in(county, inspector, item, "inspection_findings", **typed, _key="one")
    assert refused.status_code == 422
    assert "一人未佩戴" in refused.text
    given = typed | {"faults-0.concerned_post": "market-handler"}
    assert hand_in(county, inspector, item, "inspection_findings", **given, _key="two").status_code == 302
    county.settle()

    assert head.get(case).status_code == 200
    told = head.get(page)
    assert "一人未佩戴" in told.text
    assert "转为追责线索" not in told.text
    assert "检查情况告知书" in head.get(f"{page}/paper").text
    assert actions("clerk").get(page).status_code == 403
    pursue = re.search(r"/supervision/infractions/\d+/pursue", inspector.get(page).text)
    assert pursue is not None
    assert inspector.post(pursue.group(), _key="pursue").status_code == 302
    county.settle()
    again = inspector.get(page).text
    assert "/pursue" not in again
    assert "责〔2026〕1号" in again
    assert "转追责 1 件" in inspector.get("/supervision/inspections").text
    assert "standard of service not kept" in inspector.get(f"{page}?language=en").text


@pytest.mark.rule("SP-7")
def test_standards_are_kept_by_inspectors_with_those_that_ended(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    inspector = actions("inspector")
    assert actions("agency_head").get("/supervision/standards").status_code == 403
    refused = inspector.post("/supervision/standards", area="", text="公示牌齐全")
    assert refused.status_code == 422
    assert "公示牌齐全" in refused.text
    assert inspector.post("/supervision/standards", area="premises", text="公示牌齐全").status_code == 302
    key = value_of(county, "SELECT id FROM service_standard WHERE text = '公示牌齐全'")
    assert inspector.post(f"/supervision/standards/{key}/end").status_code == 302
    assert "已停用" in inspector.get("/supervision/standards").text
    log = actions("admin").get("/admin/log").text
    assert "新增服务规范" in log
    assert "停用服务规范" in log

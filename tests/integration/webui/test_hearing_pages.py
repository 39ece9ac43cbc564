"""Calling a hearing on the page of a case, and what the page shows of it (LC-4)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from engine.sample.hands import Hands

PARTY = {"name": "马国富", "phone": "13700000007", "interest": "下游用水户"}


@pytest.fixture
def matter(county: Engine) -> int:
    """An accepted application of the market's department."""
    hands = Hands(county)
    case_id = hands.register(
        "wangfang",
        {"kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
         "phone": "13900001234", "matter": "申请办理", "scope": "here", "item": "CY-SJ-002"},
    )  # fmt: skip
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    return case_id


@pytest.mark.rule("LC-4", "SP-6")
def test_the_handler_calls_a_hearing_and_the_page_shows_it_without_names(
    county: Engine, actions: Callable[[str], Actions], matter: int
) -> None:
    """Offered to the handler alone; a refusal keeps what was typed; the section counts those who were told."""
    handler = actions("handler")
    assert "发起听证" in handler.get(f"/cases/{matter}").text
    assert 'id="command-hearing"' not in actions("clerk").get(f"/cases/{matter}").text
    address = f"/cases/{matter}/hearing"
    refused = handler.post(address, reason="涉及下游用水")
    assert refused.status_code == 422
    assert "涉及下游用水" in refused.text
    assert actions("clerk").post(address, ground="request", reason="x", _key="a").status_code == 403
    assert handler.post(address, ground="request", reason="涉及下游用水", _key="b").status_code == 302
    county.settle()
    Hands(county).answer(matter, "hearing_parties", {"parties": [PARTY]})
    page = handler.get(f"/cases/{matter}").text
    assert 'id="hearings"' in page
    assert "已告知 2 人，0 人要求听证" in page
    assert "马国富" not in page.split('id="hearings"')[1].split("</section>")[0]
    assert "2 told, 0 asked for a hearing" in handler.get(f"/cases/{matter}?language=en").text
    again = handler.post(address, ground="request", reason="再次", _key="c")
    assert again.status_code in (409, 422)
    assert "听证正在进行" in again.text or "under way" in again.text


@pytest.mark.rule("LC-4")
def test_the_head_is_told_at_the_field_why_somebody_cannot_chair(
    county: Engine, actions: Callable[[str], Actions], matter: int
) -> None:
    handler = actions("handler")
    handler.post(f"/cases/{matter}/hearing", ground="statutory", reason="涉及公共利益", _key="b")
    county.settle()
    hands = Hands(county)
    hands.answer(matter, "hearing_parties", {})
    head = actions("agency_head")
    listed = head.get("/desk/")
    found = next(each for each in listed.text.split('href="') if each.startswith("/desk/work/"))
    address = found.split('"')[0]
    shown = re.search(r'name="_definition" value="(\d+)"', head.get(address).text)
    assert shown is not None
    given = {
        "_form": "hearing_setting",
        "_definition": shown[1],
        "held_at": "2026-03-12T09:30",
        "place": "三楼会议室",
        "to_post": "market-handler",
    }
    refused = head.post(address, **given, _key="d")
    assert refused.status_code == 422
    assert "不能主持听证，请选择审查人员以外的岗位" in refused.text
    assert "三楼会议室" in refused.text


@pytest.mark.rule("LC-5", "AU-6")
def test_a_termination_is_asked_for_with_its_paper_and_answered_on_the_desk_of_the_head(
    county: Engine, actions: Callable[[str], Actions], matter: int
) -> None:
    """A refusal stands at its field and keeps what was typed; the head sees the request above the form."""
    handler, address = actions("handler"), f"/cases/{matter}/terminate"
    assert 'id="command-terminate"' not in actions("clerk").get(f"/cases/{matter}").text
    given = {"ground": "unit_gone", "reason": "公司已注销", "basis": "按规定", "proof": "注销通知书 2026-03-01"}
    refused = handler.post(address, **given, _key="a")
    assert refused.status_code == 422
    assert "请写明依据的法律名称和条款" in refused.text
    assert "公司已注销" in refused.text
    assert handler.post(address, **(given | {"basis": "行政许可法第七十条"}), _key="b").status_code == 302
    county.settle()
    assert 'id="command-terminate"' not in handler.get(f"/cases/{matter}").text
    head = actions("agency_head")
    task = next(each for each in head.get("/desk/").text.split('href="') if each.startswith("/desk/work/"))
    shown = head.get(task.split('"')[0]).text
    assert shown.index("公司已注销") < shown.index('name="answer"')
    Hands(county).answer(matter, "termination_answer", {"answer": "approved"})
    county.settle()
    page = handler.get(f"/cases/{matter}").text
    assert "终止办理决定书" in page
    assert "已批准" in page.split('id="terminations"')[1]
    assert "Requests to terminate" in handler.get(f"/cases/{matter}?language=en").text

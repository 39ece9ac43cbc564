"""The pages of authorisations and post records: shares, revoking, versions, print, public (PR-2, PR-3)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions, hand_in, value_of

from engine import Engine
from engine.administration import commands
from engine.sample.hands import Hands

GRANT = {
    "representative": "market-chief_rep",
    "items-0.item_code": "CY-SJ-001",
    "acts": ["decide", "seal"],
    "valid_from": "2026-03-02",
    "valid_until": "2026-03-20",
}
RECORD = {
    "duties": "在窗口当场审批市监局事项",
    "standard": "一次办好，当场办结",
    "responsibility": "对作出的决定负责",
    "rewards": "按考评办法奖惩",
    "what1": "即办件当场办结",
    "measure1": "当日办结率 100%",
    "by_when1": "每月",
}


@pytest.mark.rule("PR-3", "OA-1")
def test_the_head_authorises_publicly_and_revokes_with_a_reason(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    head = actions("agency_head")
    refused = head.post("/desk/start/authorisation", **GRANT | {"valid_until": "2026-03-01"}, _key="one")
    assert refused.status_code == 422
    assert "授权截止日期不能早于起始日期" in refused.text
    assert head.post("/desk/start/authorisation", **GRANT, _key="two").status_code == 302
    county.settle()
    public = anonymous.get("/public/authorisations").text
    assert "市监局授〔2026〕2号" in public
    assert "营业执照" in public
    assert "Authorised representatives" in anonymous.get("/public/authorisations?language=en").text

    register = head.get("/posts/authorisations?state=valid").text
    assert "将期满" in register
    key = value_of(county, "SELECT id FROM authorisation WHERE case_id IS NOT NULL")
    address = f"/posts/authorisations/{key}/revocation"
    assert actions("leader").get(address).status_code == 403
    refused = head.post(address, reason="")
    assert refused.status_code == 422
    assert head.post(address, reason="岗位调整", _key="three").status_code == 302
    county.settle()
    assert "岗位调整" in head.get("/posts/authorisations?state=revoked").text
    assert "市监局授〔2026〕2号" not in anonymous.get("/public/authorisations").text
    paper = value_of(county, "SELECT id FROM authorisation WHERE case_id IS NULL AND number LIKE '市监局%'")
    assert head.post(f"/posts/authorisations/{paper}/revocation", reason="换人").status_code == 302
    assert "没有有效授权" in head.get("/posts/authorisations").text


@pytest.mark.rule("PR-3")
def test_the_representative_is_told_before_and_at_the_field_what_authority_is_missing(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    hands, head = Hands(county), actions("agency_head")
    case_id = hands.register("wangfang", {
        "kind": "apply", "channel": "window", "applicant_kind": "unit", "applicant_name": "川岳县山泉饮品有限责任公司",
        "phone": "13900001234", "matter": "申请办理", "scope": "here", "item": "CY-SJ-001",
    })  # fmt: skip
    county.settle()
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    if value_of(county, "SELECT count(*) FROM work_item WHERE form = 'review'"):
        hands.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    paper = value_of(county, "SELECT id FROM authorisation WHERE number LIKE '市监局%'")
    head.post(f"/posts/authorisations/{paper}/revocation", reason="换人")
    representative = actions("chief_rep")
    item = value_of(county, "SELECT id FROM work_item WHERE form = 'decision'")
    assert "授权已经撤回" in representative.get(f"/desk/work/{item}").text
    refused = hand_in(county, representative, item, "decision", decision="grant", text="符合法定条件", _key="one")
    assert refused.status_code == 422
    assert "授权已经撤回" in refused.text
    assert "符合法定条件" in refused.text
    assert "请机关负责人先书面授权" in refused.text
    assert "has been revoked" in representative.get(f"/desk/work/{item}?language=en").text


@pytest.mark.rule("PR-3")
def test_the_share_decided_by_the_representative_shows_empty_authority(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    hands, inspector = Hands(county), actions("inspector")
    case_id = hands.register("wangfang", {
        "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
        "id_number": "110101199003070011", "phone": "13900001234", "matter": "补领", "scope": "here",
        "item": "CY-RS-002",
    })  # fmt: skip
    county.settle()
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    hands.answer(case_id, "decision", {"decision": "grant", "text": "符合法定条件。"})
    register = inspector.get("/posts/authorisations").text
    assert "100%" in register
    assert "空授权" not in register
    value_of(county, "DELETE FROM authorisation_use RETURNING 1")
    assert "空授权" in inspector.get("/posts/authorisations").text


@pytest.mark.rule("PR-2", "PR-1", "OA-1")
def test_a_record_is_written_published_printed_and_public(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    leader, address = actions("leader"), "/posts/record/market-chief_rep"
    refused = leader.post(address, **RECORD | {"measure1": ""}, _publish="1")
    assert refused.status_code == 422
    assert "第 1 条目标没有写衡量标准" in refused.text
    assert "在窗口当场审批市监局事项" in refused.text
    assert "market-chief_rep" not in anonymous.get("/public/posts").text
    assert leader.post(address, **RECORD).status_code == 302
    assert "草稿" in leader.get("/posts/").text
    assert leader.post(address, **RECORD, _publish="1").status_code == 302
    assert "第 1 版" in leader.get("/posts/").text
    public = anonymous.get("/public/posts").text
    assert "即办件当场办结" in public
    assert "在窗口当场审批市监局事项" in public
    assert "岗位责任书" in leader.get(f"{address}/print").text
    assert "Duties and authority of posts" in anonymous.get("/public/posts?language=en").text

    other = actions("handler")
    assert other.post(address, **RECORD, _publish="1").status_code == 403
    assert "编写新版" not in other.get(address).text
    assert leader.post("/posts/record/culture-chief_rep", **RECORD).status_code == 403
    assert "编写新版" not in leader.get("/posts/record/culture-chief_rep").text

    commands.change_post(
        county, None, post="market-chief_rep", name="市监局首席代表岗", faces_public=True, authority={"accept": True}
    )
    assert "岗位权限在公布后已经变更" in leader.get(address).text
    assert leader.post(address, **RECORD, _publish="1").status_code == 302
    page = leader.get(address).text
    assert "第 2 版" in page
    assert "以前的版本" in page
    assert "岗位权限在公布后已经变更" not in page
    assert "公布岗位责任书" in actions("admin").get("/admin/log?kind=post").text


@pytest.mark.rule("PR-2", "AU-6", "SP-6")
def test_training_and_assessment_are_recorded_and_known_to_few(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    leader, address = actions("leader"), "/posts/record/market-handler"
    given = {"person": "hejing", "kind": "assessment", "held_on": "2026-03-02", "subject": "食品经营许可审查实务"}
    refused = leader.post(f"{address}/assessments", **given)
    assert refused.status_code == 422
    assert "考核须有结果" in refused.text
    assert "食品经营许可审查实务" in refused.text
    assert leader.post(f"{address}/assessments", **given, result="qualified", grounds="实操合格").status_code == 302
    assert "实操合格" in leader.get(address).text
    assert "实操合格" in actions("handler").get(address).text
    assert "实操合格" not in actions("chief_rep").get(address).text
    assert "实操合格" not in actions("clerk").get(address).text
    own = leader.post("/posts/record/market-leader/assessments", **given | {"person": "mayulan"}, result="excellent")
    assert own.status_code == 422
    assert re.search("不能考核自己", own.text)
    assert actions("handler").post(f"{address}/assessments", **given, result="excellent").status_code == 403

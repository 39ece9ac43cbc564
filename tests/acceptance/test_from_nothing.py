"""An office from nothing: people and a real district's catalogue come in, items are settled, one case of each kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from engine.administration import commands
from engine.administration.item_form import answers_of
from engine.administration.roster import import_roster
from engine.application import Engine
from engine.cases.audit import verify
from engine.clock import VirtualClock
from engine.database import Database
from engine.office.items.catalog import import_catalog
from engine.office.items.store import current_item, draft_of
from engine.office.letterhead.rules import Settings
from engine.office.organisation.store import department_codes
from engine.operations.registry import IMPLEMENTATIONS
from tests.acceptance.county import DENY, GRANT, REASONS, County
from tests.acceptance.test_representing import authorise

CLERK = "wangyi"
ROSTER = f"""department_code,department,post_code,post,role,faces_public,letter,name,login,phone,email,center
center,县政务服务中心,window,综合窗口岗,clerk,y,A,王一,{CLERK},0999-1,,y
center,县政务服务中心,window,综合窗口岗,clerk,y,B,李二,lier,0999-2,,y
center,县政务服务中心,coordinator,协调岗,coordinator,n,A,周敏,zhoumin,0999-3,,y
center,县政务服务中心,helper,帮办岗,helper,n,A,郑凯,zhengkai,0999-4,,y
center,县政务服务中心,inspector,监察岗,inspector,n,A,钱八,qianba,0999-5,,y
00877844X,区水利局,water,水利经办岗,handler,n,A,张三,zhangsan,0999-6,,
00877844X,区水利局,water-window,水利首席代表岗,chief_rep,n,A,冯七,fengqi,0999-10,,
00877844X,区水利局,water-agency,水利局长岗,agency_head,n,A,郝八,haoba,0999-11,,
00877844X,区水利局,water-head,水利分管岗,leader,n,A,孙五,sunwu,0999-7,,
00877855Y,区林草局,forest,林草经办岗,handler,n,A,赵四,zhaosi,0999-8,,
00877855Y,区林草局,forest-head,林草分管岗,leader,n,A,吴六,wuliu,0999-9,,
"""
CATALOG = """department,department_code,group,item,item_code,task_type
区水利局,00877844X,未分类,取水许可（新申请）,511A0000000001,1
区水利局,00877844X,未分类,取水许可证补领,511A0000000002,10
区水利局,00877844X,未分类,涉河建设项目联合审查,511A0000000003,1
区林草局,00877855Y,未分类,永久使用林地审核,511A0000000004,1
"""
ORDINARY, IMMEDIATE, JOINT, FORWARDED = (f"511A000000000{number}" for number in range(1, 5))
SETTLED: dict[str, dict[str, Any]] = {
    ORDINARY: {
        "kind": "ordinary",
        "promised_days": 3,
        "materials": [{"name": "申请书"}, {"name": "身份证明"}, {"name": "水资源论证报告", "deferrable": True}],
    },
    IMMEDIATE: {"kind": "immediate", "promised_days": 0, "materials": [{"name": "申请书"}]},
    JOINT: {
        "kind": "joint",
        "promised_days": 20,
        "statutory_days": 45,
        "materials": [{"name": "申请书"}, {"name": "防洪评价报告"}],
        "departments": [{"department": "00877844X", "days": 5}, {"department": "00877855Y", "days": 5}],
    },
    FORWARDED: {"kind": "forwarded", "promised_days": 15, "materials": [{"name": "申请书"}, {"name": "可研报告"}]},
}
"""What the item editors fill in where the catalogue says nothing."""

LETTERHEAD = Settings(reconsideration_body="滨河区人民政府", court="滨河区人民法院")
"""What papers print of a department, without which no denial goes out (PA-2)."""

AGREE = {"opinion": "agree", "text": "符合条件。"}
RETURN = {"materials_wanted": "yes", "receiver": "周小明", "id_checked": True, "signed": True}


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Iterator[County]:
    """An office that its administrator has set up in an empty database by the commands of the pages."""
    engine = Engine(database, clock, IMPLEMENTATIONS)
    engine.deploy_shipped()
    commands.make_administrator(engine, None, login="huyang", name="胡杨", center_name="县政务服务中心")
    assert import_roster(engine, None, rows=list(csv.DictReader(io.StringIO(ROSTER)))).refused == []
    with database.transaction() as session:
        report = import_catalog(session, list(csv.DictReader(io.StringIO(CATALOG))), at=clock.now())
    assert (report.created_items, report.refused) == (4, [])
    for code in ("00877844X", "00877855Y"):
        commands.change_settings(engine, None, department=code, settings=LETTERHEAD)
    for code, filled_in in SETTLED.items():
        settle_item(engine, code, filled_in)
    office = County(engine)
    yield office
    assert office.incidents() == []
    assert verify(database).sound


def settle_item(engine: Engine, code: str, filled_in: dict[str, Any]) -> None:
    """Open an item in the editor, fill in what the catalogue lacks, publish it."""
    with engine.database.reading() as session:
        item = current_item(session, code)
        assert item is not None
        codes = {number: name for name, number in department_codes(session).items()}
        opened = answers_of(draft_of(session, item), codes)
    given = {name: value for name, value in (opened | filled_in).items() if value not in (None, [], ())}
    commands.save_item_draft(engine, None, code=code, answers=given, base=item.version)
    commands.publish_item(engine, None, code=code, reason="按权责清单核定")


def accepted(office: County, item: str) -> int:
    """An application that was complete."""
    case_id = office.apply(item, CLERK)
    office.check(case_id, "accept")
    return case_id


def reviewed(office: County, case_id: int, opinion: dict[str, str]) -> None:
    """Every review that the item's kind asks for."""
    while "review" in office.waiting(case_id):
        office.answer(case_id, "review", opinion)


@pytest.mark.rule("TC-1", "TC-4", "JA-1", "TC-6", "DF-1", "LC-3", "LC-5", "ON-11", "AU-7", "PR-3")
def test_an_office_from_nothing_runs_a_case_of_each_kind(office: County) -> None:
    """Granted on the spot, ordinary, joint, forwarded, denied, withdrawn, deferred and lapsed: each to its end."""
    authorise(
        office,
        "haoba",
        representative="water-window",
        items=[{"item_code": code} for code in (ORDINARY, IMMEDIATE, JOINT)],
    )
    immediate = accepted(office, IMMEDIATE)
    office.answer(immediate, "decision", GRANT)
    office.deliver(immediate)
    assert office.case(immediate).outcome == "已送达办结"
    assert office.clock(immediate).finished_at is not None

    ordinary = accepted(office, ORDINARY)
    assert office.due(ordinary) == "03-05 17:00"
    assert set(office.posts(ordinary)) <= {"water", "window"}, "no other department's post has any of its work"
    reviewed(office, ordinary, AGREE)
    office.answer(ordinary, "decision", GRANT)
    office.deliver(ordinary)
    assert office.case(ordinary).outcome == "已送达办结"

    joint = accepted(office, JOINT)
    office.answer(joint, "joint_circumstances", {})
    rows = [{"department": code, "days": 5} for code in ("00877844X", "00877855Y")]
    office.answer(joint, "joint_prepare", {"departments": rows})
    for row in rows:
        office.answer(joint, "department_opinion", {"opinion": "approve", "text": "同意。"}, str(row["department"]))
    office.answer(joint, "joint_opinion", {"conclusion": "grant", "text": "汇总各部门意见。"})
    office.answer(joint, "decision", GRANT)
    office.deliver(joint)
    assert office.papers(joint) == ["receipt", "acceptance", "joint", "grant", "delivery"]

    forwarded = accepted(office, FORWARDED)
    office.answer(
        forwarded,
        "forwarding_review",
        {**AGREE, "superior": "省林业和草原局", "superior_days": 10, "tracker": "helper"},
    )
    office.answer(forwarded, "forwarding_signature", {"signature": "agree", "text": "同意上报。"})
    assert office.posts(forwarded) == ["helper"]
    assert "forwarding" in office.papers(forwarded)

    denied = accepted(office, ORDINARY)
    reviewed(office, denied, {"opinion": "disagree", "text": "不符合条件。"})
    office.answer(denied, "decision", DENY)
    office.answer(denied, "denial_draft", REASONS)
    office.answer(denied, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    office.deliver(denied)
    office.answer(denied, "materials_return", RETURN)
    assert office.case(denied).outcome == "不予许可"
    assert office.paper(denied, "denial").facts["remedies"]

    withdrawn = accepted(office, ORDINARY)
    office.withdraw(withdrawn, CLERK)
    assert office.application(withdrawn).decision == "withdrawn"

    deferred = office.apply(ORDINARY, CLERK)
    rows = office.hands.materials(deferred, wrong={3: ("missing", "", "")})
    office.answer(deferred, "materials_check", {"materials": rows, "conclusion": "accept", "undertaking": True})
    (late,) = (row for row in rows if row["state"] == "missing")
    office.answer(deferred, "deferred_materials", {"materials": [{"material": late["material"], "state": "ok"}]})
    reviewed(office, deferred, AGREE)
    office.answer(deferred, "decision", GRANT)
    office.deliver(deferred)
    assert "undertaking" in office.papers(deferred)
    assert office.case(deferred).outcome == "已送达办结"

    lapsed = office.apply(ORDINARY, CLERK)
    office.check(lapsed, "supplement", {2: ("missing", "未提交身份证明", "请提交身份证明")})
    (notice,) = office.notices(lapsed)
    assert notice.supplement_due_at is not None
    office.engine.turn_clock(notice.supplement_due_at)
    assert office.case(lapsed).outcome == "逾期未补正"
    assert office.papers(lapsed)[-1] == "lapse"

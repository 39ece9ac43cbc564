"""The story of a factory: ten departments, with a denial, a supplement, silence, an expert review and a hearing."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.office.hearings.records import Hearing
from engine.office.items.records import ItemProcedure
from tests.acceptance.county import REASONS, County
from tests.acceptance.test_branch_clocks import login_of
from tests.acceptance.test_hearing import MINUTES, NEIGHBOUR, SETTING, call
from tests.acceptance.test_joining import FIVE, finish, opened, say

TEN = (*FIVE, "water", "forestry", "transport", "culture", "health")


def expert_review(county: County, branch: int, department: str, days: int) -> None:
    """A department has its own review stand for the expert review of the item's list; its head approves."""
    with county.engine.database.reading() as session:
        procedure = session.scalars(select(ItemProcedure.id).where(ItemProcedure.name == "项目评审")).one()
    commands.request_stop(
        county.engine,
        county.hands.person(login_of(county, department, "handler")),
        case_id=branch,
        procedure=str(procedure),
        days=days,
        reason="水资源论证须经专家评审",
        key=secrets.token_urlsafe(9),
    )
    county.answer(branch, "clock_request_answer", {"answer": "approved"})


@pytest.mark.rule("JA-2", "JA-3", "JA-6", "ON-7", "DF-6", "TC-3", "LC-4", "AT-2")
def test_a_factory_is_founded(county: County) -> None:
    case_id = opened(county, departments=TEN)
    branches = county.branches(case_id)
    assert (set(branches), county.due(case_id)) == (set(TEN), "03-30 17:00")

    # Tuesday: one is not concerned, one denies and is told by its leader to look again, two miss papers.
    county.turn(3, 3, 10)
    say(county, case_id, "health", opinion="not_concerned", text="项目不涉及卫生许可。")
    say(county, case_id, "forestry", opinion="deny", text="占用公益林。")
    county.answer(case_id, "denial_draft", REASONS, "forestry")
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "占用的是商品林，请重新核对。"}, "forestry")
    say(county, case_id, "forestry", opinion="conditional", text="同意。", conditions="办理林地占用手续。")
    listed = [row["material"] for row in county.hands.materials(case_id)]
    for code, place in (("planning", 2), ("ecology", 3)):
        lines = [{"material": listed[place], "state": "wrong", "problem": "比例尺不符", "remedy": "重新出图"}]
        say(county, case_id, code, opinion="more_material", text="需补正。", materials=lines)
    expert_review(county, branches["water"].id, "water", 5)
    assert county.clock(branches["water"].id).paused
    assert not county.clock(case_id).paused
    for code in ("development", "housing", "transport", "culture"):
        say(county, case_id, code)

    # Two working days later their demands stand in one notice; the applicant brings all on Friday.
    county.turn(3, 6, 9)
    (notice,) = county.notices(case_id)
    assert {line["material"] for line in notice.lines} == {listed[2], listed[3]}
    county.supplement(case_id)
    for code in ("planning", "ecology"):
        say(county, case_id, code)

    # Fire stays silent and is carded alone; water answers when its experts are done.
    county.turn(3, 10, 17)
    assert county.cards(branches["fire"].id) == ["reminder", "yellow", "red"]
    assert county.infractions(branches["fire"].id) == ["silent_department"]
    assert [code for code in TEN if county.cards(branches[code].id)] == ["fire"]
    county.turn(3, 11, 9)
    say(county, case_id, "water")
    say(county, case_id, "fire")

    # Before the joint opinion a neighbour is told and asks to be heard; the whole case stands until the minutes.
    call(county, case_id, login_of(county, "development", "handler"))
    county.answer(case_id, "hearing_parties", {"parties": [NEIGHBOUR]})
    request = {"name": "马国富", "requested_on": "2026-03-11", "reason": "影响灌溉"}
    county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [request]})
    county.answer(case_id, "hearing_setting", SETTING | {"held_at": "2026-03-25T09:30"})
    assert county.clock(case_id).paused
    county.turn(3, 25, 9, 30)
    county.answer(case_id, "hearing_opening", {"attended": "申请人、马国富、经办人", "recusal_asked": "no"})
    county.answer(case_id, "hearing_minutes", MINUTES)
    with county.engine.database.reading() as session:
        assert session.scalars(select(Hearing.outcome).where(Hearing.case_id == case_id)).one() == "held"

    finish(county, case_id)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
    assert county.paper(case_id, "grant").facts["hearing"] == county.paper(case_id, "hearing_minutes").number
    assert {"supplement", "special_procedure", "hearing_summons", "grant"} <= {
        paper for each in (case_id, *(branch.id for branch in branches.values())) for paper in county.papers(each)
    }

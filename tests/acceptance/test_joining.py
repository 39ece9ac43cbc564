"""Stories of several departments at once (JA): named by the item, each with its own limit, one joint opinion."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from lxml import etree

from engine.administration import commands as commands_of_administration
from engine.bpmn import OperationFailed
from engine.cases import commands
from engine.cases.bundles import Files, shipped_files
from engine.office.joint.store import drop_department
from tests.acceptance.county import DENY, GRANT, JOINT, REASONS, VETO, County

APPROVE = {"opinion": "approve", "text": "同意。"}
FIVE = ("development", "planning", "ecology", "housing", "fire")
THREE = ("housing", "planning", "fire")


def opened(county: County, item: str = JOINT, departments: tuple[str, ...] = FIVE) -> int:
    """A joint case whose departments are all at work, each with five days."""
    case_id = county.accepted(item)
    county.answer(case_id, "joint_circumstances", {})
    rows = [{"department": code, "days": 5} for code in departments]
    county.answer(case_id, "joint_prepare", {"departments": rows})
    return case_id


def say(county: County, case_id: int, department: str, **answers: Any) -> None:
    """A department gives its opinion."""
    county.answer(case_id, "department_opinion", answers or APPROVE, department)


def finish(county: County, case_id: int, conclusion: str = "grant") -> None:
    """The coordinator concludes, and the lead department decides (AU-5)."""
    county.answer(case_id, "joint_opinion", {"conclusion": conclusion, "text": "汇总各部门意见。"})
    if conclusion != "supplement":
        county.answer(case_id, "decision", GRANT if conclusion == "grant" else DENY)


def chosen(county: County, case_id: int) -> list[tuple[str, int]]:
    """What the item proposes, as the coordinator's form shows it."""
    with county.engine.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT draft FROM work_item WHERE case_id = %(id)s AND form = 'joint_prepare'", {"id": case_id}
        )
        proposed = rows.scalar_one()
    return [(row["department"], row["days"]) for row in proposed["departments"]]


@pytest.mark.rule("JA-1", "JA-2", "JA-3", "JA-6", "JA-7", "TC-1")
def test_five_departments_at_once_and_one_joint_opinion(county: County) -> None:
    """All work at the same time under their own clocks; one decision, one certificate, a helper free of charge."""
    case_id = opened(county)
    assert county.due(case_id) == "03-30 17:00"
    branches = county.branches(case_id)
    assert set(branches) == set(FIVE)
    assert {county.due(branch.id) for branch in branches.values()} == {"03-09 17:00"}
    assert county.waiting(case_id) == ["department_opinion"] * 5
    for code in FIVE:
        say(county, case_id, code)
    finish(county, case_id)
    assert county.waiting(case_id) == ["delivery"]
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
    assert county.papers(case_id) == ["receipt", "acceptance", "joint", "grant", "delivery"]
    assert len(county.paper(case_id, "joint").facts["opinions"]) == 5
    assert county.paper(case_id, "joint").facts["helper"]


@pytest.mark.rule("JA-3")
def test_one_silent_department_escalates_alone(county: County) -> None:
    """Reminder, yellow, red and accountability come to the silent department; the four others get nothing."""
    case_id = opened(county)
    for code in FIVE[:4]:
        say(county, case_id, code)
    county.turn(3, 6, 17)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 9, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]
    silent = county.branches(case_id)["fire"]
    assert county.infractions(silent.id) == ["silent_department"]
    county.turn(3, 10, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountability(silent.id).person_id == county.hands.person("heyong").staff_id
    assert county.waiting(case_id) == ["department_opinion"]
    with pytest.raises(Exception, match="joint_opinion"):
        finish(county, case_id)
    say(county, case_id, "fire")
    finish(county, case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("JA-3")
def test_silence_is_consent_only_where_the_items_law_says_so(county: County) -> None:
    """Where it does, the silent department's branch ends with its deadline, and it still answers for it."""
    with county.engine.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE item SET silence_is_consent = true, silence_basis = '《联合审批办法》第九条' WHERE code = %(code)s",
            {"code": JOINT},
        )
    case_id = opened(county)
    for code in FIVE[:4]:
        say(county, case_id, code)
    county.turn(3, 9, 17)
    assert county.waiting(case_id) == ["joint_opinion"]
    assert county.infractions(county.branches(case_id)["fire"].id) == ["silent_department"]
    finish(county, case_id)
    opinions = {row["department"]: row for row in county.paper(case_id, "joint").facts["opinions"]}
    assert [row["deemed"] for row in opinions.values()].count(True) == 1


@pytest.mark.rule("JA-3", "JA-5", "DF-6")
def test_one_denial_is_filed_by_its_department_and_does_not_stop_the_others(county: County) -> None:
    """The department's leader signs, the others go on; the joint "no" goes through its own filing."""
    case_id = opened(county)
    say(county, case_id, "ecology", opinion="deny", text="选址在生态保护红线内。")
    county.answer(case_id, "denial_draft", REASONS, "ecology")
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"}, "ecology")
    assert county.waiting(case_id) == ["department_opinion"] * 4
    for code in FIVE:
        if code != "ecology":
            say(county, case_id, code)
    with pytest.raises(OperationFailed):
        finish(county, case_id, "grant")
    finish(county, case_id, "deny")
    assert county.waiting(case_id) == ["denial_draft"]
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    county.deliver(case_id)
    county.answer(case_id, "materials_return", {"materials_wanted": "no"})
    assert county.case(case_id).outcome == "不予许可"


@pytest.mark.rule("DF-6", "JA-3")
def test_a_departments_leader_who_rejects_the_denial_asks_for_another_opinion(county: County) -> None:
    """The same department says something else; nobody else noticed."""
    case_id = opened(county)
    say(county, case_id, "ecology", opinion="deny", text="材料看不清。")
    county.answer(case_id, "denial_draft", REASONS, "ecology")
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "应当先要求补正。"}, "ecology")
    assert county.waiting(case_id) == ["department_opinion"] * 5
    say(county, case_id, "ecology", opinion="conditional", text="附条件同意。", conditions="施工前完成水保验收。")
    for code in FIVE:
        if code != "ecology":
            say(county, case_id, code)
    finish(county, case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("JA-5")
def test_where_one_veto_ends_the_others_stop(county: County) -> None:
    """A filed denial of one department ends the other branches at once; the coordinator can only deny."""
    case_id = opened(county, VETO, THREE)
    say(county, case_id, "fire", opinion="deny", text="消防设计不合格。")
    county.answer(case_id, "denial_draft", REASONS, "fire")
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"}, "fire")
    assert county.waiting(case_id) == ["joint_opinion"]
    assert {code: branch.status for code, branch in county.branches(case_id).items()} == {
        "housing": "cancelled",
        "planning": "cancelled",
        "fire": "completed",
    }
    finish(county, case_id, "deny")
    assert county.waiting(case_id) == ["denial_draft"]


@pytest.mark.rule("ON-7", "JA-3", "ON-4")
def test_what_the_departments_miss_goes_into_one_notice_and_they_are_asked_again(county: County) -> None:
    """Two departments miss papers: one notice; after the supplement only these two are asked again."""
    case_id = opened(county)
    listed = [row["material"] for row in county.hands.materials(case_id)]
    for code, place in (("planning", 2), ("ecology", 3)):
        lines = [{"material": listed[place], "state": "wrong", "problem": "比例尺不符", "remedy": "重新出图"}]
        say(county, case_id, code, opinion="more_material", text="需补正。", materials=lines)
    for code in ("development", "housing", "fire"):
        say(county, case_id, code)
    (notice,) = county.notices(case_id)
    assert {line["material"] for line in notice.lines} == {listed[2], listed[3]}
    assert county.waiting(case_id) == ["materials_supplement"]
    assert not county.clock(case_id).paused
    county.turn(3, 4, 10)
    county.supplement(case_id)
    assert county.waiting(case_id) == ["department_opinion"] * 2
    assert county.clock(case_id, "acceptance").finished_at is not None
    say(county, case_id, "planning")
    say(county, case_id, "ecology")
    finish(county, case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("ON-7", "LC-3")
def test_a_merged_supplement_that_does_not_come_lets_the_departments_conclude(county: County) -> None:
    """After acceptance nothing lapses: the departments that asked decide on what there is."""
    case_id = opened(county)
    listed = [row["material"] for row in county.hands.materials(case_id)]
    lines = [{"material": listed[2], "state": "wrong", "problem": "比例尺不符", "remedy": "重新出图"}]
    say(county, case_id, "planning", opinion="more_material", text="需补正。", materials=lines)
    for code in ("development", "ecology", "housing", "fire"):
        say(county, case_id, code)
    due = county.notices(case_id)[0].supplement_due_at
    assert due is not None
    county.engine.turn_clock(due)
    assert county.application(case_id).decision is None
    assert county.waiting(case_id) == ["department_opinion"]
    say(county, case_id, "planning", opinion="deny", text="逾期未补正，无法审查。")
    county.answer(case_id, "denial_draft", REASONS, "planning")
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"}, "planning")
    finish(county, case_id, "deny")
    assert county.waiting(case_id) == ["denial_draft"]


@pytest.mark.rule("JA-2")
def test_circumstances_decide_who_takes_part(county: County) -> None:
    """The item adds the water and transport bureaus; the coordinator sees the list before confirming."""
    case_id = county.accepted(JOINT)
    county.answer(case_id, "joint_circumstances", {"circumstances": ["water", "road"]})
    assert dict(chosen(county, case_id)) == {
        "development": 7,
        "planning": 10,
        "ecology": 10,
        "housing": 7,
        "fire": 7,
        "water": 10,
        "transport": 7,
    }


@pytest.mark.rule("JA-2")
def test_days_left_empty_take_two_thirds_of_the_joint_limit(county: County) -> None:
    """The coordinator need not fill in any limit."""
    case_id = county.accepted(JOINT)
    county.answer(case_id, "joint_circumstances", {})
    county.answer(case_id, "joint_prepare", {"departments": [{"department": "water"}, {"department": "housing"}]})
    branches = county.branches(case_id)
    # The item knows the limits of both, whether or not its circumstances ask the water bureau.
    assert {code: county.due(branch.id) for code, branch in branches.items()} == {
        "water": "03-16 17:00",
        "housing": "03-11 17:00",
    }


@pytest.mark.rule("JA-4")
def test_the_coordinator_adds_drops_and_urges_with_reasons(county: County) -> None:
    """A department joins, another leaves, a third is urged; the joint opinion needs those that are left."""
    case_id = opened(county)
    coordinator = county.hands.person("zhoumin")
    commands.add_branch(
        county.engine,
        coordinator,
        case_id=case_id,
        item={"department": "culture", "days": 5},
        reason="现场发现文物线索",
        key=secrets.token_urlsafe(8),
    )
    county.engine.settle()
    assert "culture" in county.branches(case_id)
    dropped = county.branches(case_id)["fire"]
    commands.drop_branch(
        county.engine,
        coordinator,
        case_id=case_id,
        branch_key=str(dropped.branch_key),
        reason="不涉及消防",
        key=secrets.token_urlsafe(8),
    )
    county.engine.settle()
    assert county.branches(case_id)["fire"].status == "cancelled"
    late = county.branches(case_id)["culture"]
    commands.urge(county.engine, coordinator, case_id=late.id, text="请今日答复。", key=secrets.token_urlsafe(8))
    for code in ("development", "planning", "ecology", "housing", "culture"):
        say(county, case_id, code)
    finish(county, case_id)
    county.deliver(case_id)
    assert county.application(case_id).decision == "granted"


def demand(county: County, case_id: int, department: str, place: int) -> None:
    """A department needs one listed material to be drawn anew."""
    listed = [row["material"] for row in county.hands.materials(case_id)]
    lines = [{"material": listed[place], "state": "wrong", "problem": "比例尺不符", "remedy": "重新出图"}]
    say(county, case_id, department, opinion="more_material", text="需补正。", materials=lines)


@pytest.mark.rule("ON-7", "ON-4", "JA-3")
def test_a_demand_waits_two_days_and_not_for_the_slowest_department(county: County) -> None:
    """What comes meanwhile goes into the same notice; who is slower demands nothing new; all end in one opinion."""
    case_id = opened(county)
    listed = [row["material"] for row in county.hands.materials(case_id)]
    demand(county, case_id, "planning", 2)
    assert county.due(case_id, "demand") == "03-04 17:00"
    county.turn(3, 4, 10)
    demand(county, case_id, "ecology", 3)
    assert county.due(case_id, "demand") == "03-04 17:00", "the first demand does not wait longer for the second"
    assert county.notices(case_id) == []
    county.turn(3, 4, 17)
    (notice,) = county.notices(case_id)
    assert {line["material"] for line in notice.lines} == {listed[2], listed[3]}
    assert sorted(county.waiting(case_id)) == ["department_opinion"] * 3 + ["materials_supplement"]
    assert county.clock(case_id, "demand").finished_at is not None
    fire = county.branches(case_id)["fire"]
    with pytest.raises(OperationFailed, match="merged notice"):
        demand(county, case_id, "fire", 4)
    county.turn(3, 5, 10)
    county.supplement(case_id)
    assert county.waiting(case_id) == ["department_opinion"] * 5
    with pytest.raises(OperationFailed, match="at once"):
        demand(county, case_id, "fire", 4)
    assert county.infractions(fire.id) == ["repeated_notice"]
    for code in FIVE:
        say(county, case_id, code)
    assert county.waiting(case_id) == ["joint_opinion"]
    finish(county, case_id)
    assert county.application(case_id).decision == "granted"
    assert len(county.notices(case_id)) == 1
    assert county.incidents() == []


@pytest.mark.rule("ON-7")
def test_how_long_a_demand_waits_is_a_number_of_the_office(county: County) -> None:
    commands_of_administration.change_setting(
        county.engine, None, name="demand_wait_days", value=3, reason="部门反映两天太紧"
    )
    case_id = opened(county)
    demand(county, case_id, "planning", 2)
    assert county.due(case_id, "demand") == "03-05 17:00"
    county.turn(3, 5, 16, 59)
    assert county.notices(case_id) == []
    county.turn(3, 5, 17)
    assert len(county.notices(case_id)) == 1


@pytest.mark.rule("ON-7", "JA-4")
def test_a_demand_of_a_department_that_was_taken_out_goes_nowhere(county: County) -> None:
    """Nothing is left to tell: no notice, no incident, the others go on."""
    case_id = opened(county)
    demand(county, case_id, "planning", 2)
    with county.engine.database.transaction() as session:
        drop_department(session, county.branches(case_id)["planning"].id)
    county.turn(3, 4, 17)
    assert county.notices(case_id) == []
    assert county.waiting(case_id) == ["department_opinion"] * 4
    for code in FIVE:
        if code != "planning":
            say(county, case_id, code)
    assert county.waiting(case_id) == ["joint_opinion"]
    assert county.incidents() == []


@pytest.mark.rule("JA-5", "ON-7")
@pytest.mark.parametrize("who", ["fire", "planning"])
def test_one_veto_ends_the_reviews_and_the_supplement(county: County, who: str) -> None:
    """Whether it comes from a department still at work or from one that reviews again, nothing else goes on."""
    case_id = opened(county, VETO, THREE)
    demand(county, case_id, "planning", 2)
    county.turn(3, 4, 17)
    assert sorted(county.waiting(case_id)) == ["department_opinion"] * 2 + ["materials_supplement"]
    if who == "planning":
        county.supplement(case_id)
    say(county, case_id, who, opinion="deny", text="不符合规划条件。")
    county.answer(case_id, "denial_draft", REASONS, who)
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"}, who)
    assert county.waiting(case_id) == ["joint_opinion"]
    finish(county, case_id, "deny")
    assert county.waiting(case_id) == ["denial_draft"]
    assert county.incidents() == []


@pytest.mark.rule("JA-4", "ON-7")
def test_departments_are_added_and_dropped_while_some_review_again(county: County) -> None:
    """The right branch is meant, although two sets of branches count alike."""
    case_id = opened(county)
    demand(county, case_id, "development", 2)
    county.turn(3, 4, 17)
    county.supplement(case_id)
    coordinator = county.hands.person("zhoumin")
    again = county.branches(case_id)["development"]
    item = {"department": "culture", "days": 5}
    commands.add_branch(
        county.engine, coordinator, case_id=case_id, item=item, reason="现场发现文物", key=secrets.token_urlsafe(8)
    )
    commands.drop_branch(
        county.engine, coordinator, case_id=case_id, branch_key=str(again.branch_key), branch=again.id,
        reason="不涉及", key=secrets.token_urlsafe(8),
    )  # fmt: skip
    county.engine.settle()
    assert county.case(again.id).status == "cancelled"
    assert county.waiting(case_id) == ["department_opinion"] * 5
    for code in ("planning", "ecology", "housing", "fire", "culture"):
        say(county, case_id, code)
    assert county.waiting(case_id) == ["joint_opinion"]


@pytest.mark.rule("AC-2", "AT-2", "JA-3")
@pytest.mark.parametrize(
    ("remind_before", "red_after", "expected"),
    [
        (2, 2, {(5, 17): ["reminder"], (9, 17): ["reminder", "yellow"], (10, 17): ["reminder", "yellow"],
                (11, 17): ["reminder", "yellow", "red"]}),
        (0, 1, {(9, 16): [], (9, 17): ["yellow"], (10, 17): ["yellow", "red"]}),
    ],
)  # fmt: skip
def test_the_ladder_of_departments_is_the_table_that_the_inspector_keeps(
    county: County, remind_before: int, red_after: int, expected: dict[tuple[int, int], list[str]]
) -> None:
    """Reminder and red card of a branch come when the row “department” says; 0 days is no reminder."""
    table = etree.fromstring(shipped_files().decision["ladder"])
    space = {"d": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
    for number, days in ((1, remind_before), (2, red_after)):
        table.find(f".//d:outputEntry[@id='ladder_rule_5_output_{number}']/d:text", space).text = str(days)
    commands.deploy(
        county.engine,
        county.hands.person("yangfan"),
        files=Files({}, {}, {"ladder": etree.tostring(table)}),
        note="监察改了部门的日数。",
    )
    case_id = opened(county)
    for code in FIVE[:4]:
        say(county, case_id, code)
    for (day, hour), cards in expected.items():
        county.turn(3, day, hour)
        assert county.cards(case_id) == cards, (day, hour)

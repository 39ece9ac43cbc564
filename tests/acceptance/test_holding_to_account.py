"""Stories of an accountability case (AC-3): from the red card or the complaint to the archive, every step timed."""

from __future__ import annotations

import re

import pytest

from engine.administration import commands as commands_of_administration
from engine.bpmn import OperationFailed
from engine.errors import ChengnuoError
from engine.queries.case.case_record import clue
from engine.queries.desk.worklist import inbox
from engine.queries.operation.mailbox import letters
from engine.queries.oversight.accountability_register import accountability_register
from tests.acceptance.county import ORDINARY, County

FINDINGS = {
    "findings": "经调阅案卷并询问，逾期属实。",
    "valid": True,
    "criterion": "《有效投诉认定办法》第三条（2026 年版）",
}
TAKE = {"take": True, "grounds": "红牌事实清楚。"}


def red_card(county: County) -> int:
    """The accountability case of a case that was a working day late, on Fri 03-06 at closing."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 17)
    return county.accountability(case_id).case_id


def decided(county: County, measure: str) -> tuple[int, int]:
    """A case that was late, and its accountability case in which this measure was decided."""
    origin = county.accepted(ORDINARY)
    county.turn(3, 6, 17)
    case_id = county.accountability(origin).case_id
    county.turn(3, 9, 9)
    county.answer(case_id, "accountability_acceptance", TAKE)
    county.answer(case_id, "accountability_statement", {"statement": "当天系统中断两小时。"})
    county.answer(case_id, "accountability_investigation", FINDINGS)
    county.answer(case_id, "accountability_measure", {"measure": measure, "grounds": "逾期属实。"})
    return origin, case_id


@pytest.mark.rule("LC-7")
def test_the_register_of_accountability_numbers_its_cases_and_leaves_no_gap_in_the_others(county: County) -> None:
    """The department's next application follows the one before; inbox and mailbox show the register's number."""
    first = county.accepted(ORDINARY)
    county.turn(3, 6, 17)
    found = county.accountability(first)
    assert county.case(found.case_id).number is None
    second = county.apply(ORDINARY)
    serial = [int(re.findall(r"\d+", county.case(each).number or "")[-1]) for each in (first, second)]
    assert serial[1] == serial[0] + 1
    county.turn(3, 9, 9)
    inspector = county.hands.person("qianzheng")
    with county.engine.database.reading() as session:
        page = inbox(session, staff_id=inspector.staff_id, post_ids=inspector.post_ids, now=county.now())
        assert found.number in {row.number for row in page.rows}
        county.answer(found.case_id, "accountability_acceptance", TAKE)
        assert found.number in {letter.number for letter in letters(session)[0]}


@pytest.mark.rule("AC-3", "AC-4")
def test_the_whole_way_with_rectification_and_review(county: County) -> None:
    """Taken, heard, investigated, rectification planned, not verified, planned again, verified, reviewed, archived."""
    case_id = red_card(county)
    county.turn(3, 9, 9)
    county.answer(case_id, "accountability_acceptance", TAKE)
    county.answer(case_id, "accountability_statement", {"statement": "当天系统中断两小时，已在次日补办。"})
    county.answer(case_id, "accountability_investigation", FINDINGS)
    county.answer(case_id, "accountability_measure", {"measure": "rectification", "grounds": "流程管理不到位。"})
    plan = {"plan": "增设待办核对岗，每日下班前清点。", "deadline": "2026-03-20"}
    county.answer(case_id, "rectification_plan", plan)
    county.answer(case_id, "rectification_report", {"report": "核对岗已设，台账见附件。"})
    county.answer(case_id, "rectification_check", {"verified": False, "further": "again", "text": "台账缺三日记录。"})
    assert county.waiting(case_id) == ["rectification_plan"]
    county.answer(case_id, "rectification_plan", plan | {"deadline": "2026-03-27"})
    county.answer(case_id, "rectification_report", {"report": "台账补齐。"})
    county.answer(case_id, "rectification_check", {"verified": True, "text": "已按计划落实。"})
    county.answer(case_id, "review_request", {"review_requested": "yes", "grounds": "请求减轻。"})
    county.answer(case_id, "accountability_review", {"result": "upheld", "text": "事实清楚，维持。"})
    assert county.case(case_id).outcome == "已归档"
    assert county.waiting(case_id) == []
    facts = county.paper(case_id, "accountability").facts
    assert facts["measure"] == "责令整改"
    assert facts["review"] == "维持：事实清楚，维持。"


@pytest.mark.rule("AC-3")
@pytest.mark.parametrize("measure", ["criticism", "talk", "notice_of_criticism", "disqualified", "discipline"])
def test_every_other_measure_needs_no_plan(county: County, measure: str) -> None:
    """The person may ask for a review, and does not."""
    case_id = red_card(county)
    county.answer(case_id, "accountability_acceptance", TAKE)
    county.answer(case_id, "accountability_statement", {"statement": "无异议。"})
    county.answer(case_id, "accountability_investigation", FINDINGS)
    county.answer(case_id, "accountability_measure", {"measure": measure, "grounds": "逾期属实。"})
    county.answer(case_id, "review_request", {"review_requested": "no"})
    assert county.case(case_id).outcome == "已归档"


@pytest.mark.rule("AC-3")
def test_a_review_that_changes_the_measure_keeps_the_former_one(county: County) -> None:
    """Register, case file, sheet, message and history name both: what was decided, and what is valid now."""
    origin, case_id = decided(county, "notice_of_criticism")
    county.answer(case_id, "review_request", {"review_requested": "yes", "grounds": "请求减轻。"})
    heavier = {"result": "changed", "measure": "disqualified", "text": "情节较重。"}
    with pytest.raises(OperationFailed):
        county.answer(case_id, "accountability_review", heavier)
    county.answer(case_id, "accountability_review", {"result": "changed", "measure": "talk", "text": "情节轻微。"})
    found = county.accountability(origin)
    assert (found.measure, found.review_measure, found.valid_measure) == ("notice_of_criticism", "talk", "talk")
    assert found.reviewed_by_id == county.hands.person("liguoqiang").staff_id
    with county.engine.database.reading() as session:
        (row,), _ = accountability_register(session)
        about = clue(session, case_id)
    assert (row.measure, row.former_measure) == ("talk", "notice_of_criticism")
    assert about is not None
    assert (about.measure, about.valid_measure) == ("notice_of_criticism", "talk")
    sentence = "复核变更：原措施“通报批评”，现措施“约谈”"
    assert sentence in county.notes(case_id)
    assert any(sentence in letter for letter in county.letters(case_id, "复核决定"))
    facts = county.paper(case_id, "accountability").facts
    assert (facts["measure"], facts["valid_measure"]) == ("通报批评", "约谈")


@pytest.mark.rule("AC-3", "AC-5")
def test_the_check_comes_after_the_deadline_of_the_plan_and_is_timed(county: County) -> None:
    """Plan of Mon 03-09 until Sat 03-14, kept until Mon 03-16 17:00; no report; five days to check end Mon 03-23."""
    _, case_id = decided(county, "rectification")
    far = {"plan": "增设核对岗。", "deadline": "2026-05-09"}
    with pytest.raises(OperationFailed):
        county.answer(case_id, "rectification_plan", far)
    county.answer(case_id, "rectification_plan", far | {"deadline": "2026-03-14"})
    county.turn(3, 16, 16, 59)
    assert county.waiting(case_id) == ["rectification_report"]
    county.turn(3, 16, 17)
    assert county.waiting(case_id) == ["rectification_check"]
    county.turn(3, 23, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 23, 17)
    assert county.cards(case_id) == ["yellow"]
    assert county.waiting(case_id) == ["rectification_check", "supervision_instruction"]
    county.answer(case_id, "rectification_check", {"verified": True, "text": "已落实。"})
    assert county.waiting(case_id) == ["review_request"]


@pytest.mark.rule("AC-3", "AC-5")
def test_a_plan_that_is_not_handed_in_goes_up(county: County) -> None:
    """Five working days for the plan, ordered on Mon 03-09, end on Mon 03-16 17:00.

    The leader was late elsewhere on Fri 03-13, so that this yellow card is the second in 30 days and turns red.
    """
    _, case_id = decided(county, "rectification")
    county.turn(3, 16, 17)
    assert county.cards(case_id) == ["yellow", "red"]
    assert county.waiting(case_id) == ["rectification_plan", "supervision_instruction"]


@pytest.mark.rule("AC-3", "AC-10")
def test_a_unit_that_does_not_rectify_is_recommended_to_its_superior(county: County) -> None:
    """The county leader answers; head of the unit, register and sheet carry it."""
    origin, case_id = decided(county, "rectification")
    county.answer(case_id, "rectification_plan", {"plan": "增设核对岗。", "deadline": "2026-03-20"})
    county.answer(case_id, "rectification_report", {"report": "正在研究。"})
    refused = {"verified": False, "further": "recommend", "text": "两次督促仍未落实。"}
    county.answer(case_id, "rectification_check", refused)
    assert county.waiting(case_id) == ["recommendation_answer"]
    assert county.accountability(origin).recommended_at == county.now()
    county.answer(case_id, "recommendation_answer", {"text": "约谈主要负责人，责成三日内整改。"})
    assert any("责成三日内整改" in letter for letter in county.letters(case_id, "上级处理意见"))
    county.answer(case_id, "review_request", {"review_requested": "no"})
    assert county.case(case_id).outcome == "已归档"
    facts = county.paper(case_id, "accountability").facts
    assert facts["superior_answer"] == "约谈主要负责人，责成三日内整改。"
    assert facts["rectification_report"] == "正在研究。"


@pytest.mark.rule("AC-3")
def test_a_review_may_change_a_measure_to_rectification_that_is_carried_out(county: County) -> None:
    """Lighter than discipline: the unit plans, reports, is checked, and only then the case is archived."""
    origin, case_id = decided(county, "discipline")
    county.answer(case_id, "review_request", {"review_requested": "yes", "grounds": "请求减轻。"})
    changed = {"result": "changed", "measure": "rectification", "text": "以整改为主。"}
    county.answer(case_id, "accountability_review", changed)
    assert county.accountability(origin).valid_measure == "rectification"
    assert county.waiting(case_id) == ["rectification_plan"]
    county.answer(case_id, "rectification_plan", {"plan": "增设核对岗。", "deadline": "2026-03-20"})
    county.answer(case_id, "rectification_report", {"report": "已设。"})
    county.answer(case_id, "rectification_check", {"verified": True, "text": "已落实。"})
    assert county.case(case_id).outcome == "已归档"
    facts = county.paper(case_id, "accountability").facts
    assert (facts["measure"], facts["valid_measure"], facts["verification"]) == ("建议给予处分", "责令整改", "已落实。")


@pytest.mark.rule("AC-3")
def test_a_revoked_measure_is_none_and_stays_on_the_record(county: County) -> None:
    """What the person was told before is not erased."""
    origin, case_id = decided(county, "criticism")
    county.answer(case_id, "review_request", {"review_requested": "yes", "grounds": "系统故障所致。"})
    county.answer(case_id, "accountability_review", {"result": "revoked", "text": "查明系统故障。"})
    found = county.accountability(origin)
    assert (found.measure, found.valid_measure) == ("criticism", "none")


@pytest.mark.rule("AC-3", "AC-4")
def test_a_clue_that_is_turned_down_or_found_not_valid_ends_with_grounds(county: County) -> None:
    """A named complainant is told why not."""
    first = county.accountability(county.valid_complaint(matter="态度冷漠")).case_id
    with pytest.raises(ChengnuoError):
        county.answer(first, "accountability_acceptance", {"take": False})
    county.answer(first, "accountability_acceptance", {"take": False, "grounds": "非本中心人员。"})
    assert county.case(first).outcome == "不予立案"
    second = county.accountability(county.valid_complaint(matter="拖延办理")).case_id
    county.answer(second, "accountability_acceptance", TAKE)
    county.answer(second, "accountability_statement", {"statement": "已在时限内办结。"})
    county.answer(second, "accountability_investigation", {"findings": "未超时限。", "valid": False})
    assert county.case(second).outcome == "不属实"


@pytest.mark.rule("AC-3")
def test_who_does_not_speak_in_three_days_has_been_heard(county: County) -> None:
    """The investigation goes on without the statement; so does the archive without a request for review."""
    case_id = red_card(county)
    county.turn(3, 9, 9)
    county.answer(case_id, "accountability_acceptance", TAKE)
    county.turn(3, 12, 17)
    assert county.waiting(case_id) == ["accountability_investigation"]
    county.answer(case_id, "accountability_investigation", FINDINGS)
    county.answer(case_id, "accountability_measure", {"measure": "talk", "grounds": "逾期属实。"})
    county.turn(3, 20, 17)
    assert county.case(case_id).outcome == "已归档"


@pytest.mark.rule("AC-5", "AC-3")
def test_a_late_step_goes_up_to_the_county_leader(county: County) -> None:
    """Five working days to decide on a clue of Fri 03-06 17:00 end on Fri 03-13 17:00; then a card and the leader."""
    case_id = red_card(county)
    county.turn(3, 13, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 13, 17)
    assert county.cards(case_id) == ["yellow"]
    with county.engine.database.reading() as session:
        (row,), _ = accountability_register(session)
    assert county.letters(case_id, f"黄牌：{row.number}")
    assert county.waiting(case_id) == ["accountability_acceptance", "supervision_instruction"]
    county.answer(case_id, "supervision_instruction", {"instruction": "两日内作出决定。"})
    county.answer(case_id, "accountability_acceptance", TAKE)
    assert county.waiting(case_id) == ["accountability_statement"]


def days(county: County, **wanted: int) -> None:
    """The administrator sets the days of steps."""
    for step, value in wanted.items():
        commands_of_administration.change_setting(
            county.engine, None, name=f"accountability_{step}_days", value=value, reason="县里的要求"
        )


@pytest.mark.rule("AC-3", "AC-5")
def test_the_days_of_each_step_are_numbers_of_the_office(county: County) -> None:
    """Three days to decide on a clue of Fri 03-06 17:00 end on Wed 03-11; four days for a statement on Tue 03-17."""
    days(county, acceptance=3, statement=4)
    case_id = red_card(county)
    county.turn(3, 11, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 11, 17)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "accountability_acceptance", TAKE)
    county.turn(3, 17, 16, 59)
    assert "accountability_statement" in county.waiting(case_id)
    county.turn(3, 17, 17)
    assert "accountability_investigation" in county.waiting(case_id)


@pytest.mark.rule("AC-5")
def test_a_running_case_keeps_the_days_that_it_began_with(county: County) -> None:
    case_id = red_card(county)
    days(county, acceptance=3)
    county.turn(3, 13, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 13, 17)
    assert county.cards(case_id) == ["yellow"]

"""Stories before acceptance: one-time notice, supplement, deemed acceptance, lapse, non-acceptance."""

from __future__ import annotations

import pytest

from engine.bpmn import OperationFailed
from engine.documents.printing import render
from tests.acceptance.county import COMPLEX, IMMEDIATE, ORDINARY, REASONS, County

MISSING = ("missing", "未提交", "提交原件")
WRONG = ("wrong", "未签字", "由申请人签字")


@pytest.mark.rule("ON-2", "ON-3", "ON-5", "LC-2")
def test_what_is_missing_is_told_once_and_the_complete_supplement_is_accepted(county: County) -> None:
    """One notice names both gaps with remedies; when everything came the case is accepted that day, nobody asked."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: WRONG, 3: MISSING})
    (notice,) = county.notices(case_id)
    assert [(line["problem"], line["remedy"]) for line in notice.lines] == [WRONG[1:], MISSING[1:]]
    assert county.waiting(case_id) == ["materials_supplement"]
    assert county.clock(case_id, "acceptance").finished_at is not None
    county.turn(3, 4, 15)
    for nothing in ([], county.hands.materials(case_id, wrong=dict.fromkeys(range(1, 9), MISSING))):
        with pytest.raises(OperationFailed, match="has come"):
            county.answer(case_id, "materials_supplement", {"materials": nothing})
    assert county.waiting(case_id) == ["materials_supplement"]
    county.supplement(case_id)
    application = county.application(case_id)
    assert application.accepted_on is not None
    assert application.accepted_on.isoformat() == "2026-03-04"
    assert application.accepted_how == "normal"
    assert county.due(case_id) == "03-11 17:00"
    assert county.waiting(case_id) == ["review"]
    assert county.papers(case_id) == ["receipt", "supplement", "receipt", "acceptance"]


@pytest.mark.rule("ON-3")
def test_an_immediate_item_is_done_when_the_supplement_came(county: County) -> None:
    """The decision waits for the chief representative the same minute."""
    case_id = county.apply(IMMEDIATE)
    county.check(case_id, "supplement", {1: MISSING})
    county.supplement(case_id)
    assert county.waiting(case_id) == ["decision"]


@pytest.mark.rule("ON-4")
def test_a_further_notice_names_only_what_is_not_cured(county: County) -> None:
    """Something new is refused and stays on the record as an infraction; what is still missing may be named again."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: WRONG, 3: MISSING})
    county.turn(3, 3, 10)
    county.supplement(case_id, {3: MISSING})
    assert county.waiting(case_id) == ["materials_check"]
    with pytest.raises(OperationFailed) as refused:
        county.check(case_id, "supplement", {3: MISSING, 4: MISSING})
    assert refused.value.code == "ON-4"
    assert county.infractions(case_id) == ["repeated_notice"]
    assert county.waiting(case_id) == ["materials_check"]
    county.check(case_id, "supplement", {3: MISSING})
    first, second = county.notices(case_id)
    assert {line["material"] for line in second.lines} < {line["material"] for line in first.lines}
    county.turn(3, 4, 10)
    county.supplement(case_id)
    assert county.application(case_id).accepted_on is not None


@pytest.mark.rule("ON-5", "ON-10", "TC-10", "TC-11")
def test_silence_for_five_working_days_is_acceptance_dated_the_day_of_receipt(county: County) -> None:
    """Received Mon 03-02, lapses Mon 03-09 17:00; five of the days are used: 5 days of a complex item are over at once,
    15 of 20 are left of a longer one."""
    case_id = county.apply("CY-SW-001")
    county.turn(3, 9, 16, 59)
    assert county.application(case_id).accepted_on is None
    county.turn(3, 9, 17)
    application = county.application(case_id)
    assert application.accepted_on is not None
    assert (application.accepted_on.isoformat(), application.accepted_how) == ("2026-03-02", "deemed")
    assert county.due(case_id) == "03-23 17:00"
    assert county.infractions(case_id) == ["no_notice"]
    assert county.paper(case_id, "acceptance").facts["deemed"] is True
    assert county.waiting(case_id) == ["review"]


@pytest.mark.rule("ON-5")
def test_a_twenty_day_limit_that_was_deemed_accepted_ends_on_the_thirtieth(county: County) -> None:
    """The example of the rule book: received Mon 2026-03-02, deemed accepted, 20 working days end Mon 03-30 17:00."""
    case_id = county.apply("CY-JY-001")
    county.turn(3, 9, 17)
    assert county.due(case_id) == "03-30 17:00"


@pytest.mark.rule("ON-5")
def test_the_five_days_run_again_on_every_supplement(county: County) -> None:
    """An incomplete supplement on Wed 03-04 that nobody answers is deemed acceptance of that day on Wed 03-11 17:00."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: WRONG, 3: MISSING})
    county.turn(3, 4, 10)
    county.supplement(case_id, {3: MISSING})
    county.turn(3, 11, 16, 59)
    assert county.waiting(case_id) == ["materials_check"]
    county.turn(3, 11, 17)
    application = county.application(case_id)
    assert application.accepted_on is not None
    assert (application.accepted_on.isoformat(), application.accepted_how) == ("2026-03-04", "deemed")
    assert county.case(case_id).status == "open"


@pytest.mark.rule("LC-3", "LC-1")
def test_who_does_not_come_back_lapses_in_writing_without_points(county: County) -> None:
    """At the end of the supplement period the application is closed; it is no denial and nobody gets a card."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {3: MISSING})
    due = county.notices(case_id)[0].supplement_due_at
    assert due is not None
    county.engine.turn_clock(due)
    assert county.case(case_id).outcome == "逾期未补正"
    application = county.application(case_id)
    assert application.decision == "lapsed"
    assert application.archived_at is not None
    assert application.denial_filing_id is None
    assert county.papers(case_id)[-1] == "lapse"
    assert county.cards(case_id) == []
    assert county.infractions(case_id) == []


@pytest.mark.rule("LC-3", "ON-2")
def test_the_applicant_is_reminded_before_the_supplement_period_ends(county: County) -> None:
    """The paper prints the period; three working days ahead a message names what is missing; the timeline tells it."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {3: MISSING})
    assert "补正期限" in render(county.paper(case_id, "supplement"))
    (notice,) = county.notices(case_id)
    assert f"{notice.supplement_due_at:%m-%d %H:%M}" == "03-17 09:00"  # in UTC: Tuesday, 17:00 in the office
    county.turn(3, 12, 7, 59)
    assert county.letters(case_id, "补正提醒") == []
    county.turn(3, 12, 8)
    (letter,) = county.letters(case_id, "补正提醒")
    assert "2026年3月17日 17:00" in letter
    assert notice.lines[0]["name"] in letter
    assert county.told(case_id)[-3:] == ["补正期将满", "提醒申请人补正", "已提醒申请人"]
    assert county.notices(case_id)[0].reminded_at is not None
    assert county.waiting(case_id) == ["materials_supplement"]
    county.supplement(case_id)
    assert county.waiting(case_id) == ["review"]


@pytest.mark.rule("LC-3")
def test_who_comes_in_time_is_not_reminded(county: County) -> None:
    """The reminder goes with the task that it hangs on."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {3: MISSING})
    county.turn(3, 4, 10)
    county.supplement(case_id)
    county.turn(3, 12, 9)
    assert county.letters(case_id, "补正提醒") == []


@pytest.mark.rule("DF-8", "DF-6", "DF-4", "LC-1")
def test_non_acceptance_is_filed_before_it_is_said(county: County) -> None:
    """The clerk may not refuse alone: reason and basis, the leader's word, then a paper with remedies."""
    case_id = county.apply(ORDINARY)
    county.check(case_id, "not_accepted")
    assert county.waiting(case_id) == ["denial_draft"]
    county.answer(case_id, "denial_draft", REASONS | {"responsible_agency": "市级文化主管部门"})
    assert county.waiting(case_id) == ["denial_opinion"]
    assert county.application(case_id).decision is None
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    filing = county.denial(case_id)
    assert (filing.kind, filing.leader_opinion) == ("non_acceptance", "approve")
    assert filing.number
    county.deliver(case_id)
    county.answer(case_id, "materials_return", {"materials_wanted": "no"})
    assert county.case(case_id).outcome == "不予受理"
    assert county.application(case_id).decision == "not_accepted"
    facts = county.paper(case_id, "non_acceptance").facts
    assert facts["remedies"]["reconsideration_days"] == 60
    assert facts["responsible_agency"] == "市级文化主管部门"


@pytest.mark.rule("DF-6", "DF-8")
def test_a_leader_who_does_not_agree_sends_non_acceptance_back_to_the_window(county: County) -> None:
    """The case goes on: the clerk checks again and accepts."""
    case_id = county.apply(ORDINARY)
    county.check(case_id, "not_accepted")
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "属本局职权，应当受理。"})
    assert county.waiting(case_id) == ["materials_check"]
    county.check(case_id, "accept")
    assert county.waiting(case_id) == ["review"]

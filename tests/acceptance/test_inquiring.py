"""Stories of the first inquiry (FI): every contact is registered, answered, led on, referred or taken up."""

from __future__ import annotations

import pytest

from engine.administration import commands
from engine.bpmn import OperationFailed
from engine.errors import ChengnuoError
from engine.queries.oversight.accountability_register import accountability_register
from engine.queries.oversight.cards import card_register
from tests.acceptance.county import ORDINARY, County

QUESTION = {"addressee": "department", "department": "fire", "question": "该场所是否需要消防安全检查合格证？"}
ANSWER = {"answer": "凭身份证到任一窗口办理，当场办结。", "time_limit": "当场", "fee": "不收费"}


@pytest.mark.rule("FI-1", "FI-2", "FI-3", "ON-8")
def test_a_consultation_is_answered_in_writing(county: County) -> None:
    """Registered under the first responder's name; the answer is a consult notice; the 24 hours end with it."""
    case_id = county.contact("consult", item=None)
    inquiry = county.inquiry(case_id)
    assert inquiry.first_responder_id == county.hands.person("wangfang").staff_id
    assert county.due(case_id, "answer") == "03-03 09:00"
    assert county.waiting(case_id) == ["inquiry_answer"]
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.case(case_id).outcome == "已答复"
    assert [notice.kind for notice in county.notices(case_id)] == ["consult"]
    assert county.papers(case_id) == ["consult"]
    assert county.clock(case_id, "answer").finished_at is not None
    county.turn(3, 10, 9)
    assert county.cards(case_id) == []


@pytest.mark.rule("FI-3", "AC-2")
def test_an_answer_that_does_not_come_is_reminded_carded_and_followed_up(county: County) -> None:
    """Two office hours before the end a reminder, at the end a yellow card, a working day later red and the case."""
    case_id = county.contact("consult")
    county.turn(3, 2, 15, 59)
    assert county.cards(case_id) == []
    county.turn(3, 2, 16)
    assert county.cards(case_id) == ["reminder"]
    assert county.waiting(case_id) == ["inquiry_answer", "inquiry_delay"]
    county.turn(3, 3, 9)
    assert county.cards(case_id) == ["reminder", "yellow"]
    county.turn(3, 5, 9)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountability(case_id).person_id == county.hands.person("wangfang").staff_id
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.case(case_id).outcome == "已答复"
    assert county.waiting(case_id) == []
    assert "late_first_answer" in county.infractions(case_id)
    # The registers call an inquiry by the number it has in its own register.
    number = county.inquiry(case_id).number
    with county.engine.database.reading() as session:
        assert {row.number for row in card_register(session)[0]} == {number}
        assert [row.origin_number for row in accountability_register(session)[0]] == [number]


@pytest.mark.rule("FI-3")
def test_who_cannot_answer_in_time_says_so_beforehand(county: County) -> None:
    """The inquirer is told the reason and the expected time, which is the limit from then on: no card at 24 hours."""
    case_id = county.contact("consult")
    county.turn(3, 2, 16)
    county.answer(case_id, "inquiry_delay", {"reason": "须请示市局。", "expected_at": "2026-03-04T16:00"})
    assert county.inquiry(case_id).announced_at is not None
    assert county.waiting(case_id) == ["inquiry_answer"]
    assert county.due(case_id, "answer") == "03-04 16:00"
    county.turn(3, 4, 10)
    assert county.cards(case_id) == ["reminder"]
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.infractions(case_id) == []


@pytest.mark.rule("FI-3", "AT-3")
def test_a_delay_is_told_at_any_time_before_the_limit_and_becomes_the_limit(county: County) -> None:
    """Told at once instead of an answer; past the announced time the cards come, four working days on is refused."""
    case_id = county.contact("consult")
    later = {"reply": "later", "reason": "须请示市局。", "expected_at": "2026-03-09T10:00"}
    with pytest.raises(OperationFailed):
        county.answer(case_id, "inquiry_answer", later)
    county.answer(case_id, "inquiry_answer", later | {"expected_at": "2026-03-04T16:00"})
    assert county.waiting(case_id) == ["inquiry_answer"]
    assert county.letters(case_id, "答复时间说明") == ["须请示市局，预计2026年3月4日 16:00前答复。"]
    county.turn(3, 4, 15, 59)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 4, 16)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("AT-3", "FI-3")
def test_a_question_passed_on_at_once_costs_the_asker_nothing(county: County) -> None:
    """Friday afternoon, asked at once, answered on Tuesday within its limit: no reminder at night and no card."""
    county.turn(3, 6, 14, 27)
    case_id = county.contact("consult")
    county.answer(case_id, "inquiry_answer", {"reply": "consult"} | QUESTION)
    assert county.due(case_id, "consultation") == "03-10 17:00"
    assert county.due(case_id, "answer") == "03-11 17:00"
    assert county.letters(case_id, "答复时间说明")
    county.turn(3, 10, 16)
    county.answer(case_id, "consultation_answer", {"answer": "面积不足三百平方米，不需要。"})
    county.turn(3, 11, 9)
    assert county.cards(case_id) == []
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.infractions(case_id) == []


@pytest.mark.rule("AT-3", "AC-2")
def test_who_was_asked_and_stays_silent_is_carded(county: County) -> None:
    """The asked department gets the card at its limit, the asker none."""
    county.turn(3, 6, 14, 27)
    case_id = county.contact("consult")
    county.answer(case_id, "inquiry_answer", {"reply": "consult"} | QUESTION)
    county.turn(3, 10, 17)
    with county.engine.database.reading() as session:
        (card,) = card_register(session)[0]
    assert (card.level, card.department) == ("yellow", "川岳县消防救援大队")


@pytest.mark.rule("FI-5")
def test_the_next_post_confirms_before_the_first_responder_lets_go(county: County) -> None:
    """Led to another post; that post confirms and answers."""
    case_id = county.contact("consult", scope="other_post", to_post="window-4")
    assert county.waiting(case_id) == ["hand_over_receipt"]
    assert county.inquiry(case_id).first_responder_id == county.hands.person("wangfang").staff_id
    county.answer(case_id, "hand_over_receipt", {"received": True})
    assert county.waiting(case_id) == ["inquiry_answer"]
    with county.engine.database.reading() as session:
        post = session.connection().exec_driver_sql(
            "SELECT post.code FROM work_item JOIN post ON post.id = post_id WHERE case_id = %(id)s", {"id": case_id}
        )
        assert post.scalar_one() == "window-4"
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.case(case_id).outcome == "已答复"


@pytest.mark.rule("FI-5", "AC-1")
def test_a_hand_over_that_nobody_receives_escalates_and_a_refused_one_comes_back(county: County) -> None:
    """After a working hour the receiving post gets a card; refused, the first responder answers."""
    case_id = county.contact("consult", scope="other_post", to_post="window-4")
    county.turn(3, 2, 10)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "hand_over_receipt", {"received": False, "remark": "不属本岗职责"})
    with county.engine.database.reading() as session:
        post = session.connection().exec_driver_sql(
            "SELECT post.code FROM work_item JOIN post ON post.id = post_id WHERE case_id = %(id)s", {"id": case_id}
        )
        assert post.scalar_one() == "window-1"


@pytest.mark.rule("FI-6")
def test_somebody_elses_business_is_referred_in_writing(county: County) -> None:
    """The inquirer is told which agency, where and how to reach it."""
    agency = {"name": "市公积金中心", "place": "市民路 1 号", "phone": "0999-6611000"}
    case_id = county.contact("consult", scope="other_agency", to_agency=agency)
    assert county.case(case_id).outcome == "已转介"
    assert "市民路 1 号" in (county.inquiry(case_id).redirected_to or "")
    assert county.papers(case_id) == ["referral"]
    assert county.waiting(case_id) == []


@pytest.mark.rule("FI-4", "FI-1")
def test_who_comes_to_apply_gets_an_application_with_the_same_first_responder(county: County) -> None:
    """The inquiry ends, the application begins, the thread stays in one hand."""
    case_id = county.apply(ORDINARY)
    assert county.application(case_id).first_responder_id == county.hands.person("wangfang").staff_id
    assert county.application(case_id).query_code


@pytest.mark.rule("FI-8", "AC-3")
@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_a_complaint_and_a_report_become_a_case_of_the_inspector(county: County, kind: str) -> None:
    """The clue waits for the inspector's decision."""
    case_id = county.contact(kind, matter="窗口工作人员拒绝受理", scope=None)
    assert county.case(case_id).outcome == "已转投诉举报"
    found = county.accountability(case_id)
    assert found.trigger == kind
    assert county.waiting(found.case_id) == ["accountability_acceptance"]


@pytest.mark.rule("FI-1")
def test_whoever_is_reached_first_is_the_first_responder(county: County) -> None:
    """A helper whom a visitor asks registers the visit and answers, though the helper sits at no window."""
    case_id = county.contact("consult", login="zhengkai")
    assert county.inquiry(case_id).first_responder_id == county.hands.person("zhengkai").staff_id
    with county.engine.database.reading() as session:
        post = session.connection().exec_driver_sql(
            "SELECT post.code FROM work_item JOIN post ON post.id = post_id WHERE case_id = %(id)s", {"id": case_id}
        )
        assert post.scalar_one() == "helper"
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.case(case_id).outcome == "已答复"


@pytest.mark.rule("FI-6")
def test_an_agency_of_the_directory_is_told_with_all_that_is_known(county: County) -> None:
    """The first responder picks it; message, register and paper say competence, place, phone and hours."""
    entry = {
        "name": "川岳县税务局", "competence": "发票、完税证明", "address": "人民路 8 号", "phone": "0831-12366",
        "hours": "工作日 9:00–17:00",
    }  # fmt: skip
    agency = commands.save_agency(county.engine, None, values=entry)
    case_id = county.contact("consult", matter="补打完税证明", scope="other_agency", agency=str(agency))
    assert county.case(case_id).status == "completed"
    told = "川岳县税务局，地点：人民路 8 号，电话：0831-12366，办公时间：工作日 9:00–17:00"
    assert county.inquiry(case_id).redirected_to == told
    assert county.paper(case_id, "referral").facts["listed_agency"] == entry
    commands.remove_agency(county.engine, None, agency=agency, reason="撤并")
    with pytest.raises(ChengnuoError) as refusal:
        county.contact("consult", matter="补打完税证明", scope="other_agency", agency=str(agency))
    assert "重新选择" in refusal.value.zh

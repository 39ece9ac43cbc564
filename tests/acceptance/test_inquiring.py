"""Stories of the first inquiry (FI): every contact is registered, answered, led on, referred or taken up."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.administration import commands
from engine.bpmn import OperationFailed
from engine.errors import ChengnuoError
from engine.office.applications.records import Application
from engine.queries.case.public_progress import find_case, public_progress
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
    assert county.letters(case_id, f"黄牌：{county.inquiry(case_id).number}")


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


REFUSED = {"received": False, "remark": "不属本岗职责"}


@pytest.mark.rule("FI-5", "AC-1")
def test_a_hand_over_that_nobody_receives_escalates_and_the_center_assigns_a_refused_one(county: County) -> None:
    """After a working hour the receiving post gets a card; refused without another name, the center names who must."""
    case_id = county.contact("consult", scope="other_post", to_post="window-4")
    county.turn(3, 2, 10)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "hand_over_receipt", REFUSED)
    assert county.waiting(case_id) == ["hand_over_assignment"]
    assert county.notes(case_id)[-1].endswith("由中心指派接待岗位")
    county.answer(case_id, "hand_over_assignment", {"to_post": "window-2"})
    assert (county.waiting(case_id), county.posts(case_id)) == (["inquiry_answer"], ["window-2"])
    county.answer(case_id, "inquiry_answer", ANSWER)
    assert county.case(case_id).outcome == "已答复"


@pytest.mark.rule("FI-5")
def test_who_refuses_names_the_right_post_and_a_second_refusal_goes_to_the_center(county: County) -> None:
    """Led on once to the named post; when that refuses too the center decides, so nobody is led round in circles."""
    case_id = county.contact("consult", scope="other_post", to_post="window-4")
    county.answer(case_id, "hand_over_receipt", REFUSED | {"to_post": "window-3"})
    assert (county.waiting(case_id), county.posts(case_id)) == (["hand_over_receipt"], ["window-3"])
    county.answer(case_id, "hand_over_receipt", REFUSED | {"to_post": "window-4"})
    assert county.waiting(case_id) == ["hand_over_assignment"]
    county.answer(case_id, "hand_over_assignment", {"to_post": "window-1"})
    assert county.posts(case_id) == ["window-1"]


@pytest.mark.rule("FI-5")
def test_the_named_post_receives_and_answers(county: County) -> None:
    """Nobody names itself; the post that was named has the question."""
    case_id = county.contact("consult", scope="other_post", to_post="window-4")
    with pytest.raises(OperationFailed) as itself:
        county.answer(case_id, "hand_over_receipt", REFUSED | {"to_post": "window-4"})
    assert itself.value.place == "to_post"
    county.answer(case_id, "hand_over_receipt", REFUSED | {"to_post": "window-3"})
    county.answer(case_id, "hand_over_receipt", {"received": True})
    assert (county.waiting(case_id), county.posts(case_id)) == (["inquiry_answer"], ["window-3"])


@pytest.mark.rule("FI-5", "FI-4")
def test_an_applicant_who_was_led_on_applies_at_the_post_that_received(county: County) -> None:
    """Registered without an item: the receiving post chooses it, and the application opens."""
    case_id = county.contact("apply", scope="other_post", to_post="window-4", matter="申请办理")
    with pytest.raises(OperationFailed) as open_item:
        county.answer(case_id, "hand_over_receipt", {"received": True})
    assert open_item.value.place == "item_code"
    county.answer(case_id, "hand_over_receipt", {"received": True, "item_code": ORDINARY})
    assert county.case(case_id).outcome == "已转入办件"


@pytest.mark.rule("FI-4", "FI-1")
def test_a_consultation_turns_into_an_application_without_typing_again(county: County) -> None:
    """Name, phone and matter go along, number and code stay, the inquiry is linked; nothing of it waits any more."""
    case_id = county.contact("consult", item=None, matter="想开一家书店")
    county.turn(3, 2, 16)
    assert county.waiting(case_id) == ["inquiry_answer", "inquiry_delay"]
    with pytest.raises(OperationFailed) as open_item:
        county.answer(case_id, "inquiry_answer", {"reply": "apply"})
    assert open_item.value.place == "item_code"
    document = {"id_kind": "passport", "id_number": "E12345678"}
    county.answer(case_id, "inquiry_answer", {"reply": "apply", "item_code": ORDINARY} | document)
    assert (county.case(case_id).outcome, county.waiting(case_id)) == ("已转入办件", [])
    inquiry = county.inquiry(case_id)
    with county.engine.database.reading() as session:
        found = session.scalars(select(Application).where(Application.inquiry_id == inquiry.id)).one()
    assert (found.applicant_name, found.phone, found.id_number) == ("周小明", "13900001234", "E12345678")
    assert found.first_responder_id == inquiry.first_responder_id
    assert found.query_code == inquiry.query_code
    assert county.waiting(found.case_id) == ["materials_check"]
    with county.engine.database.reading() as session:
        shown = public_progress(session, case_id)
    assert shown.became == county.case(found.case_id).number
    county.turn(3, 20, 9)
    assert [level for level in county.cards(case_id) if level != "reminder"] == []


@pytest.mark.rule("ON-9", "OA-3")
def test_an_inquiry_has_number_and_code_from_the_first_moment(county: County) -> None:
    """The inquirer is told both at once and sees who has it, what was asked of others, and the answer."""
    case_id = county.contact("consult")
    inquiry = county.inquiry(case_id)
    (letter,) = county.letters(case_id, "已登记")
    assert inquiry.query_code in letter
    with county.engine.database.reading() as session:
        assert find_case(session, inquiry.number, inquiry.query_code) == case_id
        assert find_case(session, inquiry.number, "AAAAAAAA") is None
        waiting = public_progress(session, case_id)
    assert [(step.name, step.at is not None) for step in waiting.steps] == [("registered", True), ("answered", False)]
    assert [post.task for post in waiting.waiting] == ["答复咨询"]
    county.answer(case_id, "inquiry_answer", {"reply": "consult"} | QUESTION)
    with county.engine.database.reading() as session:
        (asked,) = public_progress(session, case_id).asked
    assert asked.department == "川岳县消防救援大队"
    county.answer(case_id, "consultation_answer", {"answer": "不需要。"})
    county.answer(case_id, "inquiry_answer", ANSWER)
    with county.engine.database.reading() as session:
        assert public_progress(session, case_id).answer == ANSWER["answer"]
    assert county.paper(case_id, "consult").facts["query_code"] == inquiry.query_code


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


@pytest.mark.rule("FI-8", "SP-5")
@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_a_complaint_and_a_report_go_their_own_way(county: County, kind: str) -> None:
    """They wait for the inspector to say who looks into them."""
    case_id = county.contact(kind, matter="窗口工作人员拒绝受理", scope=None)
    assert county.case(case_id).outcome == "已转投诉举报"
    found = county.complaint(case_id)
    assert found.kind == kind
    assert county.waiting(found.case_id) == ["complaint_assignment"]


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

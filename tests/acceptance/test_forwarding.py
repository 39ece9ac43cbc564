"""Stories of forwarded items (TC-6): local review, everything sent up, a named tracker, the superior's time apart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.documents.printing import render
from engine.errors import InvalidForm
from engine.office.forwarding.store import forwardings_of
from engine.office.items.records import Item, ItemMaterial
from engine.queries.case.deadlines import explanations
from engine.queries.case.public_progress import public_progress
from tests.acceptance.county import REASONS, County

FORWARDED = "CY-LY-002"
"""永久使用林地审核（报省级审批）: the county's part 15 working days of 20."""

OPINION = {
    "opinion": "agree",
    "text": "符合林地保护利用规划。",
    "superior": "省林业和草原局",
    "superior_days": 10,
    "tracker": "helper",
}
AGREE = {"signature": "agree", "text": "同意上报。"}


def sent_up(county: County) -> int:
    """Accepted on Monday, reviewed and sent up on Wednesday."""
    case_id = county.accepted(FORWARDED)
    county.turn(3, 4, 10)
    county.answer(case_id, "forwarding_review", OPINION)
    county.answer(case_id, "forwarding_signature", AGREE)
    return case_id


@pytest.mark.rule("TC-6")
def test_opinion_and_all_materials_go_up_and_a_named_person_tracks(county: County) -> None:
    """The letter lists every material; the tracker has the task; the applicant sees where it is and until when."""
    case_id = sent_up(county)
    paper = county.paper(case_id, "forwarding")
    with county.engine.database.reading() as session:
        listed = select(ItemMaterial.name).join(Item, Item.id == ItemMaterial.item_id).where(Item.code == FORWARDED)
        assert sorted(paper.facts["materials"]) == sorted(session.scalars(listed))
    assert "请勿要求申请人重复提供申请材料" in render(paper)
    assert paper.facts["tracker"] == "郑凯"
    assert county.posts(case_id) == ["helper"]
    with county.engine.database.reading() as session:
        (shown,) = public_progress(session, case_id).sent_up
    assert (shown.superior, shown.tracker, shown.returned_at) == ("省林业和草原局", "郑凯", None)
    assert f"{shown.due_at:%m-%d}" == "03-18"
    assert county.letters(case_id, "上报审批")


@pytest.mark.rule("TC-6")
def test_nothing_goes_up_that_the_leader_has_not_signed(county: County) -> None:
    """Back for another draft: the handler reviews anew under the same clock, the first draft is never sent."""
    case_id = county.accepted(FORWARDED)
    county.answer(case_id, "forwarding_review", OPINION)
    county.answer(case_id, "forwarding_signature", {"signature": "return", "text": "请补充现场勘查情况。"})
    assert county.waiting(case_id) == ["forwarding_review"]
    assert "forwarding" not in county.papers(case_id)
    assert county.clock(case_id, "case").finished_at is None
    county.answer(case_id, "forwarding_review", OPINION | {"text": "已补充现场勘查，符合条件。"})
    county.answer(case_id, "forwarding_signature", AGREE)
    assert county.paper(case_id, "forwarding").facts["text"] == "已补充现场勘查，符合条件。"


@pytest.mark.rule("TC-6", "TC-5")
def test_the_time_at_the_superior_is_not_the_countys(county: County) -> None:
    """The local clock ends when it is sent up: however long the superior takes, only the tracker is reminded."""
    case_id = sent_up(county)
    assert county.clock(case_id, "case").finished_at is not None
    assert county.due(case_id, "superior") == "03-18 17:00"
    county.turn(4, 30, 9)
    assert county.cards(case_id) == ["reminder"]
    assert county.reasons(case_id) == ["上级审批到期未复，请催询"]
    assert county.accountabilities(case_id) == 0


@pytest.mark.rule("TC-6", "AC-2")
def test_the_local_part_has_its_own_ladder(county: County) -> None:
    """Not reviewed in the promised 15 working days: the ladder of the county's part."""
    case_id = county.accepted(FORWARDED)
    county.turn(3, 24, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]


@pytest.mark.rule("TC-6", "TC-7")
def test_a_grant_of_the_superior_is_decided_and_delivered_as_usual(county: County) -> None:
    """The result is on the record with the superior's number; then decision, delivery and archive."""
    case_id = sent_up(county)
    county.turn(3, 13, 10)
    granted = {"decision": "grant", "permit_number": "林资许准〔2026〕88号", "text": "符合条件，准予使用。"}
    county.answer(case_id, "forwarding_result", granted)
    with county.engine.database.reading() as session:
        (record,) = forwardings_of(session, case_id)
    assert (record.result, record.result_number) == ("grant", "林资许准〔2026〕88号")
    assert county.clock(case_id, "superior").finished_at is not None
    assert county.application(case_id).permit_number == "林资许准〔2026〕88号"
    assert county.notes(case_id)[-1] == "省林业和草原局审批结果：准予，符合条件，准予使用。"
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("TC-6", "DF-6")
def test_a_denial_of_the_superior_is_filed_like_any_other(county: County) -> None:
    """No way round the filing, also when another authority said no."""
    case_id = sent_up(county)
    county.answer(case_id, "forwarding_result", {"decision": "deny", "text": "占用一级保护林地。"})
    assert county.waiting(case_id) == ["denial_draft"]
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    county.deliver(case_id)
    assert county.application(case_id).decision == "denied"


@pytest.mark.rule("TC-6", "DF-6", "AC-2", "TC-11")
def test_a_denial_that_the_leader_rejects_goes_on_in_the_time_that_is_left(county: County) -> None:
    """Two of fifteen days are used when it goes up; from the result on the other thirteen count, under the ladder."""
    case_id = sent_up(county)
    county.turn(3, 13, 10)
    county.answer(case_id, "forwarding_result", {"decision": "deny", "text": "占用一级保护林地。"})
    # Wed 03-04 to Thu 03-12 are not counted; Fri 03-13 is the second day of fifteen.
    assert county.due(case_id) == "04-01 17:00"
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "范围认定有误，请重新初审。"})
    assert county.waiting(case_id) == ["forwarding_review"]
    with county.engine.database.reading() as session:
        promise, _ = explanations(session, county.clock(case_id).id, county.now())
    stood = [line for line in promise.lines if "上级机关审批" in line.zh]
    assert (len(stood), {line.ordinal for line in stood}) == (7, {None})
    county.turn(4, 3, 9)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountabilities(case_id) == 1


@pytest.mark.rule("TC-6")
def test_what_is_sent_up_again_comes_back_once_more(county: County) -> None:
    """After a rejected denial the opinion goes up anew; both times at the superior are shown apart."""
    case_id = sent_up(county)
    county.turn(3, 13, 10)
    county.answer(case_id, "forwarding_result", {"decision": "deny", "text": "占用一级保护林地。"})
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "范围认定有误，请重新初审。"})
    county.answer(case_id, "forwarding_review", OPINION)
    county.answer(case_id, "forwarding_signature", AGREE)
    assert county.clock(case_id).finished_at is not None
    county.turn(3, 20, 10)
    county.answer(case_id, "forwarding_result", {"decision": "grant", "text": "准予使用。"})
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
    with county.engine.database.reading() as session:
        assert [each.result for each in public_progress(session, case_id).sent_up] == ["deny", "grant"]


@pytest.mark.rule("TC-6")
def test_nothing_goes_up_without_a_tracker(county: County) -> None:
    """A post that does not exist is refused at its field, and nothing has been sent."""
    case_id = county.accepted(FORWARDED)
    with pytest.raises(InvalidForm) as refused:
        county.answer(case_id, "forwarding_review", OPINION | {"tracker": "nobody"})
    assert set(refused.value.fields) == {"tracker"}
    assert county.waiting(case_id) == ["forwarding_review"]
    assert county.papers(case_id) == ["receipt", "acceptance"]


@pytest.mark.rule("TC-6", "LC-5")
def test_a_withdrawal_ends_the_time_at_the_superior(county: County) -> None:
    """The tracker's task, the reminder and the superior's clock go with the case."""
    case_id = sent_up(county)
    county.withdraw(case_id)
    assert county.clock(case_id, "superior").finished_at is not None
    county.turn(4, 30, 9)
    assert (county.waiting(case_id), county.cards(case_id)) == ([], [])
    with county.engine.database.reading() as session:
        assert [each.overtaken for each in public_progress(session, case_id).sent_up] == [True]

"""Stories of a "no": reason and basis, the leader's word, the register, the remedies (DF)."""

from __future__ import annotations

import pytest

from engine.cases.storage.records import OfficeCase
from engine.errors import ChengnuoError
from engine.office.organisation.records import Post
from engine.office.organisation.store import post_by_code
from tests.acceptance.county import COMPLEX, DENY, GRANT, ORDINARY, REASONS, County

AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}
DISAGREE = {"opinion": "disagree", "text": "不符合条件。"}


def denied(county: County) -> int:
    """A case whose decision is a no, up to the draft."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", DISAGREE)
    county.answer(case_id, "decision", DENY)
    return case_id


@pytest.mark.rule("DF-1", "DF-2", "DF-3", "DF-4", "DF-5")
def test_a_denial_is_approved_filed_served_and_the_papers_go_back(county: County) -> None:
    """Only after the leader's written word there is a decision; it names remedies; the return is signed for."""
    case_id = denied(county)
    with pytest.raises(ChengnuoError):
        county.answer(case_id, "denial_draft", {"reason": "不符合条件。"})
    county.answer(case_id, "denial_draft", REASONS)
    assert county.papers(case_id) == ["receipt", "acceptance"]
    county.answer(
        case_id,
        "denial_opinion",
        {"opinion": "amend", "text": "同意，依据改为条例。", "amended_basis": "《出版管理条例》第三十五条"},
    )
    filing = county.denial(case_id)
    assert (filing.kind, filing.leader_opinion, filing.legal_basis) == ("denial", "amend", "《出版管理条例》第三十五条")
    assert county.clock(case_id).finished_at is not None
    county.deliver(case_id)
    county.answer(
        case_id,
        "materials_return",
        {"materials_wanted": "yes", "receiver": "周小明", "id_checked": True, "signed": True},
    )
    assert county.case(case_id).outcome == "不予许可"
    assert county.application(case_id).archived_at is not None
    facts = county.paper(case_id, "denial").facts
    assert (facts["remedies"]["reconsideration_days"], facts["remedies"]["lawsuit_months"]) == (60, 6)
    assert county.denial(case_id).returned_at is not None
    returned = county.paper(case_id, "materials_return").facts
    received = [line for line in county.paper(case_id, "receipt").facts["materials"] if line["how"] == "handed_in"]
    assert [line["name"] for line in returned["materials"]] == [line["name"] for line in received]
    assert (returned["receiver"], returned["paper"]["title"]) == ("周小明", "不予许可决定书")


@pytest.mark.rule("DF-6")
def test_a_leader_who_rejects_the_denial_lets_the_case_go_on(county: County) -> None:
    """Back to handling, under the same clock; this time it is granted."""
    case_id = denied(county)
    due = county.due(case_id)
    county.answer(case_id, "denial_draft", REASONS)
    county.answer(case_id, "denial_opinion", {"opinion": "reject", "text": "条件已经具备，请继续办理。"})
    assert county.waiting(case_id) == ["review"]
    assert county.due(case_id) == due
    assert county.application(case_id).decision is None
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("DF-2", "DF-6")
def test_a_leader_who_is_silent_is_reminded_gets_a_card_and_the_head_of_the_agency_signs(county: County) -> None:
    """The opinion has its own limit of one working day; the card is the leader's; the head's word counts."""
    case_id = denied(county)
    county.answer(case_id, "denial_draft", REASONS)
    county.turn(3, 2, 14)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 3, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]
    assert sorted(county.waiting(case_id)) == ["denial_opinion", "denial_opinion"]
    with county.engine.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT post.role FROM card JOIN post ON post.id = card.post_id WHERE card.case_id = %(id)s",
            {"id": case_id},
        )
        assert {role for (role,) in rows} == {"leader"}
        head = session.connection().exec_driver_sql(
            "SELECT work_item.id, staff_id FROM work_item JOIN post_holding USING (post_id)"
            " WHERE case_id = %(id)s AND element = 'denial_opinion_of_head' AND letter = 'A'",
            {"id": case_id},
        )
        item, staff = head.one()
    county.engine.complete(
        county.engine.actor(staff), work_item=item, answers={"opinion": "approve", "text": "同意。"}, key="head"
    )
    county.engine.settle()
    assert county.denial(case_id).leader_opinion == "approve"
    assert county.waiting(case_id) == ["delivery"]


@pytest.mark.rule("DF-7", "PR-1", "AC-1")
def test_within_the_posts_authority_the_leader_reviews_afterwards(county: County) -> None:
    """Filed at once by the post's own authority; a review that finds it arbitrary leads to accountability."""
    with county.engine.database.transaction() as session:
        post: Post = post_by_code(session, "culture-handler")
        post.authority = {**post.authority, "deny": True}
    case_id = denied(county)
    county.answer(case_id, "denial_draft", REASONS)
    assert county.denial(case_id).within_authority
    assert county.denial(case_id).filed_at is not None
    assert county.waiting(case_id) == ["denial_review"]
    county.answer(case_id, "denial_review", {"denial_review_result": "arbitrary", "text": "理由不成立。"})
    assert county.waiting(case_id) == ["delivery"]
    assert county.accountability(case_id).trigger == "arbitrary_denial"


@pytest.mark.rule("DF-7")
def test_a_review_that_does_not_come_does_not_hold_up_the_applicant(county: County) -> None:
    """After one working day the leader gets a card and the decision is served."""
    with county.engine.database.transaction() as session:
        post = post_by_code(session, "culture-handler")
        post.authority = {**post.authority, "deny": True}
    case_id = denied(county)
    county.answer(case_id, "denial_draft", REASONS)
    county.turn(3, 3, 17)
    assert county.waiting(case_id) == ["delivery"]
    assert county.cards(case_id) == ["yellow"]


@pytest.mark.rule("DF-6")
def test_no_table_holds_a_denial_without_its_filing(county: County) -> None:
    """Not even somebody with a database console can write a "no" that was not filed."""
    case_id = county.accepted(ORDINARY)
    with pytest.raises(Exception, match="denial_is_filed"), county.engine.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE application SET decision = 'denied' WHERE case_id = %(id)s", {"id": case_id}
        )
    with county.engine.database.reading() as session:
        assert session.get_one(OfficeCase, case_id).status == "open"


@pytest.mark.rule("DF-6", "DF-8", "LC-1")
def test_a_refusal_after_a_supplement_goes_through_the_filing_too(county: County) -> None:
    """The second check finds that it cannot be accepted: that "no" is written down, signed and filed like the first."""
    missing = ("missing", "未提交", "提交原件")
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: missing, 3: missing})
    county.supplement(case_id, {3: missing})
    county.check(case_id, "not_accepted", {3: missing})
    assert county.waiting(case_id) == ["denial_draft"]
    county.answer(case_id, "denial_draft", REASONS | {"responsible_agency": "市场监管局"})
    county.answer(case_id, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    county.deliver(case_id)
    county.answer(case_id, "materials_return", {"materials_wanted": "no"})
    assert county.case(case_id).outcome == "不予受理"
    assert county.denial(case_id).kind == "non_acceptance"


@pytest.mark.rule("ON-5", "DF-2")
def test_who_takes_too_long_over_a_refusal_has_accepted(county: County) -> None:
    """A refusal that is drafted but not decided stops no five days: accepted as of the day of receipt."""
    case_id = county.apply(ORDINARY)
    county.check(case_id, "not_accepted")
    county.answer(case_id, "denial_draft", REASONS | {"responsible_agency": "市场监管局"})
    county.turn(3, 9, 16, 59)
    assert county.application(case_id).accepted_on is None
    county.turn(3, 9, 17)
    assert county.application(case_id).accepted_how == "deemed"
    assert county.waiting(case_id) == ["review"]
    assert county.denial(case_id).filed_at is None

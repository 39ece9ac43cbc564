"""Stories that end with a certificate: immediate, ordinary, complex and forwarded items, from inquiry to delivery."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from engine.bpmn import OperationFailed
from engine.errors import Refused
from engine.office.items.records import Item
from engine.queries.desk.certificates import proposed_certificate
from tests.acceptance.county import COMPLEX, GRANT, IMMEDIATE, ORDINARY, County

AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


@pytest.mark.rule("FI-4", "LC-2", "TC-1", "TC-7", "LC-9")
def test_an_ordinary_item_from_the_window_to_the_signature(county: County) -> None:
    """Received, checked, accepted, reviewed, decided, delivered and archived within three working days."""
    case_id = county.apply(ORDINARY)
    assert county.waiting(case_id) == ["materials_check"]
    assert county.due(case_id, "acceptance") == "03-09 17:00"
    county.check(case_id, "accept")
    assert county.due(case_id) == "03-05 17:00"
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    assert county.clock(case_id).finished_at is not None
    assert county.due(case_id, "delivery") == "03-16 17:00"
    county.turn(3, 4, 10)
    county.deliver(case_id)
    application = county.application(case_id)
    assert (application.decision, application.accepted_how) == ("granted", "normal")
    assert application.archived_at is not None
    assert county.case(case_id).outcome == "已送达办结"
    assert county.papers(case_id) == ["receipt", "acceptance", "grant", "delivery"]
    assert county.cards(case_id) == []


@pytest.mark.rule("TC-1", "TC-10", "ON-1")
def test_an_immediate_item_is_decided_on_the_spot(county: County) -> None:
    """No review: the chief representative decides; it is due at closing of the same day."""
    case_id = county.accepted(IMMEDIATE)
    assert county.due(case_id) == "03-02 17:00"
    assert county.waiting(case_id) == ["decision"]
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("TC-10", "AC-2")
def test_an_immediate_item_gets_no_reminder_but_a_yellow_card_at_closing(county: County) -> None:
    """The ladder of an immediate item begins with the yellow card."""
    case_id = county.accepted(IMMEDIATE)
    county.turn(3, 2, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 2, 17)
    assert county.cards(case_id) == ["yellow"]


@pytest.mark.rule("TC-1")
def test_a_complex_item_is_reviewed_twice_and_decided_by_the_leader(county: County) -> None:
    """Review, joint review in the department, then the leader in charge."""
    case_id = county.accepted(COMPLEX)
    assert county.due(case_id) == "03-09 17:00"
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "review", AGREE | {"text": "会审一致同意。"})
    county.answer(case_id, "decision", GRANT)
    with county.engine.database.reading() as session:
        decided_by = session.connection().exec_driver_sql(
            "SELECT post.role FROM history JOIN post_holding USING (staff_id) JOIN post ON post.id = post_id"
            " WHERE case_id = %(id)s AND event = 'completed' AND element = 'decision_by_leader' AND letter = 'A'",
            {"id": case_id},
        )
        assert [role for (role,) in decided_by] == ["leader"]
    county.deliver(case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("LC-5")
def test_the_applicant_withdraws_before_acceptance_and_before_the_decision_but_not_after(county: County) -> None:
    """A withdrawal has its paper; everything that waited is gone, the ladder too; after the decision it is refused."""
    early = county.apply(ORDINARY)
    county.withdraw(early)
    late = county.accepted(ORDINARY)
    county.answer(late, "review", AGREE)
    county.withdraw(late)
    for case_id in (early, late):
        assert county.waiting(case_id) == []
        assert county.case(case_id).outcome == "申请人撤回"
        assert county.application(case_id).decision == "withdrawn"
        assert county.papers(case_id)[-1] == "withdrawal"
    decided = county.accepted(IMMEDIATE)
    county.answer(decided, "decision", GRANT)
    with pytest.raises(Refused):
        county.withdraw(decided)
    county.turn(3, 20, 9)
    assert county.cards(late) == []


def certify(county: County, item: str, pattern: str, months: int | None = None) -> None:
    """The item says how its certificate is numbered and how long it is valid."""
    with county.engine.database.transaction() as session:
        session.execute(
            update(Item)
            .where(Item.code == item)
            .values(result="食品经营许可证", result_number_pattern=pattern, result_validity_months=months)
        )


@pytest.mark.rule("AU-5", "PA-2", "LC-7")
def test_certificates_are_numbered_by_the_items_pattern_without_gaps(county: County) -> None:
    """Empty takes the next one, so does the proposed one; another one is kept as written, once."""
    certify(county, IMMEDIATE, "{agency}食许〔{year}〕{serial}号", months=60)
    with county.engine.database.reading() as session:
        item = session.scalars(select(Item).where(Item.code == IMMEDIATE)).one()
        proposal = proposed_certificate(session, item.id, county.now())
    first = proposal.number
    assert first is not None
    assert first.endswith("食许〔2026〕1号")
    assert (proposal.name, proposal.valid_until) == ("食品经营许可证", date(2031, 3, 1))
    numbers = []
    for typed in (None, first.replace("1号", "2号"), None, "旧证 88 号"):
        case_id = county.accepted(IMMEDIATE)
        county.answer(case_id, "decision", GRANT if typed is None else {**GRANT, "permit_number": typed})
        numbers.append(county.paper(case_id, "grant").facts["permit_number"])
        assert county.application(case_id).permit_number == numbers[-1]
    assert numbers == [first, first.replace("1号", "2号"), first.replace("1号", "3号"), "旧证 88 号"]
    again = county.accepted(IMMEDIATE)
    with pytest.raises(OperationFailed, match="another certificate"):
        county.answer(again, "decision", {**GRANT, "permit_number": "旧证 88 号"})
    county.answer(again, "decision", GRANT)
    assert county.application(again).permit_number == first.replace("1号", "4号"), "a refusal leaves no gap"


@pytest.mark.rule("AU-5", "PA-2")
def test_without_a_pattern_the_decisions_number_is_the_certificates(county: County) -> None:
    certify(county, IMMEDIATE, "")
    case_id = county.accepted(IMMEDIATE)
    county.answer(case_id, "decision", GRANT)
    assert county.application(case_id).permit_number == county.paper(case_id, "grant").number

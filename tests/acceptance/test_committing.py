"""Stories of commitments instead of proof (ON-12): chosen, granted at once, checked later, kept or revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.bpmn import OperationFailed
from engine.documents.printing import render
from engine.office.commitments.records import Commitment
from engine.queries.case.granted_permits import granted_permits
from engine.queries.oversight.commitments import commitment_of
from tests.acceptance.county import GRANT, County
from tests.acceptance.test_granting import AGREE

ITEM = "CY-WL-001"
"""出版物零售单位设立许可: the applicant may commit to having the premises."""
PREMISES = 3
COMMITTED = {PREMISES: ("committed", "", "")}
FALSE = {
    "result": "false",
    "findings": "现场核查，该地址为居民住宅，没有经营场所。",
    "statement": "承认场所尚未租下。",
}
REVOKE = {"outcome": "revoke", "reason": "以不实承诺取得许可。", "legal_basis": "《行政许可法》第六十九条第二款"}


def committed(county: County, *, chosen: bool = True, **answers: object) -> int:
    """Accepted on Monday with a commitment instead of the proof of premises."""
    case_id = county.apply(ITEM, **answers)
    rows = county.hands.materials(case_id, wrong=COMMITTED)
    county.answer(
        case_id, "materials_check", {"materials": rows, "conclusion": "accept", "commitment": chosen}
    )  # fmt: skip
    return case_id


def granted(county: County, **answers: object) -> int:
    """The same, granted: nothing waits for the proof."""
    case_id = committed(county, **answers)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    return case_id


def commitment(county: County, case_id: int) -> Commitment:
    """The commitment of the application's case."""
    with county.engine.database.reading() as session:
        return session.scalars(select(Commitment).where(Commitment.case_id == case_id)).one()


def check_of(county: County, case_id: int) -> int:
    """The case that checks the commitment."""
    found = commitment(county, case_id).check_case_id
    assert found is not None
    return found


@pytest.mark.rule("ON-12", "PA-3")
def test_the_commitment_is_chosen_printed_for_signature_and_granted_on(county: County) -> None:
    """What must be true, by what basis and what follows is printed; no gap is left and the grant needs no proof."""
    case_id = committed(county)
    assert county.papers(case_id) == ["receipt", "commitment", "acceptance"]
    assert county.waiting(case_id) == ["review"]
    printed = render(county.paper(case_id, "commitment"))
    for words in ("应当符合的条件", "自愿选择", "30个工作日内核查", "撤销许可", "承诺人"):
        assert words in printed
    assert commitment(county, case_id).lines[0]["commitment"] in printed
    assert commitment(county, case_id).number in render(county.paper(case_id, "acceptance"))
    assert "申请人选择告知承诺" in render(county.paper(case_id, "receipt"))
    county.answer(case_id, "review", AGREE)
    assert commitment(county, case_id).check_case_id is None
    county.answer(case_id, "decision", GRANT)
    assert county.application(case_id).decision == "granted"
    assert county.waiting(check_of(county, case_id)) == ["commitment_check"]
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("ON-12")
def test_a_commitment_is_the_applicants_choice_and_only_for_papers_marked_so(county: County) -> None:
    with pytest.raises(OperationFailed) as unchosen:
        committed(county, chosen=False)
    assert unchosen.value.code == "ON-12"
    assert unchosen.value.place == "commitment"
    case_id = county.apply(ITEM)
    rows = county.hands.materials(case_id, wrong={1: ("committed", "", "")})
    with pytest.raises(OperationFailed) as unlisted:
        county.answer(case_id, "materials_check", {"materials": rows, "conclusion": "accept", "commitment": True})
    assert unlisted.value.code == "ON-12"
    assert county.papers(case_id) == []


@pytest.mark.rule("ON-12")
def test_a_commitment_found_true_is_recorded_told_and_closed(county: County) -> None:
    case_id = granted(county)
    check = check_of(county, case_id)
    county.answer(check, "commitment_check", {"result": "true", "findings": "现场核查，经营场所与承诺一致。"})
    assert county.case(check).outcome == "承诺属实"
    assert county.waiting(check) == []
    found = commitment(county, case_id)
    assert (found.truth, found.revoked_at) == (True, None)
    assert found.checked_at is not None
    (letter,) = county.letters(check, "告知承诺核查结果")
    assert "属实" in letter
    assert county.papers(committed(county)) == ["receipt", "commitment", "acceptance"]


def served(county: County, check: int, case_id: int) -> None:
    """TC-17: the decision to revoke is served by its department; remedies run from that day; late is a violation."""
    assert county.waiting(check) == ["delivery"]
    due = county.clock(check, "delivery").promised_due_at
    assert due is not None
    with county.engine.database.reading() as session:
        rows, _ = granted_permits(session)
        assert [row.revocation_served_on for row in rows if row.revoked_at] == [None]
    county.engine.turn_clock(due + timedelta(days=1))
    county.deliver(check)
    assert county.case(check).outcome == "许可已撤销"
    assert county.infractions(check) == ["late_delivery"]
    receipt = county.paper(check, "delivery").facts
    assert receipt["paper"]["title"] == "撤销行政许可决定书"
    assert receipt["lawsuit_until"] > receipt["reconsideration_until"] > receipt["served_on"]
    (told,) = county.letters(check, "撤销许可决定已送达")
    assert "行政复议" in told
    with county.engine.database.reading() as session:
        rows, _ = granted_permits(session)
        assert [str(row.revocation_served_on) for row in rows if row.revoked_at] == [receipt["served_on"]]
        row = commitment_of(session, case_id)
        assert row is not None
        assert str(row.served_on) == receipt["served_on"]
    assert county.application(case_id).delivered_at is None


@pytest.mark.rule("ON-12", "DF-4", "TC-17")
def test_a_commitment_found_false_revokes_the_permit_in_writing(county: County) -> None:
    """The leader decides, with reason, basis and remedies; later commitments of the same applicant are refused."""
    case_id = granted(county)
    check = check_of(county, case_id)
    for wrong in (FALSE | {"statement": ""}, FALSE | {"findings": "不实"}):
        with pytest.raises(OperationFailed) as unheard:
            county.answer(check, "commitment_check", wrong)
        assert unheard.value.code == "ON-12"
    county.answer(check, "commitment_check", FALSE)
    assert county.waiting(check) == ["commitment_revocation"]
    with pytest.raises(OperationFailed) as groundless:
        county.answer(check, "commitment_revocation", REVOKE | {"legal_basis": ""})
    assert groundless.value.place == "legal_basis"
    county.answer(check, "commitment_revocation", REVOKE)
    assert county.case(check).outcome is None
    found = commitment(county, case_id)
    assert found.truth is False
    assert found.revoked_at is not None
    printed = render(county.paper(check, "revocation"))
    for words in (found.number, "没有经营场所", "承认场所尚未租下", "第六十九条", "行政复议", "行政诉讼"):
        assert words in printed
    (letter,) = county.letters(check, "撤销行政许可决定书")
    assert "许可已撤销" in letter
    served(county, check, case_id)
    with pytest.raises(OperationFailed) as again:
        committed(county)
    assert again.value.code == "ON-12"
    assert found.number in again.value.zh
    assert county.papers(committed(county, applicant_name="吴晓燕", phone="13900005678"))[1] == "commitment"


@pytest.mark.rule("ON-12")
def test_the_leader_sends_an_unclear_check_back(county: County) -> None:
    case_id = granted(county)
    check = check_of(county, case_id)
    county.answer(check, "commitment_check", FALSE)
    county.answer(check, "commitment_revocation", {"outcome": "check_again", "reason": "没有核对门牌。"})
    assert county.waiting(check) == ["commitment_check"]
    county.answer(check, "commitment_check", {"result": "true", "findings": "重新核对门牌，场所属实。"})
    assert county.case(check).outcome == "承诺属实"
    assert commitment(county, case_id).statement is None
    assert county.papers(check) == []


@pytest.mark.rule("ON-12", "TC-5")
def test_the_check_has_a_limit_with_reminder_and_cards(county: County) -> None:
    """Thirty working days from the grant, watched by the ladder like any other limit."""
    case_id = granted(county)
    check = check_of(county, case_id)
    assert county.due(check) == "04-14 17:00"
    county.turn(4, 15, 9)
    assert "reminder" in county.cards(check)
    assert "yellow" in county.cards(check)
    assert county.waiting(check) == ["commitment_check"]


@pytest.mark.rule("ON-12")
def test_what_was_not_granted_is_not_checked(county: County) -> None:
    case_id = committed(county)
    county.withdraw(case_id)
    assert commitment(county, case_id).check_case_id is None

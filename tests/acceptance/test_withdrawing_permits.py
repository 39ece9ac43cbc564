"""A lawful permit is withdrawn: law or circumstances changed, the holder heard, losses compensated (LC-5, LC-4)."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from engine.cases.storage.records import WorkItem
from engine.errors import ChengnuoError
from engine.office.organisation.records import Post, Staff
from engine.office.permit_withdrawals.records import PermitWithdrawal
from engine.office.renewals.store import is_in_force
from engine.queries.case.granted_permits import granted_permits
from engine.queries.case.permit_withdrawals import permit_withdrawals
from tests.acceptance.county import GRANT, ORDINARY, County
from tests.acceptance.test_joining import APPROVE, finish, opened, say

PROPOSED = {
    "department": "culture",
    "ground": "law",
    "change": "《出版物市场管理规定》修改后，学校周边二百米内不再设立零售单位。",
    "public_interest": "保护未成年人。",
    "legal_basis": "《行政许可法》第八条第二款",
}
HEARD = {
    "heard": "stated",
    "statement": "店面租期还有两年，书架刚刚购置。",
    "losses": "租金和书架共四万元，已核对合同和发票。",
    "compensation": "三十日内支付四万元。",
}
WITHDRAWN = {"outcome": "withdraw", "reason": "规定已经修改，损失予以补偿。", "compensation": "三十日内支付四万元。"}


def granted(county: County) -> int:
    """A permit of the bureau of culture, granted today."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    county.answer(case_id, "decision", GRANT)
    return case_id


def propose(county: County, permit: int, login: str = "qiuyu", **changes: str) -> int:
    """Somebody proposes to withdraw the permit; the case of it."""
    opened = county.engine.open_case(
        county.hands.person(login),
        process="permit_withdrawal",
        answers={"subject": county.case(permit).number, **PROPOSED, **changes},
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()
    return opened.case_id


def row(county: County, case_id: int) -> PermitWithdrawal:
    """The line of the register."""
    with county.engine.database.reading() as session:
        return session.scalars(select(PermitWithdrawal).where(PermitWithdrawal.case_id == case_id)).one()


@pytest.mark.rule("LC-5", "LC-4", "AU-6", "DF-4", "TC-17", "OA-6", "TC-18")
def test_a_permit_is_withdrawn_in_writing_after_hearing_its_holder(county: County) -> None:
    permit = granted(county)
    for wrong in ({"login": "hejing"}, {"subject": "没有这个编号"}, {"ground": "other"}, {"legal_basis": " "}):
        with pytest.raises(ChengnuoError):
            propose(county, permit, **wrong)
    case_id = propose(county, permit)
    with pytest.raises(ChengnuoError, match="under way"):
        propose(county, permit)
    told = county.letters(case_id, "拟撤回行政许可告知")
    assert len(told) == 1
    assert "2026年3月9日 17:00前陈述、申辩或者要求听证" in told[0]
    assert "学校周边二百米" in told[0]

    with pytest.raises(ChengnuoError, match="make a statement"):
        county.answer(case_id, "permit_withdrawal_hearing", HEARD | {"heard": "none"})
    county.answer(case_id, "permit_withdrawal_hearing", HEARD)
    with county.engine.database.reading() as session:
        role, held = session.execute(
            select(Post.role, WorkItem.form).join(Post, Post.id == WorkItem.post_id).where(WorkItem.case_id == case_id)
        ).one()
    assert (role, held) == ("agency_head", "permit_withdrawal_decision"), "another than who proposed it decides"
    with pytest.raises(ChengnuoError, match="compensated"):
        county.answer(case_id, "permit_withdrawal_decision", WITHDRAWN | {"compensation": None})
    county.answer(case_id, "permit_withdrawal_decision", WITHDRAWN)

    found, paper = row(county, case_id), county.paper(case_id, "permit_withdrawal")
    assert (found.outcome, found.document_id, found.compensation) == ("withdraw", paper.id, "三十日内支付四万元。")
    assert paper.facts["statement"] == HEARD["statement"]
    assert paper.facts["remedies"]["reconsideration_body"]
    assert "三十日内支付四万元" in county.letters(case_id, "撤回行政许可决定书")[0]
    county.deliver(case_id)
    assert "2027年" not in county.letters(case_id, "撤回许可决定已送达")[0]
    assert county.case(case_id).outcome == "许可已撤回"
    with county.engine.database.reading() as session:
        assert not is_in_force(session, found.application_id)
        (public,), _ = granted_permits(session)
        assert public.withdrawn_at == found.decided_at
        assert public.withdrawal_served_on is not None
        proposer = session.get_one(Staff, found.proposed_by_id)
    assert found.decided_by_id != proposer.id
    with pytest.raises(ChengnuoError, match="before"):
        propose(county, permit)


@pytest.mark.rule("LC-5", "AU-5", "OA-6", "TC-17", "PA-2")
def test_a_department_withdraws_its_own_certificate_of_a_joint_case(county: County) -> None:
    """By the number of the certificate or of the case; the lead department's permit stays, and the public sees both."""
    case_id = opened(county, departments=("planning", "ecology"))
    number = "自规许〔2026〕7号"
    certificate = {"permit_number": number, "valid_until": "2029-03-01"}
    say(county, case_id, "planning", **APPROVE, **certificate)
    say(county, case_id, "ecology")
    with pytest.raises(ChengnuoError, match="number of another certificate"):
        say(county, opened(county, departments=("planning", "ecology")), "planning", **APPROVE, **certificate)
    proposed = {"department": "planning", "login": "gaofeng", "ground": "circumstances"}
    with pytest.raises(ChengnuoError, match="no such granted permit"):
        propose(county, case_id, **proposed, subject=number)
    finish(county, case_id)
    with pytest.raises(ChengnuoError, match="department that granted it"):
        propose(county, case_id, **proposed | {"department": "ecology", "login": "xiaoya"})
    found = propose(county, case_id, **proposed, subject=number)
    with pytest.raises(ChengnuoError, match="under way"):
        propose(county, case_id, **proposed)
    assert number in county.letters(found, "拟撤回行政许可告知")[0]
    assert standing(county) == ["hearing"]
    county.answer(found, "permit_withdrawal_hearing", HEARD)
    assert standing(county) == ["deciding"]
    county.answer(found, "permit_withdrawal_decision", WITHDRAWN)
    assert standing(county) == ["serving"]
    paper = county.paper(found, "permit_withdrawal")
    assert paper.facts["permit_number"] == number
    assert paper.facts["agency"]["name"] == "川岳县自然资源和规划局"
    county.deliver(found)
    assert [standing(county, show) for show in (None, "open", "decided")] == [["withdrawn"], [], ["withdrawn"]]
    with county.engine.database.reading() as session:
        assert is_in_force(session, row(county, found).application_id), "the permit of the lead department"
        ((public,), _), (by_number, _) = granted_permits(session), granted_permits(session, words=number)
    assert (public.withdrawn_at, by_number) == (None, [public])
    assert [(each.number, each.withdrawn_at is not None) for each in public.departments] == [(number, True)]


def standing(county: County, show: str | None = None) -> list[str]:
    """Where the withdrawals on the register stand."""
    with county.engine.database.reading() as session:
        lines, following = permit_withdrawals(session, show=show, words="自规许")
    assert following is None
    return [each.state for each in lines]


@pytest.mark.rule("LC-5", "AC-5")
def test_a_permit_that_is_kept_stays_in_force_and_silence_is_carded(county: County) -> None:
    """Told and heard, but the head finds no need; who lets a step wait gets a card."""
    permit = granted(county)
    case_id = propose(county, permit, ground="circumstances")
    county.turn(3, 9, 17)
    county.turn(3, 16, 17)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "permit_withdrawal_hearing", HEARD | {"heard": "none"})
    county.turn(3, 23, 17)
    assert county.cards(case_id)[:2] == ["yellow", "yellow"]
    county.answer(case_id, "permit_withdrawal_decision", {"outcome": "keep", "reason": "可以加装围挡。"})
    assert county.case(case_id).outcome == "许可继续有效"
    assert "继续有效" in county.letters(case_id, "不撤回许可告知")[0]
    assert row(county, case_id).compensation is None
    with county.engine.database.reading() as session:
        assert is_in_force(session, row(county, case_id).application_id)
        (public,), _ = granted_permits(session)
    assert public.withdrawn_at is None

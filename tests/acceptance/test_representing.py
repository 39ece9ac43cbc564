"""Stories of the chief representative: decides within written authority alone, from its first day to its end (PR-3)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.administration import commands as administration
from engine.cases import commands
from engine.cases.storage.records import WorkItem
from engine.errors import ChengnuoError, NotAllowed, Refused
from engine.office.authorisations.records import Authorisation, AuthorisationUse
from engine.office.rule import RuleBroken
from engine.queries.organisation.shares_preview import shares_preview
from tests.acceptance.county import DENY, GRANT, IMMEDIATE, REASONS, County

POST = "social_security-chief_rep"
HEAD, LEADER, REPRESENTATIVE, HANDLER = "tanlixin", "zhonghui", "cuiming", "jiangxue"
"""Of the department of the immediate item."""


def unauthorised(county: County) -> None:
    """The sample's authority of the post is not there: as if nobody had ever signed one."""
    with county.engine.database.transaction() as session:
        for row in session.scalars(select(Authorisation).where(Authorisation.case_id.is_(None))):
            session.delete(row)


def authorise(county: County, login: str = HEAD, **answers: Any) -> int:
    given = {
        "representative": POST,
        "items": [{"item_code": IMMEDIATE}],
        "acts": ["decide", "seal"],
        "valid_from": "2026-03-02",
        "valid_until": "2026-03-31",
    } | answers
    opened = county.engine.open_case(
        county.hands.person(login),
        process="authorisation",
        answers={name: value for name, value in given.items() if value is not None},
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()
    return opened.case_id


def authorisation(county: County, case_id: int) -> Authorisation:
    with county.engine.database.reading() as session:
        return session.scalars(select(Authorisation).where(Authorisation.case_id == case_id)).one()


def uses(county: County) -> list[tuple[str, bool, bool]]:
    with county.engine.database.reading() as session:
        rows = session.scalars(select(AuthorisationUse).order_by(AuthorisationUse.id))
        return [(row.decision, row.sealed, row.on_the_spot) for row in rows]


def revoke(county: County, authorisation_id: int, login: str = HEAD, reason: str = "另有安排") -> None:
    commands.revoke_authorisation(
        county.engine,
        county.hands.person(login),
        authorisation_id=authorisation_id,
        reason=reason,
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()


def decide(county: County, case_id: int) -> None:
    county.answer(case_id, "decision", GRANT)


def refused(county: County, case_id: int, words: str) -> None:
    """The representative's decision is refused with these words, at its field, and the case waits as before."""
    with pytest.raises(RuleBroken, match=words) as refusal:
        decide(county, case_id)
    assert (refusal.value.rule, refusal.value.place) == ("PR-3", "decision")
    assert county.waiting(case_id) == ["decision"]


@pytest.mark.rule("PR-3")
def test_nothing_is_decided_before_the_authority_is_given_and_after_its_last_day(county: County) -> None:
    unauthorised(county)
    case_id = county.accepted(IMMEDIATE)
    refused(county, case_id, "does not cover")
    given = authorise(county)
    assert county.papers(given) == ["authorisation"]
    assert county.posts(given) == [POST]
    county.answer(given, "authorisation_receipt", {"received": True})
    decide(county, case_id)
    assert uses(county) == [("grant", True, True)]

    county.turn(3, 31, 10)
    last = county.accepted(IMMEDIATE)
    decide(county, last)
    with county.engine.database.reading() as session:
        moved = shares_preview(session, "authorisation_least_share", 0, 100, county.engine.clock.now())
        assert moved is not None
        assert (moved.counted, moved.falling, moved.still) == (1, [], 0), "a share of a hundred is not below it"
    late = county.accepted(IMMEDIATE)
    county.turn(4, 1, 9)
    refused(county, late, "has ended")
    county.turn(4, 7, 9)
    assert county.case(given).outcome == "授权已终止"


@pytest.mark.rule("PR-3")
def test_authority_begins_on_its_first_day(county: County) -> None:
    unauthorised(county)
    authorise(county, valid_from="2026-03-03")
    case_id = county.accepted(IMMEDIATE)
    refused(county, case_id, "not valid yet")
    county.turn(3, 3, 9)
    decide(county, case_id)
    assert uses(county) == [("grant", True, False)]


@pytest.mark.rule("PR-3")
def test_authority_is_for_its_items_alone_and_a_grant_needs_the_seal(county: County) -> None:
    unauthorised(county)
    authorise(county, items=[{"item_code": "CY-RS-001"}])
    case_id = county.accepted(IMMEDIATE)
    refused(county, case_id, "does not cover")
    authorise(county, acts=["decide"])
    refused(county, case_id, "does not include the seal")
    county.answer(case_id, "decision", DENY)
    assert uses(county) == [("deny", False, True)]


@pytest.mark.rule("PR-3")
def test_a_revoked_authority_decides_nothing_and_what_was_decided_stands(county: County) -> None:
    unauthorised(county)
    given = authorise(county)
    first, second = county.accepted(IMMEDIATE), county.accepted(IMMEDIATE)
    decide(county, first)
    row = authorisation(county, given)
    with pytest.raises(ChengnuoError, match="why the authority"):
        revoke(county, row.id, reason=" ")
    for stranger in ("luojianguo", LEADER, REPRESENTATIVE):
        with pytest.raises(NotAllowed):
            revoke(county, row.id, login=stranger)
    revoke(county, row.id)
    assert county.case(given).outcome == "授权已终止"
    refused(county, second, "revoked")
    assert county.application(first).decision == "granted"
    with pytest.raises(ChengnuoError, match=r"ended"):
        revoke(county, row.id)


@pytest.mark.rule("PR-3")
def test_the_leader_in_charge_takes_over_what_the_representative_may_not_decide(county: County) -> None:
    unauthorised(county)
    case_id = county.accepted(IMMEDIATE)
    with county.engine.database.reading() as session:
        item = session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id)).one()
    commands.transfer(
        county.engine,
        county.hands.person(LEADER),
        work_item=item,
        post="social_security-leader",
        reason="首席代表没有授权",
        key="transfer",
    )
    decide(county, case_id)
    assert county.application(case_id).decision == "granted"
    assert uses(county) == []


@pytest.mark.rule("PR-3", "AB-1")
def test_the_b_holder_decides_by_the_same_authority(county: County) -> None:
    case_id = county.accepted(IMMEDIATE)
    county.hands.away(REPRESENTATIVE, 4, "开会")
    with county.engine.database.reading() as session:
        item = session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id)).one()
    county.engine.complete(county.hands.person(HANDLER), work_item=item, answers=GRANT, key="b")
    assert uses(county) == [("grant", True, True)]


@pytest.mark.rule("PR-3", "AU-6")
def test_only_the_head_authorises_the_own_representative_for_own_items(county: County) -> None:
    with pytest.raises(NotAllowed):
        authorise(county, login=LEADER)
    with pytest.raises(ChengnuoError, match="post of the department's representative"):
        authorise(county, representative="market-chief_rep")
    with pytest.raises(ChengnuoError, match="has no such entry"):
        authorise(county, representative="social_security-handler")
    with pytest.raises(ChengnuoError, match="no item of the department"):
        authorise(county, items=[{"item_code": "CY-WL-001"}])
    with pytest.raises(ChengnuoError, match="never backwards"):
        authorise(county, valid_from="2026-03-01")
    with pytest.raises(ChengnuoError, match="at most 731 days"):
        authorise(county, valid_until="2028-03-02")
    administration.name_holder(county.engine, None, post=POST, letter="B", login=HEAD)
    with pytest.raises(ChengnuoError, match="own post"):
        authorise(county)


@pytest.mark.rule("PR-3")
def test_authority_on_paper_from_before_is_revoked_by_the_head_as_well(county: County) -> None:
    with county.engine.database.reading() as session:
        post = session.scalars(select(Authorisation).where(Authorisation.number.like("人社局%"))).one()
    stranger = county.hands.person("luojianguo")
    with pytest.raises(NotAllowed):
        administration.revoke_paper_authorisation(county.engine, stranger, authorisation_id=post.id, reason="换人")
    head = county.hands.person(HEAD)
    administration.revoke_paper_authorisation(county.engine, head, authorisation_id=post.id, reason="换人")
    refused(county, county.accepted(IMMEDIATE), "revoked")


@pytest.mark.rule("PR-3", "DF-7")
def test_a_denial_by_the_representative_goes_to_denial_filing_as_before(county: County) -> None:
    case_id = county.accepted(IMMEDIATE)
    county.answer(case_id, "decision", DENY)
    assert county.waiting(case_id) == ["denial_draft"]
    county.answer(case_id, "denial_draft", REASONS)
    assert uses(county) == [("deny", False, True)]


@pytest.mark.rule("PR-3", "AU-7")
def test_an_entrusted_department_is_represented_by_whom_the_center_authorised(county: County) -> None:
    """A department without open posts lets the center do its work: the center's head gives the authority."""
    with county.engine.database.transaction() as session:
        row = session.scalars(select(Authorisation).where(Authorisation.number.like("服务中心%"))).one()
        session.execute(update(Authorisation).where(Authorisation.id == row.id).values(valid_until=row.valid_from))
    for role in ("handler", "chief_rep", "leader", "agency_head"):
        administration.close_post(county.engine, None, post=f"social_security-{role}", reason="撤岗")
    for to, reason, place in (("social_security", "撤岗", "to"), ("center", " ", "reason")):
        with pytest.raises(Refused) as wrong:
            administration.entrust_work(county.engine, None, department="social_security", to=to, reason=reason)
        assert wrong.value.place == place
    administration.entrust_work(county.engine, None, department="social_security", to="center", reason="撤岗")
    case_id = county.accepted(IMMEDIATE)
    assert county.posts(case_id) == ["center-chief-rep"]
    refused(county, case_id, "has ended")
    authorise(county, login="zhulin", representative="center-chief-rep")
    decide(county, case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("PR-3")
def test_before_the_authority_ends_the_head_gives_it_again_or_lets_it_end(county: County) -> None:
    """Warned at the set number of days; a new authority ends the question, so does a written no."""
    unauthorised(county)
    given = authorise(county, valid_until="2026-06-30")
    county.answer(given, "authorisation_receipt", {"received": True})
    assert county.timer(given, "renewal_time").startswith("06-0")
    county.turn(6, 3, 9)
    assert county.posts(given) == ["social_security-agency_head"]
    assert len(county.letters(given, "授权即将期满")) == 2
    with pytest.raises(ChengnuoError):
        county.answer(given, "authorisation_renewal", {"ends": True, "text": " "})
    again = authorise(county, valid_from="2026-07-01", valid_until="2026-12-31")
    assert county.waiting(given) == []
    assert county.case(given).status == "open"
    county.turn(7, 2, 9)
    assert county.case(given).outcome == "授权已终止"
    case_id = county.accepted(IMMEDIATE)
    decide(county, case_id)
    county.turn(12, 4, 9)
    assert county.posts(again).count("social_security-agency_head") == 1
    county.answer(again, "authorisation_renewal", {"ends": True, "text": "窗口撤并。"})
    assert county.letters(again, "不再续授权")
    assert county.waiting(again) == ["authorisation_receipt"]

"""Stories of publication: approved, put up, gone stale, replaced; an exemption with its review (OA-5)."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.administration import commands as administration
from engine.errors import ChengnuoError, NotAllowed
from engine.office.items.records import Item
from engine.office.post_records.rules import RecordTexts, Target
from engine.office.publications.records import Publication, PublicationCopy
from engine.queries.oversight.publications import CopyRow, exemptions, hanging_copies, published
from engine.sample.promises import PROMISES
from tests.acceptance.county import COMPLEX, County

BOARD = {"channel": "board", "place": "一楼大厅公示栏", "posted_on": "2026-03-02"}
LAW = "《中华人民共和国政府信息公开条例》第十四条"


def proposed(county: County, login: str = "hejing", **answers: Any) -> int:
    given = {
        "department": "market",
        "kind": "guide",
        "item_code": COMPLEX,
        "subject": "食品经营许可办事指南",
        "content": "依据、条件、材料、流程、时限、收费、地点、电话。",
        "treatment": "publish",
    } | answers
    opened = county.engine.open_case(
        county.hands.person(login),
        process="publication",
        answers={name: value for name, value in given.items() if value is not None},
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()
    return opened.case_id


def stale(county: County, *, every: bool = False) -> list[CopyRow]:
    with county.engine.database.reading() as session:
        return hanging_copies(session, county.engine.clock.now(), stale_only=not every)[0]


def change_item(county: County, code: str) -> None:
    """A new version of the item is published now."""
    with county.engine.database.transaction() as session:
        item = session.scalars(select(Item).where(Item.code == code, Item.active)).one()
        item.changed_at, item.reason = county.engine.clock.now(), "时限压缩"


def put_up(county: County) -> int:
    case_id = proposed(county)
    county.answer(case_id, "publication_approval", {"outcome": "publish"})
    county.answer(case_id, "publication_posting", {"copies": [BOARD]})
    return case_id


@pytest.mark.rule("OA-5")
def test_a_guide_is_published_goes_stale_and_is_replaced(county: County) -> None:
    """Proposed by the handler, approved by the head, put up; a changed guide makes the board stale until replaced."""
    case_id = proposed(county)
    assert county.posts(case_id) == ["market-agency_head"]
    county.answer(case_id, "publication_approval", {"outcome": "publish"})
    assert county.papers(case_id) == ["publication"]
    assert "公〔2026〕1号" in county.paper(case_id, "publication").facts["number"]
    assert county.posts(case_id) == ["market-handler"]
    with pytest.raises(ChengnuoError, match="future"):
        county.answer(case_id, "publication_posting", {"copies": [BOARD | {"posted_on": "2026-03-03"}]})
    county.answer(case_id, "publication_posting", {"copies": [BOARD]})
    assert county.case(case_id).outcome == "已公开"
    assert stale(county) == []
    with county.engine.database.reading() as session:
        (public,), _ = published(session)
    assert public.places == (("board", "一楼大厅公示栏", date(2026, 3, 2)),)

    county.turn(3, 4, 10)
    change_item(county, COMPLEX)
    (old,) = stale(county)
    assert (old.place, old.gone) == ("一楼大厅公示栏", False)

    again = proposed(county)
    county.answer(again, "publication_approval", {"outcome": "publish"})
    county.answer(again, "publication_posting", {"copies": [BOARD | {"posted_on": "2026-03-04"}]})
    assert stale(county) == []
    with county.engine.database.reading() as session:
        first = session.scalars(select(PublicationCopy).order_by(PublicationCopy.id)).first()
        assert first is not None
        assert first.removed_on == date(2026, 3, 4)


@pytest.mark.rule("OA-5")
def test_a_copy_of_a_withdrawn_item_is_stale_until_its_department_takes_it_down(county: County) -> None:
    put_up(county)
    with county.engine.database.transaction() as session:
        session.scalars(select(Item).where(Item.code == COMPLEX, Item.active)).one().state = "withdrawn"
    (old,) = stale(county)
    assert old.gone
    stranger = county.hands.person("gaofeng")
    with pytest.raises(NotAllowed):
        administration.take_down_copy(county.engine, stranger, copy_id=old.id, removed_on=date(2026, 3, 2))
    handler = county.hands.person("hejing")
    with pytest.raises(ChengnuoError, match="between the posting and today"):
        administration.take_down_copy(county.engine, handler, copy_id=old.id, removed_on=date(2026, 3, 1))
    administration.take_down_copy(county.engine, handler, copy_id=old.id, removed_on=date(2026, 3, 2))
    assert stale(county, every=True) == []


@pytest.mark.rule("OA-5")
def test_a_new_promise_and_a_new_measure_make_their_copies_stale(county: County) -> None:
    for kind in ("promise", "compensation"):
        case_id = proposed(county, kind=kind, item_code=None, subject=f"公示：{kind}")
        county.answer(case_id, "publication_approval", {"outcome": "publish"})
        county.answer(case_id, "publication_posting", {"copies": [BOARD]})
    assert stale(county) == []
    county.turn(3, 3, 9)
    administration.set_compensation(county.engine, None, breach="overdue", measure="免费邮寄。", why="新办法")
    assert [each.kind for each in stale(county)] == ["compensation"]
    administration.save_promise(
        county.engine, None, department="market", review_on=date(2027, 3, 1), **promise_of(county)
    )
    administration.publish_promise(county.engine, None, department="market")
    assert sorted(each.kind for each in stale(county)) == ["compensation", "promise"]


@pytest.mark.rule("OA-5", "PR-2")
def test_a_new_post_record_makes_the_copies_of_duties_stale(county: County) -> None:
    case_id = proposed(county, kind="duties", item_code=None, subject="岗位职责和权限")
    county.answer(case_id, "publication_approval", {"outcome": "publish"})
    county.answer(case_id, "publication_posting", {"copies": [BOARD]})
    texts = RecordTexts("当场审批", "一次办好", "对决定负责", "按考评办法奖惩")
    targets = [Target("当场办结", "当日办结率 100%", "每月")]
    for day, post, old in ((3, "culture-handler", []), (4, "market-handler", ["duties"])):
        county.turn(3, day, 9)
        administration.save_post_record(county.engine, None, post=post, texts=texts, targets=targets)
        administration.publish_post_record(county.engine, None, post=post)
        assert [each.kind for each in stale(county)] == old


def promise_of(county: County) -> dict[str, Any]:
    lines, texts = PROMISES["market"]
    return {"lines": lines, "texts": texts}


@pytest.mark.rule("OA-5")
def test_an_exemption_has_basis_approver_and_review_date_and_ends_with_its_review(county: County) -> None:
    exempt: dict[str, Any] = {"kind": "other", "item_code": None, "subject": "应急物资点位", "treatment": "exempt"}
    with pytest.raises(ChengnuoError, match="law and its article"):
        proposed(county, **exempt, basis="内部掌握", review_on="2026-06-01")
    with pytest.raises(ChengnuoError, match="review date"):
        proposed(county, **exempt, basis=LAW)
    case_id = proposed(county, **exempt, basis=LAW, review_on="2026-03-16")
    county.answer(case_id, "publication_approval", {"outcome": "exempt"})
    with county.engine.database.reading() as session:
        (told,), _ = exemptions(session)
        assert published(session)[0] == []
    assert (told.basis, told.review_on, told.approver) == (LAW, date(2026, 3, 16), "罗建国")
    assert county.waiting(case_id) == []
    county.turn(3, 17, 9)
    assert county.waiting(case_id) == ["exemption_review"]
    with pytest.raises(ChengnuoError, match="review date after today"):
        county.answer(case_id, "exemption_review", {"outcome": "exempt", "review_on": "2026-03-17"})
    county.answer(case_id, "exemption_review", {"outcome": "exempt", "review_on": "2026-03-30"})
    county.turn(3, 31, 9)
    county.answer(case_id, "exemption_review", {"outcome": "publish", "opinion": "已解密"})
    assert county.waiting(case_id) == ["publication_posting"]
    county.answer(case_id, "publication_posting", {"copies": [BOARD | {"posted_on": "2026-03-31"}]})
    assert county.case(case_id).outcome == "已公开"
    assert county.papers(case_id) == ["publication"] * 3
    with county.engine.database.reading() as session:
        assert exemptions(session)[0] == []


@pytest.mark.rule("OA-5", "AC-2")
def test_what_is_not_decided_published_or_reviewed_in_time_gets_a_card(county: County) -> None:
    case_id = proposed(county)
    county.turn(3, 6, 9)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "publication_approval", {"outcome": "publish"})
    county.turn(3, 16, 9)
    assert county.reasons(case_id) == ["政务公开到期未审批", "批准公开后到期未公布"]


@pytest.mark.rule("OA-5", "AU-6")
def test_a_returned_proposal_ends_and_other_departments_cannot_propose(county: County) -> None:
    with pytest.raises(ChengnuoError, match="own department"):
        proposed(county, department="housing")
    case_id = proposed(county)
    with pytest.raises(ChengnuoError, match="No exemption"):
        county.answer(case_id, "publication_approval", {"outcome": "exempt"})
    with pytest.raises(ChengnuoError, match="reason of the return"):
        county.answer(case_id, "publication_approval", {"outcome": "return"})
    county.answer(case_id, "publication_approval", {"outcome": "return", "opinion": "时限写错"})
    assert county.case(case_id).outcome == "已退回重拟"
    with county.engine.database.reading() as session:
        found = session.scalars(select(Publication)).one()
        assert (found.outcome, published(session)[0], found.published_at) == ("return", [], None)

"""Stories of hearings: granted and held, asked for by nobody, with a refused chair, with a recusal (LC-4)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.errors import ChengnuoError, NotAllowed
from engine.office.cards.records import Card
from engine.office.hearings.records import Hearing, HearingParty
from engine.office.organisation.records import Post
from engine.office.service_clock.records import ClockStop
from tests.acceptance.county import DENY, GRANT, REASONS, County

ITEM = "CY-HJ-001"
"""排污许可证核发: 15 working days; its list has no hearing."""
LISTED = "CY-SW-001"
"""取水许可: its list has a hearing."""
NEIGHBOUR = {"name": "马国富", "phone": "13700000007", "interest": "下游取水的相邻住户"}
AGREE = {"opinion": "agree", "text": "符合条件。"}
SETTING = {"held_at": "2026-03-17T09:30", "place": "服务中心三楼会议室", "to_post": "center-leader"}
MINUTES = {"minutes": "双方陈述、举证、质证。", "findings": "取水量不影响下游用水。", "signed": "all"}


def called(county: County, item: str = ITEM, login: str = "xiaoya", ground: str = "request") -> int:
    case_id = county.accepted(item)
    call(county, case_id, login, ground)
    return case_id


def call(county: County, case_id: int, login: str, ground: str = "request") -> None:
    commands.call_hearing(
        county.engine,
        county.hands.person(login),
        case_id=case_id,
        ground=ground,
        reason="涉及下游用水户的重大利益",
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()


def told(county: County, **more: Any) -> int:
    case_id = called(county, **more)
    county.answer(case_id, "hearing_parties", {"parties": [NEIGHBOUR]})
    return case_id


def asked(county: County) -> int:
    """Told on Monday 2026-03-02; the neighbour asks on Wednesday."""
    case_id = told(county)
    county.turn(3, 4, 10)
    request = {"name": "马国富", "requested_on": "2026-03-04", "reason": "影响灌溉"}
    county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [request]})
    return case_id


def hearing(county: County, case_id: int) -> Hearing:
    with county.engine.database.reading() as session:
        return session.scalars(select(Hearing).where(Hearing.case_id == case_id).order_by(Hearing.id.desc())).first()


def reviewed(county: County, case_id: int) -> None:
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "review", AGREE)


@pytest.mark.rule("LC-4", "TC-3")
def test_a_hearing_is_asked_for_held_and_the_decision_rests_on_its_minutes(county: County) -> None:
    """Told, asked for in time, set by the head, heard by another, minutes filed; the clock stands meanwhile."""
    case_id = told(county)
    due = county.due(case_id)
    assert county.papers(case_id)[-2:] == ["hearing_notice", "hearing_notice_party"]
    notice = county.paper(case_id, "hearing_notice_party").facts
    assert (notice["applicant"]["name"], notice["query_code"], notice["last_day"]) == ("马国富", None, "2026-03-09")
    assert county.paper(case_id, "hearing_notice").facts["query_code"] is not None
    county.turn(3, 4, 10)
    stranger = {"name": "路人甲", "requested_on": "2026-03-04"}
    with pytest.raises(ChengnuoError, match="was not told"):
        county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [stranger]})
    request = {"name": "马国富", "requested_on": "2026-03-04"}
    county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [request]})
    assert county.due(case_id) == due
    for day in ("2026-03-12T09:30", "2026-04-03T09:30", "2026-03-14T09:30"):
        with pytest.raises(ChengnuoError, match="working day"):
            county.answer(case_id, "hearing_setting", SETTING | {"held_at": day})
    county.answer(case_id, "hearing_setting", SETTING)
    assert county.papers(case_id)[-2:] == ["hearing_summons", "hearing_summons_party"]
    assert county.due(case_id) == ""
    with county.engine.database.reading() as session:
        stop = session.scalars(select(ClockStop).order_by(ClockStop.id.desc())).first()
        assert stop is not None
        assert (stop.kind, stop.document_id) == ("hearing", county.paper(case_id, "hearing_summons").id)
        assert "第四十七条" in stop.basis
    reviewed(county, case_id)
    with pytest.raises(ChengnuoError, match="A hearing is under way"):
        county.answer(case_id, "decision", GRANT)
    county.turn(3, 17, 9, 30)
    county.answer(case_id, "hearing_opening", {"attended": "申请人、马国富、经办人", "recusal_asked": "no"})
    with pytest.raises(ChengnuoError, match="who refused"):
        county.answer(case_id, "hearing_minutes", MINUTES | {"signed": "refused"})
    county.answer(case_id, "hearing_minutes", MINUTES)
    held = hearing(county, case_id)
    assert (held.outcome, held.chair_id) == ("held", county.hands.person("xuming").staff_id)
    assert county.due(case_id) != ""
    number = county.paper(case_id, "hearing_minutes").number
    county.answer(case_id, "decision", GRANT)
    assert county.paper(case_id, "grant").facts["hearing"] == number
    assert "hearing" not in county.waiting(case_id)


@pytest.mark.rule("LC-4")
def test_nobody_asks_within_five_working_days_and_the_review_goes_on(county: County) -> None:
    case_id = told(county)
    county.turn(3, 9, 16)
    assert "hearing_requests" in county.waiting(case_id)
    county.turn(3, 9, 18)
    assert county.waiting(case_id) == ["review"]
    assert hearing(county, case_id).outcome == "not_requested"
    assert county.letters(case_id, "无人申请听证")
    with county.engine.database.reading() as session:
        assert session.scalars(select(ClockStop)).all() == []
    reviewed(county, case_id)
    county.answer(case_id, "decision", DENY)
    county.answer(case_id, "denial_draft", REASONS)


@pytest.mark.rule("LC-4")
def test_all_waive_in_writing_before_the_time_is_over(county: County) -> None:
    case_id = told(county)
    county.answer(case_id, "hearing_requests", {"result": "waived"})
    assert hearing(county, case_id).outcome == "not_requested"
    assert county.waiting(case_id) == ["review"]


@pytest.mark.rule("LC-4")
def test_the_chair_is_nobody_who_reviews_and_not_the_head(county: County) -> None:
    """The handler, the handler's B, whoever called it and the head are refused in words; what was typed may be sent
    again with another post."""
    case_id = asked(county)
    with county.engine.database.reading() as session:
        assert session.scalars(select(HearingParty.requested_on).order_by(HearingParty.ordinal)).all()[0] is None
    for post in ("ecology-handler", "ecology-chief_rep"):
        with pytest.raises(ChengnuoError, match="reviews this application and cannot chair") as refused:
            county.answer(case_id, "hearing_setting", SETTING | {"to_post": post})
        assert "不能主持听证，请选择审查人员以外的岗位" in refused.value.zh
    with pytest.raises(ChengnuoError, match="head decides on recusal"):
        county.answer(case_id, "hearing_setting", SETTING | {"to_post": "ecology-agency_head"})
    county.answer(case_id, "hearing_setting", SETTING)
    assert hearing(county, case_id).place == "服务中心三楼会议室"


@pytest.mark.rule("LC-4")
def test_a_chair_who_withdraws_is_replaced_and_all_are_told_again(county: County) -> None:
    case_id = asked(county)
    county.answer(case_id, "hearing_setting", SETTING)
    county.turn(3, 17, 9, 30)
    opening = {"attended": "全体", "recusal_asked": "yes", "recusal_reason": "主持人是申请人的亲属"}
    county.answer(case_id, "hearing_opening", opening)
    county.answer(case_id, "hearing_recusal", {"granted": "yes", "text": "属实，应当回避。"})
    assert len(county.letters(case_id, "回避申请的决定")) == 2
    assert "hearing_setting" in county.waiting(case_id)
    county.answer(case_id, "hearing_setting", SETTING | {"held_at": "2026-03-27T09:30", "to_post": "inspector"})
    assert county.papers(case_id).count("hearing_summons") == 2
    county.turn(3, 27, 10)
    assert county.due(case_id) == "", "the stop was prolonged"
    county.answer(case_id, "hearing_opening", opening | {"recusal_asked": "yes"})
    county.answer(case_id, "hearing_recusal", {"granted": "no", "text": "理由不成立。"})
    county.answer(case_id, "hearing_minutes", MINUTES)
    assert county.paper(case_id, "hearing_minutes").facts["recusal"].endswith("驳回：理由不成立。")
    assert county.case(case_id).status == "open"


@pytest.mark.rule("LC-4")
def test_where_a_law_requires_it_the_hearing_is_set_without_a_request(county: County) -> None:
    case_id = called(county, LISTED, "panhai", "statutory")
    county.answer(case_id, "hearing_parties", {})
    assert "hearing_setting" in county.waiting(case_id)
    county.answer(case_id, "hearing_setting", SETTING | {"held_at": "2026-03-11T09:00"})
    county.answer(case_id, "hearing_opening", {"attended": "全体", "recusal_asked": "no"})
    with pytest.raises(ChengnuoError, match="after the hearing"):
        county.answer(case_id, "hearing_minutes", MINUTES)


@pytest.mark.rule("LC-4")
def test_an_item_that_lists_a_hearing_is_not_decided_before_one_was_considered(county: County) -> None:
    case_id = county.accepted(LISTED)
    reviewed(county, case_id)
    with pytest.raises(ChengnuoError, match="lists a hearing"):
        county.answer(case_id, "decision", GRANT)
    with pytest.raises(NotAllowed):
        call(county, case_id, "wangfang", "none")
    call(county, case_id, "panhai", "none")
    assert hearing(county, case_id).outcome == "not_needed"
    county.answer(case_id, "decision", GRANT)
    assert county.paper(case_id, "grant").facts["hearing"] is None


@pytest.mark.rule("LC-4", "AU-1")
def test_a_hearing_is_called_once_at_a_time_and_before_the_decision(county: County) -> None:
    case_id = told(county)
    with pytest.raises(ChengnuoError, match="under way already"):
        call(county, case_id, "xiaoya")
    early = county.apply(ITEM)
    with pytest.raises(ChengnuoError):
        call(county, early, "xiaoya")


@pytest.mark.rule("LC-4", "AC-2", "AT-1", "AC-5")
def test_whoever_lets_a_step_of_the_hearing_wait_gets_the_card_for_it(county: County) -> None:
    """The handler for the parties, the head for the date, the chair for the minutes; nobody for another's step, and the
    review that waits beside it is not meant. The clock of the case stands, that of the chair's own step goes on."""
    case_id = called(county)
    assert county.timer(case_id, "parties_due") == "03-04 17:00"
    county.turn(3, 4, 17)
    county.answer(case_id, "hearing_parties", {"parties": [NEIGHBOUR]})
    county.turn(3, 5, 9)
    request = {"name": "马国富", "requested_on": "2026-03-05", "reason": "影响灌溉"}
    county.answer(case_id, "hearing_requests", {"result": "asked", "requests": [request]})
    county.turn(3, 10, 17, 30)
    county.answer(case_id, "hearing_setting", SETTING | {"held_at": "2026-03-20T09:30"})
    county.turn(3, 20, 11)
    county.answer(case_id, "hearing_opening", {"attended": "全体", "recusal_asked": "no"})
    assert county.due(case_id) == ""
    assert county.timer(case_id, "minutes_due") == "03-27 17:00"
    county.turn(3, 30, 17)
    with county.engine.database.reading() as session:
        rows = session.execute(
            select(Card.level, Card.reason, Post.code)
            .join(Post, Post.id == Card.post_id)
            .where(Card.case_id == case_id, Card.reason.startswith("听证环节"))
            .order_by(Card.id)
        ).all()
    assert [(level, code) for level, _, code in rows] == [
        ("yellow", "ecology-handler"),
        ("yellow", "ecology-agency_head"),
        ("yellow", "center-leader"),
        ("red", "center-leader"),
    ]
    assert "2026年3月27日 17:00到期" in rows[3][1]
    assert county.accountability(case_id).person_id == county.hands.person("xuming").staff_id
    county.answer(case_id, "hearing_minutes", MINUTES)
    county.turn(4, 1, 9)
    assert county.due(case_id) != ""

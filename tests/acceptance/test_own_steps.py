"""Stories of who receives a case after others let time pass: his own step has its own ladder (AT-4)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.clock import OFFICE_ZONE
from engine.office.accountability.records import AccountabilityCase
from engine.office.cards.records import Card
from engine.office.items.records import Item
from engine.office.organisation.records import Post
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, VETO, County
from tests.acceptance.test_attributing import AGREE

Given = list[tuple[str, str, str]]


def cards_of(county: County, case_id: int, *roles: str) -> Given:
    """Level, role of the post and moment of the cards that posts of these roles got in the case, oldest first."""
    query = select(Card.level, Post.role, Card.issued_at).join(Post, Post.id == Card.post_id)
    with county.engine.database.reading() as session:
        rows = session.execute(query.where(Card.case_id == case_id).order_by(Card.issued_at, Card.id))
        return [
            (row.level, row.role, f"{row.issued_at.astimezone(OFFICE_ZONE):%m-%d %H:%M}")
            for row in rows
            if not roles or row.role in roles
        ]


def accused(county: County, case_id: int) -> list[str]:
    """The roles of those about whom accountability cases were opened from the cards of this case."""
    query = (
        select(Post.role)
        .join(Card, Card.post_id == Post.id)
        .join(AccountabilityCase, AccountabilityCase.card_id == Card.id)
        .where(Card.case_id == case_id)
    )
    with county.engine.database.reading() as session:
        return sorted(session.scalars(query))


@pytest.mark.rule("AT-4", "ON-5")
def test_within_his_own_step_the_next_handler_gets_nothing(county: County) -> None:
    """Deemed accepted on the ninth at closing, two days for the review: promise and red card pass at the window."""
    case_id = county.apply(COMPLEX)
    county.turn(3, 11, 16)
    assert cards_of(county, case_id, "handler") == [("reminder", "handler", "03-10 17:00")]
    assert {role for level, role, _ in cards_of(county, case_id) if level != "reminder"} == {"clerk"}
    county.answer(case_id, "review", AGREE)
    county.turn(3, 13, 16)
    assert cards_of(county, case_id, "handler") == [("reminder", "handler", "03-10 17:00")]


@pytest.mark.rule("AT-4", "AC-2", "TC-5")
def test_late_in_his_own_step_he_climbs_a_ladder_of_his_own(county: County) -> None:
    """Yellow when two days of his own are over, red a day later with an accountability case about him."""
    case_id = county.apply(ORDINARY)
    county.turn(3, 12, 17)
    assert cards_of(county, case_id, "handler") == [
        ("reminder", "handler", "03-10 17:00"),
        ("yellow", "handler", "03-11 17:00"),
        ("red", "handler", "03-12 17:00"),
    ]
    assert accused(county, case_id).count("handler") == 1
    # The card says on what it rests: the file came on the ninth, the days before are not counted (AT-1).
    assert "本环节到期未办（2026年3月9日 17:00接手，2026年3月11日 17:00到期）" in county.reasons(case_id)


@pytest.mark.rule("AT-4", "AT-1")
def test_each_later_holder_is_watched_by_his_own_step(county: County) -> None:
    """The reviewer is one minute in time; who decides after him is late by himself, from the day he got the file."""
    case_id = county.apply(ORDINARY)
    county.turn(3, 11, 16, 59)
    county.answer(case_id, "review", AGREE)
    county.turn(3, 13, 17)
    assert [level for level, role, _ in cards_of(county, case_id, "handler")] == ["reminder"]
    decider = [(level, at) for level, role, at in cards_of(county, case_id) if role not in ("clerk", "handler")]
    assert ("yellow", "03-12 17:00") in decider
    assert ("red", "03-13 17:00") in decider


@pytest.mark.rule("AT-4", "AT-1")
def test_a_reviewer_who_was_late_keeps_the_red_card_of_his_limit(county: County) -> None:
    """The promise passed while he reviewed; who decides the next morning gets no red card for it."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 9)
    county.answer(case_id, "review", AGREE)
    county.turn(3, 6, 17)
    assert cards_of(county, case_id, "handler") == [
        ("reminder", "handler", "03-04 17:00"),
        ("yellow", "handler", "03-05 17:00"),
        ("red", "handler", "03-06 17:00"),
    ]
    # One day for the decision ends on Monday at closing: the only word to the decider is the reminder of that.
    assert cards_of(county, case_id, "chief_rep") == [("reminder", "chief_rep", "03-06 17:00")]
    assert accused(county, case_id) == ["handler"]


@pytest.mark.rule("AT-4", "TC-20")
def test_a_late_worker_changes_no_card_of_a_step(county: County) -> None:
    """The step is decided after an outage of two days: its cards carry their own moments all the same."""
    case_id = county.apply(ORDINARY)
    county.turn(3, 9, 17)
    county.engine.clock.turn_to(county.now().replace(day=13, hour=9))
    county.answer(case_id, "review", AGREE)
    assert [(level, at) for level, role, at in cards_of(county, case_id, "handler") if level != "reminder"] == [
        ("yellow", "03-11 17:00"),
        ("red", "03-12 17:00"),
    ]


@pytest.mark.rule("AT-4", "TC-3", "TC-10")
def test_a_stopped_clock_stops_the_ladder_of_the_step(county: County) -> None:
    """While a special procedure of five days runs, the step is not counted, and its cards move with it."""
    with county.engine.database.transaction() as session:
        session.execute(update(Item).where(Item.code == COMPLEX).values(promised_days=9))
    case_id = county.apply(COMPLEX)
    county.turn(3, 10, 10)
    county.stop_clock(case_id, days=5)
    county.turn(3, 17, 9)
    assert [level for level, _, _ in cards_of(county, case_id, "handler")] == []
    county.turn(3, 19, 17)
    own = [
        ("reminder", "handler", "03-17 17:00"),
        ("yellow", "handler", "03-18 17:00"),
        ("red", "handler", "03-19 17:00"),
    ]
    assert cards_of(county, case_id, "handler") == own
    # The promise passes a day later, in the hands of somebody whose own lateness has come to its red card.
    county.turn(3, 20, 17)
    assert cards_of(county, case_id, "handler")[3] == ("yellow", "handler", "03-20 17:00")


@pytest.mark.rule("AT-4")
def test_a_granted_case_watches_nobody_any_more(county: County) -> None:
    """The decision ends the ladder of the step with the handling."""
    case_id = county.apply(ORDINARY)
    county.turn(3, 10, 9)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.turn(3, 20, 9)
    assert [level for level, role, _ in cards_of(county, case_id) if role not in ("clerk",)] == []


@pytest.mark.rule("AT-4", "AT-2", "JA-3")
def test_departments_within_their_own_days_pay_for_no_deemed_acceptance(county: County) -> None:
    """Ten days promised, five gone at the window: the joint limit passes while the departments review in time."""
    case_id = county.apply(VETO)
    county.turn(3, 12, 9)
    county.answer(case_id, "joint_circumstances", {})
    rows = [{"department": code, "days": 5} for code in ("housing", "planning", "fire")]
    county.answer(case_id, "joint_prepare", {"departments": rows})
    county.turn(3, 16, 17)
    assert ("yellow", "clerk", "03-16 17:00") in cards_of(county, case_id)
    assert cards_of(county, case_id, "handler") == []
    fire = county.branches(case_id)["fire"].id
    assert county.due(fire) == "03-19 17:00"
    county.turn(3, 19, 17)
    assert [(level, role) for level, role, _ in cards_of(county, fire) if level == "yellow"] == [("yellow", "handler")]

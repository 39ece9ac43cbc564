"""Stories of appeals, and of what a lifted yellow card takes with it (AC-6, AT-5)."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.errors import NotAllowed, Refused
from engine.office.cards.records import Card
from engine.office.organisation.records import Staff
from engine.queries.oversight.cards import card_register
from tests.acceptance.county import ORDINARY, County

LATE = {"month": 3, "day": 5, "hour": 17}
"""When an ordinary case that was accepted on Monday gets its yellow card; the red one follows a working day later."""


def cards_of(county: County, case_id: int, level: str) -> list[Card]:
    with county.engine.database.reading() as session:
        found = session.scalars(select(Card).where(Card.case_id == case_id, Card.level == level).order_by(Card.id))
        return list(found)


def holder(county: County, card: Card) -> str:
    with county.engine.database.reading() as session:
        return session.scalars(select(Staff.login).where(Staff.id == card.staff_id)).one()


def appeal(county: County, card: Card, login: str, text: str = "当天系统中断。") -> None:
    commands.appeal_card(
        county.engine, county.hands.person(login), card_id=card.id, text=text, key=secrets.token_urlsafe(9)
    )
    county.engine.settle()


def reject(county: County, card: Card, login: str = "qianzheng", answer: str = "系统没有中断。") -> None:
    commands.reject_appeal(
        county.engine, county.hands.person(login), card_id=card.id, answer=answer, key=secrets.token_urlsafe(9)
    )
    county.engine.settle()


def lift(county: County, card: Card) -> None:
    commands.lift_card(
        county.engine, county.hands.person("qianzheng"), card_id=card.id, ground="system_outage",
        grounds="系统停机。", key=secrets.token_urlsafe(9),
    )  # fmt: skip
    county.engine.settle()


def waiting_appeals(county: County) -> list[int]:
    with county.engine.database.reading() as session:
        return [row.id for row in card_register(session, appealed=True)[0]]


@pytest.mark.rule("AC-6")
def test_the_person_of_a_card_appeals_and_the_inspector_answers(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    county.turn(**LATE)
    (card,) = cards_of(county, case_id, "yellow")
    login = holder(county, card)
    with pytest.raises(Refused, match="person of the card"):
        appeal(county, card, "wangfang")
    with pytest.raises(Refused, match="why the card"):
        appeal(county, card, login, " ")
    appeal(county, card, login)
    assert waiting_appeals(county) == [card.id]
    assert county.letters(case_id, "亮牌申诉")
    with pytest.raises(Refused, match="appealed before"):
        appeal(county, card, login, "再申诉一次。")
    with pytest.raises(NotAllowed):
        reject(county, card, login)
    with pytest.raises(Refused, match="why the card stands"):
        reject(county, card, answer="")
    reject(county, card)
    assert waiting_appeals(county) == []
    assert county.letters(case_id, "申诉不予采纳")
    (answered,) = cards_of(county, case_id, "yellow")
    assert (answered.lifted_at, answered.appeal_answer) == (None, "系统没有中断。")
    with pytest.raises(Refused, match="No appeal"):
        reject(county, card)


@pytest.mark.rule("AT-5", "AC-6")
@pytest.mark.parametrize("lifted", ["the earlier", "the second itself"])
def test_a_red_card_that_came_from_a_second_yellow_goes_with_it(county: County, lifted: str) -> None:
    first = county.accepted(ORDINARY)
    county.turn(**LATE)
    (earlier,) = cards_of(county, first, "yellow")
    county.turn(3, 9, 9)
    second = county.accepted(ORDINARY)
    county.turn(3, 12, 17)
    (later,) = cards_of(county, second, "yellow")
    (red,) = cards_of(county, second, "red")
    assert red.from_yellow_id == later.id
    followed = county.accountability(second).case_id
    lift(county, earlier if lifted == "the earlier" else later)
    (gone,) = cards_of(county, second, "red")
    assert gone.lifted_at is not None
    assert gone.lift_grounds is not None
    assert "黄牌已撤销" in gone.lift_grounds
    assert county.case(followed).status == "completed"
    assert cards_of(county, first, "red")[0].lifted_at is None, "that one stands by its own limit"


@pytest.mark.rule("AT-5")
def test_a_red_card_whose_own_limit_has_passed_stands(county: County) -> None:
    first = county.accepted(ORDINARY)
    county.turn(**LATE)
    (earlier,) = cards_of(county, first, "yellow")
    county.turn(3, 9, 9)
    second = county.accepted(ORDINARY)
    county.turn(3, 16, 9)
    (red,) = cards_of(county, second, "red")
    assert red.due_anyway
    lift(county, earlier)
    (stays,) = cards_of(county, second, "red")
    assert stays.lifted_at is None

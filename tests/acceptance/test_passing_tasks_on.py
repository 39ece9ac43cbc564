"""Stories of tasks that are passed on, sent back, taken back and co-signed in the county (AU-1, AT-1, TC-1)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.errors import Refused
from engine.office.cards.records import Card
from engine.office.organisation.records import PostHolding, Staff
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County
from tests.acceptance.test_granting import AGREE


def task(county: County, case_id: int, form: str, *, beside: bool = False) -> str:
    """The open work with this form of the case or its branches."""
    query = (
        select(WorkItem.id)
        .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        .where((OfficeCase.id == case_id) | (OfficeCase.parent_id == case_id), WorkItem.form == form)
        .where(WorkItem.beside_id.is_not(None) if beside else WorkItem.beside_id.is_(None))
    )
    with county.engine.database.reading() as session:
        return str(session.scalars(query).one())


def give(county: County, command: Any, login: str, item: str, **more: Any) -> None:
    command(county.engine, county.hands.person(login), work_item=item, key=secrets.token_urlsafe(8), **more)
    county.engine.settle()


def carded(county: County, case_id: int) -> set[str]:
    """The logins of those who got a card above a reminder in the case."""
    query = select(Staff.login).join(Card, Card.staff_id == Staff.id)
    with county.engine.database.reading() as session:
        return set(session.scalars(query.where(Card.case_id == case_id, Card.level.in_(("yellow", "red")))))


@pytest.mark.rule("AT-1")
def test_whoever_has_the_work_when_the_limit_passes_answers_for_it(county: County) -> None:
    """After a transfer that is the new holder; while work is delegated or co-signed, whoever asked."""
    transferred, delegated = county.accepted(COMPLEX), county.accepted(COMPLEX)
    due = county.due(transferred)
    give(
        county, commands.transfer, "hejing", task(county, transferred, "review"), post="market-chief_rep", reason="外出"
    )
    ask = {"post": "market-chief_rep", "question": "请现场核查"}
    give(county, commands.delegate, "hejing", task(county, delegated, "review"), **ask)
    assert county.due(transferred) == county.due(delegated) == due
    county.turn(3, 16, 9)
    assert carded(county, transferred) == {"guotao"}
    assert carded(county, delegated) == {"hejing"}


@pytest.mark.rule("AU-1", "TC-1")
def test_a_decision_is_sent_back_to_the_review_inside_the_same_limit(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    due = county.due(case_id)
    county.answer(case_id, "review", AGREE)
    decider, item = county_holder(county, case_id, "decision"), task(county, case_id, "decision")
    give(county, commands.send_back, decider, item, to="review", reason="面积与图纸不符")
    assert county.waiting(case_id) == ["review"]
    assert county.due(case_id) == due
    item, reviewer = task(county, case_id, "review"), county_holder(county, case_id, "review")
    with pytest.raises(Refused, match="diagram"):
        give(county, commands.send_back, reviewer, item, to="decision", reason="不")
    county.answer(case_id, "review", AGREE | {"text": "已更正。"})
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome is not None


@pytest.mark.rule("AU-1")
def test_what_was_handed_in_by_mistake_is_taken_back(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    login = county_holder(county, case_id, "review")
    county.answer(case_id, "review", AGREE)
    commands.take_back(
        county.engine, county.hands.person(login), case_id=case_id, reason="漏写意见", key=secrets.token_urlsafe(8)
    )
    assert county.waiting(case_id) == ["review"]
    county.answer(case_id, "review", AGREE)
    assert county.waiting(case_id) == ["decision"]


def county_holder(county: County, case_id: int, form: str) -> str:
    """The login of the A holder of the post where this form waits."""
    query = (
        select(Staff.login)
        .join(PostHolding, PostHolding.staff_id == Staff.id)
        .join(WorkItem, WorkItem.post_id == PostHolding.post_id)
        .where(WorkItem.case_id == case_id, WorkItem.form == form, PostHolding.letter == "A")
    )
    with county.engine.database.reading() as session:
        return session.scalars(query).one()

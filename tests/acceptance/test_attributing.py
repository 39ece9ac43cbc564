"""Stories of whose lateness it is (AT): cards, urges, and what a lifted card takes with it."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import func, select

from engine.cases import commands
from engine.cases.storage.records import OfficeCase
from engine.office.cards.records import Card
from engine.office.organisation.records import Department, Post
from engine.office.service_clock.rules import office_day
from engine.queries.case.deadlines import card_days
from engine.queries.case.public_progress import public_progress
from engine.queries.oversight.cards import card_register
from engine.queries.oversight.joint_board import joint_case
from tests.acceptance.county import COMPLEX, ORDINARY, REASONS, VETO, County
from tests.acceptance.test_joining import APPROVE, opened, say

STOPPABLE = "CY-HJ-001"
"""排污许可证核发: 15 working days of 20, with testing among its special procedures."""
AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


def carded(county: County, case_id: int, level: str) -> list[str]:
    """The departments that got a card of this level for the case itself, in order."""
    query = select(Department.code).join(Card, Card.department_id == Department.id)
    with county.engine.database.reading() as session:
        return list(session.scalars(query.where(Card.case_id == case_id, Card.level == level).order_by(Card.id)))


def lift(county: County, card_id: int, login: str = "qianzheng") -> None:
    """The inspector lifts a card."""
    commands.lift_card(
        county.engine, county.hands.person(login), card_id=card_id, ground="system_outage", grounds="系统停机。",
        key=secrets.token_urlsafe(12),
    )  # fmt: skip
    county.engine.settle()


def urge(county: County, case_id: int) -> None:
    """The leader in charge urges."""
    leader, key = county.hands.person("mayulan"), secrets.token_urlsafe(9)
    commands.urge(county.engine, leader, case_id=case_id, text="请尽快审查。", key=key)


@pytest.mark.rule("AT-2", "AT-1", "JA-3")
def test_a_late_joint_case_cards_the_silent_departments_alone(county: County) -> None:
    """Four of five stay silent: each has its card for the joint case, the coordinator is told, the window is not."""
    case_id = opened(county)
    say(county, case_id, "planning", **APPROVE)
    silent = sorted(set(county.branches(case_id)) - {"planning"})
    county.turn(3, 30, 17)
    assert sorted(carded(county, case_id, "yellow")) == silent
    (told,) = county.letters(case_id, "联办件黄牌")
    assert "规划" not in told
    with county.engine.database.reading() as session:
        roles = session.scalars(select(Post.role).join(Card, Card.post_id == Post.id).where(Card.case_id == case_id))
        assert set(roles) == {"handler"}


@pytest.mark.rule("AT-2", "DF-2")
def test_a_denial_is_an_answer_once_its_leader_lets_it_pass(county: County) -> None:
    """Drafted and waiting for the leader: not answered; rejected: not answered; approved: answered."""
    case_id = opened(county)

    def answered() -> int:
        with county.engine.database.reading() as session:
            return joint_case(session, county.engine.clock.now(), case_id).answered

    say(county, case_id, "fire", opinion="deny", text="不符合消防条件。")
    branch = county.branches(case_id)["fire"].id
    county.answer(branch, "denial_draft", REASONS)
    assert answered() == 0
    county.answer(branch, "denial_opinion", {"opinion": "reject", "text": "再核实。"})
    assert answered() == 0
    say(county, case_id, "fire", opinion="deny", text="不符合消防条件。")
    county.answer(branch, "denial_draft", REASONS)
    county.answer(branch, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    assert answered() == 1


@pytest.mark.rule("AT-4", "ON-5")
def test_days_gone_before_the_file_came_are_not_the_next_handlers(county: County) -> None:
    """Three days promised, five let pass at the window: the cards are the window's, dated when they were due."""
    case_id = county.apply(ORDINARY)
    county.turn(3, 9, 17)
    assert county.application(case_id).accepted_how == "deemed"
    with county.engine.database.reading() as session:
        rows = session.execute(
            select(Card.level, Card.issued_at, Post.role).join(Post, Post.id == Card.post_id).order_by(Card.id)
        ).all()
    assert {row.role for row in rows} == {"clerk"}
    assert county.infractions(case_id) == ["no_notice"]
    county.turn(3, 10, 16)
    county.answer(case_id, "review", AGREE)
    with county.engine.database.reading() as session:
        assert set(session.scalars(select(Post.role).join(Card, Card.post_id == Post.id))) == {"clerk"}


@pytest.mark.rule("AT-2", "AC-2")
def test_a_second_yellow_card_is_a_red_one_for_departments_and_steps_too(county: County) -> None:
    """Fire is silent in two joint cases within thirty days: the second yellow card comes with the red one."""
    first = opened(county, VETO)
    second = opened(county, VETO)
    branches = [county.branches(case_id)["fire"].id for case_id in (first, second)]
    due = county.due(branches[0])
    county.turn(int(due[:2]), int(due[3:5]), 17)
    levels = sorted(level for branch in branches for level in county.cards(branch) if level != "reminder")
    assert levels == ["red", "yellow", "yellow"]
    assert sum(county.accountabilities(branch) for branch in branches) == 1


@pytest.mark.rule("AT-5", "AC-6")
def test_lifting_a_red_card_ends_its_case_as_not_taken(county: County) -> None:
    """The accountability case ends with the grounds, the person is told, and the register names who lifted it."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 10, 17)
    opened_case = county.accountability(case_id)
    lift(county, opened_case.card_id or 0)
    closed = county.accountability(case_id)
    assert closed.taken is False
    assert closed.take_grounds == "引发本案的亮牌已撤销：系统停机。"
    assert county.case(closed.case_id).outcome == "不予立案"
    assert county.waiting(closed.case_id) == []
    assert county.letters(closed.case_id, "不予立案")
    with county.engine.database.reading() as session:
        row = next(row for row in card_register(session)[0] if row.id == closed.card_id)
    assert (row.lifted_by, row.lift_grounds) == (county.hands.person("qianzheng").name, "系统停机。")


@pytest.mark.rule("AT-6", "AC-1")
def test_an_urge_is_work_whose_answer_goes_back(county: County) -> None:
    """The urged post has it in its inbox with a due date; the answer reaches who urged."""
    case_id = county.accepted(COMPLEX)
    commands.urge(
        county.engine,
        county.hands.person("mayulan"),
        case_id=case_id,
        text="请尽快审查。",
        key=secrets.token_urlsafe(9),
    )
    county.engine.settle()
    assert county.waiting(case_id) == ["review", "urge_answer"]
    assert county.letters(case_id, f"催办 {county.case(case_id).number}：审查申请"), "which case it is about"
    county.answer(urging(county, case_id), "urge_answer", {"answer": "明日办结。"})
    assert county.waiting(case_id) == ["review"]
    assert county.letters(urging(county, case_id), "催办答复")


@pytest.mark.rule("AT-6", "AC-1")
def test_silence_on_an_urge_is_an_infraction(county: County) -> None:
    """One working day without an answer: on record, and who urged is told; the answer is still asked for."""
    case_id = county.accepted(COMPLEX)
    commands.urge(
        county.engine,
        county.hands.person("mayulan"),
        case_id=case_id,
        text="请尽快审查。",
        key=secrets.token_urlsafe(9),
    )
    county.turn(3, 3, 16, 59)
    assert county.infractions(urging(county, case_id)) == []
    county.turn(3, 3, 17)
    assert county.infractions(urging(county, case_id)) == ["unanswered_urge"]
    assert county.letters(urging(county, case_id), "催办未答复")
    assert county.waiting(case_id) == ["review", "urge_answer"]


def urging(county: County, case_id: int) -> int:
    """The case in which the urge of a case is answered."""
    query = select(func.max(OfficeCase.id)).where(OfficeCase.parent_id == case_id, OfficeCase.process == "urging")
    with county.engine.database.reading() as session:
        return session.scalars(query).one() or 0


@pytest.mark.rule("AT-4", "AT-1", "TC-11", "TC-15")
def test_a_card_shows_the_days_it_rests_on_the_steps_own_with_its_stops(county: County) -> None:
    """Five days went at the window; the handler's card for his step begins when the file came and skips the stop."""
    case_id = county.apply(STOPPABLE)
    county.turn(3, 9, 17)
    assert county.application(case_id).accepted_how == "deemed"
    county.turn(3, 10, 9)
    county.stop_clock(case_id, "xiaoya", days=3)
    with county.engine.database.reading() as session:
        assert [(each.branch, each.kind) for each in public_progress(session, case_id).standing] == [(False, "testing")]
    county.turn(3, 18, 17)
    with county.engine.database.reading() as session:
        (own,) = session.scalars(select(Card).where(Card.case_id == case_id, Card.level == "yellow"))
        days = card_days(session, case_id, own.id)
        assert (days.clock, days.amount, days.statutory) == ("step", 2, False)
        told = [(f"{line.day:%m-%d}", line.ordinal, line.reason_code) for line in days.lines]
        assert told == [
            ("03-09", None, "acceptance_day"),
            ("03-10", None, "stopped"),
            ("03-11", None, "stopped"),
            ("03-12", None, "stopped"),
            ("03-13", 1, "working_day"),
            ("03-14", None, "weekend"),
            ("03-15", None, "weekend"),
            ("03-16", 2, "working_day"),
        ]
        assert office_day(own.issued_at) == days.lines[-1].day
    county.turn(4, 3, 17)
    with county.engine.database.reading() as session:
        rest = {
            card.passed: card_days(session, case_id, card.id)
            for card in session.scalars(select(Card).where(Card.case_id == case_id, Card.passed.is_not(None)))
        }
        rows = [row for row in card_register(session)[0] if row.case_id == case_id]
    assert {(each.clock, each.amount) for each in rest.values()} == {("case", 15), ("case", 20)}
    assert rest["statutory"].statutory
    assert all(row.has_days for row in rows)

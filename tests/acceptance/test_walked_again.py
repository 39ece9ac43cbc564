"""Faults that an audit found once, walked again where no other story passes them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.cases.storage.records import OfficeCase, WorkItem
from engine.clock import office_time
from engine.office.cards.records import Card
from engine.office.organisation.records import Post
from engine.queries.case.case_record import materials, supplement_due
from engine.queries.case.deadlines import explanations
from tests.acceptance.county import COMPLEX, DENY, REASONS, County
from tests.acceptance.test_attributing import AGREE

MISSING = ("missing", "未提交", "请提交原件")
WRONG = ("wrong", "身份证复印件不清晰", "请重新复印")


@pytest.mark.rule("AU-6", "DF-2")
def test_a_leader_who_drafted_a_denial_does_not_sign_it(county: County) -> None:
    """The leader decides a complex case; the "no" goes to the head of the agency."""
    case_id = county.accepted(COMPLEX)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", DENY)
    county.answer(case_id, "denial_draft", REASONS)
    with county.engine.database.reading() as session:
        roles = session.scalars(
            select(Post.role)
            .join(WorkItem, WorkItem.post_id == Post.id)
            .where(WorkItem.case_id == case_id, WorkItem.form.in_(("denial_opinion", "denial_review")))
        ).all()
    assert set(roles) == {"agency_head"}


@pytest.mark.rule("AT-2", "AC-5")
def test_a_second_late_step_of_accountability_gives_a_red_card(county: County) -> None:
    """Both clues of one day are not decided in five days: the second yellow card of the inspector comes with a red."""
    for _ in range(2):
        county.accepted(COMPLEX)
    county.turn(3, 17, 17)
    query = (
        select(Card)
        .join(OfficeCase, OfficeCase.id == Card.case_id)
        .where(OfficeCase.process == "accountability")
        .order_by(Card.id)
    )
    with county.engine.database.reading() as session:
        given = session.scalars(query).all()
    assert len({card.staff_id for card in given}) == 1
    assert [card.level for card in given[:3]] == ["yellow", "yellow", "red"]
    assert given[1].second_yellow
    assert given[2].from_yellow_id == given[1].id


@pytest.mark.rule("ON-3", "ON-4")
def test_after_a_second_notice_is_cured_nothing_is_asked_for_any_more(county: County) -> None:
    """What the notice named is shown with its words; what was cured is, and nobody is asked for it again."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: WRONG, 3: MISSING})
    county.supplement(case_id, {3: MISSING})
    county.check(case_id, "supplement", {3: MISSING})
    with county.engine.database.reading() as session:
        assert supplement_due(session, case_id) is not None
    county.supplement(case_id)
    application = county.application(case_id)
    assert application.accepted_at is not None
    with county.engine.database.reading() as session:
        assert supplement_due(session, case_id) is None
        lines = materials(session, item_id=application.item_id, application_id=application.id)
    told = {line.ordinal: line.told_problem for line in lines if line.told_problem}
    assert told == {1: WRONG[1], 3: MISSING[1]}
    handed = {line.ordinal: line.state for line in lines if line.state is not None}
    others = {state for ordinal, state in handed.items() if ordinal not in told}
    assert {handed[1], handed[3]} == {"supplied"}
    assert others
    assert "supplied" not in others, "papers that were in order from the beginning are no supplement"


@pytest.mark.rule("TC-11", "TC-15")
def test_both_limits_are_explained_while_the_clock_stands_and_say_why(county: County) -> None:
    """The days of the promise and of the law, each stopped day with its procedure, the extension with its reason."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 3, 10)
    county.stop_clock(case_id, days=2)
    county.turn(3, 4, 10)
    with county.engine.database.reading() as session:
        both = explanations(session, county.clock(case_id).id, office_time(2026, 3, 4, 10))
    assert [each.statutory for each in both] == [False, True]
    for each in both:
        stopped = [line for line in each.lines if line.reason_code == "stopped"]
        assert stopped
        assert all("检测" in line.zh for line in stopped)

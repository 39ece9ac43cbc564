"""Stories of the performance review: counted from the records, scored, confirmed, published (PE-1 … PE-7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.administration.commands import set_review_scheme
from engine.cases import commands
from engine.documents.records import Document
from engine.errors import NotAllowed, Refused
from engine.jobs.reviews import open_monthly_review
from engine.office.cards.records import Card
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.performance.records import PerformanceResult, PerformanceReview
from engine.office.performance.scheme import NUMBERS
from engine.office.performance.store import newest_scheme
from engine.queries.oversight.performance import department_results, points_of, staff_results
from tests.acceptance.county import GRANT, ORDINARY, County

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
INSPECTOR = "qianzheng"


def done(county: County) -> int:
    """A case that was decided and delivered on the day it was accepted."""
    return finished(county, county.accepted(ORDINARY))


def late_case(county: County) -> int:
    """A case whose red card came on Friday 03-06, with the yellow one before, and which is finished then."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 17)
    return finished(county, case_id)


def finished(county: County, case_id: int) -> int:
    county.answer(case_id, "review", {"opinion": "agree", "text": "材料齐全。"})
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    return case_id


def reviewed(county: County) -> PerformanceReview:
    """The review of March, opened by the worker in the first hour of April."""
    county.turn(4, 1, 9)
    assert open_monthly_review(county.engine)
    county.engine.settle()
    return the_review(county)


def the_review(county: County) -> PerformanceReview:
    with county.engine.database.reading() as session:
        return session.scalars(select(PerformanceReview).order_by(PerformanceReview.id.desc())).first()  # type: ignore[return-value]


def department_of(county: County, case_id: int) -> int:
    return county.application(case_id).department_id


def score(county: County, review_id: int, department_id: int, staff_id: int | None = None) -> Decimal:
    with county.engine.database.reading() as session:
        return session.scalars(
            select(PerformanceResult.score).where(
                PerformanceResult.review_id == review_id,
                PerformanceResult.department_id == department_id,
                PerformanceResult.staff_id.is_(None) if staff_id is None else PerformanceResult.staff_id == staff_id,
            )
        ).one()


def by_hand(county: County, login: str, review: PerformanceReview, department_id: int, **more: object) -> None:
    given = {"staff_id": None, "dimension": "duty", "points": -5, "grounds": "检查发现登记不全", **more}
    commands.score_by_hand(
        county.engine,
        county.hands.person(login),
        review_id=review.id,
        department_id=department_id,
        key=f"{login}-{sorted(given.items(), key=str)}",
        **given,  # type: ignore[arg-type]
    )


@pytest.mark.rule("PE-1", "PE-2")
def test_the_month_is_counted_from_the_records_and_every_point_opens_its_case(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    department = department_of(county, case_id)
    with county.engine.database.reading() as session:
        results = {row.department_id: row for row in department_results(session, review.id)}
        points = points_of(session, review.id, department, None)
    assert results[department].score == 85
    assert results[department].grade == "qualified"
    others = [row for key, row in results.items() if key != department and row.score != 100]
    assert {row.department for row in others} <= {"川岳县纪委监委驻政务服务中心监察组"}, "whose own step is late"
    assert [(row.source, row.points) for row in points] == [("red", -10), ("yellow", -5)]
    assert {number for row in points for _id, number in row.cases} == {county.case(case_id).number}
    assert not open_monthly_review(county.engine), "once a month"


@pytest.mark.rule("PE-2", "AC-6")
def test_a_card_that_is_lifted_costs_nothing_even_after_the_count(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    department = department_of(county, case_id)
    with county.engine.database.reading() as session:
        cards = session.scalars(select(Card.id).where(Card.case_id == case_id, Card.level != "reminder")).all()
    for card in cards:
        commands.lift_card(
            county.engine,
            county.hands.person(INSPECTOR),
            card_id=card,
            ground="system_outage",
            grounds="当日系统中断。",
            key=f"lift-{card}",
        )
    county.engine.settle()
    county.answer(review.case_id, "performance_check", {"note": "已核对。"})
    assert score(county, review.id, department) == 100


@pytest.mark.rule("PE-2")
def test_a_case_decided_before_the_last_day_is_early_for_department_and_person(county: County) -> None:
    case_id = done(county)
    review = reviewed(county)
    application = county.application(case_id)
    assert score(county, review.id, application.department_id) == 110
    assert application.decided_by_id is not None
    with county.engine.database.reading() as session:
        staff = {row.staff_id: row.score for row in staff_results(session, review.id, application.department_id)}
    assert staff[application.decided_by_id] == 110


@pytest.mark.rule("PE-3", "PE-5", "AU-6")
def test_people_add_scores_on_two_levels_and_nobody_for_himself(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    department = department_of(county, case_id)
    with county.engine.database.reading() as session:
        leader = session.execute(
            select(Staff.login, Staff.id)
            .join(PostHolding, (PostHolding.staff_id == Staff.id) & (PostHolding.letter == "A"))
            .join(Post, Post.id == PostHolding.post_id)
            .where(Post.department_id == department, Post.role == "leader")
        ).first()
        handler = session.scalars(
            select(PostHolding.staff_id)
            .join(Post, Post.id == PostHolding.post_id)
            .where(Post.department_id == department, Post.role == "handler", PostHolding.letter == "A")
        ).first()
        elsewhere = session.scalars(select(Department.id).where(Department.code == "supervision")).one()
    assert leader is not None
    by_hand(county, INSPECTOR, review, department)
    assert score(county, review.id, department) == 80
    by_hand(county, leader.login, review, department, staff_id=handler, dimension="teamwork", points=4)
    assert score(county, review.id, department, handler) == 89, "the handler had the cards"
    for login, subject, staff in (
        (leader.login, department, None),
        (leader.login, department, leader.id),
        (leader.login, elsewhere, None),
        (INSPECTOR, elsewhere, None),
        ("wangfang", department, None),
    ):
        with pytest.raises(NotAllowed):
            by_hand(county, login, review, subject, staff_id=staff, points=7)


@pytest.mark.rule("PE-3", "PE-4", "PE-6", "PE-7")
def test_confirmed_results_are_published_and_an_unqualified_unit_answers(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    department = department_of(county, case_id)
    for dimension, points in (("key_tasks", -20), ("duty", -20)):
        by_hand(county, INSPECTOR, review, department, dimension=dimension, points=points)
    county.answer(review.case_id, "performance_check", {"note": "已核对。"})
    with pytest.raises(Exception, match="checked again"):
        county.answer(review.case_id, "performance_confirmation", {"confirmed": False})
    county.answer(review.case_id, "performance_confirmation", {"confirmed": False, "opinion": "请核对黄牌。"})
    county.answer(review.case_id, "performance_check", {"note": "黄牌属实。"})
    county.answer(review.case_id, "performance_confirmation", {"confirmed": True})
    county.engine.settle()

    published = the_review(county)
    assert published.published_at is not None
    assert county.case(review.case_id).status == "completed"
    with county.engine.database.reading() as session:
        paper = session.get_one(Document, published.document_id)
        name = session.get_one(Department, department).name
    assert paper.facts["criticised"] == [name]
    assert name not in paper.facts["commended"]
    followed = county.accountability(review.case_id)
    assert followed.unit_id == department
    assert followed.person_id is None
    with pytest.raises(Refused):
        by_hand(county, INSPECTOR, review, department, points=3)


@pytest.mark.rule("PE-1")
def test_an_inspector_opens_a_special_review_of_a_period_once(county: County) -> None:
    county.turn(3, 20, 9)
    inspector = county.hands.person(INSPECTOR)
    period = {"kind": "special", "first": date(2026, 3, 2), "last": date(2026, 3, 13)}
    commands.open_review(county.engine, inspector, **period, key="first")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="reviewed before"):
        commands.open_review(county.engine, inspector, **period, key="second")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        commands.open_review(
            county.engine,
            county.hands.person("wangfang"),
            **period,
            key="third",  # type: ignore[arg-type]
        )


@pytest.mark.rule("PE-2")
def test_the_year_is_the_mean_of_its_months(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    county.answer(review.case_id, "performance_check", {})
    county.answer(review.case_id, "performance_confirmation", {"confirmed": True})
    county.turn(5, 6, 9)
    assert open_monthly_review(county.engine)
    april = the_review(county)
    county.answer(april.case_id, "performance_check", {})
    county.answer(april.case_id, "performance_confirmation", {"confirmed": True})
    months = [score(county, each, department_of(county, case_id)) for each in (review.id, april.id)]
    county.turn(5, 7, 9)
    commands.open_review(
        county.engine,
        county.hands.person(INSPECTOR),
        kind="yearly",
        first=date(2026, 1, 1),
        last=date(2026, 4, 30),
        key="year",
    )
    year = the_review(county)
    assert score(county, year.id, department_of(county, case_id)) == sum(months) / 2


@pytest.mark.rule("PE-2")
def test_a_new_scheme_holds_for_reviews_that_are_opened_from_then_on(county: County) -> None:
    case_id = late_case(county)
    review = reviewed(county)
    with county.engine.database.reading() as session:
        numbers = {name: getattr(newest_scheme(session), name) for name in NUMBERS} | {"red": 50}
    inspector = county.hands.person(INSPECTOR)
    with pytest.raises(NotAllowed):
        set_review_scheme(county.engine, county.hands.person("wangfang"), numbers=numbers, why="新办法")
    set_review_scheme(county.engine, inspector, numbers=numbers, why="县政府新办法")
    county.answer(review.case_id, "performance_check", {})
    department = department_of(county, case_id)
    assert score(county, review.id, department) == 85
    commands.open_review(county.engine, inspector, kind="special", first=FIRST, last=LAST, key="again")
    assert score(county, the_review(county).id, department) == 45


@pytest.mark.rule("PE-3", "AC-5")
def test_who_does_not_check_the_figures_in_time_gets_a_card(county: County) -> None:
    done(county)
    review = reviewed(county)
    county.turn(4, 10, 9)
    assert county.cards(review.case_id) == ["yellow"]

"""The sample county: everything in it has really happened, and every stage of a case is there to be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from county_fixtures import Demonstration
from sqlalchemy import func, select, text

from engine.application import Engine
from engine.cases.storage.records import Incident, OfficeCase, WorkItem
from engine.errors import Refused
from engine.office.accountability.records import AccountabilityCase
from engine.office.applications.records import Application
from engine.office.cards.records import Card
from engine.office.organisation.records import CoverGap
from engine.office.service_clock.records import ServiceClock
from engine.queries.case.public_progress import find_case, public_progress
from engine.queries.oversight.cards import card_counts
from engine.queries.oversight.joint_board import joint_board
from engine.sample.demonstration import make_demonstration
from engine.sample.past import STORIES
from tests.conftest import Copies


@pytest.fixture
def county(copies: Copies, demonstration_made: Demonstration) -> Iterator[Engine]:
    """The engine of a demonstration as it was made."""
    with copies.made(demonstration_made.template) as url:
        engine = Engine.connect(url)
        yield engine
        engine.close()


@pytest.mark.rule("TC-5", "AC-2", "JA-4", "ON-5", "TC-3", "TC-6", "ON-9", "AB-2", "AC-3")
def test_every_stage_is_there_and_nothing_has_failed(county: Engine) -> None:
    """Green, yellow and red, a standing clock, a wait for the applicant, a delivery; and no incident anywhere."""
    now = county.clock.now()
    with county.database.reading() as session:
        assert session.scalars(select(Incident.error)).all() == []
        decisions = set(session.scalars(select(Application.decision)))
        assert {"granted", "denied", "withdrawn", None} <= decisions
        outcomes = set(session.scalars(select(OfficeCase.outcome).where(OfficeCase.status != "open")))
        assert "已送达办结" in outcomes
        clocks = session.scalars(
            select(ServiceClock).where(ServiceClock.name == "case", ServiceClock.finished_at.is_(None))
        ).all()
        lights = {
            "stopped"
            if clock.paused
            else "red"
            if clock.promised_due_at is not None and clock.promised_due_at <= now
            else "yellow"
            if clock.yellow_at is not None and clock.yellow_at <= now
            else "green"
            for clock in clocks
        }
        assert lights == {"green", "yellow", "red", "stopped"}
        waiting = session.scalars(select(WorkItem.form)).all()
        assert {"forwarding_result", "consultation_answer"} <= set(waiting)
        assert session.scalar(select(func.count()).select_from(CoverGap).where(CoverGap.until.is_not(None))) == 2
        changed = select(AccountabilityCase).where(AccountabilityCase.review_result == "changed")
        reviewed = session.scalars(changed).one()
        assert (reviewed.measure, reviewed.valid_measure) == ("notice_of_criticism", "talk")
        assert {"materials_supplement", "materials_check", "denial_opinion", "hand_over_receipt"} <= set(waiting)
        assert all(card_counts(session)[level] for level in ("reminder", "yellow", "red"))


@pytest.mark.rule("JA-3", "JA-4")
def test_the_board_shows_answers_and_the_one_late_department(county: Engine) -> None:
    """One joint case has answers, open departments, and a department that is late for itself alone."""
    with county.database.reading() as session:
        rows, following = joint_board(session, county.clock.now())
    assert following is None
    running = next(row for row in rows if row.cells)
    assert running.answered == 3
    late = [cell.department for cell in running.cells if cell.late]
    assert late == ["消防大队"]
    assert running.light == "green"


@pytest.mark.rule("OA-3")
def test_progress_needs_number_and_query_code_together(county: Engine) -> None:
    """The applicant's code opens exactly the applicant's case."""
    with county.database.reading() as session:
        application = session.scalars(select(Application).where(Application.decision == "granted").limit(1)).one()
        number = session.scalars(select(OfficeCase.number).where(OfficeCase.id == application.case_id)).one()
        assert number is not None
        assert find_case(session, number, application.query_code) == application.case_id
        assert find_case(session, number, application.query_code + "0") is None
        assert find_case(session, "没有的编号", application.query_code) is None
        shown = public_progress(session, application.case_id)
    assert [step.at is not None for step in shown.steps] == [True, True, True, True]


@pytest.mark.rule("AC-2")
def test_turning_the_clock_turns_yellow_into_red_and_into_a_case(county: Engine) -> None:
    """From day to day the ladder goes on, and each red card opens one accountability case."""
    with county.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Card).where(Card.level == "red")) or 0
        cases_before = session.scalar(
            select(func.count()).select_from(OfficeCase).where(OfficeCase.process == "accountability")
        )
    for _ in range(3):
        assert county.turn_clock("working_day") >= 0
    with county.database.reading() as session:
        after = session.scalar(select(func.count()).select_from(Card).where(Card.level == "red")) or 0
        cases_after = session.scalar(
            select(func.count()).select_from(OfficeCase).where(OfficeCase.process == "accountability")
        )
        doubled = session.execute(
            text("SELECT card_id FROM accountability WHERE card_id IS NOT NULL GROUP BY card_id HAVING count(*) > 1")
        ).all()
    assert after > before
    assert (cases_after or 0) > (cases_before or 0)
    assert doubled == []


def test_a_demonstration_is_made_once_and_never_in_an_office(copies: Copies, demonstration_made: Demonstration) -> None:
    """The second making does nothing; a database with staff that is no demonstration is refused."""
    assert demonstration_made.scenes == sum(len(story.scenes) for story in STORIES)
    with copies.database(demonstration_made.template) as database:
        assert make_demonstration(database) == 0
        with database.transaction() as session:
            session.execute(text("DELETE FROM demo_clock"))
        with pytest.raises(Refused, match="empty database"):
            make_demonstration(database)

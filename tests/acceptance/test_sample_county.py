"""The sample county: everything in it has really happened, and every stage of a case is there to be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from county_fixtures import Demonstration
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from web_actions import Actions, application

from engine.application import Engine
from engine.cases.storage.records import Incident, OfficeCase, WorkItem
from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.jobs.month_figures import PARTS, settle_months
from engine.office.accountability.records import AccountabilityCase
from engine.office.applications.records import Application
from engine.office.cards.records import Card
from engine.office.joint.records import JointApproval
from engine.office.month_figures.records import SettledFigures
from engine.office.organisation.records import CoverGap, Department
from engine.office.promises.records import Pledge, PromiseVersion
from engine.office.service_clock.records import ServiceClock
from engine.queries.case.public_progress import find_case, public_progress
from engine.queries.oversight.cards import card_counts
from engine.queries.oversight.four_zeros import figures
from engine.queries.oversight.joint_board import joint_board
from engine.queries.oversight.kept_limits import kept_limits
from engine.queries.oversight.monthly_report import monthly_report
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import settled_rows
from engine.queries.promises.ratings import figures as rating_figures
from engine.sample.demonstration import PASSWORD, make_demonstration
from engine.sample.past import STORIES
from tests.conftest import Copies


@pytest.fixture
def county(copies: Copies, demonstration_made: Demonstration) -> Iterator[Engine]:
    """The engine of a demonstration as it was made."""
    with copies.made(demonstration_made.template) as url:
        engine = Engine.connect(url)
        yield engine
        engine.close()


@pytest.mark.rule("TC-5", "AC-2", "JA-4", "ON-5", "TC-3", "TC-6", "ON-9", "AB-2", "AC-3", "SP-8")
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
        pledged = select(Department.code, func.count()).join(PromiseVersion).join(Pledge).group_by(Department.code)
        assert dict(session.execute(pledged).all()) == {"center": 4, "market": 3}


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


LISTS = {
    "zhoumin": (
        "/desk/ /desk/matters/kept /desk/matters/done /desk/copies /desk/news /desk/renewals /desk/permit-withdrawals"
        " /cases/ /board/joint"
        " /board/load /board/load/tasks /duty/ /duty/center /promises/breaches /promises/unresolved /promises/ratings"
        " /supervision/report /supervision/zeros /supervision/charts /appointments/ /exports/"
    ),
    "qianzheng": (
        "/supervision/cards /supervision/complaints /supervision/accountability /supervision/infractions"
        " /supervision/inspections /supervision/verifications /supervision/looks /supervision/performance"
        " /supervision/surveys /public/promises /public/posts"
    ),
    "huyang": (
        "/admin/organisation /admin/organisation/center /admin/people /admin/people/chenjing /admin/items"
        " /admin/items/CY-SJ-001 /admin/log /admin/operation /admin/absences /admin/retention /admin/calendar"
    ),
}
"""Login → pages with lists."""

MOST_STATEMENTS, MOST_OF_A_CASE = 12, 30
"""Statements of a page, and of one with the whole file of a case."""


def test_no_page_asks_many_questions_or_one_twice(county: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that a page sends twice is one that it might send for every line of a longer list."""
    sent: list[str] = []
    monkeypatch.setattr(county.database, "count", lambda _connection, statement: sent.append(statement))
    app = application(county)

    def asked(page: str) -> list[str]:
        sent.clear()
        assert who.get(page).status_code == 200, page
        # Definitions are read once a process, the clock is that of a demonstration.
        return [each for each in sent if not re.search("demo_clock|FROM definition", each)]

    for login, pages in LISTS.items():
        who = Actions(app)
        who.log_in(login, PASSWORD)
        for page in pages.split():
            found = asked(page)
            assert len(set(found)) == len(found) <= MOST_STATEMENTS, (page, found)
        with county.database.reading() as session:
            case = session.scalars(select(func.max(JointApproval.case_id))).one()
        if login == "zhoumin":
            assert len(asked(f"/board/joint/{case}/gantt")) <= MOST_STATEMENTS
            found = asked(f"/cases/{case}")
            assert len(set(found)) == len(found) <= MOST_OF_A_CASE


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


@pytest.mark.rule("TC-9", "SP-4")
def test_settled_months_show_what_their_cases_show_and_later_changes_make_versions(county: Engine) -> None:
    """Each month's figures for the office and for one department, settled and counted; no settled row is changed."""
    now = county.clock.now()

    def shown() -> list[object]:
        found: list[object] = []
        with county.database.reading() as session:
            department = session.scalars(select(Department.id).where(Department.code == "market")).one()
            for month in months:
                report = monthly_report(session, month, now, None)
                found += [report.totals, report.zeros, report.departments, report.flow]
                found += [monthly_report(session, month, now, [department]).totals, kept_limits(session, month)]
                found += [figures(session, month, now)]
            return [*found, rating_figures(session)]

    with county.database.reading() as session:
        opened = session.scalars(select(func.min(OfficeCase.opened_at))).one()
    first, this = (moment.astimezone(OFFICE_ZONE).date().replace(day=1) for moment in (opened, now))
    months = [date(year, month, 1) for year in range(first.year, this.year + 1) for month in range(1, 13)]
    months = [month for month in months if first <= month <= this]
    over = months[:-1]
    with county.database.transaction() as session:
        issued = session.scalars(select(Card).where(Card.lifted_at.is_(None)).limit(1)).one()
        issued.issued_at = month_of(over[-1])[0]
        card, level = issued.id, issued.level
    counted = shown()
    assert settle_months(county) == len(over) * len(PARTS) > 0
    assert shown() == counted
    assert settle_months(county) == 0, "nothing has changed"
    statements = county.database.statements
    with county.database.reading() as session:
        monthly_report(session, over[-1], now, None)
    assert county.database.statements - statements <= 12

    with county.database.transaction() as session:
        session.get_one(Card, card).issued_at = now
    assert settle_months(county) == 1
    with county.database.reading() as session:
        report = monthly_report(session, over[-1], now, None)
        versions = session.execute(
            select(SettledFigures.month, SettledFigures.part).where(SettledFigures.version == 2)
        ).all()
        assert settled_rows(session, "ratings")[1] == month_of(over[-1])[1]
    assert versions == [(over[-1], "totals")]
    lifted = next(each for each in report.totals if each.name == level)
    assert lifted.settled == lifted.count + 1
    assert report.settlement is not None
    assert report.settlement.corrected_at is not None
    for statement in ("UPDATE settled_figures SET version = 9", "DELETE FROM settled_figures"):
        with pytest.raises(DBAPIError), county.database.transaction() as session:
            session.execute(text(statement))

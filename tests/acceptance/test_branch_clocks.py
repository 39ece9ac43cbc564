"""Stories of one department of a joint case that stops or extends its own review (AU-2, AU-3, TC-3)."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select, update

from engine.cases import commands
from engine.clock import office_time
from engine.documents.printing import render
from engine.documents.records import Document
from engine.errors import ChengnuoError, NotAllowed
from engine.office.clock_requests.records import ClockRequest
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.service_clock.records import ServiceClock
from engine.queries.case.case_file import case_summary
from engine.queries.case.elsewhere import Standing
from engine.queries.case.public_progress import public_progress
from engine.queries.oversight.joint_board import BoardCell, joint_case
from tests.acceptance.county import County
from tests.acceptance.test_attributing import carded
from tests.acceptance.test_joining import APPROVE, opened, say

TEST = {
    "procedure": "other",
    "kind": "testing",
    "basis": "《中华人民共和国行政许可法》第四十五条",
    "reason": "须由技术机构检测",
}


def login_of(county: County, department: str, role: str) -> str:
    """Who holds the department's post of this role as A."""
    query = (
        select(Staff.login)
        .join(PostHolding, PostHolding.staff_id == Staff.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Department, Department.id == Post.department_id)
        .where(Department.code == department, Post.role == role, PostHolding.letter == "A")
    )
    with county.engine.database.reading() as session:
        return session.scalars(query).one()


def stop(county: County, case_id: int, department: str, days: int) -> None:
    """A department's handler asks to stop a clock."""
    actor = county.hands.person(login_of(county, department, "handler"))
    key = secrets.token_urlsafe(9)
    commands.request_stop(county.engine, actor, case_id=case_id, days=days, key=key, **TEST)
    county.engine.settle()


def extend(county: County, case_id: int, department: str, days: int) -> None:
    """A department's handler asks for more days."""
    actor = county.hands.person(login_of(county, department, "handler"))
    key = secrets.token_urlsafe(9)
    commands.request_extension(county.engine, actor, case_id=case_id, days=days, reason="图纸须复核", key=key)
    county.engine.settle()


def cell(county: County, case_id: int, department: str) -> BoardCell:
    """The department on the coordinator's board."""
    with county.engine.database.reading() as session:
        board = joint_case(session, county.engine.clock.now(), case_id)
        return next(each for each in board.cells if each.code == department)


@pytest.mark.rule("AU-2", "TC-3", "JA-2", "AU-6")
def test_a_department_stops_its_own_review_alone(county: County) -> None:
    """Fire asks for a test of five days; its head approves; the case and the others go on; the applicant is told."""
    case_id = opened(county)
    branches = county.branches(case_id)
    fire = branches["fire"].id
    whole, others = county.due(case_id), county.due(branches["planning"].id)
    county.turn(3, 3, 10)
    stop(county, fire, "fire", 5)
    asked = cell(county, case_id, "fire").asked
    assert asked is not None
    assert (asked.kind, asked.days, asked.approver_role) == ("stop", 5, "agency_head")
    assert not county.clock(fire).paused, "nothing stands before somebody else approved it"
    county.answer(fire, "clock_request_answer", {"answer": "approved"})
    assert county.clock(fire).paused
    assert not county.clock(case_id).paused
    assert (county.due(case_id), county.due(branches["planning"].id)) == (whole, others)
    assert cell(county, case_id, "fire").stands_until is not None
    assert cell(county, case_id, "fire").asked is None
    with county.engine.database.reading() as session:
        assert case_summary(session, fire).number == county.case(case_id).number, "the case's, not the contact's"
    (shown,) = standing_of(county, case_id)
    assert (shown.department, shown.branch, shown.kind) == ("川岳县消防救援大队", True, "testing")
    assert (shown.since, shown.until) == (office_time(2026, 3, 3, 10), office_time(2026, 3, 10, 17))
    told = county.letters(fire, "特别程序告知书")[0]
    assert "整件的办结日期不变" in told
    assert "最迟2026年3月10日 17:00恢复" in told
    paper = paper_of(county, fire, "special_procedure")
    printed = render(paper)
    assert "最迟2026年3月10日 17:00恢复" in printed
    assert "检测（检测）" not in printed
    assert paper.facts["case_number"] == county.case(case_id).number
    assert paper.facts["reviewing"] == paper.facts["agency"]["name"]
    assert paper.facts["applicant"]["name"] == "周小明"
    county.turn(3, 5, 10)
    county.resume_clock(fire, login_of(county, "fire", "handler"))
    assert (county.due(fire), county.due(case_id)) == ("03-11 17:00", whole), "Tuesday and Wednesday are not counted"
    assert standing_of(county, case_id) == ()


@pytest.mark.rule("AU-2", "TC-3", "AT-1")
def test_a_stopped_review_gives_no_card_while_it_stands(county: County) -> None:
    """Five silent days are not fire's; its limit goes on where it was left, and the others get their cards."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    county.turn(3, 3, 10)
    stop(county, fire, "fire", 5)
    county.answer(fire, "clock_request_answer", {"answer": "approved"})
    county.turn(3, 9, 17)
    assert county.cards(fire) == []
    assert county.cards(county.branches(case_id)["planning"].id)[-1] != "reminder"
    county.turn(3, 17, 9)
    assert county.clock(fire).paused is False
    assert county.due(fire) == "03-16 17:00"


@pytest.mark.rule("AT-1", "AT-2", "TC-3")
def test_a_late_joint_case_does_not_card_whose_clock_stands(county: County) -> None:
    """The joint limit passes while one department's test runs: the other silent ones are late, it is not."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    county.turn(3, 3, 10)
    stop(county, fire, "fire", 30)
    county.answer(fire, "clock_request_answer", {"answer": "approved"})
    say(county, case_id, "planning", **APPROVE)
    county.turn(3, 30, 17)
    silent = set(county.branches(case_id)) - {"planning", "fire"}
    assert set(carded(county, case_id, "yellow")) == silent


@pytest.mark.rule("AU-3", "JA-7", "JA-2")
def test_the_county_leader_extends_a_department_within_the_joint_limit(county: County) -> None:
    """Fire gets four more days from the county leader; neither the case nor the one extension of it is touched."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    whole = county.due(case_id)
    before = county.due(fire)
    extend(county, fire, "fire", 4)
    asked = cell(county, case_id, "fire").asked
    assert asked is not None
    assert asked.approver_role == "county_leader"
    county.answer(fire, "clock_request_answer", {"answer": "approved"})
    assert (before, county.due(fire)) == ("03-09 17:00", "03-13 17:00")
    assert county.due(case_id) == whole
    assert not county.clock(case_id).extended
    (told,) = county.letters(fire, "延期告知书")
    assert "审查期限经批准延长4个工作日" in told
    assert "整件的办结日期不变" in told


@pytest.mark.rule("AU-3", "JA-2")
def test_a_department_is_not_extended_beyond_the_joint_case(county: County) -> None:
    """Whoever needs longer than the joint limit is told that the lead department asks for the whole."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    county.turn(3, 9, 10)
    with county.engine.database.transaction() as session:
        shorter = update(ServiceClock).where(ServiceClock.case_id == case_id, ServiceClock.name == "case")
        session.execute(shorter.values(promised_due_at=office_time(2026, 3, 12, 17)))
    with pytest.raises(ChengnuoError, match="after the limit of the joint case"):
        extend(county, fire, "fire", 4)
    extend(county, fire, "fire", 3)


@pytest.mark.rule("AU-1", "AU-2", "AU-3")
def test_nobody_asks_for_another_department(county: County) -> None:
    """Neither the lead nor another department asks for fire's review, and fire not for the whole case."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    for target, department in ((fire, "planning"), (fire, "development"), (case_id, "fire")):
        with pytest.raises(NotAllowed):
            stop(county, target, department, 5)
        with pytest.raises(NotAllowed):
            extend(county, target, department, 2)
    with county.engine.database.reading() as session:
        assert session.scalars(select(ClockRequest)).all() == []


@pytest.mark.rule("AU-2", "AU-3")
def test_a_refused_request_is_told_to_the_applicant_too(county: County) -> None:
    """The "no" stays on record, with its reason, and the limit stays as it was."""
    case_id = opened(county)
    fire = county.branches(case_id)["fire"].id
    due = county.due(fire)
    stop(county, fire, "fire", 5)
    county.answer(fire, "clock_request_answer", {"answer": "rejected", "text": "现场核查即可，不必检测。"})
    assert county.due(fire) == due
    (told,) = county.letters(fire, "未中止计时")
    assert "不必检测" in told


def paper_of(county: County, case_id: int, kind: str) -> Document:
    """The newest paper of this kind of a case."""
    query = select(Document).where(Document.case_id == case_id, Document.kind == kind).order_by(Document.id.desc())
    with county.engine.database.reading() as session:
        return session.scalars(query.limit(1)).one()


def standing_of(county: County, case_id: int) -> tuple[Standing, ...]:
    """What the applicant reads of clocks that are stopped."""
    with county.engine.database.reading() as session:
        return public_progress(session, case_id).standing

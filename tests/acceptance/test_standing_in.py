"""The story of a post: A is absent and B acts, A returns, then neither is there in opening hours (AB-1 … AB-3)."""

from __future__ import annotations

import secrets
from datetime import datetime

import pytest
from sqlalchemy import select

from engine.cases.storage.records import History, WorkItem
from engine.clock import office_time
from engine.jobs.post_cover import watch_posts
from engine.office.accountability.records import Infraction
from engine.office.organisation.changes import announce_absence
from engine.office.organisation.records import Post, Staff
from engine.office.organisation.store import holders_of, staff_by_login
from engine.queries.desk.worklist import inbox
from tests.acceptance.county import ORDINARY, County


def away(county: County, login: str, begin: datetime, end: datetime | None) -> None:
    """Somebody says beforehand that he is away."""
    with county.engine.database.transaction() as session:
        staff = staff_by_login(session, login)
        assert staff is not None
        announce_absence(session, staff.id, starts_at=begin, ends_at=end, reason="开会")


def sees(county: County, login: str, case_id: int) -> bool:
    """Whether the work of the case stands in somebody's inbox."""
    actor = county.hands.person(login)
    with county.engine.database.reading() as session:
        page = inbox(session, staff_id=actor.staff_id, post_ids=actor.post_ids, now=county.now())
    return case_id in {row.case_id for row in page.rows}


def done_by(county: County, case_id: int) -> tuple[str, str | None]:
    """Who handed in the last form, and for whom."""
    with county.engine.database.reading() as session:
        logins = {staff.id: staff.login for staff in session.scalars(select(Staff))}
        line = session.scalars(
            select(History)
            .where(History.case_id == case_id, History.event == "completed")
            .order_by(History.sequence.desc())
            .limit(1)
        ).one()
        return logins[line.staff_id or 0], None if line.acting_for_id is None else logins[line.acting_for_id]


def review(county: County, login: str, case_id: int) -> None:
    with county.engine.database.reading() as session:
        task = session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id, WorkItem.form == "review")).one()
    answers = {"opinion": "agree", "text": "材料齐全。"}
    county.engine.complete(county.hands.person(login), work_item=task, answers=answers, key=secrets.token_urlsafe(9))
    county.engine.settle()


@pytest.mark.rule("AB-1", "AB-2", "AB-3", "AC-1")
def test_a_is_absent_b_acts_a_returns_and_then_neither_is_there(county: County) -> None:
    first, second = county.accepted(ORDINARY), county.accepted(ORDINARY)
    with county.engine.database.reading() as session:
        post = session.scalars(
            select(Post).join(WorkItem, WorkItem.post_id == Post.id).where(WorkItem.case_id == first)
        ).one()
        pair = holders_of(session, post.id)
        a, b = pair["A"].login, pair["B"].login
    assert (sees(county, a, first), sees(county, b, first)) == (True, False)

    # A is at a meeting from ten to two: B sees the work in hand and acts with equal authority.
    away(county, a, office_time(2026, 3, 2, 10), office_time(2026, 3, 2, 14))
    county.turn(3, 2, 10, 1)
    assert sees(county, b, first)
    review(county, b, first)
    assert done_by(county, first) == (b, a)

    # A is back.
    county.turn(3, 2, 14)
    assert (sees(county, a, second), sees(county, b, second)) == (True, False)
    review(county, a, second)
    assert done_by(county, second) == (a, None)

    # On the next day neither is there: an alarm and one violation of the post.
    for login in (a, b):
        away(county, login, office_time(2026, 3, 3, 9), office_time(2026, 3, 3, 11))
    county.turn(3, 3, 10)
    watch_posts(county.engine)
    with county.engine.database.reading() as session:
        uncovered = session.scalars(
            select(Infraction).where(Infraction.code == "uncovered_post", Infraction.post_id == post.id)
        ).all()
        assert len(uncovered) == 1
    county.turn(3, 3, 11)
    third = county.accepted(ORDINARY)
    assert sees(county, a, third)

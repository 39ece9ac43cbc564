"""The watch over public posts: one alarm and one infraction for each time nobody is there, and little work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.application import Engine
from engine.cases.storage.records import Outbox
from engine.clock import VirtualClock, office_time
from engine.jobs.demo_clock import turn
from engine.jobs.post_cover import watch_posts
from engine.office.accountability.records import Infraction
from engine.office.organisation.changes import announce_absence
from engine.office.organisation.gaps import open_gaps
from engine.office.organisation.records import CoverGap, Post
from engine.office.organisation.store import holders_of, staff_by_login

MORNING = office_time(2026, 3, 2, 9)


def away(engine: Engine, login: str, hours: tuple[float, float | None]) -> None:
    """Somebody is away from so many hours after nine on Monday until so many hours (None: for good)."""
    starts, ends = hours
    with engine.database.transaction() as session:
        staff = staff_by_login(session, login)
        assert staff is not None
        announce_absence(
            session,
            staff.id,
            starts_at=MORNING + timedelta(hours=starts),
            ends_at=None if ends is None else MORNING + timedelta(hours=ends),
            reason="开会",
        )


def violations(engine: Engine) -> list[str]:
    """The posts with an infraction, by code."""
    with engine.database.reading() as session:
        rows = session.execute(
            select(Post.code, Infraction.code).join(Post, Post.id == Infraction.post_id).order_by(Infraction.id)
        )
        return [post for post, code in rows if code == "uncovered_post"]


def letters(engine: Engine) -> list[tuple[str, str]]:
    """To which posts the alarm went, and what it is about."""
    with engine.database.reading() as session:
        posts = {str(key): code for key, code in session.execute(select(Post.id, Post.code))}
        return [(posts[each.recipient], each.body) for each in session.scalars(select(Outbox).order_by(Outbox.id))]


def waiting_letters(engine: Engine) -> list[str]:
    """The channels of the letters that are ready to go."""
    with engine.database.reading() as session:
        return list(session.scalars(select(Outbox.channel).where(Outbox.next_attempt_at.is_not(None))))


def gaps(engine: Engine) -> list[tuple[str, str]]:
    """Since and until of every gap, as the office reads it."""
    with engine.database.reading() as session:
        return [
            (f"{gap.since + timedelta(hours=8):%m-%d %H:%M}", f"{gap.until + timedelta(hours=8):%m-%d %H:%M}")
            if gap.until is not None
            else (f"{gap.since + timedelta(hours=8):%m-%d %H:%M}", "")
            for gap in session.scalars(select(CoverGap).order_by(CoverGap.id))
        ]


@pytest.mark.rule("AB-2", "AC-1")
def test_a_post_without_a_and_b_is_an_alarm_and_an_infraction_once(county: Engine, clock: VirtualClock) -> None:
    """A is away, B follows at ten: leader and coordinator are told, once, however often somebody looks."""
    away(county, "hejing", (0, 8))
    assert watch_posts(county) == 0
    with county.database.reading() as session:
        handler = session.scalars(select(Post).where(Post.code == "market-handler")).one()
    away(county, b_of(county, handler.id), (1, 3))
    clock.turn_to(MORNING + timedelta(hours=1, minutes=5))
    assert watch_posts(county) >= 1
    assert "market-handler" in violations(county)
    assert watch_posts(county) == 0
    told = [(to, body) for to, body in letters(county) if "经办" in body]
    assert {to for to, _ in told} == {"market-leader", "coordinator"}
    assert "自2026年3月2日 10:00起无人值守" in told[0][1]
    assert set(waiting_letters(county)) == {"email"}
    assert len(violations(county)) == len(set(violations(county)))


def b_of(engine: Engine, post_id: int) -> str:
    """The login of the B holder."""
    with engine.database.reading() as session:
        return holders_of(session, post_id)["B"].login


@pytest.mark.rule("AB-2")
def test_it_is_quiet_when_somebody_is_back_and_loud_the_next_time(county: Engine, clock: VirtualClock) -> None:
    """Windows 1 and 2 stand in for each other: both clerks away leave both uncovered, twice on one day."""
    away(county, "wangfang", (0, 1))
    away(county, "zhangwei", (0, 8))
    assert watch_posts(county) == 2
    clock.turn_to(MORNING + timedelta(hours=1))
    assert watch_posts(county) == 0
    assert gaps(county) == [("03-02 09:00", "03-02 10:00")] * 2
    away(county, "wangfang", (2, 3))
    clock.turn_to(MORNING + timedelta(hours=2))
    assert watch_posts(county) == 2
    assert violations(county) == ["window-1", "window-2"] * 2
    with county.database.reading() as session:
        assert len(open_gaps(session)) == 2


@pytest.mark.rule("AB-2", "TC-12")
def test_only_opening_hours_count_and_another_day_is_another_occurrence(county: Engine, clock: VirtualClock) -> None:
    """Nobody for days: an infraction each working day, nothing at night and at the weekend."""
    away(county, "wangfang", (0, None))
    away(county, "zhangwei", (0, None))
    watch_posts(county)
    clock.turn_to(office_time(2026, 3, 2, 17, 30))
    assert watch_posts(county) == 0
    clock.turn_to(office_time(2026, 3, 3, 8, 1))
    assert watch_posts(county) == 2
    clock.turn_to(office_time(2026, 3, 4, 8, 1))
    assert watch_posts(county) == 2
    clock.turn_to(office_time(2026, 3, 7, 10))
    assert watch_posts(county) == 0
    assert gaps(county)[::2] == [
        ("03-02 09:00", "03-02 17:00"), ("03-03 08:00", "03-03 17:00"), ("03-04 08:00", "03-04 17:00"),
    ]  # fmt: skip
    assert violations(county) == ["window-1", "window-2"] * 3


@pytest.mark.rule("AB-2")
def test_looking_costs_two_statements_while_nothing_changes(county: Engine, clock: VirtualClock) -> None:
    """All posts covered: one look at the posts, one at the register."""
    watch_posts(county)
    before = county.database.statements
    assert watch_posts(county) == 0
    assert county.database.statements - before == 2


@pytest.mark.rule("AB-2")
def test_a_turned_clock_looks_on_its_way(county: Engine, clock: VirtualClock) -> None:
    """A demonstration stops where somebody leaves or comes back, and sees the alarm too."""
    away(county, "wangfang", (0.5, 2))
    away(county, "zhangwei", (0.5, 2))
    turn(county, "hour")
    assert violations(county) == ["window-1", "window-2"]
    turn(county, "working_day")
    assert gaps(county) == [("03-02 09:30", "03-02 11:00")] * 2

"""The watch over the duty roster: gaps of today and tomorrow are told once, for each reason (AB-4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.administration import commands
from engine.application import Engine
from engine.cases.storage.records import Outbox
from engine.clock import VirtualClock, office_time
from engine.jobs.demo_clock import turn
from engine.jobs.duty_roster import watch_roster
from engine.office.organisation.records import Post

MONDAY = date(2026, 3, 2)


def named(county: Engine, *days: int) -> None:
    """The market department names its handler for these days from Monday."""
    shifts = {MONDAY + timedelta(days=day): ("hejing", "0999-6600101") for day in days}
    commands.save_duty_week(county, None, department="market", monday=MONDAY, days=shifts)


def told(county: Engine) -> list[tuple[str, str]]:
    """To which posts the alarms went, and what they say."""
    with county.database.reading() as session:
        posts = {str(key): code for key, code in session.execute(select(Post.id, Post.code))}
        letters = session.scalars(select(Outbox).where(Outbox.subject.like("值班空缺%")).order_by(Outbox.id))
        return [(posts[each.recipient], each.body) for each in letters]


@pytest.mark.rule("AB-4")
def test_a_day_without_anybody_is_told_the_day_before_and_once(county: Engine, clock: VirtualClock) -> None:
    """Monday and Tuesday are named: nothing on Monday; on Tuesday the gap of Wednesday is told, however often."""
    assert watch_roster(county) == 0
    named(county, 0, 1)
    assert watch_roster(county) == 0
    clock.turn_to(office_time(2026, 3, 3, 9))
    assert watch_roster(county) == 1
    assert watch_roster(county) == 0
    body = "市监局2026年3月4日的值班：还没有安排。请在“值班表”中安排人员和电话。"
    assert told(county) == [("market-leader", body), ("coordinator", body)]


@pytest.mark.rule("AB-4", "AB-1")
def test_who_was_named_and_is_away_is_another_gap(county: Engine, clock: VirtualClock) -> None:
    named(county, 0, 1, 2)
    assert watch_roster(county) == 0
    commands.announce_absence(
        county, None, login="hejing", reason="病假", starts_at=office_time(2026, 3, 3, 8),
        ends_at=office_time(2026, 3, 4, 8),
    )  # fmt: skip
    assert watch_roster(county) == 1
    assert "何静值班时段缺勤" in told(county)[0][1]
    commands.save_duty_week(county, None, department="market", monday=MONDAY, days={date(2026, 3, 3): ("", "")})
    assert watch_roster(county) == 1
    assert "还没有安排" in told(county)[-1][1]
    named_again = {date(2026, 3, 3): ("guotao", "0999-6600101")}
    commands.save_duty_week(county, None, department="market", monday=MONDAY, days=named_again)
    assert watch_roster(county) == 0


@pytest.mark.rule("AB-4")
def test_a_department_that_keeps_no_roster_any_more_is_left_alone(county: Engine, clock: VirtualClock) -> None:
    named(county, 0)
    clock.turn_to(office_time(2026, 4, 20, 9))
    assert watch_roster(county) == 0
    assert told(county) == []


@pytest.mark.rule("AB-4")
def test_a_turned_clock_watches_the_roster(county: Engine) -> None:
    named(county, 0, 1)
    turn(county, office_time(2026, 3, 3, 9))
    assert [to for to, _ in told(county)] == ["market-leader", "coordinator"]

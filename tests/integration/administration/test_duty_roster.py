"""The duty roster: who writes it, what is refused, who is reached, and that the past stays (AB-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import Engine
from engine.administration.commands import announce_absence, close_post, save_duty_week
from engine.administration.records import AdministrationEntry
from engine.clock import VirtualClock, office_time
from engine.errors import InvalidForm, NotAllowed, NotFound, Refused
from engine.identity.actor import Actor
from engine.office.duty import store
from engine.office.duty.store import OnCall
from engine.office.organisation.records import Department, Staff
from engine.queries.organisation.duty import duties_of, duty_board, duty_week, public_phones

Who = Callable[[str], Actor]
Log = Callable[[], list[AdministrationEntry]]
MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, SUNDAY = (MONDAY + timedelta(days=each) for each in (1, 2, 6))
PHONE, HALL_PHONE = "0999-6600101 转 9", "0999-6600012"


def named(county: Engine, code: str, actor: Actor | None, days: dict[date, tuple[str, str]]) -> int:
    return save_duty_week(county, actor, department=code, monday=MONDAY, days=days)


def reached(county: Engine, code: str) -> OnCall | None:
    with county.database.reading() as session:
        department = session.scalars(select(Department.id).where(Department.code == code)).one()
        return store.on_call(session, department, county.clock.now())


def staff_id(county: Engine, login: str) -> int:
    with county.database.reading() as session:
        return session.scalars(select(Staff.id).where(Staff.login == login)).one()


@pytest.mark.rule("AB-4", "AU-1")
@pytest.mark.parametrize("login", ["huyang", "mayulan", "luojianguo"])
def test_the_departments_head_leaders_and_the_administrator_write_it(
    county: Engine, who: Who, log: Log, login: str
) -> None:
    assert named(county, "market", who(login), {MONDAY: ("hejing", PHONE), TUESDAY: ("", "")}) == 1
    line = log()[-1]
    assert (line.action, line.actor_id) == ("duty_set", who(login).staff_id)
    assert line.after == {"duty_day": "2026-03-02", "on_duty": "何静", "phone": PHONE}


@pytest.mark.rule("AB-4", "AU-1")
@pytest.mark.parametrize("login", ["hejing", "guotao", "qianzheng", "wangfang", "handong", "zhulin"])
def test_colleagues_and_heads_of_other_departments_do_not(county: Engine, who: Who, log: Log, login: str) -> None:
    with pytest.raises(NotAllowed):
        named(county, "market", who(login), {MONDAY: ("hejing", PHONE)})
    assert log() == []


@pytest.mark.rule("AB-4")
def test_who_is_absent_or_from_elsewhere_is_refused_day_by_day_and_nothing_is_saved(
    county: Engine, who: Who, log: Log
) -> None:
    """An absence by day alone hinders nobody from the night."""
    announce_absence(
        county, None, login="guotao", reason="会议",
        starts_at=office_time(2026, 3, 3, 9), ends_at=office_time(2026, 3, 3, 17),
    )  # fmt: skip
    announce_absence(
        county, None, login="guotao", reason="出差",
        starts_at=office_time(2026, 3, 5, 3), ends_at=office_time(2026, 3, 5, 12),
    )  # fmt: skip
    days = {
        TUESDAY: ("guotao", PHONE),
        WEDNESDAY: ("guotao", PHONE),
        MONDAY + timedelta(days=3): ("wangfang", PHONE),
        MONDAY + timedelta(days=4): ("hejing", "无"),
        MONDAY + timedelta(days=5): ("nobody", PHONE),
        SUNDAY + timedelta(days=1): ("hejing", PHONE),
    }
    before = len(log())
    with pytest.raises(InvalidForm) as refused:
        named(county, "market", who("mayulan"), days)
    assert set(refused.value.fields) == {"person3", "person4", "phone5", "person6", ""}
    assert len(log()) == before
    assert named(county, "market", who("mayulan"), {TUESDAY: ("guotao", PHONE)}) == 1
    with pytest.raises(Refused):
        save_duty_week(county, who("mayulan"), department="market", monday=TUESDAY, days={})
    with pytest.raises(NotFound):
        named(county, "nowhere", None, {})


@pytest.mark.rule("AB-4")
def test_a_day_that_is_over_stays_as_it_was(county: Engine, who: Who, clock: VirtualClock, log: Log) -> None:
    head = who("mayulan")
    named(county, "market", head, {MONDAY: ("hejing", PHONE)})
    clock.turn_to(office_time(2026, 3, 3, 7))
    # Before the opening on Tuesday it is Monday's shift still, which may be swapped.
    assert named(county, "market", head, {MONDAY: ("guotao", PHONE)}) == 1
    clock.turn_to(office_time(2026, 3, 3, 9))
    for login in ("hejing", ""):
        with pytest.raises(InvalidForm) as refused:
            named(county, "market", head, {MONDAY: (login, PHONE)})
        assert list(refused.value.fields) == ["person1"]
    assert named(county, "market", head, {MONDAY: ("guotao", PHONE)}) == 0
    assert [line.after["on_duty"] for line in log()] == ["何静", "郭涛"]
    assert log()[-1].before["on_duty"] == "何静"


@pytest.mark.rule("AB-4")
def test_the_hall_answers_for_a_department_with_a_gap(county: Engine, who: Who, clock: VirtualClock) -> None:
    """Nobody named and somebody absent are gaps, at the phone, on the board and in public."""
    head = who("mayulan")
    assert reached(county, "market") is None
    named(county, "center", who("huyang"), {MONDAY: ("zhoumin", HALL_PHONE), TUESDAY: ("zhoumin", HALL_PHONE)})
    found = reached(county, "market")
    assert found is not None
    assert (found.staff_id, found.phone, found.day) == (staff_id(county, "zhoumin"), HALL_PHONE, MONDAY)
    named(county, "market", head, {MONDAY: ("hejing", PHONE), TUESDAY: ("hejing", PHONE)})
    clock.turn_to(office_time(2026, 3, 2, 22))
    found = reached(county, "market")
    assert found is not None
    assert (found.staff_id, found.phone) == (staff_id(county, "hejing"), PHONE)
    announce_absence(
        county, None, login="hejing", reason="急病", starts_at=county.clock.now(), ends_at=office_time(2026, 3, 3, 17)
    )
    found = reached(county, "market")
    assert found is not None
    assert found.phone == HALL_PHONE
    with county.database.reading() as session:
        week = duty_week(session, "market", None, county.clock.now())
        assert [row.gap for row in week.days] == ["absent", None, *["nobody"] * 5]
        board = {row.code: row for row in duty_board(session, county.clock.now()).rows}
        assert (board["market"].today.name, board["market"].today.gap, board["market"].gaps) == ("何静", "absent", 6)
        present, phones = public_phones(session, county.clock.now())
        shown = {row.department: (row.today, row.tomorrow) for row in phones}
    assert present == MONDAY
    assert (shown["市监局"], shown["服务中心"]) == ((None, PHONE), (HALL_PHONE, HALL_PHONE))
    assert not hasattr(phones[0], "name")


@pytest.mark.rule("AB-4")
def test_whoever_has_no_open_post_there_any_more_leaves_a_gap(county: Engine, who: Who) -> None:
    named(county, "market", who("mayulan"), {MONDAY: ("hejing", PHONE)})
    with county.database.reading() as session:
        week = duty_week(session, "market", MONDAY, county.clock.now())
    posts = {post.code for login in ("hejing", "guotao") for post in who(login).posts}
    for code in sorted(posts):
        close_post(county, None, post=code, reason="撤销岗位")
    with county.database.reading() as session:
        closed = duty_week(session, "market", MONDAY, county.clock.now())
    assert (week.days[0].gap, closed.days[0].gap) == (None, "left")
    assert "hejing" in {each.code for each in week.people} - {each.code for each in closed.people}


@pytest.mark.rule("AB-4")
def test_everybody_is_told_of_the_own_duties(county: Engine, who: Who, clock: VirtualClock) -> None:
    named(county, "market", who("mayulan"), {MONDAY: ("hejing", PHONE), SUNDAY: ("hejing", PHONE)})
    hejing = staff_id(county, "hejing")
    clock.turn_to(office_time(2026, 3, 3, 9))
    with county.database.reading() as session:
        assert [each.day for each in duties_of(session, hejing, county.clock.now())] == [SUNDAY]
        assert duties_of(session, staff_id(county, "guotao"), county.clock.now()) == []

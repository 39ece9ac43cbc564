"""Turning an empty database into a demonstration: the county, its last weeks, and a clock that can be turned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine.administration.commands import announce_absence
from engine.application import Engine
from engine.clock import OFFICE_ZONE, SystemClock, VirtualClock
from engine.database import Database
from engine.errors import Refused
from engine.jobs import demo_clock
from engine.office.calendar.rules import OfficeCalendar
from engine.office.calendar.store import calendar
from engine.office.organisation.records import Staff
from engine.operations.registry import IMPLEMENTATIONS
from engine.sample import appointments, duty, posts, promises
from engine.sample.county import create_county
from engine.sample.past import first_moment, last_moment, live_through
from engine.sample.satisfaction import enter_agencies

PASSWORD = "chengnuo"
"""The password of everybody in the demonstration."""

LOGINS = (
    ("wangfang", "窗口人员（综合窗口）"),
    ("liuyang", "窗口人员（工程建设专窗）"),
    ("hejing", "部门经办人（市监局）"),
    ("weiqiang", "部门经办人（执法局）"),
    ("mayulan", "分管领导（市监局）"),
    ("zhoumin", "服务中心协调员"),
    ("qianzheng", "监察"),
    ("yangfan", "流程设计员"),
    ("huyang", "系统管理员"),
)
"""Logins to begin with, and what each of them is."""


def make_demonstration(database: Database) -> int:
    """Fill an empty, migrated database; the number of things that happened, 0 when it is a demonstration already.

    Refused when the database belongs to an office. Everything is done by the real engine under a virtual clock;
    afterwards every process that joins the database reads the turnable clock, at ten o'clock of a working day.
    """
    if demo_clock.is_demonstration(database):
        return 0
    _check_empty(database)
    now = SystemClock().now()
    with database.reading() as session:
        days = calendar(session)
    end = last_moment(days, now)
    virtual = VirtualClock(first_moment(days, end))
    engine = Engine(database, virtual, IMPLEMENTATIONS)
    _found(engine, now)
    scenes = live_through(engine, days, end)
    _leave(engine, days, end)
    with database.transaction() as session:
        duty.write(session, end)
    appointments.make(engine, days, end)
    demo_clock.install(database)
    demo_clock.DatabaseClock(database).turn_to(end)
    return scenes


AWAY, DAYS_AWAY = "chenjing", 2
"""Who is away when the demonstration begins, and for how many working days: liuyang covers the window (AB-1)."""


def _leave(engine: Engine, days: OfficeCalendar, end: datetime) -> None:
    last = days.nth_counted_day_after(end.astimezone(OFFICE_ZONE).date(), DAYS_AWAY)
    announce_absence(engine, None, login=AWAY, reason="参加业务培训", starts_at=end, ends_at=days.closing(last))


def _check_empty(database: Database) -> None:
    """A demonstration never mixes with the data of an office."""
    with database.reading() as session:
        if session.scalar(select(Staff.id).limit(1)) is not None:
            raise Refused(
                "这个数据库里已有人员，不能用来演示，请另建一个空的数据库。",
                "Expected an empty database for the demonstration, but this one has staff.",
            )


def _found(engine: Engine, system_time: datetime) -> None:
    with engine.database.transaction() as session:
        create_county(session, at=engine.clock.now(), password=PASSWORD, system_time=system_time)
        posts.publish(session, engine.clock.now())
    engine.deploy_shipped()
    enter_agencies(engine)
    promises.sign(engine)

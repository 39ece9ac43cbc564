"""A demonstration's office clock: turned by a person, read by every process, and everything due on the way happens."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from engine.cases.runtime import Runtime
from engine.clock import OFFICE_ZONE, Clock, SystemClock
from engine.database import Database
from engine.errors import Refused
from engine.jobs.duty_roster import watch_roster
from engine.jobs.post_cover import watch_posts
from engine.jobs.quiet import settle
from engine.jobs.records import DemoClock
from engine.jobs.sweep import next_due
from engine.office.organisation.gaps import next_absence_change

TURNS = ("hour", "working_day", "next_timer")
"""The turns that the demonstration's panel offers."""

FRESH_SECONDS = 0.5
"""How long a process may go on with an offset that another process has meanwhile changed."""


@runtime_checkable
class TurnableClock(Protocol):
    """An office clock that can be turned forward."""

    def now(self) -> datetime:
        """The present moment of the office in UTC."""
        ...

    def turn_to(self, moment: datetime) -> None:
        """Set the clock forward to ``moment``."""
        ...


class DatabaseClock:
    """The machine's clock plus an offset that is one row in the database, the same for every process."""

    def __init__(self, database: Database, system_clock: Clock | None = None) -> None:
        self._database = database
        self._system_clock = system_clock or SystemClock()
        self._ahead = timedelta()
        self._read_at = float("-inf")

    def now(self) -> datetime:
        """The office's present moment in UTC; at most half a second behind a turn made by another process."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            with self._database.engine.connect() as connection:
                self._ahead = connection.execute(select(DemoClock.ahead)).scalar_one_or_none() or timedelta()
            self._read_at = time.monotonic()
        return self._system_clock.now() + self._ahead

    def turn_to(self, moment: datetime) -> None:
        """Set every process's office clock forward to ``moment``; a moment that has passed changes nothing."""
        ahead = moment - self._system_clock.now()
        with self._database.transaction() as session:
            statement = insert(DemoClock).values(id=1, ahead=ahead)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=[DemoClock.id], set_={"ahead": func.greatest(DemoClock.ahead, ahead)}
                )
            )
        self._read_at = float("-inf")


def install(database: Database) -> None:
    """Make this database a demonstration's: from now on every process that joins it reads the turnable clock."""
    with database.transaction() as session:
        session.execute(insert(DemoClock).values(id=1, ahead=timedelta()).on_conflict_do_nothing())


def is_demonstration(database: Database) -> bool:
    """Whether this database has a turnable clock."""
    with database.reading() as session:
        return session.scalar(select(DemoClock.id)) is not None


def turn(runtime: Runtime, how: str | datetime) -> int:
    """Set the office clock forward to a moment or by one of ``TURNS``; the number of timers that fired on the way.

    It goes from due instant to due instant, lets everything come to rest at each and looks whether the posts are
    covered. ``next_timer`` without a waiting timer turns nothing. Refused when the office clock is a real one, or for
    an unknown turn.
    """
    clock = runtime.clock
    if not isinstance(clock, TurnableClock):
        raise Refused("这里使用真实时间，不能拨动时钟。", "Expected a demonstration's clock, but time is real here.")
    fired = _come_to_rest(runtime)
    target = _target(runtime, how)
    if target is None:
        return fired
    while (stop := _next_stop(runtime)) is not None and stop <= target:
        clock.turn_to(stop)
        fired += _come_to_rest(runtime)
    if clock.now() < target:
        clock.turn_to(target)
    fired += _come_to_rest(runtime)
    watch_roster(runtime)
    return fired


def _next_stop(runtime: Runtime) -> datetime | None:
    """The next moment at which something happens by itself: a timer is due, or somebody leaves or comes back."""
    with runtime.database.reading() as session:
        absence = next_absence_change(session, runtime.clock.now())
    return min((moment for moment in (next_due(runtime), absence) if moment is not None), default=None)


def _come_to_rest(runtime: Runtime) -> int:
    fired = settle(runtime)
    watch_posts(runtime)
    return fired


def _target(runtime: Runtime, how: str | datetime) -> datetime | None:
    if isinstance(how, datetime):
        return how
    now = runtime.clock.now()
    if how == "hour":
        return now + timedelta(hours=1)
    if how == "next_timer":
        return next_due(runtime)
    if how == "working_day":
        with runtime.database.reading() as session:
            calendar = runtime.calendar(session)
        day = calendar.nth_counted_day_after(now.astimezone(OFFICE_ZONE).date(), 1)
        return calendar.opening(day)
    raise Refused(
        f"没有“{how}”这种拨钟方式，请从页面上选择。", f"Expected a known way to turn the clock, but it was {how}."
    )

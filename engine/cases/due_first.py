"""What is due on a case happens before anything else does (TC-20), in order of time and at its own moment.

The timer table is the truth: each timer is consumed in the transaction of its effects. Cases are claimed, never timer
rows: "timer, then case" would deadlock against every command.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.cases import clocks, incidents
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage import locking
from engine.cases.storage.locking import DueTimer
from engine.cases.storage.records import Inbox, Timer
from engine.operations.context import ResumeClock

logger = logging.getLogger(__name__)


class CaseTransaction(Protocol):
    """What firing needs of the transaction that it runs in; the unit of work is one."""

    @property
    def session(self) -> Session:
        """The session of the transaction."""
        ...

    @property
    def connection(self) -> Connection:
        """Its connection."""
        ...

    @property
    def context(self) -> CommandContext:
        """What is gathered for the commit."""
        ...

    def case_as_it_is(self, case_id: int, *, skip_locked: bool = False) -> LoadedCase | None:
        """The locked case, whatever is due on it; None when there is none, or somebody else has it."""
        ...

    def advance(self, loaded: LoadedCase) -> None:
        """Run the case until it is idle."""
        ...


class DueFirst(Exception):
    """A case was locked that has something due: that happens first, in transactions of its own."""

    def __init__(self, case_id: int, skip_locked: bool) -> None:
        super().__init__(case_id)
        self.case_id = case_id
        self.skip_locked = skip_locked


class Firing:
    """One transaction that lets happen what is due on a case; remembers which timer it was at when it failed.

    It ends early when a firing armed timers or changed clocks, because what is due next has to be read anew.
    """

    def __init__(self, runtime: Runtime, case_id: int, skip_locked: bool) -> None:
        self.runtime = runtime
        self.case_id = case_id
        self.skip_locked = skip_locked
        self.current: tuple[UUID, str] | None = None
        self.was_read = False
        """Whether the case could be read; a failure before that is told of the first timer that is due."""

    def __call__(self, work: CaseTransaction) -> int:
        """The number of timers that fired and stops that ended."""
        now, system_now = self.runtime.clock.now(), self.runtime.system_clock.now()
        loaded = work.case_as_it_is(self.case_id, skip_locked=self.skip_locked)
        self.was_read = True
        if loaded is None or loaded.status != "open":
            return 0
        due = locking.due_on(work.connection, self.case_id, now, system_now)
        if due.clock_above_changed:
            self._follow_clock_above(work, loaded)
            return 0
        timers, ended = due.timers, due.stop
        if ended is not None and (not timers or ended.ends_at <= timers[0].due_at):
            with work.context.at(ended.ends_at):
                clocks.apply(work.context, loaded, ResumeClock(ended.clock_name, ended.ends_at))
            work.advance(loaded)
            return 1
        known = loaded.waiting.timers
        fired = 0
        for timer in timers:
            self.current = (timer.task_id, timer.element)
            fired += self._fire(work, loaded, timer)
            armed_more = {waiting.id for waiting in loaded.instance.timers()} - known
            if loaded.status != "open" or loaded.clocks_changed or armed_more:
                break
        return fired

    def _follow_clock_above(self, work: CaseTransaction, loaded: LoadedCase) -> None:
        """A clock above this case's has stopped or gone on: the timers follow it with what is written."""
        work.session.execute(
            update(Inbox)
            .where(Inbox.to_case_id == loaded.id, Inbox.kind == "clock", Inbox.consumed_at.is_(None))
            .values(consumed_at=work.context.now, next_attempt_at=None)
        )
        loaded.clocks_changed = True

    def _fire(self, work: CaseTransaction, loaded: LoadedCase, timer: DueTimer) -> int:
        task_id = str(timer.task_id)
        loaded.fired[timer.element] = timer.due_at
        with work.context.at(timer.due_at):
            if not loaded.instance.fire_timer(task_id):
                # The process does not wait for it any more: the row is left over and goes away.
                loaded.waiting = replace(loaded.waiting, timers=loaded.waiting.timers | {task_id})
                loaded.touched = True
                return 0
            if timer.attempts:
                at = self.runtime.system_clock.now()
                incidents.resolve(work.session, kind="timer", case_id=loaded.id, reference=task_id, at=at)
            work.advance(loaded)
        return 1


def due_timer(runtime: Runtime, case_id: int) -> tuple[UUID, str] | None:
    """The first timer that is due on a case by the office clock and not put off; None when there is none."""
    now, system_now = runtime.clock.now(), runtime.system_clock.now()
    not_put_off = or_(Timer.next_attempt_at.is_(None), Timer.next_attempt_at <= system_now)
    first = select(Timer.task_id, Timer.element).where(Timer.case_id == case_id, Timer.due_at <= now, not_put_off)
    with runtime.database.reading() as session:
        found = session.execute(first.order_by(Timer.due_at).limit(1)).one_or_none()
    return None if found is None else (found.task_id, found.element)


def put_off(runtime: Runtime, firing: Firing, error: Exception) -> None:
    """Note the failure of the timer that ``firing`` was at as an incident, and try it again later."""
    assert firing.current is not None
    task_id, element = firing.current
    logger.error("Timer %s of case %s failed: %s", element, firing.case_id, incidents.describe(error))
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        attempts = session.scalar(
            update(Timer).where(Timer.task_id == task_id).values(attempts=Timer.attempts + 1).returning(Timer.attempts)
        )
        if attempts is None:
            return
        session.execute(
            update(Timer).where(Timer.task_id == task_id).values(next_attempt_at=at + incidents.pause(attempts))
        )
        incidents.note(
            session, kind="timer", case_id=firing.case_id, reference=str(task_id), element=element, error=error, at=at
        )

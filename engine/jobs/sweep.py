"""Firing timers. The timer table is the truth: each timer is consumed in the transaction of its effects.

A sweep claims cases, never timer rows: "timer, then case" would deadlock against every command.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from engine.cases import incidents
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.locking import DueTimer
from engine.cases.storage.records import Timer
from engine.cases.unit_of_work import UnitOfWork, act

logger = logging.getLogger(__name__)


def sweep(runtime: Runtime, limit: int = 1000, *, wait: bool = False) -> int:
    """Fire up to about ``limit`` timers that are due by the office clock, in order of time; the number that fired.

    Each case is a transaction of its own. A case that somebody else holds is left for the next sweep, or waited for
    with ``wait``. A timer that fails is put off and becomes an incident.
    """
    return sum(_fire_case(runtime, case_id, skip_locked=not wait) for case_id in _due_cases(runtime, limit))


def _due_cases(runtime: Runtime, limit: int) -> list[int]:
    with runtime.database.reading() as session:
        due = Timer.due_at <= runtime.clock.now()
        not_put_off = or_(Timer.next_attempt_at.is_(None), Timer.next_attempt_at <= runtime.system_clock.now())
        rows = session.scalars(select(Timer.case_id).where(due, not_put_off).order_by(Timer.due_at).limit(limit))
        return list(dict.fromkeys(rows))


class _Firing:
    """One attempt at the due timers of a case; remembers which one it was at when it failed."""

    def __init__(self, runtime: Runtime, case_id: int, skip_locked: bool) -> None:
        self.runtime = runtime
        self.case_id = case_id
        self.skip_locked = skip_locked
        self.current: tuple[UUID, str] | None = None

    def __call__(self, work: UnitOfWork) -> int:
        now, system_now = self.runtime.clock.now(), self.runtime.system_clock.now()
        found = work.case_with_due_timers(self.case_id, now, system_now, skip_locked=self.skip_locked)
        if found is None:
            return 0
        loaded, timers = found
        fired = 0
        for timer in timers:
            self.current = (timer.task_id, timer.element)
            if loaded.status != "open":
                break
            fired += self._fire(work, loaded, timer)
            if loaded.clocks_changed:
                # What is due has changed with the clocks: the next sweep reads it anew.
                break
        return fired

    def _fire(self, work: UnitOfWork, loaded: LoadedCase, timer: DueTimer) -> int:
        task_id = str(timer.task_id)
        loaded.fired[timer.element] = timer.due_at
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


def _fire_case(runtime: Runtime, case_id: int, *, skip_locked: bool) -> int:
    firing = _Firing(runtime, case_id, skip_locked)
    try:
        return act(runtime, None, firing)
    except Exception as error:
        if firing.current is None:
            raise
        logger.error("Timer %s of case %s failed: %s", firing.current[1], case_id, incidents.describe(error))
        _put_off(runtime, case_id, firing.current, error)
        return 0


def _put_off(runtime: Runtime, case_id: int, timer: tuple[UUID, str], error: Exception) -> None:
    task_id, element = timer
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
            session, kind="timer", case_id=case_id, reference=str(task_id), element=element, error=error, at=at
        )


def next_due(runtime: Runtime) -> datetime | None:
    """The moment of the next timer that has not failed and is not due yet; None when none waits."""
    with runtime.database.reading() as session:
        return session.scalar(
            select(Timer.due_at)
            .where(Timer.due_at > runtime.clock.now(), Timer.attempts == 0)
            .order_by(Timer.due_at)
            .limit(1)
        )

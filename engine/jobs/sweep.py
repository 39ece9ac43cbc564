"""Letting happen what is due on cases: timers that fire and stops of clocks that have lasted their length."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Timer
from engine.cases.unit_of_work import fire_due
from engine.office.service_clock import store as clocks


def sweep(runtime: Runtime, limit: int = 1000, *, wait: bool = False) -> int:
    """Let happen what is due by the office clock on up to about ``limit`` cases; the number of timers and stops.

    Each case is a transaction of its own. A case that somebody else holds is left for the next sweep, or waited for
    with ``wait``. A timer that fails is put off and becomes an incident.
    """
    return sum(fire_due(runtime, case_id, skip_locked=not wait) for case_id in _due_cases(runtime, limit))


def _due_cases(runtime: Runtime, limit: int) -> list[int]:
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        not_put_off = or_(Timer.next_attempt_at.is_(None), Timer.next_attempt_at <= runtime.system_clock.now())
        due = select(Timer.case_id).where(Timer.due_at <= now, not_put_off).order_by(Timer.due_at).limit(limit)
        return list(dict.fromkeys([*session.scalars(due), *clocks.cases_with_stops_over(session, now, limit)]))


def next_due(runtime: Runtime) -> datetime | None:
    """The moment at which the next timer that has not failed fires, or the next stop ends; None when none waits."""
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        timer = session.scalar(
            select(Timer.due_at).where(Timer.due_at > now, Timer.attempts == 0).order_by(Timer.due_at).limit(1)
        )
        stop = clocks.next_stop_end(session, now)
    return min((moment for moment in (timer, stop) if moment is not None), default=None)

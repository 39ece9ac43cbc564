"""How much waits in the background and for people: the figures that a monitor draws and warns by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from engine.cases.storage.records import Inbox, Incident, Outbox, Timer, WorkItem


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits at one moment. ``timer_seconds``: how long the oldest timer that nothing holds up has been due, 0 for
    none.
    """

    work_items: int
    overdue: int
    unassigned: int
    due_timers: int
    timer_seconds: float
    letters: int
    messages: int
    incidents: dict[str, int]
    """Open incidents by kind."""


def backlog(session: Session, now: datetime, system_now: datetime) -> Backlog:
    """The figures at the office time ``now``; two statements, none of which reads closed cases."""
    due = select(func.count(), func.min(Timer.due_at)).where(Timer.due_at <= now, Timer.attempts == 0).subquery()
    waiting = (
        select(
            func.count().label("work_items"),
            func.count().filter(WorkItem.due_at <= now).label("overdue"),
            func.count().filter(WorkItem.post_id.is_(None)).label("unassigned"),
        )
        .select_from(WorkItem)
        .subquery()
    )
    letters = (
        select(func.count())
        .select_from(Outbox)
        .where(Outbox.next_attempt_at <= system_now, Outbox.recipient_kind != "system")
    )
    messages = (
        select(func.count()).select_from(Inbox).where(Inbox.consumed_at.is_(None), Inbox.next_attempt_at <= system_now)
    )
    found = session.execute(
        select(
            *waiting.c,
            due.c[0].label("due_timers"),
            due.c[1].label("first_due"),
            letters.scalar_subquery().label("letters"),
            messages.scalar_subquery().label("messages"),
        ).select_from(waiting.join(due, true()))
    ).one()
    incidents = select(Incident.kind, func.count()).where(Incident.resolved_at.is_(None)).group_by(Incident.kind)
    return Backlog(
        work_items=found.work_items,
        overdue=found.overdue,
        unassigned=found.unassigned,
        due_timers=found.due_timers,
        timer_seconds=0.0 if found.first_due is None else (now - found.first_due).total_seconds(),
        letters=found.letters,
        messages=found.messages,
        incidents=dict(session.execute(incidents).all()),
    )

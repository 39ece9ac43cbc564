"""Delivering the inbox: what cases told each other, taken in by the receiver under its own lock, all at once."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases import branches, incidents, messages
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import Inbox
from engine.cases.unit_of_work import UnitOfWork, act
from engine.database import is_unreachable

logger = logging.getLogger(__name__)


def deliver_inbox(runtime: Runtime, limit: int = 1000) -> int:
    """Hand waiting inbox rows to their cases; the number of rows that were taken or put aside.

    A receiver that is busy is come back to, so that no result waits longer than the busy transaction lasts.
    """
    taken, busy = 0, []
    for case_id in _receivers(runtime, limit):
        count = _deliver_to(runtime, case_id, skip_locked=True)
        if count is None:
            busy.append(case_id)
        else:
            taken += count
    for case_id in busy:
        taken += _deliver_to(runtime, case_id, skip_locked=False) or 0
    return taken


def _receivers(runtime: Runtime, limit: int) -> list[int]:
    with runtime.database.reading() as session:
        statement = (
            select(Inbox.to_case_id)
            .where(Inbox.consumed_at.is_(None), Inbox.next_attempt_at <= runtime.system_clock.now())
            .order_by(Inbox.next_attempt_at, Inbox.id)
            .limit(limit)
        )
        return list(dict.fromkeys(session.scalars(statement)))


def _deliver_to(runtime: Runtime, case_id: int, *, skip_locked: bool) -> int | None:
    try:
        return act(runtime, None, lambda work: _take(work, case_id, skip_locked))
    except Exception as error:
        if is_unreachable(error):
            raise
        logger.error("Delivery to case %s failed: %s", case_id, incidents.describe(error))
        _put_off(runtime, case_id, error)
        return 0


def _take(work: UnitOfWork, case_id: int, skip_locked: bool) -> int | None:
    loaded = work.case(case_id, skip_locked=skip_locked)
    if loaded is None:
        return None
    rows = _waiting(work.session, case_id)
    if not rows:
        return 0
    messages.consume(work.context, [row.id for row in rows if loaded.status != "open" or row.kind != "message"])
    if loaded.status == "open":
        _take_open(work, loaded, rows)
    _put_aside(work.session, [row.id for row in rows])
    if any(row.attempts for row in rows):
        at = work.context.runtime.system_clock.now()
        incidents.resolve(work.session, kind="inbox", case_id=case_id, reference="inbox", at=at)
    return len(rows)


def _take_open(work: UnitOfWork, loaded: LoadedCase, rows: list[Any]) -> None:
    results = [row.payload for row in rows if row.kind == "branch" and row.name == "finished"]
    stop = next((row.payload for row in rows if row.kind == "branch" and row.name == "cancel"), None)
    if stop is not None:
        branches.cancel(work.context, loaded, stop)
        return
    if any(row.kind == "clock" for row in rows):
        loaded.clocks_changed = True
    if results:
        loaded.waiting = branches.after(loaded.waiting, results)
        branches.hand_results(loaded, results)
    # Whatever waits for a message now is served from the inbox, the rows just read included.
    loaded.known_messages.clear()
    work.advance(loaded)


def _waiting(session: Session, case_id: int) -> list[Any]:
    columns = (Inbox.id, Inbox.kind, Inbox.name, Inbox.payload, Inbox.attempts)
    statement = select(*columns).where(
        Inbox.to_case_id == case_id, Inbox.consumed_at.is_(None), Inbox.next_attempt_at.is_not(None)
    )
    return list(session.execute(statement.order_by(Inbox.id)))


def _put_aside(session: Session, inbox_ids: list[int]) -> None:
    # Nobody waits for these yet: they stay until a receiver does, and are not tried again before.
    session.execute(update(Inbox).where(Inbox.id.in_(inbox_ids)).values(next_attempt_at=None, attempts=0))


def _put_off(runtime: Runtime, case_id: int, error: Exception) -> None:
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        rows = _waiting(session, case_id)
        if not rows:
            return
        attempts = max(row.attempts for row in rows) + 1
        session.execute(
            update(Inbox)
            .where(Inbox.id.in_([row.id for row in rows]))
            .values(attempts=attempts, next_attempt_at=at + incidents.pause(attempts))
        )
        incidents.note(session, kind="inbox", case_id=case_id, reference="inbox", error=error, at=at)

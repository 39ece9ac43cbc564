"""The statements that lock and read a case. Each is one round trip.

Cases are locked FOR NO KEY UPDATE: inbox rows may refer to a locked case, so that nobody waits for nothing. The case is
locked before its work item, in one statement, so that two commands never lock them in opposite orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

from engine.database import fetch

_CASE = """c.id, c.number, c.process, c.definition_id, c.parent_id, c.parent_task, c.branch_key,
  c.branch_result, c.opened_at, c.version, c.status, c.ended_at, c.outcome, c.head, c.history_count, c.state,
  coalesce((SELECT revision FROM calendar_revision), 0) AS calendar_revision"""

_LOCK_CASE = f"SELECT {_CASE} FROM office_case c WHERE c.id = %(id)s FOR NO KEY UPDATE"

_LOCK_CASES = f"SELECT {_CASE} FROM office_case c WHERE c.id = ANY(%(ids)s) ORDER BY c.id FOR NO KEY UPDATE"

_LOCK_WORK_ITEM = f"""
SELECT {_CASE}, w.id AS work_item_id, w.element, w.name, w.form, w.post_id, w.assignee_id, w.acting_for_id,
  w.opened_at AS item_opened_at, w.due_at, (SELECT p.name FROM post p WHERE p.id = w.post_id) AS post_name
FROM office_case c JOIN work_item w ON w.case_id = c.id
WHERE w.id = %(id)s
FOR NO KEY UPDATE OF c, w
"""

# coalesce keeps the planner from going through the due timers of all cases by the index on due_at.
_DUE_TIMERS = """
SELECT task_id, element, due_at, attempts FROM timer
WHERE case_id = %(id)s AND coalesce(due_at, 'infinity') <= %(now)s
  AND (next_attempt_at IS NULL OR next_attempt_at <= %(system_now)s)
ORDER BY due_at, armed_at, task_id
"""

# The lock gives the newest case row, the sub-selects show the moment at which the statement began: they are as new as
# the case only if nobody has saved it in between, which its version tells.
_LOCK_WITH_DUE_TIMERS = f"""
SELECT {_CASE}, (SELECT s.version FROM office_case s WHERE s.id = c.id) AS version_at_start,
  (SELECT json_agg(json_build_array(t.task_id, t.element, t.due_at, t.attempts)) FROM ({_DUE_TIMERS}) t) AS due_timers
FROM office_case c WHERE c.id = %(id)s FOR NO KEY UPDATE
"""


@dataclass(frozen=True)
class DueTimer:
    """A timer that is due; ``attempts`` counts how often firing it failed."""

    task_id: UUID
    element: str
    due_at: datetime
    attempts: int


def lock_case(connection: Connection, case_id: int, skip_locked: bool) -> Any | None:
    """The locked case row; None when there is none, or somebody else holds it and ``skip_locked`` is set."""
    statement = _LOCK_CASE + (" SKIP LOCKED" if skip_locked else "")
    return _one_or_none(fetch(connection, statement, {"id": case_id}))


def lock_cases(connection: Connection, case_ids: Sequence[int]) -> Sequence[Any]:
    """The locked rows of several cases, locked in order of their ids."""
    return fetch(connection, _LOCK_CASES, {"ids": list(case_ids)})


def lock_work_item(connection: Connection, work_item_id: UUID) -> Any | None:
    """The locked rows of a work item and its case; None when the work item is gone."""
    return _one_or_none(fetch(connection, _LOCK_WORK_ITEM, {"id": work_item_id}))


def lock_case_with_due_timers(
    connection: Connection, case_id: int, now: datetime, system_now: datetime, skip_locked: bool
) -> tuple[Any, list[DueTimer]] | None:
    """The locked case row and its timers that are due and not put off, in order of time; None as for ``lock_case``."""
    parameters = {"id": case_id, "now": now, "system_now": system_now}
    statement = _LOCK_WITH_DUE_TIMERS + (" SKIP LOCKED" if skip_locked else "")
    row = _one_or_none(fetch(connection, statement, parameters))
    if row is None:
        return None
    if row.version == row.version_at_start:
        timers = [
            DueTimer(UUID(task_id), element, datetime.fromisoformat(due_at), attempts)
            for task_id, element, due_at, attempts in row.due_timers or ()
        ]
    else:
        timers = [DueTimer(*timer) for timer in fetch(connection, _DUE_TIMERS, parameters)]
    return row, timers


def _one_or_none(rows: Sequence[Any]) -> Any | None:
    return rows[0] if rows else None

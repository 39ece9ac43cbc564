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

# Whether anything has to happen before a command may act (TC-20): a timer is due and not put off, a stop has lasted its
# length, or a clock above has changed. coalesce keeps the planner from going through the due timers of all cases by the
# index on due_at. The lock gives the newest case row, the sub-selects show the moment at which the statement began:
# they are as new as the case only if nobody has saved it in between, which its version tells.
_SOMETHING_DUE = """(SELECT s.version FROM office_case s WHERE s.id = c.id) AS version_at_start,
  (EXISTS (SELECT FROM timer t WHERE t.case_id = c.id AND coalesce(t.due_at, 'infinity') <= %(now)s
     AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= %(system_now)s))
   OR EXISTS (SELECT FROM service_clock k JOIN clock_stop p ON p.clock_id = k.id
     WHERE k.case_id = c.id AND k.finished_at IS NULL AND p.to_at IS NULL AND p.ends_at <= %(now)s)
   OR EXISTS (SELECT FROM inbox i WHERE i.to_case_id = c.id AND i.kind = 'clock' AND i.consumed_at IS NULL))
  AS something_due"""

_IS_SOMETHING_DUE = f"SELECT {_SOMETHING_DUE} FROM office_case c WHERE c.id = %(id)s"

_LOCK_CASE = f"SELECT {_CASE}, {_SOMETHING_DUE} FROM office_case c WHERE c.id = %(id)s FOR NO KEY UPDATE"

_LOCK_CASES = f"SELECT {_CASE} FROM office_case c WHERE c.id = ANY(%(ids)s) ORDER BY c.id FOR NO KEY UPDATE"

_LOCK_WORK_ITEM = f"""
SELECT {_CASE}, {_SOMETHING_DUE}, w.id AS work_item_id, w.element, w.name, w.form, w.post_id, w.assignee_id,
  w.acting_for_id, w.opened_at AS item_opened_at, w.due_at, w.beside_id,
  (SELECT count(*) FROM work_item s WHERE s.beside_id = w.id) AS opinions_awaited,
  (SELECT count(*) FROM task_opinion o WHERE o.task_id = w.id AND o.work_item_id IS NULL AND o.removed_at IS NULL)
    AS opinions_to_ask,
  (SELECT p.name FROM post p WHERE p.id = w.post_id) AS post_name
FROM office_case c JOIN work_item w ON w.case_id = c.id
WHERE w.id = %(id)s
FOR NO KEY UPDATE OF c, w
"""

# A clock above that has changed, the first stop that has lasted its length, the due timers, in this order. Of timers
# that are due at one instant the law's limit comes first: where promise and law end together there is one red card
# (TC-10).
_DUE = """
SELECT kind, task_id, name, at, attempts FROM (
  (SELECT 'above' AS kind, 0 AS place, NULL::uuid AS task_id, NULL AS name, NULL::timestamptz AS at, 0 AS attempts,
     false AS later, NULL::timestamptz AS armed_at
   FROM inbox WHERE to_case_id = %(id)s AND kind = 'clock' AND consumed_at IS NULL LIMIT 1)
  UNION ALL
  (SELECT 'stop', 1, NULL, k.name, p.ends_at, 0, false, NULL
   FROM service_clock k JOIN clock_stop p ON p.clock_id = k.id
   WHERE k.case_id = %(id)s AND k.finished_at IS NULL AND p.to_at IS NULL AND p.ends_at <= %(now)s
   ORDER BY p.ends_at LIMIT 1)
  UNION ALL
  (SELECT 'timer', 2, task_id, element, due_at, attempts, coalesce(descriptor->>'limit', '') <> 'statutory', armed_at
   FROM timer
   WHERE case_id = %(id)s AND coalesce(due_at, 'infinity') <= %(now)s
     AND (next_attempt_at IS NULL OR next_attempt_at <= %(system_now)s))
) due ORDER BY place, at, later, armed_at, task_id
"""


@dataclass(frozen=True)
class DueTimer:
    """A timer that is due; ``attempts`` counts how often firing it failed."""

    task_id: UUID
    element: str
    due_at: datetime
    attempts: int


@dataclass(frozen=True)
class StopOver:
    """A stop of a clock that has lasted its stated length and still stands (TC-21)."""

    clock_name: str
    ends_at: datetime


@dataclass(frozen=True)
class Due:
    """What has to happen on a case: ``stop`` is the first that is over, or None; ``timers`` in the order of firing."""

    clock_above_changed: bool
    stop: StopOver | None
    timers: Sequence[DueTimer]


def lock_case(
    connection: Connection, case_id: int, now: datetime, system_now: datetime, skip_locked: bool
) -> tuple[Any, bool] | None:
    """The locked case row and whether anything is due on it at ``now``.

    None when there is no such case, or somebody else holds it and ``skip_locked`` is set.
    """
    statement = _LOCK_CASE + (" SKIP LOCKED" if skip_locked else "")
    return _with_due(connection, statement, {"id": case_id, "now": now, "system_now": system_now})


def lock_cases(connection: Connection, case_ids: Sequence[int]) -> Sequence[Any]:
    """The locked rows of several cases, locked in order of their ids."""
    return fetch(connection, _LOCK_CASES, {"ids": list(case_ids)})


def lock_work_item(
    connection: Connection, work_item_id: UUID, now: datetime, system_now: datetime
) -> tuple[Any, bool] | None:
    """The locked rows of a work item and its case, and whether anything is due on the case at ``now``.

    None when the work item is gone.
    """
    return _with_due(connection, _LOCK_WORK_ITEM, {"id": work_item_id, "now": now, "system_now": system_now})


def _with_due(connection: Connection, statement: str, parameters: dict[str, Any]) -> tuple[Any, bool] | None:
    row = _one_or_none(fetch(connection, statement, parameters))
    if row is None:
        return None
    if row.version == row.version_at_start:
        return row, bool(row.something_due)
    # Somebody saved the case while this transaction waited for its lock.
    newer = fetch(connection, _IS_SOMETHING_DUE, {**parameters, "id": row.id})[0]
    return row, bool(newer.something_due)


def due_on(connection: Connection, case_id: int, now: datetime, system_now: datetime) -> Due:
    """What is due on a locked case at ``now`` and not put off; one statement."""
    rows = fetch(connection, _DUE, {"id": case_id, "now": now, "system_now": system_now})
    stops = [StopOver(row.name, row.at) for row in rows if row.kind == "stop"]
    timers = [DueTimer(row.task_id, row.name, row.at, row.attempts) for row in rows if row.kind == "timer"]
    return Due(any(row.kind == "above" for row in rows), stops[0] if stops else None, timers)


def _one_or_none(rows: Sequence[Any]) -> Any | None:
    return rows[0] if rows else None

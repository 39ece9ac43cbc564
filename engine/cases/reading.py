"""The statements that lock and read a case. Each is one round trip.

Cases are locked FOR NO KEY UPDATE: inbox rows may refer to a locked case, so that nobody waits for nothing. The case is
locked before its work item, in one statement, so that two commands never lock them in opposite orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

_CASE = """c.id, c.number, c.process, c.definition_id, c.parent_id, c.parent_task, c.branch_key,
  c.branch_result, c.opened_at, c.version, c.status, c.ended_at, c.outcome, c.head, c.history_count, c.state,
  coalesce((SELECT revision FROM calendar_revision), 0) AS calendar_revision"""

_LOCK_CASE = f"SELECT {_CASE} FROM office_case c WHERE c.id = %(id)s FOR NO KEY UPDATE"

_LOCK_CASES = f"SELECT {_CASE} FROM office_case c WHERE c.id = ANY(%(ids)s) ORDER BY c.id FOR NO KEY UPDATE"

_LOCK_WORK_ITEM = f"""
SELECT {_CASE}, w.id AS work_item_id, w.element, w.name, w.form, w.post_id, w.assignee_id, w.acting_for_id,
  w.opened_at AS item_opened_at, w.due_at
FROM office_case c JOIN work_item w ON w.case_id = c.id
WHERE w.id = %(id)s
FOR NO KEY UPDATE OF c, w
"""

_DUE_TIMERS = """
SELECT task_id, element, due_at, attempts FROM timer
WHERE case_id = %(id)s AND due_at <= %(now)s AND (next_attempt_at IS NULL OR next_attempt_at <= %(system_now)s)
ORDER BY due_at, armed_at, task_id
"""


def lock_case(connection: Connection, case_id: int, skip_locked: bool) -> Any | None:
    """The locked case row; None when there is none, or somebody else holds it and ``skip_locked`` is set."""
    statement = _LOCK_CASE + (" SKIP LOCKED" if skip_locked else "")
    return connection.exec_driver_sql(statement, {"id": case_id}).one_or_none()


def lock_cases(connection: Connection, case_ids: Sequence[int]) -> Sequence[Any]:
    """The locked rows of several cases, locked in order of their ids."""
    return connection.exec_driver_sql(_LOCK_CASES, {"ids": list(case_ids)}).all()


def lock_work_item(connection: Connection, work_item_id: UUID) -> Any | None:
    """The locked rows of a work item and its case; None when the work item is gone."""
    return connection.exec_driver_sql(_LOCK_WORK_ITEM, {"id": work_item_id}).one_or_none()


def due_timers(connection: Connection, case_id: int, now: datetime, system_now: datetime) -> Sequence[Any]:
    """The due timers of a locked case that are not put off, by time: task_id, element, due_at, attempts."""
    parameters = {"id": case_id, "now": now, "system_now": system_now}
    return connection.exec_driver_sql(_DUE_TIMERS, parameters).all()

"""The statements that write a unit of work: one per table, however many cases and rows it has.

Rows travel as one JSON parameter, so that the text of a statement never changes and the server plans it once.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from engine.errors import ChengnuoError

Row = Mapping[str, Any]

_DRAW_IDS = "SELECT nextval(pg_get_serial_sequence('office_case', 'id')) FROM generate_series(1, %(count)s)"

_INSERT_CASES = """
INSERT INTO office_case (id, number, process, definition_id, parent_id, parent_task, branch_key, branch_result,
                         origin_key, state, version, status, opened_at, head, history_count)
SELECT r.id, r.number, r.process, r.definition_id, r.parent_id, r.parent_task, r.branch_key, r.branch_result,
       r.origin_key, '', 0, 'open', r.opened_at, '', 0
FROM json_to_recordset(%(rows)s) AS r(id bigint, number text, process text, definition_id bigint, parent_id bigint,
  parent_task uuid, branch_key text, branch_result text, origin_key text, opened_at timestamptz)
ON CONFLICT DO NOTHING
RETURNING id
"""

_UPDATE_CASES = """
UPDATE office_case c
SET state = decode(r.state, 'base64'), version = r.version, status = r.status, ended_at = r.ended_at,
    outcome = r.outcome, head = decode(r.head, 'base64'), history_count = r.history_count
FROM json_to_recordset(%(rows)s) AS r(id bigint, state text, version integer, status text, ended_at timestamptz,
  outcome text, head text, history_count integer)
WHERE c.id = r.id
"""

_DESCRIBE_CASES = """
UPDATE office_case c
SET subject = coalesce(r.subject, c.subject),
    item_id = coalesce((SELECT i.id FROM item i WHERE i.code = r.item), c.item_id),
    department_id = coalesce((SELECT d.id FROM department d WHERE d.code = r.department), c.department_id)
FROM json_to_recordset(%(rows)s) AS r(id bigint, subject text, item text, department text)
WHERE c.id = r.id
"""

_WORK_ITEMS = """
WITH gone AS (DELETE FROM work_item WHERE id = ANY(%(gone)s::uuid[]))
INSERT INTO work_item (id, case_id, element, name, form, post_id, opened_at, due_at, yellow_at, "limit")
SELECT r.id, r.case_id, r.element, r.name, r.form, p.id, r.opened_at, r.due_at, r.yellow_at, r."limit"
FROM json_to_recordset(%(rows)s) AS r(id uuid, case_id bigint, element text, name text, form text, post text,
  role text, department text, opened_at timestamptz, due_at timestamptz, yellow_at timestamptz, "limit" jsonb)
CROSS JOIN LATERAL (
  SELECT p.id FROM post p JOIN department d ON d.id = p.department_id
  WHERE p.opened_at IS NOT NULL AND CASE WHEN r.post IS NOT NULL THEN p.code = r.post ELSE p.role = r.role END
  ORDER BY CASE WHEN d.code = r.department OR d.other_codes @> to_jsonb(r.department) THEN 0
                WHEN d.is_center THEN 1 ELSE 2 END, p.id
  LIMIT 1
) p
RETURNING id
"""

_TIMERS = """
WITH gone AS (DELETE FROM timer WHERE task_id = ANY(%(gone)s::uuid[]))
INSERT INTO timer (task_id, case_id, element, descriptor, armed_at, due_at, attempts)
SELECT r.task_id, r.case_id, r.element, r.descriptor, r.armed_at, r.due_at, 0
FROM json_to_recordset(%(rows)s) AS r(task_id uuid, case_id bigint, element text, descriptor jsonb,
  armed_at timestamptz, due_at timestamptz)
ON CONFLICT (task_id) DO UPDATE SET descriptor = excluded.descriptor, armed_at = excluded.armed_at,
  due_at = excluded.due_at, attempts = 0, next_attempt_at = NULL
"""

_MOVE_WORK_ITEMS = """
UPDATE work_item w SET due_at = r.due_at, yellow_at = r.yellow_at
FROM json_to_recordset(%(rows)s) AS r(id uuid, due_at timestamptz, yellow_at timestamptz)
WHERE w.id = r.id
"""

_MOVE_TIMERS = """
UPDATE timer t SET due_at = r.due_at
FROM json_to_recordset(%(rows)s) AS r(task_id uuid, due_at timestamptz)
WHERE t.task_id = r.task_id
"""

_HISTORY = """
INSERT INTO history (case_id, sequence, at, staff_id, acting_for_id, event, element, name, data, hash)
SELECT r.case_id, r.sequence, r.at, r.staff_id, r.acting_for_id, r.event, r.element, r.name, r.data,
       decode(r.hash, 'base64')
FROM json_to_recordset(%(rows)s) AS r(case_id bigint, sequence integer, at timestamptz, staff_id bigint,
  acting_for_id bigint, event text, element text, name text, data jsonb, hash text)
"""

_INBOX = """
INSERT INTO inbox (to_case_id, kind, name, payload, from_case_id, unique_key, at, attempts, next_attempt_at)
SELECT r.to_case_id, r.kind, r.name, r.payload, r.from_case_id, r.unique_key, r.at, 0, r.next_attempt_at
FROM json_to_recordset(%(rows)s) AS r(to_case_id bigint, kind text, name text, payload jsonb, from_case_id bigint,
  unique_key text, at timestamptz, next_attempt_at timestamptz)
ON CONFLICT DO NOTHING
"""

_OUTBOX = """
INSERT INTO outbox (case_id, channel, recipient_kind, recipient, subject, body, at, attempts, next_attempt_at)
SELECT r.case_id, r.channel, r.recipient_kind, r.recipient, r.subject, r.body, r.at, 0, r.next_attempt_at
FROM json_to_recordset(%(rows)s) AS r(case_id bigint, channel text, recipient_kind text, recipient text, subject text,
  body text, at timestamptz, next_attempt_at timestamptz)
"""

_SUBMISSION = """
INSERT INTO submission (key, case_id, task_id, element, form, content, content_hash, staff_id, at, version,
  outcome)
VALUES (%(key)s, %(case_id)s, %(task_id)s, %(element)s, %(form)s, %(content)s::jsonb, %(content_hash)s, %(staff_id)s,
        %(at)s, %(version)s, %(outcome)s::jsonb)
ON CONFLICT (key) DO NOTHING
RETURNING 1
"""


def draw_case_ids(connection: Connection, count: int) -> list[int]:
    """As many new case ids as are wanted."""
    return [int(row[0]) for row in connection.exec_driver_sql(_DRAW_IDS, {"count": count})]


def insert_cases(connection: Connection, rows: Sequence[Row]) -> set[int]:
    """Write new cases without state; returns the ids that were written, without those whose origin or branch exists."""
    return {int(row[0]) for row in connection.exec_driver_sql(_INSERT_CASES, {"rows": dumps(rows)})}


def update_cases(connection: Connection, rows: Sequence[Row]) -> None:
    """Save states, statuses and history heads."""
    connection.exec_driver_sql(_UPDATE_CASES, {"rows": dumps(rows)})


def describe_cases(connection: Connection, rows: Sequence[Row]) -> None:
    """Write what boards list cases by: item and department by code, and the subject; None leaves what is there."""
    connection.exec_driver_sql(_DESCRIBE_CASES, {"rows": dumps(rows)})


def write_work_items(connection: Connection, gone: Iterable[str], rows: Sequence[Row]) -> None:
    """Delete work items that are done and insert new ones with the post that their role and department name.

    Raises ChengnuoError when no post fits: a task that nobody can see would wait for ever.
    """
    result = connection.exec_driver_sql(_WORK_ITEMS, {"gone": list(gone), "rows": dumps(rows)})
    written = {str(row[0]) for row in result}
    for row in rows:
        if str(row["id"]) not in written:
            raise _no_post(row)


def write_timers(connection: Connection, gone: Iterable[str], rows: Sequence[Row]) -> None:
    """Delete timers that fired or were cancelled; insert new ones, and re-arm those that wait again."""
    connection.exec_driver_sql(_TIMERS, {"gone": list(gone), "rows": dumps(rows)})


def move_due(connection: Connection, work_items: Sequence[Row], timers: Sequence[Row]) -> None:
    """Give work items and timers new due moments; None = stands."""
    if work_items:
        connection.exec_driver_sql(_MOVE_WORK_ITEMS, {"rows": dumps(work_items)})
    if timers:
        connection.exec_driver_sql(_MOVE_TIMERS, {"rows": dumps(timers)})


def insert_history(connection: Connection, rows: Sequence[Row]) -> None:
    """Add history lines."""
    connection.exec_driver_sql(_HISTORY, {"rows": dumps(rows)})


def insert_inbox(connection: Connection, rows: Sequence[Row]) -> None:
    """Add messages to other cases; one whose unique key is known already is left out."""
    connection.exec_driver_sql(_INBOX, {"rows": dumps(rows)})


def insert_outbox(connection: Connection, rows: Sequence[Row]) -> None:
    """Add notifications."""
    connection.exec_driver_sql(_OUTBOX, {"rows": dumps(rows)})


def insert_submission(connection: Connection, row: Row) -> bool:
    """Write what was handed in; False when its key is taken. Waits for another transaction that holds the key."""
    values = {**row, "content": dumps(row["content"]), "outcome": dumps(row["outcome"])}
    return connection.exec_driver_sql(_SUBMISSION, values).first() is not None


def dumps(value: Any) -> str:
    """JSON for the database: moments in ISO form with zone, bytes in base64, ids as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def _no_post(row: Row) -> ChengnuoError:
    where = f"岗位 {row['post']}" if row["post"] else f"部门 {row['department'] or '—'} 的 {row['role'] or '—'} 岗位"
    place = (
        f"post {row['post']}"
        if row["post"]
        else f"a post {row['role'] or '—'} of department {row['department'] or '—'}"
    )
    return ChengnuoError(
        f"任务「{row['name'] or row['element']}」需要{where}，但是没有。",
        f"Expected {place} for the task {row['name'] or row['element']}, but there is none.",
        place=row["element"],
    )

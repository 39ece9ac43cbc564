"""The statements that write a unit of work: one for everything it usually has, however many cases and rows.

Rows travel as one JSON parameter per table, so that the text of a statement never changes and the server plans it once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from engine.database import fetch
from engine.office.organisation.rules import OFFICE_WIDE_ROLES

Row = Mapping[str, Any]

_OFFICE_WIDE = ",".join(sorted(OFFICE_WIDE_ROLES))

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


def _one_line(statement: str) -> str:
    return " ".join(statement.split()).replace(", ", ",")


# Every part sees the tables as they were before. A part without rows costs next to nothing. Rows have the types of
# their table's columns, which also keeps the text below 4,096 characters: psycopg parses a longer one each time.
# Lists are compared by way of a query: a plan for these lists would look cheaper to the server than the one for any
# lists, so that it would plan each time (a millisecond of its CPU).
_WRITE = _one_line(f"""
WITH submissions AS (
  INSERT INTO submission (key, case_id, task_id, element, form, content, content_hash, staff_id, at, version, outcome)
  SELECT key, case_id, task_id, element, form, content, content_hash, staff_id, at, version,
         outcome
  FROM json_populate_recordset(NULL::submission, %(submissions)s)
  ON CONFLICT (key) DO NOTHING
  RETURNING key
), cases AS (
  UPDATE office_case c
  SET state = r.state, version = r.version, status = r.status, ended_at = r.ended_at, outcome = r.outcome,
      head = r.head, history_count = r.history_count, key_id = r.key_id, seal = r.seal
  FROM json_populate_recordset(NULL::office_case, %(cases)s) r
  WHERE c.id = r.id
), work_items_gone AS (
  DELETE FROM work_item WHERE id = ANY(ARRAY(SELECT unnest(%(work_items_gone)s::uuid[])))
), alarms_over AS (
  UPDATE incident SET resolved_at = last_at
  WHERE kind = 'assignment' AND resolved_at IS NULL
    AND reference = ANY(ARRAY(SELECT unnest(%(work_items_gone)s::text[])))
), work_items AS (
  INSERT INTO work_item (id, case_id, element, name, form, post_id, department_id, role, opened_at, due_at, yellow_at,
                         "limit", draft, proposed, acts)
  SELECT r.id, r.case_id, r.element, r.name, r.form, p.id, own.id, r.role, r.opened_at, r.due_at, r.yellow_at,
         r."limit", r.draft, r.draft IS NOT NULL, r.acts
  FROM json_to_recordset(%(work_items)s) AS r(id uuid, case_id bigint, element text, name text, form text, post text,
    role text, roles text[], barred bigint[], department text, opened_at timestamptz, due_at timestamptz,
    yellow_at timestamptz, "limit" jsonb, draft jsonb, acts text[])
  LEFT JOIN LATERAL (
    SELECT d.id, d.entrusted_to_id FROM department d
    WHERE CASE WHEN r.department IS NULL THEN d.is_center
               ELSE d.code = r.department OR d.other_codes @> to_jsonb(r.department) END
    ORDER BY d.code = r.department DESC, d.id LIMIT 1
  ) own ON true
  LEFT JOIN LATERAL (
    SELECT p.id FROM post p JOIN department d ON d.id = p.department_id
    WHERE p.opened_at IS NOT NULL
      AND (p.code = r.post OR p.role = ANY(r.roles) AND (
        p.role = ANY('{{{_OFFICE_WIDE}}}') OR d.id IN (own.id, own.entrusted_to_id)
        OR p.role = 'clerk' AND d.is_center))
      AND NOT EXISTS (SELECT 1 FROM post_holding h WHERE h.post_id = p.id AND h.letter = 'A'
                      AND h.staff_id = ANY(r.barred))
    ORDER BY (p.code = r.post) IS TRUE DESC, array_position(r.roles, p.role),
             CASE WHEN d.id = own.id THEN 0 WHEN d.id = own.entrusted_to_id THEN 1 WHEN d.is_center THEN 2 ELSE 3 END,
             p.id
    LIMIT 1
  ) p ON true
  RETURNING id, post_id
), timers_gone AS (
  DELETE FROM timer WHERE task_id = ANY(ARRAY(SELECT unnest(%(timers_gone)s::uuid[])))
), timers AS (
  INSERT INTO timer (task_id, case_id, element, descriptor, armed_at, due_at, attempts)
  SELECT task_id, case_id, element, descriptor, armed_at, due_at, 0
  FROM json_populate_recordset(NULL::timer, %(timers)s)
  ON CONFLICT (task_id) DO UPDATE SET descriptor = excluded.descriptor, armed_at = excluded.armed_at,
    due_at = excluded.due_at, attempts = 0, next_attempt_at = NULL
), letters AS (
  INSERT INTO outbox (case_id, channel, recipient_kind, recipient, subject, body, at, attempts, next_attempt_at, topic,
                      work_item_id)
  SELECT case_id, channel, recipient_kind, coalesce(s.id::text, recipient), subject, body, at, 0, next_attempt_at,
         topic, work_item_id
  FROM json_populate_recordset(NULL::outbox, %(outbox)s)
  LEFT JOIN webhook_subscription s ON recipient_kind = 'system' AND ended_at IS NULL AND subject = ANY(events)
  WHERE recipient_kind <> 'system' OR s.id IS NOT NULL
), messages AS (
  INSERT INTO inbox (to_case_id, kind, name, payload, from_case_id, unique_key, at, attempts, next_attempt_at)
  SELECT to_case_id, kind, name, payload, from_case_id, unique_key, at, 0, next_attempt_at
  FROM json_populate_recordset(NULL::inbox, %(inbox)s)
  ON CONFLICT DO NOTHING
), lines AS (
  INSERT INTO history (case_id, sequence, at, staff_id, acting_for_id, event, element, name, data, key_id, stamp,
                       registers, hash)
  SELECT case_id, sequence, at, staff_id, acting_for_id, event, element, name, data, key_id,
         stamp, registers, hash
  FROM json_populate_recordset(NULL::history, %(history)s)
)
SELECT ARRAY(SELECT key FROM submissions) AS keys,
       (SELECT json_object_agg(id, post_id) FROM work_items) AS posts
""")

# An item has a row for each version under one code: a case has that of its application, or its parent's, else the one
# that is published.
_DESCRIBE_CASES = """
UPDATE office_case c
SET subject = coalesce(r.subject, c.subject),
    item_id = coalesce(
      (SELECT i.id FROM item i WHERE i.code = r.item
       ORDER BY i.id IN (SELECT a.item_id FROM application a WHERE a.case_id IN (c.id, c.parent_id)) DESC,
                i.active DESC, i.version DESC
       LIMIT 1),
      c.item_id),
    department_id = coalesce((SELECT d.id FROM department d WHERE d.code = r.department), c.department_id)
FROM json_to_recordset(%(rows)s) AS r(id bigint, subject text, item text, department text)
WHERE c.id = r.id
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


@dataclass
class Batch:
    """Everything that one transaction writes about its cases; ids that go are task ids."""

    submissions: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    work_items_gone: list[str] = field(default_factory=list)
    work_items: list[Row] = field(default_factory=list)
    timers_gone: list[str] = field(default_factory=list)
    timers: list[Row] = field(default_factory=list)
    inbox: Sequence[Row] = field(default_factory=list)
    outbox: Sequence[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)


def draw_case_ids(connection: Connection, count: int) -> list[int]:
    """As many new case ids as are wanted."""
    return [int(row[0]) for row in fetch(connection, _DRAW_IDS, {"count": count})]


def insert_cases(connection: Connection, rows: Sequence[Row]) -> set[int]:
    """Write new cases without state; returns the ids that were written, without those whose origin or branch exists."""
    return {int(row[0]) for row in fetch(connection, _INSERT_CASES, {"rows": dumps(rows)})}


@dataclass(frozen=True)
class Written:
    """What the database made of a batch."""

    keys: frozenset[str]
    """The submission keys that were new."""
    posts: Mapping[str, int]
    """Work item → the post at which it waits; without those that no open post fits (AU-7)."""


def write(connection: Connection, batch: Batch) -> Written:
    """Write a batch in one statement; returns what became of it.

    Work items get the named post if it is open, else the first open post of their roles in their department, in the one
    that it has entrusted with its work, or, for roles that serve the whole office, wherever it is; never one whose
    holder is barred (AU-6). Without such a post the work waits under its department (AU-7). Timers that wait again are
    re-armed; a message whose unique key is known is left out. Waits for another transaction that holds one of the
    submission keys. What is meant for other systems goes to each subscription that wants it, and nowhere without one.
    """
    parameters = {
        "submissions": dumps(batch.submissions),
        "cases": dumps(batch.cases),
        "work_items_gone": batch.work_items_gone,
        "work_items": dumps(batch.work_items),
        "timers_gone": batch.timers_gone,
        "timers": dumps(batch.timers),
        "inbox": dumps(batch.inbox),
        "outbox": dumps(batch.outbox),
        "history": dumps(batch.history),
    }
    keys, posts = fetch(connection, _WRITE, parameters)[0]
    placed = {work_item: post for work_item, post in (posts or {}).items() if post is not None}
    return Written(frozenset(keys), placed)


def describe_cases(connection: Connection, rows: Sequence[Row]) -> None:
    """Write what boards list cases by: item and department by code, and the subject; None leaves what is there."""
    connection.exec_driver_sql(_DESCRIBE_CASES, {"rows": dumps(rows)})


def move_due(connection: Connection, work_items: Sequence[Row], timers: Sequence[Row]) -> None:
    """Give work items and timers new due moments; None = paused."""
    if work_items:
        connection.exec_driver_sql(_MOVE_WORK_ITEMS, {"rows": dumps(work_items)})
    if timers:
        connection.exec_driver_sql(_MOVE_TIMERS, {"rows": dumps(timers)})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def dumps(value: Any) -> str:
    """JSON for the database: moments in ISO form with zone, bytes as bytea is written in hex, ids as text."""
    return _ENCODER.encode(value) if value else "[]"

"""How much work each post and person of a department has, what of it is late, and the cards of the last 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.identity.permissions.facts import CONFIDENTIAL
from engine.office.calendar.store import calendar
from engine.office.register_numbers import register_number
from engine.office.service_clock.lights import TimeLeft, time_left
from engine.queries.desk.matter_cases import MATTER
from engine.queries.desk.worklist import PAGE, WrongKey, counts_natural

MOST_COUNTED = 1000
"""Counts of a post stop here."""
CARD_DAYS = 30
"""Days back in which cards count, as for the second yellow card (AC-2)."""


@dataclass(frozen=True, slots=True)
class PostLoad:
    """One post with its open tasks. ``acting_id`` None: nobody is there now (AB-2)."""

    post_id: int
    name: str
    role: str
    faces_public: bool
    acting_id: int | None
    acting: str | None
    stands_in: bool
    """Whether B acts for an absent A (AB-1)."""
    open: int
    overdue: int
    soon: int
    """In the yellow: little of the limit is left (TC-5)."""
    claimed: int
    oldest_at: datetime | None
    """Since when the oldest open task waits; None without one."""


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One person with the work of all posts that the person acts on now."""

    staff_id: int
    name: str
    posts: tuple[str, ...]
    open: int
    overdue: int
    soon: int
    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class Load:
    """The load of one department."""

    department: str
    posts: Sequence[PostLoad]
    people: Sequence[PersonLoad]


_AWAY = """EXISTS (SELECT 1 FROM absence b WHERE b.staff_id = {staff}.id AND b.starts_at <= %(now)s
  AND (b.ends_at IS NULL OR b.ends_at > %(now)s))"""

_POSTS = f"""
SELECT p.id AS post_id, p.name, p.role, p.faces_public, coalesce(a.id, b.id) AS acting_id,
       coalesce(a.name, b.name) AS acting, a.id IS NULL AND b.id IS NOT NULL AS stands_in,
       w.open, w.overdue, w.soon, w.claimed, w.oldest_at
FROM post p
LEFT JOIN post_holding ha ON ha.post_id = p.id AND ha.letter = 'A'
LEFT JOIN staff a ON a.id = ha.staff_id AND a.active AND NOT {_AWAY.format(staff="a")}
LEFT JOIN post_holding hb ON hb.post_id = p.id AND hb.letter = 'B'
LEFT JOIN staff b ON b.id = hb.staff_id AND b.active AND NOT {_AWAY.format(staff="b")}
CROSS JOIN LATERAL (
  SELECT count(*) AS open, count(*) FILTER (WHERE x.due_at <= %(now)s) AS overdue,
         count(*) FILTER (WHERE x.due_at > %(now)s AND x.yellow_at <= %(now)s) AS soon,
         count(*) FILTER (WHERE x.assignee_id IS NOT NULL) AS claimed, min(x.opened_at) AS oldest_at
  FROM (SELECT y.due_at, y.yellow_at, y.assignee_id, y.opened_at FROM work_item y WHERE y.post_id = p.id
        ORDER BY y.due_at, y.id LIMIT {MOST_COUNTED}) x) w
WHERE p.opened_at IS NOT NULL AND p.department_id = %(department)s
ORDER BY p.faces_public DESC, w.overdue DESC, w.open DESC, p.id
"""

_CARDS = """
SELECT c.staff_id, s.name, count(*) FILTER (WHERE c.level = 'yellow') AS yellow,
       count(*) FILTER (WHERE c.level = 'red') AS red
FROM card c JOIN staff s ON s.id = c.staff_id
WHERE c.department_id = %(department)s AND c.issued_at > %(since)s AND c.lifted_at IS NULL
  AND c.level IN ('yellow', 'red')
GROUP BY c.staff_id, s.name
"""

_DEPARTMENTS = """
SELECT id, code, short_name FROM department
WHERE %(all)s OR id = ANY(%(ids)s) ORDER BY is_center DESC, name
"""


def loaded_departments(session: Session, ids: Sequence[int] | None) -> list[tuple[int, str, str]]:
    """Id, code and short name of the departments whose load may be looked at, None for all; one statement."""
    rows = fetch(session, _DEPARTMENTS, {"all": ids is None, "ids": list(ids or ())})
    return [(row.id, row.code, row.short_name) for row in rows]


def load(session: Session, department_id: int, name: str, now: datetime) -> Load:
    """Posts, windows first, and people, those with the most overdue work first; two statements."""
    names = {"department": department_id, "now": now, "since": now - timedelta(days=CARD_DAYS)}
    posts = [PostLoad(*row) for row in fetch(session, _POSTS, names)]
    cards = {row.staff_id: row for row in fetch(session, _CARDS, names)}
    people = {post.acting_id: post.acting or "" for post in posts if post.acting_id is not None}
    people |= {staff_id: row.name for staff_id, row in cards.items()}
    lines = []
    for staff_id, person in people.items():
        own = [post for post in posts if post.acting_id == staff_id]
        card = cards.get(staff_id)
        lines.append(
            PersonLoad(
                staff_id,
                person,
                tuple(post.name for post in own),
                sum(post.open for post in own),
                sum(post.overdue for post in own),
                sum(post.soon for post in own),
                0 if card is None else card.yellow,
                0 if card is None else card.red,
            )
        )
    lines.sort(key=lambda line: (-line.overdue, -line.open, line.staff_id))
    return Load(name, posts, lines)


@dataclass(frozen=True, slots=True)
class LoadTask:
    """One open task behind a figure; no applicant, because whoever looks at a load handles no case by it (SP-6).

    ``confidential``: nothing but the post and the limit may be told of it; number, item and step are then empty.
    """

    id: UUID
    case_id: int
    number: str | None
    process: str
    item: str | None
    step: str
    post: str
    holder: str | None
    """Who has claimed it; None while it waits for the post."""
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft
    confidential: bool


@dataclass(frozen=True, slots=True)
class LoadTasks:
    """One page of tasks; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[LoadTask]
    next: str | None


_LIGHT = {
    "red": "AND w.due_at <= %(now)s",
    "yellow": "AND w.due_at > %(now)s AND w.yellow_at <= %(now)s",
}

_TASKS = f"""
SELECT w.id, m.case_id, coalesce(c.number, {register_number("c.id")}) AS number, own.process, i.name AS item,
       w.name AS step, p.name AS post, s.name AS holder, w.opened_at, w.due_at, w.yellow_at, w."limit", k.paused,
       own.process = ANY(%(confidential)s) OR coalesce(q.kind, '') IN ('complaint', 'report') AS confidential
FROM (SELECT w.* FROM unnest(CAST(%(posts)s AS bigint[])) held(id) CROSS JOIN LATERAL (
        SELECT * FROM work_item w WHERE w.post_id = held.id {{conditions}}
        ORDER BY w.due_at, w.id LIMIT %(rows)s) w
      ORDER BY w.due_at NULLS LAST, w.id LIMIT %(rows)s) w
JOIN office_case own ON own.id = w.case_id {MATTER} JOIN office_case c ON c.id = m.case_id
JOIN post p ON p.id = w.post_id
LEFT JOIN staff s ON s.id = w.assignee_id
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
LEFT JOIN service_clock k ON k.case_id = own.id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
ORDER BY w.due_at NULLS LAST, w.id
"""


def load_tasks(
    session: Session, post_ids: Sequence[int], now: datetime, *, light: str | None = None, after: str | None = None
) -> LoadTasks:
    """One page of the open tasks of these posts, the most urgent first; two statements.

    ``light``: ``red``, ``yellow`` or None for all; ``after``: the ``next`` of the page before, else WrongKey.
    """
    names: dict[str, object] = {
        "posts": list(post_ids),
        "now": now,
        "rows": PAGE + 1,
        "confidential": sorted(CONFIDENTIAL),
    }
    conditions = _LIGHT.get(light or "", "")
    if after is not None:
        moment, _, key = after.partition("~")
        try:
            names["after_id"] = UUID(key)
            names["after_due"] = datetime.fromisoformat(moment) if moment else None
        except ValueError as error:
            raise WrongKey(after) from error
        if not moment:
            conditions += " AND w.due_at IS NULL AND w.id > %(after_id)s"
        else:
            conditions += """ AND (w.due_at > %(after_due)s::timestamptz OR w.due_at IS NULL
                OR w.due_at = %(after_due)s::timestamptz AND w.id > %(after_id)s)"""
    found = fetch(session, _TASKS.format(conditions=conditions), names)
    days = calendar(session)
    rows = [
        LoadTask(
            row.id,
            row.case_id,
            None if row.confidential else row.number,
            row.process,
            None if row.confidential else row.item,
            "" if row.confidential else row.step,
            row.post,
            row.holder,
            row.opened_at,
            row.due_at,
            time_left(
                days,
                now,
                row.due_at,
                row.yellow_at,
                paused=row.due_at is None and bool(row.paused),
                natural=counts_natural(row.limit),
            ),
            row.confidential,
        )
        for row in found[:PAGE]
    ]
    last = rows[-1] if len(found) > PAGE else None
    if last is None:
        return LoadTasks(rows, None)
    return LoadTasks(rows, f"{last.due_at.isoformat() if last.due_at is not None else ''}~{last.id}")

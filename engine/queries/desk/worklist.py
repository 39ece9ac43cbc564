"""The inbox: open work of the posts that somebody holds now, one line a matter, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.calendar.rules import OfficeCalendar
from engine.office.calendar.store import calendar
from engine.office.register_numbers import register_number
from engine.office.service_clock.lights import TimeLeft, time_left
from engine.queries.desk.filters import EVERYTHING, DeskFilter, matter_conditions, process_condition
from engine.queries.desk.matter_cases import CASES, MATTER

Share = Literal["all", "mine", "pool"]
"""Whose work: all of my posts, only what I claimed, only what I have not.

Work that somebody else has claimed is among it: a post has one holder at a time, so the other one is away (AB-1).
"""

PAGE = 30
"""Rows of one page."""

MOST_TASKS = 20
"""Tasks that are shown in the line of one matter: more are not done from a list."""

MOST_COUNTED = 100
"""Counts stop here: a person acts the same on 100 and on 100 000."""

NEAREST = 300
"""How many of the next due items per post are looked at to count the matters."""


@dataclass(frozen=True, slots=True)
class WorkTask:
    """One task in the line of a matter."""

    id: UUID
    name: str
    element: str
    case_id: int
    post_id: int
    post_name: str
    claimed: bool
    acting_for_id: int | None
    """The absent A holder of the post for whom I stand in (AB-3); None when the post is my own."""
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft
    has_draft: bool
    beside: bool
    """Whether an opinion is asked here for the task of another post."""
    together: bool
    """Whether the diagram allows signing it together with others."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the inbox: a matter with the tasks of it that wait at my posts, the most urgent first."""

    case_id: int
    number: str | None
    """The number of the case or of the register that numbers it."""
    process: str
    subject: str | None
    item_name: str | None
    item_kind: str | None
    applicant: str | None
    phone: str | None
    received_at: datetime
    case_due_at: datetime | None
    tasks: tuple[WorkTask, ...]

    @property
    def first(self) -> WorkTask:
        """The most urgent task."""
        return self.tasks[0]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of the inbox. ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[WorkRow]
    next: str | None

    @property
    def together(self) -> bool:
        """Whether there is anything that can be signed together with others."""
        return any(task.together for row in self.rows for task in row.tasks)


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How many matters have work here; each number stops at ``MOST_COUNTED``."""

    all: int
    mine: int
    pool: int
    red: int
    yellow: int


class WrongKey(ValueError):
    """The key of a page is not one that this program made."""


_WHOSE: dict[Share, str] = {
    "all": "true",
    "mine": "{alias}.assignee_id = %(me)s",
    "pool": "{alias}.assignee_id IS DISTINCT FROM %(me)s",
}
_LIGHT = {
    "red": "w.due_at <= %(now)s",
    "yellow": "w.due_at > %(now)s AND w.yellow_at <= %(now)s",
    "green": "w.due_at > %(now)s AND (w.yellow_at IS NULL OR w.yellow_at > %(now)s)",
}

# A matter stands where its most urgent task stands: the others of it at my posts begin no line.
_LEADS = f"""
NOT EXISTS (SELECT 1 FROM ({CASES}) beside JOIN work_item x ON x.case_id = beside.id
  WHERE x.post_id = ANY(%(posts)s) AND x.id <> w.id
  AND (coalesce(x.due_at, 'infinity'), x.id) < (coalesce(w.due_at, 'infinity'), w.id) AND {{alike}})
"""

_PER_POST = f"""
(SELECT w.* FROM unnest(CAST(%(posts)s AS bigint[])) AS held(id)
 CROSS JOIN LATERAL (SELECT w.id, w.due_at, w.opened_at, m.case_id AS matter
   FROM work_item w JOIN office_case own ON own.id = w.case_id {MATTER} JOIN office_case c ON c.id = m.case_id
   WHERE w.post_id = held.id AND {{conditions}} ORDER BY {{order}} LIMIT %(rows)s) w)
"""

_ORDERS = {
    "due": ("w.due_at, w.id", "due_at NULLS LAST, id"),
    "newest": ("w.opened_at DESC, w.id DESC", "opened_at DESC, id DESC"),
    "oldest": ("w.opened_at, w.id", "opened_at, id"),
}

_SELECT = f"""
SELECT f.place, f.id AS leader, f.due_at AS leader_due, f.opened_at AS leader_opened, w.*,
       c.id AS matter, coalesce(c.number, q.number, {register_number("c.id")}) AS number, c.process,
       coalesce(c.subject, q.matter, ap.matter) AS matter_subject, i.name AS item_name, i.kind AS item_kind,
       coalesce(a.applicant_name, q.applicant_name, ap.applicant_name) AS applicant,
       coalesce(a.phone, q.phone, ap.phone) AS phone,
       coalesce(a.received_at, q.registered_at, c.opened_at) AS received_at,
       p.name AS post_name, absent.staff_id AS stands_in_for_id, k.promised_due_at AS case_due_at,
       coalesce(tk.paused, k.paused) AS paused
FROM (SELECT l.*, row_number() OVER (ORDER BY {{outer_order}}) AS place
      FROM ({{leaders}}) l ORDER BY {{outer_order}} LIMIT %(rows)s) f
JOIN office_case c ON c.id = f.matter
CROSS JOIN LATERAL (SELECT f.matter AS case_id) m
CROSS JOIN LATERAL (
  SELECT w.id, w.name, w.element, w.case_id, w.post_id, w.assignee_id, w.opened_at, w.due_at, w.yellow_at,
         w."limit", w.draft IS NOT NULL AND NOT w.proposed AS has_draft, w.beside_id, w.acts
  FROM ({CASES}) each JOIN work_item w ON w.case_id = each.id WHERE w.post_id = ANY(%(posts)s) AND {{whose}}
  ORDER BY w.due_at NULLS LAST, w.id LIMIT {MOST_TASKS}) w
JOIN post p ON p.id = w.post_id
LEFT JOIN post_holding own ON own.post_id = w.post_id AND own.staff_id = %(me)s AND own.letter = 'B'
LEFT JOIN post_holding absent ON absent.post_id = own.post_id AND absent.letter = 'A'
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id OR q.id = a.inquiry_id
LEFT JOIN appointment ap ON ap.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id, ap.item_id)
LEFT JOIN service_clock k ON k.case_id = c.id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
LEFT JOIN service_clock tk ON tk.case_id = w.case_id AND tk.name = 'case' AND tk.finished_at IS NULL
  AND tk.task_id IS NULL
ORDER BY f.place, w.due_at NULLS LAST, w.id
"""


def inbox(
    session: Session,
    *,
    staff_id: int,
    post_ids: Sequence[int],
    now: datetime,
    share: Share = "all",
    wanted: DeskFilter = EVERYTHING,
    after: str | None = None,
    most: int = PAGE,
) -> WorkPage:
    """One page of the matters with open work at these posts, by due date, what has none last; one statement.

    The light is that of the most urgent task. ``after``: the ``next`` of the page before; raises WrongKey for anything
    else. ``most``: the rows of a page.
    """
    names = _names(staff_id, post_ids, now, most + 1)
    leaders, outer_order = _leaders(share, wanted, names, after)
    whose = _WHOSE[share].format(alias="w")
    found = fetch(session, _SELECT.format(leaders=leaders, outer_order=outer_order, whose=whose), names)
    days = calendar(session)
    lines: dict[int, list[Any]] = {}
    for row in found:
        lines.setdefault(row.place, []).append(row)
    shown = [lines[place] for place in sorted(lines)]
    last = shown[most - 1][0] if len(shown) > most else None
    return WorkPage(
        [_row(days, now, staff_id, tasks) for tasks in shown[:most]],
        None if last is None else _key(last, wanted),
    )


def _row(days: OfficeCalendar, now: datetime, staff_id: int, tasks: Sequence[Any]) -> WorkRow:
    row = tasks[0]
    return WorkRow(
        case_id=row.matter,
        number=row.number,
        process=row.process,
        subject=row.matter_subject,
        item_name=row.item_name,
        item_kind=row.item_kind,
        applicant=row.applicant,
        phone=row.phone,
        received_at=row.received_at,
        case_due_at=row.case_due_at,
        tasks=tuple(
            WorkTask(
                id=task.id,
                name=task.name,
                element=task.element,
                case_id=task.case_id,
                post_id=task.post_id,
                post_name=task.post_name,
                claimed=task.assignee_id == staff_id,
                acting_for_id=task.stands_in_for_id,
                opened_at=task.opened_at,
                due_at=task.due_at,
                left=time_left(
                    days,
                    now,
                    task.due_at,
                    task.yellow_at,
                    paused=task.due_at is None and bool(task.paused),
                    natural=counts_natural(task.limit),
                ),
                has_draft=task.has_draft,
                beside=task.beside_id is not None,
                together="batch" in (task.acts or ()),
            )
            for task in tasks
        ),
    )


def total(
    session: Session, *, staff_id: int, post_ids: Sequence[int], now: datetime, share: Share, wanted: DeskFilter
) -> int:
    """How many matters the narrowed list holds; stops at ``MOST_COUNTED``; one statement."""
    names = _names(staff_id, post_ids, now, MOST_COUNTED)
    leaders, _order = _leaders(share, wanted, names, None)
    return int(fetch(session, f"SELECT count(*) FROM (SELECT 1 FROM ({leaders}) l LIMIT %(rows)s) x", names)[0][0])


def _names(staff_id: int, post_ids: Sequence[int], now: datetime, rows: int) -> dict[str, Any]:
    return {"posts": list(post_ids), "me": staff_id, "now": now, "rows": rows}


def _leaders(share: Share, wanted: DeskFilter, names: dict[str, Any], after: str | None) -> tuple[str, str]:
    """The statement that finds the leading task of each matter from ``after`` on, and the order of the matters."""
    order = wanted.order or "due"
    inner, outer = _ORDERS[order]
    alike = [_WHOSE[share].format(alias="x")]
    if wanted.process is not None:
        alike.append("EXISTS (SELECT 1 FROM office_case y WHERE y.id = x.case_id AND y.process = %(process)s)")
    conditions = [
        _WHOSE[share].format(alias="w"),
        *process_condition(wanted, names, "own"),
        *matter_conditions(wanted, names),
        _LEADS.format(alike=" AND ".join(alike)),
    ]
    if wanted.light is not None:
        conditions.append(_LIGHT[wanted.light])
    parts = [
        _PER_POST.format(conditions=" AND ".join([start, *conditions]), order=inner)
        for start in _after(after, order, wanted, names)
    ]
    return " UNION ALL ".join(parts), outer


def _after(after: str | None, order: str, wanted: DeskFilter, names: dict[str, Any]) -> list[str]:
    """The conditions that lead to the page; by due date, work with and work without one are found apart."""
    moment: datetime | None = None
    if after is not None:
        written, _, key = after.partition("~")
        try:
            names["after_id"] = UUID(key)
            moment = datetime.fromisoformat(written) if written else None
        except ValueError as error:
            raise WrongKey(after) from error
        if (moment is None and order != "due") or (moment is not None and moment.tzinfo is None):
            raise WrongKey(after)
        names["after_at"] = moment
    if order != "due":
        sign = "<" if order == "newest" else ">"
        return ["true" if after is None else f"(w.opened_at, w.id) {sign} (%(after_at)s, %(after_id)s)"]
    if after is not None and moment is None:
        return ["w.due_at IS NULL AND w.id > %(after_id)s"]
    dated = "w.due_at IS NOT NULL" if after is None else "(w.due_at, w.id) > (%(after_at)s, %(after_id)s)"
    return [dated] if wanted.light is not None else [dated, "w.due_at IS NULL"]


def _key(row: Any, wanted: DeskFilter) -> str:
    """The key under which the page after this row is asked for."""
    at = row.leader_due if (wanted.order or "due") == "due" else row.leader_opened
    return f"{at.isoformat() if at is not None else ''}~{row.leader}"


def counts_natural(limit: dict[str, Any] | None) -> bool:
    """Whether a step's limit counts natural time: then its countdown does, too."""
    span = (limit or {}).get("limit") or {}
    return str(span.get("unit", "")).startswith("natural")


COUNTS = f"""
WITH work AS MATERIALIZED (
  SELECT w.* FROM unnest(CAST(%(posts)s AS bigint[])) held(id), LATERAL (
    SELECT w.case_id, w.assignee_id, w.due_at, w.yellow_at, w.id FROM work_item w WHERE w.post_id = held.id
    ORDER BY w.due_at, w.id LIMIT %(nearest)s) w
), matter AS (
  SELECT m.case_id, bool_or(w.assignee_id IS DISTINCT FROM %(me)s) AS pool,
         min(w.due_at) AS due_at, (array_agg(w.yellow_at ORDER BY w.due_at, w.id))[1] AS yellow_at
  FROM work w JOIN office_case own ON own.id = w.case_id {MATTER} GROUP BY m.case_id
)
SELECT count(*) AS all, count(*) FILTER (WHERE pool) AS pool, count(*) FILTER (WHERE due_at <= %(now)s) AS red,
  count(*) FILTER (WHERE due_at > %(now)s AND yellow_at <= %(now)s) AS yellow,
  (SELECT count(DISTINCT m.case_id) FROM (SELECT w.case_id FROM work_item w WHERE w.assignee_id = %(me)s
     AND w.post_id = ANY(%(posts)s) LIMIT %(nearest)s) w JOIN office_case own ON own.id = w.case_id {MATTER}) AS mine
FROM matter
"""
"""The figures, as ``counts_asked`` asks for them."""


def counts_asked(staff_id: int, post_ids: Sequence[int], now: datetime) -> dict[str, Any]:
    """The parameters that say whose work is counted."""
    return {"posts": list(post_ids), "me": staff_id, "now": now, "nearest": NEAREST}


def counts_of(row: Any) -> WorkCounts:
    """What the row of an answer says."""
    return WorkCounts(*(min(each, MOST_COUNTED) for each in (row.all, row.mine, row.pool, row.red, row.yellow)))


def counts(session: Session, *, staff_id: int, post_ids: Sequence[int], now: datetime) -> WorkCounts:
    """The figures on the filters of the inbox; one statement whose cost does not grow with the pile.

    Matters are counted among the ``NEAREST`` next due items of each post.
    """
    return counts_of(fetch(session, COUNTS, counts_asked(staff_id, post_ids, now))[0])

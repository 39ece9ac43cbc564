"""The inbox: open work of the posts that somebody holds now, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.calendar.store import calendar
from engine.office.service_clock.lights import TimeLeft, time_left

Share = Literal["all", "mine", "pool"]
"""Whose work: all of my posts, only what I claimed, only what I have not.

Work that somebody else has claimed is among it: a post has one holder at a time, so the other one is away (AB-1).
"""

PAGE = 30
"""Rows of one page."""

MOST_COUNTED = 100
"""Counts stop here: a person acts the same on 100 and on 100 000."""

NEAREST = 300
"""How many of the next due items per post are looked at to count the yellow ones."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the inbox."""

    id: UUID
    name: str
    element: str
    case_id: int
    number: str | None
    """The number of the case or of the register that numbers it; its parent's for a branch."""
    process: str
    subject: str | None
    item_name: str | None
    item_kind: str | None
    applicant: str | None
    post_id: int
    post_name: str
    claimed: bool
    acting_for_id: int | None
    """The absent A holder of the post for whom I stand in (AB-3); None when the post is my own."""
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft
    case_due_at: datetime | None
    has_draft: bool
    beside: bool
    """Whether an opinion is asked here for the task of another post."""
    together: bool
    """Whether the diagram allows signing it together with others."""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of the inbox. ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[WorkRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How much work there is; each number stops at ``MOST_COUNTED``."""

    all: int
    mine: int
    pool: int
    red: int
    yellow: int


class WrongKey(ValueError):
    """The key of a page is not one that this program made."""


_COLUMNS = (
    "w.id, w.name, w.element, w.case_id, w.post_id, w.assignee_id, w.opened_at, w.due_at, w.yellow_at,"
    ' w."limit", w.draft, w.beside_id, w.acts'
)

_SELECT = """
SELECT w.*, coalesce(c.number, q.number, parent.number, ac.number) AS number, c.process,
       coalesce(c.subject, parent.subject, q.matter) AS subject,
       i.name AS item_name, i.kind AS item_kind,
       coalesce(a.applicant_name, pa.applicant_name, q.applicant_name) AS applicant,
       p.name AS post_name, absent.staff_id AS stands_in_for_id, k.paused, k.promised_due_at AS case_due_at
FROM ({work}) w
JOIN office_case c ON c.id = w.case_id
JOIN post p ON p.id = w.post_id
LEFT JOIN post_holding own ON own.post_id = w.post_id AND own.staff_id = %(me)s AND own.letter = 'B'
LEFT JOIN post_holding absent ON absent.post_id = own.post_id AND absent.letter = 'A'
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN item i ON i.id = coalesce(c.item_id, parent.item_id)
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN application pa ON pa.case_id = c.parent_id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN accountability ac ON ac.case_id = c.id
LEFT JOIN service_clock k ON k.case_id = c.id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
ORDER BY w.due_at NULLS LAST, w.id
"""

_PER_POST = """
SELECT {columns} FROM unnest(CAST(%(posts)s AS bigint[])) AS held(id)
CROSS JOIN LATERAL (SELECT {columns} FROM work_item w {join} WHERE w.post_id = held.id AND {condition}
                    ORDER BY w.due_at, w.id LIMIT %(rows)s) w
"""

_WHOSE: dict[Share, str] = {
    "all": "true",
    "mine": "w.assignee_id = %(me)s",
    "pool": "w.assignee_id IS DISTINCT FROM %(me)s",
}
_LIGHT = {
    "red": "w.due_at <= %(now)s",
    "yellow": "w.due_at > %(now)s AND w.yellow_at <= %(now)s",
    "green": "w.due_at > %(now)s AND (w.yellow_at IS NULL OR w.yellow_at > %(now)s)",
}


def inbox(
    session: Session,
    *,
    staff_id: int,
    post_ids: Sequence[int],
    now: datetime,
    share: Share = "all",
    light: str | None = None,
    process: str | None = None,
    after: str | None = None,
) -> WorkPage:
    """One page of the open work of these posts, by due date, what has none last; one statement.

    ``light``: ``red``, ``yellow``, ``green`` or None for all; ``after``: the ``next`` of the page before; raises
    WrongKey for anything else.
    """
    names: dict[str, Any] = {"posts": list(post_ids), "me": staff_id, "now": now, "rows": PAGE + 1}
    conditions = [_WHOSE[share]]
    join = ""
    if process is not None:
        join = "JOIN office_case c ON c.id = w.case_id AND c.process = %(process)s"
        names["process"] = process
    if light in _LIGHT:
        conditions.append(_LIGHT[light])
    dated, undated = _after(after, names)
    parts = []
    if dated is not None:
        parts.append(_part(join, [dated, *conditions]))
    if light not in _LIGHT:
        parts.append(_part(join, [undated, *conditions]))
    work = f"SELECT * FROM ({' UNION ALL '.join(parts)}) found ORDER BY due_at NULLS LAST, id LIMIT %(rows)s"
    found = fetch(session, _SELECT.format(work=work), names)
    days = calendar(session)
    rows = [
        WorkRow(
            id=row.id,
            name=row.name,
            element=row.element,
            case_id=row.case_id,
            number=row.number,
            process=row.process,
            subject=row.subject,
            item_name=row.item_name,
            item_kind=row.item_kind,
            applicant=row.applicant,
            post_id=row.post_id,
            post_name=row.post_name,
            claimed=row.assignee_id == staff_id,
            acting_for_id=row.stands_in_for_id,
            opened_at=row.opened_at,
            due_at=row.due_at,
            left=time_left(
                days,
                now,
                row.due_at,
                row.yellow_at,
                paused=row.due_at is None and bool(row.paused),
                natural=counts_natural(row.limit),
            ),
            case_due_at=row.case_due_at,
            has_draft=row.draft is not None,
            beside=row.beside_id is not None,
            together="batch" in (row.acts or ()),
        )
        for row in found[:PAGE]
    ]
    return WorkPage(rows, key_of(rows[-1]) if len(found) > PAGE else None)


def _part(join: str, conditions: Sequence[str]) -> str:
    return "(" + _PER_POST.format(columns=_COLUMNS, join=join, condition=" AND ".join(conditions)) + ")"


def _after(after: str | None, names: dict[str, Any]) -> tuple[str | None, str]:
    """The conditions for work with and without a due date; None = that kind lies before the page."""
    if after is None:
        return "w.due_at IS NOT NULL", "w.due_at IS NULL"
    moment, _, key = after.partition("~")
    try:
        names["after_id"] = UUID(key)
        if not moment:
            return None, "w.due_at IS NULL AND w.id > %(after_id)s"
        names["after_due"] = datetime.fromisoformat(moment)
    except ValueError as error:
        raise WrongKey(after) from error
    if names["after_due"].tzinfo is None:
        raise WrongKey(after)
    return "(w.due_at, w.id) > (%(after_due)s, %(after_id)s)", "w.due_at IS NULL"


def key_of(row: WorkRow) -> str:
    """The key under which the page after this row is asked for."""
    return f"{row.due_at.isoformat() if row.due_at is not None else ''}~{row.id}"


def counts_natural(limit: dict[str, Any] | None) -> bool:
    """Whether a step's limit counts natural time: then its countdown does, too."""
    span = (limit or {}).get("limit") or {}
    return str(span.get("unit", "")).startswith("natural")


_COUNTS = """
WITH held AS (SELECT unnest(CAST(%(posts)s AS bigint[])) AS id)
SELECT
 (SELECT count(*) FROM (SELECT 1 FROM held, LATERAL (SELECT 1 FROM work_item w WHERE w.post_id = held.id
    LIMIT %(most)s) w LIMIT %(most)s) x) AS all,
 (SELECT count(*) FROM (SELECT 1 FROM work_item w WHERE w.assignee_id = %(me)s AND w.post_id = ANY(%(posts)s)
    LIMIT %(most)s) x) AS mine,
 (SELECT count(*) FROM (SELECT 1 FROM held, LATERAL (SELECT 1 FROM work_item w WHERE w.post_id = held.id
    AND w.assignee_id IS DISTINCT FROM %(me)s LIMIT %(most)s) w LIMIT %(most)s) x) AS pool,
 (SELECT count(*) FROM (SELECT 1 FROM held, LATERAL (SELECT 1 FROM work_item w WHERE w.post_id = held.id
    AND w.due_at <= %(now)s
    LIMIT %(most)s) w LIMIT %(most)s) x) AS red,
 (SELECT count(*) FILTER (WHERE w.yellow_at <= %(now)s) FROM held, LATERAL (SELECT w.yellow_at FROM work_item w
    WHERE w.post_id = held.id AND w.due_at > %(now)s
    ORDER BY w.due_at, w.id LIMIT %(nearest)s) w) AS yellow
"""


def counts(session: Session, *, staff_id: int, post_ids: Sequence[int], now: datetime) -> WorkCounts:
    """The figures on the filters of the inbox; one statement whose cost does not grow with the pile.

    Yellow is counted among the ``NEAREST`` next due items of each post.
    """
    parameters = {"posts": list(post_ids), "me": staff_id, "now": now, "most": MOST_COUNTED, "nearest": NEAREST}
    row = fetch(session, _COUNTS, parameters)[0]
    return WorkCounts(row.all, row.mine, row.pool, row.red, min(row.yellow, MOST_COUNTED))

"""Intake and completion of a month, the time used against the promise, and where cases wait; each with its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.database import fetch
from engine.identity.permissions.facts import SUPERVISING
from engine.queries.oversight.four_zeros import PAGE
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Figures, MonthFigures, Names, within

By = Literal["department", "item", "post"]
GROUPS: tuple[By, ...] = ("department", "item", "post")
"""``post`` is the post of the first responder, which the applicant knows."""
What = Literal["received", "decided", "late"]
WHATS: tuple[What, ...] = ("received", "decided", "late")

MOST_GROUPS = 20
"""Lines of one chart: those with most decisions."""
MOST_WAITS = 15


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month."""

    day: date
    received: int
    decided: int


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions of one department, item or post in the month."""

    key: str
    name: str
    decided: int
    late: int
    used: float | None
    """Mean share of the promised limit that was used, in per cent of its natural time; None without a limit."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Open tasks of one step at one post."""

    step: str
    post_id: int
    post: str
    department: str
    department_code: str
    count: int
    late: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything that the charts of a month draw."""

    days: Sequence[Day]
    groups: Mapping[By, Sequence[Group]]
    waits: Sequence[Wait]


_SCOPE = "(%(all)s OR a.department_id = ANY(%(departments)s))"
_ZONE = str(OFFICE_ZONE)

_DAYS = f"""
SELECT department_id, day::text AS day, sum(received)::int AS received, sum(decided)::int AS decided FROM (
  SELECT a.department_id, (a.received_at AT TIME ZONE '{_ZONE}')::date AS day, 1 AS received, 0 AS decided
  FROM application a WHERE a.received_at >= %(begin)s AND a.received_at < %(end)s
  UNION ALL
  SELECT a.department_id, (a.decided_at AT TIME ZONE '{_ZONE}')::date, 0, 1
  FROM application a WHERE a.decided_at >= %(begin)s AND a.decided_at < %(end)s) x
GROUP BY 1, 2 ORDER BY 1, 2
"""

PROMISED_CLOCK = """
LEFT JOIN LATERAL (SELECT x.started_at, x.promised_due_at AS due FROM service_clock x
  WHERE x.case_id = a.case_id AND x.name = 'case' AND x.task_id IS NULL ORDER BY x.id DESC LIMIT 1) k ON true
"""
"""Joins the clock of the promise to ``application a``: ``k.started_at`` and ``k.due``."""
DECISIONS = "a.decision IN ('granted', 'denied', 'not_accepted')"
"""What counts as decided: not what was withdrawn or lapsed."""
_DECIDED = f"""
a.decided_at >= %(begin)s AND a.decided_at < %(end)s AND {DECISIONS}
AND {_SCOPE}
"""
_FIGURES = """count(*)::int AS decided, (count(*) FILTER (WHERE late))::int AS late, count(used)::int AS limited,
  coalesce(sum(round(used::numeric, 6)), 0)::float AS used"""
_GROUPS = f"""
WITH decided AS MATERIALIZED (
  SELECT a.department_id, a.item_id, a.first_responder_post_id AS post_id,
         k.due IS NOT NULL AND a.decided_at > k.due AS late,
         100 * extract(epoch FROM a.decided_at - k.started_at)
             / nullif(extract(epoch FROM k.due - k.started_at), 0) AS used
  FROM application a {PROMISED_CLOCK}
  WHERE a.decided_at >= %(begin)s AND a.decided_at < %(end)s AND {DECISIONS}
)
SELECT department_id, 'department' AS by, NULL::bigint AS post_id, NULL AS code, NULL AS name, {_FIGURES}
FROM decided GROUP BY 1
UNION ALL
SELECT x.department_id, 'item', NULL, i.code, max(i.name), {_FIGURES}
FROM decided x JOIN item i ON i.id = x.item_id GROUP BY x.department_id, i.code
UNION ALL
SELECT department_id, 'post', post_id, NULL, NULL, {_FIGURES}
FROM decided WHERE post_id IS NOT NULL GROUP BY 1, 3
ORDER BY 2, 1, 3, 4
"""

_WAITS = """
SELECT w.name AS step, p.id AS post_id, p.name AS post, d.short_name AS department, d.code AS department_code,
       count(*) AS count, count(*) FILTER (WHERE w.due_at <= %(now)s) AS late, min(w.opened_at) AS oldest_at
FROM work_item w JOIN post p ON p.id = w.post_id JOIN department d ON d.id = p.department_id
JOIN office_case c ON c.id = w.case_id
WHERE (%(all)s OR p.department_id = ANY(%(departments)s)) AND c.process <> ALL(%(supervising)s)
GROUP BY w.name, p.id, p.name, d.short_name, d.code ORDER BY count(*) DESC, p.id, w.name LIMIT %(most_waits)s
"""


def _names(month: date, departments: Sequence[int] | None) -> dict[str, Any]:
    begin, end = month_of(month)
    return {"begin": begin, "end": end, "all": departments is None, "departments": list(departments or ())}


def days_of(session: Session, month: date) -> Figures:
    """Rows of department, day, applications received and decided."""
    begin, end = month_of(month)
    return [list(row) for row in fetch(session, _DAYS, {"begin": begin, "end": end})]


def groups_of(session: Session, month: date) -> Figures:
    """Rows of department, kind of group, post, code and name of an item, decided, late, with a limit, sum of shares."""
    begin, end = month_of(month)
    return [list(row) for row in fetch(session, _GROUPS, {"begin": begin, "end": end})]


def flow(
    session: Session, month: date, now: datetime, departments: Sequence[int] | None, known: MonthFigures | None = None
) -> Flow:
    """The month's figures of these departments, None for all; of a settled month no case is read but what waits now.

    Days after today are left out; where cases wait is as of now, whatever the month, and of applicants' cases alone.
    """
    known = known or MonthFigures(session, (month,), ("days", "groups"))
    scope = _names(month, departments) | {"now": now, "most_waits": MOST_WAITS, "supervising": sorted(SUPERVISING)}
    by_day: dict[str, list[int]] = {}
    for _department, day_, *counts in within(known.of(month, "days", days_of), departments):
        by_day[day_] = [sum(pair) for pair in zip(by_day.get(day_, (0, 0)), counts, strict=True)]
    last = min(scope["end"].astimezone(OFFICE_ZONE).date() - timedelta(days=1), now.astimezone(OFFICE_ZONE).date())
    days, day = [], month.replace(day=1)
    while day <= last:
        days.append(Day(day, *by_day.get(f"{day}", (0, 0))))
        day += timedelta(days=1)
    rows = within(known.of(month, "groups", groups_of), departments)
    return Flow(days, _groups(rows, known.names), [Wait(*row) for row in fetch(session, _WAITS, scope)])


def _groups(rows: Figures, known: Names) -> Mapping[By, Sequence[Group]]:
    sums: dict[By, dict[tuple[str, str], list[float]]] = {by: {} for by in GROUPS}
    for department, by, post, code, name, *counts in rows:
        if by == "item":
            key = (code, name)
        else:
            named = known.departments[department] if by == "department" else known.posts[post]
            key = (named.code, named.short)
        before = sums[by].get(key, [0] * len(counts))
        sums[by][key] = [sum(pair) for pair in zip(before, counts, strict=True)]
    return {
        by: [
            Group(code, name, int(decided), int(late), used / limited if limited else None)
            for (code, name), (decided, late, limited, used) in sorted(
                found.items(), key=lambda each: (-each[1][0], each[0])
            )[:MOST_GROUPS]
        ]
        for by, found in sums.items()
    }


@dataclass(frozen=True, slots=True)
class FlowCase:
    """One case behind a figure; no applicant (SP-6)."""

    case_id: int
    number: str | None
    item: str
    department: str
    received_at: datetime
    decided_at: datetime | None
    due_at: datetime | None
    late: bool


_GROUPED: Mapping[By, str] = {
    "department": "d.code = %(key)s",
    "item": "i.code = %(key)s",
    "post": "a.first_responder_post_id = (SELECT p.id FROM post p WHERE p.code = %(key)s)",
}


def flow_cases(
    session: Session,
    month: date,
    departments: Sequence[int] | None,
    *,
    what: What,
    by: By | None = None,
    key: str = "",
    day: date | None = None,
    after: int | None = None,
    rows: int = PAGE,
) -> tuple[list[FlowCase], int | None]:
    """One page of the cases behind a figure, the newest first, and the key of the next page; one statement.

    ``by`` and ``key`` narrow to one department, item or post, ``day`` to one day of the month.
    """
    names = _names(month, departments) | {"key": key, "after": after, "rows": rows + 1}
    if day is not None:
        names["begin"] = datetime.combine(day, time(), OFFICE_ZONE)
        names["end"] = names["begin"] + timedelta(days=1)
    if what == "received":
        conditions = [f"a.received_at >= %(begin)s AND a.received_at < %(end)s AND {_SCOPE}"]
    elif day is not None:
        conditions = [f"a.decided_at >= %(begin)s AND a.decided_at < %(end)s AND {_SCOPE}"]
    else:
        conditions = [_DECIDED]
    if what == "late":
        conditions.append("k.due IS NOT NULL AND a.decided_at > k.due")
    if by is not None:
        conditions.append(_GROUPED[by])
    if after is not None:
        conditions.append("a.id < %(after)s")
    statement = f"""
        SELECT a.id, a.case_id, c.number, i.name AS item, d.short_name AS department, a.received_at, a.decided_at,
               k.due, coalesce(a.decided_at > k.due, false) AS late
        FROM application a JOIN office_case c ON c.id = a.case_id JOIN item i ON i.id = a.item_id
        JOIN department d ON d.id = a.department_id {PROMISED_CLOCK}
        WHERE {" AND ".join(conditions)} ORDER BY a.id DESC LIMIT %(rows)s"""
    found = fetch(session, statement, names)
    shown = [FlowCase(*row[1:]) for row in found[:rows]]
    return shown, (found[rows - 1].id if len(found) > rows else None)

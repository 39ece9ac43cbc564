"""Who is away, was, or will be, and who covers each post (AB-1, AB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

PAGE = 40
"""Absences on one page."""


@dataclass(frozen=True, slots=True)
class CoveredPost:
    """An open post that the absent person holds as A; ``covered_by``: who covers it as B, None when nobody can."""

    code: str
    name: str
    faces_public: bool
    covered_by: str | None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence; ``department`` is that of the person's first post, None without a post."""

    id: int
    staff_id: int
    login: str
    name: str
    department: str | None
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    posts: Sequence[CoveredPost]


@dataclass(frozen=True, slots=True)
class AbsencePage:
    """One page of absences; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[AbsenceRow]
    next: str | None


_WHEN = {
    "now": ("a.starts_at <= :at AND (a.ends_at IS NULL OR a.ends_at > :at)", True),
    "coming": ("a.starts_at > :at", True),
    "past": ("a.ends_at <= :at", False),
}

_ABSENCES = """
SELECT a.id, a.staff_id, s.login, s.name, a.starts_at, a.ends_at, a.reason,
       (SELECT d.short_name FROM post_holding h JOIN post p ON p.id = h.post_id JOIN department d
        ON d.id = p.department_id WHERE h.staff_id = s.id ORDER BY h.letter, p.id LIMIT 1) AS department
FROM absence a JOIN staff s ON s.id = a.staff_id
WHERE {conditions} ORDER BY a.starts_at {order}, a.id {order} LIMIT :rows
"""

_COVER = """
SELECT a.id AS absence, p.code, p.name, p.faces_public,
       CASE WHEN b.active AND NOT EXISTS (SELECT 1 FROM absence x WHERE x.staff_id = b.id
         AND x.starts_at < coalesce(a.ends_at, 'infinity') AND x.starts_at <= greatest(a.starts_at, :at)
         AND coalesce(x.ends_at, 'infinity') > greatest(a.starts_at, :at)) THEN b.name END AS covered_by
FROM absence a JOIN post_holding h ON h.staff_id = a.staff_id AND h.letter = 'A'
JOIN post p ON p.id = h.post_id AND p.opened_at IS NOT NULL
LEFT JOIN post_holding o ON o.post_id = p.id AND o.letter = 'B' LEFT JOIN staff b ON b.id = o.staff_id
WHERE a.id = ANY(:absences) ORDER BY p.id
"""


def absence_page(
    session: Session,
    *,
    at: datetime,
    which: str,
    departments: Sequence[int] | None = None,
    staff_id: int | None = None,
    after: str | None = None,
) -> AbsencePage:
    """One page of absences that last (``now``), begin later (``coming``) or are over (``past``); two statements.

    ``departments``: only of people who hold a post in one of them, None for all; ``staff_id``: only of this person.
    ``after`` is the ``next`` of the page before; anything else begins at the beginning.
    """
    when, forward = _WHEN.get(which, _WHEN["now"])
    names: dict[str, Any] = {"at": at, "rows": PAGE + 1}
    conditions = [when]
    if departments is not None:
        conditions.append(
            "EXISTS (SELECT 1 FROM post_holding h JOIN post p ON p.id = h.post_id WHERE h.staff_id = a.staff_id"
            " AND p.department_id = ANY(:departments))"
        )
        names["departments"] = list(departments)
    if staff_id is not None:
        conditions.append("a.staff_id = :staff_id")
        names["staff_id"] = staff_id
    key = _key(after)
    if key is not None:
        conditions.append(f"(a.starts_at, a.id) {'>' if forward else '<'} (:after_start, :after_id)")
        names["after_start"], names["after_id"] = key
    order = "ASC" if forward else "DESC"
    found = session.execute(text(_ABSENCES.format(conditions=" AND ".join(conditions), order=order)), names).all()
    shown = found[:PAGE]
    posts: dict[int, list[CoveredPost]] = {row.id: [] for row in shown}
    if shown:
        for row in session.execute(text(_COVER), {"absences": list(posts), "at": at}):
            values = dict(row._mapping)
            posts[values.pop("absence")].append(CoveredPost(**values))
    rows = [AbsenceRow(**row._mapping, posts=posts[row.id]) for row in shown]
    more = len(found) > PAGE
    return AbsencePage(rows, f"{rows[-1].starts_at.isoformat()}~{rows[-1].id}" if more else None)


def _key(after: str | None) -> tuple[datetime, int] | None:
    moment, _, number = (after or "").partition("~")
    try:
        starts_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (starts_at, int(number)) if starts_at.tzinfo is not None and number.isdecimal() else None

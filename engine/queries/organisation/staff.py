"""The people of the office: the register, and one person with posts and absences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

PAGE = 40
"""People on one page."""

Show = Literal["active", "inactive", "all"]


@dataclass(frozen=True, slots=True)
class HeldAs:
    """A post that somebody holds as A or B; ``other`` is the holder of the other letter, None when vacant."""

    code: str
    name: str
    letter: str
    role: str
    department: str
    department_code: str
    is_open: bool
    other: str | None
    other_away: bool
    """The other holder is absent or out of service now."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the register. ``away_until``: None when present or away until further notice (``away``)."""

    id: int
    login: str
    name: str
    phone: str
    email: str
    active: bool
    can_log_in: bool
    must_change: bool
    away: bool
    away_until: datetime | None
    posts: Sequence[HeldAs]


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of people; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[StaffRow]
    next: str | None


_PEOPLE = """
SELECT s.id, s.login, s.name, s.phone, s.email, s.active, a.staff_id IS NOT NULL AS can_log_in,
       coalesce(a.must_change, false) AS must_change, away.id IS NOT NULL AS away, away.ends_at AS away_until
FROM staff s LEFT JOIN account a ON a.staff_id = s.id
LEFT JOIN LATERAL (SELECT x.id, x.ends_at FROM absence x WHERE x.staff_id = s.id AND x.starts_at <= :at
                   AND (x.ends_at IS NULL OR x.ends_at > :at) ORDER BY x.ends_at DESC NULLS FIRST LIMIT 1) away ON true
WHERE {conditions} ORDER BY s.id LIMIT :rows
"""

_POSTS = """
SELECT h.staff_id, p.code, p.name, h.letter, p.role, d.short_name AS department, d.code AS department_code,
       p.opened_at IS NOT NULL AS is_open, os.name AS other,
       os.id IS NOT NULL AND (NOT os.active OR EXISTS (SELECT 1 FROM absence x WHERE x.staff_id = os.id
         AND x.starts_at <= :at AND (x.ends_at IS NULL OR x.ends_at > :at))) AS other_away
FROM post_holding h JOIN post p ON p.id = h.post_id JOIN department d ON d.id = p.department_id
LEFT JOIN post_holding o ON o.post_id = h.post_id AND o.letter <> h.letter LEFT JOIN staff os ON os.id = o.staff_id
WHERE h.staff_id = ANY(:people) ORDER BY h.letter, p.id
"""


def staff_page(
    session: Session, *, at: datetime, words: str = "", show: Show = "active", after: str | None = None
) -> StaffPage:
    """One page of people whose name, login, telephone or post contains every word; two statements.

    ``after`` is the ``next`` of the page before; anything else begins at the beginning.
    """
    names: dict[str, Any] = {"at": at, "rows": PAGE + 1}
    conditions = ["true"]
    if show != "all":
        conditions.append("s.active" if show == "active" else "NOT s.active")
    for number, word in enumerate(words.split()[:6]):
        names[f"w{number}"] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        like = f"ILIKE :w{number}"
        conditions.append(
            f"(s.name {like} OR s.login {like} OR s.phone {like} OR EXISTS (SELECT 1 FROM post_holding h"
            " JOIN post p ON p.id = h.post_id JOIN department d ON d.id = p.department_id"
            f" WHERE h.staff_id = s.id AND (p.name {like} OR d.name {like} OR d.short_name {like})))"
        )
    if after is not None and after.isdecimal():
        conditions.append("s.id > :after")
        names["after"] = int(after)
    found = session.execute(text(_PEOPLE.format(conditions=" AND ".join(conditions))), names).all()
    rows = _with_posts(session, found[:PAGE], at)
    return StaffPage(rows, str(rows[-1].id) if len(found) > PAGE else None)


def one_person(session: Session, login: str, at: datetime) -> StaffRow | None:
    """One person with all posts; None when there is nobody with this login."""
    found = session.execute(
        text(_PEOPLE.format(conditions="s.login = :login")), {"at": at, "rows": 1, "login": login}
    ).all()
    return next(iter(_with_posts(session, found, at)), None)


def _with_posts(session: Session, found: Sequence[Any], at: datetime) -> list[StaffRow]:
    posts: dict[int, list[HeldAs]] = {row.id: [] for row in found}
    if found:
        for row in session.execute(text(_POSTS), {"people": list(posts), "at": at}):
            values = dict(row._mapping)
            posts[values.pop("staff_id")].append(HeldAs(**values))
    return [StaffRow(**row._mapping, posts=posts[row.id]) for row in found]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to choose: the login, and the name that tells who it is."""

    login: str
    name: str


MOST_SUGGESTED = 500


def suggestions(session: Session, departments: Sequence[int] | None = None) -> list[Suggestion]:
    """Active people by name, for a field that completes what is typed; no more than ``MOST_SUGGESTED``.

    ``departments``: only those who hold a post in one of them; None for everybody.
    """
    within = (
        "true"
        if departments is None
        else "EXISTS (SELECT 1 FROM post_holding h JOIN post p ON p.id = h.post_id WHERE h.staff_id = s.id"
        " AND p.department_id = ANY(:departments))"
    )
    rows = session.execute(
        text(f"SELECT login, name FROM staff s WHERE active AND {within} ORDER BY name, id LIMIT :most"),
        {"most": MOST_SUGGESTED, **({} if departments is None else {"departments": list(departments)})},
    )
    return [Suggestion(*row) for row in rows]


def nobody_yet(session: Session) -> bool:
    """Whether the office has no member of staff at all: nobody can log in."""
    return session.execute(text("SELECT NOT EXISTS (SELECT 1 FROM staff)")).scalar_one() is True

"""Departments with their posts, who holds them, who acts now, and what is uncovered (PR-1, AB-1, AB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.organisation.store import uncovered_posts

PAGE = 10
"""Departments on one page, each with all of its posts."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a letter of a post, and whether that person is there now."""

    login: str
    name: str
    present: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post. ``a`` and ``b`` None: vacant; ``acting``: who does its work now, None when nobody does."""

    id: int
    code: str
    name: str
    role: str
    faces_public: bool
    authority: dict[str, Any]
    duties: str
    opens: time | None
    closes: time | None
    """Hours of its own; None: those of the office (TC-12)."""
    opens_daily: bool
    is_open: bool
    a: Holder | None
    b: Holder | None
    waiting: int
    """Open work at the post; counting stops at a hundred."""
    uncovered: bool
    """Faces the public, is in its opening hours, and has nobody (AB-2)."""

    @property
    def acting(self) -> Holder | None:
        """A when present, otherwise B when present, for open posts (AB-1)."""
        if not self.is_open:
            return None
        return next((each for each in (self.a, self.b) if each is not None and each.present), None)

    @property
    def vacant(self) -> bool:
        """Lacks A, or facing the public B (AB-5)."""
        return self.a is None or (self.faces_public and self.b is None)


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department with its posts."""

    id: int
    code: str
    name: str
    short_name: str
    phone: str
    address: str
    is_center: bool
    entrusted_to: str | None
    """Code of the department whose posts do its work while it has none open (AU-7); None: it waits."""
    posts: Sequence[PostRow]


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """One page of departments; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[DepartmentRow]
    next: str | None


_DEPARTMENTS = """
SELECT id, code, name, short_name, phone, address, is_center,
  (SELECT e.code FROM department e WHERE e.id = d.entrusted_to_id) AS entrusted_to FROM department d
WHERE {conditions} ORDER BY NOT is_center, id LIMIT :rows
"""

_POSTS = """
SELECT p.department_id, p.id, p.code, p.name, p.role, p.faces_public, p.authority, p.duties,
       p.opens, p.closes, p.opens_daily,
       p.opened_at IS NOT NULL AS is_open,
       (SELECT count(*) FROM (SELECT 1 FROM work_item w WHERE w.post_id = p.id LIMIT 100) x) AS waiting,
       a.login AS a_login, a.name AS a_name, {present_a} AS a_present,
       b.login AS b_login, b.name AS b_name, {present_b} AS b_present
FROM post p
LEFT JOIN post_holding ha ON ha.post_id = p.id AND ha.letter = 'A' LEFT JOIN staff a ON a.id = ha.staff_id
LEFT JOIN post_holding hb ON hb.post_id = p.id AND hb.letter = 'B' LEFT JOIN staff b ON b.id = hb.staff_id
WHERE p.department_id = ANY(:departments) ORDER BY p.id
"""
_PRESENT = (
    "({who}.active AND NOT EXISTS (SELECT 1 FROM absence x WHERE x.staff_id = {who}.id AND x.starts_at <= :at"
    " AND (x.ends_at IS NULL OR x.ends_at > :at)))"
)
_POSTS = _POSTS.format(present_a=_PRESENT.format(who="a"), present_b=_PRESENT.format(who="b"))

_VACANT = (
    " EXISTS (SELECT 1 FROM post p WHERE p.department_id = d.id AND"
    " (NOT EXISTS (SELECT 1 FROM post_holding h WHERE h.post_id = p.id AND h.letter = 'A')"
    " OR p.faces_public AND NOT EXISTS (SELECT 1 FROM post_holding h WHERE h.post_id = p.id AND h.letter = 'B')))"
)


def department_page(
    session: Session, *, at: datetime, words: str = "", vacant_only: bool = False, after: str | None = None
) -> DepartmentPage:
    """One page of departments, the center first, by name; ``vacant_only``: those with a vacancy (AB-5).

    ``after`` is the ``next`` of the page before; anything else begins at the beginning.
    """
    names: dict[str, Any] = {"rows": PAGE + 1}
    conditions = ["true"]
    for number, word in enumerate(words.split()[:6]):
        names[f"w{number}"] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        like = f"ILIKE :w{number}"
        conditions.append(
            f"(d.name {like} OR d.short_name {like} OR d.code {like}"
            f" OR EXISTS (SELECT 1 FROM post p WHERE p.department_id = d.id AND (p.name {like} OR p.code {like})))"
        )
    if vacant_only:
        conditions.append(_VACANT)
    if after is not None and after.isdecimal():
        # The center comes first, so whatever follows a key is no center.
        conditions.append("NOT d.is_center AND d.id > :after")
        names["after"] = int(after)
    found = session.execute(text(_DEPARTMENTS.format(conditions=" AND ".join(conditions))), names).all()
    rows = _with_posts(session, found[:PAGE], at)
    if len(found) <= PAGE:
        return DepartmentPage(rows, None)
    return DepartmentPage(rows, "0" if rows[-1].is_center else str(rows[-1].id))


def one_department(session: Session, code: str, at: datetime) -> DepartmentRow | None:
    """One department with its posts; None when there is none with this code."""
    found = session.execute(text(_DEPARTMENTS.format(conditions="code = :code")), {"code": code, "rows": 1}).all()
    return next(iter(_with_posts(session, found, at)), None)


def department_of_post(session: Session, code: str) -> str | None:
    """The code of the department that a post belongs to; None for an unknown post."""
    return session.execute(
        text("SELECT d.code FROM post p JOIN department d ON d.id = p.department_id WHERE p.code = :code"),
        {"code": code},
    ).scalar_one_or_none()


def _with_posts(session: Session, found: Sequence[Any], at: datetime) -> list[DepartmentRow]:
    posts: dict[int, list[PostRow]] = {row.id: [] for row in found}
    if found:
        uncovered = {post.id for post in uncovered_posts(session, at)}
        for row in session.execute(text(_POSTS), {"departments": list(posts), "at": at}):
            posts[row.department_id].append(_post(row, row.id in uncovered))
    return [DepartmentRow(**row._mapping, posts=posts[row.id]) for row in found]


def _post(row: Any, uncovered: bool) -> PostRow:
    a = None if row.a_login is None else Holder(row.a_login, row.a_name, row.a_present)
    b = None if row.b_login is None else Holder(row.b_login, row.b_name, row.b_present)
    return PostRow(
        row.id, row.code, row.name, row.role, row.faces_public, row.authority, row.duties, row.opens,
        row.closes, row.opens_daily, row.is_open, a, b, row.waiting, uncovered,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UncoveredPost:
    """A public post in its opening hours with nobody there."""

    code: str
    name: str
    department: str
    department_code: str


def uncovered_now(session: Session, at: datetime) -> list[UncoveredPost]:
    """The public posts that nobody holds at ``at`` although they are open (AB-2)."""
    codes = [post.code for post in uncovered_posts(session, at)]
    if not codes:
        return []
    rows = session.execute(
        text(
            "SELECT p.code, p.name, d.short_name AS department, d.code AS department_code FROM post p"
            " JOIN department d ON d.id = p.department_id WHERE p.code = ANY(:codes) ORDER BY p.id"
        ),
        {"codes": codes},
    )
    return [UncoveredPost(*row) for row in rows]

"""Departments with their posts, who holds them, who acts now, and what is uncovered (PR-1, AB-1, AB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import WorkItem
from engine.database import asked_once
from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff
from engine.office.organisation.store import uncovered_posts

PAGE = 10
"""Departments on one page, each with all of its posts."""

MOST_WORDS = 6
"""Words of a search; further ones are not looked at."""


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


MOST_COUNTED = 100
"""Work of a post is counted no further."""

_ENTRUSTED = aliased(Department)
_DEPARTMENTS = (
    select(
        Department.id, Department.code, Department.name, Department.short_name, Department.phone, Department.address,
        Department.is_center, _ENTRUSTED.code.label("entrusted_to"),
    )
    .outerjoin(_ENTRUSTED, _ENTRUSTED.id == Department.entrusted_to_id)
    .order_by(not_(Department.is_center), Department.id)
)  # fmt: skip


def _held(letter: str) -> Exists:
    return exists().where(PostHolding.post_id == Post.id, PostHolding.letter == letter)


_VACANT = exists().where(
    Post.department_id == Department.id, or_(not_(_held("A")), and_(Post.faces_public, not_(_held("B"))))
)


def _present(person: type[Staff], at: datetime) -> ColumnElement[bool]:
    away = exists().where(
        Absence.staff_id == person.id,
        Absence.starts_at <= at,
        or_(Absence.ends_at.is_(None), Absence.ends_at > at),
    )
    return and_(person.active, not_(away))


def _posts(departments: Sequence[int], at: datetime) -> Select[Any]:
    a, b, holds_a, holds_b = aliased(Staff), aliased(Staff), aliased(PostHolding), aliased(PostHolding)
    work = select(literal(1)).where(WorkItem.post_id == Post.id).limit(MOST_COUNTED).subquery()
    waiting = select(func.count()).select_from(work).scalar_subquery()
    return (
        select(
            Post.department_id, Post.id, Post.code, Post.name, Post.role, Post.faces_public, Post.authority,
            Post.duties, Post.opens, Post.closes, Post.opens_daily, Post.opened_at.is_not(None).label("is_open"),
            waiting.label("waiting"),
            a.login.label("a_login"), a.name.label("a_name"), _present(a, at).label("a_present"),
            b.login.label("b_login"), b.name.label("b_name"), _present(b, at).label("b_present"),
        )
        .outerjoin(holds_a, and_(holds_a.post_id == Post.id, holds_a.letter == "A"))
        .outerjoin(a, a.id == holds_a.staff_id)
        .outerjoin(holds_b, and_(holds_b.post_id == Post.id, holds_b.letter == "B"))
        .outerjoin(b, b.id == holds_b.staff_id)
        .where(Post.department_id.in_(departments))
        .order_by(Post.id)
    )  # fmt: skip


def department_page(
    session: Session, *, at: datetime, words: str = "", vacant_only: bool = False, after: str | None = None
) -> DepartmentPage:
    """One page of departments, the center first, by name; ``vacant_only``: those with a vacancy (AB-5).

    ``after`` is the ``next`` of the page before; anything else begins at the beginning.
    """
    query = _DEPARTMENTS.limit(PAGE + 1)
    for word in words.split()[:MOST_WORDS]:
        named = (Department.name, Department.short_name, Department.code)
        post = exists().where(
            Post.department_id == Department.id,
            or_(Post.name.icontains(word, autoescape=True), Post.code.icontains(word, autoescape=True)),
        )
        query = query.where(or_(*(each.icontains(word, autoescape=True) for each in named), post))
    if vacant_only:
        query = query.where(_VACANT)
    if after is not None and after.isdecimal():
        # The center comes first, so whatever follows a key is no center.
        query = query.where(not_(Department.is_center), Department.id > int(after))
    found = session.execute(query).all()
    rows = _with_posts(session, found[:PAGE], at)
    if len(found) <= PAGE:
        return DepartmentPage(rows, None)
    return DepartmentPage(rows, "0" if rows[-1].is_center else str(rows[-1].id))


def one_department(session: Session, code: str, at: datetime) -> DepartmentRow | None:
    """One department with its posts; None when there is none with this code."""
    found = session.execute(_DEPARTMENTS.where(Department.code == code)).all()
    return next(iter(_with_posts(session, found, at)), None)


def department_of_post(session: Session, code: str) -> str | None:
    """The code of the department that a post belongs to; None for an unknown post."""
    return session.scalar(
        select(Department.code).join(Post, Post.department_id == Department.id).where(Post.code == code)
    )


def _with_posts(session: Session, found: Sequence[Any], at: datetime) -> list[DepartmentRow]:
    posts: dict[int, list[PostRow]] = {row.id: [] for row in found}
    if found:
        uncovered = _uncovered(session, at)
        for row in session.execute(_posts(list(posts), at)):
            posts[row.department_id].append(_post(row, row.id in uncovered))
    return [DepartmentRow(**row._mapping, posts=posts[row.id]) for row in found]


def _uncovered(session: Session, at: datetime) -> dict[int, str]:
    """The codes of the posts that nobody holds although they are open, by key; a page asks once."""
    return asked_once(session, ("uncovered", at), lambda: {post.id: post.code for post in uncovered_posts(session, at)})


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
    codes = list(_uncovered(session, at).values())
    if not codes:
        return []
    rows = session.execute(
        select(Post.code, Post.name, Department.short_name, Department.code)
        .join(Department, Department.id == Post.department_id)
        .where(Post.code.in_(codes))
        .order_by(Post.id)
    )
    return [UncoveredPost(*row) for row in rows]

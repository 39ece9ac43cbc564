"""Who is away, was, or will be, and who covers each post (AB-1, AB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff

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


_FORWARD = {"now": True, "coming": True, "past": False}
"""Which absences, and whether the earliest comes first."""


def _when(which: str, at: datetime) -> ColumnElement[bool]:
    if which == "coming":
        return Absence.starts_at > at
    if which == "past":
        return Absence.ends_at <= at
    return and_(Absence.starts_at <= at, or_(Absence.ends_at.is_(None), Absence.ends_at > at))


_FIRST_DEPARTMENT = (
    select(Department.short_name)
    .join(Post, Post.department_id == Department.id)
    .join(PostHolding, PostHolding.post_id == Post.id)
    .where(PostHolding.staff_id == Staff.id)
    .order_by(PostHolding.letter, Post.id)
    .limit(1)
    .scalar_subquery()
)


def _cover(absences: Sequence[int], at: datetime) -> Select[Any]:
    """The open posts that the absent hold as A, with the B who is there when the absence begins, or now."""
    own, other = aliased(PostHolding), aliased(PostHolding)
    deputy, away = aliased(Staff), aliased(Absence)
    begins = func.greatest(Absence.starts_at, at)
    forever = literal("infinity", DateTime(timezone=True))
    absent_too = exists().where(
        away.staff_id == deputy.id,
        away.starts_at < func.coalesce(Absence.ends_at, forever),
        away.starts_at <= begins,
        func.coalesce(away.ends_at, forever) > begins,
    )
    covered_by = case((and_(deputy.active, not_(absent_too)), deputy.name))
    return (
        select(Absence.id, Post.code, Post.name, Post.faces_public, covered_by)
        .join(own, and_(own.staff_id == Absence.staff_id, own.letter == "A"))
        .join(Post, and_(Post.id == own.post_id, Post.opened_at.is_not(None)))
        .outerjoin(other, and_(other.post_id == Post.id, other.letter == "B"))
        .outerjoin(deputy, deputy.id == other.staff_id)
        .where(Absence.id.in_(absences))
        .order_by(Post.id)
    )


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
    which = which if which in _FORWARD else "now"
    forward = _FORWARD[which]
    query = (
        select(
            Absence.id, Absence.staff_id, Staff.login, Staff.name, _FIRST_DEPARTMENT.label("department"),
            Absence.starts_at, Absence.ends_at, Absence.reason,
        )
        .join(Staff, Staff.id == Absence.staff_id)
        .where(_when(which, at))
        .limit(PAGE + 1)
    )  # fmt: skip
    if departments is not None:
        holds = exists().where(
            PostHolding.staff_id == Absence.staff_id,
            Post.id == PostHolding.post_id,
            Post.department_id.in_(departments),
        )
        query = query.where(holds)
    if staff_id is not None:
        query = query.where(Absence.staff_id == staff_id)
    place, key = tuple_(Absence.starts_at, Absence.id), _key(after)
    if key is not None:
        query = query.where(place > key if forward else place < key)
    if forward:
        query = query.order_by(Absence.starts_at, Absence.id)
    else:
        query = query.order_by(Absence.starts_at.desc(), Absence.id.desc())
    found = session.execute(query).all()
    shown = found[:PAGE]
    posts: dict[int, list[CoveredPost]] = {row.id: [] for row in shown}
    if shown:
        for absence, *covered in session.execute(_cover(list(posts), at)):
            posts[absence].append(CoveredPost(*covered))
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

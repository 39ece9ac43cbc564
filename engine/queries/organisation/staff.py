"""The people of the office: the register, and one person with posts and absences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, aliased

from engine.identity.records import Account
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff

PAGE = 40
"""People on one page."""

MOST_WORDS = 6
"""Words of a search that count."""

Show = Literal["active", "inactive", "all"]


@dataclass(frozen=True, slots=True)
class HeldAs:
    """A post that somebody holds as A or B; ``other`` is the holder of the other letter, None when vacant."""

    post_id: int
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


def _people(at: datetime) -> Select[*tuple[Any, ...]]:
    """Everybody with account and absence, by key."""
    away = (
        select(Absence.id, Absence.ends_at)
        .where(Absence.staff_id == Staff.id, is_away(Absence, at))
        .order_by(Absence.ends_at.desc().nulls_first())
        .limit(1)
        .lateral("away")
    )
    return (
        select(
            Staff.id,
            Staff.login,
            Staff.name,
            Staff.phone,
            Staff.email,
            Staff.active,
            Account.staff_id.is_not(None).label("can_log_in"),
            func.coalesce(Account.must_change, False).label("must_change"),
            away.c.id.is_not(None).label("away"),
            away.c.ends_at.label("away_until"),
        )
        .outerjoin(Account, Account.staff_id == Staff.id)
        .outerjoin(away, true())
        .order_by(Staff.id)
    )


def is_away(absence: type[Absence], at: datetime) -> ColumnElement[bool]:
    """Whether the absence lasts at this moment."""
    return and_(absence.starts_at <= at, or_(absence.ends_at.is_(None), absence.ends_at > at))


def _holdings(people: Iterable[int], at: datetime) -> Select[*tuple[Any, ...]]:
    """The posts that these people hold, each with who holds the other letter."""
    other, other_staff = aliased(PostHolding), aliased(Staff)
    other_absent = exists().where(Absence.staff_id == other_staff.id, is_away(Absence, at))
    return (
        select(
            PostHolding.staff_id,
            Post.id.label("post_id"),
            Post.code,
            Post.name,
            PostHolding.letter,
            Post.role,
            Department.short_name.label("department"),
            Department.code.label("department_code"),
            Post.opened_at.is_not(None).label("is_open"),
            other_staff.name.label("other"),
            and_(other_staff.id.is_not(None), or_(~other_staff.active, other_absent)).label("other_away"),
        )
        .join(Post, Post.id == PostHolding.post_id)
        .join(Department, Department.id == Post.department_id)
        .outerjoin(other, and_(other.post_id == PostHolding.post_id, other.letter != PostHolding.letter))
        .outerjoin(other_staff, other_staff.id == other.staff_id)
        .where(PostHolding.staff_id.in_(people))
        .order_by(PostHolding.letter, Post.id)
    )


def staff_page(
    session: Session, *, at: datetime, words: str = "", show: Show = "active", after: str | None = None
) -> StaffPage:
    """One page of people whose name, login, telephone or post contains every word; two statements.

    ``after`` is the ``next`` of the page before; anything else begins at the beginning.
    """
    query = _people(at).limit(PAGE + 1)
    if show != "all":
        query = query.where(Staff.active.is_(show == "active"))
    for word in words.split()[:MOST_WORDS]:
        query = query.where(_about(word))
    if after is not None and after.isdecimal():
        query = query.where(Staff.id > int(after))
    found = session.execute(query).all()
    rows = _with_posts(session, found[:PAGE], at)
    return StaffPage(rows, str(rows[-1].id) if len(found) > PAGE else None)


def _about(word: str) -> ColumnElement[bool]:
    """Whether a word is found in somebody's name, login, telephone or a post or department of theirs."""
    post = (
        exists()
        .where(PostHolding.staff_id == Staff.id, Post.id == PostHolding.post_id, Department.id == Post.department_id)
        .where(
            or_(
                *(each.icontains(word, autoescape=True) for each in (Post.name, Department.name, Department.short_name))
            )
        )
    )
    own = (each.icontains(word, autoescape=True) for each in (Staff.name, Staff.login, Staff.phone))
    return or_(*own, post)


def one_person(session: Session, login: str, at: datetime) -> StaffRow | None:
    """One person with all posts; None when there is nobody with this login."""
    found = session.execute(_people(at).where(Staff.login == plain_login(login))).all()
    return next(iter(_with_posts(session, found, at)), None)


def staff_key(place: Session | Connection, login: str) -> int | None:
    """The key of the active member of staff with this login; None when there is nobody."""
    return place.execute(select(Staff.id).where(Staff.login == plain_login(login), Staff.active)).scalar()


def _with_posts(session: Session, found: Sequence[Any], at: datetime) -> list[StaffRow]:
    posts: dict[int, list[HeldAs]] = {row.id: [] for row in found}
    if found:
        for row in session.execute(_holdings(posts, at)):
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
    query = select(Staff.login, Staff.name).where(Staff.active).order_by(Staff.name, Staff.id).limit(MOST_SUGGESTED)
    if departments is not None:
        query = query.where(
            exists().where(
                PostHolding.staff_id == Staff.id,
                Post.id == PostHolding.post_id,
                Post.department_id.in_(departments),
            )
        )
    rows = session.execute(query)
    return [Suggestion(*row) for row in rows]


def nobody_yet(session: Session) -> bool:
    """Whether the office has no member of staff at all: nobody can log in."""
    return not session.execute(select(exists(Staff.id))).scalar_one()

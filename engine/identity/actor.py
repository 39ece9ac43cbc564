"""The person who acts: staff, the posts held at this moment, the language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Text, and_, bindparam, exists, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import UtcTime, fetch
from engine.errors import NotFound
from engine.identity.records import Account, EndedSession, FactorRole, SecondFactor
from engine.office.organisation.records import Staff
from engine.office.organisation.rules import HeldPost
from engine.office.organisation.store import posts_held_statement


@dataclass(frozen=True)
class Actor:
    """A member of staff as of one moment. ``posts`` has posts held as B only while the A holder is absent (AB-1)."""

    staff_id: int
    name: str
    login: str
    posts: tuple[HeldPost, ...] = ()
    language: str = "zh"
    password_changed_at: datetime | None = None
    """When the password was last set, by the system clock; None without one. Sessions older than it have ended."""
    must_change_password: bool = False
    """Whether the password is a one-time one that has to be changed before anything else."""
    must_add_factor: bool = False
    """Whether a post held now needs a second factor, and the person has none yet."""

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of all posts held now."""
        return frozenset(post.role for post in self.posts)

    @cached_property
    def post_ids(self) -> tuple[int, ...]:
        """The ids of all posts held now."""
        return tuple(post.post_id for post in self.posts)

    def has(self, role: str) -> bool:
        """Whether one of the posts held now has this role."""
        return role in self.roles


_held = posts_held_statement(bindparam("staff_id"), bindparam("at", type_=UtcTime())).subquery("held")
# Every request asks this: compiled once.
_COMPILED = (
    select(
        Staff.id,
        Staff.name,
        Staff.login,
        Account.changed_at,
        Account.must_change,
        and_(SecondFactor.confirmed_at.is_(None), exists().where(FactorRole.role == _held.c.role)).label("without"),
        _held,
    )
    .select_from(Staff)
    .outerjoin(Account, Account.staff_id == Staff.id)
    .outerjoin(SecondFactor, SecondFactor.staff_id == Staff.id)
    .outerjoin(_held, Staff.id == bindparam("staff_id"))
    .where(
        Staff.id == bindparam("staff_id"),
        Staff.active,
        ~exists().where(EndedSession.id == bindparam("session_id", type_=Text())),
    )
    .compile(dialect=psycopg.dialect())  # type: ignore[no-untyped-call]
)
_STATEMENT, _CONSTANTS = _COMPILED.string, _COMPILED.params


def load_actor(
    place: Session | Connection, staff_id: int, at: datetime, language: str = "zh", *, session_id: str = ""
) -> Actor:
    """The person with the posts held at ``at``, in one statement; NotFound when unknown or no longer active, and when
    the web session has been ended."""
    rows = fetch(place, _STATEMENT, {**_CONSTANTS, "staff_id": staff_id, "at": at, "session_id": session_id})
    if not rows:
        raise NotFound("没有这名在职工作人员，请重新登录。", "Expected an active member of staff, but there is none.")
    first = rows[0]
    posts = tuple(HeldPost(*row[6:]) for row in rows if row[6] is not None)
    without = any(row[5] for row in rows)
    return Actor(first[0], first[1], first[2], posts, language, first[3], bool(first[4]), without)

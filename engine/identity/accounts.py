"""Passwords: setting one, and letting somebody in, slowly for those who guess."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.identity import attempts
from engine.identity.records import Account
from engine.office.organisation.records import Staff

SHORTEST_PASSWORD = 8
_hasher = PasswordHasher()


def set_password(
    session: Session, staff_id: int, password: str, at: datetime, *, must_change: bool = False
) -> None:  # fmt: skip
    """Give somebody a new password of at least eight characters; Refused when it is shorter. ``at``: system time.

    ``must_change``: it is a one-time password, and the person has to choose an own one at the next login.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            f"密码至少 {SHORTEST_PASSWORD} 个字符，现在只有 {len(password)} 个。",
            f"Expected a password of at least {SHORTEST_PASSWORD} characters, but it has {len(password)}.",
            place="password",
        )
    hashed = _hasher.hash(password)
    values = {"password_hash": hashed, "changed_at": at, "must_change": must_change}
    statement = insert(Account).values(staff_id=staff_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[Account.staff_id], set_=values))


def check_password(session: Session, staff_id: int, password: str) -> bool:
    """Whether this is the person's present password; False as well for somebody without an account."""
    hashed = session.scalar(select(Account.password_hash).where(Account.staff_id == staff_id))
    return _fits(hashed if hashed is not None else _nobody(), password) and hashed is not None


def authenticate(session: Session, login: str, password: str, address: str, at: datetime) -> int | None:
    """The staff id behind a login and password, or None when they do not belong together or the person is inactive.

    ``address`` is where the attempt comes from, ``at`` is system time. A failure is remembered in the session, so the
    caller must commit either way; after too many from this address or at this login nothing is checked any more:
    TooManyFailures.
    """
    login = login.strip()
    tried = attempts.login_tried(login, address)
    attempts.check(session, tried, at)
    row = session.execute(
        select(Staff.id, Account.password_hash, Account.must_change)
        .join(Account, Account.staff_id == Staff.id)
        .where(Staff.login == login, Staff.active)
    ).one_or_none()
    if not _fits(row.password_hash if row else _nobody(), password) or row is None:
        attempts.remember(session, tried, at)
        return None
    attempts.forget(session, tried)
    if _hasher.check_needs_rehash(row.password_hash):
        set_password(session, row.id, password, at, must_change=row.must_change)
    return int(row.id)


@cache
def _nobody() -> str:
    """A hash checked for unknown logins, so that they take as long as known ones."""
    return _hasher.hash("nobody has this password")


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False

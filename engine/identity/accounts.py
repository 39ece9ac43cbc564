"""Passwords: setting one, and letting somebody in, slowly for those who guess."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from engine.database import Database
from engine.errors import Refused
from engine.identity import attempts
from engine.identity.records import Account
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Staff

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
REMEMBERED_PASSWORDS = 5
"""The present password and those before it that may not be chosen again."""
WEAKEST_SCORE = 2
"""zxcvbn's scale of 0 to 4; below this a password is among the first million that are guessed."""
_JUDGED = 72
"""Characters that zxcvbn looks at."""
hasher = PasswordHasher()
"""How new passwords are hashed: argon2id at the cost that the library recommends."""


def check_new_password(password: str, *words: str) -> None:
    """Refused for a password that is short, or that is guessed early: a common one, or one made of ``words`` (login and
    name of its owner)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            f"密码要有 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符，这个有 {len(password)} 个，请重新设置。",
            f"Expected a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, but it has {len(password)}.",
            place="password",
        )
    plain = password.casefold()
    own = any(len(word) > 2 and plain.replace(word.casefold(), "", 1).strip("0123456789 ") == "" for word in words)
    if own or zxcvbn(password[:_JUDGED], user_inputs=list(words))["score"] < WEAKEST_SCORE:
        raise Refused(
            "这个密码太常见，或与登录名、姓名相近，容易被猜到；请换一个，可以用几个不相关的词组成一句。",
            "Expected a password that is hard to guess, but it is common or close to your login or name. "
            "A few unrelated words make a good one.",
            place="password",
        )


def set_password(
    session: Session, staff_id: int, password: str, at: datetime, *, must_change: bool = False
) -> None:  # fmt: skip
    """Give somebody a new password; a chosen one has been judged by ``check_new_password``. ``at``: system time.

    ``must_change``: it is a one-time password, and the person has to choose one of their own at the next login.
    """
    _store(session, staff_id, hasher.hash(password), at, must_change=must_change, remember=True)


def _store(
    session: Session, staff_id: int, hashed: str, at: datetime, *, must_change: bool, remember: bool
) -> None:  # fmt: skip
    values: dict[str, Any] = {"password_hash": hashed, "changed_at": at, "must_change": must_change}
    statement = insert(Account).values(staff_id=staff_id, **values)
    if remember:
        before = func.array_prepend(Account.password_hash, Account.former, type_=ARRAY(Text))
        values["former"] = before[1 : REMEMBERED_PASSWORDS - 1]
    session.execute(statement.on_conflict_do_update(index_elements=[Account.staff_id], set_=values))


def check_not_used_lately(session: Session, staff_id: int, password: str) -> None:
    """Refused for one of the person's last five passwords; one-time passwords count."""
    row = session.execute(
        select(Account.password_hash, Account.former).where(Account.staff_id == staff_id)
    ).one_or_none()
    if row is not None and any(_fits(hashed, password) for hashed in (row.password_hash, *row.former)):
        raise Refused(
            f"最近 {REMEMBERED_PASSWORDS} 个用过的密码不能再用，请另换一个。",
            f"Expected a password other than your last {REMEMBERED_PASSWORDS}, but this is one of them.",
            place="wanted",
        )


def check_password(session: Session, staff_id: int, password: str) -> bool:
    """Whether this is the person's present password; False as well for somebody without an account."""
    hashed = session.scalar(select(Account.password_hash).where(Account.staff_id == staff_id))
    return _fits(hashed if hashed is not None else _nobody(), password) and hashed is not None


def authenticate(
    database: Database, login: str, password: str, address: str, at: datetime, *, device: str | None = None
) -> int | None:
    """The staff id behind a login and password, or None when they do not belong together or the person is inactive.

    ``address`` is where the attempt comes from, ``device`` the secret of a device known for this login, ``at`` system
    time. Commits by itself: the attempt is counted before the password is checked, so that attempts at the same moment
    see each other. TooManyFailures while it has to wait; then nothing is checked.
    """
    login = plain_login(login)
    tried = attempts.login_tried(login, address, device)
    with database.transaction() as session:
        counted = attempts.begin(session, tried, at)
        row = session.execute(
            select(Staff.id, Account.password_hash, Account.must_change)
            .join(Account, Account.staff_id == Staff.id)
            .where(func.lower(Staff.login) == login, Staff.active)
        ).one_or_none()
    if not _fits(row.password_hash if row else _nobody(), password) or row is None:
        return None
    with database.transaction() as session:
        attempts.succeeded(session, tried, counted)
        if hasher.check_needs_rehash(row.password_hash):
            _store(session, row.id, hasher.hash(password), at, must_change=row.must_change, remember=False)
    return int(row.id)


@cache
def _nobody() -> str:
    """A hash checked for unknown logins, so that they take as long as known ones."""
    return hasher.hash("nobody has this password")


def _fits(hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False

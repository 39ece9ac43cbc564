"""Access tokens of the JSON API: what they may, whose a secret is, when it was last used.

Everything here runs on the system clock, as sessions do: turning the office clock opens no door.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.identity.records import AccessToken

SCOPES = (
    "cases:read",
    "cases:write",
    "work:read",
    "work:write",
    "definitions:read",
    "statistics:read",
    "webhooks:read",
    "webhooks:write",
)
"""What a token may be allowed; never more than the person's posts carry."""

PREFIX = "cnt_"
"""What every secret begins with, so that scanners for leaked secrets know one."""
LONGEST_SECRET = 200
"""Characters of what may be a secret; longer ones are not even looked up."""
LONGEST_NAME = 100
LONGEST_LIFE = timedelta(days=366)
"""How long a token may be valid; a new one is issued before it ends."""
NOTED = timedelta(hours=1)
"""How often the last use is noted."""


@dataclass(frozen=True)
class TokenOwner:
    """A token that lets its owner in, and what it is allowed."""

    id: int
    staff_id: int
    scopes: frozenset[str]
    last_used_at: datetime | None


def new_secret() -> str:
    """A fresh secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def check_token(name: str, scopes: Sequence[str], days: int) -> tuple[str, list[str]]:
    """The name and scopes of a token to be issued for so many days; Refused at the field that is wrong."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(
            f"请写明令牌给哪个系统用，不超过 {LONGEST_NAME} 个字。",
            f"Expected what the token is for, in at most {LONGEST_NAME} characters.",
            place="name",
        )
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refused(
            "请至少选一项列出的权限，令牌只能做选中的事。",
            "Expected at least one of the listed scopes, but there is none, or another one.",
            place="scopes",
        )
    if not 1 <= days <= LONGEST_LIFE.days:
        raise Refused(
            f"令牌的有效期为 1 到 {LONGEST_LIFE.days} 天，到期前请另发新令牌。",
            f"Expected 1 to {LONGEST_LIFE.days} days; issue a new token before this one ends.",
            place="days",
        )
    return name, [scope for scope in SCOPES if scope in set(scopes)]


def owner_of(place: Session | Connection, secret: str, at: datetime) -> TokenOwner | None:
    """Whose this secret is at this system time; None when it is unknown, over, or revoked. One statement."""
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    row = place.execute(
        select(AccessToken.id, AccessToken.staff_id, AccessToken.scopes, AccessToken.last_used_at).where(
            AccessToken.digest == digest_of(secret), AccessToken.expires_at > at, AccessToken.revoked_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else TokenOwner(row.id, row.staff_id, frozenset(row.scopes), row.last_used_at)


def is_use_noted(owner: TokenOwner, at: datetime) -> bool:
    """Whether the last use was noted so lately that it need not be noted again."""
    return owner.last_used_at is not None and at - owner.last_used_at < NOTED


def note_use(session: Session, owner: TokenOwner, at: datetime) -> None:
    """Note that the token was used at this system time."""
    session.execute(update(AccessToken).where(AccessToken.id == owner.id).values(last_used_at=at))

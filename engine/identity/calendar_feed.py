"""The secret address of a person's calendar feed: making it, and whose one is.

Everything here runs on the system clock, as sessions do: turning the office clock opens no door.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.identity.records import CalendarFeed

LONGEST_SECRET = 100
"""Characters of what may be a secret; longer ones are not even looked up."""


@dataclass(frozen=True)
class FeedOwner:
    """Whose feed an address is, and the language in which it is written."""

    staff_id: int
    language: str


def new_secret() -> str:
    """A fresh secret of 192 random bits, as it stands in an address."""
    return secrets.token_urlsafe(24)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def feed_owner(place: Session | Connection, secret: str) -> FeedOwner | None:
    """Whose feed this secret opens; None when it is unknown or has ended. One statement."""
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    row = place.execute(
        select(CalendarFeed.staff_id, CalendarFeed.language).where(
            CalendarFeed.digest == digest_of(secret), CalendarFeed.ended_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else FeedOwner(row.staff_id, row.language)


def present_feed(session: Session, staff_id: int) -> datetime | None:
    """Since when the person has the feed that is open now; None without one."""
    return session.scalar(
        select(CalendarFeed.created_at).where(CalendarFeed.staff_id == staff_id, CalendarFeed.ended_at.is_(None))
    )

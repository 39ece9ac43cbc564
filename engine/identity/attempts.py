"""Login throttling: whoever guesses waits longer after each failure, however many web processes there are.

What is counted is a pair of what is tried and where from, so that a stranger's failures never keep out an owner who
comes from elsewhere; and, far more generously, each address and each login by itself. A device from which somebody has
logged in before is counted by itself alone. An attempt is counted before it is judged, under a lock, so that attempts
made at the same moment see each other; success takes it back.

Everything here runs on the system clock: turning the office clock opens no door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.identity.records import FailedAttempt

WINDOW = timedelta(minutes=15)
"""How long a failure counts, and the longest wait."""
FIRST_WAIT = timedelta(seconds=5)
"""The wait after the first failure too many; each further one doubles it."""
FREE_FAILURES = 5
"""Failures without a wait, of one login or case number from one address or device."""
FREE_FAILURES_OF_ADDRESS = 50
"""Failures without a wait from one network address, which a whole hall of people may share."""
FREE_FAILURES_OF_LOGIN = 100
"""Failures without a wait at one login, from wherever they come."""


class TooManyFailures(Refused):
    """What was tried failed too often lately; nothing was checked. ``wait`` is how long until the next attempt."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, int(wait.total_seconds() + 0.999))
        minutes = -(-seconds // 60)
        zh, en = (f"{seconds} 秒", f"{seconds} seconds") if seconds < 60 else (f"{minutes} 分钟", f"{minutes} minutes")
        super().__init__(
            f"最近失败的次数太多，请过 {zh}再试。",
            f"Expected a pause of {en} before the next attempt, but too many failed lately.",
        )
        self.seconds = seconds


@dataclass(frozen=True)
class Target:
    """What failures count against, and how many cost no wait. ``own``: forgotten when an attempt succeeds."""

    name: str
    free: int
    own: bool = True


def login_tried(login: str, address: str, device: str | None = None) -> tuple[Target, ...]:
    """What a login counts against. ``device``: the secret of a device on which this login has succeeded before."""
    if device is not None:
        return (_target("login on device", login, device, free=FREE_FAILURES),)
    return (
        _target("login from", login, address, free=FREE_FAILURES),
        _target("logins from", address, free=FREE_FAILURES_OF_ADDRESS, own=False),
        _target("login", login, free=FREE_FAILURES_OF_LOGIN, own=False),
    )


def query_tried(number: str, address: str) -> tuple[Target, ...]:
    """What a public query counts against (OA-3): the case number from this address, and the address."""
    return (
        _target("query from", number, address, free=FREE_FAILURES),
        _target("queries from", address, free=FREE_FAILURES_OF_ADDRESS, own=False),
    )


def token_tried(address: str) -> tuple[Target, ...]:
    """What an unknown access token counts against: the address alone, for there is nothing to guess at one token."""
    return (_target("tokens from", address, free=FREE_FAILURES_OF_ADDRESS, own=False),)


def begin(session: Session, targets: Sequence[Target], at: datetime) -> list[int]:
    """Count an attempt as failed until it has succeeded; the ids to take back then. The caller commits before judging.

    TooManyFailures while one of the targets has to wait. Failures older than the window are deleted, whatever of.
    """
    for target in sorted(targets, key=lambda each: each.name):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": target.name})
    wait = max((_wait(session, target, at) for target in targets), default=timedelta())
    if wait > timedelta():
        raise TooManyFailures(wait)
    old = select(FailedAttempt.id).where(FailedAttempt.at <= at - WINDOW).with_for_update(skip_locked=True)
    session.execute(delete(FailedAttempt).where(FailedAttempt.id.in_(old)).execution_options(synchronize_session=False))
    rows = [FailedAttempt(target=target.name, at=at) for target in targets]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def succeeded(session: Session, targets: Sequence[Target], counted: Sequence[int]) -> None:
    """Take an attempt back that succeeded after all, and forget earlier failures from the same place."""
    own = [target.name for target in targets if target.own]
    gone = FailedAttempt.target.in_(own) | FailedAttempt.id.in_(counted)
    session.execute(delete(FailedAttempt).where(gone).execution_options(synchronize_session=False))


def forget_login(session: Session, login: str) -> None:
    """Forget all failures at a login, from wherever they came, as when its owner was given a new password."""
    digest = _digest(login)
    kinds = ("login", "login from", "login on device")
    gone = or_(*(FailedAttempt.target.startswith(f"{kind} {digest}") for kind in kinds))
    session.execute(delete(FailedAttempt).where(gone).execution_options(synchronize_session=False))


def _wait(session: Session, target: Target, at: datetime) -> timedelta:
    count, last = session.execute(
        select(func.count(), func.max(FailedAttempt.at)).where(
            FailedAttempt.target == target.name, FailedAttempt.at > at - WINDOW
        )
    ).one()
    if count < target.free:
        return timedelta()
    pause = min(FIRST_WAIT * (1 << min(count - target.free, 20)), WINDOW)
    return max(timedelta(), last + pause - at)


def _target(kind: str, *parts: str, free: int, own: bool = True) -> Target:
    return Target(" ".join((kind, *map(_digest, parts))), free, own)


def _digest(part: str) -> str:
    # What was typed may be a password in the wrong field: it is kept as a digest.
    return sha256(part.strip().casefold().encode("utf-8", "replace")).hexdigest()[:32]

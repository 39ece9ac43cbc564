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
from ipaddress import IPv4Address, IPv6Network, ip_address

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import Session

from engine.database import Database
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
FREE_CODES_OF_ADDRESS = 30
"""One-time codes without a wait that are sent at the request of one network address."""
FIRST_WAIT_FOR_CODE = timedelta(minutes=1)
"""Until a second one-time code is sent to the same contact; each further one doubles it."""
FREE_OPENINGS_OF_ADDRESS = 20
"""Matters without a wait that one network address opens without a login, as a terminal in a hall may."""


class TooManyFailures(Refused):
    """What was tried failed too often lately; nothing was checked. ``wait`` is how long until the next attempt."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, int(wait.total_seconds() + 0.999))
        zh, en = _in_words(seconds)
        super().__init__(
            f"最近失败的次数太多，请过 {zh}再试。",
            f"Expected a pause of {en} before the next attempt, but too many failed lately.",
        )
        self.seconds = seconds


class TooManyOpenings(Refused):
    """Too many matters were opened without a login from one address lately; nothing was opened."""

    def __init__(self, seconds: int) -> None:
        zh, en = _in_words(seconds)
        super().__init__(
            f"从这里提交的次数太多，请过 {zh}再提交；填写的内容还在这一页上。紧急的请到窗口办理。",
            f"Expected a pause of {en} before the next submission, but too many came from here lately. What you have "
            "written is still on this page; in urgent matters come to the window.",
        )


def _in_words(seconds: int) -> tuple[str, str]:
    minutes = -(-seconds // 60)
    return (f"{seconds} 秒", f"{seconds} seconds") if seconds < 60 else (f"{minutes} 分钟", f"{minutes} minutes")


@dataclass(frozen=True)
class Target:
    """What failures count against, and how many cost no wait. ``own``: forgotten when an attempt succeeds.

    ``first_wait`` is the wait after the first failure too many.
    """

    name: str
    free: int
    own: bool = True
    first_wait: timedelta = FIRST_WAIT


def login_tried(login: str, address: str, device: str | None = None) -> tuple[Target, ...]:
    """What a login counts against. ``device``: the secret of a device on which this login has succeeded before."""
    if device is not None:
        return (_target("login on device", login, device, free=FREE_FAILURES),)
    address = _place(address)
    return (
        _target("login from", login, address, free=FREE_FAILURES),
        _target("logins from", address, free=FREE_FAILURES_OF_ADDRESS, own=False),
        _target("login", login, free=FREE_FAILURES_OF_LOGIN, own=False),
    )


def query_tried(number: str, address: str) -> tuple[Target, ...]:
    """What a public query counts against (OA-3): the case number from this address, and the address."""
    address = _place(address)
    return (
        _target("query from", number, address, free=FREE_FAILURES),
        _target("queries from", address, free=FREE_FAILURES_OF_ADDRESS, own=False),
    )


def code_asked_for(contact: str, address: str) -> tuple[Target, ...]:
    """What a request for a one-time code counts against, answered or not: the contact, and the address."""
    return (
        _target("code to", contact, free=1, own=False, first_wait=FIRST_WAIT_FOR_CODE),
        _target("codes from", _place(address), free=FREE_CODES_OF_ADDRESS, own=False),
    )


def code_tried(contact: str, address: str) -> tuple[Target, ...]:
    """What a one-time code that was typed counts against: the contact from this address, and the address."""
    return (
        _target("code of", contact, _place(address), free=FREE_FAILURES),
        _target("codes tried from", _place(address), free=FREE_FAILURES_OF_ADDRESS, own=False),
    )


def factor_tried(staff_id: int, address: str) -> tuple[Target, ...]:
    """What a code of a second factor counts against: the person from this address, the address, and the person."""
    return (
        _target("factor from", str(staff_id), _place(address), free=FREE_FAILURES),
        _target("factors from", _place(address), free=FREE_FAILURES_OF_ADDRESS, own=False),
        _target("factor", str(staff_id), free=FREE_FAILURES_OF_LOGIN, own=False),
    )


def count_opening(database: Database, address: str, at: datetime) -> None:
    """Count that somebody opens a complaint or another matter without a login. ``at``: system time.

    TooManyOpenings while the address has to wait. Nothing takes it back: what is counted is no failure.
    """
    target = _target("opened from", _place(address), free=FREE_OPENINGS_OF_ADDRESS, own=False)
    try:
        with database.transaction() as session:
            begin(session, [target], at)
    except TooManyFailures as refusal:
        raise TooManyOpenings(refusal.seconds) from refusal


def token_tried(address: str) -> tuple[Target, ...]:
    """What an unknown access token counts against: the address alone, for there is nothing to guess at one token."""
    return (_target("tokens from", _place(address), free=FREE_FAILURES_OF_ADDRESS, own=False),)


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
    pause = min(target.first_wait * (1 << min(count - target.free, 20)), WINDOW)
    return max(timedelta(), last + pause - at)


def _place(address: str) -> str:
    """Where an address is: of version 6 the first half, since whoever has one address has all that share it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Network((int(known) >> 64 << 64, 64)))


def _target(kind: str, *parts: str, free: int, own: bool = True, first_wait: timedelta = FIRST_WAIT) -> Target:
    return Target(" ".join((kind, *map(_digest, parts))), free, own, first_wait)


def _digest(part: str) -> str:
    # What was typed may be a password in the wrong field: it is kept as a digest.
    return sha256(part.strip().casefold().encode("utf-8", "replace")).hexdigest()[:32]

"""Limits on guessing: who fails too often is not heard for a while, however many web processes there are.

Everything here runs on the system clock: turning the office clock opens no door. Attempts that are under way at the
same moment do not see each other, so each web thread can add one to a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.identity.records import FailedAttempt

WINDOW = timedelta(minutes=15)
"""How long a failure counts."""
FAILURES_ALLOWED = 10
"""Failures within ``WINDOW`` at one login or one case number."""
FAILURES_ALLOWED_FROM_ADDRESS = 50
"""Failures within ``WINDOW`` from one network address, which a whole hall of people may share."""
LONGEST_TARGET = 200


class TooManyFailures(Refused):
    """What was tried failed too often lately; nothing was checked."""


@dataclass(frozen=True)
class Target:
    """Something that is tried, and how often it may fail. ``shared``: not the property of whoever succeeds."""

    name: str
    allowed: int
    shared: bool = False


def login_tried(login: str, address: str) -> tuple[Target, ...]:
    """What a login counts against: the login itself and the address it comes from."""
    return (_target("login", login, FAILURES_ALLOWED), _address("login", address))


def query_tried(number: str, address: str) -> tuple[Target, ...]:
    """What a public query counts against (OA-3): the case number and the address it comes from."""
    return (_target("query", number, FAILURES_ALLOWED), _address("query", address))


def check(session: Session, targets: Sequence[Target], at: datetime) -> None:
    """Raise TooManyFailures when one of the targets failed too often within the window before ``at``."""
    counted = session.execute(
        select(FailedAttempt.target, func.count())
        .where(FailedAttempt.target.in_([target.name for target in targets]), FailedAttempt.at > at - WINDOW)
        .group_by(FailedAttempt.target)
    )
    failures = {row[0]: row[1] for row in counted}
    if any(failures.get(target.name, 0) >= target.allowed for target in targets):
        minutes = int(WINDOW.total_seconds() // 60)
        raise TooManyFailures(
            f"失败次数太多，请 {minutes} 分钟后再试。",
            f"Expected a pause of {minutes} minutes before the next attempt, but too many failed lately.",
        )


def remember(session: Session, targets: Sequence[Target], at: datetime) -> None:
    """Count one failure against every target; failures older than the window are deleted, whatever they were of."""
    old = select(FailedAttempt.id).where(FailedAttempt.at <= at - WINDOW).with_for_update(skip_locked=True)
    session.execute(delete(FailedAttempt).where(FailedAttempt.id.in_(old)).execution_options(synchronize_session=False))
    session.add_all(FailedAttempt(target=target.name, at=at) for target in targets)
    session.flush()


def forget(session: Session, targets: Sequence[Target]) -> None:
    """Forget the failures of what has succeeded; those of an address stay, since others may be guessing from it."""
    own = [target.name for target in targets if not target.shared]
    session.execute(
        delete(FailedAttempt).where(FailedAttempt.target.in_(own)).execution_options(synchronize_session=False)
    )


def _target(kind: str, name: str, allowed: int, *, shared: bool = False) -> Target:
    return Target(f"{kind} {name.strip()}"[:LONGEST_TARGET], allowed, shared)


def _address(kind: str, address: str) -> Target:
    return _target(f"{kind} from", address, FAILURES_ALLOWED_FROM_ADDRESS, shared=True)

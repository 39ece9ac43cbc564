"""Web sessions on the server: which are open, and ending one, so that a copied cookie ends with the original.

All times are the system clock's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.identity.records import Account, EndedSession, LoginSession

LONGEST = timedelta(hours=12)
"""How long a session may last, however busy."""
IDLE = timedelta(hours=2)
"""How long a session lasts after its last page."""
LONGEST_CLIENT = 80


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session of somebody. ``client``: browser and system, as far as they are known; ``own``: the one that asks."""

    id: int
    client: str
    begun_at: datetime
    seen_at: datetime
    own: bool


def begin_session(session: Session, session_id: str, staff_id: int, client: str, at: datetime) -> None:
    """Note that somebody has logged in; sessions that are over anyway are forgotten."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= at))
    session.add(
        LoginSession(
            session=session_id,
            staff_id=staff_id,
            client=client[:LONGEST_CLIENT],
            begun_at=at,
            seen_at=at,
            expires_at=at + LONGEST,
        )
    )
    session.flush()


def see_session(session: Session, session_id: str, at: datetime) -> None:
    """Note when the session's last page was."""
    session.execute(update(LoginSession).where(LoginSession.session == session_id).values(seen_at=at))


def open_sessions(session: Session, staff_id: int, present: str, at: datetime) -> list[OpenSession]:
    """The person's sessions that let in, the last used first; ``present`` is the one that asks. One statement."""
    rows = session.execute(
        select(LoginSession)
        .outerjoin(Account, Account.staff_id == LoginSession.staff_id)
        .where(
            LoginSession.staff_id == staff_id,
            LoginSession.expires_at > at,
            LoginSession.seen_at > at - IDLE,
            # A new password has ended what was open before it.
            LoginSession.begun_at >= func.coalesce(Account.changed_at, LoginSession.begun_at),
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return [
        OpenSession(row.id, row.client, row.begun_at, row.seen_at, row.session == present) for row in rows.scalars()
    ]


def end_session(session: Session, session_id: str, at: datetime) -> None:
    """Let nobody come in with this session any more; those that are over anyway are forgotten."""
    session.execute(delete(EndedSession).where(EndedSession.expires_at <= at))
    _end(session, [session_id], at)


def end_sessions(
    session: Session, staff_id: int, at: datetime, *, only: int | None = None, spare: str | None = None
) -> int:
    """End the sessions of a person, ``only`` one of them or all, but not ``spare``; how many that were."""
    wanted = select(LoginSession.session).where(LoginSession.staff_id == staff_id)
    if only is not None:
        wanted = wanted.where(LoginSession.id == only)
    if spare is not None:
        wanted = wanted.where(LoginSession.session != spare)
    found = list(session.scalars(wanted))
    _end(session, found, at)
    return len(found)


def _end(session: Session, ids: Iterable[str], at: datetime) -> None:
    rows = [{"id": each, "expires_at": at + LONGEST} for each in ids]
    if rows:
        session.execute(insert(EndedSession).on_conflict_do_nothing(), rows)
        session.execute(delete(LoginSession).where(LoginSession.session.in_([row["id"] for row in rows])))

"""Ending sessions on the server, so that a copied cookie ends with the original."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.identity.records import EndedSession

LONGEST = timedelta(hours=12)
"""How long a session may last, however busy."""


def end_session(session: Session, session_id: str, at: datetime) -> None:
    """Let nobody come in with this session any more. ``at``: system time; those that are over anyway are forgotten."""
    session.execute(delete(EndedSession).where(EndedSession.expires_at <= at))
    row = {"id": session_id, "expires_at": at + LONGEST}
    session.execute(insert(EndedSession).values(**row).on_conflict_do_nothing())

"""Which letter or message of the outbox a worker sends next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from engine.cases.storage.records import Outbox

_SEVERAL = 50
"""More than workers send at a time: so many may be in other hands."""
_HOLD = text("SELECT pg_try_advisory_xact_lock(hashtextextended('letter:' || :id, 0))")


def hold_due_letter(session: Session, at: datetime, *conditions: ColumnElement[bool]) -> Outbox | None:
    """The next letter that is due, in no other worker's hands until this transaction ends; None when there is none.

    An advisory lock holds it, not one of its row: however long sending takes, commands that change the letter do not
    wait. What they have changed meanwhile is read by ``lock_after_sending`` before anything is noted on it.
    """
    due = (Outbox.next_attempt_at <= at, *conditions)
    waiting = select(Outbox.id).where(*due).order_by(Outbox.next_attempt_at, Outbox.id).limit(_SEVERAL)
    for letter_id in session.scalars(waiting).all():
        if session.scalar(_HOLD, {"id": str(letter_id)}):
            # Between the two statements another worker may have sent it and let it go.
            letter = session.scalar(select(Outbox).where(Outbox.id == letter_id, *due))
            if letter is not None:
                return letter
    return None


def lock_after_sending(session: Session, letter: Outbox) -> bool:
    """Lock the letter's row for noting what came of it; False when it was given up while it was being sent."""
    session.refresh(letter, with_for_update=True)
    return letter.next_attempt_at is not None

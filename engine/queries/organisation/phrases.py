"""The stock phrases that somebody is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.phrases.records import Phrase


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one's own and of the office, as (key, text), in the order in which they were written."""

    own: Sequence[tuple[int, str]]
    office: Sequence[tuple[int, str]]


def phrases(session: Session, staff_id: int | None) -> Phrases:
    """What this person is offered, None for the office's alone; one statement."""
    wanted = select(Phrase.id, Phrase.staff_id, Phrase.text).order_by(Phrase.id)
    rows = session.execute(wanted.where(Phrase.staff_id.is_(None) | (Phrase.staff_id == staff_id))).all()
    return Phrases(
        [(row.id, row.text) for row in rows if row.staff_id is not None],
        [(row.id, row.text) for row in rows if row.staff_id is None],
    )

"""The hearings of a case, as its page shows them: without the names of those concerned (LC-4, SP-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.office.hearings.records import Hearing, HearingParty
from engine.office.organisation.records import Post


@dataclass(frozen=True, slots=True)
class HearingLine:
    """One hearing; ``outcome`` is None while it is under way, ``held_at`` until a time is set."""

    id: int
    ground: str
    reason: str
    called_at: datetime
    told: int
    asked: int
    counts_from: date | None
    held_at: datetime | None
    place: str | None
    chair: str | None
    recused: bool | None
    outcome: str | None
    closed_at: datetime | None


def hearings(session: Session, case_id: int) -> list[HearingLine]:
    """The hearings of the case, the newest first; empty when none was called."""
    told, asked = (
        select(func.count(column)).where(HearingParty.hearing_id == Hearing.id).scalar_subquery()
        for column in (HearingParty.id, HearingParty.requested_on)
    )
    rows = session.execute(
        select(Hearing, Post.name, told, asked)
        .outerjoin(Post, Post.id == Hearing.chair_post_id)
        .where(Hearing.case_id == case_id)
        .order_by(Hearing.id.desc())
    )
    return [
        HearingLine(
            row.id, row.ground, row.reason, row.called_at, parties, asking, row.counts_from, row.held_at, row.place,
            chair, row.recusal_granted, row.outcome, row.closed_at,
        )
        for row, chair, parties, asking in rows
    ]  # fmt: skip

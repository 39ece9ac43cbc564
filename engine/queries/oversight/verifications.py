"""The runs of the daily verification, and the newest checkpoint, for whoever has to trust the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.sealing.records import AuditVerification, Checkpoint

PAGE_ROWS = 30


@dataclass(frozen=True, slots=True)
class Verification:
    """One run of the daily verification: when by the office clock, how much, and what it found."""

    id: int
    at: datetime
    cases: int
    lines: int
    rows: int
    faults: int
    first: list[dict[str, Any]]
    """The first faults as ``{"zh", "en", "case"}``."""


@dataclass(frozen=True, slots=True)
class NewestCheckpoint:
    """The newest checkpoint, to compare with the copies outside: its number, moment, cases and hash in hexadecimal."""

    id: int
    at: datetime | None
    cases: int
    hash: str


def last_verification(session: Session) -> Verification | None:
    """The newest verification; None when there was none yet. One statement."""
    found, _ = verifications(session, rows=1)
    return next(iter(found), None)


def verifications(
    session: Session, *, before: int | None = None, rows: int = PAGE_ROWS
) -> tuple[list[Verification], int | None]:
    """Runs, the newest first, older than the id ``before``; with the id to go on from, None at the end."""
    statement = select(AuditVerification).order_by(AuditVerification.id.desc()).limit(rows + 1)
    if before is not None:
        statement = statement.where(AuditVerification.id < before)
    found = [
        Verification(row.id, row.at, row.cases, row.lines, row.rows, row.faults, row.first)
        for row in session.scalars(statement)
    ]
    return found[:rows], found[rows - 1].id if len(found) > rows else None


def newest_checkpoint(session: Session) -> NewestCheckpoint | None:
    """The newest checkpoint; None before the first. One statement."""
    row = session.scalar(select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1))
    return None if row is None else NewestCheckpoint(row.id, row.at, row.cases, row.hash.hex())

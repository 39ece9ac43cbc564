"""Personal data whose period is over: what is due to be masked, and what was masked when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.retention import Due, DueCase, due_cases, due_of_each_kind, switched_on
from engine.cases.storage.records import OfficeCase
from engine.office.retention.records import Masking

PAGE = 40
"""Cases or maskings on one page."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is due now. ``on``: the daily job masks it; ``next`` is the key of the following page or None."""

    on: bool
    kinds: Sequence[Due]
    cases: Sequence[DueCase]
    next: int | None


@dataclass(frozen=True, slots=True)
class MaskingRow:
    """One case that was masked, or looks that were deleted: then ``case_id`` and ``number`` are None.

    ``number`` is None too for a case without one.
    """

    id: int
    kind: str
    case_id: int | None
    number: str | None
    before: datetime | None
    rows: int
    files: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MaskingPage:
    """One page of maskings, the newest first; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[MaskingRow]
    next: int | None


def preview(session: Session, now: datetime, *, after: int = 0) -> Preview:
    """How much of each kind is due, and the cases behind ``after`` by id."""
    found = due_cases(session, now, after=after, limit=PAGE + 1)
    following = found[PAGE - 1].case_id if len(found) > PAGE else None
    return Preview(switched_on(session, now), due_of_each_kind(session, now), found[:PAGE], following)


def maskings(session: Session, *, before: int | None = None) -> MaskingPage:
    """What was masked, without the branches of each case, which are masked with it."""
    statement = (
        select(
            Masking.id, Masking.kind, Masking.case_id, OfficeCase.number, Masking.before, Masking.rows, Masking.files,
            Masking.at,
        )
        .outerjoin(OfficeCase, OfficeCase.id == Masking.case_id)
        .where(OfficeCase.parent_id.is_(None))
        .order_by(Masking.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(Masking.id < before)
    rows = [MaskingRow(**row._mapping) for row in session.execute(statement)]
    return MaskingPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)

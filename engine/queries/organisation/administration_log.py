"""The log of what administrators did, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.administration.records import AdministrationEntry
from engine.office.organisation.records import Staff

PAGE = 50
"""Lines on one page."""

SUBJECTS = ("department", "post", "staff", "day", "item", "scheme", "setting", "agency", "phrase", "publication",
            "screen", "token", "webhook")  # fmt: skip
"""What an entry may be about: all of ``engine.administration.command.Subject``."""


_FIRST = ("duty_day", "on_duty", "department", "code", "login", "name", "short_name", "role", "from", "to")
"""What is told first of a change; the rest follows as it is stored."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line; ``actor`` None: the operator at the command line; ``acting_for``: the absent one, None on own behalf.

    ``before`` and ``after`` hold only what was changed.
    """

    id: int
    at: datetime
    actor: str | None
    acting_for: str | None
    action: str
    subject_kind: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[LogRow]
    next: int | None


def log_page(
    session: Session, *, kind: str | None = None, subject_id: int | None = None, before: int | None = None
) -> LogPage:
    """One page of lines about one kind of subject, or about one subject, or all; one statement."""
    person, absent = aliased(Staff), aliased(Staff)
    query = (
        select(AdministrationEntry, person.name.label("actor"), absent.name.label("absent"))
        .outerjoin(person, person.id == AdministrationEntry.actor_id)
        .outerjoin(absent, absent.id == AdministrationEntry.acting_for_id)
        .order_by(AdministrationEntry.id.desc())
        .limit(PAGE + 1)
    )
    if kind in SUBJECTS:
        query = query.where(AdministrationEntry.subject_kind == kind)
    if subject_id is not None:
        query = query.where(AdministrationEntry.subject_id == subject_id)
    if before is not None:
        query = query.where(AdministrationEntry.id < before)
    found = session.execute(query).all()
    rows = [_row(row.AdministrationEntry, row.actor, row.absent) for row in found[:PAGE]]
    return LogPage(rows, rows[-1].id if len(found) > PAGE else None)


def _row(entry: AdministrationEntry, actor: str | None, absent: str | None) -> LogRow:
    changed = sorted(
        (name for name, value in entry.after.items() if entry.before.get(name) != value),
        key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST),
    )
    return LogRow(
        entry.id,
        entry.at,
        actor,
        absent,
        entry.action,
        entry.subject_kind,
        entry.subject,
        {name: entry.before[name] for name in changed if name in entry.before},
        {name: entry.after[name] for name in changed},
        entry.reason,
    )

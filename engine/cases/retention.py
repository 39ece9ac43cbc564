"""Which ended cases have been kept for their whole period (LC-9, SP-6): their families, kinds and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.office.applications.rules import NEGATIVE
from engine.office.retention.rules import ACCESS, KINDS, SWITCH, ended_before
from engine.office.settings import store as settings


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case without parent whose period is over, with all branches under it."""

    case_id: int
    kind: str
    """A key of ``engine.office.retention.rules.KINDS``."""
    number: str | None
    process: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """How much of one kind is due: cases, or looks at personal data for ``access``."""

    kind: str
    years: int
    count: int


def periods(session: Session, at: datetime) -> Mapping[str, int]:
    """Kind → years for which personal data is kept, as of ``at``."""
    return {kind: settings.value(session, name, at) for kind, name in KINDS.items()}


def switched_on(session: Session, at: datetime) -> bool:
    """Whether the daily job masks what is due."""
    return settings.value(session, SWITCH, at) == 1


def due_cases(session: Session, now: datetime, *, after: int = 0, limit: int = 50) -> Sequence[DueCase]:
    """The next cases behind ``after``, by id, whose period is over and on which nothing rests any more.

    A case stays as long as a branch of it is open, its permit is valid, or a complaint or an inquiry into
    accountability about it is not over.
    """
    found = session.execute(text(_DUE + " LIMIT :limit"), _facts(session, now) | {"after": after, "limit": limit})
    return [DueCase(**row) for row in found.mappings()]


def due_of_each_kind(session: Session, now: datetime) -> Sequence[Due]:
    """How much of each kind is due, in one statement for the cases and one for the looks."""
    years = periods(session, now)
    facts = _facts(session, now) | {"after": 0}
    rows = session.execute(text(f"SELECT kind, count(*) FROM ({_DUE}) AS due GROUP BY kind"), facts)
    counts = {row[0]: row[1] for row in rows}
    looks = session.execute(text(_LOOKS), {"before": ended_before(now, years[ACCESS])}).scalar_one()
    return [Due(kind, years[kind], looks if kind == ACCESS else counts.get(kind, 0)) for kind in KINDS]


def _facts(session: Session, now: datetime) -> dict[str, object]:
    before = {kind: ended_before(now, years) for kind, years in periods(session, now).items() if kind != ACCESS}
    return {
        **before,
        "negative": list(NEGATIVE),
        "latest": max(before.values()),
        "today": now.astimezone(OFFICE_ZONE).date(),
    }


_DUE = """
SELECT k.id AS case_id, k.kind, k.number, k.process, k.ended_at
FROM (
  SELECT c.id, c.number, c.process, c.ended_at, CASE
    WHEN a.decision = 'granted' THEN 'granted'
    WHEN a.decision = ANY(:negative) THEN 'refused'
    WHEN a.id IS NOT NULL THEN 'ended'
    WHEN EXISTS (SELECT 1 FROM inquiry WHERE case_id = c.id) THEN 'inquiry'
    WHEN EXISTS (SELECT 1 FROM complaint WHERE case_id = c.id) THEN 'complaint'
    WHEN EXISTS (SELECT 1 FROM unresolved_matter WHERE case_id = c.id) THEN 'unresolved'
    WHEN EXISTS (SELECT 1 FROM appointment WHERE case_id = c.id) THEN 'appointment'
    ELSE 'other' END AS kind
  FROM office_case c LEFT JOIN application a ON a.case_id = c.id
  WHERE c.parent_id IS NULL AND c.ended_at < :latest AND c.id > :after
    AND NOT EXISTS (SELECT 1 FROM masking m WHERE m.case_id = c.id)
    AND (a.permit_valid_until IS NULL OR a.permit_valid_until < :today)
    AND NOT EXISTS (SELECT 1 FROM office_case b WHERE b.parent_id = c.id AND b.status = 'open')
    AND NOT EXISTS (SELECT 1 FROM complaint p JOIN office_case o ON o.id = p.case_id
                    WHERE p.about_case_id = c.id AND o.status = 'open')
    AND NOT EXISTS (SELECT 1 FROM accountability p JOIN office_case o ON o.id = p.case_id
                    WHERE p.origin_case_id = c.id AND o.status = 'open')
) AS k
WHERE k.ended_at < CASE k.kind WHEN 'granted' THEN :granted WHEN 'refused' THEN :refused WHEN 'ended' THEN :ended
  WHEN 'inquiry' THEN :inquiry WHEN 'complaint' THEN :complaint WHEN 'unresolved' THEN :unresolved
  WHEN 'appointment' THEN :appointment ELSE :other END
ORDER BY k.id
"""

_LOOKS = "SELECT count(*) FROM personal_data_access WHERE at < :before"

"""The directory of agencies elsewhere as pages show it (FI-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.agencies import store
from engine.office.agencies.rules import AgencyEntry, AgencyPlan


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency of the directory."""

    id: int
    entry: AgencyEntry


def listed_agencies(session: Session, words: str = "") -> Sequence[AgencyRow]:
    """The agencies by name; ``words``: those of which name or competence holds every word."""
    return [AgencyRow(row.id, store.entry_of(row)) for row in store.listed(session, words)]


def one_agency(session: Session, agency_id: int) -> AgencyRow | None:
    """One agency; None when the directory does not list it."""
    try:
        row = store.agency(session, agency_id)
    except NotFound:
        return None
    return AgencyRow(row.id, store.entry_of(row))


def planned_agencies(session: Session, content: bytes) -> AgencyPlan:
    """What a table would change; refused when it cannot be read."""
    return store.plan_file(session, content)

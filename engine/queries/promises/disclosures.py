"""The log of what was given to third parties (SP-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase
from engine.office.disclosures.records import Disclosure
from engine.office.disclosures.rules import BASES
from engine.office.organisation.records import Staff

PAGE = 50

BASIS_CODES = tuple(BASES)


@dataclass(frozen=True)
class DisclosureRow:
    """One giving of data to a third party; the applicant is not named."""

    id: int
    case_id: int
    number: str | None
    recipient: str
    what: str
    basis: str
    reference: str
    at: datetime
    by: str


def disclosure_log(session: Session, *, before: int | None = None) -> tuple[list[DisclosureRow], int | None]:
    """Disclosures, the newest first, and the key to go on after."""
    query = (
        select(
            Disclosure.id, Disclosure.case_id, OfficeCase.number, Disclosure.recipient, Disclosure.what,
            Disclosure.basis, Disclosure.reference, Disclosure.at, Staff.name,
        )
        .join(OfficeCase, OfficeCase.id == Disclosure.case_id)
        .join(Staff, Staff.id == Disclosure.staff_id)
        .order_by(Disclosure.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        query = query.where(Disclosure.id < before)
    rows = [DisclosureRow(*row) for row in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None

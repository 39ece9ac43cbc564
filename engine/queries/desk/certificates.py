"""What the decision form proposes of the certificate: its name, the coming number, the end of its validity (PA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.documents.numbering import coming_certificate_number
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.service_clock.counting import add_months, office_day


@dataclass(frozen=True, slots=True)
class CertificateProposal:
    """What the item says of its certificate.

    ``number`` None: the item has no pattern; ``valid_until`` None: valid without end. The number is only taken when the
    decision is made.
    """

    name: str
    number: str | None
    valid_until: date | None


def proposed_certificate(session: Session, item_id: int, at: datetime) -> CertificateProposal:
    """The certificate that the item would give if it were granted at ``at``."""
    item = session.get_one(Item, item_id)
    pattern, months = item.result_number_pattern.strip(), item.result_validity_months
    department = session.get_one(Department, item.department_id)
    return CertificateProposal(
        item.result or item.name,
        coming_certificate_number(session, pattern, department.short_name, at) if pattern else None,
        None if months is None else add_months(office_day(at), months) - timedelta(days=1),
    )

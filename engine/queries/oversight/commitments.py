"""The register of commitments instead of proof, and what one case has to do with them (ON-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application, Delivery
from engine.office.commitments.records import Commitment
from engine.office.items.records import Item
from engine.office.organisation.records import Department

PAGE = 50

STATES = ("open", "true", "false")
"""By what the register is narrowed: still to be checked, found true, found false."""

Standing = Literal["not_granted", "to_grant", "to_check", "true", "false", "revoked"]
"""Where a commitment stands."""


@dataclass(frozen=True)
class CommitmentRow:
    """One line of the register. ``check_case_id`` and ``due_at`` are None before the grant."""

    id: int
    number: str
    case_id: int
    applicant: str
    person: bool
    """Whether the applicant is a person, whose name is masked for those whom the case does not concern."""
    item: str
    department: str
    papers: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    """Each paper with what must be true instead of it."""
    made_at: datetime
    check_case_id: int | None
    due_at: datetime | None
    standing: Standing
    findings: str | None
    checked_at: datetime | None
    revoked_at: datetime | None
    served_on: date | None
    """When the decision to revoke was served (TC-17); None before that."""


def commitment_register(
    session: Session, *, state: str | None = None, before: int | None = None, units: Sequence[int] | None = None
) -> tuple[list[CommitmentRow], int | None]:
    """Commitments, the newest first, and the key to go on after (None at the end); of ``units`` alone unless None."""
    query = _QUERY.order_by(Commitment.id.desc()).limit(PAGE + 1)
    if state == "open":
        query = query.where(Commitment.check_case_id.is_not(None), Commitment.truth.is_(None))
    elif state in STATES:
        query = query.where(Commitment.truth.is_(state == "true"))
    if before is not None:
        query = query.where(Commitment.id < before)
    if units is not None:
        query = query.where(Commitment.department_id.in_(units))
    rows = [_row(*found) for found in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def commitment_of(session: Session, case_id: int) -> CommitmentRow | None:
    """The commitment that a case made or checks; None when it has to do with none."""
    mine = or_(Commitment.case_id == case_id, Commitment.check_case_id == case_id)
    found = session.execute(_QUERY.where(mine)).one_or_none()
    return None if found is None else _row(*found)


_QUERY = (
    select(Commitment, Application, Item.name, Department.short_name, Delivery.served_on)
    .outerjoin(Delivery, Delivery.document_id == Commitment.revocation_id)
    .join(Application, Application.id == Commitment.application_id)
    .join(Item, Item.id == Application.item_id)
    .join(Department, Department.id == Commitment.department_id)
)


def _row(
    found: Commitment, application: Application, item: str, department: str, served_on: date | None
) -> CommitmentRow:
    return CommitmentRow(
        found.id, found.number, found.case_id, application.applicant_name, application.applicant_kind == "person",
        item, department,
        tuple(each["name"] for each in found.lines),
        tuple((each["name"], each["commitment"]) for each in found.lines),
        found.made_at, found.check_case_id, found.check_due_at, _standing(found, application.decision),
        found.findings, found.checked_at, found.revoked_at, served_on,
    )  # fmt: skip


def _standing(found: Commitment, decision: str | None) -> Standing:
    if found.revoked_at is not None:
        return "revoked"
    if found.truth is not None:
        return "true" if found.truth else "false"
    if found.check_case_id is not None:
        return "to_check"
    return "to_grant" if decision is None else "not_granted"

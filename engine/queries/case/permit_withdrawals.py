"""The register of withdrawals of lawful permits, as the staff read it (LC-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application, Delivery
from engine.office.items.records import Item
from engine.office.joint.records import DepartmentOpinion
from engine.office.organisation.records import Department
from engine.office.permit_withdrawals.records import PermitWithdrawal

PAGE = 50

SHOWS = ("open", "decided")
"""By what the register is narrowed: not decided or not served yet, and settled."""


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """One withdrawal. ``holder`` is masked by whoever shows it to those whom it does not concern (``person``)."""

    id: int
    case_id: int
    number: str
    holder: str
    person: bool
    item: str
    department: str
    permit_number: str | None
    ground: str
    state: str
    """``hearing``, ``deciding``, ``serving`` (withdrawn and not served), ``withdrawn`` or ``kept``."""
    proposed_at: datetime
    statement_until: datetime
    decided_at: datetime | None
    served_on: date | None


def permit_withdrawals(
    session: Session,
    *,
    show: str | None = None,
    words: str = "",
    before: int | None = None,
    units: Sequence[int] | None = None,
) -> tuple[list[WithdrawalLine], int | None]:
    """One page, the newest proposal first, and the key to go on before; of ``units`` alone unless None.

    ``words``: part of the item, of the number or of the certificate's number.
    """
    certificate = func.coalesce(DepartmentOpinion.permit_number, Application.permit_number)
    settled = (PermitWithdrawal.outcome == "keep") | Delivery.served_on.is_not(None)
    query = (
        select(
            PermitWithdrawal,
            Application.applicant_name,
            Application.applicant_kind,
            Item.name,
            Department.short_name,
            certificate,
            Delivery.served_on,
        )
        .join(Application, Application.id == PermitWithdrawal.application_id)
        .join(Item, Item.id == Application.item_id)
        .join(Department, Department.id == PermitWithdrawal.department_id)
        .outerjoin(DepartmentOpinion, DepartmentOpinion.id == PermitWithdrawal.opinion_id)
        .outerjoin(Delivery, Delivery.document_id == PermitWithdrawal.document_id)
        .order_by(PermitWithdrawal.id.desc())
        .limit(PAGE + 1)
    )
    if show == "open":
        query = query.where(or_(PermitWithdrawal.outcome.is_(None), ~settled))
    elif show == "decided":
        query = query.where(settled)
    for word in words.split():
        query = query.where(
            Item.name.icontains(word, autoescape=True)
            | PermitWithdrawal.number.icontains(word, autoescape=True)
            | certificate.icontains(word, autoescape=True)
        )
    if before is not None:
        query = query.where(PermitWithdrawal.id < before)
    if units is not None:
        query = query.where(PermitWithdrawal.department_id.in_(units))
    rows = [
        WithdrawalLine(
            found.id, found.case_id, found.number, holder, kind == "person", item, department, number, found.ground,
            _state(found, served_on), found.proposed_at, found.statement_until, found.decided_at, served_on,
        )
        for found, holder, kind, item, department, number, served_on in session.execute(query)
    ]  # fmt: skip
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return rows, rows[-1].id if more else None


def _state(found: PermitWithdrawal, served_on: date | None) -> str:
    if found.outcome == "keep":
        return "kept"
    if found.outcome == "withdraw":
        return "serving" if served_on is None else "withdrawn"
    return "hearing" if found.heard is None else "deciding"

"""The facts that papers print, and how a paper of the case is issued."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from engine.documents import store as documents
from engine.documents.records import Document
from engine.office.applications.records import Application
from engine.office.applications.rules import LAWSUIT_MONTHS, RECONSIDERATION_DAYS
from engine.office.items.records import Item
from engine.office.letterhead.store import letterhead, remedies_of, site
from engine.office.organisation.records import Department
from engine.operations.acting import staff_id, staff_name
from engine.operations.context import OperationContext
from engine.operations.subject import Subject, number_of


def agency_facts(session: Session, department: Department) -> dict[str, Any]:
    """The department as papers print it: by its settings, with the digest of its seal (None: sealed by hand)."""
    return asdict(letterhead(session, department))


def query_page(session: Session) -> str | None:
    """Where an applicant looks up the progress; None as long as the center's settings name no public site."""
    address = site(session)
    return None if address is None else f"{address}/public/progress"


def remedies_facts(session: Session, department: Department) -> dict[str, Any]:
    """The ways against a decision of the department, and how long they are open (DF-4); Refused as ``remedies_of``."""
    body, court = remedies_of(session, department)
    return {
        "reconsideration_body": body,
        "reconsideration_days": RECONSIDERATION_DAYS,
        "court": court,
        "lawsuit_months": LAWSUIT_MONTHS,
    }


def applicant_facts(application: Application) -> dict[str, Any]:
    """The applicant as papers print it."""
    return {
        "name": application.applicant_name,
        "kind": application.applicant_kind,
        "phone": application.phone,
        "agent": application.agent_name,
    }


def item_facts(item: Item) -> dict[str, Any]:
    """The item as papers print it."""
    return {
        "name": item.name,
        "code": item.code,
        "promised_days": item.promised_days,
        "limit_unit": item.limit_unit,
        "statutory_days": item.statutory_days,
        "legal_basis": item.legal_basis,
        "fee": item.fee,
        "phone": item.phone,
        "result": item.result,
    }


def paper_facts(context: OperationContext, subject: Subject, **more: Any) -> dict[str, Any]:
    """What every paper to the applicant carries, and ``more``."""
    return {
        "agency": agency_facts(context.session, subject.department),
        "applicant": applicant_facts(subject.application),
        "item": item_facts(subject.item),
        # A query code opens nothing without the number of the application's own case.
        "case_number": context.case.number or number_of(context.session, subject.application.case_id, None),
        "query_code": subject.application.query_code,
        "query_page": query_page(context.session),
        "first_responder": staff_name(context.session, subject.application.first_responder_id),
        **more,
    }


def issue_paper(
    context: OperationContext,
    kind: str,
    facts: dict[str, Any],
    department: Department,
    *,
    number: str | None = None,
) -> Document:
    """Issue a paper of the case in the name of ``department``."""
    return documents.issue(
        context.session,
        kind=kind,
        case_id=context.case.id,
        department_id=department.id,
        department_code=department.code,
        facts=facts,
        at=context.paper_date,
        issued_by_id=staff_id(context),
        number=number,
    )

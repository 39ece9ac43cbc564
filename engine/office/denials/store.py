"""The denial register in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application
from engine.office.denials.records import DenialFiling
from engine.office.denials.rules import check_filing
from engine.office.rule import RuleBroken


def draft(
    session: Session,
    application: Application,
    *,
    case_id: int,
    kind: str,
    matter: str,
    department_id: int,
    reason: str,
    legal_basis: str,
    responsible_agency: str | None,
    text: str | None,
    within_authority: bool,
    handler_id: int | None,
    handler_post_id: int | None,
    at: datetime,
) -> DenialFiling:
    """Write a request to say no; its grounds and timing have been checked. Earlier requests of the case stay."""
    filing = DenialFiling(
        case_id=case_id,
        kind=kind,
        applicant_kind=application.applicant_kind,
        applicant_name=application.applicant_name,
        phone=application.phone,
        matter=matter,
        item_id=application.item_id,
        department_id=department_id,
        reason=reason,
        legal_basis=legal_basis,
        responsible_agency=responsible_agency,
        text=text,
        within_authority=within_authority,
        handler_id=handler_id,
        handler_post_id=handler_post_id,
        drafted_at=at,
    )
    session.add(filing)
    session.flush()
    return filing


def newest_of(session: Session, case_id: int) -> DenialFiling:
    """The newest request of the case. Refused when there is none: nothing is denied without one (DF-6)."""
    filing = session.scalar(
        select(DenialFiling).where(DenialFiling.case_id == case_id).order_by(DenialFiling.id.desc()).limit(1)
    )
    if filing is None:
        raise RuleBroken(
            "DF-6",
            "还没有起草否定报备，请先起草。",
            "Expected a drafted denial filing, but there is none.",
            infraction="unauthorised_denial",
        )
    return filing


def record_opinion(
    session: Session,
    filing: DenialFiling,
    *,
    opinion: str,
    text: str,
    leader_id: int | None,
    reason: str | None,
    legal_basis: str | None,
    at: datetime,
) -> None:
    """Write the leader's opinion; an amendment replaces reason or basis and keeps the handler's words beside it."""
    filing.leader_opinion, filing.leader_text = opinion, text
    filing.leader_id, filing.leader_at = leader_id, at
    if opinion == "amend":
        filing.drafted_reason, filing.drafted_basis = filing.reason, filing.legal_basis
        filing.reason, filing.legal_basis = reason or filing.reason, legal_basis or filing.legal_basis
    session.flush()


def check_may_file(filing: DenialFiling) -> None:
    """Refuse to file what nobody with authority let pass (DF-6, DF-7)."""
    check_filing(
        within_authority=filing.within_authority,
        leader_opinion=filing.leader_opinion,
        filed=filing.filed_at is not None,
    )


def record_return(session: Session, filing: DenialFiling, *, receiver: str, by_id: int | None, at: datetime) -> None:
    """Record who took the materials back (DF-5)."""
    filing.returned_to, filing.returned_by_id, filing.returned_at = receiver, by_id, at
    session.flush()

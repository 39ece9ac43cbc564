"""Renewals in the database: of a case, of a permit, and the application by which one is renewed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application
from engine.office.commitments.records import Commitment
from engine.office.permit_withdrawals.store import is_withdrawn
from engine.office.renewals.records import Renewal
from engine.office.renewals.rules import check_may_deny
from engine.office.rule import RuleBroken


def of_case(session: Session, case_id: int) -> Renewal:
    """The renewal that a case watches. Refused when it watches none (TC-18)."""
    found = session.scalar(select(Renewal).where(Renewal.case_id == case_id))
    if found is None:
        raise RuleBroken("TC-18", "这件没有登记的许可期限。", "Expected a permit with an end, but there is none.")
    return found


def of_permit(session: Session, application_id: int) -> Renewal | None:
    """The renewal of the permit that this application was granted; None for one without an end."""
    return session.scalar(select(Renewal).where(Renewal.application_id == application_id))


def renewed_by(session: Session, application: Application) -> Renewal | None:
    """The permit that this application is to renew; None for one that renews none."""
    return session.scalar(select(Renewal).where(Renewal.inquiry_id == application.inquiry_id))


def application_for(session: Session, found: Renewal) -> Application | None:
    """The application for the renewal, locked so that a decision under way is waited for; None when there is none."""
    if found.inquiry_id is None:
        return None
    query = select(Application).where(Application.inquiry_id == found.inquiry_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def is_in_force(session: Session, application_id: int) -> bool:
    """Whether the permit was neither revoked (ON-12) nor withdrawn (行政许可法 art. 8); its days may be over."""
    return not is_revoked(session, application_id) and not is_withdrawn(session, application_id)


def is_revoked(session: Session, application_id: int) -> bool:
    """Whether the permit was revoked because a commitment was false (ON-12)."""
    query = select(Commitment.id).where(Commitment.application_id == application_id, Commitment.revoked_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def check_denial(session: Session, application: Application, at: datetime) -> None:
    """Refuse a "no" to an application whose permit counts as renewed (TC-18)."""
    found = renewed_by(session, application)
    if found is not None:
        check_may_deny(in_time=found.in_time, valid_until=found.valid_until, now=at)

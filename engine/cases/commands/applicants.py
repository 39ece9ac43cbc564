"""How well an applicant on the public site is known to a command, and the word that something came in their name."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.host import letter_row
from engine.cases.loaded_case import LoadedCase
from engine.cases.unit_of_work import UnitOfWork
from engine.identity.permissions import Applicant, is_contact_of
from engine.identity.permissions.applicants import Known
from engine.office.applications.records import Application
from engine.operations.notifications import tell_applicant


def known_as(work: UnitOfWork, case_id: int, applicant: Applicant | None) -> Known:
    """How well the applicant is known: by the contact of the application, or by number and query code alone (AU-4)."""
    named = work.session.scalars(select(Application).where(Application.case_id == case_id)).one_or_none()
    if applicant is None or named is None:
        return "query_code"
    return "contact" if is_contact_of(applicant, phone=named.phone, email=named.email) else "query_code"


def tell_what_came(work: UnitOfWork, loaded: LoadedCase, subject: str, body: str) -> None:
    """Tell the contact of the application what came online with its query code, and what to do if others sent it.

    The code stands on papers that pass through many hands, so the applicant has to learn of every use (AU-4).
    Nobody is told in a case that is no application.
    """
    named = work.session.scalars(select(Application).where(Application.case_id == loaded.id)).one_or_none()
    if named is None:
        return
    words = f"{body}如果不是您或者您委托的人提交的，请尽快告诉首问负责人。"
    told = tell_applicant(named, f"{subject} {loaded.number or ''}".strip(), words)
    work.context.outbox.append(letter_row(work.context, loaded.id, told))

"""What a file still lacks, and how long it is kept (LC-9)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.applications.rules import kept_until, papers_of, retention
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings

_HELD = text(
    "SELECT DISTINCT document.kind FROM document JOIN office_case ON office_case.id = document.case_id"
    " WHERE document.voided_at IS NULL AND :case_id IN (office_case.id, office_case.parent_id)"
)


def missing_papers(session: Session, application: Application) -> list[str]:
    """The kinds of papers that the file must hold and does not; a paper that is void counts for nothing.

    What a department of a joint case issued on its own branch belongs to the file too.
    """
    held = set(session.scalars(_HELD, {"case_id": application.case_id}))
    needed = papers_of(
        application.decision,
        accepted=application.accepted_on is not None,
        served=bool(applications.deliveries_of(session, application.case_id)),
        checked=application.conclusion is not None,
    )
    return [kind for kind in needed if kind not in held]


def kept(session: Session, application: Application, now: datetime) -> tuple[int, date]:
    """Years and last day for which the file is kept; by the setting in force when it was archived, else now."""
    at = application.archived_at or now
    years = settings.value(session, retention(application.decision), at)
    return years, kept_until(office_day(application.decided_at or at), years)

"""The register of withdrawals of lawful permits in the database."""

from __future__ import annotations

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from engine.office.applications.records import Application
from engine.office.permit_withdrawals.records import PermitWithdrawal
from engine.office.rule import RuleBroken

_CASE_OF_NUMBER = text("SELECT id FROM office_case WHERE number = :number")


def of_case(session: Session, case_id: int) -> PermitWithdrawal:
    """The withdrawal that a case is about. Refused when it is about none (LC-5)."""
    found = session.scalar(select(PermitWithdrawal).where(PermitWithdrawal.case_id == case_id))
    if found is None:
        raise RuleBroken("LC-5", "这件没有登记拟撤回的许可。", "Expected a registered withdrawal, but there is none.")
    return found


def permit_named(session: Session, number: str) -> Application | None:
    """The application whose case or certificate has this number, locked so that no two withdrawals begin at once; the
    newest where several have it. None without any."""
    case_id = session.scalar(_CASE_OF_NUMBER, {"number": number})
    query = select(Application).where(or_(Application.case_id == case_id, Application.permit_number == number))
    return session.scalar(query.order_by(Application.id.desc()).limit(1).with_for_update())


def newest_of(session: Session, application_id: int) -> PermitWithdrawal | None:
    """The newest withdrawal of the permit of this application, whatever came of it; None when there was none."""
    query = select(PermitWithdrawal).where(PermitWithdrawal.application_id == application_id)
    return session.scalar(query.order_by(PermitWithdrawal.id.desc()).limit(1))


def is_withdrawn(session: Session, application_id: int) -> bool:
    """Whether the permit of this application was withdrawn."""
    found = newest_of(session, application_id)
    return found is not None and found.outcome == "withdraw"

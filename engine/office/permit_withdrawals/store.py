"""The register of withdrawals of lawful permits in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from engine.office.applications.records import Application
from engine.office.joint import store as joint
from engine.office.joint.records import DepartmentOpinion
from engine.office.permit_withdrawals.records import PermitWithdrawal
from engine.office.rule import RuleBroken

_CASE_OF_NUMBER = text("SELECT id FROM office_case WHERE number = :number")


@dataclass(frozen=True)
class Permit:
    """A permit that may be withdrawn: what an application was granted, or what a department issued in a joint case."""

    application: Application
    opinion: DepartmentOpinion | None = None
    """What the department said when it issued its own certificate (AU-5); None for the application's own permit."""

    @property
    def department_id(self) -> int:
        """The department that issued it."""
        return self.application.department_id if self.opinion is None else self.opinion.department_id

    @property
    def number(self) -> str | None:
        """The number of the certificate; None where it has none."""
        return self.application.permit_number if self.opinion is None else self.opinion.permit_number

    @property
    def valid_until(self) -> date | None:
        """Its last day; None without an end."""
        return self.application.permit_valid_until if self.opinion is None else self.opinion.permit_valid_until


def of_case(session: Session, case_id: int) -> PermitWithdrawal:
    """The withdrawal that a case is about. Refused when it is about none (LC-5)."""
    found = session.scalar(select(PermitWithdrawal).where(PermitWithdrawal.case_id == case_id))
    if found is None:
        raise RuleBroken("LC-5", "这件没有登记拟撤回的许可。", "Expected a registered withdrawal, but there is none.")
    return found


def permit_named(session: Session, number: str, department_id: int) -> Permit | None:
    """The permit whose case or certificate has this number, the department's own where several have it; None without.

    In a joint case each department has its own certificate under the number of the case (AU-5). The application is
    locked, so that no two withdrawals begin at once.
    """
    case_id = session.scalar(_CASE_OF_NUMBER, {"number": number})
    query = select(Application).where(or_(Application.case_id == case_id, Application.permit_number == number))
    own_first = (Application.department_id == department_id).desc()
    found = session.scalar(query.order_by(own_first, Application.id.desc()).limit(1).with_for_update())
    if found is not None and found.department_id == department_id:
        return Permit(found)
    issued = joint.certificate_of(session, department_id, number=number, parent_case_id=case_id)
    if issued is None:
        return None if found is None else Permit(found)
    query = select(Application).where(Application.case_id == issued.parent_case_id)
    return Permit(session.scalars(query.with_for_update()).one(), issued)


def permit_of(session: Session, found: PermitWithdrawal) -> Permit:
    """The permit that a withdrawal is about."""
    opinion = None if found.opinion_id is None else session.get_one(DepartmentOpinion, found.opinion_id)
    return Permit(session.get_one(Application, found.application_id), opinion)


def newest_of(session: Session, application_id: int, opinion_id: int | None = None) -> PermitWithdrawal | None:
    """The newest withdrawal of the permit of this application, whatever came of it; None when there was none.

    With ``opinion_id``: of the certificate that the department of this opinion issued.
    """
    query = select(PermitWithdrawal).where(
        PermitWithdrawal.application_id == application_id,
        PermitWithdrawal.opinion_id.is_not_distinct_from(opinion_id),
    )
    return session.scalar(query.order_by(PermitWithdrawal.id.desc()).limit(1))


def is_withdrawn(session: Session, application_id: int) -> bool:
    """Whether the permit of this application was withdrawn; certificates of a joint case's departments are others."""
    found = newest_of(session, application_id)
    return found is not None and found.outcome == "withdraw"

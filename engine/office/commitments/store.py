"""The register of commitments in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.office.applications.records import Application, ApplicationMaterial
from engine.office.commitments.records import Commitment
from engine.office.commitments.rules import BrokenCommitment
from engine.office.items.records import ItemMaterial
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day


def committed_to(session: Session, application: Application) -> list[dict[str, str]]:
    """The papers instead of which the applicant commits, in the order of the list, with what must be true."""
    rows = session.execute(
        select(ItemMaterial.name, ItemMaterial.commitment)
        .join(ApplicationMaterial, ApplicationMaterial.material_id == ItemMaterial.id)
        .where(ApplicationMaterial.application_id == application.id, ApplicationMaterial.state == "committed")
        .order_by(ItemMaterial.ordinal)
    )
    return [{"name": name, "commitment": commitment} for name, commitment in rows]


def add(
    session: Session, application: Application, *, number: str, document_id: int, lines: list[dict[str, str]],
    at: datetime,
) -> Commitment:  # fmt: skip
    """Put the signed commitment of an accepted application on the register."""
    added = Commitment(
        case_id=application.case_id,
        application_id=application.id,
        department_id=application.department_id,
        number=number,
        document_id=document_id,
        lines=lines,
        made_at=at,
    )
    session.add(added)
    session.flush()
    return added


def of_application(session: Session, application_id: int) -> Commitment | None:
    """The commitment of an application; None when everything was proved."""
    return session.scalar(select(Commitment).where(Commitment.application_id == application_id))


def of_check(session: Session, case_id: int) -> Commitment:
    """The commitment that a case checks. Refused when it checks none (ON-12)."""
    found = session.scalar(select(Commitment).where(Commitment.check_case_id == case_id))
    if found is None:
        raise RuleBroken("ON-12", "这件没有登记的告知承诺。", "Expected a registered commitment, but there is none.")
    return found


def broken_before(session: Session, application: Application) -> BrokenCommitment | None:
    """The newest commitment of the same applicant that was found false; None when there is none.

    The same applicant is the one with the same identity document, or where none is known the same name and phone.
    """
    if application.id_number is not None:
        same = Application.id_number == application.id_number
    else:
        same = and_(Application.applicant_name == application.applicant_name, Application.phone == application.phone)
    row = session.execute(
        select(Commitment.number, Commitment.checked_at)
        .join(Application, Application.id == Commitment.application_id)
        .where(same, Commitment.truth.is_(False))
        .order_by(Commitment.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else BrokenCommitment(row.number, office_day(row.checked_at))

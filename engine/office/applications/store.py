"""Applications in the database: received, checked, accepted, decided, served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.office.applications.records import Application, ApplicationMaterial, Delivery
from engine.office.applications.rules import (
    NEGATIVE,
    ListedMaterial,
    Verdict,
    check_may_accept,
    check_may_end,
)
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item, ItemMaterial
from engine.office.joint.records import DepartmentOpinion
from engine.office.organisation.records import Department
from engine.office.service_clock.rules import office_day


def receive(
    session: Session, inquiry: Inquiry, item: Item, *, case_id: int, first_responder_id: int | None, at: datetime
) -> Application:
    """Record that an application came in (LC-2); the first responder of the inquiry stays on it (FI-1)."""
    application = Application(
        case_id=case_id,
        inquiry_id=inquiry.id,
        item_id=item.id,
        department_id=item.department_id,
        applicant_kind=inquiry.applicant_kind,
        applicant_name=inquiry.applicant_name,
        id_kind=inquiry.id_kind,
        id_number=inquiry.id_number,
        phone=inquiry.phone,
        email=inquiry.email,
        agent_name=inquiry.agent_name,
        agent_id_kind=inquiry.agent_id_kind,
        agent_id_number=inquiry.agent_id_number,
        agent_scope=inquiry.agent_scope,
        agent_until=inquiry.agent_until,
        channel=inquiry.channel,
        first_responder_id=inquiry.first_responder_id or first_responder_id,
        first_responder_post_id=inquiry.first_responder_post_id,
        query_code=inquiry.query_code,
        received_at=at,
        last_received_at=at,
        undertaking=False,
        supplement_complete=False,
    )
    session.add(application)
    session.flush()
    return application


def of_case(session: Session, case_id: int) -> tuple[Application, Item, Department] | None:
    """The application of a case with its item and department, in one statement; None when the case has none."""
    row = session.execute(
        select(Application, Item, Department)
        .join(Item, Item.id == Application.item_id)
        .join(Department, Department.id == Application.department_id)
        .where(Application.case_id == case_id)
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def of_case_or_parent(session: Session, case_id: int) -> tuple[Application, Item, Department] | None:
    """``of_case``, for a branch that of the case under which it hangs."""
    found = of_case(session, case_id)
    if found is not None:
        return found
    parent = session.scalar(text("SELECT parent_id FROM office_case WHERE id = :id"), {"id": case_id})
    return None if parent is None else of_case(session, parent)


def listed_materials(session: Session, item_id: int) -> list[ListedMaterial]:
    """The published list of an item as the rules see it, in order."""
    rows = session.scalars(select(ItemMaterial).where(ItemMaterial.item_id == item_id).order_by(ItemMaterial.ordinal))
    return [
        ListedMaterial(
            row.id,
            row.name,
            row.required,
            row.by_data_sharing,
            row.deferrable,
            row.original,
            row.copies,
            row.commitment,
        )
        for row in rows
    ]


def states(session: Session, application_id: int) -> dict[int, ApplicationMaterial]:
    """Material → its state; materials not judged yet are missing."""
    rows = session.scalars(select(ApplicationMaterial).where(ApplicationMaterial.application_id == application_id))
    return {row.material_id: row for row in rows}


def gaps(session: Session, application: Application) -> list[Verdict]:
    """What is still missing or wrong, in the order of the item's list."""
    found = states(session, application.id)
    return [
        Verdict(each.id, each.name, state.state, state.problem, state.remedy, state.change, each.deferrable)
        for each in listed_materials(session, application.item_id)
        if (state := found.get(each.id)) is not None and state.state in ("missing", "wrong")
    ]


def record_verdicts(
    session: Session, application: Application, verdicts: Iterable[Verdict], *, cured_as: str, at: datetime
) -> None:
    """Write the verdicts; what is in order becomes ``cured_as`` (``received`` at first, ``supplied`` later).

    What was in order before and still is keeps its state and how it was handed in: only what came later is supplied.
    """
    found = states(session, application.id)
    for verdict in verdicts:
        row = found.get(verdict.material)
        if row is None:
            row = ApplicationMaterial(application_id=application.id, material_id=verdict.material)
            session.add(row)
        elif verdict.state == "ok" and row.state in ("received", "supplied"):
            continue
        row.state = cured_as if verdict.state == "ok" else verdict.state
        row.problem, row.remedy, row.change, row.at = verdict.problem, verdict.remedy, verdict.change, at
        if verdict.handed_in is not None:
            row.original, row.copies = verdict.handed_in.original, verdict.handed_in.copies
            row.pages = verdict.handed_in.pages
        elif verdict.state != "wrong":
            # A department that finds a paper wrong later does not say how it came in: that stays known.
            row.original = row.copies = row.pages = None
    session.flush()


IN_ORDER = ("received", "supplied", "not_applicable", "committed")
"""States of a material of which nothing is left to bring."""


def accept(session: Session, application: Application, *, at: datetime, how: str) -> None:
    """Accept the application as of ``at``; ``how`` is ``normal`` or ``deemed`` (ON-3, ON-5)."""
    check_may_accept(application.accepted_on, application.decision)
    application.accepted_at, application.accepted_on, application.accepted_how = at, office_day(at), how
    session.flush()


def end(
    session: Session, application: Application, *, decision: str, reason: str, by_id: int | None, at: datetime
) -> None:
    """Close the application without a decision on the matter: ``lapsed``, ``withdrawn`` or ``ended`` (LC-1)."""
    if decision not in ("lapsed", "withdrawn", "ended"):
        raise ValueError(f"Expected an ending that decides nothing, but it was {decision}.")
    check_may_end(application.decision, reason)
    application.decision, application.reason = decision, reason
    application.decided_at, application.decided_by_id = at, by_id
    session.flush()


def certificate_exists(session: Session, number: str, department_id: int, *, beside: int | None = None) -> bool:
    """Whether some certificate of the department has this number (PA-2), of its own or in a joint case (AU-5).

    ``beside``: a joint case whose own opinions do not count, because the department says it there again.
    """
    said = select(DepartmentOpinion.id).where(
        DepartmentOpinion.permit_number == number,
        DepartmentOpinion.department_id == department_id,
        DepartmentOpinion.parent_case_id.is_distinct_from(beside),
    )
    if session.scalar(said.limit(1)) is not None:
        return True
    found = (
        select(Application.id)
        .join(Item, Item.id == Application.item_id)
        .where(Application.permit_number == number, Item.department_id == department_id)
    )
    return session.scalar(found.limit(1)) is not None


def grant(
    session: Session,
    application: Application,
    *,
    permit_number: str,
    by_id: int | None,
    at: datetime,
    valid_until: date | None = None,
) -> None:
    """Record the granting decision and its certificate (AU-5); ``check_may_grant`` has been asked before.

    ``valid_until`` None: the certificate has no end.
    """
    application.decision, application.permit_number = "granted", permit_number
    application.permit_valid_until = valid_until
    application.decided_at, application.decided_by_id = at, by_id
    session.flush()


def refuse(
    session: Session, application: Application, *, decision: str, filing_id: int, by_id: int | None, at: datetime
) -> None:
    """Record a "no", which exists only with its denial filing (DF-6)."""
    if decision not in NEGATIVE:
        raise ValueError(f"Expected a negative decision, but it was {decision}.")
    application.decision, application.denial_filing_id = decision, filing_id
    application.decided_at, application.decided_by_id = at, by_id
    session.flush()


def record_delivery(
    session: Session,
    *,
    case_id: int,
    document_id: int,
    receipt_id: int,
    method: str,
    receiver: str,
    tracking_number: str | None,
    served_on: date,
    at: datetime,
    by_id: int | None,
    remedies: tuple[date, date] | None,
) -> Delivery:
    """Record the serving of a paper (TC-17); ``remedies`` are their last days, None for a grant."""
    delivery = Delivery(
        case_id=case_id,
        document_id=document_id,
        receipt_id=receipt_id,
        method=method,
        receiver=receiver,
        tracking_number=tracking_number,
        served_on=served_on,
        recorded_at=at,
        recorded_by_id=by_id,
        reconsideration_until=remedies[0] if remedies else None,
        lawsuit_until=remedies[1] if remedies else None,
    )
    session.add(delivery)
    session.flush()
    return delivery


def deliveries_of(session: Session, case_id: int) -> Sequence[Delivery]:
    """All servings of a case, the oldest first."""
    return session.scalars(select(Delivery).where(Delivery.case_id == case_id).order_by(Delivery.id)).all()

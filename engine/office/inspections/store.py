"""Standards and inspection lists in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.errors import NotFound
from engine.office.accountability.store import record_infraction
from engine.office.applications.records import Application
from engine.office.inspections.records import Inspection, InspectionLine, ServiceStandard
from engine.office.inspections.rules import Finding, check_concerned, check_ending, check_standard
from engine.office.organisation.records import Post
from engine.office.rule import RuleBroken


def of_case(session: Session, case_id: int) -> Inspection:
    """The inspection that a case is about. Refused when none was drawn up (SP-7)."""
    found = session.scalar(select(Inspection).where(Inspection.case_id == case_id))
    if found is None:
        raise RuleBroken("SP-7", "还没有检查表，请先编制。", "Expected an inspection list, but there is none.")
    return found


def lines_of(session: Session, inspection_id: int) -> list[InspectionLine]:
    """The lines of a list, in their order."""
    found = select(InspectionLine).where(InspectionLine.inspection_id == inspection_id)
    return list(session.scalars(found.order_by(InspectionLine.ordinal)))


def cases_in_period(session: Session, department_id: int, first: date, last: date) -> list[int]:
    """The cases of applications that the department received in these days: its own, and those taken in at its posts.

    In the order of receipt.
    """
    begins = datetime.combine(first, time(), OFFICE_ZONE)
    ends = datetime.combine(last, time(), OFFICE_ZONE) + timedelta(days=1)
    received_at = select(Post.id).where(Post.department_id == department_id)
    found = (
        select(Application.case_id)
        .where(
            Application.received_at >= begins,
            Application.received_at < ends,
            or_(Application.department_id == department_id, Application.first_responder_post_id.in_(received_at)),
        )
        .order_by(Application.id)
    )
    return list(session.scalars(found))


_NAMED = text("""
SELECT c.id, c.number, i.name FROM office_case c
JOIN application a ON a.case_id = c.id JOIN item i ON i.id = a.item_id WHERE c.id = ANY(:ids)
""")


def named_cases(session: Session, case_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Number and item of cases, by case."""
    return {row[0]: (row[1] or f"#{row[0]}", row[2]) for row in session.execute(_NAMED, {"ids": list(case_ids)})}


def standards_for(session: Session, department_id: int, at: datetime) -> list[ServiceStandard]:
    """The standards that hold for a department at ``at``: those of all, then its own."""
    found = (
        select(ServiceStandard)
        .where(
            ServiceStandard.valid_from <= at,
            or_(ServiceStandard.ended_at.is_(None), ServiceStandard.ended_at > at),
            or_(ServiceStandard.department_id.is_(None), ServiceStandard.department_id == department_id),
        )
        .order_by(ServiceStandard.department_id.is_not(None), ServiceStandard.id)
    )
    return list(session.scalars(found))


def add_standard(
    session: Session, *, department_id: int | None, area: object, words: str, by_id: int | None, at: datetime
) -> ServiceStandard:
    """Put a standard in force. Refused as ``check_standard`` says."""
    row = ServiceStandard(
        department_id=department_id, area=check_standard(area, words), text=words, valid_from=at, set_by_id=by_id
    )
    session.add(row)
    session.flush()
    return row


def end_standard(session: Session, standard_id: int, *, by_id: int | None, at: datetime) -> ServiceStandard:
    """End a standard; lists that name it keep it. NotFound when there is none, refused when it has ended."""
    row = session.get(ServiceStandard, standard_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这条服务规范，请刷新页面。", "There is no such standard; reload the page.")
    check_ending(in_force=row.ended_at is None)
    row.ended_at, row.ended_by_id = at, by_id
    session.flush()
    return row


_PERSON = text("""
SELECT s.staff_id FROM submission s JOIN post_holding h ON h.staff_id = s.staff_id AND h.post_id = :post
WHERE s.case_id = :case ORDER BY s.version DESC LIMIT 1
""")


def record(session: Session, inspection: Inspection, findings: Sequence[Finding], *, at: datetime) -> int:
    """Write the findings down; each fault is an infraction of the post that it names (AC-1). How many faults.

    The person is whoever holds that post and handed something in to the case; nobody where that is not certain.
    NotFound for an unknown post; refused for one of another department.
    """
    faults = 0
    for line, finding in zip(lines_of(session, inspection.id), findings, strict=True):
        if finding.result != "fault":
            line.result = finding.result
            continue
        post = session.scalar(select(Post).where(Post.code == finding.post))
        if post is None:
            raise NotFound(
                f"没有编码为“{finding.post}”的岗位，请重新选择。",
                "There is no such post; choose again.",
                place="faults",
            )
        check_concerned(inspected=post.department_id == inspection.department_id, line=line.ordinal)
        person = None
        if line.target_case_id is not None:
            person = session.scalar(_PERSON, {"post": post.id, "case": line.target_case_id})
        infraction = record_infraction(
            session,
            code=finding.code,
            case_id=line.target_case_id or inspection.case_id,
            staff_id=person,
            post_id=post.id,
            at=at,
            detail=f"{inspection.number} 第 {line.ordinal} 行：{finding.detail}",
        )
        line.result, line.detail, line.infraction_id = finding.result, finding.detail, infraction.id
        faults += 1
    session.flush()
    return faults

"""The posts at which the departments of a joint approval are reached."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.storage.records import WorkItem
from engine.errors import NotFound
from engine.office.joint.records import JointDepartment
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for


def taking_part(session: Session, joint_id: int) -> dict[str, Department]:
    """The departments that take part, by code."""
    rows = session.scalars(
        select(Department)
        .join(JointDepartment, JointDepartment.department_id == Department.id)
        .where(JointDepartment.joint_id == joint_id)
    )
    return {department.code: department for department in rows}


def posts_of(session: Session, joint_id: int, department: Department) -> list[int]:
    """The posts at which the department has work of this approval in hand, else its handlers' post; empty when it has
    no open post (AU-7)."""
    found = session.scalars(
        select(WorkItem.post_id)
        .join(JointDepartment, JointDepartment.case_id == WorkItem.case_id)
        .where(
            JointDepartment.joint_id == joint_id,
            JointDepartment.department_id == department.id,
            WorkItem.post_id.is_not(None),
        )
        .distinct()
        .order_by(WorkItem.post_id)
    ).all()
    if found:
        return [post_id for post_id in found if post_id is not None]
    try:
        return [post_for(session, "handler", department.code).id]
    except NotFound:
        return []

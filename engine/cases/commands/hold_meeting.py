"""A joint meeting of the departments (会商, JA-4): called beforehand, or put on record afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.commands.add_branch import LEADING_ROLES
from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.clock import OFFICE_ZONE
from engine.identity.actor import Actor
from engine.office.joint import store as joint
from engine.office.joint.records import JointDepartment
from engine.office.joint.rules import Meeting, check_meeting
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for


def hold_meeting(
    runtime: Runtime,
    actor: Actor,
    *,
    case_id: int,
    held_at: datetime,
    place: str,
    departments: Sequence[str],
    minutes: str = "",
    key: str,
) -> Outcome:
    """Put a joint meeting into the history of the case and tell the departments concerned.

    ``departments`` are the codes of those that take part. A meeting to come is called, without minutes; the minutes of
    one that was held stand in the joint opinion as well. Refused as JA-4 says; NotAllowed without a leading role.
    """
    content = {
        "held_at": held_at.astimezone(OFFICE_ZONE).isoformat(),
        "place": place,
        "departments": list(departments),
        "minutes": minutes,
    }
    request = SubmissionRequest(key, f"hold_meeting:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        act_in_role(work, actor, LEADING_ROLES)
        approval = joint.the_joint_approval(work.session, case_id)
        taking_part = _taking_part(work.session, approval.id)
        meeting = Meeting(held_at, place.strip(), tuple(departments), minutes.strip())
        check_meeting(meeting, taking_part, now=work.context.now, concluded=approval.concluded_at is not None)
        work.handed_in(loaded, NewSubmission(request, "command:hold_meeting", None, content))
        called = held_at > work.context.now
        names = "、".join(taking_part[code].short_name for code in meeting.departments)
        told = f"{held_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}在{meeting.place}会商，参加部门：{names}。"
        event = "meeting_called" if called else "meeting_held"
        work.context.line(loaded, event, text=told + meeting.minutes, **content)
        if not called:
            joint.add_minutes(work.session, approval, told + meeting.minutes)
        subject = f"{'会商通知' if called else '会商纪要'} {loaded.number or ''}".strip()
        for code in meeting.departments:
            for post_id in _posts_of(work.session, approval.id, taking_part[code]):
                send_letter(work, loaded, post_id, subject, told + meeting.minutes)
        return loaded

    return act_once(runtime, actor, request, action)


def _taking_part(session: Session, joint_id: int) -> dict[str, Department]:
    rows = session.scalars(
        select(Department)
        .join(JointDepartment, JointDepartment.department_id == Department.id)
        .where(JointDepartment.joint_id == joint_id)
    )
    return {department.code: department for department in rows}


def _posts_of(session: Session, joint_id: int, department: Department) -> list[int]:
    """The posts at which the department has work of this approval in hand, else its handlers' post."""
    found = session.scalars(
        select(WorkItem.post_id)
        .join(JointDepartment, JointDepartment.case_id == WorkItem.case_id)
        .where(JointDepartment.joint_id == joint_id, JointDepartment.department_id == department.id)
        .distinct()
        .order_by(WorkItem.post_id)
    ).all()
    return list(found) or [post_for(session, "handler", department.code).id]

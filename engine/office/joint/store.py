"""Joint approvals in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.documents.wording import clause
from engine.office.applications.records import Application
from engine.office.denials.records import DenialFiling
from engine.office.items.records import Item
from engine.office.joint.records import DepartmentOpinion, JointApproval, JointDepartment
from engine.office.notices.rules import NoticeLine
from engine.office.organisation.records import Department
from engine.office.rule import RuleBroken


@dataclass(frozen=True)
class Standing:
    """A department that takes part, with what it said last; ``opinion`` is None while it is silent."""

    department: Department
    opinion: DepartmentOpinion | None


def open_approval(
    session: Session,
    *,
    case_id: int,
    coordinator_id: int | None,
    helper_id: int | None,
    days: Mapping[int, int],
    at: datetime,
) -> JointApproval:
    """Open the joint handling; ``days`` maps each department's key to its own limit. A second opening of the case
    (after a merged notice) takes the same row and lets all departments speak again."""
    joint = of_case(session, case_id)
    if joint is None:
        joint = JointApproval(case_id=case_id, opened_at=at)
        session.add(joint)
    joint.coordinator_id, joint.helper_id, joint.opened_at = coordinator_id, helper_id, at
    joint.conclusion = joint.text = joint.concluded_at = None
    session.flush()
    known = {each.department_id: each for each in departments_of(session, joint.id)}
    for department_id, amount in days.items():
        row = known.pop(department_id, None)
        if row is None:
            row = JointDepartment(joint_id=joint.id, department_id=department_id)
            session.add(row)
        row.days, row.case_id, row.opened_at = amount, None, None
    for dropped in known.values():
        session.delete(dropped)
    session.flush()
    return joint


def of_case(session: Session, case_id: int) -> JointApproval | None:
    """The joint handling of a case; None when it has none."""
    return session.scalar(select(JointApproval).where(JointApproval.case_id == case_id))


def is_joint(session: Session, case_id: int) -> bool:
    """Whether several departments handle the case together: a joint approval was opened, or its item is a joint one."""
    if of_case(session, case_id) is not None:
        return True
    kind = select(Item.kind).join(Application, Application.item_id == Item.id).where(Application.case_id == case_id)
    return session.scalar(kind) == "joint"


def the_joint_approval(session: Session, case_id: int) -> JointApproval:
    """``of_case``; refused when the case is handled by one department."""
    joint = of_case(session, case_id)
    if joint is None:
        raise RuleBroken(
            "JA-1", "这件还没有启动联合审批，请先启动。", "Expected an open joint approval, but there is none."
        )
    return joint


def add_minutes(session: Session, joint: JointApproval, text: str | None) -> None:
    """Put the minutes of one more meeting (会商) below those of earlier ones; None adds nothing."""
    joint.minutes = "\n".join(each for each in (joint.minutes, text) if each) or None
    session.flush()


def departments_of(session: Session, joint_id: int) -> list[JointDepartment]:
    """The departments that take part, in the order they were named."""
    return list(
        session.scalars(
            select(JointDepartment).where(JointDepartment.joint_id == joint_id).order_by(JointDepartment.id)
        )
    )


def start_department(
    session: Session, joint: JointApproval, *, department_id: int, case_id: int, days: int, at: datetime
) -> JointDepartment:
    """A department's branch starts; one that was added later is put on the list (JA-4)."""
    row = session.scalar(
        select(JointDepartment).where(
            JointDepartment.joint_id == joint.id, JointDepartment.department_id == department_id
        )
    )
    if row is None:
        row = JointDepartment(joint_id=joint.id, department_id=department_id)
        session.add(row)
    row.case_id, row.opened_at, row.days = case_id, at, days
    session.flush()
    return row


def drop_department(session: Session, case_id: int) -> None:
    """The branch was dropped (减签): its department takes part no more; does nothing for another case."""
    row = of_branch(session, case_id)
    if row is not None:
        session.delete(row)
        session.flush()


def of_branch(session: Session, case_id: int) -> JointDepartment | None:
    """The department whose branch the case is; None when the case is no branch."""
    return session.scalar(select(JointDepartment).where(JointDepartment.case_id == case_id))


def the_branch(session: Session, case_id: int) -> JointDepartment:
    """``of_branch``; refused when the case is no branch of a joint approval."""
    row = of_branch(session, case_id)
    if row is None:
        raise RuleBroken("JA-2", "这不是联合审批中的部门审查。", "Expected the branch of a department, but it is none.")
    return row


def add_opinion(
    session: Session,
    *,
    case_id: int,
    parent_case_id: int,
    department_id: int,
    opinion: str,
    text: str,
    conditions: str | None,
    lines: Sequence[NoticeLine],
    deemed: bool,
    staff_id: int | None,
    at: datetime,
    permit_number: str | None = None,
    permit_valid_until: date | None = None,
) -> DepartmentOpinion:
    """Record what a department says (JA-3), and the certificate that it issues itself, if it does (AU-5)."""
    said = DepartmentOpinion(
        case_id=case_id,
        parent_case_id=parent_case_id,
        department_id=department_id,
        opinion=opinion,
        text=text,
        conditions=conditions,
        lines=[line.facts() for line in lines],
        permit_number=permit_number,
        permit_valid_until=permit_valid_until if permit_number else None,
        deemed=deemed,
        staff_id=staff_id,
        at=at,
    )
    session.add(said)
    session.flush()
    return said


def certificate_of(
    session: Session, department_id: int, *, number: str, parent_case_id: int | None
) -> DepartmentOpinion | None:
    """The newest opinion by which the department issued the certificate of this number, or its own in the joint case
    ``parent_case_id``; None without one, and where it said something else afterwards (AU-5)."""
    newest = (
        select(DepartmentOpinion.id)
        .where(DepartmentOpinion.department_id == department_id)
        .ext(distinct_on(DepartmentOpinion.parent_case_id))
        .order_by(DepartmentOpinion.parent_case_id, DepartmentOpinion.id.desc())
    )
    query = select(DepartmentOpinion).where(
        DepartmentOpinion.id.in_(newest),
        DepartmentOpinion.permit_number.is_not(None),
        or_(DepartmentOpinion.permit_number == number, DepartmentOpinion.parent_case_id == parent_case_id),
    )
    return session.scalar(query.order_by(DepartmentOpinion.id.desc()).limit(1))


def standings(session: Session, joint: JointApproval) -> list[Standing]:
    """Every department that takes part with its newest opinion since the approval was opened."""
    newest: dict[int, DepartmentOpinion] = {}
    for said in session.scalars(
        select(DepartmentOpinion)
        .where(DepartmentOpinion.parent_case_id == joint.case_id, DepartmentOpinion.at >= joint.opened_at)
        .order_by(DepartmentOpinion.id)
    ):
        newest[said.department_id] = said
    rows = session.execute(
        select(JointDepartment.department_id, Department)
        .join(Department, Department.id == JointDepartment.department_id)
        .where(JointDepartment.joint_id == joint.id)
        .order_by(JointDepartment.id)
    )
    return [Standing(department, newest.get(department_id)) for department_id, department in rows]


def silent_at(session: Session, joint: JointApproval, at: datetime) -> list[tuple[Department, int]]:
    """The departments whose branch had begun and that had not answered at ``at``, with the branch (AT-2).

    A "no" counts as an answer only once it is filed: until then the department decides, and a rejected one never
    counts (DF-2).
    """
    said = session.execute(
        select(DepartmentOpinion.case_id, DepartmentOpinion.opinion).where(
            DepartmentOpinion.parent_case_id == joint.case_id, DepartmentOpinion.at <= at
        )
    ).all()
    filed = filed_denials(session, [case_id for case_id, _ in said], at)
    answered = {case_id for case_id, opinion in said if opinion != "deny" or case_id in filed}
    rows = session.execute(
        select(Department, JointDepartment.case_id)
        .join(Department, Department.id == JointDepartment.department_id)
        .where(
            JointDepartment.joint_id == joint.id, JointDepartment.case_id.is_not(None), JointDepartment.opened_at <= at
        )
        .order_by(JointDepartment.id)
    )
    return [(department, branch) for department, branch in rows if branch is not None and branch not in answered]


def filed_denials(session: Session, branch_ids: Sequence[int], at: datetime) -> set[int]:
    """The branches among these whose "no" was filed at ``at``: by right of the handler, or approved by the leader."""
    found = select(DenialFiling.case_id).where(DenialFiling.case_id.in_(branch_ids), filed_by(at))
    return set(session.scalars(found))


def filed_by(at: datetime) -> ColumnElement[bool]:
    """Whether a denial is filed at ``at``."""
    return DenialFiling.filed_at <= at


def lock(session: Session, case_id: int) -> JointApproval:
    """``the_joint_approval``, locked until the transaction ends: demands and the notice see each other (ON-7)."""
    session.execute(select(JointApproval.id).where(JointApproval.case_id == case_id).with_for_update())
    return the_joint_approval(session, case_id)


def asking(standings: Sequence[Standing], since: datetime | None) -> list[Standing]:
    """The departments whose newest opinion demands material, given after ``since``, the last notice (None = all)."""
    return [
        each
        for each in standings
        if each.opinion is not None
        and each.opinion.opinion == "more_material"
        and (since is None or each.opinion.at > since)
    ]


def merged_lines(standings: Sequence[Standing], since: datetime | None) -> list[NoticeLine]:
    """What the departments that need material miss, each material once, their words joined (ON-7).

    Only opinions given after ``since``, the last notice; None = all.
    """
    merged: dict[int, NoticeLine] = {}
    for standing in asking(standings, since):
        said = standing.opinion
        for line in [] if said is None else said.lines:
            who = standing.department.short_name
            problem, remedy = f"{who}：{line['problem']}", f"{who}：{line['remedy']}"
            known = merged.get(line["material"])
            if known is not None:
                problem, remedy = f"{clause(known.problem)}；{problem}", f"{clause(known.remedy)}；{remedy}"
            merged[line["material"]] = NoticeLine(line["material"], line["name"], problem, remedy, line["change"])
    return list(merged.values())

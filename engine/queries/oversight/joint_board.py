"""The coordinator's board: open joint approvals against their departments (JA-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase, WorkItem
from engine.office.applications.records import Application
from engine.office.clock_requests.records import ClockRequest
from engine.office.denials.records import DenialFiling
from engine.office.items.records import Item
from engine.office.joint.records import DepartmentOpinion, JointApproval, JointDepartment
from engine.office.joint.store import filed_by
from engine.office.organisation.records import CoverGap, Department, Staff
from engine.office.service_clock.records import ClockStop, ServiceClock
from engine.office.service_clock.rules import Light, light
from engine.queries.case.case_file import no_case
from engine.queries.oversight.joint_record import LeadingAct, leading_acts, urgings

PAGE = 20
"""Joint cases on one page."""


@dataclass(frozen=True)
class Asked:
    """A department's request that waits: ``stop`` or ``extension``, its working days, and the role that answers."""

    kind: str
    days: int
    approver_role: str


@dataclass(frozen=True)
class BoardCell:
    """How far one department is. ``opinion`` is None until it answers; ``case_id`` None until its branch starts."""

    department: str
    code: str
    case_id: int | None
    branch_key: str | None
    days: int | None
    due_at: datetime | None
    light: Light | None
    opinion: str | None
    text: str | None
    open_task: str | None
    uncovered_since: datetime | None
    """Since when nobody is at the post that has the open task (AB-2); None when somebody is."""
    dropped: bool
    urgings: Sequence[LeadingAct]
    """How often, when and by whom it was urged, the oldest first."""
    stands_until: datetime | None = None
    """When the department's own clock runs again by itself (TC-21); None while it runs."""
    asked: Asked | None = None
    """The department's request to stop or extend its own review that waits for its answer; None without one."""

    @property
    def late(self) -> bool:
        """Whether the department has not answered although its own limit is over (JA-3)."""
        return self.opinion is None and self.light == "red"


@dataclass(frozen=True)
class BoardRow:
    """One joint approval with its departments, in the order of their names."""

    joint_id: int
    case_id: int
    number: str | None
    item: str
    applicant: str
    applicant_kind: str
    helper: str | None
    due_at: datetime | None
    statutory_at: datetime | None
    light: Light | None
    conclusion: str | None
    cells: tuple[BoardCell, ...]
    acts: Sequence[LeadingAct]
    """Departments added and dropped, and meetings, the oldest first."""

    @property
    def reviewing(self) -> bool:
        """Whether departments are at work, so that some may be added or dropped."""
        return self.conclusion is None and any(
            cell.case_id is not None and cell.opinion is None and not cell.dropped for cell in self.cells
        )

    @property
    def open_calls(self) -> list[LeadingAct]:
        """Meetings that were called and have neither minutes nor another time yet, the oldest first."""
        said = {act.call for act in self.acts}
        return [act for act in self.acts if act.event == "meeting_called" and act.sequence not in said]

    @property
    def answered(self) -> int:
        """How many departments have answered."""
        return sum(cell.opinion is not None for cell in self.cells)


def joint_board(
    session: Session, now: datetime, *, before: int | None = None, finished: bool = False
) -> tuple[list[BoardRow], int | None]:
    """One page of joint approvals, newest first, and the key to continue with (None at the end).

    ``finished`` shows those whose joint opinion is written instead of the open ones. Eight statements a page at most.
    """
    query = _joint_cases().where(
        JointApproval.concluded_at.is_not(None)
        if finished
        else and_(JointApproval.concluded_at.is_(None), OfficeCase.status == "open")
    )
    if before is not None:
        query = query.where(JointApproval.id < before)
    rows = session.execute(query.order_by(JointApproval.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    return _board(session, shown, now), (shown[-1].id if len(rows) > PAGE else None)


def joint_case(session: Session, now: datetime, case_id: int) -> BoardRow:
    """The joint approval of one case; NotFound when it has none."""
    row = session.execute(_joint_cases().where(OfficeCase.id == case_id)).one_or_none()
    if row is None:
        raise no_case(str(case_id))
    return _board(session, [row], now)[0]


def _joint_cases() -> Select[*tuple[Any, ...]]:
    helper = aliased(Staff)
    clock = aliased(ServiceClock)
    helper = aliased(Staff)
    clock = aliased(ServiceClock)
    return (
        select(
            JointApproval.id,
            JointApproval.conclusion,
            OfficeCase.id.label("case_id"),
            OfficeCase.number,
            Item.name.label("item"),
            Application.applicant_name,
            Application.applicant_kind,
            helper.name.label("helper"),
            clock.promised_due_at,
            clock.statutory_due_at,
            clock.yellow_at,
            clock.paused,
            clock.finished_at,
        )
        .join(OfficeCase, OfficeCase.id == JointApproval.case_id)
        .join(Application, Application.case_id == OfficeCase.id)
        .join(Item, Item.id == Application.item_id)
        .outerjoin(helper, helper.id == JointApproval.helper_id)
        .outerjoin(clock, and_(clock.case_id == OfficeCase.id, clock.name == "case"))
    )


def _board(session: Session, rows: Sequence[Any], now: datetime) -> list[BoardRow]:
    acts = leading_acts(session, [row.case_id for row in rows])
    dropped = {
        (case_id, act.branch_set, act.branch_key)
        for case_id, each in acts.items()
        for act in each
        if act.event == "branch_dropped"
    }
    cells = _cells(session, [row.id for row in rows], dropped, now)
    return [
        BoardRow(
            row.id,
            row.case_id,
            row.number,
            row.item,
            row.applicant_name,
            row.applicant_kind,
            row.helper,
            row.promised_due_at,
            row.statutory_due_at,
            _light(row, now),
            row.conclusion,
            tuple(cells.get(row.id, ())),
            acts.get(row.case_id, ()),
        )
        for row in rows
    ]


def _cells(
    session: Session, joint_ids: list[int], dropped: Collection[tuple[int, str | None, str | None]], now: datetime
) -> Mapping[int, list[BoardCell]]:
    """The departments of each approval. ``dropped`` are parent cases, rounds and keys of branches taken out: such a
    branch is told to stop in a transaction of its own, a moment later."""
    if not joint_ids:
        return {}
    branch = aliased(OfficeCase)
    clock = aliased(ServiceClock)
    rows = session.execute(
        select(
            JointDepartment.joint_id,
            JointDepartment.case_id,
            JointDepartment.days,
            Department.short_name,
            Department.name,
            Department.code,
            branch.parent_id,
            branch.branch_key,
            branch.parent_task,
            branch.status,
            clock.promised_due_at,
            clock.statutory_due_at,
            clock.yellow_at,
            clock.paused,
            clock.finished_at,
        )
        .join(Department, Department.id == JointDepartment.department_id)
        .outerjoin(branch, branch.id == JointDepartment.case_id)
        .outerjoin(clock, and_(clock.case_id == branch.id, clock.name == "case"))
        .where(JointDepartment.joint_id.in_(joint_ids))
        .order_by(JointDepartment.joint_id, Department.name)
    ).all()
    branches = [row.case_id for row in rows if row.case_id is not None]
    opinions = _newest_opinions(session, branches, now)
    tasks = _open_tasks(session, branches)
    urged = urgings(session, branches)
    standing = _stops(session, branches)
    asked = _requests(session, branches)
    cells: dict[int, list[BoardCell]] = {}
    for row in rows:
        opinion = opinions.get(row.case_id)
        task, uncovered_since = tasks.get(row.case_id, (None, None))
        cells.setdefault(row.joint_id, []).append(
            BoardCell(
                row.short_name or row.name,
                row.code,
                row.case_id,
                row.branch_key,
                row.days,
                row.promised_due_at,
                _light(row, now),
                None if opinion is None else opinion.opinion,
                None if opinion is None else opinion.text,
                task,
                uncovered_since,
                row.status == "cancelled" or (row.parent_id, str(row.parent_task), row.branch_key) in dropped,
                urged.get(row.case_id, ()),
                standing.get(row.case_id),
                asked.get(row.case_id),
            )
        )
    return cells


def _newest_opinions(session: Session, branches: Sequence[int], now: datetime) -> dict[int, DepartmentOpinion]:
    """The newest answer of each branch. A "no" that its leader has not let pass is none yet (AT-2, DF-2)."""
    newest = (
        select(func.max(DepartmentOpinion.id))
        .where(DepartmentOpinion.case_id.in_(branches))
        .group_by(DepartmentOpinion.case_id)
    )
    filed = exists().where(DenialFiling.case_id == DepartmentOpinion.case_id, filed_by(now))
    found = session.scalars(
        select(DepartmentOpinion).where(
            DepartmentOpinion.id.in_(newest), or_(DepartmentOpinion.opinion != "deny", filed)
        )
    )
    return {said.case_id: said for said in found}


def _open_tasks(session: Session, branches: Iterable[int]) -> dict[int, tuple[str, datetime | None]]:
    """The newest open task of each branch, and since when nobody is at its post.

    The answer to a request about its clock is not the department's: the request itself is shown.
    """
    rows = session.execute(
        select(WorkItem.case_id, WorkItem.name, CoverGap.since)
        .outerjoin(CoverGap, and_(CoverGap.post_id == WorkItem.post_id, CoverGap.until.is_(None)))
        .where(WorkItem.case_id.in_(branches), WorkItem.form.is_distinct_from("clock_request_answer"))
        .order_by(WorkItem.opened_at)
    )
    return {row.case_id: (row.name, row.since) for row in rows}


def _stops(session: Session, branches: Sequence[int]) -> dict[int, datetime]:
    """Until when the branches stand whose own clock is stopped."""
    rows = session.execute(
        select(ServiceClock.case_id, ClockStop.ends_at)
        .join(ClockStop, ClockStop.clock_id == ServiceClock.id)
        .where(
            ServiceClock.case_id.in_(branches),
            ServiceClock.finished_at.is_(None),
            ClockStop.to_at.is_(None),
            ClockStop.ends_at.is_not(None),
        )
    )
    return {row.case_id: row.ends_at for row in rows}


def _requests(session: Session, branches: Sequence[int]) -> dict[int, Asked]:
    """The requests of branches that wait for their answer (AU-2, AU-3)."""
    rows = session.scalars(
        select(ClockRequest).where(ClockRequest.case_id.in_(branches), ClockRequest.answer.is_(None))
    )
    return {row.case_id: Asked(row.kind, row.days, row.approver_role) for row in rows}


def _light(row: Any, now: datetime) -> Light | None:
    """The light of the clock in the row; None when no clock ran, and judged at its end when the clock is finished."""
    if row.paused is None:
        return None
    return light(row.finished_at or now, row.yellow_at, row.promised_due_at, row.statutory_due_at, row.paused)

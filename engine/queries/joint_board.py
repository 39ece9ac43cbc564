"""The coordinator's board: open joint approvals against their departments (JA-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.records import OfficeCase, WorkItem
from engine.office.applications.records import Application
from engine.office.items.records import Item
from engine.office.joint.records import DepartmentOpinion, JointApproval, JointDepartment
from engine.office.organisation.records import Department, Staff
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import Light, light

PAGE = 20
"""Joint cases on one page."""


@dataclass(frozen=True)
class BoardCell:
    """Where one department stands. ``opinion`` is None until it answers; ``case_id`` None until its branch starts."""

    department: str
    case_id: int | None
    days: int | None
    due_at: datetime | None
    light: Light | None
    opinion: str | None
    text: str | None
    open_task: str | None
    dropped: bool

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
    helper: str | None
    due_at: datetime | None
    statutory_at: datetime | None
    light: Light | None
    conclusion: str | None
    cells: tuple[BoardCell, ...]

    @property
    def answered(self) -> int:
        """How many departments have answered."""
        return sum(cell.opinion is not None for cell in self.cells)


def joint_board(
    session: Session, now: datetime, *, before: int | None = None, finished: bool = False
) -> tuple[list[BoardRow], int | None]:
    """One page of joint approvals, newest first, and the key to continue with (None at the end).

    ``finished`` shows those whose joint opinion is written instead of the open ones. Three statements a page.
    """
    helper = aliased(Staff)
    clock = aliased(ServiceClock)
    query = (
        select(
            JointApproval.id,
            JointApproval.conclusion,
            OfficeCase.id.label("case_id"),
            OfficeCase.number,
            Item.name.label("item"),
            Application.applicant_name,
            helper.name.label("helper"),
            clock.promised_due_at,
            clock.statutory_due_at,
            clock.yellow_at,
            clock.stands,
            clock.finished_at,
        )
        .join(OfficeCase, OfficeCase.id == JointApproval.case_id)
        .join(Application, Application.case_id == OfficeCase.id)
        .join(Item, Item.id == Application.item_id)
        .outerjoin(helper, helper.id == JointApproval.helper_id)
        .outerjoin(clock, and_(clock.case_id == OfficeCase.id, clock.name == "case"))
        .where(
            JointApproval.concluded_at.is_not(None)
            if finished
            else and_(JointApproval.concluded_at.is_(None), OfficeCase.status == "open")
        )
        .order_by(JointApproval.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(JointApproval.id < before)
    rows = session.execute(query).all()
    shown = rows[:PAGE]
    cells = _cells(session, [row.id for row in shown], now)
    board = [
        BoardRow(
            row.id,
            row.case_id,
            row.number,
            row.item,
            row.applicant_name,
            row.helper,
            row.promised_due_at,
            row.statutory_due_at,
            _light(row, now),
            row.conclusion,
            tuple(cells.get(row.id, ())),
        )
        for row in shown
    ]
    return board, (shown[-1].id if len(rows) > PAGE else None)


def _cells(session: Session, joint_ids: list[int], now: datetime) -> Mapping[int, list[BoardCell]]:
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
            branch.status,
            clock.promised_due_at,
            clock.statutory_due_at,
            clock.yellow_at,
            clock.stands,
            clock.finished_at,
        )
        .join(Department, Department.id == JointDepartment.department_id)
        .outerjoin(branch, branch.id == JointDepartment.case_id)
        .outerjoin(clock, and_(clock.case_id == branch.id, clock.name == "case"))
        .where(JointDepartment.joint_id.in_(joint_ids))
        .order_by(JointDepartment.joint_id, Department.name)
    ).all()
    branches = [row.case_id for row in rows if row.case_id is not None]
    opinions = _newest_opinions(session, branches)
    tasks = _open_tasks(session, branches)
    cells: dict[int, list[BoardCell]] = {}
    for row in rows:
        opinion = opinions.get(row.case_id)
        cells.setdefault(row.joint_id, []).append(
            BoardCell(
                row.short_name or row.name,
                row.case_id,
                row.days,
                row.promised_due_at,
                _light(row, now),
                None if opinion is None else opinion.opinion,
                None if opinion is None else opinion.text,
                tasks.get(row.case_id),
                row.status == "cancelled",
            )
        )
    return cells


def _newest_opinions(session: Session, branches: Iterable[int]) -> dict[int, DepartmentOpinion]:
    newest = (
        select(func.max(DepartmentOpinion.id))
        .where(DepartmentOpinion.case_id.in_(branches))
        .group_by(DepartmentOpinion.case_id)
    )
    found = session.scalars(select(DepartmentOpinion).where(DepartmentOpinion.id.in_(newest)))
    return {opinion.case_id: opinion for opinion in found}


def _open_tasks(session: Session, branches: Iterable[int]) -> dict[int, str]:
    rows = session.execute(
        select(WorkItem.case_id, WorkItem.name).where(WorkItem.case_id.in_(branches)).order_by(WorkItem.opened_at)
    )
    return {row.case_id: row.name for row in rows}


def _light(row: Any, now: datetime) -> Light | None:
    """The light of the clock in the row; None when no clock ran, and judged at its end when the clock is finished."""
    if row.stands is None:
        return None
    return light(row.finished_at or now, row.yellow_at, row.promised_due_at, row.statutory_due_at, row.stands)

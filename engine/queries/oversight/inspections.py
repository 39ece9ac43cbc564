"""Inspections of departments line by line, and the standards that they check (SP-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from engine.documents.records import Document
from engine.errors import NotFound
from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.accountability.rules import INFRACTIONS
from engine.office.inspections.records import Inspection, InspectionLine, ServiceStandard
from engine.office.inspections.rules import AREAS
from engine.office.organisation.records import Department, Post, Staff
from engine.queries.case.documents import paper_html

PAGE = 50

STATES = ("inspecting", "answering", "checking", "closed")
"""By what the register is narrowed: not inspected, waits for the answer, for the check, closed."""

AREA_CODES = tuple(AREAS)


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection in the register. ``faults`` None: not inspected yet; ``pursued``: clues that it led to."""

    id: int
    number: str
    case_id: int
    department: str
    subject: str
    period_from: date
    period_until: date
    selection: str
    lines: int
    faults: int | None
    pursued: int
    drawn_at: datetime
    drawn_by: str | None
    state: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; ``accountability``: case and number of what its fault led to, None when nothing."""

    ordinal: int
    subject: str
    target_case_id: int | None
    result: str | None
    kind_zh: str | None
    kind_en: str | None
    detail: str | None
    post: str | None
    person_id: int | None
    infraction_id: int | None
    accountability: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class InspectionView:
    """One inspection with its lines, papers, answer and outcome."""

    row: InspectionRow
    department_id: int
    population: int
    list_document_id: int | None
    document_id: int | None
    recorded_at: datetime | None
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    check_text: str | None
    closed_at: datetime | None
    lines: list[LineRow]


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One standard; ``department`` None: for all; ``ended_at`` None: in force."""

    id: int
    department: str | None
    area: str
    text: str
    valid_from: datetime
    ended_at: datetime | None


def inspection_register(
    session: Session, *, state: str | None = None, before: int | None = None, units: Sequence[int] | None = None
) -> tuple[list[InspectionRow], int | None]:
    """Inspections, the newest first, and the key to go on after; of ``units`` alone unless None.

    A unit sees what was found, never the list before it is inspected.
    """
    query = _rows().order_by(Inspection.id.desc()).limit(PAGE + 1)
    if state == "inspecting":
        query = query.where(Inspection.recorded_at.is_(None))
    elif state == "answering":
        query = query.where(
            Inspection.recorded_at.is_not(None), Inspection.closed_at.is_(None), Inspection.answered_at.is_(None)
        )
    elif state == "checking":
        query = query.where(Inspection.closed_at.is_(None), Inspection.answered_at.is_not(None))
    elif state == "closed":
        query = query.where(Inspection.closed_at.is_not(None))
    if before is not None:
        query = query.where(Inspection.id < before)
    if units is not None:
        query = query.where(Inspection.department_id.in_(units), Inspection.recorded_at.is_not(None))
    rows = [_row(*each) for each in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _rows() -> Select[Inspection, str, str, int, int]:
    lines = select(func.count()).where(InspectionLine.inspection_id == Inspection.id).scalar_subquery()
    pursued = (
        select(func.count())
        .select_from(AccountabilityCase)
        .join(InspectionLine, InspectionLine.infraction_id == AccountabilityCase.infraction_id)
        .where(InspectionLine.inspection_id == Inspection.id)
        .scalar_subquery()
    )
    return (
        select(Inspection, Department.short_name, Staff.name, lines, pursued)
        .join(Department, Department.id == Inspection.department_id)
        .outerjoin(Staff, Staff.id == Inspection.drawn_by_id)
    )


def _row(row: Inspection, department: str, drawn_by: str | None, lines: int, pursued: int) -> InspectionRow:
    if row.recorded_at is None:
        state = "inspecting"
    elif row.closed_at is not None:
        state = "closed"
    else:
        state = "answering" if row.answered_at is None else "checking"
    return InspectionRow(
        row.id, row.number, row.case_id, department, row.subject, row.period_from, row.period_until, row.selection,
        lines, row.faults, pursued, row.drawn_at, drawn_by, state, row.outcome,
    )  # fmt: skip


def inspection_view(session: Session, inspection_id: int, *, units: Sequence[int] | None = None) -> InspectionView:
    """One inspection whole. NotFound when there is none, and for a unit while it is not inspected or another's."""
    found = session.execute(_rows().where(Inspection.id == inspection_id)).one_or_none()
    if found is None or not _open_to(found[0], units):
        raise NotFound("没有这张检查表，请从列表中打开。", "There is no such inspection; open it from the list.")
    row = found[0]
    answering = None if row.answered_by_id is None else session.get_one(Staff, row.answered_by_id).name
    return InspectionView(
        _row(*found),
        row.department_id,
        row.population,
        row.list_document_id,
        row.document_id,
        row.recorded_at,
        row.answer,
        row.answered_at,
        answering,
        row.check_text,
        row.closed_at,
        _lines(session, row.id),
    )


def _open_to(row: Inspection, units: Sequence[int] | None) -> bool:
    return units is None or (row.department_id in units and row.recorded_at is not None)


def _lines(session: Session, inspection_id: int) -> list[LineRow]:
    case = aliased(AccountabilityCase)
    query = (
        select(InspectionLine, Infraction, Post.name, case.case_id, case.number)
        .outerjoin(Infraction, Infraction.id == InspectionLine.infraction_id)
        .outerjoin(Post, Post.id == Infraction.post_id)
        .outerjoin(case, case.infraction_id == Infraction.id)
        .where(InspectionLine.inspection_id == inspection_id)
        .order_by(InspectionLine.ordinal)
    )
    found = []
    for line, infraction, post, case_id, number in session.execute(query):
        kind = (None, None, None) if infraction is None else INFRACTIONS[infraction.code]
        found.append(
            LineRow(
                line.ordinal,
                line.subject,
                line.target_case_id,
                line.result,
                kind[1],
                kind[2],
                line.detail,
                post,
                None if infraction is None else infraction.staff_id,
                line.infraction_id,
                None if case_id is None else (case_id, number),
            )
        )
    return found


def standards(session: Session, *, ended: bool = False) -> list[StandardRow]:
    """The standards in force, or those that were ended; those of all departments first."""
    query = (
        select(ServiceStandard, Department.short_name)
        .outerjoin(Department, Department.id == ServiceStandard.department_id)
        .where(ServiceStandard.ended_at.is_not(None) if ended else ServiceStandard.ended_at.is_(None))
        .order_by(ServiceStandard.department_id.is_not(None), ServiceStandard.department_id, ServiceStandard.id)
        .limit(500)
    )
    return [
        StandardRow(row.id, department, row.area, row.text, row.valid_from, row.ended_at)
        for row, department in session.execute(query)
    ]


def inspection_paper(
    session: Session, inspection_id: int, *, units: Sequence[int] | None = None
) -> tuple[str, str, str]:
    """Number, kind and printed form: the list to take along until it is inspected, then what was found.

    NotFound as ``inspection_view`` says.
    """
    view = inspection_view(session, inspection_id, units=units)
    document = session.get_one(Document, view.document_id or view.list_document_id)
    return document.number, document.kind, paper_html(session, document)

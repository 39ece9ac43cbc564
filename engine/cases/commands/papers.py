"""The papers that a command issues by itself, because nothing may happen to a clock without one (TC-3, TC-4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.cases.loaded_case import LoadedCase
from engine.cases.storage.records import OfficeCase
from engine.cases.unit_of_work import UnitOfWork
from engine.documents import store as documents
from engine.documents.records import Document
from engine.office.organisation import store as organisation
from engine.office.organisation.records import Department
from engine.operations.clock_papers import tell_of_clock_paper


def issue_paper(work: UnitOfWork, loaded: LoadedCase, kind: str, facts: dict[str, Any]) -> Document:
    """Issue a paper of this kind in the name of the case's department, or of the center when it has none.

    The applicant is told of it in the same transaction (TC-3, TC-4): a date that changes is never only printed.
    """
    department = work.session.scalar(
        select(Department).join(OfficeCase, OfficeCase.department_id == Department.id).where(OfficeCase.id == loaded.id)
    ) or organisation.center(work.session)
    paper = documents.issue(
        work.session,
        kind=kind,
        case_id=loaded.id,
        department_id=None if department is None else department.id,
        department_code=loaded.process if department is None else department.code,
        facts={"case_number": loaded.number, **facts},
        at=work.context.now,
        issued_by_id=None if work.context.actor is None else work.context.actor.staff_id,
    )
    work.context.notify(loaded.id, tell_of_clock_paper(work.session, loaded.id, paper.number, kind, paper.facts))
    return paper

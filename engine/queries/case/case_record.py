"""The contents of a case file: history, papers, materials, cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.documents.kinds import PAPERS
from engine.office.accountability.rules import measure_after_review


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A reminder or card on the case (AC-2)."""

    id: int
    level: str
    element: str | None
    person: str | None
    post: str | None
    issued_at: datetime
    written_at: datetime
    reason: str
    lifted_at: datetime | None
    lift_grounds: str | None
    lifted_by: str | None


def cards(session: Session, case_id: int) -> list[IssuedCard]:
    """The reminders and cards of the case, the newest first (at most 100)."""
    rows = session.execute(
        text(
            "SELECT k.id, k.level, k.element, s.name AS person, p.name AS post, k.issued_at,"
            " k.written_at, k.reason, k.lifted_at, k.lift_grounds, l.name AS lifted_by"
            " FROM card k LEFT JOIN staff s ON s.id = k.staff_id LEFT JOIN post p ON p.id = k.post_id"
            " LEFT JOIN staff l ON l.id = k.lifted_by_id"
            " WHERE k.case_id = :case_id ORDER BY k.issued_at DESC, k.id DESC LIMIT 100"
        ),
        {"case_id": case_id},
    )
    return [IssuedCard(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Clue:
    """What an accountability case is about (AC-3); None = not known or not reached yet."""

    trigger: str
    clue: str
    person: str | None
    post: str | None
    unit: str | None
    origin_case_id: int | None
    origin_number: str | None
    take_due_at: datetime
    taken: bool | None
    take_grounds: str | None
    statement: str | None
    findings: str | None
    measure: str | None
    plan_deadline: date | None
    review_result: str | None
    review_text: str | None
    review_measure: str | None

    @property
    def valid_measure(self) -> str | None:
        """The measure after a review where there was one; ``measure`` is the former one."""
        return measure_after_review(self.measure, self.review_result, self.review_measure)


def clue(session: Session, case_id: int) -> Clue | None:
    """The clue of an accountability case; None for every other case."""
    row = session.execute(
        text(
            "SELECT a.trigger, a.clue, s.name AS person, p.name AS post, d.name AS unit, a.origin_case_id,"
            " o.number AS origin_number, a.take_due_at, a.taken, a.take_grounds, a.statement, a.findings, a.measure,"
            " a.plan_deadline, a.review_result, a.review_text, a.review_measure"
            " FROM accountability a LEFT JOIN staff s ON s.id = a.person_id"
            " LEFT JOIN post p ON p.id = a.post_id LEFT JOIN department d ON d.id = a.unit_id"
            " LEFT JOIN office_case o ON o.id = a.origin_case_id WHERE a.case_id = :case_id"
        ),
        {"case_id": case_id},
    ).one_or_none()
    return None if row is None else Clue(**row._mapping)


@dataclass(frozen=True, slots=True)
class Submitted:
    """One form that somebody handed in, in the case, its parent or its branches."""

    case_id: int
    definition_id: int
    department: str | None
    form: str
    content: dict[str, Any]
    person: str | None
    at: datetime


def submitted(session: Session, case_id: int) -> list[Submitted]:
    """The forms that people handed in for this case, its parent and its branches, the newest first (at most 60)."""
    rows = session.execute(
        text(
            "SELECT s.case_id, c.definition_id, d.short_name AS department, s.form, s.content, p.name AS person, s.at"
            " FROM submission s JOIN office_case c ON c.id = s.case_id"
            " LEFT JOIN department d ON d.id = c.department_id AND c.branch_key IS NOT NULL"
            " LEFT JOIN staff p ON p.id = s.staff_id"
            " WHERE s.form IS NOT NULL AND s.case_id IN (SELECT id FROM office_case"
            "  WHERE id = :case_id OR parent_id = :case_id"
            "  UNION SELECT parent_id FROM office_case WHERE id = :case_id)"
            " ORDER BY s.at DESC LIMIT 60"
        ),
        {"case_id": case_id},
    )
    return [Submitted(**row._mapping) for row in rows]


def supplement_due(session: Session, case_id: int) -> datetime | None:
    """When the period of the newest supplement notice ends (LC-3); None when the applicant has nothing to bring.

    A further notice repeats what the earlier ones asked for, so only the newest counts.
    """
    found: datetime | None = session.scalar(
        text(
            "SELECT CASE WHEN supplemented_at IS NULL THEN supplement_due_at END FROM notice"
            " WHERE case_id = :case_id AND kind = 'supplement' ORDER BY id DESC LIMIT 1"
        ),
        {"case_id": case_id},
    )
    return found


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the case file."""

    id: int
    number: str
    kind: str
    case_id: int
    issued_at: datetime
    issued_by: str | None
    voided_at: datetime | None

    @property
    def audience(self) -> str:
        """Whom it is for (PA-3): ``applicant``, ``superior`` or ``file``."""
        return PAPERS[self.kind].audience


def papers(session: Session, case_id: int) -> list[Paper]:
    """The documents of the case and of its branches, in order of issue (at most 400)."""
    rows = session.execute(
        text(
            "SELECT d.id, d.number, d.kind, d.case_id, d.issued_at, s.name AS issued_by, d.voided_at FROM document d"
            " LEFT JOIN staff s ON s.id = d.issued_by_id"
            " WHERE d.case_id = :case_id OR d.case_id IN (SELECT id FROM office_case WHERE parent_id = :case_id)"
            " ORDER BY d.issued_at, d.id LIMIT 400"
        ),
        {"case_id": case_id},
    )
    return [Paper(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A listed material with its state in this application; ``state`` is None before the first check."""

    id: int
    ordinal: int
    name: str
    required: bool
    copies: int
    original: bool
    by_data_sharing: bool
    deferrable: bool
    remark: str
    state: str | None
    problem: str | None
    remedy: str | None
    at: datetime | None
    told_problem: str | None = None
    """What the newest notice said is wrong with it; None when no notice named it."""
    told_remedy: str | None = None
    handed_original: bool | None = None
    handed_copies: int | None = None
    handed_pages: int | None = None
    """How it was handed in (PA-1); None as long as it was not, or when nobody counted the pages."""
    commitment: str = ""
    """What must be true where the applicant may commit to it instead (ON-12); empty = never."""


def materials(session: Session, *, item_id: int | None, application_id: int | None) -> list[MaterialLine]:
    """The item's materials with their state in the application; empty without an item."""
    if item_id is None:
        return []
    rows = session.execute(
        text(
            "SELECT m.id, m.ordinal, m.name, m.required, m.copies, m.original, m.by_data_sharing, m.deferrable,"
            " m.remark, x.state, x.problem, x.remedy, x.at, told.problem AS told_problem, told.remedy AS told_remedy,"
            " x.original AS handed_original, x.copies AS handed_copies, x.pages AS handed_pages, m.commitment"
            " FROM item_material m"
            " LEFT JOIN application_material x ON x.material_id = m.id AND x.application_id = :application_id"
            " LEFT JOIN LATERAL (SELECT line ->> 'problem' AS problem, line ->> 'remedy' AS remedy"
            "  FROM notice n JOIN application a ON a.case_id = n.case_id, jsonb_array_elements(n.lines) line"
            "  WHERE a.id = :application_id AND (line ->> 'material')::bigint = m.id"
            "  ORDER BY n.id DESC LIMIT 1) told ON true"
            " WHERE m.item_id = :item_id ORDER BY m.ordinal"
        ),
        {"item_id": item_id, "application_id": application_id},
    )
    return [MaterialLine(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    sequence: int
    at: datetime
    person: str | None
    acting_for: str | None
    event: str
    element: str | None
    name: str | None
    data: dict[str, Any] | None


HISTORY_PAGE = 60


def history(session: Session, case_id: int, *, before: int | None = None) -> tuple[list[Event], int | None]:
    """The newest lines of the history before ``before``, newest first; and the key of the following page or None."""
    rows = session.execute(
        text(
            "SELECT h.sequence, h.at, s.name AS person, f.name AS acting_for, h.event, h.element, h.name, h.data"
            " FROM history h"
            " LEFT JOIN staff s ON s.id = h.staff_id LEFT JOIN staff f ON f.id = h.acting_for_id"
            " WHERE h.case_id = :case_id AND (CAST(:before AS integer) IS NULL OR h.sequence < :before)"
            " ORDER BY h.sequence DESC LIMIT :rows"
        ),
        {"case_id": case_id, "before": before, "rows": HISTORY_PAGE + 1},
    ).all()
    events = [Event(**row._mapping) for row in rows[:HISTORY_PAGE]]
    return events, events[-1].sequence if len(rows) > HISTORY_PAGE else None

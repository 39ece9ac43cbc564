"""The contents of a case file: history, papers, materials, cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, case, cast, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import History, OfficeCase, Submission
from engine.documents.kinds import PAPERS
from engine.documents.records import Document
from engine.office.accountability.records import AccountabilityCase
from engine.office.accountability.rules import measure_after_review
from engine.office.applications.records import Application, ApplicationMaterial
from engine.office.cards.records import Card
from engine.office.items.records import ItemMaterial
from engine.office.notices.records import Notice
from engine.office.organisation.records import Department, Post, Staff


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
    has_days: bool
    """Whether it rests on a limit whose days can be shown (AT-1)."""
    lifted_at: datetime | None
    lift_grounds: str | None
    lifted_by: str | None


def cards(session: Session, case_id: int) -> list[IssuedCard]:
    """The reminders and cards of the case, the newest first (at most 100)."""
    lifter = aliased(Staff)
    rows = session.execute(
        select(
            Card.id,
            Card.level,
            Card.element,
            Staff.name.label("person"),
            Post.name.label("post"),
            Card.issued_at,
            Card.written_at,
            Card.reason,
            or_(Card.clock_id.is_not(None), Card.step_began_at.is_not(None)).label("has_days"),
            Card.lifted_at,
            Card.lift_grounds,
            lifter.name.label("lifted_by"),
        )
        .outerjoin(Staff, Staff.id == Card.staff_id)
        .outerjoin(Post, Post.id == Card.post_id)
        .outerjoin(lifter, lifter.id == Card.lifted_by_id)
        .where(Card.case_id == case_id)
        .order_by(Card.issued_at.desc(), Card.id.desc())
        .limit(100)
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
        select(
            AccountabilityCase.trigger,
            AccountabilityCase.clue,
            Staff.name.label("person"),
            Post.name.label("post"),
            Department.name.label("unit"),
            AccountabilityCase.origin_case_id,
            OfficeCase.number.label("origin_number"),
            AccountabilityCase.take_due_at,
            AccountabilityCase.taken,
            AccountabilityCase.take_grounds,
            AccountabilityCase.statement,
            AccountabilityCase.findings,
            AccountabilityCase.measure,
            AccountabilityCase.plan_deadline,
            AccountabilityCase.review_result,
            AccountabilityCase.review_text,
            AccountabilityCase.review_measure,
        )
        .outerjoin(Staff, Staff.id == AccountabilityCase.person_id)
        .outerjoin(Post, Post.id == AccountabilityCase.post_id)
        .outerjoin(Department, Department.id == AccountabilityCase.unit_id)
        .outerjoin(OfficeCase, OfficeCase.id == AccountabilityCase.origin_case_id)
        .where(AccountabilityCase.case_id == case_id)
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
    related = aliased(OfficeCase)
    own = select(related.id).where(or_(related.id == case_id, related.parent_id == case_id))
    family: CompoundSelect[Any] = union(own, select(related.parent_id).where(related.id == case_id))
    rows = session.execute(
        select(
            Submission.case_id,
            OfficeCase.definition_id,
            Department.short_name.label("department"),
            Submission.form,
            Submission.content,
            Staff.name.label("person"),
            Submission.at,
        )
        .join(OfficeCase, OfficeCase.id == Submission.case_id)
        .outerjoin(Department, (Department.id == OfficeCase.department_id) & OfficeCase.branch_key.is_not(None))
        .outerjoin(Staff, Staff.id == Submission.staff_id)
        .where(Submission.form.is_not(None), Submission.case_id.in_(family))
        .order_by(Submission.at.desc())
        .limit(60)
    )
    return [Submitted(**row._mapping) for row in rows]


def supplement_due(session: Session, case_id: int) -> datetime | None:
    """When the period of the newest supplement notice ends (LC-3); None when the applicant has nothing to bring.

    A further notice repeats what the earlier ones asked for, so only the newest counts.
    """
    due = case((Notice.supplemented_at.is_(None), Notice.supplement_due_at))
    asked = select(due).where(Notice.case_id == case_id, Notice.kind == "supplement")
    return session.scalar(asked.order_by(Notice.id.desc()).limit(1))


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
    branches = select(OfficeCase.id).where(OfficeCase.parent_id == case_id)
    rows = session.execute(
        select(
            Document.id,
            Document.number,
            Document.kind,
            Document.case_id,
            Document.issued_at,
            Staff.name.label("issued_by"),
            Document.voided_at,
        )
        .outerjoin(Staff, Staff.id == Document.issued_by_id)
        .where(or_(Document.case_id == case_id, Document.case_id.in_(branches)))
        .order_by(Document.issued_at, Document.id)
        .limit(400)
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
    # What the newest notice that names the material said of it.
    line = func.jsonb_array_elements(Notice.lines).table_valued("value").render_derived()
    told = (
        select(
            line.c.value.op("->>")("problem").label("problem"),
            line.c.value.op("->>")("remedy").label("remedy"),
        )
        .select_from(Notice)
        .join(Application, Application.case_id == Notice.case_id)
        .join(line, true())
        .where(
            Application.id == application_id,
            cast(line.c.value.op("->>")("material"), BigInteger) == ItemMaterial.id,
        )
        .order_by(Notice.id.desc())
        .limit(1)
        .lateral("told")
    )
    rows = session.execute(
        select(
            ItemMaterial.id,
            ItemMaterial.ordinal,
            ItemMaterial.name,
            ItemMaterial.required,
            ItemMaterial.copies,
            ItemMaterial.original,
            ItemMaterial.by_data_sharing,
            ItemMaterial.deferrable,
            ItemMaterial.remark,
            ApplicationMaterial.state,
            ApplicationMaterial.problem,
            ApplicationMaterial.remedy,
            ApplicationMaterial.at,
            told.c.problem.label("told_problem"),
            told.c.remedy.label("told_remedy"),
            ApplicationMaterial.original.label("handed_original"),
            ApplicationMaterial.copies.label("handed_copies"),
            ApplicationMaterial.pages.label("handed_pages"),
            ItemMaterial.commitment,
        )
        .outerjoin(
            ApplicationMaterial,
            (ApplicationMaterial.material_id == ItemMaterial.id)
            & (ApplicationMaterial.application_id == application_id),
        )
        .outerjoin(told, true())
        .where(ItemMaterial.item_id == item_id)
        .order_by(ItemMaterial.ordinal)
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
    acting_for = aliased(Staff)
    lines = (
        select(
            History.sequence,
            History.at,
            Staff.name.label("person"),
            acting_for.name.label("acting_for"),
            History.event,
            History.element,
            History.name,
            History.data,
        )
        .outerjoin(Staff, Staff.id == History.staff_id)
        .outerjoin(acting_for, acting_for.id == History.acting_for_id)
        .where(History.case_id == case_id)
        .order_by(History.sequence.desc())
        .limit(HISTORY_PAGE + 1)
    )
    if before is not None:
        lines = lines.where(History.sequence < before)
    rows = session.execute(lines).all()
    events = [Event(**row._mapping) for row in rows[:HISTORY_PAGE]]
    return events, events[-1].sequence if len(rows) > HISTORY_PAGE else None

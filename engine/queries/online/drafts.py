"""Drafts of online applications as their owners see them, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase
from engine.files.records import Attachment, FileContent
from engine.identity.permissions import Applicant
from engine.office.applications.records import Application
from engine.office.items.records import Item, ItemMaterial
from engine.office.online import store
from engine.office.online.records import ApplicationDraft, DraftFile
from engine.office.online.rules import AskedMaterial, choices_for
from engine.office.organisation.records import Department
from engine.office.service_clock.records import ServiceClock


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of a draft: its key, name and size in bytes; ``pages`` 0 for one that cannot be drawn."""

    id: int
    material_id: int
    name: str
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class DraftMaterial:
    """One line of the list with what the applicant has handed in or chosen instead."""

    id: int
    ordinal: int
    name: str
    remark: str
    required: bool
    by_data_sharing: bool
    original: bool
    copies: int
    needed_when: str
    commitment: str
    offered: tuple[str, ...]
    """Codes of ``MATERIAL_CHOICES`` that are open here."""
    choice: str | None
    files: tuple[OwnFile, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing has to be done about it before the submission."""
        return not self.required or self.by_data_sharing or bool(self.files) or self.choice in self.offered


@dataclass(frozen=True)
class DraftPage:
    """A draft with everything that its pages show."""

    id: int
    item_id: int
    item_code: str
    item_name: str
    item_active: bool
    serving_ways: tuple[str, ...]
    """As the item lists them; empty = all."""
    answers: Mapping[str, Any]
    serving_way: str | None
    serving_address: str
    revision: int
    expires_at: datetime
    materials: tuple[DraftMaterial, ...]


def own_draft(session: Session, applicant: Applicant, draft_id: int, at: datetime) -> DraftPage:
    """The draft of this contact; NotFound when it is another's, was submitted, or has expired at ``at``."""
    row = session.execute(
        select(ApplicationDraft, Item)
        .join(Item, Item.id == ApplicationDraft.item_id)
        .where(ApplicationDraft.id == draft_id, *_of(applicant))
    ).one_or_none()
    if row is None:
        raise store.no_draft()
    draft, item = row[0], row[1]
    store.check_open(draft, at)
    listed = session.scalars(select(ItemMaterial).where(ItemMaterial.item_id == item.id).order_by(ItemMaterial.ordinal))
    files = _files(session, draft.id)
    return DraftPage(
        draft.id,
        item.id,
        item.code,
        item.name,
        item.active,
        tuple(item.serving_ways),
        draft.answers,
        draft.serving_way,
        draft.serving_address,
        draft.revision,
        draft.expires_at,
        tuple(_material(each, draft, files) for each in listed),
    )


def _of(applicant: Applicant) -> tuple[Any, Any]:
    return ApplicationDraft.channel == applicant.channel, ApplicationDraft.contact == applicant.contact


def _material(row: ItemMaterial, draft: ApplicationDraft, files: Mapping[int, list[OwnFile]]) -> DraftMaterial:
    asked = AskedMaterial(
        row.id, row.name, row.required, row.by_data_sharing, row.deferrable, row.commitment, row.needed_when
    )
    return DraftMaterial(
        row.id,
        row.ordinal,
        row.name,
        row.remark,
        row.required,
        row.by_data_sharing,
        row.original,
        row.copies,
        row.needed_when,
        row.commitment,
        choices_for(asked),
        draft.choices.get(str(row.id)),
        tuple(files.get(row.id, ())),
    )


def _files(session: Session, draft_id: int) -> dict[int, list[OwnFile]]:
    file = DraftFile
    rows = session.execute(
        select(file.id, file.material_id, file.name, FileContent.size, FileContent.pages)
        .join(FileContent, FileContent.digest == file.digest)
        .where(file.draft_id == draft_id)
        .order_by(file.id)
    )
    found: dict[int, list[OwnFile]] = {}
    for row in rows:
        found.setdefault(row.material_id, []).append(OwnFile(**row._mapping))
    return found


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """A draft, or the application that it became, in the list of its owner."""

    id: int
    item_name: str
    changed_at: datetime
    expires_at: datetime
    number: str | None
    """Of the application's case; None for a draft."""


MOST_MATTERS = 50


def own_matters(session: Session, applicant: Applicant, at: datetime, *, item_id: int | None = None) -> list[OwnMatter]:
    """What this contact has begun or submitted and what has not expired, the newest first, at most 50.

    ``item_id`` leaves only the drafts for this item.
    """
    draft = ApplicationDraft
    of_item = () if item_id is None else (draft.item_id == item_id, draft.submitted_at.is_(None))
    rows = session.execute(
        select(draft.id, Item.name.label("item_name"), draft.changed_at, draft.expires_at, OfficeCase.number)
        .join(Item, Item.id == draft.item_id)
        .outerjoin(OfficeCase, OfficeCase.id == draft.case_id)
        .where(*_of(applicant), draft.expires_at > at, *of_item)
        .order_by(draft.id.desc())
        .limit(MOST_MATTERS)
    )
    return [OwnMatter(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the applicant gets for a draft that was submitted: number and query code, and what came in (LC-2)."""

    item_name: str
    department: str
    number: str
    query_code: str
    applicant_kind: str
    applicant_name: str
    submitted_at: datetime
    acceptance_due_at: datetime | None
    """Until when it is accepted or answered otherwise (ON-5)."""
    files: tuple[tuple[str, str], ...]
    """Material and name of the file, in the order of the list."""


def submitted(session: Session, applicant: Applicant, draft_id: int) -> Submitted:
    """The receipt of a submitted draft of this contact; NotFound when it is another's, or was not submitted."""
    row = session.execute(
        select(ApplicationDraft, Application)
        .join(Application, Application.case_id == ApplicationDraft.case_id)
        .where(ApplicationDraft.id == draft_id, *_of(applicant))
    ).one_or_none()
    if row is None:
        raise store.no_draft()
    application = row[1]
    clock = ServiceClock
    accepting = (clock.case_id == OfficeCase.id, clock.name == "acceptance", clock.finished_at.is_(None))
    facts = session.execute(
        select(
            Item.name.label("item_name"), Department.name.label("department"), OfficeCase.number, clock.promised_due_at
        )
        .select_from(OfficeCase)
        .join(Item, Item.id == application.item_id)
        .join(Department, Department.id == application.department_id)
        .outerjoin(clock, and_(*accepting))
        .where(OfficeCase.id == application.case_id)
    ).one()
    files = session.execute(
        select(ItemMaterial.name.label("material"), Attachment.name)
        .join(ItemMaterial, ItemMaterial.id == Attachment.material_id)
        .where(Attachment.case_id == application.case_id, Attachment.by_id.is_(None), Attachment.supplement == 0)
        .order_by(ItemMaterial.ordinal, Attachment.id)
    )
    return Submitted(
        facts.item_name,
        facts.department,
        facts.number,
        application.query_code,
        application.applicant_kind,
        application.applicant_name,
        application.received_at,
        facts.promised_due_at,
        tuple((each.material, each.name) for each in files),
    )

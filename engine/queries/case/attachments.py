"""The files of a case as pages show them, and one file with its content."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, and_, bindparam, case, or_, select, union
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.errors import NotFound
from engine.files import drawing, form_files, store
from engine.files.kinds import KINDS, Kind
from engine.files.records import Attachment, FileContent
from engine.office.items.records import ItemMaterial
from engine.office.organisation.records import Department, Staff


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One attachment. ``by`` None: the applicant, on the public site; ``department`` is that of a branch."""

    id: int
    case_id: int
    material_id: int | None
    digest: str
    name: str
    kind: str
    size: int
    pages: int
    drawn: bool
    """Whether it has a thumbnail."""
    supplement: int
    at: datetime
    by: str | None
    department: str | None
    struck_at: datetime | None
    struck_by: str | None
    struck_reason: str | None

    @property
    def kept_as(self) -> Kind:
        """Its kind, with media type and names."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """The files of a case by listed material, the newest supplement first, and those that belong to no material."""

    of_material: dict[int, list[CaseFile]]
    others: list[CaseFile]

    @property
    def count(self) -> int:
        """Files that are not struck out."""
        listed = [each for files in self.of_material.values() for each in files]
        return sum(each.struck_at is None for each in (*listed, *self.others))


def _files() -> Select[*tuple[Any, ...]]:
    by, struck_by, related = aliased(Staff), aliased(Staff), aliased(OfficeCase)
    case_id, joint = bindparam("case_id", type_=BigInteger), related.parent_task.is_not(None)
    own = select(related.id).where(or_(related.id == case_id, and_(related.parent_id == case_id, joint)))
    family: CompoundSelect[Any] = union(own, select(related.parent_id).where(related.id == case_id, joint))
    return (
        select(
            Attachment.id,
            Attachment.case_id,
            Attachment.material_id,
            Attachment.digest,
            Attachment.name,
            FileContent.kind,
            FileContent.size,
            FileContent.pages,
            FileContent.thumbnail.is_not(None).label("drawn"),
            Attachment.supplement,
            Attachment.at,
            by.name.label("by"),
            case((OfficeCase.branch_key.is_not(None), Department.short_name)).label("department"),
            Attachment.struck_at,
            struck_by.name.label("struck_by"),
            Attachment.struck_reason,
        )
        .join(FileContent, FileContent.digest == Attachment.digest)
        .join(OfficeCase, OfficeCase.id == Attachment.case_id)
        .outerjoin(Department, Department.id == OfficeCase.department_id)
        .outerjoin(by, by.id == Attachment.by_id)
        .outerjoin(struck_by, struck_by.id == Attachment.struck_by_id)
        .where(Attachment.case_id.in_(family))
        .order_by(Attachment.supplement.desc(), Attachment.id)
        .limit(1000)
    )


_FILES = _files()
"""Built once: building it takes 1 ms of CPU."""


def case_files(session: Session, case_id: int) -> CaseFiles:
    """The files of the case, of the joint case that it is a branch of, and of its own branches; one statement."""
    files = CaseFiles({}, [])
    for each in _found(session, case_id):
        (files.others if each.material_id is None else files.of_material.setdefault(each.material_id, [])).append(each)
    return files


def case_file(session: Session, case_id: int, attachment_id: int) -> CaseFile:
    """One file that belongs to the case as in ``case_files``; NotFound for any other."""
    found = _found(session, case_id, Attachment.id == attachment_id)
    if not found:
        raise NotFound("这个办件里没有这个文件，请从材料页重新打开。", "The case has no such file.")
    return found[0]


def _found(session: Session, case_id: int, *conditions: ColumnElement[bool]) -> Sequence[CaseFile]:
    rows = session.execute(_FILES.where(*conditions), {"case_id": case_id})
    return [CaseFile(**row._mapping) for row in rows]


def renewed_materials(session: Session, case_id: int, since: datetime) -> frozenset[int]:
    """The materials for which a file has come after ``since`` and is not struck out."""
    rows = session.scalars(
        select(Attachment.material_id)
        .where(Attachment.case_id == case_id, Attachment.at > since, Attachment.struck_at.is_(None))
        .distinct()
    )
    return frozenset(row for row in rows if row is not None)


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file as the applicant who added it on the public site sees it."""

    name: str
    material: str
    at: datetime


def handed_in_online(session: Session, case_id: int) -> list[OwnFile]:
    """What the applicant has added to the case on the public site, in order; names alone, never the content."""
    rows = session.execute(
        select(Attachment.name, ItemMaterial.name.label("material"), Attachment.at)
        .join(ItemMaterial, ItemMaterial.id == Attachment.material_id)
        .where(Attachment.case_id == case_id, Attachment.by_id.is_(None), Attachment.struck_at.is_(None))
        .order_by(Attachment.id)
    )
    return [OwnFile(**row._mapping) for row in rows]


def content(session: Session, file: CaseFile) -> Iterator[bytes]:
    """The bytes of a file, part by part."""
    return store.content(session, file.digest)


def thumbnail(session: Session, file: CaseFile) -> bytes:
    """The small JPEG of a file; NotFound for a kind that cannot be drawn."""
    return drawing.thumbnail(session, file.digest)


def page(session: Session, file: CaseFile, number: int) -> tuple[bytes, str]:
    """One page of a file as a picture, with its media type; NotFound when there is no such page."""
    return drawing.page(session, file.digest, file.kind, file.pages, number)


def files_in_fields(
    session: Session, numbers: Collection[int], *, staff_id: int | None, case_id: int | None
) -> dict[int, form_files.ChosenFile]:
    """The files of form fields by number that belong to this case, or wait for one that this member of staff begins."""
    found = form_files.chosen(session, numbers)
    return {number: each for number, each in found.items() if each.may_be_handed_in(staff_id, case_id)}

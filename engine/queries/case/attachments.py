"""The files of a case as pages show them, and one file with its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.files import isolated, store
from engine.files.kinds import KINDS, Kind


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


_FILES = """
SELECT t.id, t.case_id, t.material_id, t.digest, t.name, f.kind, f.size, f.pages, f.thumbnail IS NOT NULL AS drawn,
       t.supplement, t.at, s.name AS by, CASE WHEN c.branch_key IS NOT NULL THEN d.short_name END AS department,
       t.struck_at, x.name AS struck_by, t.struck_reason
FROM attachment t
JOIN file_content f ON f.digest = t.digest
JOIN office_case c ON c.id = t.case_id
LEFT JOIN department d ON d.id = c.department_id
LEFT JOIN staff s ON s.id = t.by_id
LEFT JOIN staff x ON x.id = t.struck_by_id
WHERE t.case_id IN (SELECT id FROM office_case WHERE id = :case_id OR (parent_id = :case_id AND parent_task IS NOT NULL)
                    UNION SELECT parent_id FROM office_case WHERE id = :case_id AND parent_task IS NOT NULL)
  {condition}
ORDER BY t.supplement DESC, t.id
LIMIT 1000
"""


def case_files(session: Session, case_id: int) -> CaseFiles:
    """The files of the case, of the joint case that it is a branch of, and of its own branches; one statement."""
    files = CaseFiles({}, [])
    for each in _found(session, case_id, "", {}):
        (files.others if each.material_id is None else files.of_material.setdefault(each.material_id, [])).append(each)
    return files


def case_file(session: Session, case_id: int, attachment_id: int) -> CaseFile:
    """One file that belongs to the case as in ``case_files``; NotFound for any other."""
    found = _found(session, case_id, "AND t.id = :id", {"id": attachment_id})
    if not found:
        raise NotFound("这个办件里没有这个文件，请从材料页重新打开。", "The case has no such file.")
    return found[0]


def _found(session: Session, case_id: int, condition: str, names: dict[str, int]) -> Sequence[CaseFile]:
    rows = session.execute(text(_FILES.format(condition=condition)), {"case_id": case_id, **names})
    return [CaseFile(**row._mapping) for row in rows]


def renewed_materials(session: Session, case_id: int, since: datetime) -> frozenset[int]:
    """The materials for which a file has come after ``since`` and is not struck out."""
    rows = session.scalars(
        text(
            "SELECT DISTINCT material_id FROM attachment WHERE case_id = :case_id AND at > :since"
            " AND material_id IS NOT NULL AND struck_at IS NULL"
        ),
        {"case_id": case_id, "since": since},
    )
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file as the applicant who added it on the public site sees it."""

    name: str
    material: str
    at: datetime


def handed_in_online(session: Session, case_id: int) -> list[OwnFile]:
    """What the applicant has added to the case on the public site, in order; names alone, never the content."""
    rows = session.execute(
        text(
            "SELECT t.name, m.name AS material, t.at FROM attachment t JOIN item_material m ON m.id = t.material_id"
            " WHERE t.case_id = :case_id AND t.by_id IS NULL AND t.struck_at IS NULL ORDER BY t.id"
        ),
        {"case_id": case_id},
    )
    return [OwnFile(**row._mapping) for row in rows]


def content(session: Session, file: CaseFile) -> Iterator[bytes]:
    """The bytes of a file, part by part."""
    return store.content(session, file.digest)


def thumbnail(session: Session, file: CaseFile) -> bytes:
    """The small JPEG of a file; NotFound for a kind that cannot be drawn."""
    found = session.scalar(text("SELECT thumbnail FROM file_content WHERE digest = :digest"), {"digest": file.digest})
    if found is None:
        raise NotFound("这种文件没有缩略图，请下载后查看。", "Files of this kind have no thumbnail.")
    return bytes(found)


def page(session: Session, file: CaseFile, number: int) -> tuple[bytes, str]:
    """One page of a file as a picture, with its media type; NotFound when there is no such page.

    A page of a PDF is drawn in a process of its own, so that no script of it ever runs in somebody's browser.
    """
    if not 0 < number <= file.pages:
        raise NotFound("没有这一页。", "There is no such page.")
    data = b"".join(content(session, file))
    if file.kind == "pdf":
        return isolated.page_of(data, number), "image/jpeg"
    return data, file.kept_as.media_type

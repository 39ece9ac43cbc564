"""Contents and attachments: rows of the caller's transaction.

The bytes are in the same database, so that one backup holds all, or in object storage where the office has one
(``engine.files.objects``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.files import objects
from engine.files.kinds import FileRefused, Judged
from engine.files.records import Attachment, FileChunk, FileContent

CHUNK = 1024 * 1024
"""Bytes of one part."""

EMPTY_CONTENT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing: the content to which the attachments of masked cases point."""

MOST_OF_CASE = 400
"""Files of one case that are not struck out."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A content that is ready to be kept. ``stored_as`` names its object; None: its bytes go into the database."""

    judged: Judged
    digest: str
    stored_as: str | None


def place(judged: Judged) -> Placed:
    """Write the bytes into object storage where the office has one; done before anything is locked.

    StorageUnreachable when the storage does not answer. An object that no transaction then refers to is swept.
    """
    digest = hashlib.sha256(judged.data).hexdigest()
    storage = objects.configured()
    return Placed(judged, digest, None if storage is None else storage.put(digest, judged.data))


def keep(session: Session, placed: Placed) -> str:
    """Keep a content unless it is there already; its digest."""
    judged, digest = placed.judged, placed.digest
    added = session.scalar(
        insert(FileContent)
        .values(
            digest=digest,
            kind=judged.kind,
            size=len(judged.data),
            pages=judged.pages,
            thumbnail=judged.thumbnail or None,
            stored_as=placed.stored_as,
        )
        .on_conflict_do_nothing()
        .returning(FileContent.digest)
    )
    if added is not None and placed.stored_as is None:
        write_parts(session, digest, judged.data)
    return digest


def write_parts(session: Session, digest: str, data: bytes) -> None:
    """Write the bytes of a content into the database, part by part."""
    parts = range(0, len(data), CHUNK)
    session.execute(
        insert(FileChunk),
        [
            {"digest": digest, "ordinal": number, "data": data[begin : begin + CHUNK]}
            for number, begin in enumerate(parts)
        ],
    )


def content(session: Session, digest: str) -> Iterator[bytes]:
    """The parts of a content in order; from the database one statement each; nothing for an unknown digest.

    What is in object storage is read and proved at once: StorageUnreachable, or ContentChanged, when that fails.
    """
    found = session.execute(_FIRST_PART, {"digest": digest}).one_or_none()
    if found is None:
        return iter(())
    if found.stored_as is not None:
        data = objects.needed().read(found.stored_as, digest)
        return iter([data[begin : begin + CHUNK] for begin in range(0, len(data), CHUNK)])
    return _parts(session, digest, found.data, found.size)


_FIRST_PART = (
    select(FileContent.stored_as, FileContent.size, FileChunk.data)
    .outerjoin(FileChunk, and_(FileChunk.digest == FileContent.digest, FileChunk.ordinal == 0))
    .where(FileContent.digest == bindparam("digest"))
)


def _parts(session: Session, digest: str, first: bytes | None, size: int) -> Iterator[bytes]:
    part, ordinal, given = first, 0, 0
    while part is not None:
        yield bytes(part)
        given += len(part)
        ordinal += 1
        part = session.scalar(select(FileChunk.data).where(FileChunk.digest == digest, FileChunk.ordinal == ordinal))
    if given < size:
        # It was moved into object storage meanwhile.
        name = session.scalar(select(FileContent.stored_as).where(FileContent.digest == digest))
        if name is not None:
            yield objects.needed().read(name, digest)[given:]


def attach(
    session: Session,
    *,
    case_id: int,
    material_id: int | None,
    digest: str,
    name: str,
    at: datetime,
    by_id: int | None,
) -> Attachment | None:
    """Add a kept content to a case; None when the same content is there for the same material already.

    FileRefused when the case has too many files, or the material is not on the list of its item.
    """
    present = session.execute(
        select(Attachment.material_id, Attachment.digest).where(
            Attachment.case_id == case_id, Attachment.struck_at.is_(None)
        )
    ).all()
    if (material_id, digest) in {(row.material_id, row.digest) for row in present}:
        return None
    if len(present) >= MOST_OF_CASE:
        raise FileRefused(
            f"一个办件最多 {MOST_OF_CASE} 个文件。请把多页合并成一个 PDF 后上传。",
            f"A case may have at most {MOST_OF_CASE} files. Send several pages as one PDF.",
        )
    if material_id is not None and not session.scalar(text(_LISTED), {"case": case_id, "material": material_id}):
        raise FileRefused(
            "本事项的材料清单里没有这一项，请刷新页面后重新选择。",
            "The list of this item has no such material; reload the page.",
        )
    supplement = session.scalar(text(_SUPPLEMENTS), {"case": case_id}) or 0
    attachment = Attachment(
        case_id=case_id,
        material_id=material_id,
        digest=digest,
        name=name,
        supplement=supplement if material_id is not None else 0,
        at=at,
        by_id=by_id,
    )
    session.add(attachment)
    session.flush()
    return attachment


_LISTED = """
SELECT EXISTS (SELECT 1 FROM application a JOIN item_material m ON m.item_id = a.item_id
               WHERE a.case_id = :case AND m.id = :material)
"""
_SUPPLEMENTS = "SELECT count(*) FROM notice WHERE case_id = :case AND kind = 'supplement'"


def last_from_applicant(session: Session, case_id: int) -> datetime | None:
    """When the applicant last added a file on the public site; None for never."""
    return session.scalar(
        select(func.max(Attachment.at)).where(Attachment.case_id == case_id, Attachment.by_id.is_(None))
    )


def attachment(session: Session, case_id: int, attachment_id: int) -> Attachment | None:
    """An attachment of this case; None when it has no such."""
    return session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.case_id == case_id))


def came_after_notices(session: Session, case_id: int, notices: int) -> set[int]:
    """The materials for which the applicant has added a file online since the ``notices``-th notice (ON-3)."""
    found = session.scalars(
        select(Attachment.material_id).where(
            Attachment.case_id == case_id,
            Attachment.by_id.is_(None),
            Attachment.struck_at.is_(None),
            Attachment.supplement >= notices,
            Attachment.material_id.is_not(None),
        )
    )
    return {each for each in found if each is not None}

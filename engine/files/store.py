"""Contents and attachments in the database: written inside the caller's transaction, so that one backup holds all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.files.kinds import FileRefused, Judged
from engine.files.records import Attachment, FileChunk, FileContent

CHUNK = 1024 * 1024
"""Bytes of one part."""

MOST_OF_CASE = 400
"""Files of one case that are not struck out."""


def keep(session: Session, judged: Judged) -> str:
    """Keep a content unless it is there already; its digest."""
    digest = hashlib.sha256(judged.data).hexdigest()
    added = session.scalar(
        insert(FileContent)
        .values(
            digest=digest,
            kind=judged.kind,
            size=len(judged.data),
            pages=judged.pages,
            thumbnail=judged.thumbnail or None,
        )
        .on_conflict_do_nothing()
        .returning(FileContent.digest)
    )
    if added is not None:
        parts = range(0, len(judged.data), CHUNK)
        session.execute(
            insert(FileChunk),
            [
                {"digest": digest, "ordinal": number, "data": judged.data[begin : begin + CHUNK]}
                for number, begin in enumerate(parts)
            ],
        )
    return digest


def content(session: Session, digest: str) -> Iterator[bytes]:
    """The parts of a content in order, one statement each; nothing for an unknown digest."""
    ordinal = 0
    while (part := session.get(FileChunk, (digest, ordinal))) is not None:
        yield bytes(part.data)
        session.expunge(part)
        ordinal += 1


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

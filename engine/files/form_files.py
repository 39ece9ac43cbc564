"""Files that are chosen in a form and wait until it is handed in: rows of the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.files import store
from engine.files.records import Attachment, FileContent, FormFile

WAITS = timedelta(days=30)
"""How long a chosen file waits for its form; a draft that is opened later asks for it again."""
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file in a form, waiting or handed in. ``case_id`` None: of a start form; ``size`` in bytes."""

    id: int
    staff_id: int
    case_id: int | None
    name: str
    kind: str
    size: int
    digest: str
    attachment_id: int | None

    def may_be_handed_in(self, staff_id: int | None, case_id: int | None) -> bool:
        """Whether it belongs to this case, or was chosen by this member of staff for a case still to be opened."""
        if self.case_id is None:
            return self.staff_id == staff_id
        return self.case_id == case_id


def choose(
    session: Session, *, page_key: str, staff_id: int, case_id: int | None, digest: str, name: str, at: datetime
) -> int:
    """Note that a kept content was chosen on a page; its number, the same for the same content on the same page."""
    added = session.scalar(
        insert(FormFile)
        .values(page_key=page_key, staff_id=staff_id, case_id=case_id, digest=digest, name=name, at=at)
        .on_conflict_do_nothing(index_elements=["page_key", "digest"])
        .returning(FormFile.id)
    )
    if added is not None:
        return int(added)
    return session.scalars(select(FormFile.id).where(FormFile.page_key == page_key, FormFile.digest == digest)).one()


def chosen(session: Session, numbers: Collection[int]) -> dict[int, ChosenFile]:
    """The files by number; without those that waited too long or never were."""
    if not numbers:
        return {}
    waiting: ColumnElement[bool] = and_(FormFile.attachment_id.is_(None), FileContent.digest == FormFile.digest)
    rows = session.execute(
        select(FormFile, Attachment.name, FileContent.kind, FileContent.size)
        .outerjoin(Attachment, Attachment.id == FormFile.attachment_id)
        .join(FileContent, or_(waiting, FileContent.digest == Attachment.digest))
        .where(FormFile.id.in_(numbers))
    )
    return {
        row.id: ChosenFile(
            id=row.id,
            staff_id=row.staff_id,
            case_id=row.case_id,
            name=name or row.name,
            kind=kind,
            size=size,
            digest=row.digest,
            attachment_id=row.attachment_id,
        )
        for row, name, kind, size in rows
    }


def hand_in(
    session: Session, files: Iterable[ChosenFile], *, case_id: int, at: datetime, by_id: int
) -> list[Attachment]:
    """Make files that wait attachments of their case; those that are new to it."""
    added = []
    for each in files:
        if each.attachment_id is not None:
            continue
        new = store.attach(
            session, case_id=case_id, material_id=None, digest=each.digest, name=each.name, at=at, by_id=by_id
        )
        attachment_id = new.id if new is not None else _present(session, case_id, each.digest)
        session.execute(
            update(FormFile).where(FormFile.id == each.id).values(attachment_id=attachment_id, case_id=case_id, name="")
        )
        if new is not None:
            added.append(new)
    return added


def _present(session: Session, case_id: int, digest: str) -> int:
    """The attachment of the case, beside its listed materials, that has this content already."""
    return session.scalars(
        select(Attachment.id)
        .where(
            Attachment.case_id == case_id,
            Attachment.material_id.is_(None),
            Attachment.digest == digest,
            Attachment.struck_at.is_(None),
        )
        .order_by(Attachment.id)
        .limit(1)
    ).one()


def purge(session: Session, at: datetime) -> set[str]:
    """Delete some of those that have waited too long by the office time ``at``; the digests that they held."""
    old = select(FormFile.id).where(FormFile.attachment_id.is_(None), FormFile.at <= at - WAITS).limit(AT_ONCE)
    gone: Sequence[str] = session.scalars(
        delete(FormFile).where(FormFile.id.in_(old.with_for_update(skip_locked=True))).returning(FormFile.digest)
    ).all()
    return set(gone)

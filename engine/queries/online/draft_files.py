"""The files of a draft as their owner looks at them again before the submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.files import drawing
from engine.files.records import FileContent
from engine.identity.permissions import Applicant
from engine.office.online.records import ApplicationDraft, DraftFile


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """A file of a draft that can be looked at; ``pages`` is 0 for a kind that cannot be drawn."""

    id: int
    name: str
    digest: str
    kind: str
    pages: int


def own_file(session: Session, applicant: Applicant, draft_id: int, file_id: int, at: datetime) -> DraftPicture:
    """One file of an open draft of this contact; NotFound for any other, also one of another draft (AU-1)."""
    row = session.execute(
        select(DraftFile.id, DraftFile.name, FileContent.digest, FileContent.kind, FileContent.pages)
        .join(ApplicationDraft, ApplicationDraft.id == DraftFile.draft_id)
        .join(FileContent, FileContent.digest == DraftFile.digest)
        .where(
            DraftFile.id == file_id,
            DraftFile.draft_id == draft_id,
            ApplicationDraft.channel == applicant.channel,
            ApplicationDraft.contact == applicant.contact,
            ApplicationDraft.submitted_at.is_(None),
            ApplicationDraft.expires_at > at,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("这份草稿里没有这个文件，请从材料页重新打开。", "The draft has no such file.")
    return DraftPicture(**row._mapping)


def thumbnail(session: Session, file: DraftPicture) -> bytes:
    """The small JPEG; NotFound for a kind that cannot be drawn."""
    return drawing.thumbnail(session, file.digest)


def page(session: Session, file: DraftPicture, number: int) -> tuple[bytes, str]:
    """One page as a picture with its media type; NotFound when there is no such page."""
    return drawing.page(session, file.digest, file.kind, file.pages, number)

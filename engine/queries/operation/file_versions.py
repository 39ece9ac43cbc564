"""Versions and drafts of files as pages show them: who, when, why, and how many cases still run by each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.file_records import FileDraft, FileVersion
from engine.cases.storage.records import Definition, DefinitionFile, OfficeCase
from engine.office.organisation.records import Staff


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version of a file. ``hash`` is None where it was retired, ``by`` and ``note`` for the program's own."""

    version: int
    hash: str | None
    at: datetime
    by: str | None
    note: str | None
    open_cases: int


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """The draft of a file: what it holds, from what it was made, who saved it last, who reviewed it (None: nobody)."""

    content: bytes
    base: str | None
    revision: int
    at: datetime
    by_id: int
    by: str
    reviewed_by: str | None
    reviewed_at: datetime | None


def file_versions(session: Session, kind: str, key: str) -> list[ShownVersion]:
    """Every version of a file, newest first; empty for a file that was never deployed."""
    rows = session.execute(
        select(FileVersion, Staff.name)
        .outerjoin(Staff, Staff.id == FileVersion.by_id)
        .where(FileVersion.kind == kind, FileVersion.key == key)
        .order_by(FileVersion.version.desc())
    ).all()
    used = Definition.files[kind][key].astext
    counts = session.execute(
        select(used, func.count())
        .join(OfficeCase, OfficeCase.definition_id == Definition.id)
        .where(OfficeCase.status == "open", used.is_not(None))
        .group_by(used)
    )
    counted: dict[str, int] = {name: count for name, count in counts}  # noqa: C416
    return [
        ShownVersion(row.version, row.hash, row.at, name, row.note, counted.get(row.hash or "", 0))
        for row, name in rows
    ]


def file_draft(session: Session, kind: str, key: str) -> ShownDraft | None:
    """The draft of a file; None when nobody is at work on it."""
    reviewer = aliased(Staff)
    row = session.execute(
        select(FileDraft, Staff.name, reviewer.name)
        .join(Staff, Staff.id == FileDraft.by_id)
        .outerjoin(reviewer, reviewer.id == FileDraft.reviewed_by_id)
        .where(FileDraft.kind == kind, FileDraft.key == key)
    ).one_or_none()
    if row is None:
        return None
    draft, name, reviewed_by = row
    return ShownDraft(
        bytes(draft.content),
        draft.base,
        draft.revision,
        draft.at,
        draft.by_id,
        name,
        reviewed_by,
        draft.reviewed_at,
    )


def drafts(session: Session) -> dict[tuple[str, str], str]:
    """(kind, key) → who saved its draft last, for every file that somebody is at work on."""
    rows = session.execute(select(FileDraft.kind, FileDraft.key, Staff.name).join(Staff, Staff.id == FileDraft.by_id))
    return {(kind, key): name for kind, key, name in rows}


def retired_files(session: Session) -> list[tuple[str, str, str | None]]:
    """(kind, key, reason) of the files that were retired and not restored since."""
    rows = session.execute(
        select(FileVersion.kind, FileVersion.key, FileVersion.hash, FileVersion.note)
        .ext(distinct_on(FileVersion.kind, FileVersion.key))
        .order_by(FileVersion.kind, FileVersion.key, FileVersion.version.desc())
    )
    return [(row.kind, row.key, row.note) for row in rows if row.hash is None]


def retired_processes(session: Session) -> set[str]:
    """The processes by which no case may be opened, because their diagram was retired."""
    rows = session.execute(
        select(FileVersion.hash, FileVersion.identities)
        .ext(distinct_on(FileVersion.key))
        .where(FileVersion.kind == "process")
        .order_by(FileVersion.key, FileVersion.version.desc())
    )
    return {process for name, held in rows if name is None for process in held}


def content_by_hash(session: Session, name: str | None) -> bytes | None:
    """The content of a hash; None for None and for one that is not kept."""
    found = session.scalar(select(DefinitionFile.content).where(DefinitionFile.hash == name))
    return None if found is None else bytes(found)

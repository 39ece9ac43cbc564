"""Versions of files: what is deployed of each diagram, form, table and template, what was before, who and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from engine.bpmn.decisions import read_decisions
from engine.cases.bundles import Files, content_hash, outline
from engine.cases.storage.file_records import FileVersion
from engine.cases.storage.records import DefinitionFile
from engine.errors import ChengnuoError, NotFound


def deployed_hashes(session: Session) -> dict[tuple[str, str], str]:
    """(kind, key) → content hash of every file that is deployed now; retired ones are left out."""
    rows = session.execute(
        select(FileVersion.kind, FileVersion.key, FileVersion.hash)
        .ext(distinct_on(FileVersion.kind, FileVersion.key))
        .order_by(FileVersion.kind, FileVersion.key, FileVersion.version.desc())
    )
    return {(kind, key): name for kind, key, name in rows if name is not None}


def retired_keys(session: Session) -> set[tuple[str, str]]:
    """(kind, key) of the files that were retired and not restored since."""
    rows = session.execute(
        select(FileVersion.kind, FileVersion.key, FileVersion.hash)
        .ext(distinct_on(FileVersion.kind, FileVersion.key))
        .order_by(FileVersion.kind, FileVersion.key, FileVersion.version.desc())
    )
    return {(kind, key) for kind, key, name in rows if name is None}


def is_retired(session: Session, process: str) -> bool:
    """Whether the diagram that held the process was retired, so that no case may be opened by it."""
    holder = (
        select(FileVersion.hash)
        .where(FileVersion.kind == "process", FileVersion.identities.contains([process]))
        .order_by(FileVersion.id.desc())
        .limit(1)
    )
    row = session.execute(holder).first()
    return row is not None and row.hash is None


def content_of(session: Session, kind: str, key: str, version: int) -> bytes:
    """The content of a version; NotFound when there is none, or when this version retired the file."""
    found = session.scalar(
        select(DefinitionFile.content)
        .join(FileVersion, FileVersion.hash == DefinitionFile.hash)
        .where(FileVersion.kind == kind, FileVersion.key == key, FileVersion.version == version)
    )
    if found is None:
        raise NotFound(f"「{key}」没有第 {version} 版。", f"Expected version {version} of {key}, but there is none.")
    return bytes(found)


def template_at(session: Session, template: str, at: datetime) -> tuple[int, str] | None:
    """The version and text of the template that papers issued at this moment print by.

    None where the office had deployed none, or had retired it: then the program's own is meant.
    """
    row = session.execute(
        select(FileVersion.version, DefinitionFile.content)
        .outerjoin(DefinitionFile, DefinitionFile.hash == FileVersion.hash)
        .where(FileVersion.kind == "paper", FileVersion.key == template, FileVersion.at <= at)
        .order_by(FileVersion.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None or row.content is None else (row.version, bytes(row.content).decode("utf-8"))


def identities(kind: str, key: str, content: bytes) -> list[str]:
    """What a file is: the processes, the form or the decisions in it; empty for one that cannot be read."""
    try:
        if kind == "process":
            return list(outline(content).callable)
        return sorted(read_decisions(content)) if kind == "decision" else [key]
    except ChengnuoError:
        return []


def record_versions(session: Session, files: Files, at: datetime, by_id: int | None, note: str | None) -> None:
    """A new version of every file whose content is not the one that is deployed already."""
    known = deployed_hashes(session)
    for kind, key, content in files.each():
        name = content_hash(content)
        if known.get((kind, key)) == name:
            continue
        row = {"hash": name, "kind": kind, "key": key, "content": content}
        session.execute(insert(DefinitionFile).on_conflict_do_nothing(), [row])
        _add(session, kind, key, name, identities(kind, key, content), at, by_id, note)


def record_retirement(session: Session, kind: str, key: str, content: bytes, at: datetime, by_id: int, why: str) -> int:
    """The version that retires a file; its number."""
    return _add(session, kind, key, None, identities(kind, key, content), at, by_id, why)


def _add(
    session: Session,
    kind: str,
    key: str,
    name: str | None,
    held: list[str],
    at: datetime,
    by_id: int | None,
    note: str | None,
) -> int:
    last = session.scalar(select(func.max(FileVersion.version)).where(FileVersion.kind == kind, FileVersion.key == key))
    version = (last or 0) + 1
    session.add(
        FileVersion(kind=kind, key=key, version=version, hash=name, identities=held, at=at, by_id=by_id, note=note)
    )
    session.flush()
    return version

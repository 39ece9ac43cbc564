"""Lists that left the office: one's own with their progress and files, and all of them for whoever supervises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.database import Database
from engine.office.list_exports.records import ListExport, ListExportJob, ListExportPart
from engine.office.organisation.records import Staff

PAGE = 50


@dataclass(frozen=True)
class ExportRow:
    """One list that left, or is being written."""

    id: int
    staff_id: int
    person: str
    name: str
    kind: str
    asked_at: datetime
    outcome: str | None
    ended_at: datetime | None
    rows: int | None
    written: int | None
    """Lines so far; None for a list that left at once, and when its file was deleted."""
    total: int | None
    """Lines that there will be; None before they are counted, and where ``written`` is None."""
    kept_until: datetime | None
    """Until when there is a file to fetch; None without one."""
    reason: tuple[str, str]
    """Why it failed, in Chinese and English."""

    @property
    def share(self) -> int | None:
        """How much of it is written, in per cent; None before its lines are counted."""
        return None if not self.total or self.written is None else min(100, 100 * self.written // self.total)


@dataclass(frozen=True)
class ExportFile:
    """A written list; ``query`` is what it was narrowed to, ``size`` in bytes, ``parts`` the pieces of its content."""

    id: int
    name: str
    kind: str
    query: Mapping[str, str]
    parts: int
    size: int


def list_exports(
    session: Session, *, staff_id: int | None, now: datetime, before: int | None = None
) -> tuple[list[ExportRow], int | None]:
    """Exports, the newest first, and the key to go on after; of one person, or of everybody where that is None."""
    query = (
        select(ListExport, ListExportJob, Staff.name)
        .join(Staff, Staff.id == ListExport.staff_id)
        .outerjoin(ListExportJob, ListExportJob.export_id == ListExport.id)
        .order_by(ListExport.id.desc())
        .limit(PAGE + 1)
    )
    if staff_id is not None:
        query = query.where(ListExport.staff_id == staff_id)
    if before is not None:
        query = query.where(ListExport.id < before)
    rows = [_row(export, job, person, now) for export, job, person in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _row(export: ListExport, job: ListExportJob | None, person: str, now: datetime) -> ExportRow:
    kept = None
    if job is not None and export.outcome == "written" and job.kept_until is not None and job.kept_until > now:
        kept = job.kept_until
    return ExportRow(
        export.id,
        export.staff_id,
        person,
        export.name,
        export.kind,
        export.asked_at,
        export.outcome,
        export.ended_at,
        export.rows,
        None if job is None else job.written,
        None if job is None else job.total,
        kept,
        ("", "") if job is None else (job.reason_zh, job.reason_en),
    )


def export_file(session: Session, export_id: int, *, staff_id: int, now: datetime) -> ExportFile | None:
    """The file of one's own export; None when it is another's, is not written, or is kept no more."""
    part, whole = func.octet_length(ListExportPart.content), func.octet_length(ListExportJob.content)
    row = session.execute(
        select(ListExport.name, ListExport.kind, ListExportJob.query, func.count(part), func.sum(part), func.max(whole))
        .join(ListExportJob, ListExportJob.export_id == ListExport.id)
        .outerjoin(ListExportPart, ListExportPart.export_id == ListExport.id)
        .where(
            ListExport.id == export_id,
            ListExport.staff_id == staff_id,
            ListExport.outcome == "written",
            ListExportJob.kept_until > now,
        )
        .group_by(ListExport.id, ListExportJob.export_id)
    ).one_or_none()
    if row is None:
        return None
    name, kind, query, parts, size, former = row
    return ExportFile(export_id, name, kind, query, parts, former or size or 0)


def export_content(database: Database, file: ExportFile) -> Iterator[bytes]:
    """The content of the file piece by piece, each read by itself; it ends early when the file is deleted meanwhile."""
    for number in range(max(1, file.parts)):
        with database.reading() as session:
            query = select(ListExportJob.content).where(ListExportJob.export_id == file.id)
            if file.parts:
                query = select(ListExportPart.content).where(
                    ListExportPart.export_id == file.id, ListExportPart.number == number
                )
            content = session.scalar(query)
        if content is None:
            return
        yield content

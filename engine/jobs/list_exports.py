"""Writing long lists in the background, page by page, and deleting files whose days are over."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from engine.cases.runtime import Runtime
from engine.database import is_unreachable
from engine.errors import ChengnuoError, Refused
from engine.identity.actor import Actor, load_actor
from engine.identity.permissions import may_export
from engine.log_format import kind_of
from engine.office.list_exports.records import ListExport, ListExportJob, ListExportPart
from engine.office.settings import store as settings
from engine.plugins import LIST_WRITERS, additions

logger = logging.getLogger(__name__)

MOST_EXPORTED = 200_000
"""Lines of the longest list: a spreadsheet still opens it."""
SPREADSHEETS = frozenset({"xlsx", "csv"})
"""Kinds of files for which that holds; event logs are bounded by their cases."""
PART = 1 << 20
"""Bytes of a piece of a written file."""

FAILED = (
    "导出时程序出错，没有生成文件；请重新导出，再出错时请联系系统管理员。",
    "The program failed while writing the list, and there is no file; export it again, or tell the administrator.",
)


@dataclass(frozen=True)
class Order:
    """What is to be written: which list for whom, in which language, narrowed to what."""

    name: str
    kind: str
    language: str
    query: Mapping[str, str]
    actor: Actor


class Cancelled(Exception):
    """Whoever asked for the list wants it no more."""


class Told(Protocol):
    """Hears how far the writing is, and raises what ends it."""

    def __call__(self, written: int, total: int | None = None) -> None:
        """``written`` lines so far, of ``total``; None leaves that as it was told before."""
        ...


class Writer(Protocol):
    """Writes a list in the words of the pages (``webui.exports.writing``)."""

    def __call__(self, runtime: Runtime, order: Order, told: Told, file: BinaryIO) -> int:
        """Write the file; its lines. ``told`` hears of the lines so far and raises what ends the writing."""
        ...


def list_writer() -> Writer | None:
    """The writer that the installed pages bring; None in an installation without pages, where nobody asks for lists."""
    found = additions(LIST_WRITERS)
    return found[0].value if found else None


def write_exports(runtime: Runtime, writer: Writer | None) -> int:
    """Write every list that waits, and delete what has been kept long enough; how many were written or failed.

    Each is held by one worker at a time. One whose worker was killed is begun anew by the next run.
    Without a writer nothing is written.
    """
    _purge(runtime)
    if writer is None:
        return 0
    with runtime.database.reading() as session:
        waiting = session.scalars(select(ListExport.id).where(ListExport.outcome.is_(None)).order_by(ListExport.id))
        ids = list(waiting)
    return sum(_write_one(runtime, writer, export_id) for export_id in ids)


def _write_one(runtime: Runtime, writer: Writer, export_id: int) -> int:
    # The lock lives as long as this transaction, which writes nothing: a killed worker lets go of it.
    with runtime.database.transaction() as holding:
        lock = text("SELECT pg_try_advisory_xact_lock(hashtext('list_export'), :id)")
        if not holding.scalar(lock, {"id": export_id % 2**31}):
            return 0
        return _write(runtime, writer, export_id)


def _write(runtime: Runtime, writer: Writer, export_id: int) -> int:
    with TemporaryFile() as file:
        return _write_into(runtime, writer, export_id, file)


def _write_into(runtime: Runtime, writer: Writer, export_id: int, file: BinaryIO) -> int:
    kind = ""

    def told(written: int, total: int | None = None) -> None:
        if kind in SPREADSHEETS and max(written, total or 0) > MOST_EXPORTED:
            raise Refused(
                f"这张列表超过 {MOST_EXPORTED} 行，请加上筛选条件，分几次导出。",
                f"The list has more than {MOST_EXPORTED} lines; narrow it and export in parts.",
            )
        with runtime.database.transaction() as session:
            changed = session.execute(
                update(ListExportJob)
                .where(ListExportJob.export_id == export_id, ListExportJob.cancelled_at.is_(None))
                .values(written=written, **({} if total is None else {"total": total}))
                .returning(ListExportJob.export_id)
            )
            if changed.first() is None:
                raise Cancelled

    try:
        order = _order(runtime, export_id)
        kind = order.kind
        rows = writer(runtime, order, told, file)
    except Cancelled:
        return 0
    except ChengnuoError as refusal:
        return _end(runtime, export_id, "failed", reason=(refusal.zh, refusal.en))
    except Exception as error:
        if is_unreachable(error):
            raise
        logger.exception("The list of export %s was not written (%s).", export_id, kind_of(error))
        return _end(runtime, export_id, "failed", reason=FAILED)
    return _end(runtime, export_id, "written", file=file, rows=rows)


def _order(runtime: Runtime, export_id: int) -> Order:
    with runtime.database.reading() as session:
        export = session.get_one(ListExport, export_id)
        job = session.get(ListExportJob, export_id)
        if job is None or export.outcome is not None:
            raise Cancelled
        actor = load_actor(session, export.staff_id, runtime.clock.now(), job.language)
        may_export(actor, export.name).check()
        return Order(export.name, export.kind, job.language, job.query, actor)


def _end(
    runtime: Runtime,
    export_id: int,
    outcome: str,
    *,
    file: BinaryIO | None = None,
    rows: int | None = None,
    reason: tuple[str, str] = ("", ""),
) -> int:
    with runtime.database.transaction() as session:
        job = session.scalar(select(ListExportJob).where(ListExportJob.export_id == export_id).with_for_update())
        export = session.get_one(ListExport, export_id)
        if job is None or export.outcome is not None:
            return 0
        now = runtime.clock.now()
        export.outcome, export.ended_at, export.rows = outcome, now, rows
        if file is not None:
            _keep(session, export_id, file)
        job.reason_zh, job.reason_en = reason
        job.kept_until = now + timedelta(days=_days(runtime, session))
    return 1


def _keep(session: Session, export_id: int, file: BinaryIO) -> None:
    file.seek(0)
    for number, content in enumerate(iter(lambda: file.read(PART), b"")):
        session.execute(insert(ListExportPart).values(export_id=export_id, number=number, content=content))


def _days(runtime: Runtime, session: Session) -> int:
    return settings.value(session, "list_export_days", runtime.clock.now())


def _purge(runtime: Runtime) -> None:
    """The log stays; the file, what it was narrowed to and the reason of a failure go."""
    with runtime.database.transaction() as session:
        session.execute(delete(ListExportJob).where(ListExportJob.kept_until <= runtime.clock.now()))

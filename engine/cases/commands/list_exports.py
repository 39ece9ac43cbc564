"""Taking lists out of the office: noting each that left, and asking background work for the long ones."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from engine.cases.runtime import Runtime
from engine.cases.storage import worker_hint
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import EXPORTS, may_export
from engine.office.list_exports.records import ListExport, ListExportJob

DUTY = "list_exports"
"""The duty of the background work that writes long lists."""
MOST_OPEN = 3
"""Lists of one person that may be waiting or be written at a time."""
LONGEST_VALUE = 200
"""Characters of a value that narrows a list."""


def note_export(runtime: Runtime, actor: Actor, *, name: str, kind: str, rows: int) -> int:
    """Put on record that a list left as a file at once (SP-6); its id. NotFound, NotAllowed as ``begin_export``."""
    _check(actor, name)
    with runtime.database.transaction() as session:
        now = runtime.clock.now()
        made = ListExport(
            staff_id=actor.staff_id, name=name, kind=kind, asked_at=now, outcome="written", ended_at=now, rows=rows
        )
        session.add(made)
        session.flush()
        return made.id


def begin_export(
    runtime: Runtime, actor: Actor, *, name: str, kind: str, language: str, query: Mapping[str, str]
) -> int:
    """Ask background work to write a list as the page shows it, narrowed by ``query``; the id of the export.

    NotFound for a list that is none, NotAllowed without its page, Refused while too many of one's own are open.
    """
    _check(actor, name)
    with runtime.database.transaction() as session:
        waiting = select(func.count()).where(ListExport.staff_id == actor.staff_id, ListExport.outcome.is_(None))
        if (session.scalar(waiting) or 0) >= MOST_OPEN:
            raise Refused(
                f"您已有 {MOST_OPEN} 个导出还没有完成，请等其中一个完成，或者先取消一个。",
                f"{MOST_OPEN} of your exports are not finished; wait for one of them or cancel one.",
            )
        made = ListExport(staff_id=actor.staff_id, name=name, kind=kind, asked_at=runtime.clock.now())
        session.add(made)
        session.flush()
        kept = {key: value[:LONGEST_VALUE] for key, value in query.items()}
        session.add(
            ListExportJob(export_id=made.id, language=language, query=kept, written=0, reason_zh="", reason_en="")
        )
        worker_hint.defer(session.connection(), DUTY)
        return made.id


def cancel_export(runtime: Runtime, actor: Actor, *, export_id: int) -> None:
    """Stop one of one's own exports; NotFound for any other, Refused when it has ended."""
    with runtime.database.transaction() as session:
        # The job is locked first, as background work does.
        job = session.scalar(select(ListExportJob).where(ListExportJob.export_id == export_id).with_for_update())
        found = session.get(ListExport, export_id)
        if found is None or found.staff_id != actor.staff_id:
            raise NotFound("没有找到这个导出。", "There is no such export.")
        if job is None or found.outcome is not None:
            raise Refused("这个导出已经结束，不用取消。", "This export has ended; there is nothing to cancel.")
        now = runtime.clock.now()
        job.cancelled_at = job.kept_until = now
        found.outcome, found.ended_at = "cancelled", now


def _check(actor: Actor, name: str) -> None:
    if name not in EXPORTS:
        raise NotFound("没有这张列表。", "There is no such list.")
    may_export(actor, name).check()

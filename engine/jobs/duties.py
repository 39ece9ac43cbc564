"""Periodic duties: checkpoints and daily verification, deadlines after a change of the calendar, stuck cases."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.cases import clocks, waiting
from engine.cases.audit import Report, verify
from engine.cases.checkpoint_copies import export, export_folder
from engine.cases.checkpoints import Made, make_checkpoint
from engine.cases.host import letter_row
from engine.cases.runtime import Runtime
from engine.cases.storage.records import OfficeCase, Outbox, Timer, WorkItem
from engine.cases.storage.worker_hint import deliver_soon
from engine.cases.unit_of_work import UnitOfWork, act
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError
from engine.jobs.records import CalendarRecomputation
from engine.office.calendar import store as calendar_store
from engine.office.service_clock import store as clock_store
from engine.office.service_clock.records import ServiceClock
from engine.operations import moved_dates
from engine.sealing.records import AuditVerification, Checkpoint, CheckpointStamp
from engine.sealing.stamps import Authorities, stamp

logger = logging.getLogger(__name__)

KEPT_FAULTS = 50
"""Faults that are kept with a verification; `chengnuo audit verify` shows all."""

CHUNK = 1000
"""Cases whose deadlines move in one transaction."""


def seal_chains(runtime: Runtime) -> Made | None:
    """Make a checkpoint when any chain has grown, and copy what the copies lack; None when nothing has grown.

    The first checkpoint of a day goes by e-mail too, when CHENGNUO_AUDIT_EMAIL is set, and is stamped by the authority
    at CHENGNUO_AUDIT_TSA. ChengnuoError when the copies cannot be written or no stamp is to be had: then the duty is
    done again later.
    """
    now = runtime.clock.now()
    with runtime.database.working() as connection:
        before = connection.exec_driver_sql("SELECT max(at) FROM checkpoint").scalar_one()
        made = make_checkpoint(connection, runtime.database.keys, now)
        if made is not None and (before is None or _day(before) < _day(now)):
            _mail(runtime, connection, made)
    _copy_out(runtime)
    if _stamp(runtime):
        _copy_out(runtime)
    return made


def _copy_out(runtime: Runtime) -> None:
    folder = export_folder()
    if folder is not None:
        with runtime.database.asking() as connection:
            export(connection, folder)


def _stamp(runtime: Runtime) -> bool:
    """Have the newest checkpoint stamped when none of its day is yet; whether that was so."""
    address = os.environ.get("CHENGNUO_AUDIT_TSA")
    if not address:
        return False
    authorities = Authorities.configured()
    if authorities is None:
        raise ChengnuoError(
            "设置了 CHENGNUO_AUDIT_TSA，但没有设置 CHENGNUO_AUDIT_TSA_CERTIFICATES；请指明时间戳机构的证书文件。",
            "Expected CHENGNUO_AUDIT_TSA_CERTIFICATES beside CHENGNUO_AUDIT_TSA, but it is not set.",
        )
    with runtime.database.reading() as session:
        newest = session.scalar(select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1))
        stamped = session.scalar(
            select(Checkpoint.at).join(CheckpointStamp).order_by(CheckpointStamp.checkpoint_id.desc()).limit(1)
        )
    if newest is None or newest.at is None or (stamped is not None and _day(stamped) >= _day(newest.at)):
        return False
    # The network is asked outside of any transaction.
    content = Made(newest.id, newest.at, newest.cases, newest.hash).as_line().encode()
    at, token = stamp(address, content, authorities)
    with runtime.database.transaction() as session:
        session.add(CheckpointStamp(checkpoint_id=newest.id, at=at, token=token))
    return True


def _mail(runtime: Runtime, connection: Connection, made: Made) -> None:
    recipient = os.environ.get("CHENGNUO_AUDIT_EMAIL")
    if recipient:
        letter = {
            "case_id": None, "channel": "email", "recipient_kind": "address", "recipient": recipient,
            "subject": f"审计检查点 {made.id}", "body": made.as_line(), "at": runtime.clock.now(), "attempts": 0,
            "next_attempt_at": runtime.system_clock.now(),
        }  # fmt: skip
        connection.execute(insert(Outbox), letter)
        deliver_soon(connection)


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()


def verify_daily(runtime: Runtime) -> Report | None:
    """Verify everything once on every day of the office and keep the result; None when that is done for today."""
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        last = session.scalar(select(func.max(AuditVerification.at)))
    if last is not None and _day(last) >= _day(now):
        return None
    report = verify(runtime.database)
    if not report.sound:
        logger.error("The daily verification found %s faults; see `chengnuo audit verify`.", len(report.faults))
    with runtime.database.transaction() as session:
        session.add(
            AuditVerification(
                at=now,
                cases=report.cases,
                lines=report.lines,
                rows=report.rows,
                faults=len(report.faults),
                first=[{"zh": each.zh, "en": each.en, "case": each.case_id} for each in report.faults[:KEPT_FAULTS]],
            )
        )
    return report


def follow_calendar(runtime: Runtime) -> int:
    """Notice years that have become certain with a newer package, then ``recompute_deadlines``."""
    with runtime.database.transaction() as session:
        calendar_store.notice_new_years(session)
    return recompute_deadlines(runtime)


def recompute_deadlines(runtime: Runtime) -> int:
    """Bring the clocks, timers and step limits of open cases to the newest calendar (TC-2); the number of moved cases.

    Works in chunks, each a transaction with its progress, so that a killed worker goes on where it was. What has fired
    stays as it was. Does nothing when the newest calendar is done.
    """
    moved = 0
    while True:
        count = act(runtime, None, _recompute_chunk)
        if count is None:
            return moved
        moved += count


def _recompute_chunk(work: UnitOfWork) -> int | None:
    session, runtime = work.session, work.context.runtime
    progress = _progress(session, runtime)
    if progress is None or progress.finished_at is not None:
        return None
    case_ids = _next_cases(session, progress.last_case_id)
    moved = _recompute_cases(work, case_ids, progress.revision)
    progress.moved += moved
    if case_ids:
        progress.last_case_id = case_ids[-1]
    if len(case_ids) < CHUNK:
        progress.finished_at = runtime.system_clock.now()
        logger.info("Calendar %s: deadlines of %s cases moved.", progress.revision, progress.moved)
    session.flush()
    return moved


def _progress(session: Session, runtime: Runtime) -> CalendarRecomputation | None:
    revision = calendar_store.revision(session)
    if revision == 0:
        return None
    row = {"revision": revision, "last_case_id": 0, "moved": 0, "started_at": runtime.system_clock.now()}
    session.execute(insert(CalendarRecomputation).values(**row).on_conflict_do_nothing())
    return session.scalar(
        select(CalendarRecomputation).where(CalendarRecomputation.revision == revision).with_for_update()
    )


def _next_cases(session: Session, after: int) -> list[int]:
    has_deadlines = or_(
        exists().where(ServiceClock.case_id == OfficeCase.id, ServiceClock.finished_at.is_(None)),
        exists().where(Timer.case_id == OfficeCase.id),
        exists().where(WorkItem.case_id == OfficeCase.id, WorkItem.limit.is_not(None)),
    )
    statement = select(OfficeCase.id).where(OfficeCase.status == "open", OfficeCase.id > after, has_deadlines)
    return list(session.scalars(statement.order_by(OfficeCase.id).limit(CHUNK)))


def _recompute_cases(work: UnitOfWork, case_ids: Sequence[int], revision: int) -> int:
    cases = [loaded for loaded in work.cases_at_rest(case_ids) if loaded.status == "open"]
    ids = [loaded.id for loaded in cases]
    recomputed = clock_store.recompute(work.session, ids, moved_dates.promised_in_writing(work.session, ids))
    for loaded in cases:
        loaded.clock_facts = recomputed[loaded.id].facts
    with_rows = clocks.move_all(work.context, cases)
    moved = [loaded for loaded in cases if loaded.id in with_rows or recomputed[loaded.id].moved]
    for loaded in moved:
        due = {each.name: _iso(each.promised_due_at) for each in recomputed[loaded.id].moved}
        work.context.line(loaded, "calendar_changed", revision=revision, due=due)
    clocks_moved = [clock for loaded in moved for clock in recomputed[loaded.id].moved]
    for case_id, told in moved_dates.follow(work.session, clocks_moved):
        work.context.outbox.append(letter_row(work.context, case_id, told))
    return len(moved)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def look_for_cases_without_end(runtime: Runtime) -> int:
    """Make an incident of every open case that waits for nothing; the number found.

    Such a case is noticed when it is written; this finds those that an older program or a restored backup left behind.
    """
    found, after = 0, 0
    while True:
        with runtime.database.reading() as session:
            case_ids = waiting.suspects(session, after, CHUNK)
        for case_id in case_ids:
            found += act(runtime, None, partial(_look_at, case_id=case_id))
        if len(case_ids) < CHUNK:
            return found
        after = case_ids[-1]


def _look_at(work: UnitOfWork, *, case_id: int) -> int:
    loaded = work.case(case_id, skip_locked=True)
    if loaded is None or not waiting.waits_for_nothing(loaded):
        return 0
    waiting.note(work.context, loaded)
    return 1

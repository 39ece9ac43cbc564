"""What an administrator does about a failure in the background: try again, end the attempts, end the case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Update, select, update

from engine.cases import incidents, waiting
from engine.cases.commands.webhooks import DUTY as WEBHOOKS
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage import worker_hint
from engine.cases.storage.records import Inbox, Incident, Outbox, Timer
from engine.cases.unit_of_work import UnitOfWork, act
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.service_clock import store as clock_store

LONGEST_REASON = 1000


def retry_incident(runtime: Runtime, actor: Actor | None, *, incident_id: int) -> None:
    """Try again now what failed, without waiting for the next attempt; the incident closes when it has worked.

    ``actor`` None is the operator at the command line; otherwise an administrator's post is needed. A case that waits
    for nothing is run again at once: Refused when it still waits for nothing.
    """

    def action(work: UnitOfWork) -> None:
        incident, loaded = _open_incident(work, actor, incident_id)
        at = runtime.system_clock.now()
        if incident.kind == "timer":
            timer = update(Timer).where(Timer.task_id == UUID(incident.reference))
            work.session.execute(timer.values(next_attempt_at=at))
        elif incident.kind == "outbox":
            letter = update(Outbox).where(Outbox.id == int(incident.reference), Outbox.delivered_at.is_(None))
            work.session.execute(letter.values(next_attempt_at=at, attempts=1))
            worker_hint.deliver_soon(work.connection)
        elif incident.kind == "inbox":
            work.session.execute(_failed_messages(incident).values(next_attempt_at=at))
            worker_hint.deliver_soon(work.connection)
        elif incident.kind == "webhook":
            work.session.execute(_failed_events(incident).values(next_attempt_at=at, attempts=1))
            worker_hint.defer(work.connection, WEBHOOKS)
        elif incident.kind == "case":
            _run_again(work, incident, _open(loaded))
        else:
            worker_hint.defer(work.connection, incident.reference)

    act(runtime, actor, action)


def give_up_incident(runtime: Runtime, actor: Actor | None, *, incident_id: int, reason: str) -> None:
    """End the attempts at something that failed, with the reason: a letter is not sent, a message not taken, a timer
    does not fire before the calendar or its clock moves it.

    Refused for a case that waits for nothing, which has to be run again or ended, and without a reason.
    """

    def action(work: UnitOfWork) -> None:
        incident, loaded = _open_incident(work, actor, incident_id)
        because = _written(reason)
        if incident.kind == "case":
            raise Refused(
                "不处理的话这个办件会永远在办，请选择重试或者终止。",
                "Expected the case to be tried again or ended, but it was given up: it would stay open for ever.",
            )
        if incident.kind == "timer":
            timer = update(Timer).where(Timer.task_id == UUID(incident.reference))
            work.session.execute(timer.values(due_at=None, next_attempt_at=None, attempts=0))
        elif incident.kind == "outbox":
            work.session.execute(
                update(Outbox).where(Outbox.id == int(incident.reference)).values(next_attempt_at=None)
            )
        elif incident.kind == "inbox":
            work.session.execute(_failed_messages(incident).values(next_attempt_at=None, attempts=0))
        elif incident.kind == "webhook":
            work.session.execute(_failed_events(incident).values(next_attempt_at=None, attempts=0))
        if loaded is not None:
            work.context.line(loaded, "given_up", element=incident.element, kind=incident.kind, reason=because)
        _close(work, incident, actor, because)

    act(runtime, actor, action)


def end_failed_case(runtime: Runtime, actor: Actor | None, *, incident_id: int, reason: str) -> None:
    """End a case that cannot go on, with the reason on its history; its clocks stop and its incidents close.

    Refused for an incident about no case, for a branch, which its coordinator takes out (JA-4), and without a reason.
    """

    def action(work: UnitOfWork) -> None:
        loaded = _open(_open_incident(work, actor, incident_id)[1])
        because = _written(reason)
        if loaded.parent_task is not None:
            raise Refused(
                "这是联审中的一个部门，不能单独终止，请由协调员减签。",
                "Expected a case that can be ended by itself, but it is a branch; the coordinator drops it.",
            )
        _end(work, loaded, because)
        open_ones = select(Incident).where(Incident.case_id == loaded.id, Incident.resolved_at.is_(None))
        for each in work.session.scalars(open_ones):
            _close(work, each, actor, because)

    act(runtime, actor, action)


def _open_incident(work: UnitOfWork, actor: Actor | None, incident_id: int) -> tuple[Incident, LoadedCase | None]:
    if actor is not None:
        may_open(actor, "administer").check()
    case_id = work.session.scalar(select(Incident.case_id).where(Incident.id == incident_id))
    # As everywhere: the case first, then what hangs on it.
    loaded = None if case_id is None else work.case(case_id)
    found = work.session.scalar(select(Incident).where(Incident.id == incident_id).with_for_update())
    if found is None:
        raise NotFound("没有这条故障记录，请从故障列表中打开。", "Expected an existing incident, but there is none.")
    if found.resolved_at is not None:
        raise Refused("这条故障已经解决，无需再处理。", "Expected an open incident, but it is over.")
    if found.kind == "assignment":
        raise Refused(
            "这项工作须指定岗位，请在“待分派的工作”中分派。",
            "Expected the work to be assigned to a post, but something else was chosen. Assign it on its own page.",
        )
    return found, loaded


def _open(loaded: LoadedCase | None) -> LoadedCase:
    if loaded is None:
        raise Refused("这条故障不属于某个办件，不能这样处理。", "Expected an incident of a case, but it is about none.")
    if loaded.status != "open":
        raise Refused("这个办件已经结束，无需再处理。", "Expected a case in progress, but it has ended.")
    return loaded


def _failed_messages(incident: Incident) -> Update:
    return update(Inbox).where(
        Inbox.to_case_id == incident.case_id, Inbox.consumed_at.is_(None), Inbox.next_attempt_at.is_not(None)
    )


def _failed_events(incident: Incident) -> Update:
    return update(Outbox).where(
        Outbox.recipient_kind == "system",
        Outbox.recipient == incident.reference,
        Outbox.delivered_at.is_(None),
        Outbox.attempts > 0,
    )


def _run_again(work: UnitOfWork, incident: Incident, loaded: LoadedCase) -> None:
    loaded.instance.go_on()
    loaded.touched = True
    work.advance(loaded)
    if loaded.status == "open" and waiting.nothing_awaited(loaded.instance):
        raise Refused(
            "重试后这个办件仍然什么也不等，请写明理由终止它。",
            "Expected the case to wait for something after another run, but it still waits for nothing. "
            "End it with a reason.",
        )
    incidents.resolve(
        work.session,
        kind="case",
        case_id=loaded.id,
        reference=incident.reference,
        at=work.context.runtime.system_clock.now(),
    )


def _end(work: UnitOfWork, loaded: LoadedCase, reason: str) -> None:
    loaded.instance.cancel()
    loaded.status, loaded.ended_at = "cancelled", work.context.now
    for clock in clock_store.clocks_of(work.session, loaded.id):
        if clock.finished_at is None:
            clock_store.finish_clock(work.session, clock, at=work.context.now)
    work.context.line(loaded, "cancelled", reason=reason)


def _close(work: UnitOfWork, incident: Incident, actor: Actor | None, reason: str) -> None:
    incident.resolved_at = max(incident.last_at, work.context.runtime.system_clock.now())
    incident.resolved_by = None if actor is None else actor.staff_id
    incident.given_up_because = reason
    work.session.flush()


def _written(reason: str) -> str:
    text = reason.strip()
    if not 0 < len(text) <= LONGEST_REASON:
        raise Refused(
            f"请写明理由，不超过 {LONGEST_REASON} 字。",
            f"Expected a reason of at most {LONGEST_REASON} characters, but there is none or it is too long.",
            place="reason",
        )
    return text

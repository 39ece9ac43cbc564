"""Cases that are open although nothing can move them any more: found when they are written, told as incidents."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.bpmn import ProcessInstance
from engine.cases import incidents
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage.records import Incident, OfficeCase, Timer, WorkItem
from engine.errors import ChengnuoError

REFERENCE = "waiting"
"""What an incident of such a case refers to."""


def waits_for_nothing(loaded: LoadedCase) -> bool:
    """Whether an open case waits for no task, timer, branch, message or signal, so that it would stay open for ever."""
    if loaded.status != "open" or not loaded.has_instance or loaded.instance.completed:
        return False
    return not loaded.waiting.work and not loaded.waiting.timers and nothing_awaited(loaded.instance)


def nothing_awaited(instance: ProcessInstance) -> bool:
    """Whether a process that has come to rest waits for nothing that could move it."""
    return not (
        instance.work()
        or instance.timers()
        or any(each.open for each in instance.branches())
        or instance.awaited_messages()
        or instance.awaited_signals()
    )


def note(context: CommandContext, loaded: LoadedCase) -> None:
    """Make it an incident in this transaction."""
    incidents.note(
        context.session,
        kind="case",
        case_id=loaded.id,
        reference=REFERENCE,
        error=ChengnuoError(
            "这个办件什么也不等，不会再往下走，请处理故障。",
            "Expected a case to wait for a task, timer, message or branch, but it waits for nothing and will not move.",
        ),
        at=context.runtime.system_clock.now(),
    )


def suspects(session: Session, after: int, limit: int) -> list[int]:
    """Open cases after this id without task, timer or incident: all that may wait for nothing, in order of id."""
    statement = select(OfficeCase.id).where(
        OfficeCase.status == "open",
        OfficeCase.id > after,
        ~exists().where(WorkItem.case_id == OfficeCase.id),
        ~exists().where(Timer.case_id == OfficeCase.id),
        ~exists().where(Incident.case_id == OfficeCase.id, Incident.resolved_at.is_(None)),
    )
    return list(session.scalars(statement.order_by(OfficeCase.id).limit(limit)))

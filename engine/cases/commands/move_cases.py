"""Moving running cases to another version of their process: dry run, another person's consent, then case by case.

A moved case keeps its tokens, its data, its clocks and every limit that already runs; what it comes to from now on is
as the new version says. Each move is a line of the case's history.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.bpmn import ProcessInstance
from engine.bpmn.model.errors import InvalidState
from engine.bpmn.moving import Misfit, misfits
from engine.cases.bundles import Bundle
from engine.cases.host import CaseHost
from engine.cases.loaded_case import LoadedCase, Waiting
from engine.cases.runtime import Runtime
from engine.cases.storage import worker_hint
from engine.cases.storage.move_records import CaseMove, CaseMoveLine
from engine.cases.storage.records import Definition, OfficeCase, WorkItem
from engine.cases.unit_of_work import UnitOfWork, act
from engine.database import is_unreachable
from engine.errors import ChengnuoError, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.log_format import kind_of
from engine.office.organisation.records import Staff

logger = logging.getLogger(__name__)

LONGEST_REASON = 500
DUTY = "moves"
"""The duty of the background work that moves the cases of confirmed proposals."""


def try_move(
    runtime: Runtime, *, process: str, sources: Collection[int], target: int
) -> list[tuple[int, list[Misfit]]]:
    """The dry run: each open case of the source versions with the reasons why it cannot be moved, none when it can.

    NotFound for a version that does not exist. Refused without a source version, or when the target is among them.
    """
    with runtime.database.reading() as session:
        bundle, cases = _chosen(runtime, session, process, sources, target)
        return [(case.id, reasons(runtime, session, case, bundle)) for case in cases]


def propose_move(
    runtime: Runtime, actor: Actor, *, process: str, sources: Collection[int], target: int, reason: str
) -> int:
    """Propose to move the open cases of some versions to another one; returns the proposal with its dry run.

    Nothing moves before another person confirms it. NotAllowed without the page; Refused without a reason, when no case
    is open on the versions, and as ``try_move``.
    """
    may_open(actor, "move_cases").check()
    because = _written(reason)
    with runtime.database.transaction() as session:
        bundle, cases = _chosen(runtime, session, process, sources, target)
        if not cases:
            raise Refused(
                "所选版本没有在办件，不用换版。",
                "No case is open on these versions, so there is nothing to move.",
                place="sources",
            )
        at = runtime.clock.now()
        move = CaseMove(
            process=process,
            target_id=bundle.definition_id,
            reason=because,
            proposed_at=at,
            proposed_by_id=actor.staff_id,
        )
        session.add(move)
        session.flush()
        for case in cases:
            zh, en = _told(reasons(runtime, session, case, bundle))
            result = "unsafe" if zh else "safe"
            session.add(
                CaseMoveLine(
                    move_id=move.id,
                    case_id=case.id,
                    source_id=case.definition_id,
                    result=result,
                    reason_zh=zh,
                    reason_en=en,
                    at=at,
                )
            )
        return move.id


def confirm_move(runtime: Runtime, actor: Actor, *, move_id: int) -> None:
    """Agree to a proposal of somebody else; the background work then moves its safe cases one by one.

    Refused for one's own proposal, for one that was answered already, and when no case of it is safe.
    """
    may_open(actor, "move_cases").check()
    with runtime.database.transaction() as session:
        move = _open_move(session, move_id)
        if move.proposed_by_id == actor.staff_id:
            raise Refused(
                "换版要由另一个人确认，不能确认自己提出的；请另一位流程设计员或系统管理员来确认。",
                "Another person confirms the move, not the one who proposed it; ask another designer or administrator.",
            )
        safe = select(CaseMoveLine.case_id).where(CaseMoveLine.move_id == move_id, CaseMoveLine.result == "safe")
        if session.scalar(safe.limit(1)) is None:
            raise Refused(
                "没有一件可以安全换版，不用确认。", "No case can be moved safely, so there is nothing to confirm."
            )
        move.answer, move.answered_at, move.answered_by_id = "confirmed", runtime.clock.now(), actor.staff_id
        worker_hint.defer(session.connection(), DUTY)


def withdraw_move(runtime: Runtime, actor: Actor, *, move_id: int) -> None:
    """Take back a proposal that nobody has confirmed; Refused for one that was answered."""
    may_open(actor, "move_cases").check()
    with runtime.database.transaction() as session:
        move = _open_move(session, move_id)
        move.answer, move.answered_at, move.answered_by_id = "withdrawn", runtime.clock.now(), actor.staff_id


def carry_out_moves(runtime: Runtime) -> int:
    """Move the cases of every confirmed proposal, each in a transaction of its own; how many were looked at.

    A case that has become unsafe since the dry run stays where it is, with the reason. Stopping in between loses
    nothing: the rest is moved by the next run.
    """
    with runtime.database.reading() as session:
        waiting = session.execute(
            select(CaseMoveLine.move_id, CaseMoveLine.case_id)
            .join(CaseMove, CaseMove.id == CaseMoveLine.move_id)
            .where(CaseMove.answer == "confirmed", CaseMoveLine.result == "safe")
            .order_by(CaseMoveLine.move_id, CaseMoveLine.case_id)
        ).all()
    for move_id, case_id in waiting:
        try:
            _carry_out(runtime, move_id, case_id)
        except Exception as error:
            if is_unreachable(error):
                raise
            logger.exception("Case %s was not moved (%s).", case_id, kind_of(error))
            _note_failure(runtime, move_id, case_id)
    return len(waiting)


def _carry_out(runtime: Runtime, move_id: int, case_id: int) -> None:
    def action(work: UnitOfWork) -> None:
        loaded = work.case(case_id)
        statement = select(CaseMoveLine).where(CaseMoveLine.move_id == move_id, CaseMoveLine.case_id == case_id)
        line = work.session.scalar(statement.with_for_update())
        move = work.session.get(CaseMove, move_id)
        if line is None or move is None or line.result != "safe":
            return
        line.at = work.context.now
        found = _reasons_now(work, loaded, line, move)
        line.reason_zh, line.reason_en = _told(found)
        line.result = "refused" if found else "moved"
        if loaded is not None and not found:
            _move(work, loaded, move)

    act(runtime, None, action)


def _note_failure(runtime: Runtime, move_id: int, case_id: int) -> None:
    """One case that fails stays where it is and does not hold up the others."""
    with runtime.database.transaction() as session:
        line = session.get_one(CaseMoveLine, (move_id, case_id))
        line.result, line.at = "refused", runtime.clock.now()
        line.reason_zh = "换版时程序出错，这个办件没有变动；请把服务器日志交给维护人员。"
        line.reason_en = "The program failed while moving it, and the case is unchanged; see the log of the server."


def _reasons_now(work: UnitOfWork, loaded: LoadedCase | None, line: CaseMoveLine, move: CaseMove) -> list[Misfit]:
    if loaded is None or loaded.status != "open":
        return [Misfit(None, "这个办件已经办结。", "The case has ended.")]
    if loaded.bundle.definition_id != line.source_id:
        return [Misfit(None, "这个办件已经换到别的版本。", "The case is on another version by now.")]
    target = work.context.runtime.definitions.bundle(work.session, move.target_id)
    return _misfits(loaded.saved_state, loaded.process, loaded.bundle, target)


def _move(work: UnitOfWork, loaded: LoadedCase, move: CaseMove) -> None:
    before = loaded.bundle
    target = work.context.runtime.definitions.bundle(work.session, move.target_id)
    specification = target.specification(loaded.process)
    loaded.bundle = target
    loaded.instance = ProcessInstance.restore(specification, loaded.saved_state, CaseHost(work.context, loaded))
    loaded.waiting = Waiting.of(loaded.instance)
    loaded.known_messages = set(loaded.waiting.messages)
    work.session.execute(
        update(OfficeCase).where(OfficeCase.id == loaded.id).values(definition_id=target.definition_id)
    )
    for task in loaded.instance.work():
        work.session.execute(update(WorkItem).where(WorkItem.id == task.id).values(name=task.name, form=task.form))
    both = (move.proposed_by_id, move.answered_by_id)
    rows = work.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(both)))
    names = {row.id: row.name for row in rows}
    people = "、".join(names[each] for each in both if each in names)
    work.context.line(
        loaded,
        "version_moved",
        process=before.process,
        before=before.version,
        after=target.version,
        reason=move.reason,
        text=f"{before.process} {before.version} → {target.version} · {people}",
        move=move.id,
        proposed_by=move.proposed_by_id,
        confirmed_by=move.answered_by_id,
    )


def reasons(runtime: Runtime, session: Session, case: OfficeCase, target: Bundle) -> list[Misfit]:
    """Why a case cannot be moved to a version now; empty when it can."""
    before = runtime.definitions.bundle(session, case.definition_id)
    return _misfits(bytes(case.state), case.process, before, target)


def _misfits(state: bytes, process: str, before: Bundle, target: Bundle) -> list[Misfit]:
    def variables(form: str) -> Collection[str]:
        return target.form(form).variables({})

    try:
        return misfits(state, before.specification(process), target.specification(process), variables)
    except InvalidState as error:
        return [Misfit(None, error.zh, error.en)]
    except ChengnuoError as error:
        return [
            Misfit(None, f"新版本里没有这个办件正在走的流程：{error.zh}", f"The version lacks its process: {error.en}")
        ]


def _chosen(
    runtime: Runtime, session: Session, process: str, sources: Collection[int], target: int
) -> tuple[Bundle, Sequence[OfficeCase]]:
    rows = session.execute(select(Definition.version, Definition.id).where(Definition.process == process)).all()
    known: dict[int, int] = {row.version: row.id for row in rows}
    for version in (*sources, target):
        if version not in known:
            raise NotFound(
                f"流程「{process}」没有第 {version} 版。",
                f"Expected version {version} of {process}, but there is none.",
            )
    if not sources or target in sources:
        raise Refused(
            "请选择要换掉的版本，并选另一个版本作为目标。",
            "Choose the versions to leave, and another one as the target.",
            place="sources",
        )
    cases = session.scalars(
        select(OfficeCase)
        .where(OfficeCase.definition_id.in_([known[each] for each in sources]), OfficeCase.status == "open")
        .order_by(OfficeCase.id)
    ).all()
    return runtime.definitions.bundle(session, known[target]), cases


def _open_move(session: Session, move_id: int) -> CaseMove:
    move = session.scalar(select(CaseMove).where(CaseMove.id == move_id).with_for_update())
    if move is None:
        raise NotFound("没有这次换版。", "Expected an existing move, but there is none.")
    if move.answer is not None:
        raise Refused("这次换版已经确认或者撤回。", "This move was confirmed or withdrawn already.")
    return move


def _told(found: Sequence[Misfit]) -> tuple[str, str]:
    return "".join(each.zh for each in found), " ".join(each.en for each in found)


def _written(reason: str) -> str:
    text = reason.strip()
    if not 0 < len(text) <= LONGEST_REASON:
        raise Refused(
            f"请写明为什么要换版，不超过 {LONGEST_REASON} 字；理由会写进每个办件的记录。",
            f"Please say in at most {LONGEST_REASON} characters why; it goes on the record of every case.",
            place="reason",
        )
    return text

"""Sending a step back (退回, and 跳转 by the coordinator), and taking back what was handed in (拿回)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from engine.cases.commands.authority import done_or_gone, open_case_of, permitted, work_item_id
from engine.cases.commands.letters import send_letter, tell_staff
from engine.cases.commands.passing import locked_task, nothing_awaited
from engine.cases.loaded_case import LoadedCase
from engine.cases.passed_steps import PassedStep, done_steps, last_before, passed_steps
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act, TaskAct
from engine.office.task_opinions.rules import check_said


def send_back(
    runtime: Runtime, actor: Actor, *, work_item: UUID | str, to: str, up_again: bool = False, reason: str, key: str
) -> Outcome:
    """Send a task back to the earlier step ``to``; whoever did it last is told.

    ``up_again``: once corrected it comes directly back here (退回后直达), else it walks all steps again. What was
    handed in stays on record, and no limit of the case moves. By the holder of the task where the diagram allows
    it; Refused without a reason, while opinions are awaited, for a step that this case has not passed or that cannot be
    reached (``earlier_steps``), and for going directly up past a choice. Conflict when the task is done.
    """
    content = {"to": to, "up_again": up_again, "reason": reason}
    task_id = work_item_id(work_item)
    request = SubmissionRequest(key, f"send_back:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.SEND_BACK, request)
        nothing_awaited(item)
        said = check_said(reason, "reason", "请写明退回理由和需要改正的内容。", "Say what has to be corrected.")
        work.handed_in(loaded, NewSubmission(request, "command:send_back", None, content))
        _go_back(work, item, loaded, "sent_back", to, said, up_again=up_again)
        return loaded

    return act_once(runtime, actor, request, action)


def jump(
    runtime: Runtime, actor: Actor, *, case_id: int, work_item: UUID | str, to: str, reason: str, key: str
) -> Outcome:
    """Send a task of a joint case, whoever holds it, back to an earlier step (跳转), from which it walks up again.

    ``case_id`` is the case or branch of the task. By the coordinator alone (JA-4), whether or not the diagram lets the
    holder send it back; never forwards, so that nothing that is drawn is passed over. The people of both steps are
    told. Refused without a reason, while opinions are awaited, for a task that is done,
    and for a step that was not done before it or cannot be reached (``earlier_steps``).
    """
    task_id = work_item_id(work_item)
    content = {"work_item": str(task_id), "to": to, "reason": reason}
    request = SubmissionRequest(key, f"jump:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        work.seen_before(request)
        if locked is None or locked[1].id != case_id:
            raise done_or_gone()
        item, loaded = locked
        permitted(work, actor, Act.JUMP, loaded)
        nothing_awaited(item)
        said = check_said(reason, "reason", "请写明跳转的理由。", "Say why it goes back.")
        work.handed_in(loaded, NewSubmission(request, "command:jump", None, content))
        if item.post_id is not None:
            send_letter(work, loaded, item.post_id, f"跳转 {loaded.number or ''}".strip(), f"{item.name}：{said}")
        _go_back(work, item, loaded, "jumped", to, said, up_again=False)
        return loaded

    return act_once(runtime, actor, request, action)


def _go_back(
    work: UnitOfWork, item: LockedWorkItem, loaded: LoadedCase, event: str, to: str, said: str, *, up_again: bool
) -> None:
    """Judge the earlier step, tell who did it last, and send the token there."""
    specification = loaded.bundle.specification(loaded.process)
    before = passed_steps(specification, item.element, done_steps(work.session, loaded.id))
    passed = next((each for each in before if each.step.element == to), None)
    if passed is None:
        raise Refused("只能退回到本环节之前办过的环节。", "Choose a step that was done before this one.", place="to")
    if up_again and not passed.step.straight:
        raise Refused(
            "中间有判断或者系统处理，改好后须重新走一遍，不能直接回来。",
            "There is a choice or something that the system does between, so it has to be walked again.",
            place="way",
        )
    work.context.line(
        loaded, event, element=item.element, name=item.name, reason=said, to=passed.step.name, step=to,
        up_again=up_again,
    )  # fmt: skip
    if passed.done.staff_id is not None:
        letter = f"{item.name} → {passed.step.name}：{said}"
        tell_staff(work, loaded, passed.done.staff_id, f"退回 {loaded.number or ''}".strip(), letter)
    loaded.instance.send_back(str(item.id), to, up_again=up_again)
    work.advance(loaded)


def take_back(runtime: Runtime, actor: Actor, *, case_id: int, reason: str, key: str) -> Outcome:
    """Take back what the actor handed in last in this case, before whoever comes next has begun.

    Refused without a reason, and when there is nothing that can be taken back: somebody has claimed the next step or
    keeps a draft of it, another step lies between, or something has been done outside since.
    """
    content = {"reason": reason}
    request = SubmissionRequest(key, f"take_back:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.TAKE_BACK, loaded)
        item, passed = _last_handed_in(work, actor, loaded)
        said = check_said(reason, "reason", "请写明拿回的理由。", "Say why you take it back.")
        work.handed_in(loaded, NewSubmission(request, "command:take_back", None, content))
        work.context.line(loaded, "taken_back", element=passed.step.element, name=passed.step.name, reason=said)
        if item.post_id is not None:
            send_letter(work, loaded, item.post_id, f"拿回 {loaded.number or ''}".strip(), f"{item.name}：{said}")
        loaded.instance.send_back(str(item.id), passed.step.element)
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def _last_handed_in(work: UnitOfWork, actor: Actor, loaded: LoadedCase) -> tuple[WorkItem, PassedStep]:
    """The step that follows what the actor handed in last, and that; Refused when it cannot be taken back."""
    proposed = {task.id: _proposal(loaded, task.form, task.data) for task in loaded.instance.work()}
    items = work.session.scalars(select(WorkItem).where(WorkItem.case_id == loaded.id, WorkItem.beside_id.is_(None)))
    specification = loaded.bundle.specification(loaded.process)
    done = done_steps(work.session, loaded.id)
    found: list[tuple[WorkItem, PassedStep]] = []
    for item in items.all():
        newest = last_before(specification, item.element, done)
        if newest is None or newest.done.staff_id != actor.staff_id:
            continue
        if newest.step.role is not None and newest.step.role not in actor.roles:
            continue
        untouched = item.assignee_id is None and (item.draft or None) == (proposed.get(str(item.id)) or None)
        if untouched and not _asked(work, item.id):
            found.append((item, newest))
    if not found:
        raise Refused(
            "现在没有可以拿回的：下一环节已经开始办理，或者已经产生了效力。",
            "Nothing can be taken back: the next step has begun, or something has been done since.",
        )
    return max(found, key=lambda each: each[1].done.sequence)


def _asked(work: UnitOfWork, task_id: UUID) -> bool:
    return work.session.scalar(select(WorkItem.id).where(WorkItem.beside_id == task_id).limit(1)) is not None


def _proposal(loaded: LoadedCase, form: str | None, data: dict[str, object]) -> dict[str, object] | None:
    return None if form is None else loaded.bundle.form(form).proposed(data) or None

"""Passing a task on to another qualified post of the department (转办)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import work_item_id
from engine.cases.commands.letters import send_letter
from engine.cases.commands.passing import chosen_colleague, locked_task, nothing_awaited
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct
from engine.office.task_opinions.rules import check_said


def transfer(runtime: Runtime, actor: Actor, *, work_item: UUID | str, post: str, reason: str, key: str) -> Outcome:
    """Let another post of the same department do this task, with its draft and inside its limit, which runs on.

    Whoever has the work when the limit passes answers for it (AT-1). By the holder of the post or the leaders of its
    department, where the diagram allows it; NotAllowed for others. Conflict when it is done; Refused without a reason,
    while opinions are awaited, and for a post that ``check_colleague`` refuses (AU-1, AU-6, AB-2).
    """
    task_id = work_item_id(work_item)
    content = {"post": post, "reason": reason}
    request = SubmissionRequest(key, f"transfer:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.TRANSFER, request)
        nothing_awaited(item)
        chosen = chosen_colleague(work, item, loaded, post, qualified=True)
        said = check_said(reason, "reason", "请写明转办理由。", "Say why you pass it on.")
        moved = {"post_id": chosen.post_id, "assignee_id": None, "acting_for_id": None, "seen_at": work.context.now}
        work.session.execute(update(WorkItem).where(WorkItem.id == task_id).values(**moved))
        work.handed_in(loaded, NewSubmission(request, "command:transfer", None, content))
        work.context.line(
            loaded, "transferred", element=item.element, name=item.name, reason=said, to=chosen.name, post=chosen.code
        )
        send_letter(
            work,
            loaded,
            chosen.post_id,
            f"转办 {loaded.number or ''}".strip(),
            f"{item.name}：{said}",
            "transfer",
            task_id,
        )
        return loaded

    return act_once(runtime, actor, request, action)

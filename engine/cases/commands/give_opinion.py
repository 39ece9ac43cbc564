"""Answering what a colleague has asked about a task: a co-signature, or delegated work that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from engine.cases.commands.authority import act_in_work, done_or_gone, work_item_id
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest, check_text
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.office.task_opinions import store
from engine.office.task_opinions.rules import check_said, check_verdict


def give_opinion(
    runtime: Runtime,
    actor: Actor,
    *,
    work_item: UUID | str,
    opinion: str,
    verdict: str = "",
    answers: Mapping[str, Any] | None = None,
    key: str,
) -> Outcome:
    """Give the opinion for which this work item waits; who asked is told, and goes on when the last one has come.

    A co-signature has a verdict (``agree`` or ``disagree``). Delegated work has ``answers`` instead, half-filled or
    whole, which become the draft of the task. Conflict when it was taken back, NotAllowed without its post and in one's
    own matter (AU-6); Refused for the work of a task itself, and as the rules of opinions say.
    """
    task_id = work_item_id(work_item)
    given = dict(answers or {})
    check_text(given)
    content = {"verdict": verdict, "opinion": opinion, "answers": given}
    request = SubmissionRequest(key, f"give_opinion:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        work.seen_before(request)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        asked = store.answered_in(work.session, task_id)
        if asked is None:
            raise Refused("这是需要您办理的任务，请填写后提交。", "This is a task to do, not an opinion to give.")
        act_in_work(work, actor, item)
        if asked.kind == "delegation":
            asked.opinion = check_said(opinion, "opinion", "请写明办理情况。", "Say what you have done.")
            work.session.execute(
                update(WorkItem).where(WorkItem.id == asked.task_id).values(draft=given or None, proposed=False)
            )
        else:
            asked.verdict, asked.opinion = check_verdict(verdict, opinion)
        asked.answered_at, asked.answered_by_id = work.context.now, actor.staff_id
        asked.acting_for_id = work.context.acting_for_id
        work.session.execute(delete(WorkItem).where(WorkItem.id == task_id))
        work.handed_in(loaded, NewSubmission(request, "command:give_opinion", None, content))
        event = "delegation_answered" if asked.kind == "delegation" else "co_signed"
        verdict_given = {"verdict": asked.verdict} if asked.verdict else {}
        work.context.line(loaded, event, element=item.element, name=item.name, text=asked.opinion, **verdict_given)
        title = "委派的工作已交回" if asked.kind == "delegation" else "加签意见"
        letter = f"{item.name}：{asked.opinion or '同意'}"
        send_letter(work, loaded, asked.asked_post_id, f"{title} {loaded.number or ''}".strip(), letter, "result")
        return loaded

    return act_once(runtime, actor, request, action)

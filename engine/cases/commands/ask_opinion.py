"""Asking colleagues about a task: delegating it (委派), co-signatures before and after its holder (加签, 减签)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from engine.cases.commands.authority import work_item_id
from engine.cases.commands.letters import send_letter
from engine.cases.commands.passing import chosen_colleague, locked_task, nothing_awaited
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct
from engine.office.organisation.records import Post
from engine.office.task_opinions import store
from engine.office.task_opinions.records import TaskOpinion
from engine.office.task_opinions.rules import Colleague, check_said


def delegate(runtime: Runtime, actor: Actor, *, work_item: UUID | str, post: str, question: str, key: str) -> Outcome:
    """Let another post of the department work on this task; it comes back with what was filled in there.

    The task stays the holder's, who hands it in: its limit runs on, and lateness is the holder's (AT-1). Conflict when
    it is done; NotAllowed without its post; Refused while opinions are awaited and as ``check_colleague`` says.
    """
    content = {"post": post, "question": question}
    task_id = work_item_id(work_item)
    request = SubmissionRequest(key, f"delegate:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.DELEGATE, request)
        nothing_awaited(item)
        chosen = chosen_colleague(work, item, loaded, post, qualified=True)
        said = check_said(question, "question", "请写明要对方办什么。", "Say what is to be done.")
        _ask(work, item, loaded, actor, "delegation", said, [chosen])
        work.handed_in(loaded, NewSubmission(request, "command:delegate", None, content))
        work.context.line(loaded, "delegated", element=item.element, name=item.name, text=said, to=chosen.name)
        open_opinions(work, item, loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def co_sign(
    runtime: Runtime,
    actor: Actor,
    *,
    work_item: UUID | str,
    posts: Sequence[str],
    after: bool,
    question: str,
    key: str,
) -> Outcome:
    """Ask posts of the department to co-sign a task: now, before its holder, or ``after`` its holder has handed it in.

    The task waits for all of them; the limit runs on. Conflict when it is done; NotAllowed without its post; Refused
    where the diagram does not allow it, without a post, for one that was asked already, and as ``check_colleague``
    says.
    """
    content = {"posts": list(posts), "after": after, "question": question}
    task_id = work_item_id(work_item)
    request = SubmissionRequest(key, f"co_sign:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.CO_SIGN, request)
        if not posts:
            raise Refused("请选择加签的岗位。", "Choose the posts that co-sign.", place="posts")
        said = check_said(question, "question", "请写明加签事由。", "Say what their opinion is asked on.")
        asked = {each.post_id for each in store.of_task(work.session, task_id) if each.removed_at is None}
        chosen = [_not_asked(_one(work, item, loaded, code), asked) for code in dict.fromkeys(posts)]
        _ask(work, item, loaded, actor, "after" if after else "before", said, chosen)
        work.handed_in(loaded, NewSubmission(request, "command:co_sign", None, content))
        work.context.line(
            loaded, "co_sign_asked", element=item.element, name=item.name, text=said, after=after,
            to="、".join(each.name for each in chosen),
        )  # fmt: skip
        if not after:
            open_opinions(work, item, loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def remove_opinion(
    runtime: Runtime, actor: Actor, *, work_item: UUID | str, opinion: int, reason: str, key: str
) -> Outcome:
    """Take back a request that has not been answered: delegated work, or a co-signature (减签), with the reason.

    By the holder of the task. Refused without a reason, and when it was answered or taken back already: a given opinion
    stays on record.
    """
    content = {"opinion": opinion, "reason": reason}
    task_id = work_item_id(work_item)
    request = SubmissionRequest(key, f"remove_opinion:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.CALL_OFF, request)
        asked = next((each for each in store.of_task(work.session, task_id) if each.id == opinion), None)
        if asked is None or asked.answered_at is not None or asked.removed_at is not None:
            raise Refused("这份意见已经答复或者收回，不能再收回。", "It has been answered or taken back already.")
        said = check_said(reason, "reason", "请写明收回的理由。", "Say why you take it back.")
        asked.removed_at, asked.removed_by_id, asked.removal_reason = work.context.now, actor.staff_id, said
        if asked.work_item_id is not None:
            work.session.execute(delete(WorkItem).where(WorkItem.id == asked.work_item_id))
            send_letter(work, loaded, asked.post_id, f"不再征求意见 {loaded.number or ''}".strip(), said)
        work.handed_in(loaded, NewSubmission(request, "command:remove_opinion", None, content))
        to = work.session.scalar(select(Post.name).where(Post.id == asked.post_id))
        work.context.line(loaded, "opinion_removed", element=item.element, name=item.name, reason=said, to=to)
        return loaded

    return act_once(runtime, actor, request, action)


def _one(work: UnitOfWork, item: LockedWorkItem, loaded: LoadedCase, code: str) -> Colleague:
    try:
        return chosen_colleague(work, item, loaded, code, qualified=False)
    except Refused as refusal:
        refusal.place = "posts"
        raise


def _not_asked(chosen: Colleague, asked: set[int]) -> Colleague:
    if chosen.post_id in asked:
        raise Refused(
            f"已经请“{chosen.name}”发表过意见，请选择其他岗位。",
            f"“{chosen.name}” has been asked already; choose another post.",
            place="posts",
        )
    return chosen


def _ask(
    work: UnitOfWork,
    item: LockedWorkItem,
    loaded: LoadedCase,
    actor: Actor,
    kind: str,
    question: str,
    chosen: Sequence[Colleague],
) -> None:
    assert item.post_id is not None  # a colleague was found beside it
    for each in chosen:
        work.session.add(
            TaskOpinion(
                case_id=loaded.id, task_id=item.id, element=item.element, name=item.name, kind=kind,
                asked_by_id=actor.staff_id, asked_post_id=item.post_id, post_id=each.post_id, question=question,
                asked_at=work.context.now,
            )
        )  # fmt: skip
    work.session.flush()


def open_opinions(work: UnitOfWork, item: LockedWorkItem, loaded: LoadedCase) -> None:
    """Put every opinion that was asked for the task and not opened yet into the inbox of its post, and tell it."""
    session = work.session
    task = session.get_one(WorkItem, item.id)
    for asked in store.of_task(session, item.id):
        if asked.work_item_id is not None or asked.removed_at is not None:
            continue
        asked.work_item_id = uuid4()
        session.add(
            WorkItem(
                id=asked.work_item_id, case_id=task.case_id, element=task.element, name=task.name, form=task.form,
                post_id=asked.post_id, department_id=task.department_id, role=task.role, opened_at=task.opened_at,
                due_at=task.due_at, yellow_at=task.yellow_at, limit=task.limit, acts=[], beside_id=task.id,
                draft=task.draft if asked.kind == "delegation" else None,
                proposed=task.proposed and asked.kind == "delegation",
            )
        )  # fmt: skip
        title = "委派" if asked.kind == "delegation" else "请您加签"
        letter = f"{item.name}：{asked.question}"
        send_letter(
            work, loaded, asked.post_id, f"{title} {loaded.number or ''}".strip(), letter, "opinion", asked.work_item_id
        )
    session.flush()

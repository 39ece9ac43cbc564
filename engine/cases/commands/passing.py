"""What the commands that pass work on share: the locked task, who may, and the post chosen for it."""

from __future__ import annotations

from uuid import UUID

from engine.cases.commands.authority import act_in, done_or_gone
from engine.cases.loaded_case import LoadedCase
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import SubmissionRequest
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct, may_on_task
from engine.identity.relations import concerned_in, work_facts
from engine.office.organisation.records import Post
from engine.office.task_opinions import store
from engine.office.task_opinions.rules import Colleague, check_colleague


def locked_task(
    work: UnitOfWork, actor: Actor, task_id: UUID, act: TaskAct, request: SubmissionRequest
) -> tuple[LockedWorkItem, LoadedCase]:
    """The task with its locked case, after noting the post in which the actor acts.

    Conflict when it is done or gone; NotAllowed, or Refused where the diagram does not allow it, as ``may_on_task``.
    """
    locked = work.work_item(task_id)
    work.seen_before(request)
    if locked is None:
        raise done_or_gone()
    facts = work_facts(work.connection, task_id)
    assert facts is not None  # it is locked
    may_on_task(actor, facts, act).check()
    own = [held for held in actor.posts if held.post_id == facts.post_id]
    leading = [held for held in actor.posts if held.department_id == facts.department_id]
    act_in(work, (own or leading)[0])
    return locked


def chosen_colleague(
    work: UnitOfWork, item: LockedWorkItem, loaded: LoadedCase, code: str, *, qualified: bool
) -> Colleague:
    """The post with this code, judged as ``check_colleague`` says; ``qualified``: for the role of the task itself."""
    session = work.session
    own = session.get_one(Post, item.post_id)
    role = None
    if qualified:
        role = session.get_one(WorkItem, item.id).role or own.role
    return check_colleague(
        store.colleague(session, code, work.context.now),
        post_id=own.id,
        department_id=own.department_id,
        barred=concerned_in(work.connection, loaded.id, item.form),
        role=role,
    )


def nothing_awaited(item: LockedWorkItem) -> None:
    """Refused while opinions that were asked for the task have not come."""
    if item.opinions_awaited:
        raise Refused(
            f"还有 {item.opinions_awaited} 份意见没有回来，请等意见到齐，或者先收回。",
            f"{item.opinions_awaited} opinions have not come yet; wait for them or take the requests back.",
        )

"""Giving a claimed work item back to its post."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import act_in, done_or_gone, work_item_id
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import Outcome
from engine.cases.unit_of_work import UnitOfWork, act, outcome_of
from engine.identity.actor import Actor
from engine.identity.permissions import WorkFacts, may_release
from engine.identity.relations import work_facts


def release(runtime: Runtime, actor: Actor, *, work_item: UUID | str, key: str = "") -> Outcome:
    """Put a work item back into its post's inbox, with its draft; does nothing when nobody claimed it.

    By whoever holds its post, or by leaders of the post's own department when the holder has fallen ill (AU-1);
    NotAllowed for others. Conflict when it is done.
    """
    task_id = work_item_id(work_item)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        facts = work_facts(work.connection, task_id)
        assert facts is not None  # it is locked
        may_release(actor, facts).check()
        _note_post(work, actor, facts)
        if item.assignee_id is not None:
            work.session.execute(
                update(WorkItem).where(WorkItem.id == task_id).values(assignee_id=None, acting_for_id=None)
            )
            work.context.line(loaded, "released", element=item.element, name=item.name, holder=item.assignee_id)
        return loaded

    return outcome_of(act(runtime, actor, action))


def _note_post(work: UnitOfWork, actor: Actor, facts: WorkFacts) -> None:
    own = [post for post in actor.posts if post.post_id == facts.post_id]
    leading = [post for post in actor.posts if post.department_id == facts.department_id]
    for held in (own or leading)[:1]:
        act_in(work, held)

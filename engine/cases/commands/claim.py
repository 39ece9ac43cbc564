"""Claiming a work item: from the post's inbox to one person's desk."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import act_in_work, done_or_gone, work_item_id
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import Outcome
from engine.cases.unit_of_work import UnitOfWork, act, outcome_of
from engine.identity.actor import Actor


def claim(runtime: Runtime, actor: Actor, *, work_item: UUID | str, key: str = "") -> Outcome:
    """Make the actor the one who does this work item; does nothing when that is so already.

    A claim of somebody who holds the post no more passes to the actor with the post (AB-1).

    Conflict when it is done, NotAllowed without its post. Needs no key: claiming twice is once.
    """
    task_id = work_item_id(work_item)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        held = act_in_work(work, actor, item)
        if item.assignee_id != actor.staff_id:
            work.session.execute(
                update(WorkItem)
                .where(WorkItem.id == task_id)
                .values(assignee_id=actor.staff_id, acting_for_id=held.acting_for, seen_at=work.context.now)
            )
            work.context.line(loaded, "claimed", element=item.element, name=item.name)
        return loaded

    return outcome_of(act(runtime, actor, action))

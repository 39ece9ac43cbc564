"""Giving a claimed work item back to its post."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import act_in_post, done_or_gone, work_item_id
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import Outcome
from engine.cases.unit_of_work import UnitOfWork, act, outcome_of
from engine.identity.actor import Actor

SUPERIOR_ROLES = frozenset({"leader", "agency_head", "admin"})
"""Who may take a work item away from somebody else, for instance when that person has fallen ill."""


def release(runtime: Runtime, actor: Actor, *, work_item: UUID | str, key: str = "") -> Outcome:
    """Put a work item back into its post's inbox, with its draft; does nothing when nobody claimed it.

    Conflict when it is done; NotAllowed without its post for those who are no superiors.
    """
    task_id = work_item_id(work_item)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        if not any(actor.has(role) for role in SUPERIOR_ROLES):
            act_in_post(work, actor, item.post_id)
        if item.assignee_id is not None:
            work.session.execute(
                update(WorkItem).where(WorkItem.id == task_id).values(assignee_id=None, acting_for_id=None)
            )
            work.context.line(loaded, "released", element=item.element, name=item.name, holder=item.assignee_id)
        return loaded

    return outcome_of(act(runtime, actor, action))

"""Keeping half-filled answers on the work item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import act_in_work, done_or_gone, work_item_id
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import Outcome, check_text
from engine.cases.unit_of_work import UnitOfWork, act, outcome_of
from engine.identity.actor import Actor


def save_draft(
    runtime: Runtime, actor: Actor, *, work_item: UUID | str, answers: Mapping[str, Any], key: str = ""
) -> Outcome:
    """Keep answers as they are, right or wrong, until the work item is completed; the last draft wins.

    Writes no history. Conflict when the work item is done, NotAllowed without its post.
    """
    task_id = work_item_id(work_item)
    check_text(answers)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        act_in_work(work, actor, item)
        kept = update(WorkItem).where(WorkItem.id == task_id)
        work.session.execute(kept.values(draft=dict(answers), proposed=False))
        return loaded

    return outcome_of(act(runtime, actor, action))

"""Completing a work item: the hot path of the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.cases.commands.authority import (
    act_in_post,
    done_or_gone,
    not_stale,
    work_item_id,
)
from engine.cases.motion import CaseInMotion
from engine.cases.runtime import Runtime
from engine.cases.submissions import Entry, Handed, Outcome
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork, act_once
from engine.identity.actor import Actor


def complete(
    runtime: Runtime,
    actor: Actor,
    *,
    work_item: UUID | str,
    answers: Mapping[str, Any] | None = None,
    version: int | None = None,
    key: str,
) -> Outcome:
    """Hand in the form of a work item and let the case run on.

    Who has not claimed it claims it by doing it. Conflict when it is done, gone, or the case is not
    at ``version`` any more (None: no check); NotAllowed without its post; InvalidForm when the answers are wrong.
    """
    task_id = work_item_id(work_item)
    given = dict(answers or {})
    handed = Handed(key, f"task:{task_id}", given)

    def action(work: UnitOfWork) -> CaseInMotion:
        locked = work.work_item(task_id)
        if locked is None:
            work.seen_before(handed)
            raise done_or_gone()
        item, motion = locked
        act_in_post(work, actor, item.post_id)
        not_stale(motion, version)
        content, variables = _judged(motion, item, given)
        work.handed_in(motion, Entry(handed, item.element, item.form, content, str(task_id)))
        work.turn.line(motion, "completed", element=item.element, name=item.name, **_details(item, handed))
        motion.instance.complete(str(task_id), variables)
        work.advance(motion)
        return motion

    return act_once(runtime, actor, handed, action)


def _judged(
    motion: CaseInMotion, item: LockedWorkItem, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    if item.form is None:
        return {}, {}
    form = motion.bundle.form(item.form)
    content = form.judge(answers)
    return content, form.variables(content)


def _details(item: LockedWorkItem, handed: Handed) -> dict[str, Any]:
    details = {"submission": handed.key, "digest": handed.digest.hex(), "opened": item.opened_at.isoformat()}
    if item.due_at is not None:
        details["due"] = item.due_at.isoformat()
    return details

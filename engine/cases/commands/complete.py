"""Completing a work item: the hot path of the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.ask_opinion import open_opinions
from engine.cases.commands.authority import (
    act_in_work,
    done_or_gone,
    not_stale,
    work_item_id,
)
from engine.cases.commands.form_files import hand_in_files
from engine.cases.commands.passing import nothing_awaited
from engine.cases.commands.representing import check_authority
from engine.cases.judging import judged_answers
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct, may_on_task
from engine.identity.relations import work_facts


def complete(
    runtime: Runtime,
    actor: Actor,
    *,
    work_item: UUID | str,
    answers: Mapping[str, Any] | None = None,
    version: int | None = None,
    key: str,
    together: bool = False,
) -> Outcome:
    """Hand in the form of a work item and let the case run on.

    Who has not claimed it claims it by doing it. Where co-signatures follow, they are asked for first and the case runs
    on when the holder hands it in again. Refused while opinions are awaited. Conflict when it is done, gone, or the
    case is not at ``version`` any more (None: no check); NotAllowed without its post, and in one's own matter (AU-6);
    RuleBroken where a representative decides beyond the written authority (PR-3); InvalidForm when the answers are
    wrong. ``together`` with others: Refused where the diagram does not allow that.
    """
    task_id = work_item_id(work_item)
    given = dict(answers or {})
    request = SubmissionRequest(key, f"task:{task_id}", given)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            work.seen_before(request)
            raise done_or_gone()
        item, loaded = locked
        act_in_work(work, actor, item)
        if together:
            facts = work_facts(work.connection, task_id)
            assert facts is not None  # it is locked
            may_on_task(actor, facts, TaskAct.BATCH).check()
        not_stale(loaded, version)
        if item.beside_id is not None:
            raise Refused("这里征求您的意见，请填写意见后提交。", "Your opinion is asked here; give it.")
        if item.opinions_awaited or item.opinions_to_ask:
            work.seen_before(request)
        nothing_awaited(item)
        content, variables = _judged(work, actor, locked, given)
        check_authority(work, item, loaded.id, content, final=not item.opinions_to_ask)
        if item.opinions_to_ask:
            return _then_co_sign(work, item, loaded, NewSubmission(request, item.element, item.form, content))
        work.handed_in(loaded, NewSubmission(request, item.element, item.form, content, str(task_id)))
        work.context.line(loaded, "completed", element=item.element, name=item.name, **_details(item, request))
        loaded.instance.complete(str(task_id), variables)
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def _then_co_sign(work: UnitOfWork, item: LockedWorkItem, loaded: LoadedCase, entry: NewSubmission) -> LoadedCase:
    """Put what the holder says on record and ask those who co-sign after it; the holder hands it in when they have."""
    work.handed_in(loaded, entry)
    work.session.execute(
        update(WorkItem).where(WorkItem.id == item.id).values(draft=dict(entry.request.answers), proposed=False)
    )
    work.context.line(loaded, "co_sign_opened", element=item.element, name=item.name)
    open_opinions(work, item, loaded)
    return loaded


def _judged(
    work: UnitOfWork, actor: Actor, locked: tuple[LockedWorkItem, LoadedCase], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    item, loaded = locked
    if item.form is None:
        return {}, {}
    form = loaded.bundle.form(item.form)
    content = judged_answers(work.session, form, answers, staff_id=actor.staff_id, case_id=loaded.id)
    hand_in_files(work, loaded, form, content, actor)
    return content, form.variables(content)


def _details(item: LockedWorkItem, request: SubmissionRequest) -> dict[str, Any]:
    details = {"submission": request.key, "digest": request.digest.hex(), "opened": item.opened_at.isoformat()}
    if item.due_at is not None:
        details["due"] = item.due_at.isoformat()
    return details

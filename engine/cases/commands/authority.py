"""May this person do that? What commands ask the permission module, and which post the person acts in."""

from __future__ import annotations

from uuid import UUID

from engine.cases.loaded_case import LoadedCase
from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork
from engine.errors import Conflict, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act, CaseRelations, WorkFacts, acting_post, may, may_work
from engine.identity.relations import DECIDING_FORMS, PERSONAL_FORMS, relations_of, work_facts
from engine.office.organisation.rules import HeldPost


def permitted(work: UnitOfWork, actor: Actor, act: Act, loaded: LoadedCase) -> CaseRelations:
    """Check that the actor may do this to the locked case, and note the post acted in (AB-3).

    NotAllowed when the person has not the relation it needs, Refused when the stage is wrong.
    """
    case = relations_of(work.connection, loaded.id, work.context.now)
    may(actor, act, case).check()
    held = acting_post(actor, act, case)
    if held is not None:
        act_in(work, held)
    return case


def act_in_work(work: UnitOfWork, actor: Actor, item: LockedWorkItem) -> HeldPost:
    """The post of a work item as this person holds it now, noted as the one acted in (AB-1, AB-3).

    NotAllowed when it is not held, or when the work decides in the person's own matter (AU-6). A post has one holder at
    a time. Whoever else had claimed its work is away, or was standing in: such a claim binds nobody, so work in hand
    passes to B with the post and back to A (AB-1).
    """
    facts = WorkFacts(item.post_id, None, item.post_name)
    if item.form in DECIDING_FORMS or item.form in PERSONAL_FORMS:
        facts = work_facts(work.connection, item.id) or facts
    may_work(actor, facts).check()
    held = next(each for each in actor.posts if each.post_id == item.post_id)
    act_in(work, held)
    return held


def act_in(work: UnitOfWork, held: HeldPost) -> None:
    """Note the post in which the actor acts, and for whom (AB-3)."""
    work.context.post_id = held.post_id
    work.context.acting_for_id = held.acting_for


def work_item_id(text: str | UUID) -> UUID:
    """The id of a work item; NotFound when the text is none."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        raise NotFound("没有找到这项任务，请回到待办。", "There is no such task.") from None


def done_or_gone() -> Conflict:
    """The refusal for a work item that is not there any more."""
    return Conflict("这项任务已经办完或取消，请回到待办。", "The task is done or gone; go back to the inbox.")


def open_case_of(work: UnitOfWork, case_id: int) -> LoadedCase:
    """The locked case; NotFound when there is none, Refused when it has ended."""
    loaded = the_case(work, case_id)
    if loaded.status != "open":
        raise Refused("办件已经结束，不能再办理。", "The case has ended.")
    return loaded


def the_case(work: UnitOfWork, case_id: int) -> LoadedCase:
    """The locked case, also one that has ended; NotFound when there is none."""
    loaded = work.case(case_id)
    if loaded is None:
        raise NotFound("没有找到这个办件，请核对办件编号。", "There is no such case.")
    return loaded


def not_stale(loaded: LoadedCase, version: int | None) -> None:
    """Conflict when the screen showed another version of the case than the present one; None asks for no check."""
    if version is not None and version != loaded.version:
        raise Conflict(
            "办件在此期间已有变化，请刷新页面后再办。",
            "The case has changed meanwhile; reload the page.",
        )

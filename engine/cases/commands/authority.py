"""May this person do that? The checks that commands share."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from engine.cases.loaded_case import LoadedCase
from engine.cases.unit_of_work import UnitOfWork
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.identity.actor import Actor
from engine.office.organisation.rules import HeldPost


def act_in_post(work: UnitOfWork, actor: Actor, post_id: int) -> HeldPost:
    """The post as this person holds it now, noted as the one acted in; NotAllowed when it is not held (AB-1, AB-3).

    A post has one holder at a time. Whoever else had claimed its work is away, or was standing in: such a claim binds
    nobody, so work in hand passes to B with the post and back to A (AB-1).
    """
    held = next((each for each in actor.posts if each.post_id == post_id), None)
    if held is None:
        raise NotAllowed(
            "需要担任这个任务的岗位，但是您现在不在该岗位。",
            "Expected you to hold the task's post, but you do not now.",
        )
    _act_in(work, held)
    return held


def act_in_role(work: UnitOfWork, actor: Actor, roles: Collection[str]) -> HeldPost:
    """The first post of one of these roles that this person holds now; NotAllowed when there is none."""
    held = next((each for each in actor.posts if each.role in roles), None)
    if held is None:
        names = "、".join(sorted(roles))
        raise NotAllowed(
            f"需要担任以下角色之一：{names}，但是您现在没有。",
            f"Expected you to have one of the roles {names}, but you have none of them now.",
        )
    _act_in(work, held)
    return held


def _act_in(work: UnitOfWork, held: HeldPost) -> None:
    work.context.post_id = held.post_id
    work.context.acting_for_id = held.acting_for


def work_item_id(text: str | UUID) -> UUID:
    """The id of a work item; NotFound when the text is none."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        raise NotFound("需要一个存在的任务，但是没有。", "Expected an existing task, but there is none.") from None


def done_or_gone() -> Conflict:
    """The refusal for a work item that is not there any more."""
    return Conflict(
        "需要仍待办理的任务，但是它已经办完或取消了。", "Expected a task that still waits, but it is done or gone."
    )


def open_case_of(work: UnitOfWork, case_id: int) -> LoadedCase:
    """The locked case; NotFound when there is none, Refused when it has ended."""
    loaded = work.case(case_id)
    if loaded is None:
        raise NotFound("需要一个存在的案件，但是没有。", "Expected an existing case, but there is none.")
    if loaded.status != "open":
        raise Refused("需要在办的案件，但是它已经结束。", "Expected a case in progress, but it has ended.")
    return loaded


def not_stale(loaded: LoadedCase, version: int | None) -> None:
    """Conflict when the screen showed another version of the case than the present one; None asks for no check."""
    if version is not None and version != loaded.version:
        raise Conflict(
            "需要基于最新内容操作，但是案件在此期间已有变化，请刷新页面。",
            "Expected you to act on the newest state, but the case has changed meanwhile; reload the page.",
        )

"""Giving work that no open post fitted to a post (AU-7)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from engine.cases.assignment import settle_alarm
from engine.cases.commands.authority import act_in, done_or_gone, work_item_id
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import Outcome
from engine.cases.unit_of_work import UnitOfWork, act, outcome_of
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_assign
from engine.identity.relations import concerned_in, work_facts
from engine.office.organisation.records import Post, PostHolding


def assign_work(runtime: Runtime, actor: Actor, *, work_item: UUID | str, post: str, key: str = "") -> Outcome:
    """Let the open post with this code do a work item that waits under its department; its holders are told.

    By leaders of that department or the administrator; NotAllowed for others. Conflict when it is done; Refused when
    the post is not open, when the work has a post already, or would be decided by somebody in his own matter (AU-6).
    Needs no key: assigning twice to the same post is once.
    """
    task_id = work_item_id(work_item)

    def action(work: UnitOfWork) -> LoadedCase:
        locked = work.work_item(task_id)
        if locked is None:
            raise done_or_gone()
        item, loaded = locked
        facts = work_facts(work.connection, task_id)
        assert facts is not None  # it is locked
        may_assign(actor, facts).check()
        chosen = work.session.scalar(select(Post).where(Post.code == post, Post.opened_at.is_not(None)))
        if chosen is None:
            raise Refused("请选择一个已开放的岗位。", "Choose an open post.", place="post")
        if item.post_id == chosen.id:
            return loaded
        if item.post_id is not None:
            raise Refused("这项工作已经分派到岗位，无需再分派。", "The work has been assigned already.")
        holder = work.session.scalar(
            select(PostHolding.staff_id).where(PostHolding.post_id == chosen.id, PostHolding.letter == "A")
        )
        if holder in concerned_in(work.connection, loaded.id, item.form):
            raise Refused(
                "该岗位的人与此事有关，应当回避，请选择其他岗位。",
                "The holder of that post would decide in his own matter; choose another one.",
                place="post",
            )
        leading = [held for held in actor.posts if held.department_id == facts.department_id or held.role == "admin"]
        act_in(work, leading[0])
        work.session.execute(
            update(WorkItem).where(WorkItem.id == task_id).values(post_id=chosen.id, seen_at=work.context.now)
        )
        settle_alarm(work.context, task_id)
        work.context.line(loaded, "assigned", element=item.element, name=item.name, post=chosen.code)
        send_letter(
            work, loaded, chosen.id, f"新分派的工作 {loaded.number or ''}".strip(), item.name, "transfer", task_id
        )
        return loaded

    return outcome_of(act(runtime, actor, action))

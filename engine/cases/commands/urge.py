"""Urging those who have work in hand (催办, JA-4)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor

URGING_ROLES = frozenset({"coordinator", "leader", "agency_head", "county_leader", "inspector", "helper"})

MESSAGE = "催办"
"""Delivered to the case as well, where its diagram waits for it."""


def urge(runtime: Runtime, actor: Actor, *, case_id: int, text: str, key: str) -> Outcome:
    """Send a letter to every post that has open work in the case, and note it in the history.

    Refused without a text or when nobody has work in hand; NotAllowed without a role that may urge.
    """
    content = {"text": text}
    request = SubmissionRequest(key, f"urge:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        act_in_role(work, actor, URGING_ROLES)
        if not text.strip():
            raise Refused("需要催办的内容，但是没有填写。", "Expected what to urge for, but it is empty.", place="text")
        items = work.session.execute(
            select(WorkItem.post_id, WorkItem.name, WorkItem.element).where(WorkItem.case_id == case_id)
        ).all()
        if not items:
            raise Refused("需要有人正在办理，但是没有待办任务。", "Expected work in hand, but there is none.")
        work.handed_in(loaded, NewSubmission(request, "command:urge", None, content))
        for item in items:
            send_letter(work, loaded, item.post_id, f"催办：{item.name}", text)
        work.context.line(loaded, "urged", text=text, elements=sorted({item.element for item in items}))
        if loaded.instance.deliver(MESSAGE, content):
            work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)

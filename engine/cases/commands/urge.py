"""Urging those who have work in hand (催办, JA-4)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act

MESSAGE = "催办"
"""Delivered to the case as well, where its diagram waits for it."""


def urge(runtime: Runtime, actor: Actor, *, case_id: int, text: str, key: str) -> Outcome:
    """Send a letter to every post that has open work in the case, and note it in the history.

    Refused without a text or when nobody has work in hand; NotAllowed for those who neither coordinate, lead nor supervise it (AU-1).
    """
    content = {"text": text}
    request = SubmissionRequest(key, f"urge:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.URGE, loaded)
        if not text.strip():
            raise Refused("请填写催办的内容。", "Say what you urge for.", place="text")
        items = work.session.execute(
            select(WorkItem.post_id, WorkItem.name, WorkItem.element).where(WorkItem.case_id == case_id)
        ).all()
        if not items:
            raise Refused("目前没有岗位在办，无需催办。", "Nobody has work in hand, so there is nobody to urge.")
        work.handed_in(loaded, NewSubmission(request, "command:urge", None, content))
        for item in items:
            if item.post_id is None:
                continue
            send_letter(work, loaded, item.post_id, f"催办：{item.name}", text)
        work.context.line(loaded, "urged", text=text, elements=sorted({item.element for item in items}))
        if loaded.instance.deliver(MESSAGE, content):
            work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)

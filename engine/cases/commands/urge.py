"""Urging those who have work in hand (催办, JA-4)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.commands.letters import send_letter
from engine.cases.motion import CaseInMotion
from engine.cases.records import WorkItem
from engine.cases.runtime import Runtime
from engine.cases.submissions import Entry, Handed, Outcome
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
    handed = Handed(key, f"urge:{case_id}", content)

    def action(work: UnitOfWork) -> CaseInMotion:
        motion = open_case_of(work, case_id)
        work.seen_before(handed)
        act_in_role(work, actor, URGING_ROLES)
        if not text.strip():
            raise Refused("需要催办的内容，但是没有填写。", "Expected what to urge for, but it is empty.", place="text")
        items = work.session.execute(
            select(WorkItem.post_id, WorkItem.name, WorkItem.element).where(WorkItem.case_id == case_id)
        ).all()
        if not items:
            raise Refused("需要有人正在办理，但是没有待办任务。", "Expected work in hand, but there is none.")
        work.handed_in(motion, Entry(handed, "command:urge", None, content))
        for item in items:
            send_letter(work, motion, item.post_id, f"催办：{item.name}", text)
        work.turn.line(motion, "urged", text=text, elements=sorted({item.element for item in items}))
        if motion.instance.deliver(MESSAGE, content):
            work.advance(motion)
        return motion

    return act_once(runtime, actor, handed, action)

"""A comment on a case (留言): words to those who work on it, that decide nothing."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.commands.letters import known_number, send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.rule import written

LONGEST = 1000
"""Characters of a comment."""


def comment(runtime: Runtime, actor: Actor, *, case_id: int, text: str, key: str) -> Outcome:
    """Write a comment into the history of an open case; the posts that have work in hand are told, but not one's own.

    Refused without words and above ``LONGEST`` characters; NotAllowed for those who do not handle the case (AU-1).
    """
    content = {"text": text}
    request = SubmissionRequest(key, f"comment:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.COMMENT, loaded)
        said = written(text)
        if not said:
            raise Refused("请填写留言的内容。", "Write the comment.", place="text")
        if len(said) > LONGEST:
            raise Refused(f"留言最多 {LONGEST} 字。", f"At most {LONGEST} characters.", place="text")
        work.handed_in(loaded, NewSubmission(request, "command:comment", None, content))
        posts = work.session.scalars(select(WorkItem.post_id).where(WorkItem.case_id == loaded.id))
        for post_id in sorted({post for post in posts if post is not None} - set(actor.post_ids)):
            subject = f"留言 {known_number(work, loaded)}".strip()
            send_letter(work, loaded, post_id, subject, f"{actor.name}：{said}")
        work.context.line(loaded, "commented", text=said)
        return loaded

    return act_once(runtime, actor, request, action)

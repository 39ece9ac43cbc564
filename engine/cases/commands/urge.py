"""Urging those who have work in hand (催办, JA-4)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.commands.letters import known_number, send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.organisation.records import Post
from engine.office.settings import store as settings

MESSAGE = "催办"
"""Delivered to the case as well, where its diagram waits for it."""


PROCESS = "urging"
"""The diagram by which the urged answers (AT-6)."""


def _urgings(work: UnitOfWork, loaded: LoadedCase, actor: Actor, text: str, key: str) -> list[NewCase]:
    """One case for each post that is urged, in which it answers; none in an office without such a diagram."""
    session = work.session
    try:
        bundle = work.context.runtime.definitions.latest(session, PROCESS)
    except NotFound:
        return []
    days = settings.value(session, "urge_answer_days", work.context.now)
    about = known_number(work, loaded)
    posts = session.execute(
        select(Post.id, Post.code)
        .join(WorkItem, WorkItem.post_id == Post.id)
        .where(WorkItem.case_id == loaded.id)
        .group_by(Post.id)
        .order_by(Post.id)
    )
    return [
        NewCase(
            bundle,
            PROCESS,
            {
                "subject": f"催办（{actor.name}）：{text}"[:200],
                "urge": {
                    "post": post.code,
                    "post_id": post.id,
                    "text": text,
                    "days": days,
                    "by_id": actor.staff_id,
                    "about": about,
                },
            },
            parent_id=loaded.id,
            origin_key=f"urge:{key}:{post.id}",
        )
        for post in posts
    ]


def urge(runtime: Runtime, actor: Actor, *, case_id: int, text: str, key: str) -> Outcome:
    """Give every post that has open work in the case an answer to write, and note it in the history (AT-6).

    The answer goes back to the actor; silence is an infraction.

    Refused without a text or when nobody has work in hand; NotAllowed for those who neither coordinate, lead nor
    supervise it (AU-1).
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
            select(WorkItem.id, WorkItem.post_id, WorkItem.name, WorkItem.element)
            .where(WorkItem.case_id == case_id)
            .order_by(WorkItem.due_at, WorkItem.id)
        ).all()
        if not items:
            raise Refused("目前没有岗位在办，无需催办。", "Nobody has work in hand, so there is nobody to urge.")
        work.handed_in(loaded, NewSubmission(request, "command:urge", None, content))
        for post_id in sorted({item.post_id for item in items if item.post_id is not None}):
            of_post = [item for item in items if item.post_id == post_id]
            steps = "、".join(dict.fromkeys(item.name for item in of_post))
            subject = f"催办 {known_number(work, loaded)}".strip()
            send_letter(work, loaded, post_id, f"{subject}：{steps}", text, "urge", of_post[0].id)
        work.open(_urgings(work, loaded, actor, text.strip(), key))
        work.context.line(loaded, "urged", text=text, elements=sorted({item.element for item in items}))
        if loaded.instance.deliver(MESSAGE, content):
            work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)

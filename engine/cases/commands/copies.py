"""Sending copies of a step to colleagues (抄送), and marking one as read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from engine.cases.commands.authority import work_item_id
from engine.cases.commands.letters import tell_staff
from engine.cases.commands.passing import locked_task
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act, act_once
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct
from engine.office.copies.records import Copy
from engine.office.organisation.records import Post
from engine.office.rule import written
from engine.office.task_opinions import store
from engine.office.task_opinions.rules import LONGEST


def send_copies(
    runtime: Runtime, actor: Actor, *, work_item: UUID | str, posts: Sequence[str], note: str = "", key: str
) -> Outcome:
    """Send a copy of this task to whoever is at these posts of the department now; they are told.

    Where nobody is nothing is sent to; nobody gets one from himself, or two of one sending. By the holder of the task
    where the diagram allows it. Conflict when it is done; Refused without a reader, and for a post of another
    department: a copy shows nothing that its reader could not see (AU-1, SP-6).
    """
    content = {"posts": list(posts), "note": note}
    task_id = work_item_id(work_item)
    request = SubmissionRequest(key, f"send_copies:{task_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        item, loaded = locked_task(work, actor, task_id, TaskAct.COPY, request)
        said = written(note)
        if len(said) > LONGEST:
            raise Refused(f"说明最多 {LONGEST} 字。", f"At most {LONGEST} characters.", place="note")
        own = work.session.get_one(Post, item.post_id)
        readers: dict[int, str] = {}
        for code in posts:
            found = store.colleague(work.session, code, work.context.now)
            if found is None or found.department_id != own.department_id:
                raise Refused("请从本部门的岗位中选择。", "Choose posts of your department.", place="posts")
            if found.acting_id is not None and found.acting_id != actor.staff_id:
                readers.setdefault(found.acting_id, found.name)
        if not readers:
            raise Refused(
                "请选择抄送给谁，所选岗位现在要有人在岗。", "Choose a post at which somebody is.", place="posts"
            )
        for reader in readers:
            work.session.add(
                Copy(
                    case_id=loaded.id, element=item.element, name=item.name, sender_id=actor.staff_id,
                    reader_id=reader, note=said, at=work.context.now,
                )
            )  # fmt: skip
            tell_staff(
                work, loaded, reader, f"抄送 {loaded.number or ''}".strip(), f"{item.name}：{said or '请阅'}", "copy"
            )
        work.session.flush()
        work.handed_in(loaded, NewSubmission(request, "command:send_copies", None, content))
        to = "、".join(readers.values())
        work.context.line(loaded, "copied", element=item.element, name=item.name, to=to, text=said or None)
        return loaded

    return act_once(runtime, actor, request, action)


def read_copy(runtime: Runtime, actor: Actor, *, copy_id: int) -> int:
    """Mark a copy as read, the first time it is; the case that it is about. NotFound for another reader's."""

    def action(work: UnitOfWork) -> int:
        copy = work.session.get(Copy, copy_id, with_for_update=True)
        if copy is None or copy.reader_id != actor.staff_id:
            raise NotFound("没有找到这份抄送。", "There is no such copy.")
        if copy.read_at is None:
            copy.read_at = work.context.now
            # The news that told of it is read with it.
            work.session.execute(
                update(Outbox)
                .where(
                    Outbox.recipient_kind == "staff",
                    Outbox.recipient == str(actor.staff_id),
                    Outbox.at == copy.at,
                    Outbox.case_id == copy.case_id,
                    Outbox.topic == "copy",
                    Outbox.read_at.is_(None),
                )
                .values(read_at=work.context.now, read_by_id=actor.staff_id)
            )
        return copy.case_id

    return act(runtime, actor, action)

"""Whose work a task becomes: the roles that may do it, who is barred from it, and the alarm when no post fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from engine.bpmn import ManualTask
from engine.cases.incidents import note
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage.records import Incident, Outbox, WorkItem
from engine.errors import Refused
from engine.identity.permissions import SUPERIORS
from engine.identity.relations import concerned_in
from engine.office.organisation.records import Department, Post
from engine.operations.subject import number_of


def place_of(context: CommandContext, loaded: LoadedCase, task: ManualTask) -> dict[str, Any]:
    """What decides the post of a task: the post named, roles in order of preference, and staff who are barred.

    Whoever would decide in his own matter is passed over for the next superior (AU-6). What somebody says for himself
    is barred for nobody.
    """
    context.flush()
    barred = sorted(concerned_in(context.connection, loaded.id, task.form))
    roles = [] if task.role is None else [task.role]
    if barred and task.role is not None:
        roles += SUPERIORS.get(task.role, ())
    return {"post": task.post, "role": task.role, "roles": roles, "barred": barred, "department": task.department}


def alarm(context: CommandContext, loaded: LoadedCase, unplaced: Sequence[Any]) -> None:
    """Tell the department's leaders and the administrators of work that no open post fits, by an incident (AU-7)."""
    at = context.runtime.system_clock.now()
    number = loaded.number or number_of(context.session, loaded.id, loaded.parent_id)
    for row in unplaced:
        department = context.session.scalar(
            select(Department).join(WorkItem, WorkItem.department_id == Department.id).where(WorkItem.id == row["id"])
        )
        name = "本单位" if department is None else department.name
        text_zh = f"“{row['name'] or row['element']}”没有岗位承接，等待{name}分派。"
        error = Refused(text_zh, "Expected an open post for this work, but none fits; it waits to be assigned.")
        note(
            context.session, kind="assignment", case_id=loaded.id, reference=str(row["id"]), element=row["element"],
            error=error, at=at,
        )  # fmt: skip
        leading = [] if department is None else [Post.department_id == department.id, Post.role.in_(_LEADERS)]
        posts = context.session.scalars(
            select(Post.id).where(Post.opened_at.is_not(None), (Post.role == "admin") | _both(leading))
        ).all()
        letters = [
            {
                "case_id": loaded.id, "channel": "mailbox", "recipient_kind": "post", "recipient": str(post_id),
                "subject": f"待分派：{number}", "body": text_zh, "at": context.now, "attempts": 0,
            }
            for post_id in posts
        ]  # fmt: skip
        if letters:
            context.session.execute(insert(Outbox), letters)


_LEADERS = ("leader", "agency_head")


def _both(conditions: Sequence[Any]) -> Any:
    return conditions[0] & conditions[1] if conditions else Post.id.is_(None)


def settle_alarm(context: CommandContext, work_item_id: object) -> None:
    """Close the incident of a work item that somebody has assigned."""
    context.session.execute(
        update(Incident)
        .where(Incident.kind == "assignment", Incident.reference == str(work_item_id), Incident.resolved_at.is_(None))
        .values(
            resolved_at=context.runtime.system_clock.now(),
            resolved_by=None if context.actor is None else context.actor.staff_id,
        )
    )

"""The worklist, one task with its form, and claiming, giving back and completing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from engine.cases.commands import claim, complete, release
from engine.errors import InvalidForm
from engine.identity.permissions import may_work
from engine.identity.relations import work_facts
from engine.queries.case.case_file import case_summary
from engine.queries.case.case_record import materials
from engine.queries.desk import tasks, worklist
from engine.queries.desk.filters import DeskFilter
from webui.api import schemas
from webui.api.admission import perform, submit
from webui.api.blueprint import operation
from webui.api.cases import led_to
from webui.api.forms import described
from webui.case.standing import sees_whole
from webui.web.access import actor
from webui.web.database import asking, engine, reading


@operation(
    "GET",
    "/work",
    scope="work:read",
    title=_("待办"),
    about=_("令牌的人现在所任岗位上的任务，按办件排列，最急的办件在前。"),
    query=schemas.WorkQuery,
    answer=schemas.Worklist,
)
def list_work(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """One page of the open work of the posts held now, matter by matter (AB-1)."""
    me = actor()
    try:
        page = worklist.inbox(
            reading(),
            staff_id=me.staff_id,
            post_ids=me.post_ids,
            now=engine().clock.now(),
            share=query.get("share", "all"),
            wanted=DeskFilter(light=query.get("light"), process=query.get("process") or None),
            after=query.get("after"),
        )
    except worklist.WrongKey:
        zh, en = "这不是上一页给出的 next，请从头查起。", "Expected the next of a page before, but it is none."
        raise InvalidForm({"after": (zh, en)}) from None
    return {"work": [_line(row, task) for row in page.rows for task in row.tasks], "next": page.next}


def _line(matter: worklist.WorkRow, task: worklist.WorkTask) -> Mapping[str, Any]:
    """One task with what its matter is about; the case is the task's own, the number that of the matter."""
    about = {name: getattr(matter, name) for name in ("number", "process", "subject", "item_name", "applicant")}
    shown = ("id", "name", "case_id", "post_name", "claimed", "opened_at", "due_at", "left", "has_draft")
    return about | {name: getattr(task, name) for name in shown}


@operation(
    "GET",
    "/work/<uuid:work_item>",
    scope="work:read",
    title=_("一项任务"),
    about=_("任务的表单、草稿和所列材料；只给可以办它的人。"),
    answer=schemas.Work,
)
def read_work(work_item: UUID) -> Mapping[str, Any]:
    """One task with its form and what was drafted, for those who may do it (AU-1); the look is on record (SP-6)."""
    session = reading()
    found = tasks.task(session, engine().calendar(session), work_item, engine().clock.now())
    facts = work_facts(asking(), work_item)
    if facts is not None:
        may_work(actor(), facts).check()
    sees_whole(found.case_id)
    case = case_summary(session, found.case_id)
    form = engine().definitions.bundle(session, found.definition_id).form(found.form) if found.form else None
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "claimed": found.assignee_id == actor().staff_id,
        "form": None if form is None else described(form, item_id=case.item_id),
        "materials": materials(session, item_id=case.item_id, application_id=case.application_id),
    }


_PLAIN = (
    "id", "name", "element", "case_id", "case_version", "process", "definition_id", "post_name", "opened_at", "due_at",
    "left", "draft", "earlier",
)  # fmt: skip


@operation(
    "POST",
    "/work/<uuid:work_item>/claim",
    scope="work:write",
    title=_("认领任务"),
    about=_("认领两次等于一次，不需要键。"),
    answer=schemas.Outcome,
)
def claim_work(work_item: UUID) -> Mapping[str, Any]:
    """Make the token's member of staff the one who does it."""
    return led_to(perform(claim, work_item=work_item))


@operation(
    "POST",
    "/work/<uuid:work_item>/release",
    scope="work:write",
    title=_("释放任务"),
    about=_("退回岗位，草稿保留；释放两次等于一次，不需要键。"),
    answer=schemas.Outcome,
)
def release_work(work_item: UUID) -> Mapping[str, Any]:
    """Give a task back to its post."""
    return led_to(perform(release, work_item=work_item))


@operation(
    "POST",
    "/work/<uuid:work_item>/complete",
    scope="work:write",
    title=_("办理任务"),
    about=_("提交任务表单，办件随即往下走。表单有错时，fields 以栏目名为键，什么都没有保存。"),
    body=schemas.Completion,
    answer=schemas.Outcome,
    keyed=True,
)
def complete_work(body: Mapping[str, Any], work_item: UUID) -> Mapping[str, Any]:
    """Hand in the form of a task."""
    answers, version = body.get("answers", {}), body.get("version")
    return led_to(submit(complete, work_item=work_item, answers=answers, version=version))

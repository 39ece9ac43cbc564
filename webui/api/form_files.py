"""Files for the file fields of forms: uploaded first, then named by their numbers in the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import abort
from flask_babel import lazy_gettext as _

from engine.cases.commands import take_form_file
from engine.errors import InvalidForm
from engine.files.kinds import FileRefused
from engine.forms import Form
from engine.forms.files import FileRules, file_fields
from engine.identity.permissions import may_work
from engine.identity.relations import work_facts
from engine.queries.desk import tasks
from webui.api import schemas
from webui.api.admission import keyed, perform
from webui.api.blueprint import operation
from webui.api.definitions import WITHOUT
from webui.api.files import content_of
from webui.web.access import actor
from webui.web.database import asking, engine, reading
from webui.web.starting import start_of

_ABOUT = _(
    "表单里的文件栏目（JSON Schema 中 x-widget 为 file）先在这里上传，再把返回的 file 填进 answers 的这一栏（数组）。"
    "种类按内容判断，与页面上收的相同；没有提交的文件保留 30 天。用同一个键再传同一个文件，得到同一个编号。"
)


@operation(
    "POST",
    "/work/<uuid:work_item>/files",
    scope="work:write",
    title=_("上传任务表单的文件"),
    about=_ABOUT,
    body=schemas.NewFormFile,
    answer=schemas.FormFile,
    status=201,
    keyed=True,
)
def create_work_file(body: Mapping[str, Any], work_item: UUID) -> Mapping[str, Any]:
    """Take in one file for a field of a task's form, of those who may do the task (AU-1)."""
    session = reading()
    found = tasks.task(session, engine().calendar(session), work_item, engine().clock.now())
    facts = work_facts(asking(), work_item)
    if facts is not None:
        may_work(actor(), facts).check()
    form = engine().definitions.bundle(session, found.definition_id).form(found.form) if found.form else None
    return _taken(form, body, work_item)


@operation(
    "POST",
    "/definitions/<process>/files",
    scope="cases:write",
    title=_("上传开始表单的文件"),
    about=_ABOUT,
    body=schemas.NewFormFile,
    answer=schemas.FormFile,
    status=201,
    keyed=True,
)
def create_start_file(body: Mapping[str, Any], process: str) -> Mapping[str, Any]:
    """Take in one file for a field of the form that starts a process (FI-2, AU-1)."""
    start = None if process in WITHOUT else start_of(process)
    if start is None:
        abort(404)
    start.permission.check()
    return _taken(start.form, body, None)


def _taken(form: Form | None, body: Mapping[str, Any], work_item: UUID | None) -> Mapping[str, Any]:
    rules: FileRules | None = None if form is None else file_fields(form.schema).get(body["field"])
    if rules is None:
        zh, en = "这张表单没有这个文件栏目。", "Expected a field for files of this form, but it has none of this name."
        raise InvalidForm({"field": (zh, en)})
    data = content_of(body)
    try:
        number = perform(
            take_form_file, work_item=work_item, rules=rules, name=body["name"], data=data, page_key=keyed()
        )
    except FileRefused as refusal:
        raise InvalidForm({"content": (refusal.zh, refusal.en)}) from None
    return {"file": number}

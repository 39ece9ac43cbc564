"""Signing several chosen tasks of the desk with one form, with a result for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import sign_together
from engine.cases.commands.sign_together import Signed
from engine.errors import InvalidForm, NotFound
from engine.forms import Form
from engine.forms.files import file_fields
from engine.identity.permissions import TaskAct, may_on_task
from engine.identity.relations import work_facts_of
from engine.queries.case.case_file import case_summary
from engine.queries.desk.tasks import Task
from engine.queries.desk.tasks import task as find_task
from webui.desk.blueprint import blueprint
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.show.languages import language
from webui.web.access import actor, login_required
from webui.web.acting import page_key
from webui.web.database import asking, close_reading, engine, reading

MOST = 50
"""Tasks that are signed at once: what somebody can have looked at."""
MOST_LOOKED_FOR = 4 * MOST
"""Tasks of one request that are looked for at all; a page offers fewer."""


@dataclass(frozen=True)
class Chosen:
    """The tasks that are signed together: the same step of the same version, with its form if it has one."""

    tasks: list[Task]
    form: Form | None


@blueprint.get("/together")
@login_required
def together() -> str | Response:
    """The form for the chosen tasks."""
    chosen = _chosen(request.args.getlist("work"))
    return redirect(url_for("desk.inbox")) if chosen is None else _page(chosen, {})


@blueprint.post("/together")
@login_required
def sign() -> str | Response | tuple[str, int]:
    """Sign each; what is refused is listed with its reason, and a wrong form comes back before any is signed."""
    chosen = _chosen(request.form.getlist("work"))
    if chosen is None:
        return redirect(url_for("desk.inbox"))
    form, me = chosen.form, actor()
    answers = form.parse(request.form) if form is not None else {}
    try:
        if form is not None:
            form.judge(answers)
    except InvalidForm as wrong:
        return _page(chosen, answers, wrong.fields), 422
    lines = [(each, case_summary(reading(), each.case_id)) for each in chosen.tasks]
    close_reading()
    key = request.form.get("_key") or page_key()
    signed = sign_together(engine(), me, work_items=[each.id for each in chosen.tasks], answers=answers, key=key)
    results: dict[UUID, Signed] = {each.work_item: each for each in signed}
    return render_template("desk/together_done.html", lines=lines, results=results)


def _chosen(given: list[str]) -> Chosen | None:
    """The chosen tasks that are still there; None, with a word why, when they cannot be signed together."""
    session, now = reading(), engine().clock.now()
    tasks = []
    if len(given) > MOST_LOOKED_FOR:
        flash(_("一次最多签批 %(most)s 件，请少选一些。", most=MOST), "warning")
        return None
    for text in dict.fromkeys(given):
        try:
            tasks.append(find_task(session, engine().calendar(session), UUID(text), now))
        except (ValueError, NotFound):
            continue
    facts = work_facts_of(asking(), [each.id for each in tasks])
    allowed = [each for each in tasks if each.id in facts and may_on_task(actor(), facts[each.id], TaskAct.BATCH)]
    if not allowed:
        flash(_("请勾选可以一起签批的任务。"), "warning")
        return None
    if len({(each.definition_id, each.process, each.element) for each in allowed}) > 1:
        flash(_("一次只能签批同一流程、同一环节的任务，请分别勾选。"), "warning")
        return None
    if len(allowed) > MOST:
        flash(_("一次最多签批 %(most)s 件，请少选一些。", most=MOST), "warning")
        return None
    if len(allowed) < len(set(given)):
        left_out = len(set(given)) - len(allowed)
        flash(_("%(count)s 件已经办完或者不能一起签批，没有列入。", count=left_out), "warning")
    key = allowed[0].form
    bundle = engine().definitions.bundle(session, allowed[0].definition_id)
    form = bundle.form(key) if key else None
    if form is not None and file_fields(form.schema):
        flash(_("这一步要选文件，请逐件办理。"), "warning")
        return None
    return Chosen(allowed, form)


def _page(chosen: Chosen, answers: Mapping[str, Any], problems: Mapping[str, tuple[str, str]] | None = None) -> str:
    session, form = reading(), chosen.form
    fields = [] if form is None else fields_of(form, answers, problems, choices_of(session, form))
    first = chosen.tasks[0]
    return render_template(
        "desk/together.html",
        task=first,
        lines=[(each, case_summary(session, each.case_id)) for each in chosen.tasks],
        title=(form.title_zh if language() == "zh" else form.title_en) if form is not None else "",
        fields=fields,
        problems=problems,
        key=page_key(),
        about={},
    )

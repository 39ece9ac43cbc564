"""Giving commands on a task, and answering what a colleague has asked about one."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask import request as page_request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import give_opinion as give_opinion_command
from engine.errors import NotFound
from engine.queries.desk.passing import asked_here
from webui.desk.blueprint import blueprint
from webui.desk.opinion_forms import opinion_form
from webui.desk.task import around_task, posted_form, task_page
from webui.desk.task_commands import task_command_named
from webui.show.languages import language
from webui.web.access import login_required
from webui.web.acting import act
from webui.web.database import reading

Page = str | Response | tuple[str, int]


@blueprint.post("/work/<uuid:work_item>/do/<name>")
@login_required
def task_command(work_item: UUID, name: str) -> Page:
    """Give a command on a task; a refusal comes back as the open dialog with everything that was typed."""
    given = task_command_named(name)
    if given is None:
        abort(404)
    form = given.form(around_task(work_item), True)
    form.attempt(lambda: act(given.run, work_item=work_item, **form.data))
    if form.wrong:
        try:
            return task_page(work_item, refused=(given, form)), 422
        except NotFound as gone:
            flash(gone.text(language()), "warning")
            return redirect(url_for("desk.inbox"))
    flash(_("已办理：%(title)s。", title=given.title), "success")
    if given.leaves:
        return redirect(url_for("desk.inbox"))
    return redirect(url_for("desk.task", work_item=work_item))


@blueprint.post("/work/<uuid:work_item>/opinion")
@login_required
def give_opinion(work_item: UUID) -> Page:
    """Answer what a colleague has asked about a task."""
    asked = asked_here(reading(), work_item)
    form = opinion_form(asked is not None and asked.kind == "delegation", sent=True)
    drawn = posted_form()
    answers = drawn.parse(page_request.form) if drawn is not None else {}
    form.attempt(lambda: act(give_opinion_command, work_item=work_item, answers=answers, **form.data))
    if form.wrong:
        return task_page(work_item, opinion=form, answers=answers if drawn is not None else None), 422
    flash(_("意见已提交。"), "success")
    return redirect(url_for("desk.inbox"))

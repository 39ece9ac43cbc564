"""Giving commands on a task, and answering what a colleague has asked about one."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask import request as page_request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import give_opinion as give_opinion_command
from engine.errors import InvalidForm, NotFound
from engine.identity.permissions import may_on_task, may_work
from engine.identity.relations import work_facts
from engine.queries.desk.passing import asked_here
from webui.desk.blueprint import blueprint
from webui.desk.opinion_forms import opinion_form
from webui.desk.task import around_task, posted_form, task_page
from webui.desk.task_commands import task_command_named
from webui.forms.files import take_in
from webui.forms.refusals import Problems
from webui.show.languages import language
from webui.web.access import actor, login_required
from webui.web.acting import act
from webui.web.database import asking, reading

Page = str | Response | tuple[str, int]


@blueprint.post("/work/<uuid:work_item>/do/<name>")
@login_required
def task_command(work_item: UUID, name: str) -> Page:
    """Give a command on a task; a refusal comes back as the open dialog with everything that was typed."""
    given = task_command_named(name)
    if given is None:
        abort(404)
    facts = work_facts(asking(), work_item)
    if facts is not None:
        permission = may_on_task(actor(), facts, given.act)
        if not permission.by_stage:
            permission.check()
    form = given.form(around_task(work_item), True)
    form.attempt(lambda: act(given.run, work_item=work_item, **form.data))
    if form.wrong:
        if facts is not None and not may_work(actor(), facts):
            # A leader passes on work of the department whose page, with its drafts, is the holder's alone.
            flash(next(iter(form.sentences())), "danger")
            return redirect(url_for("desk.inbox"))
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
    facts = work_facts(asking(), work_item)
    if facts is not None:
        may_work(actor(), facts).check()
    asked = asked_here(reading(), work_item)
    form = opinion_form(asked is not None and asked.kind == "delegation", sent=True)
    drawn = posted_form()
    answers = drawn.parse(page_request.form) if drawn is not None else {}
    wrong_files: Problems = {}
    try:
        take_in(drawn, answers, work_item=work_item)
    except InvalidForm as refusal:
        wrong_files = refusal.fields
    if not wrong_files:
        form.attempt(lambda: act(give_opinion_command, work_item=work_item, answers=answers, **form.data))
    if form.wrong or wrong_files:
        given = answers if drawn is not None else None
        return task_page(work_item, opinion=form, answers=given, problems=wrong_files), 422
    flash(_("意见已提交。"), "success")
    return redirect(url_for("desk.inbox"))

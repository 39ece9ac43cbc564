"""Giving commands on a task, and answering what a colleague has asked about one."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as page_request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import give_opinion as give_opinion_command
from engine.errors import InvalidForm, NotFound
from engine.identity.permissions import Act, may, may_on_task, may_work
from engine.identity.relations import work_facts
from engine.queries.case.case_file import case_summary
from engine.queries.desk.passing import asked_here
from engine.queries.desk.tasks import Task
from webui.case.standing import standing
from webui.desk.blueprint import blueprint
from webui.desk.opinion_forms import opinion_form
from webui.desk.task import around_task, find_work, posted_form, task_page
from webui.desk.task_commands import TaskCommand, task_command_named
from webui.forms.files import take_in
from webui.forms.refusals import Problems
from webui.show.languages import language
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import asking, reading
from webui.web.small_forms import SmallForm

Page = str | Response | tuple[str, int]


@blueprint.get("/work/<uuid:work_item>/do/<name>")
@login_required
def task_command_form(work_item: UUID, name: str) -> str:
    """The form of one command alone, for leaders who pass on work whose page, with its drafts, is its holder's."""
    given = _named(name)
    found = find_work(work_item)
    facts = work_facts(asking(), work_item)
    if facts is not None:
        may_on_task(actor(), facts, given.act).check()
    return _alone(found, given, given.form(around_task(work_item), False))


def _named(name: str) -> TaskCommand:
    given = task_command_named(name)
    if given is None:
        abort(404)
    return given


def _alone(found: Task, given: TaskCommand, form: SmallForm) -> str:
    sees = bool(may(actor(), Act.SEE, standing(found.case_id)))
    case = case_summary(reading(), found.case_id) if sees else None
    return render_template("desk/task_command.html", task=found, case=case, command=given, form=form, key=page_key())


@blueprint.post("/work/<uuid:work_item>/do/<name>")
@login_required
def task_command(work_item: UUID, name: str) -> Page:
    """Give a command on a task; a refusal comes back as the open dialog with everything that was typed."""
    given = _named(name)
    facts = work_facts(asking(), work_item)
    if facts is not None:
        permission = may_on_task(actor(), facts, given.act)
        if not permission.by_stage:
            permission.check()
    form = given.form(around_task(work_item), True)
    form.attempt(lambda: act(given.run, work_item=work_item, **form.data))
    if form.wrong:
        try:
            if facts is not None and not may_work(actor(), facts):
                return _alone(find_work(work_item), given, form), 422
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

"""The task page: the form at the left, everything about the case at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.bpmn.earlier_steps import EarlierStep
from engine.cases.commands import complete
from engine.cases.commands import save_draft as save_draft_command
from engine.cases.passed_steps import done_steps, passed_steps, sent_back_to
from engine.errors import ChengnuoError, InvalidForm, NotAllowed, NotFound
from engine.forms import Form
from engine.forms.files import file_fields
from engine.identity.permissions import Act, Permission, may, may_represent, may_work
from engine.identity.relations import work_facts
from engine.identity.representation import FORM as DECIDING_FORM
from engine.identity.representation import representation_facts
from engine.office.service_clock.rules import office_day
from engine.queries.case.attachments import renewed_materials
from engine.queries.case.blocks import blocks_of
from engine.queries.case.case_file import case_summary
from engine.queries.case.case_record import MaterialLine, materials
from engine.queries.desk.certificates import proposed_certificate
from engine.queries.desk.passing import asked_here, colleagues, opinions_of
from engine.queries.desk.tasks import Task
from engine.queries.desk.tasks import task as find_task
from engine.queries.online.cases import came_online
from engine.queries.organisation.phrases import phrases
from webui.case.file import case_file
from webui.case.standing import standing
from webui.desk.blueprint import blueprint
from webui.desk.next_work import after_submission
from webui.desk.opinion_forms import OpinionForm, opinion_form
from webui.desk.task_commands import Around, TaskCommand, allowed_task_commands
from webui.forms import certificate, fields_of
from webui.forms.choices import choices_of
from webui.forms.files import named_files, take_in
from webui.forms.materials import LOOKS, material_rows, prefilled, still_true, without_commitment
from webui.forms.refusals import Problems, problems_of
from webui.show.languages import language
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import asking, engine, reading
from webui.web.small_forms import SmallForm


@blueprint.get("/work/<uuid:work_item>")
@login_required
def task(work_item: UUID) -> str | Response:
    """One piece of work, ready to be done; done or cancelled work leads to an explanation.

    For those who may do it alone, since it shows what they have drafted; others are led to the case (AU-1).
    """
    try:
        found = find_work(work_item)
    except NotFound as gone:
        flash(gone.text(language()), "warning")
        return redirect(url_for("desk.inbox"))
    facts = work_facts(asking(), work_item)
    permission = None if facts is None else may_work(actor(), facts)
    if permission is not None and not permission:
        may(actor(), Act.SEE, standing(found.case_id)).check()
        flash(permission.zh if language() == "zh" else permission.en, "warning")
        return redirect(url_for("case.show", case_id=found.case_id))
    return _page(found)


@blueprint.post("/work/<uuid:work_item>")
@login_required
def submit(work_item: UUID) -> str | Response | tuple[str, int]:
    """Hand the form in; wrong fields come back with their sentences and everything that was typed."""
    form = posted_form()
    answers = form.parse(request.form) if form is not None else {}
    try:
        take_in(form, answers, work_item=work_item)
        outcome = act(complete, work_item=work_item, answers=answers)
    except NotAllowed:
        raise
    except ChengnuoError as refusal:
        problems = problems_of(refusal, form)
        return _page(find_work(work_item), answers, problems), 422
    flash(_("已提交。"), "success")
    return after_submission(outcome, actor())


@blueprint.post("/work/<uuid:work_item>/draft")
@login_required
def save_draft(work_item: UUID) -> Response:
    """Keep what is filled in so far."""
    form = posted_form()
    answers = form.parse(request.form) if form is not None else {}
    wrong: Problems = {}
    try:
        take_in(form, answers, work_item=work_item)
    except InvalidForm as refusal:
        wrong = (
            {name: refusal.fields[name] for name in file_fields(form.schema) if name in refusal.fields} if form else {}
        )
    act(save_draft_command, work_item=work_item, answers=answers)
    flash(_("草稿已保存。"), "success")
    for sentences in wrong.values():
        flash(sentences[language() != "zh"], "danger")
    return redirect(url_for("desk.task", work_item=work_item))


def find_work(work_item: UUID) -> Task:
    """The open task; NotFound when it is done or gone."""
    session = reading()
    return find_task(session, engine().calendar(session), work_item, engine().clock.now())


def posted_form() -> Form | None:
    """The form that the page showed: it tells how to read what was posted; judging is the command's own affair."""
    key, definition = request.form.get("_form"), request.form.get("_definition", "")
    if not key or not definition.isdecimal():
        return None
    return engine().definitions.bundle(asking(), int(definition)).form(key)


CHECK = "materials_check"
"""The form of the check of materials, which begins with the verdicts of the one before."""


def _chosen_online(case_id: int) -> Mapping[int, str] | None:
    """What the applicant chose online instead of files; None for an application that did not come online."""
    found = came_online(reading(), case_id) if "online" in blocks_of(reading(), case_id) else None
    return None if found is None else found.choices


def _begun(found: Task, form: Form, listed: Sequence[MaterialLine]) -> dict[str, Any]:
    """What the form shows at first: the draft, above what stays true of what was handed in here before."""
    kept: dict[str, Any] = {}
    if found.earlier is not None and found.earlier_at is not None:
        renewed = renewed_materials(reading(), found.case_id, found.earlier_at) if form.key == CHECK else ()
        kept = still_true(form, form.kept(found.earlier), listed, found.earlier_at, renewed)
    return {**kept, **(found.draft or {})}


def _beside(found: Task, refused: tuple[TaskCommand, SmallForm] | None, opinion: OpinionForm | None) -> dict[str, Any]:
    """The commands on the task, and what colleagues are asked about it or ask here."""
    session = reading()
    if found.beside_id is not None:
        asked = asked_here(session, found.id)
        form = opinion or opinion_form(asked is not None and asked.kind == "delegation", sent=False)
        return {"commands": [], "asked_here": asked, "opinion_form": form, "opinions": [], "awaits": False}
    around = _around(found)
    facts = work_facts(session, found.id)
    allowed = [] if facts is None else allowed_task_commands(actor(), facts, around)
    commands = [(each, each.form(around, False)) for each in allowed]
    if refused is not None:
        commands = [*(each for each in commands if each[0] is not refused[0]), refused]
    return {"commands": commands, "asked_here": None, "opinions": around.opinions, "awaits": around.awaits}


def around_task(task_id: UUID) -> Around:
    """What the forms of a task's commands depend on; empty lists for a task that is done."""
    session, now = reading(), engine().clock.now()
    try:
        found = find_task(session, engine().calendar(session), task_id, now)
    except NotFound:
        return Around((), (), ())
    return _around(found)


def _around(found: Task) -> Around:
    session, now = reading(), engine().clock.now()
    earlier: Sequence[EarlierStep] = ()
    if "sendBack" in found.acts:
        specification = engine().definitions.bundle(session, found.definition_id).specification(found.process)
        done = done_steps(session, found.case_id)
        earlier = [each.step for each in passed_steps(specification, found.element, done)]
    return Around(colleagues(session, found.id, now), opinions_of(session, found.id), earlier)


def _representing(found: Task) -> Permission:
    """Whether the department's representative may take the decision of this task; asked of a decision alone (PR-3)."""
    facts = representation_facts(reading(), found.id) if found.form == DECIDING_FORM else None
    return may_represent(facts, None, office_day(engine().clock.now()))


def task_page(
    work_item: UUID,
    *,
    refused: tuple[TaskCommand, SmallForm] | None = None,
    opinion: OpinionForm | None = None,
    answers: Mapping[str, Any] | None = None,
    problems: Problems | None = None,
) -> str:
    """The page of a task with a command that was refused, or an opinion that was; NotFound when it is done."""
    return _page(find_work(work_item), answers, problems, refused=refused, opinion=opinion)


def _page(
    found: Task,
    answers: Mapping[str, Any] | None = None,
    problems: Mapping[str, tuple[str, str]] | None = None,
    *,
    refused: tuple[TaskCommand, SmallForm] | None = None,
    opinion: OpinionForm | None = None,
) -> str:
    session = reading()
    bundle = engine().definitions.bundle(session, found.definition_id)
    form = bundle.form(found.form) if found.form else None
    case = case_summary(session, found.case_id)
    listed = materials(session, item_id=case.item_id, application_id=case.application_id)
    fields = []
    if form is not None:
        given = answers if answers is not None else _begun(found, form, listed)
        proposal = None
        if form.key == certificate.FORM and case.item_id is not None:
            proposal = proposed_certificate(session, case.item_id, engine().clock.now())
            given = given if answers is not None else certificate.with_validity(given, proposal)
        fields = fields_of(
            form,
            prefilled(form, given, listed, has_agent=case.agent_name is not None, online=_chosen_online(case.id)),
            problems,
            {**choices_of(session, form, item_id=case.item_id), **named_files(form, given, case_id=case.id)},
        )
        if proposal is not None:
            fields = certificate.with_hints(fields, proposal)
        if form.key == CHECK:
            fields = without_commitment(fields, listed)
    return render_template(
        "desk/task.html",
        **_beside(found, refused, opinion),
        task=found,
        sent_back=sent_back_to(session, found.case_id, found.element),
        form=form,
        fields=fields,
        problems=problems,
        key=page_key(),
        again=form is not None and bool(form.kept(found.earlier or {})),
        mine=True,
        representing=_representing(found),
        phrases=phrases(session, actor().staff_id),
        about={
            "material_rows": material_rows(listed),
            "verdict_looks": LOOKS,
            "shared": [each for each in listed if each.by_data_sharing],
        },
        **case_file(case, bundle, listed),
    )

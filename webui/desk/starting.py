"""Every process that a person may start with a form, by its name, and its start form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.bpmn import Element, ProcessSpecification
from engine.cases.commands import open_case
from engine.cases.commands.appointments import PROCESS as APPOINTMENT
from engine.cases.commands.open_case import start_element
from engine.cases.commands.register_unresolved import PROCESS as UNRESOLVED
from engine.errors import ChengnuoError, NotFound
from engine.forms import Form
from engine.identity.permissions import may_start
from engine.queries.operation.definitions import deployed_processes
from engine.queries.operation.file_versions import retired_processes
from webui.desk.blueprint import blueprint
from webui.desk.next_work import after_submission
from webui.desk.register import PROCESS as FIRST_INQUIRY
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.refusals import problems_of
from webui.show.languages import language
from webui.show.names import process_name
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import engine, reading

OWN_PAGES = {
    FIRST_INQUIRY: "desk.register",
    UNRESOLVED: "promises.new_unresolved",
    APPOINTMENT: "appointments.new",
}
"""Processes that have a page of their own to start them, by its endpoint."""


@dataclass(frozen=True)
class Startable:
    """A process that the person may start here; ``about`` is what its start form says of it."""

    process: str
    name: str
    about: str


@blueprint.get("/start")
@login_required
def start() -> str:
    """The processes that the logged-in person may start."""
    return render_template("desk/start.html", rows=startable())


@blueprint.route("/start/<process>", methods=["GET", "POST"])
@login_required
def start_one(process: str) -> str | Response | tuple[str, int]:
    """The start form of one process, and its submission."""
    if process in OWN_PAGES:
        return redirect(url_for(OWN_PAGES[process]))
    try:
        bundle = engine().definitions.latest(reading(), process)
    except NotFound:
        abort(404)
    specification = bundle.specification()
    element = start_element(specification)
    if not _has_start_form(specification, element):
        abort(404)
    may_start(actor(), element.role or "").check()
    form = bundle.form(element.form or "")
    name = process_name(process)
    if request.method == "GET":
        return _page(process, name, form, {}, page_key())
    answers = form.parse(request.form)
    try:
        outcome = act(open_case, process=process, answers=answers)
    except ChengnuoError as refusal:
        return _page(process, name, form, answers, page_key(), problems_of(refusal, form)), 422
    flash(_("已发起：%(name)s。", name=name), "success")
    return after_submission(outcome, actor())


def startable() -> list[Startable]:
    """What the logged-in person may start with a form, by name; those with a page of their own are left out."""
    found = []
    retired = retired_processes(reading())
    for process in deployed_processes(reading()):
        if process in OWN_PAGES or process in retired:
            continue
        bundle = engine().definitions.latest(reading(), process)
        specification = bundle.specification()
        element = start_element(specification)
        if _has_start_form(specification, element) and may_start(actor(), element.role or ""):
            form = bundle.form(element.form or "")
            found.append(Startable(process, process_name(process), _about(form)))
    return sorted(found, key=lambda each: each.name)


def _has_start_form(specification: ProcessSpecification, element: Element) -> bool:
    """Whether a person starts it: parts of a case are called, others wait for a message, a signal or a timer."""
    return specification.kind != "part" and element.form is not None and element.role is not None


def _about(form: Form) -> str:
    key = "description" if language() == "zh" else "x-description-en"
    return str(form.schema.get(key, ""))


def _page(
    process: str,
    name: str,
    form: Form,
    answers: Mapping[str, Any],
    key: str,
    problems: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    fields = fields_of(form, answers, problems, choices_of(reading(), form))
    return render_template(
        "desk/start_one.html",
        process=process,
        name=name,
        about=_about(form),
        fields=fields,
        problems=problems,
        key=key,
    )

"""Every process that a person may start with a form, by its name, and its start form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import open_case
from engine.cases.commands.appointments import PROCESS as APPOINTMENT
from engine.cases.commands.register_unresolved import PROCESS as UNRESOLVED
from engine.errors import ChengnuoError
from engine.office.service_clock.rules import office_day
from engine.queries.oversight.authorisations import given_again
from webui.desk.blueprint import blueprint
from webui.desk.next_work import after_submission
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.files import named_files, take_in
from webui.forms.refusals import problems_of
from webui.show.names import process_name
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import engine, reading
from webui.web.starting import FIRST_INQUIRY, Start, allowed_starts, start_of

AUTHORISATION = "authorisation"
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
    found = start_of(process)
    if found is None:
        abort(404)
    found.permission.check()
    if request.method == "GET":
        return _page(found, _suggested(process), page_key())
    answers = found.form.parse(request.form)
    try:
        take_in(found.form, answers)
        outcome = act(open_case, process=process, answers=answers)
    except ChengnuoError as refusal:
        return _page(found, answers, page_key(), problems_of(refusal, found.form)), 422
    flash(_("已发起：%(name)s。", name=process_name(process)), "success")
    return after_submission(outcome, actor())


def _suggested(process: str) -> Mapping[str, Any]:
    """What the form begins with: an authority that is given again, from the day after its end (PR-3); else nothing."""
    earlier = request.args.get("renews", type=int)
    if process != AUTHORISATION or earlier is None:
        return {}
    return given_again(reading(), earlier, office_day(engine().clock.now()))


def startable() -> list[Startable]:
    """What the logged-in person may start with a form, by name; those with a page of their own are left out."""
    found = [Startable(each.process, process_name(each.process), each.about) for each in allowed_starts(OWN_PAGES)]
    return sorted(found, key=lambda each: each.name)


def _page(
    start: Start, answers: Mapping[str, Any], key: str, problems: Mapping[str, tuple[str, str]] | None = None
) -> str:
    sources = {**choices_of(reading(), start.form), **named_files(start.form, answers)}
    fields = fields_of(start.form, answers, problems, sources)
    return render_template(
        "desk/start_one.html",
        process=start.process,
        name=process_name(start.process),
        about=start.about,
        fields=fields,
        problems=problems,
        key=key,
    )

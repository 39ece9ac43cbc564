"""Registering without a login what could not be done (SP-10)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import register_unresolved
from engine.cases.commands.open_case import start_element
from engine.cases.commands.register_unresolved import PROCESS
from engine.errors import ChengnuoError
from engine.identity.attempts import count_opening
from engine.queries.promises.registers import unresolved_number
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.refusals import problems_of
from webui.portal.views import blueprint
from webui.web.acting import page_key
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address


@blueprint.route("/unresolved", methods=["GET", "POST"])
def unresolved() -> str | Response | tuple[str, int]:
    """The form of the window for what could not be done, and its submission."""
    bundle = engine().definitions.latest(reading(), PROCESS)
    form = bundle.form(start_element(bundle.specification()).form or PROCESS)
    answers = form.parse(request.form) if request.method == "POST" else {}
    problems = None
    if request.method == "POST":
        close_reading()
        try:
            count_opening(engine().database, client_address(), datetime.now(UTC))
            outcome = register_unresolved(engine(), None, answers=answers, key=request.form.get("_key") or page_key())
        except ChengnuoError as refusal:
            problems = problems_of(refusal, form)
        else:
            number = unresolved_number(reading(), outcome.case_id)
            flash(_("已登记：%(number)s。结果和理由会告诉您。", number=number), "success")
            return redirect(url_for("portal.unresolved"))
    fields = fields_of(form, answers, problems, choices_of(reading(), form))
    page = render_template(
        "portal/unresolved.html", form=form, fields=fields, problems=problems, key=page_key(), about={}
    )
    return (page, 422) if problems else page

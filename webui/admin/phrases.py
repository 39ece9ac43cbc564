"""The office's stock phrases, offered to everybody who writes on a task."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.organisation.phrases import phrases as queried
from webui.admin.blueprint import blueprint
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import reading
from webui.web.phrase_form import PhraseForm


@blueprint.get("/phrases")
@requires("administer")
def phrases() -> str:
    """All phrases of the office."""
    return _page(PhraseForm(sent=False))


@blueprint.post("/phrases")
@requires("administer")
def add_phrase() -> Response | tuple[str, int]:
    """Offer another one."""
    form = PhraseForm()
    form.attempt(lambda: administer(commands.add_office_phrase, text=form.text.data or ""))
    if form.wrong:
        return _page(form), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("admin.phrases"))


@blueprint.post("/phrases/<int:phrase>/drop")
@requires("administer")
def drop_phrase(phrase: int) -> Response:
    """Offer one no more."""
    administer(commands.drop_office_phrase, phrase=phrase)
    flash(_("已删去。"), "success")
    return redirect(url_for("admin.phrases"))


def _page(form: PhraseForm) -> str:
    return render_template("admin/phrases.html", rows=queried(reading(), None).office, form=form)

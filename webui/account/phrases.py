"""My own stock phrases."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.organisation.phrases import phrases as queried
from webui.account.views import blueprint
from webui.web.access import actor, login_required
from webui.web.administering import administer
from webui.web.database import reading
from webui.web.phrase_form import PhraseForm


@blueprint.get("/phrases")
@login_required
def phrases() -> str:
    """My phrases, and those of the office below them."""
    return _page(PhraseForm(sent=False))


@blueprint.post("/phrases")
@login_required
def add_phrase() -> Response | tuple[str, int]:
    """Keep another one."""
    form = PhraseForm()
    form.attempt(lambda: administer(commands.add_own_phrase, text=form.text.data or ""))
    if form.wrong:
        return _page(form), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("account.phrases"))


@blueprint.post("/phrases/<int:phrase>/drop")
@login_required
def drop_phrase(phrase: int) -> Response:
    """Keep one no more."""
    administer(commands.drop_own_phrase, phrase=phrase)
    flash(_("已删去。"), "success")
    return redirect(url_for("account.phrases"))


def _page(form: PhraseForm) -> str:
    found = queried(reading(), actor().staff_id)
    return render_template("account/phrases.html", own=found.own, office=found.office, form=form)

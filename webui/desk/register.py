"""Registering a first inquiry: the start form of ``first_inquiry``, with a search for the item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import open_case
from engine.cases.commands.open_case import start_element
from engine.errors import ChengnuoError
from engine.forms import Form
from engine.queries.items.search import find_items, item_by_code
from webui.desk.blueprint import blueprint
from webui.desk.next_work import after_submission
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.refusals import problems_of
from webui.web.access import actor, login_required, requires
from webui.web.acting import act, page_key
from webui.web.database import engine, reading

PROCESS = "first_inquiry"


@blueprint.route("/register", methods=["GET", "POST"])
@requires("register_inquiry")
def register() -> str | Response | tuple[str, int]:
    """The form of a first inquiry, and its submission (FI-2)."""
    form = _start_form()
    if request.method == "GET":
        return _page(form, {"channel": "window", "item": request.args.get("item")}, page_key())
    answers = form.parse(request.form)
    if "_search" in request.form:
        return _page(form, answers, request.form.get("_key") or page_key())
    try:
        outcome = act(open_case, process=PROCESS, answers=answers)
    except ChengnuoError as refusal:
        return _page(form, answers, page_key(), problems_of(refusal, form)), 422
    flash(_("已登记。首问负责人：%(name)s。", name=actor().name), "success")
    return after_submission(outcome, actor())


@blueprint.get("/items")
@login_required
def items() -> str:
    """The items that fit what is being typed; a part of a page."""
    return render_template("desk/items.html", **_search(request.args.get("item_search", ""), request.args.get("item")))


def _start_form() -> Form:
    bundle = engine().definitions.latest(reading(), PROCESS)
    start = start_element(bundle.specification())
    return bundle.form(start.form or "inquiry")


def _search(words: str, chosen: str | None) -> dict[str, Any]:
    found = find_items(reading(), words)
    selected = item_by_code(reading(), chosen)
    if selected is not None:
        found = [selected, *(each for each in found if each.code != selected.code)]
    return {"items": found, "chosen_item": chosen, "item_search": words}


def _page(
    form: Form, answers: Mapping[str, Any], key: str, problems: Mapping[str, tuple[str, str]] | None = None
) -> str:
    sources = choices_of(reading(), form)
    fields: Sequence[Any] = fields_of(form, answers, problems, sources, widgets={"item": "item"})
    searched = _search(request.form.get("item_search", ""), answers.get("item"))
    about = {"item_search": searched["item_search"], "search_action": url_for("desk.register")}
    return render_template(
        "desk/register.html", form=form, fields=fields, problems=problems, key=key, about=about, **searched
    )

"""Repairing a stuck case: where its tokens are, a dry run, a proposal with a reason, another person's approval."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases import commands
from engine.cases.commands import Repair
from engine.cases.commands.repair_case import TriedRepair
from engine.errors import ChengnuoError
from engine.queries.operation.case_repairs import ProposedRepair, case_repairs
from webui.admin.blueprint import blueprint
from webui.admin.repair_fields import KINDS, RepairFields
from webui.show.languages import language
from webui.show.names import step
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading


@blueprint.get("/repairs")
@requires("repair_cases")
def repairs() -> str:
    """Every repair that was proposed, newest first."""
    shown, following = case_repairs(reading(), after=request.args.get("after", type=int))
    return render_template("admin/repairs.html", repairs=shown, following=following, me=actor(), kinds=KINDS)


@blueprint.route("/repairs/case/<int:case_id>", methods=["GET", "POST"])
@requires("repair_cases")
def repair_case(case_id: int) -> str | Response | tuple[str, int]:
    """One case: its tokens, the form with its dry run, and what was proposed for it."""
    me = actor()
    close_reading()
    try:
        places = commands.repairable_places(engine(), me, case_id=case_id)
        ended = ""
    except ChengnuoError as refusal:
        if request.method == "POST" or not case_repairs(reading(), case_id=case_id)[0]:
            raise
        places, ended = [], refusal.text(language())
    known = RepairFields({one.name: one for each in places for one in each.variables})
    form = known.form()
    form.task.choices = [(each.place.task_id, step(each.place.name) or each.place.element) for each in places]
    names = {element: step(name) for each in places for element, name in each.targets}
    form.target.choices = list(names.items())
    close_reading()
    tried: TriedRepair | None = None
    if request.method == "POST":
        repair = Repair(
            form.kind.data or "", form.task.data or "", form.variable.data or "", known.value(form),
            form.target.data or "",
        )  # fmt: skip
        close_reading()
        if request.form.get("act") == "try":
            tried = form.attempt(lambda: commands.try_repair(engine(), me, case_id=case_id, repair=repair))
            if tried is not None and tried.refusal is not None and form.refuse(tried.refusal):
                tried = None
        else:
            reason = form["reason"].data or ""
            form.attempt(lambda: commands.propose_repair(engine(), me, case_id=case_id, repair=repair, reason=reason))
            if not form.wrong:
                flash(_("已提出，等另一位流程设计员或系统管理员批准。"), "success")
                return redirect(url_for("admin.repair_case", case_id=case_id))
    elif len(places) == 1:
        form.task.data = places[0].place.task_id
    shown = case_repairs(reading(), case_id=case_id)[0]
    trials = {each.id: _trial(each, case_id) for each in shown if each.answer is None and places}
    page = render_template(
        "admin/repair_case.html",
        case_id=case_id,
        form=form,
        places=places,
        ended=ended,
        tried=tried,
        trials=trials,
        when=known.when(),
        repairs=shown,
        me=me,
        kinds=KINDS,
    )
    return (page, 422) if form.wrong else page


@blueprint.post("/repairs/<int:repair_id>/approve")
@requires("repair_cases")
def approve_repair(repair_id: int) -> Response:
    """Agree to another person's repair: it is done at once."""
    return _answer(repair_id, commands.approve_repair, _("已批准，办件已经修复。"))


@blueprint.post("/repairs/<int:repair_id>/withdraw")
@requires("repair_cases")
def withdraw_repair(repair_id: int) -> Response:
    """Take a repair back before it is approved."""
    return _answer(repair_id, commands.withdraw_repair, _("已撤回，办件没有改动。"))


def _trial(each: ProposedRepair, case_id: int) -> TriedRepair:
    """What a proposed repair would lead to now."""
    repair = Repair(each.kind, each.task, each.variable or "", each.value or "", each.target or "")
    close_reading()
    return commands.try_repair(engine(), actor(), case_id=case_id, repair=repair)


def _answer(repair_id: int, command: Callable[..., None], said: str) -> Response:
    me = actor()
    case_id = request.form.get("case", type=int)
    if case_id is None:
        abort(400)
    close_reading()
    try:
        command(engine(), me, repair_id=repair_id)
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("admin.repair_case", case_id=case_id))

"""The coordinator's board of joint approvals, and what the coordinator does from it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import ChengnuoError
from engine.identity.permissions import supervised_units
from engine.identity.relations import concerned_with
from engine.queries.organisation.people import departments
from engine.queries.oversight.joint_board import joint_board, joint_case
from webui.board.leading import LeadingForm, Subject, act_named
from webui.show.languages import language
from webui.web.access import actor, opens, requires
from webui.web.acting import act, page_key
from webui.web.command_forms import arguments_of, command_problems, filled
from webui.web.database import engine, reading

blueprint = Blueprint("board", __name__, url_prefix="/board")


@blueprint.get("/joint")
@requires("joint_board")
def joint() -> str:
    """Open joint approvals against their departments (JA-4)."""
    finished = request.args.get("show") == "finished"
    rows, following = joint_board(
        reading(), engine().clock.now(), before=request.args.get("after", type=int), finished=finished
    )
    return render_template(
        "board/joint.html",
        rows=rows,
        following=following,
        finished=finished,
        leads=opens("lead_joint"),
        whole=concerned_with(reading(), [row.case_id for row in rows], actor()),
        supervises=supervised_units(actor()) is None,
    )


@blueprint.route("/joint/<int:case_id>/<name>", methods=["GET", "POST"])
@blueprint.route("/joint/<int:case_id>/<name>/<code>", methods=["GET", "POST"])
@requires("lead_joint")
def lead(case_id: int, name: str, code: str | None = None) -> str | Response | tuple[str, int]:
    """The form of one act in a joint approval, and its submission: urge, add, drop, meeting (JA-4).

    ``code`` is the department that the act is about. A refusal comes back with everything that was typed.
    """
    leading = act_named(name)
    if leading is None or leading.of_department != (code is not None):
        abort(404)
    row = joint_case(reading(), engine().clock.now(), case_id)
    cell = next((each for each in row.cells if each.code == code), None)
    if code is not None and (cell is None or cell.case_id is None):
        abort(404)
    subject = Subject(row, cell, departments(reading()))
    if request.method == "GET":
        return _page(leading, subject)
    fields = leading.fields(subject)
    try:
        given = arguments_of(fields, request.form)
        act(leading.run, **leading.arguments(subject, given))
    except ChengnuoError as refusal:
        problems = command_problems(refusal, fields)
        if problems is None:
            raise
        return _page(leading, subject, problems), 422
    flash(leading.done, "success")
    return redirect(url_for("board.joint", _anchor=f"joint-{case_id}"))


def _page(leading: LeadingForm, subject: Subject, problems: Mapping[str, tuple[str, str]] | None = None) -> str:
    fields = leading.fields(subject)
    if problems is not None:
        fields = filled(fields, request.form, problems, 0 if language() == "zh" else 1)
    return render_template(
        "board/lead.html", leading=leading, subject=subject, fields=fields, problems=problems, key=page_key()
    )

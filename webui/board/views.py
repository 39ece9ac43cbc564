"""The coordinator's board of joint approvals, and what the coordinator does from it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.identity.permissions import supervised_units
from engine.identity.relations import concerned_with
from engine.office.choice_lists import departments
from engine.queries.oversight.joint_board import joint_board, joint_case
from webui.board.leading import ActSubject, act_named
from webui.web.access import actor, opens, requires
from webui.web.acting import act, page_key
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

    ``code`` is the department that the act is about; a meeting that was called is named by ``call`` in the query. A
    refusal comes back with everything that was typed.
    """
    leading = act_named(name)
    if leading is None or leading.of_department != (code is not None):
        abort(404)
    row = joint_case(reading(), engine().clock.now(), case_id)
    cell = next((each for each in row.cells if each.code == code), None)
    if code is not None and (cell is None or cell.case_id is None):
        abort(404)
    called = request.args.get("call", type=int)
    call = next((each for each in row.open_calls if each.sequence == called), None)
    if (name == "minutes") != (call is not None):
        abort(404)
    subject = ActSubject(row, cell, departments(reading()), call)
    form = leading.form(subject)
    if request.method == "POST":
        form.attempt(lambda: act(leading.run, **leading.arguments(subject, form.data)))
        if not form.wrong:
            flash(leading.done, "success")
            return redirect(url_for("board.joint", _anchor=f"joint-{case_id}"))
    page = render_template("board/lead.html", leading=leading, subject=subject, form=form, key=page_key())
    return (page, 422) if form.wrong else page

"""The coordinator's board of joint approvals, and urging a department."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import urge as urge_command
from engine.errors import Refused
from engine.queries.joint_board import joint_board
from webui.access import actor, requires
from webui.commands import act, page_key
from webui.languages import language
from webui.reading import engine, reading

blueprint = Blueprint("board", __name__, url_prefix="/board")

WATCHERS = ("coordinator", "leader", "agency_head", "county_leader", "helper", "inspector")


@blueprint.get("/joint")
@requires(*WATCHERS)
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
        may_urge="coordinator" in actor().roles,
        key=page_key(),
    )


@blueprint.post("/joint/<int:case_id>/urge")
@requires("coordinator")
def urge(case_id: int) -> Response:
    """Urge the department whose branch this is (催办)."""
    try:
        act(urge_command, case_id=case_id, text=request.form.get("text", "").strip() or _("请抓紧办理并反馈意见。"))
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
    else:
        flash(_("已催办，对方岗位会收到提醒。"), "success")
    return redirect(url_for("board.joint"))

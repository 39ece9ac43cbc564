"""The administration log."""

from __future__ import annotations

from flask import render_template, request

from engine.queries.organisation.administration_log import SUBJECTS, log_page
from webui.admin.blueprint import blueprint
from webui.web.access import requires
from webui.web.database import reading


@blueprint.get("/log")
@requires("administer")
def log() -> str:
    """What administrators, leaders and the operator did, newest first; nobody can change or delete a line."""
    kind = request.args.get("kind")
    page = log_page(reading(), kind=kind if kind in SUBJECTS else None, before=request.args.get("after", type=int))
    return render_template("admin/log.html", page=page, kind=kind)

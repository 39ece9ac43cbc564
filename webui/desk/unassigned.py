"""Work that no open post fits, and giving it to one (AU-7)."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import assign_work
from engine.errors import NotAllowed, Refused
from engine.identity.permissions import led_departments
from engine.queries.desk.unassigned import unassigned_work
from webui.desk.blueprint import blueprint
from webui.show.languages import language
from webui.web.access import actor, login_required, requires
from webui.web.acting import act
from webui.web.database import reading


@blueprint.get("/unassigned")
@requires("unassigned_work")
def unassigned() -> str:
    """What waits under the departments that I lead, or under all of them for an administrator."""
    return render_template("desk/unassigned.html", rows=unassigned_work(reading(), led_departments(actor())))


@blueprint.post("/work/<uuid:work_item>/assign")
@login_required
def assign(work_item: UUID) -> Response:
    """Give a waiting work item to the chosen post."""
    try:
        act(assign_work, work_item=work_item, post=request.form.get("post", ""))
    except NotAllowed:
        raise
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
    else:
        flash(_("已分派，该岗位已收到通知。"), "success")
    return redirect(url_for("desk.unassigned"))

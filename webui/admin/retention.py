"""Personal data whose period is over: how long each kind is kept, what is due, and what was masked."""

from __future__ import annotations

from flask import render_template, request

from engine.office.retention.rules import KINDS, SWITCH
from engine.queries.operation.retention import maskings, preview
from webui.admin.blueprint import blueprint
from webui.web.access import requires
from webui.web.database import engine, reading


@blueprint.get("/retention")
@requires("administer")
def retention() -> str:
    """The periods, a preview of what would be masked, and what was."""
    after = request.args.get("after", 0, type=int)
    before = request.args.get("before", type=int)
    return render_template(
        "admin/retention.html",
        due=preview(reading(), engine().clock.now(), after=after),
        done=maskings(reading(), before=before),
        settings=KINDS,
        switch=SWITCH,
        after=after,
        before=before,
    )

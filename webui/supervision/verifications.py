"""The results of the daily verification, so that inspection need not take the office's word for its records."""

from __future__ import annotations

from flask import render_template, request

from engine.queries.oversight.verifications import newest_checkpoint, verifications
from webui.supervision.views import blueprint
from webui.web.access import requires
from webui.web.database import reading


@blueprint.get("/verifications")
@requires("verifications")
def verification_list() -> str:
    """Every run with what it found, newest first, and the checkpoint to compare with the copies kept elsewhere."""
    rows, following = verifications(reading(), before=request.args.get("before", type=int))
    return render_template(
        "supervision/verifications.html", rows=rows, following=following, checkpoint=newest_checkpoint(reading())
    )

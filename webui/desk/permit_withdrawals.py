"""The register of withdrawals of lawful permits, and where each of them stands (LC-5)."""

from __future__ import annotations

from flask import render_template, request

from engine.identity.permissions import committed_departments
from engine.identity.relations import concerned_with
from engine.queries.case.permit_withdrawals import SHOWS, permit_withdrawals
from webui.desk.blueprint import blueprint
from webui.web.access import actor, requires
from webui.web.database import reading


@blueprint.get("/permit-withdrawals")
@requires("permit_withdrawals")
def withdrawals() -> str:
    """Withdrawals of permits, the newest first; names whole for those whom the case concerns (SP-6)."""
    show, words = request.args.get("show"), request.args.get("words", "").strip()
    show = show if show in SHOWS else None
    rows, following = permit_withdrawals(
        reading(),
        show=show,
        words=words,
        before=request.args.get("after", type=int),
        units=committed_departments(actor()),
    )
    return render_template(
        "desk/permit_withdrawals.html",
        rows=rows,
        following=following,
        show=show,
        words=words,
        concerned=concerned_with(reading(), [row.case_id for row in rows], actor()),
    )

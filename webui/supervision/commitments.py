"""The register of commitments instead of proof, with what their checks found (ON-12)."""

from __future__ import annotations

from flask import render_template, request

from engine.identity.permissions import committed_departments
from engine.identity.relations import concerned_with
from engine.queries.oversight.commitments import STATES, commitment_register
from webui.supervision.views import blueprint
from webui.web.access import actor, requires
from webui.web.database import engine, reading


@blueprint.get("/commitments")
@requires("commitments")
def commitments() -> str:
    """Commitments, newest first; names whole for those whom the case concerns (SP-6)."""
    state = request.args.get("state")
    rows, following = commitment_register(
        reading(),
        state=state if state in STATES else None,
        before=request.args.get("after", type=int),
        units=committed_departments(actor()),
    )
    return render_template(
        "supervision/commitments.html",
        rows=rows,
        following=following,
        state=state,
        concerned=concerned_with(reading(), [row.case_id for row in rows], actor()),
        now=engine().clock.now(),
    )

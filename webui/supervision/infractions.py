"""The list of violations on record, and pursuing one of them (FI-7)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import pursue_infraction
from engine.identity.permissions import supervised_units
from engine.office.choice_lists import departments
from engine.queries.oversight.infractions import InfractionFilter, infraction_kinds, infraction_list
from webui.supervision.views import blueprint
from webui.web.access import actor, opens, requires
from webui.web.acting import act, page_key
from webui.web.database import reading


@blueprint.get("/infractions")
@requires("infractions")
def infractions() -> str:
    """Violations on record, newest first, by kind, unit and name; of one's own agency for its head (FI-7, FI-9)."""
    units = supervised_units(actor())
    chosen = InfractionFilter(
        units=units,
        staff_id=actor().staff_id,
        unit=request.args.get("unit") or None,
        words=request.args.get("q", "").strip(),
    )
    kinds = infraction_kinds(reading(), chosen)
    code = next((each.code for each in kinds if each.code == request.args.get("code")), None)
    rows, following = infraction_list(reading(), chosen, code=code, before=request.args.get("after", type=int))
    return render_template(
        "supervision/infractions.html",
        rows=rows,
        following=following,
        kinds=kinds,
        code=code,
        chosen=chosen,
        units=departments(reading()) if units is None else (),
        pursues=opens("pursue_infraction"),
        key=page_key(),
    )


@blueprint.post("/infractions/<int:infraction_id>/pursue")
@requires("pursue_infraction")
def pursue(infraction_id: int) -> Response:
    """Make a violation the clue of an accountability case."""
    act(pursue_infraction, infraction_id=infraction_id)
    flash(_("已转为追责线索，请按期决定是否立案。"), "success")
    return redirect(url_for("supervision.accountability"))

"""Charts of a month: intake and completion, time used against the promise, where cases wait; each with its cases."""

from __future__ import annotations

from flask import abort, render_template, request

from engine.identity.permissions import loaded_departments
from engine.queries.oversight.flow import GROUPS, WHATS, flow, flow_cases
from engine.queries.oversight.settled_figures import MonthFigures
from webui.show.months import asked_month, months_back
from webui.supervision.views import blueprint
from webui.web.access import actor, requires
from webui.web.administering import day_from
from webui.web.database import engine, reading, reports


@blueprint.get("/charts")
@requires("charts")
@reports
def charts() -> str:
    """The charts of a month, each beside the table that it is drawn from."""
    now = engine().clock.now()
    month = asked_month(now)
    known = MonthFigures(reading(), (month,), ("days", "groups"))
    return render_template(
        "supervision/charts.html",
        flow=flow(reading(), month, now, loaded_departments(actor()), known),
        settlement=known.settlement(month),
        month=month,
        months=months_back(now),
    )


@blueprint.get("/charts/<what>")
@requires("charts")
@reports
def chart_cases(what: str) -> str:
    """The cases behind one figure of the charts."""
    by = request.args.get("by")
    if what not in WHATS or (by is not None and by not in GROUPS):
        abort(404)
    now = engine().clock.now()
    month = asked_month(now)
    rows, following = flow_cases(
        reading(),
        month,
        loaded_departments(actor()),
        what=what,
        by=by,
        key=request.args.get("key", ""),
        day=day_from(request.args.get("day", "")),
        after=request.args.get("after", type=int),
    )
    return render_template("supervision/chart_cases.html", rows=rows, following=following, what=what, month=month)

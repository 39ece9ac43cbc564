"""Granting decisions, and how the limits were kept, for everybody to see (OA-1, OA-6, TC-9)."""

from __future__ import annotations

from flask import render_template, request

from engine.queries.case.granted_permits import granted_permits
from engine.queries.items.listing import departments_with_items
from engine.queries.oversight.kept_limits import kept_limits
from webui.portal.views import blueprint
from webui.show.months import asked_month, months_back
from webui.web.database import engine, reading, reports


@blueprint.get("/decisions")
def decisions() -> str:
    """Granted permits, persons masked (OA-6); refusals stand in the figures alone."""
    words = request.args.get("words", "").strip()
    department_id = request.args.get("department", type=int)
    rows, following = granted_permits(
        reading(), words=words, department_id=department_id, before=request.args.get("after", type=int)
    )
    return render_template(
        "portal/decisions.html",
        rows=rows,
        following=following,
        words=words,
        department_id=department_id,
        departments=departments_with_items(reading()),
    )


@blueprint.get("/kept")
@reports
def kept() -> str:
    """How the limits were kept in a month, by department (TC-9)."""
    month = asked_month(engine().clock.now())
    return render_template(
        "portal/kept.html", rows=kept_limits(reading(), month), month=month, months=months_back(engine().clock.now())
    )

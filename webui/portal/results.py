"""The published results of performance reviews (OA-1, PE-3)."""

from __future__ import annotations

from flask import render_template, request

from engine.queries.oversight.performance import department_results, reviews
from webui.portal.views import blueprint
from webui.web.database import reading


@blueprint.get("/performance")
def results() -> str:
    """The results of the departments in one published review; the newest unless another one is chosen."""
    rows, following = reviews(reading(), before=request.args.get("after", type=int), published_only=True)
    chosen = request.args.get("review", type=int)
    found = next((row for row in rows if row.id == chosen), rows[0] if rows else None)
    return render_template(
        "portal/results.html",
        rows=rows,
        following=following,
        review=found,
        departments=[] if found is None else department_results(reading(), found.id),
    )

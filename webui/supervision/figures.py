"""The four zeros of a month, each figure with the cases behind it (FZ)."""

from __future__ import annotations

from flask import abort, render_template, request

from engine.queries.oversight.four_zeros import FIGURES, cases_behind, figures
from engine.queries.oversight.settled_figures import MonthFigures
from webui.show.months import asked_month, months_back
from webui.supervision.views import blueprint
from webui.web.access import requires
from webui.web.database import engine, reading, reports


@blueprint.get("/zeros")
@requires("four_zeros")
@reports
def zeros() -> str:
    """The four figures of a month."""
    now = engine().clock.now()
    month = asked_month(now)
    known = MonthFigures(reading(), (month,), ("zeros",))
    return render_template(
        "supervision/zeros.html",
        figures=figures(reading(), month, now, known),
        settlement=known.settlement(month),
        month=month,
        months=months_back(now),
    )


@blueprint.get("/zeros/<name>")
@requires("four_zeros")
@reports
def zero_cases(name: str) -> str:
    """The cases behind one of the four figures."""
    if name not in FIGURES:
        abort(404)
    now = engine().clock.now()
    month = asked_month(now)
    rows, following = cases_behind(reading(), name, month, now, after=request.args.get("after", type=int))
    return render_template("supervision/zero_cases.html", name=name, month=month, rows=rows, following=following)

"""A joint case against its limits: one bar for each department (JA-2, JA-3, JA-7)."""

from __future__ import annotations

from flask import render_template

from engine.identity.relations import concerned_with
from engine.queries.oversight.joint_times import joint_times
from webui.board.views import blueprint
from webui.show import gantt as drawn
from webui.web.access import actor, requires
from webui.web.database import engine, reading


@blueprint.get("/joint/<int:case_id>/gantt")
@requires("joint_board")
def gantt(case_id: int) -> str:
    """The drawing, and the same as a table for whoever does not see it."""
    now = engine().clock.now()
    times = joint_times(reading(), now, case_id)
    return render_template(
        "board/gantt.html",
        times=times,
        drawing=drawn.drawing(times, now),
        whole=case_id in concerned_with(reading(), [case_id], actor()),
        names=drawn.NAMES,
        width=drawn.WIDTH,
        row_height=drawn.ROW,
        bar=drawn.BAR,
        top=drawn.TOP,
    )

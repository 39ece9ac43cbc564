"""What the public sees of service promise: promises, compensation standards, ratings (SP-1, SP-4, OA-1)."""

from __future__ import annotations

from flask import render_template

from engine.queries.promises.promises import measures, published
from engine.queries.promises.ratings import GRADE_CODES, figures
from webui.portal.views import blueprint
from webui.web.database import reading


@blueprint.get("/promises")
def promises() -> str:
    """The valid promises of every department, how broken ones are made good, and how people rated the service."""
    return render_template(
        "portal/promises.html",
        promises=published(reading()),
        measures=[each for each in measures(reading()) if each.valid],
        figures=figures(reading()),
        grades=GRADE_CODES,
    )

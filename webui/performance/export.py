"""The results of a performance review as a file: the departments, and the staff whom the person reviews (PE-5)."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.identity.permissions import reviewed_units
from engine.queries.oversight.performance import one_review, review_results
from webui.performance.views import blueprint
from webui.show.labels import label
from webui.web.access import actor, requires
from webui.web.database import reading
from webui.web.downloads import ExportedList, Lines, answer


@blueprint.get("/supervision/performance.<kind>")
@requires("performance")
def export_results(kind: str) -> Response:
    """The results of the review that ``review`` of the address names; 404 for one that is none."""
    return answer(RESULTS, kind)


def _lines(_after: Any, _most: int) -> tuple[Lines, Any]:
    review_id = request.args.get("review", type=int)
    found = None if review_id is None else one_review(reading(), review_id)
    if found is None:
        abort(404)
    rows = review_results(reading(), found.id, reviewed_units(actor()))
    state = _("已公布") if found.published_at else (_("已确认") if found.confirmed_at else _("核对中"))
    lines: Lines = [
        [
            found.number,
            f"{found.first_day:%Y-%m-%d}",
            f"{found.last_day:%Y-%m-%d}",
            state,
            row.department,
            row.person or "",
            row.done,
            str(row.score),
            str(label("grade", row.grade)),
        ]
        for row in rows
    ]
    return lines, None


RESULTS = ExportedList(
    "performance",
    "performance",
    lazy_gettext("效能考评"),
    lambda: [
        _("编号"),
        _("起日"),
        _("止日"),
        _("状态"),
        _("部门"),
        _("人员"),
        _("办结件数"),
        _("得分"),
        _("等次"),
    ],
    _lines,
)

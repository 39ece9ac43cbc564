"""Ratings as a file, without a word about who gave them and in which matter (SP-4)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.identity.permissions import overseen_departments
from engine.queries.promises.ratings import GRADE_CODES, rating_register
from webui.promises.blueprint import blueprint
from webui.show.labels import label
from webui.web.access import actor, requires
from webui.web.database import reading
from webui.web.downloads import ExportedList, Lines, answer


@blueprint.get("/ratings.<kind>")
@requires("ratings")
def export_ratings(kind: str) -> Response:
    """The register of ratings as it is narrowed."""
    return answer(RATINGS, kind)


def _lines(after: Any, most: int) -> tuple[Lines, Any]:
    grade = request.args.get("grade")
    rows, following = rating_register(
        reading(),
        grade=grade if grade in GRADE_CODES else None,
        before=after,
        units=overseen_departments(actor()),
        most=most,
    )
    lines: Lines = [
        [
            str(label("rating_grade", row.grade)),
            row.item or _("来访咨询"),
            row.department,
            _("网上") if row.channel == "online" else _("窗口"),
            row.comment or "",
            f"{row.day:%Y-%m-%d}",
            row.number or "",
            str(label("rating_conclusion", row.conclusion)) if row.conclusion else "",
            row.correction or "",
            row.set_aside_grounds or "",
        ]
        for row in rows
    ]
    return lines, following


RATINGS = ExportedList(
    "ratings",
    "ratings",
    lazy_gettext("好差评"),
    lambda: [
        _("等次"),
        _("事项"),
        _("部门"),
        _("渠道"),
        _("评价说明"),
        _("日期"),
        _("回访编号"),
        _("回访结论"),
        _("整改"),
        _("不计入统计的理由"),
    ],
    _lines,
)

"""The cases that the search finds as a file, with the national kinds and no applicants (LC-6, SP-6)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.queries.case.case_list import COLUMNS, WIDTHS, case_lines
from webui.case.views import blueprint, found_cases
from webui.web.access import login_required
from webui.web.downloads import ExportedList, Lines, answer


@blueprint.get("/list.<kind>")
@login_required
def export(kind: str) -> Response:
    """What the search finds, as a file; its headings are the catalogue's, in Chinese."""
    return answer(CASES, kind)


def _lines(after: Any, most: int) -> tuple[Lines, Any]:
    found = found_cases(after, most)
    lines: Lines = [[*line] for line in case_lines(found.rows)]
    return lines, found.next


CASES = ExportedList("cases", "cases", lazy_gettext("办件查询"), lambda: list(COLUMNS), _lines, WIDTHS)

"""Lists as files: workbooks and CSV, in the words of the page, never longer than a list may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.office.written_tables import MOST_ROWS, Cell, csv_file, workbook

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def list_file(name: str, kind: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows as a file of this kind, ``xlsx`` or ``csv``; 404 for another kind."""
    if kind not in KINDS:
        abort(404)
    words = [str(heading) for heading in headings]
    content = workbook(title, words, rows) if kind == "xlsx" else csv_file(words, rows)
    return Response(
        content, mimetype=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )


def whole(following: object) -> None:
    """Refused when the list goes on: a file never ends silently before its last line."""
    if following is not None:
        raise Refused(
            f"这张列表超过 {MOST_ROWS} 行，一次导不完。请加上筛选条件，分几次导出。",
            f"The list has more than {MOST_ROWS} lines, too many for one file. Narrow it and export in parts.",
            place="list",
        )


def written_light(colour: str) -> str:
    """A light in words."""
    words = {"green": _("正常"), "yellow": _("预警"), "red": _("超期"), "stopped": _("停表")}
    return words.get(colour, "")

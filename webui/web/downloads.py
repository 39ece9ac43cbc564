"""Lists as files: workbooks and CSV, in the words of the page; every one that leaves is on record (SP-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import note_export
from engine.identity.permissions import may_export
from engine.office.written_tables import MOST_ROWS, Cell, csv_file, workbook
from webui.web.access import actor
from webui.web.database import close_reading, engine
from webui.web.saved_files import saved_as

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""Kinds of files that a list leaves as, with their media types."""
MEDIA_TYPES = KINDS | {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
"""Those of lists, and that of reports."""

Lines = list[list[Cell]]


@dataclass(frozen=True)
class ExportedList:
    """A list that leaves as a file (名单导出), narrowed by the address of the request, without applicants.

    ``name`` is one of ``EXPORTS``, ``file`` the file's name without ending. ``lines(after, most)`` gives the lines of
    one page and the key to go on after, None at the end; the request's person and address decide which.
    """

    name: str
    file: str
    title: LazyString | str
    headings: Callable[[], Sequence[str]]
    lines: Callable[[Any, int], tuple[Lines, Any]]
    widths: Sequence[int] = ()
    """Of the workbook's columns, in characters; none: as headed."""


def answer(found: ExportedList, kind: str) -> Response:
    """The list as a file, put on record; where it is too long for one answer, the page that offers to write it later.

    404 for a kind of file that is none, 403 without the list's page.
    """
    if kind not in KINDS:
        abort(404)
    may_export(actor(), found.name).check()
    lines, following = found.lines(None, MOST_ROWS)
    if following is not None:
        return redirect(f"{url_for('exports.begin', name=found.name, kind=kind)}?{urlencode(request.args)}")
    response = file_answer(found.file, kind, written(found, kind, lines))
    record(found.name, kind, len(lines))
    return response


def record(name: str, kind: str, rows: int) -> None:
    """Put on record that the logged-in person takes a list out; it ends the reading of this request."""
    me = actor()
    close_reading()
    note_export(engine(), me, name=name, kind=kind, rows=rows)


def written(found: ExportedList, kind: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as a file of this kind, ``xlsx`` or ``csv``."""
    words = [str(heading) for heading in found.headings()]
    return workbook(str(found.title), words, rows, found.widths) if kind == "xlsx" else csv_file(words, rows)


def file_answer(file: str, kind: str, content: bytes) -> Response:
    """A file that the browser keeps under this name."""
    headers = {"Content-Disposition": saved_as(f"{file}.{kind}")}
    return Response(content, mimetype=MEDIA_TYPES[kind], headers=headers)


def written_light(colour: str) -> str:
    """A light in words."""
    words = {"green": _("正常"), "yellow": _("预警"), "red": _("超期"), "stopped": _("中止计时")}
    return words.get(colour, "")

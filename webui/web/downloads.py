"""Lists as files: workbooks and CSV, in the words of the page; every one that leaves is on record (SP-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import note_export
from engine.identity.permissions import may_export
from engine.jobs.list_exports import Told
from engine.office.written_tables import MOST_ROWS, Cell, Table, csv_file, workbook, write_csv, write_workbook
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

AT_ONCE = 1_000
"""Lines that background work reads with one statement."""

Lines = list[list[Cell]]


class Exported(Protocol):
    """What leaves as a file, at once or, when it is too long for one answer, written by background work."""

    @property
    def name(self) -> str:
        """One of ``EXPORTS`` of the permission module."""
        ...

    @property
    def title(self) -> LazyString | str:
        """What the record of exports calls it."""
        ...

    @property
    def kinds(self) -> Mapping[str, str]:
        """Kinds of files that it leaves as, with their media types."""
        ...

    @property
    def too_long(self) -> str:
        """Why it does not leave at once."""
        ...

    def file_name(self, kind: str, query: Mapping[str, str]) -> str:
        """The name of its file, narrowed as ``query`` says."""
        ...

    def write(self, kind: str, told: Told, file: BinaryIO) -> int:
        """Write it as the address of the request narrows it; its lines. 404 when it shows nothing any more."""
        ...


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

    @property
    def kinds(self) -> Mapping[str, str]:
        """Workbooks and CSV."""
        return KINDS

    @property
    def too_long(self) -> str:
        """Why it does not leave at once."""
        return _("这张列表超过 %(most)s 行，一次导不完。", most=MOST_ROWS)

    def file_name(self, kind: str, query: Mapping[str, str]) -> str:
        """The same, however it is narrowed."""
        return f"{self.file}.{kind}"

    def write(self, kind: str, told: Told, file: BinaryIO) -> int:
        """Write all its lines; how many. They are counted first, so that the progress can be shown against them."""
        total, count = 0, 0
        for lines in self._pages():
            total += len(lines)
            told(0, total)

        def counted() -> Iterator[list[Cell]]:
            nonlocal count
            for page in self._pages():
                yield from page
                count += len(page)
                told(count)

        words = [str(heading) for heading in self.headings()]
        if kind == "xlsx":
            write_workbook(file, [Table(str(self.title), words, counted(), self.widths)])
        else:
            write_csv(file, words, counted())
        return count

    def _pages(self) -> Iterator[Lines]:
        after = None
        while True:
            page, after = self.lines(after, AT_ONCE)
            yield page
            if after is None:
                return


def answer(found: ExportedList, kind: str) -> Response:
    """The list as a file, put on record; where it is too long for one answer, the page that offers to write it later.

    404 for a kind of file that is none, 403 without the list's page.
    """
    if kind not in KINDS:
        abort(404)
    may_export(actor(), found.name).check()
    lines, following = found.lines(None, MOST_ROWS)
    if following is not None:
        return offer(found.name, kind, request.args)
    words = [str(heading) for heading in found.headings()]
    content = workbook(str(found.title), words, lines, found.widths) if kind == "xlsx" else csv_file(words, lines)
    response = file_answer(found.file, kind, content)
    record(found.name, kind, len(lines))
    return response


def offer(name: str, kind: str, query: Mapping[str, str]) -> Response:
    """To the page that offers to write it in the background, narrowed as ``query`` says."""
    return redirect(f"{url_for('exports.begin', name=name, kind=kind)}?{urlencode(query)}")


def record(name: str, kind: str, rows: int) -> None:
    """Put on record that the logged-in person takes a list out; it ends the reading of this request."""
    me = actor()
    close_reading()
    note_export(engine(), me, name=name, kind=kind, rows=rows)


def file_answer(file: str, kind: str, content: bytes) -> Response:
    """A file that the browser keeps under this name."""
    headers = {"Content-Disposition": saved_as(f"{file}.{kind}")}
    return Response(content, mimetype=MEDIA_TYPES[kind], headers=headers)


def written_light(colour: str) -> str:
    """A light in words."""
    words = {"green": _("正常"), "yellow": _("预警"), "red": _("超期"), "stopped": _("中止计时")}
    return words.get(colour, "")

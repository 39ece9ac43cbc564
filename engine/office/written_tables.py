"""Tables that leave the office as workbooks (.xlsx) and CSV files; no cell of them is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int
"""What a cell holds: words, or a number to count with."""

MOST_ROWS = 5_000
"""Rows of one list that leaves the office; more is asked for in narrower words."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the begin of a formula, also in full width."""

WIDEST = 48
"""Characters of the widest column; what is longer wraps when it is looked at."""

_FORBIDDEN = {ord(sign): " " for sign in "[]:*?/\\"}
_CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True)
class Table:
    """One table that leaves the office. ``widths`` are those of the columns in characters; none: as headed."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()) -> bytes:
    """A workbook of one sheet with this title. ``widths`` are those of the columns in characters; none: as headed."""
    return workbook_of([Table(title, headings, rows, widths)])


def workbook_of(tables: Iterable[Table]) -> bytes:
    """A workbook with a sheet for each table; no two may have the same title."""
    stream = io.BytesIO()
    write_workbook(stream, tables)
    return stream.getvalue()


def write_workbook(file: BinaryIO, tables: Iterable[Table]) -> None:
    """``workbook_of`` into a file, row by row: the rows are never in memory together."""
    book = Workbook(write_only=True)
    for table in tables:
        _fill(book.create_sheet(table.title.translate(_FORBIDDEN)[:31]), table)
    book.save(file)


def _fill(sheet: Any, table: Table) -> None:
    sheet.freeze_panes = "B2"
    for number, heading in enumerate(table.headings):
        width = table.widths[number] if number < len(table.widths) else min(max(2 * len(heading) + 4, 14), WIDEST)
        sheet.column_dimensions[_letter(number)].width = width
    top = [WriteOnlyCell(sheet, value=heading) for heading in table.headings]
    for cell in top:
        cell.font = Font(bold=True)
    sheet.append(top)
    for row in table.rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value if isinstance(value, int) else plain(value))
            if not isinstance(value, int):
                # A title that begins with an equals sign is words, not a formula.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)


def plain(text: str) -> str:
    """The text without the signs that no office document holds."""
    return text.translate(_CONTROL)


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with the mark by which spreadsheets know it."""
    stream = io.BytesIO()
    write_csv(stream, headings, rows)
    return stream.getvalue()


def write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """``csv_file`` into a file, row by row."""
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(stream)
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([value if isinstance(value, int) else harmless(value) for value in row] for row in rows)
    stream.detach()


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _letter(number: int) -> str:
    """``A`` for 0; lists have fewer than 27 columns."""
    return chr(ord("A") + number)

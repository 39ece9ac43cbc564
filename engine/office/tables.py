"""Tables that an office hands in as CSV files or workbooks: reading them, and saying which row was refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from engine.errors import NotFound, Refused
from engine.office.spreadsheets import open_workbook, rows_of
from engine.office.texts import decode_text


class RefusedRow(NamedTuple):
    """A row that was not taken over: its number as spreadsheets show it (the header is row 1), and why."""

    row: int
    zh: str
    en: str


LARGEST_LIST = 4 * 1024 * 1024
"""Bytes of a CSV file: some twenty thousand rows of a catalogue or a roster."""


def read_table(
    path: Path, columns: Mapping[str, str], *, further: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """``read_rows`` of a file; NotFound when it cannot be opened."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST_LIST + 1)
    except OSError as error:
        raise NotFound(
            f"读不了文件“{path.name}”：{error.strerror}。请检查路径和权限。",
            f"Expected a file that can be read, but “{path.name}” cannot: {error.strerror}.",
        ) from error
    return read_rows(content, columns, further=further)


def read_rows(
    content: bytes, columns: Mapping[str, str], *, further: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8 or GB 18030, by English column names.

    ``columns`` gives each column that must be there its Chinese heading, ``further`` those that may be; the file may be
    headed in either language. Refused when it is no CSV file, is larger than LARGEST_LIST or lacks a column.
    """
    if len(content) > LARGEST_LIST:
        raise Refused(
            f"文件太大，不能超过 {LARGEST_LIST // 1024 // 1024} MB，请分几次导入。",
            f"The file is larger than {LARGEST_LIST // 1024 // 1024} MB; send it in parts.",
            place="file",
        )
    reader = csv.DictReader(io.StringIO(decode_text(content), newline=""), strict=True)
    names = {zh: en for en, zh in {**columns, **(further or {})}.items()}
    try:
        reader.fieldnames = given = [names.get(name.strip(), name.strip()) for name in reader.fieldnames or ()]
        missing = [column for column in columns if column not in given]
        if missing:
            headings = "、".join(_heading(column, columns) for column in missing)
            raise Refused(
                f"表格缺少列 {headings}，请补上；"
                f"应有的列是 {'、'.join(_heading(column, columns) for column in columns)}。",
                f"Expected the columns {', '.join(columns)}, but {', '.join(missing)} is missing.",
                place="row 1",
            )
        return list(reader)
    except csv.Error as error:
        raise Refused(
            f"CSV 文件第 {reader.line_num} 行读不了：{error}。请改正后再试。",
            f"Expected a correct CSV file, but line {reader.line_num} cannot be read: {error}.",
            place=f"line {reader.line_num}",
        ) from error


LARGEST_TABLE = 300 * 1024
"""Bytes of a table that is handed in on a page."""
MOST_CELLS = 60_000
MOST_ROWS = 5_000
"""Of a workbook that is handed in on a page."""


def read_table_content(
    content: bytes, columns: Mapping[str, str], *, further: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """``read_rows`` of a CSV file, or of a workbook's first sheet; refused when it is too large or neither."""
    if not content.startswith(b"PK"):
        if len(content) > LARGEST_TABLE:
            written = f"{LARGEST_TABLE // 1024} KB"
            raise Refused(
                f"文件太大，不能超过 {written}，请分几次导入。", f"The file is larger than {written}.", place="file"
            )
        return read_rows(content, columns, further=further)
    book = open_workbook(content, LARGEST_TABLE, MOST_CELLS)
    try:
        lines = [
            ["" if cell is None else str(cell) for cell in row]
            for row in islice(rows_of(book.worksheets[0]), MOST_ROWS + 1)
        ]
    finally:
        book.close()
    if len(lines) > MOST_ROWS:
        raise Refused(
            f"表格超过 {MOST_ROWS} 行，请删去空行，或者分几次导入。",
            f"Expected at most {MOST_ROWS} rows, but there are more; delete empty ones, or send it in parts.",
            place="file",
        )
    written_out = io.StringIO(newline="")
    csv.writer(written_out).writerows(lines)
    return read_rows(written_out.getvalue().encode(), columns, further=further)


def _heading(column: str, columns: Mapping[str, str]) -> str:
    return column if columns[column] == column else f"{columns[column]}（{column}）"

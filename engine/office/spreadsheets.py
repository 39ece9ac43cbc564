"""Opening Excel workbooks that offices hand in."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook

from engine.errors import Refused

LARGEST_UNPACKED = 120 * 1024 * 1024
"""A packed file may unpack to no more bytes."""
TAGS_OF_A_CELL = 5
"""Opening and closing tags of a cell with its value, and of the word that it may refer to."""
LONGEST_PIECE = 256 * 1024
"""Bytes from one tag to the next: a cell holds at most 32 767 characters, and the XML reader takes a tag of megabytes
up again with every part of it that it reads."""
_CHUNK = 1024 * 1024


def open_workbook(content: bytes, largest: int, most_cells: int) -> Any:
    """The workbook for reading, which the caller closes.

    Refused when it is none, larger than ``largest`` bytes, or holds more than ``most_cells`` cells: a small file can
    unpack to millions of them, which take minutes to read.
    """
    _check_size(content, largest, most_cells)
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:
        # The library raises what its parts raise: KeyError, BadZipFile, XML errors and others.
        raise _unreadable(error) from error


def rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The values of a sheet's cells, row by row; Refused at the first that cannot be read."""
    lines = iter(sheet.iter_rows(values_only=True))
    while True:
        try:
            line = next(lines, None)
        except Exception as error:
            # Cells are read as they are come to, and raise what a wrong number, date or reference does.
            raise _unreadable(error) from error
        if line is None:
            return
        yield line


def _unreadable(error: Exception) -> Refused:
    return Refused(
        "这个文件不是 Excel 工作簿（.xlsx），或者已经损坏。请用导出的工作簿填写后再上传。",
        f"Expected an Excel workbook (.xlsx), but it cannot be read ({type(error).__name__}).",
        place="file",
    )


def _check_size(content: bytes, largest: int, most_cells: int) -> None:
    written = f"{largest // 1024 // 1024} MB" if largest >= 1024 * 1024 else f"{largest // 1024} KB"
    too_large = Refused(
        f"文件太大：工作簿不能超过 {written}，请分几次导入。",
        f"Expected a workbook of at most {written}, but it is larger.",
        place="file",
    )
    if len(content) > largest:
        raise too_large
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise too_large
            tags = _tags(packed, TAGS_OF_A_CELL * most_cells)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        # Said properly where the workbook is opened.
        return
    if tags > TAGS_OF_A_CELL * most_cells:
        raise Refused(
            f"工作簿里的单元格太多，最多约 {most_cells} 个；请删去空行和多余的表，或者分几次导入。",
            f"Expected at most about {most_cells} cells, but there are more; delete empty rows and further sheets, or "
            "send it in parts.",
            place="file",
        )


def _tags(packed: zipfile.ZipFile, most: int) -> int:
    """Tags in all that the archive holds, whatever they are called: a name can be written in many ways.

    Counted no further than a part behind ``most``. Refused at what no spreadsheet program writes, and what takes long
    to read: pieces of megabytes without a tag, comments with tags in them, declarations of entities, zero bytes.
    """
    count = 0
    for entry in packed.infolist():
        with packed.open(entry) as part:
            rest = part.read(_CHUNK)
            count += rest.count(b"<")
            # Anything else than XML is not read, such as pictures; two byte order marks begin XML of wide characters.
            marked = rest[:2] in (b"\xff\xfe", b"\xfe\xff")
            read = marked or rest.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"")
            while count <= most:
                if read:
                    *pieces, rest = rest.split(b"<")
                    if len(rest) > LONGEST_PIECE or _strange(pieces):
                        raise _written_by_none()
                else:
                    rest = b""
                if not (chunk := part.read(_CHUNK)):
                    break
                count += chunk.count(b"<")
                rest += chunk
        if count > most:
            break
    return count


def _strange(pieces: Sequence[bytes]) -> bool:
    """Whether no spreadsheet program writes such pieces, each from one tag's beginning to the next."""
    if max(map(len, pieces), default=0) > LONGEST_PIECE or any(b"\0" in piece for piece in pieces):
        return True
    return any(not _is_closed(piece) for piece in pieces if piece.startswith((b"?", b"!")))


def _is_closed(declaration: bytes) -> bool:
    """Whether it ends before the next tag begins, if it is one that the reader takes in whole."""
    if declaration.startswith(b"?"):
        return b"?>" in declaration
    return declaration.startswith(b"![CDATA[") or (declaration.startswith(b"!--") and b"-->" in declaration)


def _written_by_none() -> Refused:
    return Refused(
        "工作簿里有 Excel 写不出的内容（过长的一段、注释或实体声明）。请用 Excel 或 WPS 另存为新的 .xlsx 再上传。",
        "Expected what a spreadsheet program writes, but the workbook has an endless piece, a comment or a declaration "
        "of entities; save it as a new .xlsx and send that.",
        place="file",
    )

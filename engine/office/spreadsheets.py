"""Opening Excel workbooks that offices hand in."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from openpyxl import load_workbook

from engine.errors import Refused

LARGEST_UNPACKED = 120 * 1024 * 1024
"""A packed file may unpack to no more bytes."""
TAGS_OF_A_CELL = 5
"""Opening and closing tags of a cell with its value, and of the word that it may refer to."""
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
        raise Refused(
            "这个文件不是 Excel 工作簿（.xlsx），或者已经损坏。请用导出的工作簿填写后再上传。",
            f"Expected an Excel workbook (.xlsx), but it cannot be read ({type(error).__name__}).",
            place="file",
        ) from error


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
            tags = _tags(packed)
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


def _tags(packed: zipfile.ZipFile) -> int:
    """Tags in all that the archive holds, whatever they are called: a name can be written in many ways."""
    count = 0
    for entry in packed.infolist():
        with packed.open(entry) as part:
            while chunk := part.read(_CHUNK):
                count += chunk.count(b"<")
    return count

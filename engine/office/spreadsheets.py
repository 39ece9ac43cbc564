"""Opening Excel workbooks that offices hand in."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl import load_workbook

from engine.errors import Refused

LARGEST_UNPACKED = 120 * 1024 * 1024
"""A packed file may unpack to no more bytes."""


def open_workbook(content: bytes, largest: int) -> Any:
    """The workbook for reading, which the caller closes; refused when it is none or larger than ``largest`` bytes."""
    _check_size(content, largest)
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:
        # The library raises what its parts raise: KeyError, BadZipFile, XML errors and others.
        raise Refused(
            "这个文件不是 Excel 工作簿（.xlsx），或者已经损坏。请用导出的工作簿填写后再上传。",
            f"Expected an Excel workbook (.xlsx), but it cannot be read ({type(error).__name__}).",
            place="file",
        ) from error


def _check_size(content: bytes, largest: int) -> None:
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
    except zipfile.BadZipFile:
        # Said properly where the workbook is opened.
        return

"""Which kinds of files the office takes in, how large, and under what name they are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Refused

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one file; the server takes in a little more, so that a larger one is refused in words."""

LONGEST_NAME = 120
"""Characters of the name under which a file is shown."""


@dataclass(frozen=True)
class Kind:
    """One kind of file. ``pages``: it can be looked at page by page; others are handed out whole only."""

    code: str
    media_type: str
    extensions: tuple[str, ...]
    zh: str
    en: str
    pages: bool = False


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg", "jfif"), "JPEG 图片", "JPEG picture", pages=True),
        Kind("png", "image/png", ("png",), "PNG 图片", "PNG picture", pages=True),
        Kind("webp", "image/webp", ("webp",), "WebP 图片", "WebP picture", pages=True),
        Kind("tiff", "image/tiff", ("tif", "tiff"), "TIFF 扫描件", "TIFF scan", pages=True),
        Kind("bmp", "image/bmp", ("bmp",), "BMP 图片", "BMP picture", pages=True),
        Kind("pdf", "application/pdf", ("pdf",), "PDF 文件", "PDF document", pages=True),
        Kind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
            "Word 文档",
            "Word document",
        ),
        Kind(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ("xlsx",),
            "Excel 表格",
            "Excel workbook",
        ),
        Kind("ofd", "application/ofd", ("ofd",), "OFD 版式文件", "OFD document"),
    )
}
"""All kinds by code. Pictures are kept re-encoded as JPEG or PNG, scans of several pages as PDF."""


@dataclass(frozen=True)
class Judged:
    """A file that is taken in. ``data`` is what is kept; ``thumbnail`` is empty where no page can be drawn."""

    kind: str
    data: bytes
    thumbnail: bytes
    pages: int


ACCEPT = ",".join([f".{extension}" for kind in KINDS.values() for extension in kind.extensions])
"""What the chooser of the browser offers."""

KINDS_ZH = "图片（JPG、PNG、WebP、TIFF、BMP）、PDF、Word（.docx）、Excel（.xlsx）、OFD"
KINDS_EN = "pictures (JPG, PNG, WebP, TIFF, BMP), PDF, Word (.docx), Excel (.xlsx), OFD"


class FileRefused(Refused):
    """A file that is not taken in, with the reason in words and what to do instead."""


def kind_named(name: str) -> Kind | None:
    """The kind that the extension of a file's name promises; None when it promises none of ours."""
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    return next((kind for kind in KINDS.values() if extension in kind.extensions), None)


def check_size(size: int) -> None:
    """FileRefused for an empty file and for one that is too large."""
    if size == 0:
        raise FileRefused("文件是空的，请重新选择。", "The file is empty; choose another.")
    if size > LARGEST_FILE:
        megabytes = LARGEST_FILE // 1024 // 1024
        raise FileRefused(
            f"单个文件不能超过 {megabytes} MB。请降低扫描分辨率，或者分成几个文件上传。",
            f"A file may have at most {megabytes} MB. Scan with a lower resolution, or send it in parts.",
        )


def unknown_kind() -> FileRefused:
    """The refusal for a file of no kind that the office takes in."""
    return FileRefused(
        f"不能接收这种文件。可以上传：{KINDS_ZH}。",
        f"Files of this kind are not taken in. You can send {KINDS_EN}.",
    )


def too_complex() -> FileRefused:
    """The refusal for a file that takes more memory or computing than a paper needs."""
    return FileRefused(
        "文件无法检查：太复杂、太大或者已损坏。请重新扫描，或者另存为 PDF 后上传。",
        "The file cannot be checked: it is too complex, too large or damaged. Scan it again or send a PDF.",
    )


_SEPARATORS = re.compile(r"[\\/]")
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown_name(given: str, extension: str) -> str:
    """The name under which a file is kept: no folders, no invisible or direction-changing signs, a true extension."""
    base = _SEPARATORS.split(unicodedata.normalize("NFC", given))[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign) not in _UNSHOWN)
    base = re.sub(r'[<>:"|?*]', "_", " ".join(base.split())).rstrip(". ")
    stem = base.rpartition(".")[0] if kind_named(base) else base
    stem = stem.strip(". ")[: LONGEST_NAME - len(extension) - 1] or "未命名"
    return f"{stem}.{extension}"

"""PDF documents: refused when they act by themselves, drawn as pictures for looking at them."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from engine.files import pictures
from engine.files.kinds import FileRefused

MOST_PAGES = 500
MOST_OBJECTS = 200_000
PAGE_BOX = (1600, 2200)
"""Pixels of a page as it is looked at."""
MOST_PIXELS = 12_000_000
"""Of a page while it is drawn: a page may claim to be a mile wide."""

ACTIVE = (
    "/JS",
    "/JavaScript",
    "/Launch",
    "/RichMedia",
    "/XFA",
    "/EmbeddedFile",
    "/Rendition",
    "/SubmitForm",
    "/ImportData",
)
"""Names of what runs a program, plays, sends or carries another file."""


def check(data: bytes) -> int:
    """The number of pages; FileRefused for scripts, attachments, passwords, and what cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if len(document.objects) > MOST_OBJECTS:
                raise _broken()
            for each in document.objects:
                _check_object(each)
            _check_object(document.trailer)
            pages = len(document.pages)
    except pikepdf.PasswordError as error:
        raise FileRefused(
            "PDF 文件有打开密码。请去掉密码后再上传。", "The PDF asks for a password. Remove it and send it again."
        ) from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise _broken() from error
    if not 0 < pages <= MOST_PAGES:
        raise FileRefused(
            f"PDF 文件应有 1 到 {MOST_PAGES} 页，实际 {pages} 页。请分成几个文件上传。",
            f"A PDF may have 1 to {MOST_PAGES} pages, and this one has {pages}. Send it in parts.",
        )
    return pages


def _check_object(value: object, depth: int = 0) -> None:
    """Refuse an object that acts. What it refers to comes by itself, so that only direct parts are gone through."""
    if depth > 30:
        raise _broken()
    if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
        for name in value.keys():  # noqa: SIM118 - a PDF dictionary iterates over keys only through keys()
            part = value[name]
            if name in ACTIVE or (name in ("/S", "/Type", "/Subtype") and str(part) in ACTIVE):
                raise FileRefused(
                    "PDF 文件里有脚本、附件或其他会自动运行的内容，不能接收。请打印成新的 PDF 或者扫描纸质件后上传。",
                    "The PDF holds a script, an attachment or something else that acts by itself. Print it to a new"
                    " PDF, or scan the paper.",
                )
            _go_into(part, depth)
    elif isinstance(value, pikepdf.Array):
        for part in value:
            _go_into(part, depth)


def _go_into(part: object, depth: int) -> None:
    if isinstance(part, pikepdf.Object) and not part.is_indirect:
        _check_object(part, depth + 1)


def _broken() -> FileRefused:
    return FileRefused(
        "PDF 文件打不开，可能已损坏。请重新扫描或者导出。",
        "The PDF cannot be opened; it may be damaged. Scan or export it again.",
    )


def page(data: bytes, number: int, box: tuple[int, int] = PAGE_BOX, quality: int = 82) -> bytes:
    """Page ``number``, counted from 1, as JPEG; FileRefused when there is no such page or it cannot be drawn."""
    try:
        document = pypdfium2.PdfDocument(data)
        if not 0 < number <= len(document):
            raise FileRefused("没有这一页。", "There is no such page.")
        sheet = document[number - 1]
        width, height = sheet.get_size()
        if width <= 0 or height <= 0:
            raise _broken()
        scale = min(box[0] / width, box[1] / height, (MOST_PIXELS / (width * height)) ** 0.5)
        if width * scale < 1 or height * scale < 1:
            raise _broken()
        return pictures.jpeg_of(sheet.render(scale=scale).to_pil(), box, quality)
    except pypdfium2.PdfiumError as error:
        raise _broken() from error

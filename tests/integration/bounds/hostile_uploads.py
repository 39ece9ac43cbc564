"""Pictures, documents and workbooks that unpack to very much."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests import sample_files as samples
from tests.integration.bounds.hostile_file import HostileFile


def _packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


def _workbook_parts() -> dict[str, bytes]:
    book = Workbook()
    book.active.title = "事项"
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def _workbook(**changed: bytes) -> bytes:
    return _packed(
        _workbook_parts() | {name.replace("__", "/").replace("_xml", ".xml"): c for name, c in changed.items()}
    )


def _rows_of_nothing() -> bytes:
    return _workbook(xl__worksheets__sheet1_xml=(_SHEET + "<row/>" * 4_000_000 + "</sheetData></worksheet>").encode())


def _one_long_row() -> bytes:
    cells = "<c><v>1</v></c>" * 2_000_000
    return _workbook(xl__worksheets__sheet1_xml=f"{_SHEET}<row>{cells}</row></sheetData></worksheet>".encode())


def _cell(content: bytes) -> bytes:
    sheet = b'%s<row r="1"><c r="A1">%s</c></row></sheetData></worksheet>' % (_SHEET.encode(), content)
    return _workbook(xl__worksheets__sheet1_xml=sheet)


def _one_long_tag() -> bytes:
    return _cell(b"<v %s>1</v>" % b" ".join(b'a%d="%s"' % (number, b"x" * 1000) for number in range(9_000)))


def _far_row() -> bytes:
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _workbook(xl__worksheets__sheet1_xml=f"{_SHEET}{row}</sheetData></worksheet>".encode())


def _shared_words() -> bytes:
    words = "<si><t>x</t></si>" * 3_000_000
    head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts = _workbook_parts()
    types = (
        parts["[Content_Types].xml"]
        .decode()
        .replace(
            "</Types>",
            '<Override PartName="/xl/sharedStrings.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        )
    )
    return _packed(
        parts | {"[Content_Types].xml": types.encode(), "xl/sharedStrings.xml": f"{head}{words}</sst>".encode()}
    )


def _entities_in_a_sheet() -> bytes:
    lines = ['<!ENTITY a0 "aaaaaaaaaa">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    cell = '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c>'
    text = f'<?xml version="1.0"?><!DOCTYPE x [{"".join(lines)}]>{_SHEET}<row>{cell}</row></sheetData></worksheet>'
    return _workbook(xl__worksheets__sheet1_xml=text.encode())


def _picture(kind: str, mode: str, size: tuple[int, int], pages: int = 1, **more: Any) -> bytes:
    drawn = [Image.new(mode, size) for _ in range(pages)]
    written = io.BytesIO()
    drawn[0].save(written, kind, **({"save_all": True, "append_images": drawn[1:]} if pages > 1 else {}), **more)
    return written.getvalue()


def _png_of_notes() -> bytes:
    notes = PngInfo()
    for number in range(100_000):
        notes.add_text(f"k{number}", "x")
    return _picture("PNG", "L", (10, 10), pnginfo=notes)


def _pdf(pages: int, content: bytes) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.pages[0].Contents = document.make_stream(content)
        written = io.BytesIO()
        document.save(written, compress_streams=True)
    return written.getvalue()


def _pdf_of_arrays() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


UPLOADS: dict[str, HostileFile] = {
    "a picture of a thousand million pixels": HostileFile("upload", "a.png", samples.huge_png, refused=True),
    "the largest photograph": HostileFile(
        "upload", "a.jpg", lambda: _picture("JPEG", "RGB", (8_100, 6_100), progressive=True), refused=False
    ),
    "the largest picture with transparency": HostileFile(
        "upload", "a.png", lambda: _picture("PNG", "RGBA", (3_600, 2_700)), refused=False
    ),
    "the largest scan in grey": HostileFile(
        "upload", "a.png", lambda: _picture("PNG", "L", (4_960, 7_016)), refused=False
    ),
    "a fax of forty pages": HostileFile(
        "upload", "a.tif", lambda: _picture("TIFF", "1", (1_728, 2_200), 40, compression="group4"), refused=False
    ),
    "a fax of a hundred pages": HostileFile(
        "upload", "a.tif", lambda: _picture("TIFF", "1", (1_728, 2_200), 100, compression="group4"), refused=True
    ),
    "a large picture in colour that is no photograph": HostileFile(
        "upload", "a.png", lambda: _picture("PNG", "RGB", (5_000, 7_000)), refused=True
    ),
    "a large picture of few colours": HostileFile(
        "upload", "a.png", lambda: _picture("PNG", "P", (5_000, 7_000)), refused=True
    ),
    "a scan whose pages are each as large as may be": HostileFile(
        "upload", "a.tif", lambda: _picture("TIFF", "1", (8_100, 6_100), 40, compression="group4"), refused=True
    ),
    "a picture of 100 000 notes": HostileFile("upload", "a.png", _png_of_notes),
    "a PDF whose page is drawn without end": HostileFile(
        "upload", "a.pdf", lambda: _pdf(1, b"q 1 0 0 1 0 0 cm " * 2_000_000)
    ),
    "a PDF that unpacks to 400 MB": HostileFile("upload", "a.pdf", lambda: _pdf(1, bytes(400_000_000))),
    "a PDF of nested arrays": HostileFile("upload", "a.pdf", _pdf_of_arrays, refused=True),
    "a document that unpacks to 200 MB": HostileFile(
        "upload", "a.docx", lambda: samples.docx(**{"word/media/zeros.xml": bytes(200_000_000)}), refused=True
    ),
    "a roster of one endless cell": HostileFile("roster", "a.csv", lambda: b'"' + b"x" * 2_000_000, refused=True),
    "a roster of two million rows": HostileFile(
        "roster", "a.csv", lambda: b"department_code,department\n" + b"a,b\n" * 2_000_000, refused=True
    ),
    "a roster of 500 000 columns": HostileFile(
        "roster", "a.csv", lambda: b"a," * 500_000 + b"\n" + b"1," * 500_000, refused=True
    ),
    "a table of one endless line": HostileFile("table", "a.csv", lambda: b"day" + b",x" * 140_000, refused=None),
    "a workbook that unpacks to 200 MB": HostileFile(
        "workbook", "a.xlsx", lambda: _packed(_workbook_parts() | {"xl/media/zeros": bytes(200_000_000)}), refused=True
    ),
    "a workbook of 4 million empty rows": HostileFile("workbook", "a.xlsx", _rows_of_nothing, refused=True),
    "a workbook of one row of two million cells": HostileFile("workbook", "a.xlsx", _one_long_row, refused=True),
    "a workbook whose only row is the last": HostileFile("workbook", "a.xlsx", _far_row, refused=True),
    "a workbook with entities within entities": HostileFile("workbook", "a.xlsx", _entities_in_a_sheet, refused=True),
    "a workbook of three million words": HostileFile("workbook", "a.xlsx", _shared_words, refused=True),
    "a workbook of one tag of nine megabytes": HostileFile("workbook", "a.xlsx", _one_long_tag, refused=True),
    "a workbook of one number of a hundred million digits": HostileFile(
        "workbook", "a.xlsx", lambda: _cell(b"<v>" + b"1" * 100_000_000 + b"</v>"), refused=True
    ),
    "a workbook of one number of 5000 digits": HostileFile(
        "workbook", "a.xlsx", lambda: _cell(b"<v>" + b"1" * 5_000 + b"</v>"), refused=True
    ),
    "a workbook with a comment of tags without end": HostileFile(
        "workbook", "a.xlsx", lambda: _cell(b"<!--" + b"<c/>" * 400_000 + b"-->"), refused=True
    ),
    "a small table whose only row is the last": HostileFile("table", "a.xlsx", _far_row, refused=True),
    "a small table of one row of two million cells": HostileFile("table", "a.xlsx", _one_long_row, refused=True),
    "a small table of three million words": HostileFile("table", "a.xlsx", _shared_words, refused=True),
}
"""What visitors and importers hand in → who reads it and what must come of it."""

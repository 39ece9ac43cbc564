"""Files of every kind as people hand them in, and as attackers do, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 400), colour: str = "navy", **more: object) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **more)
    return written.getvalue()


def photograph() -> bytes:
    """A photograph that lies on its side and carries where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def scan(pages: int = 3) -> bytes:
    """A TIFF of several pages."""
    written = io.BytesIO()
    sheets = [Image.new("1", (800, 1100), 1) for _ in range(pages)]
    sheets[0].save(written, "TIFF", save_all=True, append_images=sheets[1:], compression="group4")
    return written.getvalue()


def pdf(pages: int = 2, size: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF of empty pages."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=size)
        return _saved(document)


def _saved(document: pikepdf.Pdf, **more: object) -> bytes:
    written = io.BytesIO()
    document.save(written, **more)
    return written.getvalue()


def pdf_with_script() -> bytes:
    """A PDF that runs JavaScript when it is opened, inside a compressed object stream."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        )
        return _saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_with_hidden_name() -> bytes:
    """The same with the name of the action spelled in hexadecimal, as scanners of bytes do not see it."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def pdf_with_attachment() -> bytes:
    """A PDF that carries another file."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.attachments["run.exe"] = b"MZ"
        return _saved(document)


def pdf_with_password() -> bytes:
    """A PDF that asks for a password."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        return _saved(document, encryption=pikepdf.Encryption(user="secret", owner="owner"))


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return written.getvalue()


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(**more: bytes | str) -> bytes:
    """A Word document with further parts; ``__`` in their names stands for a slash."""
    parts: dict[str, bytes | str] = {"[Content_Types].xml": TYPES, "word/document.xml": "<document/>"}
    return archive(parts | more)


def huge_png() -> bytes:
    """A PNG of a few bytes that claims 60 000 × 60 000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))

    head = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )

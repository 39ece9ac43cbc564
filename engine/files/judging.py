"""What a file is by its bytes, and whether it is taken in; run in a process of its own (``engine.files.isolated``)."""

from __future__ import annotations

import json
import sys
import zipfile
from io import BytesIO

from engine.errors import ChengnuoError
from engine.files import packages, pdf, pictures
from engine.files.kinds import KINDS, FileRefused, Judged, check_size, kind_named, too_complex, unknown_kind

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
)


def kind_of(data: bytes) -> str | None:
    """The kind by the first bytes, for archives by what they hold; None for none of ours."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:4] == b"PK\x03\x04":
        return packages.kind_of(data)
    return None


def judge(data: bytes, name: str) -> Judged:
    """The file as it is kept; FileRefused with the reason when it is not taken in.

    The extension of ``name`` has to promise a kind of ours, and the bytes have to be what it promises; a picture may
    be another kind of picture, as cameras and programs often name them wrongly.
    """
    check_size(len(data))
    promised, found = kind_named(name), kind_of(data)
    if promised is None or found is None:
        raise unknown_kind()
    both_pictures = promised.code in pictures.FORMATS and found in pictures.FORMATS
    if promised.code != found and not both_pictures:
        raise FileRefused(
            f"文件名说是{promised.zh}，内容却是{KINDS[found].zh}。请用原来的程序重新保存后上传。",
            f"By its name it is a {promised.en}, by its content a {KINDS[found].en}. Save it again and send that.",
        )
    if found in pictures.FORMATS:
        kind, kept, pages = pictures.redrawn(data, found)
        return Judged(kind, kept, _small(kind, kept), pages)
    if found == "pdf":
        if zipfile.is_zipfile(BytesIO(data)):
            # The bytes are two files at once; some program would open the other one.
            raise FileRefused(
                "文件里藏着另一个文件，不能接收。请重新扫描或者导出。",
                "The file hides another file. Scan or export it again.",
            )
        pages = pdf.check(data)
        return Judged(found, data, _small(found, data), pages)
    packages.check(data)
    return Judged(found, data, b"", 0)


def _small(kind: str, data: bytes) -> bytes:
    return pdf.page(data, 1, pictures.THUMBNAIL, 80) if kind == "pdf" else pictures.thumbnail(data)


MEMORY = 400 * 1024 * 1024
"""Bytes of address space: fifty million pixels in colour are 150 MB, Python and the libraries 100."""
MEMORY_OF_PDF = 240 * 1024 * 1024
"""Bytes of address space for a PDF: a page is drawn with twelve million points, its scan is decoded by lines."""
SECONDS = 15
"""Of computing."""


def limit_this_process(memory: int = MEMORY) -> None:
    """No more memory, time or files than a paper needs; does nothing where the system has no such limits (Windows).

    May be called again with less ``memory``, in bytes.
    """
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> None:
    """``judge NAME`` or ``page NUMBER``: the file on standard input; JSON in a line, then bytes, on standard output."""
    task, argument = arguments
    limit_this_process()
    data = sys.stdin.buffer.read()
    if task == "page" or kind_of(data) == "pdf":
        limit_this_process(MEMORY_OF_PDF)
    parts: list[bytes] = []
    head: dict[str, object] = {}
    try:
        if task == "judge":
            judged = judge(data, argument)
            parts = [judged.data, judged.thumbnail]
            head = {"kind": judged.kind, "pages": judged.pages}
        else:
            parts = [pdf.page(data, int(argument))]
    except ChengnuoError as refusal:
        head = {"refused": [refusal.zh, refusal.en]}
    except MemoryError:
        refused = too_complex()
        head = {"refused": [refused.zh, refused.en]}
    head["sizes"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

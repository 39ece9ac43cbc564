"""Pictures: decoded and drawn anew, so that nothing of the file that came in is kept but what one sees."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.files.kinds import FileRefused

MOST_PIXELS = 50_000_000
"""Of one picture, before it is decoded: an A4 page at 600 dpi, an A3 page at 450 dpi, a good camera."""
MOST_SAMPLES = 40_000_000
"""Values of one picture that is no JPEG, three or more for a pixel in colour: A4 at 350 dpi, in grey at 600 dpi.
A JPEG of this size is decoded at a part of its size, all others whole."""
MOST_SAMPLES_OF_ALL = 160_000_000
"""Of all pages of a scan: forty A4 pages in black and white at 200 dpi."""
FAST = 1
"""How hard a picture is compressed without loss: at zlib's own 6, five times the work for a tenth less of a file."""
LONGEST_SIDE = 5000
"""Pixels; larger pictures are made smaller: an A4 page at 400 dpi stays as it is."""
MOST_FRAMES = 100
"""Pages of a scan in one TIFF file."""
THUMBNAIL = (320, 320)

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF", "bmp": "BMP"}


@contextmanager
def _decoding() -> Iterator[None]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise broken() from error


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        "图片的像素太多，无法打开。请重新扫描或拍照：彩色不超过 300 dpi（或者存为 JPG），黑白不超过 600 dpi，"
        "页数多的分成几个文件。",
        "The picture has too many pixels. Scan or photograph it again with at most 300 dpi in colour (or as JPG), "
        "600 dpi in grey, many pages in parts.",
    )


def broken() -> FileRefused:
    """The refusal for a picture that cannot be decoded."""
    return FileRefused(
        "图片打不开，可能已损坏或者内容与类型不符。请重新拍照或扫描。",
        "The picture cannot be opened; it may be damaged or something else. Photograph or scan it again.",
    )


def redrawn(data: bytes, kind: str) -> tuple[str, bytes, int]:
    """The picture without its metadata: the kind it is kept as (``jpeg``, ``png`` or ``pdf``), its bytes, its pages.

    Turned upright as its camera noted, made smaller when very large. Several frames of a scan become a PDF. FileRefused
    for what cannot be decoded and for too many pixels or frames.
    """
    with _decoding(), Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as picture:
        frames = getattr(picture, "n_frames", 1) if kind == "tiff" else 1
        if frames > MOST_FRAMES:
            raise FileRefused(
                f"一个文件最多 {MOST_FRAMES} 页，请分成几个文件上传。",
                f"A file may have at most {MOST_FRAMES} pages; send it in parts.",
            )
        samples = _samples(picture)
        if kind != "jpeg" and (samples > MOST_SAMPLES or samples * frames > MOST_SAMPLES_OF_ALL):
            raise _too_many_pixels()
        lossless = kind in ("png", "bmp") or (kind == "tiff" and picture.mode in ("1", "L", "P"))
        if frames > 1:
            return "pdf", _as_pdf(picture, frames), frames
        drawn, written = _upright(picture, alone=True), io.BytesIO()
        if lossless:
            drawn.save(written, "PNG", compress_level=FAST)
            return "png", written.getvalue(), 1
        drawn.convert("RGB").save(written, "JPEG", quality=88)
        return "jpeg", written.getvalue(), 1


def _samples(picture: Image.Image) -> int:
    """How many values its pixels have as it will be written."""
    return picture.width * picture.height * (1 if picture.mode in ("1", "L") else max(3, len(picture.getbands())))


def _as_pdf(picture: Image.Image, frames: int) -> bytes:
    """All frames as a document. One page at a time is in memory as a picture, the others as what they are written."""
    with ExitStack() as opened, pikepdf.new() as document:
        for number in range(frames):
            picture.seek(number)
            page = io.BytesIO()
            _upright(picture, alone=False).save(page, "PDF", resolution=200)
            document.pages.extend(opened.enter_context(pikepdf.open(page)).pages)
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()


def _upright(picture: Image.Image, *, alone: bool) -> Image.Image:
    """What one sees and nothing else: no EXIF, no place, no profile, no comment.

    ``alone``: the file has no other picture, so that this one needs no copy.
    """
    if alone and max(picture.size) > LONGEST_SIDE:
        # A photograph is decoded at a half or a quarter of its size right away.
        picture.draft(None, (LONGEST_SIDE // 2, LONGEST_SIDE // 2))
    turned = picture if alone else picture.copy()
    ImageOps.exif_transpose(turned, in_place=True)
    if turned.mode not in ("1", "L", "RGB", "RGBA"):
        turned = turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB")
    elif "transparency" in turned.info:
        turned = turned.convert("RGBA")
    if max(turned.size) > LONGEST_SIDE:
        turned = turned.convert("L") if turned.mode == "1" else turned
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turned.mode == "RGBA":
        # Transparent places of a scan are paper.
        ground = Image.new("RGB", turned.size, "white")
        ground.paste(turned, mask=turned.getchannel("A"))
        turned = ground
    turned.info = {}
    return turned


def thumbnail(data: bytes) -> bytes:
    """A small JPEG of a picture that was redrawn before."""
    with _decoding(), Image.open(io.BytesIO(data)) as picture:
        return jpeg_of(picture, THUMBNAIL, 80)


def jpeg_of(picture: Image.Image, box: tuple[int, int], quality: int) -> bytes:
    """The picture as JPEG that fits the box."""
    small = picture.convert("RGB")
    small.thumbnail(box)
    written = io.BytesIO()
    small.save(written, "JPEG", quality=quality)
    return written.getvalue()

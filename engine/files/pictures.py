"""Pictures: decoded and drawn anew, so that nothing of the file that came in is kept but what one sees."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps, UnidentifiedImageError

from engine.files.kinds import FileRefused

MOST_PIXELS = 80_000_000
"""Of one picture, before it is decoded: an A3 page at 600 dpi is just below."""
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
        raise FileRefused(
            "图片的像素太多，无法打开。请用不超过 600 dpi 的分辨率重新扫描或拍照。",
            "The picture has too many pixels. Scan or photograph it again with at most 600 dpi.",
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise broken() from error


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
        lossless = kind in ("png", "bmp") or (kind == "tiff" and picture.mode in ("1", "L", "P"))
        pages = []
        for number in range(frames):
            if frames > 1:
                picture.seek(number)
            pages.append(_upright(picture))
        written = io.BytesIO()
        if frames > 1:
            pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=200)
            return "pdf", written.getvalue(), frames
        if lossless:
            pages[0].save(written, "PNG", optimize=False)
            return "png", written.getvalue(), 1
        pages[0].convert("RGB").save(written, "JPEG", quality=88)
        return "jpeg", written.getvalue(), 1


def _upright(picture: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    mode = "RGB" if turned.mode not in ("1", "L", "RGB") else turned.mode
    if "A" in turned.getbands() or "transparency" in turned.info:
        # Transparent places of a scan are paper.
        ground = Image.new("RGB", turned.size, "white")
        whole = turned.convert("RGBA")
        ground.paste(whole, mask=whole.getchannel("A"))
        drawn = ground
    else:
        drawn = turned.convert(mode)
    # A new picture that carries the pixels alone: no EXIF, no place, no profile, no comment.
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    if max(clean.size) > LONGEST_SIDE:
        clean = clean.convert("L") if clean.mode == "1" else clean
        clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return clean


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

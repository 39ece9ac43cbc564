"""What the sheets of a PDF say."""

from __future__ import annotations

from pypdfium2 import PdfDocument


def sheets_of(pdf: bytes) -> list[str]:
    """The text of each sheet, line by line."""
    document = PdfDocument(pdf)
    try:
        return [sheet.get_textpage().get_text_range().replace("\r\n", "\n") for sheet in document]
    finally:
        document.close()

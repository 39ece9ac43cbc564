"""Reading the text files that offices hand in."""

from __future__ import annotations

from engine.errors import Refused


def decode_text(content: bytes) -> str:
    """The text of a file in UTF-8 or GB 18030 (what spreadsheets in Chinese write); refused when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(
        "读不出文件中的文字，请另存为 UTF-8 或 GB 18030 编码的文本文件。",
        "Expected a text file in UTF-8 or GB 18030, but it cannot be read as text.",
    )

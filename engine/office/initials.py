"""The initials of a name in pinyin (拼音首字母): how people type a name that they cannot or need not write. Pure."""

from __future__ import annotations

import unicodedata

LONGEST = 200
"""Letters that are kept; nobody types more."""


def _letters(unknown: str) -> list[str]:
    """What has no pinyin, sign by sign."""
    return list(unknown)


def initials_of(name: str | None) -> str:
    """``食品经营许可`` → ``spjyxk``; letters and digits stay, all other signs go. Empty for None."""
    # Loaded with the first name: its dictionaries are a tenth of the start of every command.
    from pypinyin import Style, lazy_pinyin

    plain = unicodedata.normalize("NFKC", name or "").casefold()
    parts = lazy_pinyin(plain, style=Style.FIRST_LETTER, errors=_letters)  # type: ignore[arg-type] # it may give a list, as its own docs say
    return "".join(sign for part in parts for sign in part if sign.isascii() and sign.isalnum())[:LONGEST]

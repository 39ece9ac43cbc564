"""How people type what they look for: numbers, names, phones, ids and codes in any spelling. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engine.queries.case.public_progress import written_number

SEPARATORS = " ·•・‧∙⋅﹒-'"
"""What stands between the parts of a name and is typed by everybody differently."""

_NOT_DIGITS = re.compile(r"[^0-9]")
_PHONE = re.compile(r"[0-9+\-()（） 转*#.]+", re.IGNORECASE)
_COUNTRY = "86"

SHORTEST_PHONE = 5
"""Digits from which a word may be a phone."""


@dataclass(frozen=True)
class Spelled:
    """One word in the spellings under which it may be stored; None where it cannot be such a thing."""

    number: str
    name: str
    phone: str | None
    code: str
    initials: str | None


def spelled(typed: str) -> Spelled:
    """The spellings of what somebody typed, which may hold spaces."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    squeezed = "".join(plain.split())
    name = squeezed.casefold().translate({ord(sign): None for sign in SEPARATORS})
    digits = _NOT_DIGITS.sub("", plain)
    if digits.startswith(_COUNTRY) and len(digits) == 13:
        digits = digits.removeprefix(_COUNTRY)
    phone = digits if len(digits) >= SHORTEST_PHONE and _PHONE.fullmatch(plain) else None
    letters = squeezed.casefold()
    initials = letters if letters.isascii() and letters.isalpha() and len(letters) >= 2 else None
    return Spelled(written_number(typed), name, phone, squeezed.upper(), initials)


STORED_NAME = f"translate(lower(normalize({{column}}, NFKC)), '{SEPARATORS.replace(chr(39), chr(39) * 2)}', '')"
"""A name in the database as ``Spelled.name`` spells it, for a ``column``."""

STORED_PHONE = "regexp_replace(regexp_replace({column}, '[^0-9]', '', 'g'), '^86(?=1..........$)', '')"
"""A phone in the database as ``Spelled.phone`` spells it, for a ``column``."""


def pattern(text: str) -> str:
    """The LIKE pattern for a part of a text, whatever signs it holds."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

"""Identity documents of applicants and agents: their kinds, and whether a number has the form that its kind has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]", re.ASCII)


@dataclass(frozen=True)
class IdentityDocument:
    """One kind of document. ``unit``: whether it names a unit, else a person; ``form_zh`` says what its number is."""

    zh: str
    en: str
    pattern: str
    form_zh: str
    form_en: str
    unit: bool = False


DOCUMENTS: Mapping[str, IdentityDocument] = MappingProxyType(
    {
        "resident": IdentityDocument(
            "居民身份证、港澳台居民居住证", "resident identity card", _ID.pattern,
            "18 位，最后一位是校验码", "18 signs, the last one a check digit",
        ),
        "passport": IdentityDocument(
            "护照", "passport", r"(?=.*\d)[A-Z0-9]{6,9}", "6 至 9 位字母和数字", "6 to 9 letters and digits"
        ),
        "hk_macau_permit": IdentityDocument(
            "港澳居民来往内地通行证", "mainland travel permit for Hong Kong and Macau residents",
            r"[HM]\d{8}(?:\d{2})?", "H 或 M 加 8 位数字", "H or M and 8 digits",
        ),
        "taiwan_permit": IdentityDocument(
            "台湾居民来往大陆通行证", "mainland travel permit for Taiwan residents",
            r"\d{8}|\d{10}(?:\(?[A-Z]\)?)?", "8 位数字", "8 digits",
        ),
        "foreigner_residence": IdentityDocument(
            "外国人永久居留身份证", "foreigner's permanent residence card",
            r"[A-Z]{3}\d{12}|9\d{16}[\dX]", "18 位，或者旧证 3 个字母加 12 位数字",
            "18 signs, or 3 letters and 12 digits",
        ),
        "military": IdentityDocument(
            "军官证、士兵证", "military identity card", r"[\u4e00-\u9fff]{1,4}字第?\d{4,10}号?",
            "如“军字第1234567号”", "such as 军字第1234567号",
        ),
        "credit_code": IdentityDocument(
            "统一社会信用代码", "unified social credit code", r"[0-9A-HJ-NP-RTUWXY]{18}",
            "18 位，最后一位是校验码", "18 signs, the last one a check sign", unit=True,
        ),
    }
)  # fmt: skip
"""Key → kind of document, persons' first."""


def written_number(text: str) -> str:
    """A number as it is kept: capital letters, no blanks, no wide signs."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def default_kind(applicant_kind: str) -> str:
    """The document that is meant when nobody names another one."""
    return "credit_code" if applicant_kind == "unit" else "resident"


def has_form(kind: str, number: str) -> bool:
    """Whether a number (``written_number``) has the form of its kind, check digits included."""
    if re.fullmatch(DOCUMENTS[kind].pattern, number) is None:
        return False
    if kind == "credit_code":
        return is_credit_code(number)
    if kind == "resident" or (kind == "foreigner_residence" and number[0] == "9"):
        return is_id_number(number)
    return True


def born_on(kind: str, number: str) -> date | None:
    """The date of birth that a number names; None for kinds that name none."""
    if len(number) != 18 or kind not in ("resident", "foreigner_residence"):
        return None
    match = _ID.fullmatch(number)
    return None if match is None else _day(match.group(1))


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def is_id_number(text: str) -> bool:
    """Whether ``text`` is an 18-digit identity number: a date of birth inside, and the right check digit at the end."""
    text = text.upper()
    match = _ID.fullmatch(text)
    if match is None:
        return False
    born = _day(match.group(1))
    return born is not None and born.year >= 1850 and text[17] == id_check_digit(text[:17])


def id_check_digit(first_17: str) -> str:
    """The last sign of an identity number whose first 17 digits are given (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11]


def is_credit_code(text: str) -> bool:
    """Whether ``text`` is an 18-sign unified social credit code of a unit with the right check sign (GB 32100)."""
    text = text.upper()
    if len(text) != 18 or any(sign not in _CREDIT_SIGNS for sign in text):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(text, _CREDIT_WEIGHTS, strict=False))
    return text[17] == _CREDIT_SIGNS[(31 - total % 31) % 31]

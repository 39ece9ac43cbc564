"""Formats of the texts that people fill in: dates, telephone numbers, identity numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from urllib.parse import urlsplit

from engine.forms.identity_numbers import is_credit_code, is_id_number

_PHONE = re.compile(
    r"(?:\+?86[- ]?)?(?:1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4})", re.ASCII
)
_EMAIL = re.compile(r"[^\s@<>()\"',;:]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def is_phone(text: str) -> bool:
    """Whether ``text`` is a telephone number of the mainland: mobile, landline with or without area code, 400/800."""
    return _PHONE.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether ``text`` looks like one e-mail address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return len(text) >= 5


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) >= 16


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "time": _is_time,
    "date-time": _is_moment,
    "email": is_email,
    "uri": _is_address,
    "phone": is_phone,
    "id-number": is_id_number,
    "credit-code": is_credit_code,
    "id-or-credit-code": lambda text: is_id_number(text) or is_credit_code(text),
}
"""Every ``format`` that a form may name; a form that names another one is refused when it is read."""

EXAMPLES: Mapping[str, str] = {
    "date": "2026-01-05",
    "time": "09:00",
    "date-time": "2026-01-05T09:00",
    "email": "a@example.cn",
    "uri": "https://example.cn",
    "phone": "13800000000",
    "id-number": "110101199001010015",
    "credit-code": "91110000000000001H",
    "id-or-credit-code": "110101199001010015",
}
"""One valid text of each format."""

NAMES: Mapping[str, tuple[str, str]] = {
    "date": ("日期（例如 2026-01-05）", "a date (for example 2026-01-05)"),
    "time": ("时间（例如 09:00）", "a time (for example 09:00)"),
    "date-time": ("日期和时间（例如 2026-01-05T09:00）", "a date and time (for example 2026-01-05T09:00)"),
    "email": ("电子邮件地址", "an e-mail address"),
    "uri": ("网址", "a web address"),
    "phone": (
        "电话号码（11 位手机号，或者固定电话如 0999-6600101）",
        "a telephone number (11 digits, or a landline such as 0999-6600101)",
    ),
    "id-number": ("18 位居民身份证号码", "an 18-digit identity number"),
    "credit-code": ("18 位统一社会信用代码", "an 18-sign unified social credit code"),
    "id-or-credit-code": (
        "居民身份证号码（18 位）或统一社会信用代码",
        "an 18-digit identity number or a unified social credit code",
    ),
}
"""What a person should have written, in Chinese and English."""

UNBROKEN = frozenset({"phone", "id-number", "credit-code", "id-or-credit-code", "email"})
"""Formats of signs that belong together: pasted with blanks or in wide letters they mean the same without."""


def tidied(text: str, format_name: object) -> str:
    """``text`` without what a copy from a spreadsheet or an input method adds, for formats in ``UNBROKEN``."""
    return "".join(unicodedata.normalize("NFKC", text).split()) if format_name in UNBROKEN else text


WIDGET_FORMATS: Mapping[str, str] = {"phone": "phone", "id_number": "id-number", "date": "date"}
"""The format that a widget implies when the field names none."""

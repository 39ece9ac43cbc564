"""Process data: plain values only, always fresh copies, names in one Unicode form."""

from __future__ import annotations

import math
import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.bpmn.model.errors import InvalidData

LARGEST = 10**30
"""Whole numbers beyond this are refused."""

MOST_DATA = 1_000_000
"""Characters of text that are copied at once, with every item of lists and dictionaries; more is refused."""
ITEM = 5
"""Characters as which an item of a list or dictionary counts: it takes as much work and more memory."""

DEEPEST = 50
"""Lists and dictionaries nested deeper than this are refused."""


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTAINERS = (dict, list)


def name_of(text: str) -> str:
    """A variable name as expressions look it up: NFKC, so that a full-width letter finds its half-width name."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def shown(value: object, longest: int = 40) -> str:
    """A value as a sentence may quote it: short, and built without writing out a large one."""
    if isinstance(value, str):
        text = value
    elif value is None or isinstance(value, (bool, int, float, Decimal, date, datetime)):
        text = str(value)
    else:
        size = f" ({len(value)})" if isinstance(value, (list, tuple, dict)) else ""
        text = f"{type(value).__name__}{size}"
    return text if len(text) <= longest else text[:longest] + "…"


def fresh(value: Any, place: str = "") -> Any:
    """A copy of ``value`` that shares nothing with it, made of None, bool, int, float, str, list and dict only.

    Dates become ISO text, UUIDs text, whole Decimals int and other Decimals float, tuples lists; names become NFKC.
    Raises InvalidData for anything else, and for more than :data:`MOST_DATA`, naming the place.
    """
    return Copying().copy(value, place)


class Copying:
    """One copy or several that belong together, with what may still be copied: a list that refers to one text many
    times counts it as often."""

    def __init__(self) -> None:
        self.left = MOST_DATA

    def copy(self, value: Any, place: str = "", depth: int = 0) -> Any:
        """A copy as of :func:`fresh`; raises InvalidData as it does."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            self._charge(len(value), place)
            if not value.isascii() and _SURROGATE.search(value):
                raise _refused(place, "可以保存的文字", "text that can be stored", value)
            return value
        if isinstance(value, int):
            if not -LARGEST <= value <= LARGEST:
                raise _refused(place, f"绝对值不超过 {LARGEST:.0e} 的数", f"a number within ±{LARGEST:.0e}", value)
            return value
        if isinstance(value, float):
            if not math.isfinite(value):
                raise _refused(place, "一个有限的数", "a finite number", value)
            return value
        if depth > DEEPEST:
            raise _refused(place, f"最多嵌套 {DEEPEST} 层的数据", f"data nested at most {DEEPEST} levels deep", "…")
        if isinstance(value, Mapping):
            self._charge(ITEM * len(value), place)
            copied: dict[str, Any] = {}
            for key, item in value.items():
                if not isinstance(key, str):
                    raise _refused(place, "文字形式的名称", "names that are text", key)
                name = name_of(key)
                copied[name] = self.copy(item, f"{place}.{name}" if place else name, depth + 1)
            return copied
        if isinstance(value, (list, tuple)):
            self._charge(ITEM * len(value), place)
            return [self.copy(item, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
        return self._of_other_kind(value, place)

    def _of_other_kind(self, value: Any, place: str) -> Any:
        if isinstance(value, Decimal):
            if not value.is_finite():
                raise _refused(place, "一个有限的数", "a finite number", value)
            if not -LARGEST <= value <= LARGEST:
                raise _refused(place, f"绝对值不超过 {LARGEST:.0e} 的数", f"a number within ±{LARGEST:.0e}", value)
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, uuid.UUID):
            return str(value)
        raise _refused(
            place, "文字、数字、是否、列表或字典", "text, a number, true or false, a list or a dictionary", value
        )

    def _charge(self, size: int, place: str) -> None:
        self.left -= size
        if self.left < 0:
            raise InvalidData(
                f"「{place}」的数据太多，最多 {MOST_DATA} 个字符，每项算 {ITEM} 个，请减少。",
                f"Expected at most {MOST_DATA} characters in “{place}”, an item counting as {ITEM}, but got more.",
                place=place or None,
            )


def fresh_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """A fresh copy of a whole set of variables; raises InvalidData as :func:`fresh` does."""
    copied: dict[str, Any] = fresh(data)
    return copied


def copied(value: Any) -> Any:
    """A copy of data that came through :func:`fresh` before: quick, and it checks nothing."""
    if type(value) is dict:
        return {key: copied(item) if type(item) in _CONTAINERS else item for key, item in value.items()}
    if type(value) is list:
        return [copied(item) if type(item) in _CONTAINERS else item for item in value]
    return value


def copied_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """A quick copy of a whole set of variables, see :func:`copied`."""
    return {key: copied(item) if type(item) in _CONTAINERS else item for key, item in data.items()}


def _refused(place: str, zh: str, en: str, value: object) -> InvalidData:
    kind = type(value).__name__
    return InvalidData(
        f"「{place}」应为{zh}，给出的是 {kind}，请改正。",
        f"Expected {en} in “{place}”, but got {kind}.",
        place=place or None,
    )

"""What a timer waits for, as a descriptor; when that is, only the host knows.

Descriptors are plain dictionaries, see :func:`descriptor_of`. A cycle is a chain of single firings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.values import fresh, name_of, shown
from engine.clock import OFFICE_ZONE

TAGS = ("timeDate", "timeDuration", "timeCycle")
KINDS = frozenset({"moment", "span", "clock", "cycle"})

_UNFIT = {"timeDate": ("span", "cycle"), "timeDuration": ("cycle",), "timeCycle": ("moment", "clock")}

_DURATION = re.compile(
    r"^P(?!$)(?:\d+(?:\.\d+)?W|(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)$"
)
_CYCLE = re.compile(r"^R(\d*)/(.+)$")
_CRON = re.compile(r"^(?:[\d*/,?LW#-]+\s+){4,6}[\d*/,?LW#A-Z-]+$")
_LITERAL = re.compile(r"^(?:P\d\S*|PT[\d.HMS]*|R\d*/.*|\d{4}-\d\d-\d\d(?:[T ].*)?)$")


def expression_of(text: str, place: str) -> str:
    """The text of a timer as an expression: an ISO 8601 literal is quoted, anything else stays as it is.

    Raises InvalidDiagram for a literal that is no ISO 8601 date, duration or repetition.
    """
    text = name_of(text.strip())
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
    if not _LITERAL.match(bare) and not _CRON.match(bare):
        return text
    try:
        _of_text(bare)
    except ValueError as error:
        raise InvalidDiagram(
            f"「{place}」的时间写了 {bare}，不能识别；请按 ISO 8601 写（如 P1D、R3/P1D、2026-03-02T09:00:00+08:00；"
            "循环从开始等待时算起，不写起止日期，也不用 cron）。",
            "Expected an ISO 8601 time (P1D, R3/P1D, 2026-03-02T09:00:00+08:00; a cycle begins when it is waited for, "
            f"without dates of its own and without cron), but “{place}” says {bare}.",
            place=place,
        ) from error
    return repr(bare)


def literal_kind(expression: str) -> str | None:
    """``moment``, ``span`` or ``cycle`` for a quoted literal; None for an expression that has to be evaluated."""
    if len(expression) > 1 and expression[0] == expression[-1] == "'" and _LITERAL.match(expression[1:-1]):
        return str(_of_text(expression[1:-1])["kind"])
    return None


def descriptor_of(value: Any, tag: str = "") -> dict[str, Any]:
    """The descriptor of an evaluated timer.

    ISO text, datetimes, timedeltas and the dictionaries that host functions return are understood:
    ``{"kind": "moment", "at": ISO with offset}``, ``{"kind": "span", "unit": …, "amount": …}``,
    ``{"kind": "clock", …}`` and ``{"kind": "cycle", "left": n or None, "interval": span}``. Under ``timeCycle`` a span
    repeats without end. A moment without offset is office time. Raises ExpressionError for anything else.
    """
    try:
        found = _descriptor(value)
        if tag == "timeCycle" and found["kind"] == "span":
            found = {"kind": "cycle", "left": None, "interval": found}
        if _never_rests(found):
            raise ValueError("repeats without end and without time between")
        if found["kind"] in _UNFIT.get(tag, ()):
            raise ValueError(f"{found['kind']} under {tag}")
    except (ValueError, TypeError, KeyError) as error:
        given = shown(value, 80)
        reason = shown(str(error), 80)
        raise ExpressionError(
            f"{tag or '时间'} 不能用 {given}（{reason}），请改正。",
            f"Expected a time that {tag or 'a timer'} can use, but got {given} ({reason}).",
        ) from error
    return found


def repeats_at_once(expression: str, tag: str) -> bool:
    """Whether a quoted literal repeats without end and without time between."""
    if literal_kind(expression) not in ("cycle", "span"):
        return False
    found = _of_text(expression[1:-1])
    return _never_rests(
        {"kind": "cycle", "interval": found} if tag == "timeCycle" and found["kind"] == "span" else found
    )


def _never_rests(descriptor: Mapping[str, Any]) -> bool:
    return (
        descriptor["kind"] == "cycle"
        and descriptor.get("left") is None
        and not re.search("[1-9]", str(descriptor["interval"].get("amount")))
    )


def after_firing(descriptor: Mapping[str, Any]) -> dict[str, Any] | None:
    """The descriptor of the next round of a cycle; None if there is none (or it is no cycle)."""
    if descriptor.get("kind") != "cycle":
        return None
    left = descriptor.get("left")
    if left is not None and left <= 1:
        return None
    return {**descriptor, "left": None if left is None else left - 1}


def _descriptor(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        found: dict[str, Any] = fresh(value)
        if found.get("kind") not in KINDS:
            raise ValueError(f"kind {found.get('kind')}")
        if found["kind"] == "cycle" and _descriptor(found["interval"])["kind"] != "span":
            raise ValueError("a cycle repeats a span")
        return found
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _moment(datetime(value.year, value.month, value.day, tzinfo=OFFICE_ZONE))
    if isinstance(value, timedelta):
        if value < timedelta(0):
            raise ValueError("a negative span")
        return {"kind": "span", "unit": "iso", "amount": f"PT{value.total_seconds():.0f}S"}
    if isinstance(value, str):
        return _of_text(name_of(value.strip()))
    raise TypeError(type(value).__name__)


def _of_text(text: str) -> dict[str, Any]:
    cycle = _CYCLE.match(text)
    if cycle:
        if not _DURATION.match(cycle[2]):
            raise ValueError("a cycle repeats a duration")
        left = int(cycle[1]) if cycle[1] else None
        if left == 0:
            raise ValueError("a cycle without a round")
        return {"kind": "cycle", "left": left, "interval": {"kind": "span", "unit": "iso", "amount": cycle[2]}}
    if text.startswith("P"):
        if not _DURATION.match(text):
            raise ValueError("no ISO 8601 duration")
        return {"kind": "span", "unit": "iso", "amount": text}
    return _moment(datetime.fromisoformat(text))


def _moment(moment: datetime) -> dict[str, Any]:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=OFFICE_ZONE)
    return {"kind": "moment", "at": moment.isoformat()}

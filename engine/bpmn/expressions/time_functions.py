"""The functions about time that an office gives to expressions: they say what to wait for, never when that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.model.values import shown

Descriptor = dict[str, Any]


def _span(unit: str) -> Callable[[Any], Descriptor]:
    def span(amount: Any) -> Descriptor:
        return {"kind": "span", "unit": unit, "amount": _number(amount, unit)}

    return span


def _number(value: Any, function: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ExpressionError(
            f"{function} 要用不小于 0 的数，这里是 {shown(value)}，请改正。",
            f"Expected a number of 0 or more for {function}, but got {shown(value)}.",
        )
    return value


def _shifted(span: Any, clock: str, sign: int, function: str) -> Descriptor:
    if not isinstance(span, Mapping) or span.get("kind") != "span" or span.get("unit") == "iso":
        raise ExpressionError(
            f"{function} 要用像 working_days(1) 这样的时长，这里是 {shown(span)}，请改正。",
            f"Expected a span like working_days(1) for {function}, but got {shown(span)}.",
        )
    return {"kind": "clock", "clock": clock, "shift": sign * span["amount"], "unit": span["unit"]}


def _before_due(span: Any, clock: str = "case") -> Descriptor:
    return _shifted(span, clock, -1, "before_due")


def _after_due(span: Any, clock: str = "case") -> Descriptor:
    return _shifted(span, clock, 1, "after_due")


def _at_due(clock: str = "case") -> Descriptor:
    return {"kind": "clock", "clock": clock, "shift": 0, "unit": "working_days"}


def _at_statutory_due(clock: str = "case") -> Descriptor:
    return {"kind": "clock", "clock": clock, "shift": 0, "unit": "working_days", "limit": "statutory"}


def _share_used(share: Any, clock: str = "case") -> Descriptor:
    return {"kind": "clock", "clock": clock, "share": _number(share, "share_used")}


TIME_FUNCTIONS: Mapping[str, Callable[..., Descriptor]] = MappingProxyType(
    {
        "working_days": _span("working_days"),
        "working_hours": _span("working_hours"),
        "natural_days": _span("natural_days"),
        "natural_hours": _span("natural_hours"),
        "before_due": _before_due,
        "after_due": _after_due,
        "at_statutory_due": _at_statutory_due,
        "at_due": _at_due,
        "share_used": _share_used,
    }
)
"""Name → function; the host adds ``today`` and ``now``, which depend on its clock."""

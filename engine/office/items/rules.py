"""The limits of items (TC-1, JA-7, TC-6) and how items are classed, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from engine.errors import Refused
from engine.office.calendar.hours import STANDARD_HOURS

ItemKind = Literal["immediate", "ordinary", "complex", "joint", "forwarded"]

ITEM_KINDS: Mapping[str, tuple[str, str]] = {
    "immediate": ("即办件", "immediate"),
    "ordinary": ("承诺件（一般）", "ordinary"),
    "complex": ("承诺件（复杂）", "complex"),
    "joint": ("联办件", "joint"),
    "forwarded": ("上报件", "forwarded"),
}
"""The kinds as people see them (LC-6)."""

ON_THE_SPOT, PROMISED = "即办", "承诺"
"""The two kinds of the national catalogue of government services (LC-6)."""

SERVING_WAYS: Mapping[str, tuple[str, str]] = {
    "direct": ("直接送达", "in person"),
    "agent": ("代理人领取", "by the agent"),
    "post": ("邮寄送达", "by post"),
    "electronic": ("电子送达", "electronically"),
    "left": ("留置送达", "left at the address"),
    "public_notice": ("公告送达", "by public notice"),
}
"""The ways in which a result is served (TC-17)."""

LIMIT_UNITS = ("working_days", "working_hours", "natural_hours")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an item promises, counted in ``unit``, and what the law allows, in working days."""

    promised: int
    statutory: int
    unit: str = "working_days"


DEFAULT_LIMITS: Mapping[str, Limits] = {
    "immediate": Limits(0, 20),
    "ordinary": Limits(3, 20),
    "complex": Limits(7, 20),
    "joint": Limits(20, 45),
    "forwarded": Limits(20, 20),
}
"""The limits of an item whose own are not known: on the spot, 3 and 7 working days (TC-1, SP-2), 20 by law; joint
handling 45 by law (JA-7), promised in the ordinary statutory time; the local part of a forwarded item 20 (TC-6)."""

TASK_TYPES: Mapping[int, tuple[str, str, ItemKind]] = {
    1: ("行政许可", "licence", "complex"),
    2: ("行政处罚", "penalty", "complex"),
    3: ("行政强制", "coercion", "complex"),
    4: ("行政征收", "levy", "complex"),
    5: ("行政给付", "payment", "complex"),
    6: ("行政检查", "inspection", "complex"),
    7: ("行政确认", "confirmation", "ordinary"),
    8: ("行政奖励", "award", "complex"),
    9: ("行政裁决", "adjudication", "complex"),
    10: ("其他行政权力", "other power", "ordinary"),
    20: ("公共服务", "public service", "ordinary"),
}
"""National code of the kind of power → its names and the kind of item it is until the department says otherwise."""


def check_limits(kind: str, limits: Limits, office_day: timedelta = STANDARD_HOURS.length) -> None:
    """Refuse limits that TC-1 does not allow: the promise is never longer than the law.

    An immediate item is promised on the spot or in hours; hours are compared as natural days
    or as days of so much office time as ``office_day``.
    """
    if kind not in ITEM_KINDS:
        raise Refused(
            f"没有“{kind}”这种事项类别，请从{'、'.join(zh for zh, _ in ITEM_KINDS.values())}中选择。",
            f"Expected the kind to be one of {', '.join(ITEM_KINDS)}, but it was “{kind}”.",
            place="kind",
        )
    if limits.unit not in LIMIT_UNITS:
        raise Refused(
            f"没有“{limits.unit}”这种期限单位，请从工作日、工作小时、小时中选择。",
            f"Expected the unit to be one of {', '.join(LIMIT_UNITS)}, but it was “{limits.unit}”.",
            place="limit_unit",
        )
    if limits.promised < 0 or limits.statutory < 0:
        raise Refused(
            "期限不能小于 0，请改正。", "Expected limits of 0 or more, but one is less.", place="promised_days"
        )
    hour = timedelta(hours=1)
    a_day = {"working_days": hour, "working_hours": office_day, "natural_hours": 24 * hour}[limits.unit]
    if limits.promised * hour > limits.statutory * a_day:
        raise Refused(
            f"承诺时限 {limits.promised} 超过法定时限 {limits.statutory} 个工作日，请缩短。",
            f"Expected a promise within the statutory {limits.statutory} working days, but it is {limits.promised} "
            f"{limits.unit.replace('_', ' ')}.",
            place="promised_days",
        )
    if kind == "immediate" and limits.unit == "working_days" and limits.promised > 0:
        raise Refused(
            f"即办件须当场办结，不能承诺 {limits.promised} 个工作日，请改正。",
            f"Expected an immediate item to be done on the spot (0 working days), but it promises {limits.promised}.",
            place="promised_days",
        )


def national_kind(kind: str) -> str:
    """The kind as an export tells it to the country: what is done on the spot is 即办, all else is 承诺 (LC-6).

    Raises ValueError for an unknown kind.
    """
    if kind not in ITEM_KINDS:
        raise ValueError(f"Expected one of {', '.join(ITEM_KINDS)}, but it was “{kind}”.")
    return ON_THE_SPOT if kind == "immediate" else PROMISED


def default_limits(kind: str) -> Limits:
    """The limits of ``kind`` when nothing else is known; refused for an unknown kind."""
    limits = DEFAULT_LIMITS.get(kind)
    if limits is None:
        check_limits(kind, Limits(0, 0))
        raise AssertionError(kind)
    return limits

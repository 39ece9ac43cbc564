"""How long personal data is kept, by kind of case, and what a value becomes afterwards. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.clock import OFFICE_ZONE, office_time

SWITCH = "retention_masking"
"""The setting that lets the daily job mask; 0: it only shows what would be masked."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "granted": "retention_granted_years",
        "refused": "retention_refused_years",
        "ended": "retention_ended_years",
        "inquiry": "retention_inquiry_years",
        "complaint": "retention_complaint_years",
        "unresolved": "retention_unresolved_years",
        "appointment": "retention_appointment_years",
        "other": "retention_other_years",
        "access": "retention_access_years",
    }
)
"""Kind of case → the setting that says for how many years its personal data is kept; ``access`` are the looks at it."""

ACCESS = "access"
"""The kind of the log of looks at personal data, which is no case."""

MASK = "（已脱敏）"
"""What stands where personal data stood."""

_CODES = frozenset(
    {"call", "card", "channel", "clock", "code", "decision", "denial_kind", "department", "form", "grade", "ground",
     "how", "item", "key", "kind", "leader_opinion", "level", "limit_unit", "message", "method", "operation", "outcome",
     "post", "process", "scope", "set", "status", "verdict"}
)  # fmt: skip
"""Names under which codes stand that statistics, the history page and the papers read."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ][0-9:.]+(Z|[+-]\d\d:\d\d)?)?")


def ended_before(now: datetime, years: int) -> datetime:
    """Whatever ended before this moment has been kept for ``years``, whole calendar years from the end of the year of
    its end (LC-9)."""
    return office_time(now.astimezone(OFFICE_ZONE).year - years, 1, 1, 0)


def masked(value: Any, name: str = "") -> Any:
    """A value of JSON without personal data: numbers, truth, moments and codes stay, every other text goes."""
    if isinstance(value, Mapping):
        return {key: masked(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each, name) for each in value]
    if not isinstance(value, str) or not value or _MOMENT.fullmatch(value):
        return value
    if name in _CODES and _CODE.fullmatch(value):
        return value
    return MASK


def is_masked(value: Any) -> bool:
    """Whether something in a value of JSON was masked."""
    if isinstance(value, Mapping):
        return any(is_masked(each) for each in value.values())
    if isinstance(value, list | tuple):
        return any(is_masked(each) for each in value)
    return bool(value == MASK)

"""Limits of items."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.office.items.rules import (
    DEFAULT_LIMITS,
    ITEM_KINDS,
    TASK_TYPES,
    Limits,
    check_limits,
    default_limits,
    national_kind,
)


@pytest.mark.rule("TC-1", "SP-2", "JA-7", "TC-6")
def test_the_defaults_are_those_of_the_regulation() -> None:
    assert {kind: default_limits(kind).promised for kind in ("immediate", "ordinary", "complex")} == {
        "immediate": 0, "ordinary": 3, "complex": 7,
    }  # fmt: skip
    assert default_limits("joint").statutory == 45
    assert default_limits("forwarded").statutory == 20
    assert set(DEFAULT_LIMITS) == set(ITEM_KINDS)
    for kind, limits in DEFAULT_LIMITS.items():
        check_limits(kind, limits)
    assert {kind for _, _, kind in TASK_TYPES.values()} <= set(ITEM_KINDS)
    with pytest.raises(Refused):
        default_limits("sudden")


@pytest.mark.rule("TC-1")
@pytest.mark.parametrize(
    ("kind", "limits", "fits"),
    [
        ("ordinary", Limits(20, 20), True),
        ("ordinary", Limits(21, 20), False),
        ("ordinary", Limits(-1, 20), False),
        ("ordinary", Limits(9, 1, "working_hours"), True),
        ("ordinary", Limits(10, 1, "working_hours"), False),
        ("ordinary", Limits(24, 1, "natural_hours"), True),
        ("ordinary", Limits(25, 1, "natural_hours"), False),
        ("ordinary", Limits(1, 1, "fortnights"), False),
        ("sudden", Limits(1, 1), False),
        ("immediate", Limits(0, 20), True),
        ("immediate", Limits(2, 20, "working_hours"), True),
        ("immediate", Limits(1, 20), False),
    ],
)
def test_a_promise_is_never_longer_than_the_law(kind: str, limits: Limits, fits: bool) -> None:
    if fits:
        check_limits(kind, limits)
        return
    with pytest.raises(Refused) as refusal:
        check_limits(kind, limits)
    assert "，但是" not in refusal.value.zh
    assert refusal.value.en.startswith("Expected")
    assert refusal.value.place


@pytest.mark.rule("LC-6")
def test_the_country_knows_two_kinds_and_the_office_five() -> None:
    assert {kind: national_kind(kind) for kind in ITEM_KINDS} == {
        "immediate": "即办", "ordinary": "承诺", "complex": "承诺", "joint": "承诺", "forwarded": "承诺",
    }  # fmt: skip
    assert [zh for zh, _ in ITEM_KINDS.values()] == ["即办件", "承诺件（一般）", "承诺件（复杂）", "联办件", "上报件"]
    with pytest.raises(ValueError, match="sudden"):
        national_kind("sudden")

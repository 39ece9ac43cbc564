"""Denial filing, pure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.office.denials.rules import (
    check_filing,
    check_grounds,
    check_opinion,
    check_other_person,
    check_return,
    check_timing,
)
from engine.office.rule import RuleBroken


@pytest.mark.rule("DF-1", "DF-8")
@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("denial", "", "法", None), "DF-1"),
        (("denial", "理由", "", None), "DF-1"),
        (("silence", "理由", "法", None), "DF-8"),
        (("denial", "理由", "法", "公安局"), "DF-8"),
    ],
)
def test_grounds_are_complete_and_of_the_right_kind(arguments: tuple[Any, ...], rule: str) -> None:
    check_grounds("denial", "理由", "法", None)
    check_grounds("non_acceptance", "理由", "法", "公安局")
    with pytest.raises(RuleBroken) as broken:
        check_grounds(*arguments)
    assert broken.value.rule == rule


@pytest.mark.rule("DF-8", "ON-3")
@given(some.sampled_from(["non_acceptance", "denial"]), some.booleans(), some.booleans(), some.booleans())
def test_each_no_has_its_time(kind: str, accepted: bool, decided: bool, complete: bool) -> None:
    right = not decided and (accepted if kind == "denial" else not accepted and not complete)
    if right:
        check_timing(kind, accepted=accepted, decided=decided, supplement_complete=complete)
        return
    with pytest.raises(RuleBroken):
        check_timing(kind, accepted=accepted, decided=decided, supplement_complete=complete)


@pytest.mark.rule("DF-2")
@pytest.mark.parametrize(
    "arguments",
    [("perhaps", "已阅", "", ""), ("approve", "", "", ""), ("amend", "已阅", "", ""), (None, "已阅", "", "")],
)
def test_a_leader_answers_in_writing(arguments: tuple[Any, ...]) -> None:
    assert check_opinion("amend", "已阅", "", "新依据") == "amend"
    with pytest.raises(RuleBroken):
        check_opinion(*arguments)


@pytest.mark.rule("DF-6", "DF-7")
@given(some.booleans(), some.sampled_from([None, "approve", "amend", "reject"]), some.booleans())
def test_nothing_is_filed_around_the_authority(within: bool, opinion: str | None, filed: bool) -> None:
    if not filed and (opinion in ("approve", "amend") or (within and opinion is None)):
        check_filing(within_authority=within, leader_opinion=opinion, filed=filed)
        return
    with pytest.raises(RuleBroken) as broken:
        check_filing(within_authority=within, leader_opinion=opinion, filed=filed)
    assert broken.value.rule == "DF-6"


@pytest.mark.rule("DF-6")
def test_somebody_else_signs() -> None:
    check_other_person(1, 2)
    for handler, leader in ((1, 1), (1, None)):
        with pytest.raises(RuleBroken):
            check_other_person(handler, leader)


@pytest.mark.rule("DF-5")
def test_materials_go_back_to_a_known_person() -> None:
    assert check_return(" 张三 ", identity_shown=True, signed=True) == "张三"
    for receiver, shown, signed in (("", True, True), ("张三", False, True), ("张三", True, False)):
        with pytest.raises(RuleBroken):
            check_return(receiver, identity_shown=shown, signed=signed)

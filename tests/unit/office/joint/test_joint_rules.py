"""Joint approval, pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.office.joint.rules import (
    HELP_PLACES,
    OPINIONS,
    Meeting,
    Said,
    check_call,
    check_charge,
    check_conclusion,
    check_departments,
    check_help,
    check_meeting,
    check_opinion,
    check_own_days,
    department_days,
)
from engine.office.rule import RuleBroken


@pytest.mark.rule("JA-1", "JA-2")
def test_two_departments_or_more_each_once() -> None:
    check_departments(["a", "b"])
    for departments, rule in ((["a"], "JA-1"), ([], "JA-1"), (["a", "a"], "JA-2")):
        with pytest.raises(RuleBroken) as broken:
            check_departments(departments)
        assert broken.value.rule == rule


@pytest.mark.rule("JA-2")
@given(some.integers(2, 60), some.none() | some.integers(1, 90))
def test_a_departments_limit_lies_inside_the_joint_one(joint_days: int, own: int | None) -> None:
    days = department_days(joint_days, own)
    assert 1 <= days < joint_days
    if own is not None and own < joint_days:
        assert days == own


@pytest.mark.rule("JA-2")
def test_two_thirds_unless_a_department_has_its_own() -> None:
    assert [department_days(15, None), department_days(15, 5), department_days(1, 9)] == [10, 5, 1]


@pytest.mark.rule("JA-3")
def test_an_opinion_says_why() -> None:
    assert check_opinion("approve", "", None, 0) == "approve"
    for opinion, text, conditions, lines in (
        ("deny", "", None, 0),
        ("not_concerned", "", None, 0),
        ("conditional", "好", None, 0),
        ("more_material", "缺", None, 0),
        ("perhaps", "", None, 0),
    ):
        with pytest.raises(RuleBroken):
            check_opinion(opinion, text, conditions, lines)


@pytest.mark.rule("JA-3", "JA-4", "JA-5", "ON-7")
@given(
    some.lists(some.none() | some.sampled_from(OPINIONS), min_size=2, max_size=5),
    some.sampled_from(["grant", "deny", "supplement"]),
    some.booleans(),
)
def test_a_conclusion_rests_on_the_opinions(opinions: list[str | None], conclusion: str, veto: bool) -> None:
    said = [Said(str(place), opinion) for place, opinion in enumerate(opinions)]
    silent = None in opinions
    carried = {
        "grant": not silent and "deny" not in opinions and "more_material" not in opinions,
        "deny": "deny" in opinions and (veto or not silent),
        "supplement": "more_material" in opinions,
    }[conclusion]
    if carried:
        assert check_conclusion(conclusion, "意见", said, one_veto_ends=veto) == conclusion
        return
    with pytest.raises(RuleBroken):
        check_conclusion(conclusion, "意见", said, one_veto_ends=veto)


@pytest.mark.rule("JA-4")
def test_the_joint_opinion_is_written() -> None:
    with pytest.raises(RuleBroken):
        check_conclusion("grant", "", [Said("a", "approve")], one_veto_ends=False)
    with pytest.raises(RuleBroken):
        check_conclusion("perhaps", "意见", [], one_veto_ends=False)


@pytest.mark.rule("JA-2")
def test_a_departments_limit_leaves_a_day_for_the_joint_opinion() -> None:
    for days, joint_days in ((44, 45), (1, 2), (1, 1)):
        check_own_days("水务局", days, joint_days)
    for days, joint_days in ((45, 45), (2, 2), (2, 1)):
        with pytest.raises(RuleBroken) as refused:
            check_own_days("水务局", days, joint_days)
        assert refused.value.rule == "JA-2"


@pytest.mark.rule("JA-4")
def test_a_meeting_is_of_those_who_take_part_and_has_minutes_once_it_was_held() -> None:
    now = office_time(2026, 3, 2, 9)
    held = Meeting(now, "三楼会议室", ("housing", "water"), "一致同意")
    to_come = replace(held, held_at=now + timedelta(minutes=1), minutes="")
    for fine in (held, to_come):
        check_meeting(fine, {"housing", "water", "fire"}, now=now, concluded=False)
    for wrong, concluded, place in (
        (held, True, None),
        (replace(held, place=""), False, "place"),
        (replace(held, departments=()), False, "departments"),
        (replace(held, departments=("housing", "tax")), False, "departments"),
        (replace(held, minutes=""), False, "minutes"),
        (replace(to_come, minutes="一致同意"), False, "minutes"),
    ):
        with pytest.raises(RuleBroken) as refused:
            check_meeting(wrong, {"housing", "water", "fire"}, now=now, concluded=concluded)
        assert (refused.value.rule, refused.value.place) == ("JA-4", place)
    check_call(called=True, completed=False)
    for called, completed in ((False, False), (True, True)):
        with pytest.raises(RuleBroken):
            check_call(called=called, completed=completed)


@pytest.mark.rule("JA-8")
def test_help_is_registered_once_it_was_given_and_a_charge_says_what_was_taken() -> None:
    now = office_time(2026, 3, 2, 20)
    for place in HELP_PLACES:
        check_help(now, place, "上门收取材料", now=now)
    check_charge(7, "以代办费名义收取 200 元")
    for step, place in (
        (lambda: check_help(now + timedelta(minutes=1), "home", "上门", now=now), "helped_at"),
        (lambda: check_help(now, "moon", "上门", now=now), "place"),
        (lambda: check_help(now, next(iter(HELP_PLACES)), "", now=now), "text"),
        (lambda: check_charge(None, "收费"), None),
        (lambda: check_charge(7, ""), "text"),
    ):
        with pytest.raises(RuleBroken) as refused:
            step()
        assert (refused.value.rule, refused.value.place) == ("JA-8", place)

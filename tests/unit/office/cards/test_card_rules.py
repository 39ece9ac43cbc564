"""Cards, pure."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from engine.clock import office_time
from engine.office.cards.rules import (
    LIFT_GROUNDS,
    Given,
    Work,
    check_appeal,
    check_level,
    check_lift,
    check_rejection,
    latest_work,
    second_yellow,
)
from engine.office.rule import RuleBroken

NOW = office_time(2026, 3, 31, 9)


@pytest.mark.rule("AC-2")
@pytest.mark.parametrize(
    ("before", "lifted", "second"),
    [
        (timedelta(days=30), False, True),
        (timedelta(days=30, seconds=1), False, False),
        (timedelta(), False, True),
        (timedelta(days=1), True, False),
        (timedelta(days=-1), False, False),
    ],
)
def test_two_yellow_cards_in_thirty_days(before: timedelta, lifted: bool, second: bool) -> None:
    assert second_yellow(NOW, [Given(NOW - before, lifted)]) is second
    assert not second_yellow(NOW, [Given(NOW - before, lifted)], within_days=0)


@pytest.mark.rule("AC-2")
def test_a_card_is_about_the_work_that_is_due_first() -> None:
    def work(element: str, day: int | None, post: int | None = 1) -> Work:
        return Work(uuid.uuid4(), element, post, None if day is None else office_time(2026, 3, day, 17))

    late = latest_work([work("no limit", None), work("later", 9), work("first", 3), work("nobody", 2, None)])
    assert late is not None
    assert late.element == "first"
    only = latest_work([work("no limit", None)])
    assert only is not None
    assert latest_work([]) is None


@pytest.mark.rule("AC-2", "AC-6")
def test_levels_and_grounds() -> None:
    assert [check_level(level) for level in ("reminder", "yellow", "red")] == ["reminder", "yellow", "red"]
    with pytest.raises(RuleBroken):
        check_level("green")
    assert [check_lift(lifted=False, ground=each, grounds="停电") for each in LIFT_GROUNDS] == list(LIFT_GROUNDS)
    for lifted, ground, grounds in ((True, "fraud", "假"), (False, "fraud", ""), (False, "mood", "好")):
        with pytest.raises(RuleBroken):
            check_lift(lifted=lifted, ground=ground, grounds=grounds)


@pytest.mark.rule("AC-6")
def test_a_card_is_appealed_once_by_its_own_person_in_words() -> None:
    for level in ("yellow", "red"):
        check_appeal(level=level, own=True, lifted=False, appealed=False, text="系统当日停机")
    for level, own, lifted, appealed, text, said in (
        ("red", False, False, False, "文", "Only the person"),
        ("reminder", True, False, False, "文", "no card"),
        ("red", True, True, False, "文", "lifted already"),
        ("red", True, False, True, "文", "appealed before"),
        ("red", True, False, False, " ", "Say why"),
    ):
        with pytest.raises(RuleBroken, match=said):
            check_appeal(level=level, own=own, lifted=lifted, appealed=appealed, text=text)


@pytest.mark.rule("AC-6")
def test_an_appeal_is_turned_down_while_it_waits_and_with_reasons() -> None:
    check_rejection(waits=True, answer="停机时段不含当日")
    for waits, answer, place in ((False, "文", None), (True, " ", "answer")):
        with pytest.raises(RuleBroken) as refused:
            check_rejection(waits=waits, answer=answer)
        assert (refused.value.rule, refused.value.place) == ("AC-6", place)

"""Ratings: grades, once and after the decision, set aside by two, figures (SP-4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import office_time
from engine.office.ratings.rules import (
    BAD,
    GRADES,
    LONGEST_COMMENT,
    RatingFigures,
    check_first,
    check_link,
    check_online,
    check_rating,
    check_set_aside,
    is_bad,
    origin,
)
from engine.office.rule import RuleBroken

NOW = office_time(2026, 3, 2, 9)


@pytest.mark.rule("SP-4")
def test_the_last_two_of_five_grades_are_bad() -> None:
    assert [grade for grade in GRADES if is_bad(grade)] == list(GRADES)[3:]
    assert set(GRADES) >= BAD
    assert len(GRADES) == 5


@pytest.mark.rule("SP-4")
def test_a_grade_is_enough_and_a_comment_has_an_end() -> None:
    assert check_rating("satisfied", "") == "satisfied"
    assert check_rating("satisfied", "好" * LONGEST_COMMENT) == "satisfied"
    with pytest.raises(RuleBroken) as broken:
        check_rating("satisfied", "好" * (LONGEST_COMMENT + 1))
    assert broken.value.place == "comment"
    for none in ("", None, "excellent"):
        with pytest.raises(RuleBroken) as broken:
            check_rating(none, "")
        assert (broken.value.place, broken.value.rule) == ("grade", "SP-4")


@pytest.mark.rule("SP-4")
def test_online_after_the_decision_and_once() -> None:
    check_online(NOW, rated=False)
    with pytest.raises(RuleBroken):
        check_online(None, rated=False)
    with pytest.raises(RuleBroken):
        check_online(NOW, rated=True)
    check_first(rated=False)


@pytest.mark.rule("SP-4")
def test_a_link_holds_until_its_end_and_once() -> None:
    check_link(NOW - timedelta(seconds=1), valid_until=NOW, used_at=None)
    with pytest.raises(RuleBroken, match="expired"):
        check_link(NOW, valid_until=NOW, used_at=None)
    with pytest.raises(RuleBroken, match="used"):
        check_link(NOW, valid_until=NOW, used_at=NOW)


@pytest.mark.rule("SP-4")
def test_setting_aside_needs_malice_grounds_and_another_person() -> None:
    check_set_aside("malicious", "无依据", called_by=1, reviewed_by=2)
    for conclusion, grounds, called, reviewed in (
        ("founded", "无依据", 1, 2),
        (None, "无依据", 1, 2),
        ("malicious", "", 1, 2),
        ("malicious", "无依据", 1, 1),
        ("malicious", "无依据", 1, None),
        ("malicious", "无依据", None, None),
    ):
        with pytest.raises(RuleBroken):
            check_set_aside(conclusion, grounds, called_by=called, reviewed_by=reviewed)


@pytest.mark.rule("SP-4")
def test_who_did_not_rate_is_not_good() -> None:
    assert RatingFigures(dict.fromkeys(GRADES, 0)).good_percent is None
    figures = RatingFigures(dict.fromkeys(GRADES, 0) | {"basically_satisfied": 2, "dissatisfied": 1}, set_aside=4)
    assert (figures.rated, figures.good, figures.good_percent) == (3, 2, 66.7)


@pytest.mark.rule("SP-4")
def test_a_rating_that_may_be_the_rated_persons_own_is_marked() -> None:
    """A session of the staff says more than the machine of the window."""
    assert origin(by_staff=True, same_machine=True) == origin(by_staff=True, same_machine=False) == "staff_session"
    assert origin(by_staff=False, same_machine=True) == "window_machine"
    assert origin(by_staff=False, same_machine=False) is None

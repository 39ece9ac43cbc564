"""Cover, authority and opening of posts, without a database."""

from __future__ import annotations

from datetime import date, time

import pytest

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.hours import HoursVersion, parse_hours
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.rules import (
    Cover,
    HeldPost,
    PostHours,
    Span,
    acting_for,
    check_authority,
    check_holders,
    check_opening,
    check_post_hours,
    check_role,
    cover,
    may,
    opens_within,
    overlap,
    uncovered_since,
)

NINE, TEN, NOON = (office_time(2026, 3, 2, hour) for hour in (9, 10, 12))
AWAY = {1: [Span(TEN, NOON)]}


@pytest.mark.rule("AB-1", "AB-3")
def test_b_stands_in_exactly_while_a_is_away() -> None:
    assert cover(1, 2, AWAY, NINE) == Cover(1, None)
    assert cover(1, 2, AWAY, TEN) == Cover(2, 1)
    assert cover(1, 2, AWAY, NOON) == Cover(1, None)
    assert cover(None, 2, {}, NINE) == Cover(2, None)


@pytest.mark.rule("AB-2")
def test_a_post_without_anybody_present_is_uncovered() -> None:
    both = {1: [Span(TEN, None)], 2: [Span(NINE, NOON)]}
    assert cover(1, 2, both, TEN) == Cover(None, None)
    assert cover(1, None, both, TEN) == Cover(None, None)
    assert cover(None, None, {}, TEN) == Cover(None, None)


@pytest.mark.rule("AB-3")
def test_who_is_acted_for_comes_from_the_post_held() -> None:
    held = [
        HeldPost(7, "w", "窗口", "clerk", 1, "center", "B", 42),
        HeldPost(8, "x", "窗口", "clerk", 1, "center", "A", None),
    ]
    assert acting_for(held, 7) == 42
    assert acting_for(held, 8) is None
    assert acting_for(held, 9) is None


@pytest.mark.rule("AB-1", "AB-5")
def test_what_a_post_needs_to_open() -> None:
    check_opening("窗口", True, 1, 2)
    check_opening("分管领导", False, 1, None)
    for faces_public, first, second in ((True, 1, None), (True, None, 2), (False, None, 2)):
        with pytest.raises(Refused):
            check_opening("窗口", faces_public, first, second)
    check_holders("窗口", 1, 2)
    check_holders("窗口", None, None)
    with pytest.raises(Refused):
        check_holders("窗口", 1, 1)


@pytest.mark.rule("PR-1", "DF-7")
def test_authority_gives_only_what_it_names() -> None:
    authority = check_authority({"accept": True, "deny": ["i-1"], "approve": False})
    assert may(authority, "accept")
    assert may(authority, "deny", "i-1")
    assert not may(authority, "deny", "i-2")
    assert not may(authority, "deny")
    assert not may(authority, "approve", "i-1")
    assert not may({}, "accept")
    for wrong in ({"fly": True}, {"accept": "yes"}, {"accept": [1]}):
        with pytest.raises(Refused):
            check_authority(wrong)


def test_unknown_roles_are_refused() -> None:
    check_role("clerk")
    with pytest.raises(Refused):
        check_role("king")


@pytest.mark.rule("TC-12")
def test_opening_hours_of_a_post_are_not_the_counting_calendar() -> None:
    calendar = OfficeCalendar()
    saturday = office_time(2026, 3, 7, 10)
    assert not PostHours(time(8), time(17), False).open_at(calendar, saturday)
    assert PostHours(time(8), time(17), True).open_at(calendar, saturday)
    assert not calendar.is_counted(saturday.date())
    for hour, is_open in ((8, True), (16, True), (17, False)):
        assert PostHours(time(8), time(17), True).open_at(calendar, office_time(2026, 3, 2, hour)) == is_open


@pytest.mark.rule("AB-2")
def test_two_absences_leave_a_post_alone_only_while_both_last() -> None:
    assert overlap(Span(NINE, NOON), Span(TEN, None)) == Span(TEN, NOON)
    assert overlap(Span(NINE, None), Span(TEN, None)) == Span(TEN, None)
    assert overlap(Span(NINE, TEN), Span(TEN, NOON)) is None


@pytest.mark.rule("AB-2")
def test_a_post_is_uncovered_since_the_latest_of_what_made_it_so() -> None:
    """Today's opening, the opening of the post, the last holder's leaving; never later than the moment of looking."""
    eleven = office_time(2026, 3, 2, 11)
    assert uncovered_since(NOON, NINE, office_time(2026, 1, 5, 9), TEN) == TEN
    assert uncovered_since(NOON, NINE, eleven, TEN) == eleven
    assert uncovered_since(NOON, NINE, office_time(2026, 1, 5, 9), None) == NINE
    assert uncovered_since(TEN, NINE, eleven, None) == TEN


@pytest.mark.rule("AB-2", "TC-12")
def test_a_post_needs_somebody_only_when_it_opens_during_the_absence() -> None:
    calendar = OfficeCalendar()

    def opens(begin: tuple[int, int], end: tuple[int, int] | None, daily: bool = False) -> bool:
        span = Span(office_time(2026, 3, *begin), None if end is None else office_time(2026, 3, *end))
        return opens_within(calendar, span, PostHours(time(8), time(17), daily))

    assert not opens((6, 17), (9, 8)), "from closing on Friday to opening on Monday"
    assert opens((6, 17), (9, 8), daily=True)
    assert opens((6, 16), (9, 8))
    assert opens((6, 17), (9, 9))
    assert opens((6, 17), None)


NOON_BREAK = OfficeCalendar(hours=(HoursVersion(date(2020, 1, 1), parse_hours("09:00–12:00、13:30–17:30")),))


@pytest.mark.rule("TC-12")
def test_a_post_without_hours_of_its_own_is_open_as_the_office_is() -> None:
    monday, saturday = date(2026, 3, 2), office_time(2026, 3, 7, 10)
    assert PostHours().periods(NOON_BREAK, monday) == NOON_BREAK.periods(monday)
    assert not PostHours().open_at(NOON_BREAK, office_time(2026, 3, 2, 12, 30))
    for moment, between in (((8, 59), False), ((9, 0), True), ((12, 30), True), ((17, 29), True), ((17, 30), False)):
        assert PostHours().between_first_and_last(NOON_BREAK, office_time(2026, 3, 2, *moment)) == between
    assert not PostHours().between_first_and_last(NOON_BREAK, saturday)
    assert PostHours(time(9), time(17)).open_at(NOON_BREAK, office_time(2026, 3, 2, 12, 30)), "no noon closure"
    assert PostHours().periods(NOON_BREAK, date(2026, 3, 7)) == []
    assert PostHours(daily=True).open_at(NOON_BREAK, office_time(2026, 3, 7, 10))
    assert not NOON_BREAK.is_open(office_time(2026, 3, 7, 10)), "a Saturday opening is no office time"


@pytest.mark.rule("TC-12")
@pytest.mark.parametrize(
    ("opens", "closes", "place"),
    [
        (time(9), None, "closes"),
        (None, time(17), "opens"),
        (time(17), time(9), "closes"),
        (time(9), time(9), "closes"),
    ],
)
def test_half_or_turned_hours_of_a_post_are_refused(opens: time | None, closes: time | None, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_post_hours(PostHours(opens, closes))
    assert refusal.value.place == place
    check_post_hours(PostHours())
    check_post_hours(PostHours(time(9), time(17)))

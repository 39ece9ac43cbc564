"""Hearings: who is told, until when to ask, when it may be held, who chairs it, what closes it (LC-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.clock import office_time
from engine.office.calendar.rules import OfficeCalendar
from engine.office.hearings.rules import (
    check_call,
    check_chair,
    check_may_decide,
    check_minutes,
    check_time,
    read_parties,
    read_requests,
)
from engine.office.rule import RuleBroken

MONDAY = date(2026, 3, 2)
PARTY = {"name": "马国富", "phone": "137", "interest": "相邻"}


def broken(place: str | None = None) -> Any:
    return pytest.raises(RuleBroken, check=lambda each: each.rule == "LC-4" and (place is None or each.place == place))


@pytest.mark.rule("LC-4")
def test_a_hearing_is_called_on_a_ground_with_a_reason() -> None:
    assert check_call("none", "不涉及他人") == "none"
    with broken("ground"):
        check_call("whim", "理由")
    with broken("reason"):
        check_call("request", "")


@pytest.mark.rule("LC-4")
def test_interested_parties_are_named_whole_and_once() -> None:
    assert [each.name for each in read_parties([PARTY], "张三", statutory=False)] == ["马国富"]
    assert read_parties([], "张三", statutory=True) == []
    for rows in ([], [PARTY | {"phone": ""}], [PARTY, PARTY], [PARTY | {"name": "张三"}]):
        with broken("parties"):
            read_parties(rows, "张三", statutory=False)


def requests(result: object, name: str, day: date | None, today: date = date(2026, 3, 6)) -> list[Any]:
    return read_requests(
        result,
        [{"name": name}],
        [day],
        names=["张三", "马国富"],
        told_on=MONDAY,
        last_day=date(2026, 3, 9),
        today=today,
    )


@pytest.mark.rule("LC-4")
def test_only_who_was_told_asks_and_only_in_time() -> None:
    assert requests("asked", "马国富", MONDAY)[0].requested_on == MONDAY
    assert requests("asked", "马国富", date(2026, 3, 9), date(2026, 3, 20))
    assert requests("waived", "", None) == []
    for name, day in (("路人", MONDAY), ("马国富", date(2026, 3, 1)), ("马国富", date(2026, 3, 7)), ("马国富", None)):
        with broken("requests"):
            requests("asked", name, day)
    with broken("requests"):
        requests("asked", "马国富", date(2026, 3, 10), date(2026, 3, 20))
    with broken("result"):
        requests(None, "马国富", MONDAY)
    with broken("requests"):
        read_requests("asked", [], [], names=[], told_on=MONDAY, last_day=MONDAY, today=MONDAY)


def at(held_at: datetime | None, today: date = MONDAY, counts_from: date = MONDAY) -> datetime:
    return check_time(
        held_at, today=today, counts_from=counts_from, notice_days=7, latest_days=20, calendar=OfficeCalendar()
    )


@pytest.mark.rule("LC-4")
def test_notice_is_seven_working_days_and_the_hearing_within_twenty_of_the_request() -> None:
    """From Monday 2 March: the first day is 11 March, the last is 30 March."""
    for day in (11, 30):
        assert at(office_time(2026, 3, day, 9))
    for day in (10, 31):
        with broken("held_at"):
            at(office_time(2026, 3, day, 9))
    with broken("held_at"):
        at(None)
    with broken("held_at"):
        at(office_time(2026, 3, 14, 9))


@pytest.mark.rule("LC-4")
def test_a_late_setting_takes_the_first_day_that_the_notice_allows() -> None:
    assert at(office_time(2026, 4, 3, 9), today=date(2026, 3, 25))
    with broken("held_at"):
        at(office_time(2026, 4, 7, 9), today=date(2026, 3, 25))


@pytest.mark.rule("LC-4")
def test_neither_holder_of_the_chairs_post_reviews_and_the_head_does_not_chair() -> None:
    check_chair("leader", {1: "徐明", 2: "朱琳"}, {3})
    for reviewer in (1, 2):
        with broken("to_post"):
            check_chair("leader", {1: "徐明", 2: "朱琳"}, {reviewer})
    with broken("to_post"):
        check_chair("agency_head", {1: "徐明"}, ())
    with broken("to_post"):
        check_chair("leader", {}, ())


@pytest.mark.rule("LC-4")
def test_minutes_say_what_was_said_found_and_who_would_not_sign() -> None:
    check_minutes("陈述", "查明", "all", "")
    check_minutes("陈述", "查明", "refused", "马国富")
    for answers in (("", "查明", "all", ""), ("陈述", "", "all", ""), ("陈述", "查明", None, ""),
                    ("陈述", "查明", "refused", "")):  # fmt: skip
        with broken():
            check_minutes(*answers)


@pytest.mark.rule("LC-4")
def test_nothing_is_decided_while_a_hearing_runs_unconsidered_or_by_its_chair() -> None:
    check_may_decide(hearing_open=False, listed=True, called=True, chaired=False)
    check_may_decide(hearing_open=False, listed=False, called=False, chaired=False)
    for facts in ((True, False, True, False), (False, True, False, False), (False, False, True, True)):
        with broken():
            check_may_decide(**dict(zip(("hearing_open", "listed", "called", "chaired"), facts, strict=True)))

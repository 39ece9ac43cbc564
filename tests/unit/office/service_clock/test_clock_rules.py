"""The service clock by examples that anybody can check with a paper calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.rules import (
    ClockFacts,
    Extension,
    Stop,
    check_extension,
    check_resume,
    check_stop,
    due,
    explain,
    light,
    natural_period_end,
)

CALENDAR = OfficeCalendar()
MONDAY = office_time(2026, 3, 2, 10)


def closing(month: int, day: int) -> datetime:
    return office_time(2026, month, day, 17)


@pytest.mark.rule("ON-5")
def test_the_five_days_before_acceptance_are_used_from_the_limit() -> None:
    acceptance = ClockFacts(MONDAY, 5, name="acceptance")
    assert due(acceptance, CALENDAR).promised_at == closing(3, 9)
    deemed = ClockFacts(MONDAY, 20)
    assert due(deemed, CALENDAR).promised_at == closing(3, 30)
    used = [line for line in explain(deemed, CALENDAR) if line.counted and line.day <= date(2026, 3, 9)]
    assert [line.ordinal for line in used] == [1, 2, 3, 4, 5]


@pytest.mark.rule("TC-10")
def test_a_limit_ends_at_closing_of_its_last_counted_day() -> None:
    assert due(ClockFacts(MONDAY, 3), CALENDAR).promised_at == closing(3, 5)
    assert due(ClockFacts(office_time(2026, 3, 7, 10), 1), CALENDAR).promised_at == closing(3, 9)
    # Friday before the National Day holidays, with the make-up Saturday of 10 October.
    assert due(ClockFacts(office_time(2026, 9, 30, 10), 3), CALENDAR).promised_at == closing(10, 10)


@pytest.mark.rule("TC-10")
@pytest.mark.parametrize(
    ("accepted", "ends"),
    [
        (office_time(2026, 3, 6, 9), closing(3, 6)),
        (office_time(2026, 3, 6, 7), closing(3, 6)),
        (office_time(2026, 3, 6, 17), closing(3, 9)),
        (office_time(2026, 3, 6, 20), closing(3, 9)),
        (office_time(2026, 3, 7, 9), closing(3, 9)),
    ],
)
def test_an_immediate_item_is_due_at_closing_of_the_day(accepted: datetime, ends: datetime) -> None:
    facts = ClockFacts(accepted, 0, statutory_amount=20)
    assert due(facts, CALENDAR).promised_at == ends
    assert due(facts, CALENDAR).yellow_at == ends
    lines = explain(facts, CALENDAR)
    assert lines[-1].reason_code == "immediate"
    assert not any(line.counted for line in lines)
    assert CALENDAR.closing(lines[-1].day) == ends


@pytest.mark.rule("TC-10", "TC-3")
def test_days_at_whose_closing_the_clock_stood_are_not_counted() -> None:
    stop = Stop(office_time(2026, 3, 3, 10), office_time(2026, 3, 5, 9), "hearing", "行政许可法第四十六条")
    facts = ClockFacts(MONDAY, 5, stops=(stop,))
    assert due(facts, CALENDAR).promised_at == closing(3, 11)
    by_day = {line.day: line for line in explain(facts, CALENDAR)}
    assert [by_day[date(2026, 3, day)].counted for day in (3, 4, 5)] == [False, False, True]
    assert by_day[date(2026, 3, 3)].reason_code == "stopped"
    assert "听证" in by_day[date(2026, 3, 3)].zh
    assert "行政许可法第四十六条" in by_day[date(2026, 3, 3)].zh


@pytest.mark.rule("TC-10")
def test_a_stop_shorter_than_a_working_day_uncounts_nothing() -> None:
    overnight = Stop(office_time(2026, 3, 3, 16, 59), office_time(2026, 3, 4, 8, 1), "testing", "检测")
    facts = ClockFacts(MONDAY, 5, stops=(overnight,))
    assert due(facts, CALENDAR) == due(ClockFacts(MONDAY, 5), CALENDAR)
    assert {line.day: line.reason_code for line in explain(facts, CALENDAR)}[date(2026, 3, 3)] == "short_stop"


@pytest.mark.rule("TC-3", "TC-10")
def test_a_standing_clock_has_no_due_date_unless_it_was_due_before() -> None:
    standing = Stop(office_time(2026, 3, 4, 10), None, "testing", "检测")
    facts = ClockFacts(MONDAY, 5, statutory_amount=20, stops=(standing,))
    assert due(facts, CALENDAR).promised_at is None
    assert due(facts, CALENDAR).statutory_at is None
    assert due(facts, CALENDAR).yellow_at is None
    assert [line.day for line in explain(facts, CALENDAR)][-1] == date(2026, 3, 4)
    assert [line.day for line in explain(facts, CALENDAR, until=closing(3, 6))][-1] == date(2026, 3, 6)
    late = ClockFacts(MONDAY, 1, stops=(standing,))
    assert due(late, CALENDAR).promised_at == closing(3, 3)


@pytest.mark.rule("TC-4")
def test_an_extension_goes_on_counting() -> None:
    extension = Extension(10, "案情复杂", office_time(2026, 3, 20, 9))
    facts = ClockFacts(MONDAY, 20, statutory_amount=20, extensions=(extension,))
    moments = due(facts, CALENDAR)
    assert moments.promised_at == moments.statutory_at == closing(4, 14)  # 6 April is the Tomb-sweeping holiday
    lines = explain(facts, CALENDAR)
    assert [line.ordinal for line in lines if line.reason_code == "extension"] == list(range(21, 31))
    assert "延长的第 1 日" in next(line.zh for line in lines if line.reason_code == "extension")


@pytest.mark.rule("TC-5", "TC-10")
@pytest.mark.parametrize(
    ("limit", "yellow"),
    [
        (1, closing(3, 2)),  # one day left from the closing of the day of acceptance
        (2, closing(3, 3)),
        (3, closing(3, 4)),
        (5, closing(3, 6)),
        (7, closing(3, 10)),  # ⌈5.6⌉ = 6 days used, the same evening as one day left
        (20, closing(3, 24)),  # 16 days used
    ],
)
def test_yellow_is_one_day_left_or_eighty_percent_whichever_is_first(limit: int, yellow: datetime) -> None:
    assert due(ClockFacts(MONDAY, limit), CALENDAR).yellow_at == yellow


@pytest.mark.rule("TC-5")
def test_yellow_never_begins_before_the_clock() -> None:
    evening = office_time(2026, 3, 2, 20)
    assert due(ClockFacts(evening, 1), CALENDAR).yellow_at == evening


@pytest.mark.rule("TC-5", "TC-15")
def test_lights() -> None:
    facts = ClockFacts(MONDAY, 5, statutory_amount=20)
    moments = due(facts, CALENDAR)

    def shown(now: datetime, paused: bool = False) -> str:
        return light(now, moments.yellow_at, moments.promised_at, moments.statutory_at, paused)

    assert shown(MONDAY) == "green"
    assert shown(closing(3, 6) - timedelta(seconds=1)) == "green"
    assert shown(closing(3, 6)) == "yellow"
    assert shown(closing(3, 9)) == "red"
    assert shown(closing(3, 6), paused=True) == "stopped"
    assert shown(closing(3, 9), paused=True) == "red"
    assert light(closing(3, 30), None, None, closing(3, 30), True) == "red"


@pytest.mark.rule("TC-10", "SP-2")
def test_hours_are_natural_unless_the_item_says_working_hours() -> None:
    friday = office_time(2026, 3, 6, 15)
    answer = ClockFacts(friday, 24, "natural_hours", name="answer")
    assert due(answer, CALENDAR).promised_at == office_time(2026, 3, 7, 15)
    assert due(answer, CALENDAR).yellow_at == friday + timedelta(hours=24 * 0.8)
    working = ClockFacts(friday, 4, "working_hours")
    assert due(working, CALENDAR).promised_at == office_time(2026, 3, 9, 10)
    assert [(line.day.day, line.minutes) for line in explain(working, CALENDAR)] == [(6, 120), (7, 0), (8, 0), (9, 120)]


@pytest.mark.rule("TC-10")
def test_a_limit_of_hours_loses_exactly_the_time_stopped() -> None:
    stop = Stop(office_time(2026, 3, 2, 11), office_time(2026, 3, 2, 12, 30), "testing", "检测")
    facts = ClockFacts(MONDAY, 4, "working_hours", stops=(stop,))
    assert due(facts, CALENDAR).promised_at == office_time(2026, 3, 2, 15, 30)
    assert sum(line.minutes or 0 for line in explain(facts, CALENDAR)) == 240


@pytest.mark.rule("TC-19")
def test_natural_periods_leave_the_start_day_out_and_end_on_a_working_day() -> None:
    assert natural_period_end(date(2026, 3, 2), CALENDAR, days=10) == closing(3, 12)
    assert natural_period_end(date(2026, 3, 2), CALENDAR, days=12) == closing(3, 16)  # the 14th is a Saturday
    assert natural_period_end(date(2026, 3, 2), CALENDAR, days=60) == closing(5, 6)  # 1 to 5 May are holidays
    assert natural_period_end(date(2026, 3, 2), CALENDAR, months=6) == closing(9, 2)
    assert natural_period_end(date(2026, 8, 31), CALENDAR, months=6) == office_time(2027, 3, 1, 17)
    facts = ClockFacts(MONDAY, 12, "natural_days")
    assert due(facts, CALENDAR).promised_at == closing(3, 16)
    lines = explain(facts, CALENDAR)
    assert lines[-1].day == date(2026, 3, 16)
    assert lines[-1].reason_code == "moved_on"
    assert sum(line.counted for line in lines) == 12


@pytest.mark.rule("TC-11")
def test_provisional_days_are_called_provisional() -> None:
    lines = explain(ClockFacts(office_time(2026, 12, 30, 10), 5), CALENDAR)
    assert not any(line.provisional for line in lines if line.day.year == 2026)
    next_year = [line for line in lines if line.day.year == 2027]
    assert all(line.provisional for line in next_year)
    # Said once, not at every day.
    assert ["暂定" in line.zh for line in next_year] == [True] + [False] * (len(next_year) - 1)


@pytest.mark.rule("TC-11", "TC-4")
def test_days_of_an_extension_name_reason_and_approver() -> None:
    facts = ClockFacts(MONDAY, 1, extensions=(Extension(1, "案情复杂", MONDAY, "罗建国"),))
    last = explain(facts, CALENDAR)[-1]
    assert last.zh == "延长的第 1 日（理由：案情复杂，批准人：罗建国），计入第 2 日"
    assert "approved by 罗建国" in last.en


@pytest.mark.rule("TC-11", "TC-10")
def test_limits_of_hours_show_from_when_to_when_and_every_stop_inside_a_day() -> None:
    stop = Stop(office_time(2026, 3, 2, 11), office_time(2026, 3, 2, 12, 30), "testing", "第四十五条")
    facts = ClockFacts(MONDAY, 8, "working_hours", stops=(stop,))
    first, second = explain(facts, CALENDAR)
    assert first.zh == "10:00–11:00、12:30–17:00 计入 5 小时 30 分；11:00–12:30 中止计时（检测：第四十五条）"
    assert second.zh == "08:00–10:30 计入 2 小时 30 分"
    natural = explain(ClockFacts(MONDAY, 24, "natural_hours"), CALENDAR)
    assert [line.zh for line in natural] == ["10:00–24:00 计入 14 小时", "00:00–10:00 计入 10 小时"]
    assert [line.minutes for line in natural] == [840, 600]


RUNNING = ClockFacts(MONDAY, 20, statutory_amount=20)


@pytest.mark.rule("TC-3")
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "coffee"},
        {"basis": "  "},
        {"approver_id": None},
        {"document_id": None},
        {"days": None},
        {"days": 0},
        {"at": MONDAY - timedelta(days=1)},
    ],
)
def test_a_stop_needs_a_listed_procedure_basis_approver_and_document(change: dict[str, object]) -> None:
    arguments: dict[str, object] = {
        "at": closing(3, 3), "kind": "hearing", "basis": "第四十六条", "days": 5, "approver_id": 1, "document_id": 1,
    }  # fmt: skip
    check_stop(RUNNING, **arguments)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        check_stop(RUNNING, **(arguments | change))  # type: ignore[arg-type]
    assert refusal.value.zh
    assert refusal.value.en


@pytest.mark.rule("TC-3", "ON-5")
def test_the_five_days_and_a_standing_clock_cannot_be_stopped() -> None:
    for facts in (
        ClockFacts(MONDAY, 5, name="acceptance"),
        ClockFacts(MONDAY, 20, stops=(Stop(MONDAY, None),)),
        ClockFacts(MONDAY, 20, finished_at=closing(3, 3)),
    ):
        with pytest.raises(Refused):
            check_stop(
                facts, at=closing(3, 4), kind="hearing", basis="第四十六条", days=5, approver_id=1, document_id=1
            )


@pytest.mark.rule("TC-3")
def test_only_a_standing_clock_resumes_and_not_before_it_stopped() -> None:
    with pytest.raises(Refused):
        check_resume(RUNNING, closing(3, 4))
    with pytest.raises(Refused):
        check_resume(ClockFacts(MONDAY, 20, stops=(Stop(closing(3, 4), None),)), closing(3, 3))


@pytest.mark.rule("TC-4", "JA-7")
def test_an_extension_is_once_short_reasoned_approved_and_in_time() -> None:
    def check(facts: ClockFacts = RUNNING, **change: object) -> None:
        arguments: dict[str, object] = {
            "at": closing(3, 20), "days": 10, "reason": "案情复杂", "approver_id": 1, "joint": False,
        }  # fmt: skip
        check_extension(facts, CALENDAR, **(arguments | change))  # type: ignore[arg-type]

    check()
    check(days=15, joint=True)
    extended = ClockFacts(MONDAY, 20, extensions=(Extension(5, "案情复杂", closing(3, 10)),))
    for facts, change in (
        (RUNNING, {"days": 11}),
        (RUNNING, {"days": 0}),
        (RUNNING, {"days": 16, "joint": True}),
        (RUNNING, {"reason": ""}),
        (RUNNING, {"approver_id": None}),
        (RUNNING, {"at": closing(3, 30)}),
        (extended, {}),
        (ClockFacts(MONDAY, 24, "natural_hours"), {"at": MONDAY}),
    ):
        with pytest.raises(Refused):
            check(facts, **change)

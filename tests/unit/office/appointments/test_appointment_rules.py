"""The rules of appointments, without a database (TC-8, TC-12, TC-14)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from engine.clock import office_time
from engine.office.appointments.rules import (
    GROUNDS,
    LARGEST_CAPACITY,
    LARGEST_SLOT,
    SMALLEST_SLOT,
    Bounds,
    Slot,
    SlotPlan,
    answer_hours,
    check_absence,
    check_answer,
    check_change,
    check_moment,
    check_plan,
    check_room,
    free_places,
    record_by,
    slots,
    urgent_slot,
    wanted_slot,
)
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.rules import AS_THE_OFFICE, PostHours
from engine.office.rule import RuleBroken

CALENDAR = OfficeCalendar()
MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
SHORT = PostHours(time(9), time(10, 15))
DAILY = PostHours(time(9), time(21), daily=True)
NINE, TEN = office_time(2026, 3, 2, 9), office_time(2026, 3, 2, 10)


def refusal(act: object, *given: object, **named: object) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)  # type: ignore[operator]
    return broken.value


@pytest.mark.rule("TC-12", "TC-14")
def test_slots_are_whole_parts_of_the_opening_hours() -> None:
    found = slots(CALENDAR, SHORT, MONDAY, 30)
    assert found == [
        Slot(NINE, NINE + timedelta(minutes=30)),
        Slot(NINE + timedelta(minutes=30), TEN),
    ]
    assert slots(CALENDAR, SHORT, SATURDAY, 30) == []
    assert len(slots(CALENDAR, DAILY, SATURDAY, 60)) == 12
    assert slots(CALENDAR, AS_THE_OFFICE, MONDAY, 30)[0].starts_at == office_time(2026, 3, 2, 8)
    assert slots(CALENDAR, AS_THE_OFFICE, MONDAY, 30)[-1].ends_at == office_time(2026, 3, 2, 17)


@pytest.mark.rule("TC-14")
def test_only_a_slot_of_the_post_can_be_chosen() -> None:
    assert wanted_slot(CALENDAR, SHORT, NINE, 15) == Slot(NINE, NINE + timedelta(minutes=15))
    for starts_at in (NINE + timedelta(minutes=10), office_time(2026, 3, 7, 9), office_time(2026, 3, 2, 11)):
        assert refusal(wanted_slot, CALENDAR, SHORT, starts_at, 15).place == "slot"


@pytest.mark.rule("TC-8")
@pytest.mark.parametrize("starts_at", [office_time(2026, 3, 2, 21), office_time(2026, 3, 7, 10)])
def test_an_urgent_matter_is_received_outside_the_hours_of_the_post(starts_at: datetime) -> None:
    assert urgent_slot(CALENDAR, AS_THE_OFFICE, starts_at, 20, "住院") == Slot(
        starts_at, starts_at + timedelta(minutes=20)
    )
    assert refusal(urgent_slot, CALENDAR, AS_THE_OFFICE, starts_at, 20, "").place == "urgency"


@pytest.mark.rule("TC-8", "TC-12")
def test_in_the_hours_of_the_post_nothing_is_outside_them() -> None:
    broken = refusal(urgent_slot, CALENDAR, AS_THE_OFFICE, NINE, 20, "住院")
    assert (broken.rule, broken.place) == ("TC-8", "outside_at")
    assert refusal(urgent_slot, CALENDAR, DAILY, office_time(2026, 3, 7, 10), 20, "住院").place == "outside_at"


@pytest.mark.rule("TC-14")
def test_a_moment_lies_between_the_bounds() -> None:
    bounds = Bounds(2, 14)
    check_moment(NINE, NINE + timedelta(hours=2), bounds, "slot")
    check_moment(NINE, NINE + timedelta(days=14), bounds, "slot")
    early = refusal(check_moment, NINE, NINE + timedelta(hours=2, seconds=-1), bounds, "slot")
    late = refusal(check_moment, NINE, NINE + timedelta(days=14, seconds=1), bounds, "outside_at")
    assert (early.place, late.place) == ("slot", "outside_at")
    assert "2" in early.zh
    assert "14" in late.zh


@pytest.mark.rule("TC-14")
def test_a_full_slot_is_refused() -> None:
    check_room(1, 2, "slot")
    assert refusal(check_room, 2, 2, "slot").place == "slot"
    assert refusal(check_room, 3, 2, "slot").rule == "TC-14"


@pytest.mark.rule("TC-8", "TC-14", "TC-10")
def test_an_answer_is_due_in_the_limit_and_before_the_visit() -> None:
    assert answer_hours(NINE, NINE + timedelta(days=3), 24) == 24
    assert answer_hours(NINE, NINE + timedelta(hours=23, minutes=59), 24) == 23
    assert answer_hours(NINE, NINE + timedelta(hours=2), 24) == 2
    assert answer_hours(NINE, NINE + timedelta(minutes=20), 24) == 1


@pytest.mark.rule("TC-14")
def test_to_decline_needs_ground_and_reason() -> None:
    assert check_answer(True, None, "", outside=False) is None
    assert check_answer(False, "not_possible", "搬迁", outside=False) == "not_possible"
    for ground, reason, place in ((None, "搬迁", "ground"), ("other", "搬迁", "ground"), ("agreed", "", "reason")):
        broken = refusal(check_answer, False, ground, reason, outside=False)
        assert broken.place == place
        assert broken.infraction == "appointment_refused"


@pytest.mark.rule("TC-8")
def test_not_urgent_is_a_ground_only_outside_office_hours() -> None:
    assert check_answer(False, "not_urgent", "可以等", outside=True) == "not_urgent"
    broken = refusal(check_answer, False, "not_urgent", "可以等", outside=False)
    assert broken.place == "ground"
    assert broken.infraction is None
    assert set(GROUNDS) == {"not_in_duty", "not_possible", "not_urgent", "agreed"}


@pytest.mark.rule("TC-14")
def test_absence_is_recorded_after_waiting() -> None:
    check_absence(NINE + timedelta(minutes=15), NINE, 15)
    assert refusal(check_absence, NINE + timedelta(minutes=14, seconds=59), NINE, 15).place == "outcome"


@pytest.mark.rule("TC-14")
def test_an_open_appointment_is_changed_before_its_time() -> None:
    for status in ("requested", "confirmed"):
        check_change(NINE, NINE + timedelta(seconds=1), status)
        refusal(check_change, NINE, NINE, status)
    for status in ("declined", "cancelled", "received", "no_show", "missed"):
        refusal(check_change, NINE, TEN, status)


@pytest.mark.rule("TC-14")
def test_a_visit_is_on_record_in_time() -> None:
    assert record_by(NINE, 4) == office_time(2026, 3, 2, 13)


@pytest.mark.rule("TC-14")
def test_a_plan_has_bounds_and_a_reason() -> None:
    for capacity, minutes in ((1, SMALLEST_SLOT), (LARGEST_CAPACITY, LARGEST_SLOT)):
        assert check_plan(capacity, minutes, "试行") == SlotPlan(capacity, minutes)
    for capacity, minutes, why, place in (
        (0, 30, "试行", "capacity"),
        (LARGEST_CAPACITY + 1, 30, "试行", "capacity"),
        (None, 30, "试行", "capacity"),
        (1, SMALLEST_SLOT - 1, "试行", "minutes"),
        (1, LARGEST_SLOT + 1, "试行", "minutes"),
        (1, None, "试行", "minutes"),
        (1, 30, "", "why"),
    ):
        assert refusal(check_plan, capacity, minutes, why).place == place


@pytest.mark.rule("TC-14")
def test_places_left_are_never_fewer_than_none() -> None:
    first, second = slots(CALENDAR, SHORT, MONDAY, 30)
    assert free_places([first, second], {NINE: 3}, SlotPlan(2, 30)) == [(first, 0), (second, 2)]

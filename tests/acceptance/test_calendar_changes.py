"""Stories of a calendar that changes while cases run: told dates follow, never against the applicant (TC-21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.clock import OFFICE_ZONE
from engine.jobs.duties import recompute_deadlines
from engine.office.calendar.rules import SetDay
from engine.office.calendar.store import calendar, set_day
from engine.office.service_clock.store import explain_clock
from engine.queries.case.public_progress import public_progress
from engine.queries.organisation.calendar_preview import preview
from tests.acceptance.county import COMPLEX, ORDINARY, County
from tests.acceptance.test_consulting import ask

LACKING = {1: ("missing", "未提交", "提交原件")}


def change(county: County, day: date, *, counted: bool) -> None:
    """The administrator says that a day counts, or does not."""
    with county.engine.database.transaction() as session:
        set_day(session, day, counted=counted, zh="临时调整", en="local change", at=county.engine.clock.now())
    recompute_deadlines(county.engine)
    county.engine.settle()


@pytest.mark.rule("TC-21", "TC-2")
def test_a_new_holiday_moves_the_laws_date_and_not_the_promise(county: County) -> None:
    """The promised date stands in the acceptance notice; the law counts on; the applicant is told; lists agree."""
    case_id = county.accepted(COMPLEX)
    with county.engine.database.reading() as session:
        days = calendar(session)
        closed = replace(days, local={date(2026, 3, 5): SetDay(False, "临时调整", "local change")})
        foreseen = preview(session, closed)
        later = replace(days, local={date(2026, 3, 12): SetDay(False, "临时调整", "local change")})
        (beyond,) = preview(session, later).examples
    assert (foreseen.cases, foreseen.kept) == (1, 1)
    assert beyond.statutory, "a day behind the promise moves the law's end alone, and that is what is shown"
    assert [each and f"{each.astimezone(OFFICE_ZONE):%m-%d}" for each in (beyond.before, beyond.after)] == [
        "03-16",
        "03-17",
    ]
    change(county, date(2026, 3, 5), counted=False)
    assert county.due(case_id) == "03-09 17:00"
    assert county.timer(case_id, "statutory_date_reached") == "03-17 17:00"
    (told,) = county.letters(case_id, "期限随工作日历调整")
    assert "承诺办结时间不变，仍为2026年3月9日 17:00，法定期限至2026年3月17日 17:00" in told
    with county.engine.database.reading() as session:
        lines = explain_clock(session, county.clock(case_id))
    assert lines[-1].day == date(2026, 3, 9)
    assert "已告知的日期不变" in lines[-1].zh
    county.turn(3, 6, 17)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 9, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("TC-21", "TC-2")
def test_a_new_working_day_brings_the_promise_forward(county: County) -> None:
    """A Saturday that counts: everything is due a working day earlier, and the applicant hears of it."""
    case_id = county.accepted(COMPLEX)
    change(county, date(2026, 3, 7), counted=True)
    assert county.due(case_id) == "03-07 17:00"
    assert "调整为2026年3月7日 17:00" in county.letters(case_id, "期限随工作日历调整")[0]


@pytest.mark.rule("TC-21", "LC-3")
def test_a_supplement_period_never_ends_before_the_printed_day(county: County) -> None:
    """A Saturday that counts would end it earlier: it stays as printed, and the lapse is refused by nobody."""
    case_id = county.apply(ORDINARY)
    county.check(case_id, "supplement", LACKING)
    printed = county.due(case_id, "supplement")
    change(county, date(2026, 3, 7), counted=True)
    assert county.due(case_id, "supplement") == printed
    assert county.timer(case_id, "supplement_period_over") == printed
    month, day = int(printed[:2]), int(printed[3:5])
    county.turn(month, day, 16, 59)
    assert county.case(case_id).status == "open"
    county.turn(month, day, 17)
    assert county.case(case_id).status == "completed"


@pytest.mark.rule("TC-21", "LC-3")
def test_a_supplement_period_goes_on_over_a_new_holiday(county: County) -> None:
    """The notice on the register, the timer and the letter say the same new day."""
    case_id = county.apply(ORDINARY)
    county.check(case_id, "supplement", LACKING)
    printed = county.due(case_id, "supplement")
    change(county, date(2026, int(printed[:2]), int(printed[3:5])), counted=False)
    moved = county.due(case_id, "supplement")
    assert moved > printed
    assert county.timer(case_id, "supplement_period_over") == moved
    assert county.notices(case_id)[-1].supplement_due_at == county.clock(case_id, "supplement").promised_due_at
    assert county.letters(case_id, "期限随工作日历调整")


@pytest.mark.rule("TC-21", "ON-9")
def test_the_date_of_a_question_follows(county: County) -> None:
    """The applicant sees the new date on the progress page and is told."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id)
    change(county, date(2026, 3, 4), counted=False)
    with county.engine.database.reading() as session:
        (asked,) = public_progress(session, case_id).asked
    assert f"{asked.due_at:%m-%d %H:%M}" == "03-05 09:00"
    assert county.letters(case_id, "期限随工作日历调整")

"""The story of a year whose holidays nobody knows yet: the office goes on, says so, and follows the table (TC-2)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.clock import VirtualClock, office_time
from engine.jobs.duties import recompute_deadlines
from engine.office.calendar.rules import KNOWN_YEARS
from engine.office.calendar.store import calendar, import_year
from engine.office.service_clock.store import explain_clock
from tests.acceptance.county import COMPLEX, County

YEAR = max(KNOWN_YEARS) + 1


@pytest.mark.rule("TC-2", "TC-11", "TC-21")
def test_a_year_without_a_table_does_not_stop_the_office(county: County, clock: VirtualClock) -> None:
    """Accepted just before New Year; then the table takes away a working day, and the applicant hears of it."""
    county.engine.turn_clock(office_time(YEAR - 1, 12, 30, 9))
    case_id = county.accepted(COMPLEX)
    with county.engine.database.reading() as session:
        assert calendar(session).is_provisional(YEAR)
        before = explain_clock(session, county.clock(case_id))
    unknown = [line for line in before if line.day.year == YEAR]
    assert unknown
    assert all(line.provisional for line in unknown)
    assert not next(line for line in unknown if line.day == date(YEAR, 1, 1)).counted, "New Year's day is always free"
    last = before[-1].day

    # The State Council's notice makes the last day but one a day off.
    day_off = [line.day for line in unknown if line.counted][-1]
    with county.engine.database.transaction() as session:
        table = f"day,kind,name\n{YEAR}-01-01,holiday,元旦\n{day_off},holiday,元旦\n"
        import_year(session, YEAR, table.encode(), at=clock.now(), source_name="notice.csv")
    recompute_deadlines(county.engine)
    county.engine.settle()
    with county.engine.database.reading() as session:
        after = explain_clock(session, county.clock(case_id), statutory=True)
    assert not any(line.provisional for line in after)
    assert not next(line for line in after if line.day == day_off).counted
    (told,) = county.letters(case_id, "期限随工作日历调整")
    assert f"承诺办结时间不变，仍为{last.year}年{last.month}月{last.day}日" in told

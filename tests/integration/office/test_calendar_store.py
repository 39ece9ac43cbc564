"""The calendar in the database: revisions, days, imported years, what another transaction sees."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from engine.clock import VirtualClock
from engine.database import Database
from engine.errors import Refused
from engine.office.calendar.records import CalendarRevision
from engine.office.calendar.store import calendar, clear_day, import_year, notice_new_years, revision, set_day

TABLE = "day,kind,name\n2027-02-05,holiday,春节\n2027-02-08,放假,春节\n2027-02-13,上班,春节调休\n"


@pytest.mark.rule("TC-2")
def test_a_day_set_raises_the_revision_and_shows_in_every_session(database: Database, clock: VirtualClock) -> None:
    with database.reading() as session:
        assert revision(session) == 0
        assert calendar(session).is_counted(date(2026, 3, 3))
    with database.transaction() as session:
        first = set_day(session, date(2026, 3, 3), counted=False, zh="停电", en="power cut", at=clock.now())
    with database.reading() as session:
        assert revision(session) == first > 0
        assert not calendar(session).is_counted(date(2026, 3, 3))
    with database.transaction() as session:
        assert clear_day(session, date(2026, 3, 3)) > first
        assert calendar(session).is_counted(date(2026, 3, 3))
        with pytest.raises(Refused):
            clear_day(session, date(2026, 3, 3))


@pytest.mark.rule("TC-11")
def test_a_day_is_not_changed_without_a_reason(database: Database, clock: VirtualClock) -> None:
    with database.transaction() as session, pytest.raises(Refused):
        set_day(session, date(2026, 3, 3), counted=False, zh=" ", en="", at=clock.now())


def test_a_change_that_is_rolled_back_leaves_nothing_in_memory(database: Database, clock: VirtualClock) -> None:
    with database.transaction() as session:
        set_day(session, date(2026, 3, 3), counted=False, zh="停电", en="power cut", at=clock.now())
        assert not calendar(session).is_counted(date(2026, 3, 3))
        session.rollback()
    with database.transaction() as session:
        set_day(session, date(2026, 3, 4), counted=False, zh="停电", en="power cut", at=clock.now())
        assert calendar(session).is_counted(date(2026, 3, 3))
        assert not calendar(session).is_counted(date(2026, 3, 4))


def test_a_page_asks_for_the_calendar_in_one_statement_once_it_is_known(
    database: Database, clock: VirtualClock
) -> None:
    with database.transaction() as session:
        set_day(session, date(2026, 3, 3), counted=False, zh="停电", en="power cut", at=clock.now())
    with database.reading() as session:
        calendar(session)
    before = database.statements
    with database.reading() as session:
        assert calendar(session) is calendar(session)
        assert database.statements == before + 1


@pytest.mark.rule("TC-2")
def test_an_imported_year_is_certain_and_can_be_imported_again(database: Database, clock: VirtualClock) -> None:
    with database.transaction() as session:
        done = import_year(session, 2027, TABLE.encode(), at=clock.now(), source_name="2027.csv")
        assert (done.days_off, done.make_up_days) == (2, 1)
        days = calendar(session)
        assert not days.is_counted(date(2027, 2, 8))
        assert days.status(date(2027, 2, 13)).reason == "make_up_day"
        assert not days.status(date(2027, 3, 1)).provisional
        assert days.status(date(2028, 3, 1)).provisional
    with database.transaction() as session:
        table = "日期,类型,名称\n2027/2/5,休,春节\n".encode("utf-8-sig")
        again = import_year(session, 2027, table, at=clock.now(), source_name="2")
        assert again.revision > done.revision
        assert calendar(session).is_counted(date(2027, 2, 8))


@pytest.mark.rule("TC-2")
@pytest.mark.parametrize(
    "table",
    [
        "day,kind,name\n2026-02-05,holiday,春节\n",
        "day,kind,name\n2027-02-05,holiday,春节\n2027-02-05,holiday,春节\n",
        "day,kind,name\n2027-02-31,holiday,春节\n",
        "day,kind,name\n2027-02-05,maybe,春节\n",
        "day,kind,name\n",
        "something else",
    ],
)
def test_a_wrong_table_changes_nothing(database: Database, clock: VirtualClock, table: str) -> None:
    with database.transaction() as session:
        with pytest.raises(Refused):
            import_year(session, 2027, table.encode(), at=clock.now(), source_name="2027.csv")
        assert revision(session) == 0


@pytest.mark.rule("TC-2")
def test_a_package_that_knows_more_years_raises_the_revision_once(database: Database) -> None:
    with database.transaction() as session:
        first = notice_new_years(session)
        assert first is not None
        assert notice_new_years(session) is None
        session.execute(update(CalendarRevision).values(known_until=2025))
        second = notice_new_years(session)
        assert second is not None
        assert second > first

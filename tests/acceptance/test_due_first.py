"""What was due happens first, at its own moment, however late the worker comes (TC-20)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from engine.clock import VirtualClock, office_time
from engine.errors import Conflict
from engine.office.accountability.records import Infraction
from engine.office.cards.records import Card
from engine.office.items.records import Item
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County

AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


def down_until(clock: VirtualClock, month: int, day: int, hour: int, minute: int = 0) -> None:
    """Time passes and no worker runs."""
    clock.turn_to(office_time(2026, month, day, hour, minute))


def moments(county: County, case_id: int) -> list[tuple[str, datetime, datetime]]:
    """Level, true moment and moment of writing of the cards of a case."""
    with county.engine.database.reading() as session:
        rows = session.execute(
            select(Card.level, Card.issued_at, Card.written_at).where(Card.case_id == case_id).order_by(Card.id)
        )
        return [(row.level, row.issued_at, row.written_at) for row in rows]


@pytest.mark.rule("TC-20", "AC-2")
def test_a_decision_on_friday_of_a_case_due_on_thursday_leaves_the_card(county: County, clock: VirtualClock) -> None:
    """The worker is down from Wednesday on; the decision itself lets the reminder and the card be given first."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", AGREE)
    down_until(clock, 3, 6, 9)
    county.answer(case_id, "decision", GRANT)
    friday = office_time(2026, 3, 6, 9)
    assert moments(county, case_id) == [
        ("reminder", office_time(2026, 3, 4, 17), friday),
        ("yellow", office_time(2026, 3, 5, 17), friday),
    ]
    county.turn(3, 20, 9)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("TC-20", "ON-5", "AT-4")
def test_five_days_over_nothing_is_accepted_by_hand(county: County, clock: VirtualClock) -> None:
    """The acceptance was deemed given on the day of receipt; the clerk who comes late is told so, and that stays."""
    case_id = county.apply(COMPLEX)
    down_until(clock, 3, 10, 9)
    with pytest.raises(Conflict):
        county.check(case_id, "accept")
    application = county.application(case_id)
    assert application.accepted_how == "deemed"
    assert application.accepted_at == office_time(2026, 3, 2, 9)
    assert county.due(case_id) == "03-09 17:00"
    with county.engine.database.reading() as session:
        found = session.scalars(select(Infraction).where(Infraction.case_id == case_id)).one()
        assert (found.code, found.at) == ("no_notice", office_time(2026, 3, 9, 17))


@pytest.mark.rule("TC-20", "TC-15")
def test_an_outage_over_promise_and_law_leaves_every_card(county: County, clock: VirtualClock) -> None:
    """Two weeks without a worker: reminder, yellow, red for the promise and red for the law, each at its moment."""
    case_id = county.accepted(COMPLEX)
    down_until(clock, 3, 20, 9)
    county.engine.settle()
    assert [(level, issued) for level, issued, _ in moments(county, case_id)] == [
        ("reminder", office_time(2026, 3, 6, 17)),
        ("yellow", office_time(2026, 3, 9, 17)),
        ("red", office_time(2026, 3, 10, 17)),
        ("red", office_time(2026, 3, 16, 17)),
    ]
    assert county.accountabilities(case_id) == 2


@pytest.mark.rule("TC-15", "AC-2")
def test_the_law_passed_after_a_red_card_for_the_promise_has_its_own(county: County) -> None:
    """Both dates are told apart on the cards, and each red card has its accountability case."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 16, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red", "red"]
    assert county.reasons(case_id)[2:] == [
        "超过承诺期限（2026年3月9日 17:00）未办结",
        "超过法定期限（2026年3月16日 17:00）未办结",
    ]
    assert county.accountabilities(case_id) == 2
    county.turn(3, 31, 9)
    assert county.cards(case_id) == ["reminder", "yellow", "red", "red"]


@pytest.mark.rule("TC-10", "TC-15")
def test_promise_and_law_at_one_instant_are_one_red_card_every_time(county: County) -> None:
    """Whatever the keys of the timers are: eight cases, and always the same card."""
    with county.engine.database.transaction() as session:
        session.execute(update(Item).where(Item.code == ORDINARY).values(statutory_days=3))
    cases = [county.accepted(ORDINARY) for _ in range(8)]
    county.turn(3, 9, 17)
    assert [county.cards(case_id) for case_id in cases] == [["reminder", "red"]] * 8
    assert [county.accountabilities(case_id) for case_id in cases] == [1] * 8


@pytest.mark.rule("TC-10", "TC-1")
@pytest.mark.parametrize(("unit", "due"), [("working_hours", "03-02 13:00"), ("natural_hours", "03-02 13:00")])
def test_a_promise_in_hours_leaves_the_law_its_days(county: County, unit: str, due: str) -> None:
    """Four hours promised of the law's twenty working days: each counts in its own unit."""
    with county.engine.database.transaction() as session:
        session.execute(update(Item).where(Item.code == ORDINARY).values(promised_days=4, limit_unit=unit))
    case_id = county.accepted(ORDINARY)
    assert county.due(case_id) == due
    assert county.clock(case_id).statutory_due_at == office_time(2026, 3, 30, 17)


@pytest.mark.rule("TC-10")
def test_more_natural_hours_than_the_law_has_days_are_no_hindrance(county: County) -> None:
    """Twenty-four natural hours are one day, not more than twenty."""
    with county.engine.database.transaction() as session:
        session.execute(update(Item).where(Item.code == ORDINARY).values(promised_days=24, limit_unit="natural_hours"))
    case_id = county.accepted(ORDINARY)
    assert county.due(case_id) == "03-03 09:00"


@pytest.mark.rule("TC-21", "TC-3")
def test_a_stop_ends_by_itself_and_another_document_prolongs_it(county: County, clock: VirtualClock) -> None:
    """Stopped on Tuesday for two working days, prolonged by one: three days are not counted, and nobody resumes it."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 3, 10)
    county.stop_clock(case_id, days=2)
    county.turn(3, 4, 10)
    county.stop_clock(case_id, days=1)
    assert county.papers(case_id)[-2:] == ["special_procedure", "special_procedure"]
    down_until(clock, 3, 9, 10)
    county.engine.settle()
    assert not county.clock(case_id).paused
    # Tuesday, Wednesday and Thursday are not counted; it runs again from Friday 17:00 of the stated length on.
    assert county.due(case_id) == "03-12 17:00"


@pytest.mark.rule("TC-21", "LC-5")
def test_repeated_short_stops_go_to_the_inspector(county: County) -> None:
    """Three stops of an hour: the third is on the record and the inspector is told."""
    case_id = county.accepted(COMPLEX)
    for day in (3, 4, 5):
        county.turn(3, day, 10)
        county.stop_clock(case_id)
        county.turn(3, day, 11)
        county.resume_clock(case_id, "mayulan")
        assert county.infractions(case_id) == (["repeated_stops"] if day == 5 else [])
    assert county.due(case_id) == "03-09 17:00"
    assert len(county.letters(case_id, "多次短时中止计时")) == 1


@pytest.mark.rule("TC-4", "AC-2")
def test_after_an_extension_the_handler_is_reminded_again(county: County) -> None:
    """Reminded on Friday, extended on Monday by five days: reminded again one working day before the new end."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 9, 9)
    assert county.cards(case_id) == ["reminder"]
    county.hands.extend_clock(case_id, "hejing", 5, "案情复杂")
    county.turn(3, 13, 16, 59)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 13, 17)
    assert county.cards(case_id) == ["reminder", "reminder"]
    county.turn(3, 16, 17)
    assert county.cards(case_id) == ["reminder", "reminder", "yellow"]


@pytest.mark.rule("TC-20", "AC-2", "AT-2")
def test_a_yellow_card_written_late_makes_the_later_one_the_second(county: County, clock: VirtualClock) -> None:
    """Due Thursday and Friday at one handler; during an outage Friday's case is reviewed first: red for Friday's."""
    first = county.accepted(ORDINARY)
    county.turn(3, 3, 9)
    second = county.accepted(ORDINARY)
    down_until(clock, 3, 7, 9)
    complete_without_worker(county, second)
    county.engine.settle()
    assert county.cards(first)[:2] == ["reminder", "yellow"]
    assert county.cards(second) == ["reminder", "yellow", "red"]
    assert county.accountabilities(second) == 1


def complete_without_worker(county: County, case_id: int) -> None:
    """The handler reviews; nothing but this case moves."""
    settle = county.engine.settle
    county.engine.settle = lambda: 0  # type: ignore[method-assign]
    try:
        county.answer(case_id, "review", AGREE)
    finally:
        county.engine.settle = settle  # type: ignore[method-assign]

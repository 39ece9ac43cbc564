"""Days and hours that diagrams take from the settings and the ladder of the office, not from constants (FI-3, AC-2)."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import etree
from sqlalchemy import select

from engine.cases import commands
from engine.cases.bundles import Files, shipped_files
from engine.cases.storage.records import WorkItem
from engine.clock import OFFICE_ZONE
from engine.office.settings import store as settings
from tests.acceptance.county import COMPLEX, DENY, REASONS, County
from tests.acceptance.test_own_steps import cards_of

DMN = {"d": "https://www.omg.org/spec/DMN/20191111/MODEL/"}


def set_to(county: County, name: str, value: int) -> None:
    """The office sets one of its numbers."""
    with county.engine.database.transaction() as session:
        settings.change(session, name, value, why="按本县规定", at=county.engine.clock.now())


def ladder_says(county: County, row: int, **days: int) -> None:
    """The inspector's table says other days in a row: ``remind_before`` or ``red_after``."""
    table = etree.fromstring(shipped_files().decision["ladder"])
    for number, name in ((1, "remind_before"), (2, "red_after")):
        if name in days:
            place = table.find(f".//d:outputEntry[@id='ladder_rule_{row}_output_{number}']/d:text", DMN)
            place.text = str(days[name])
    files = Files({}, {}, {"ladder": etree.tostring(table)})
    commands.deploy(county.engine, county.hands.person("yangfan"), files=files, note="监察改了天数。")


def moments(county: County, case_id: int, form: str) -> tuple[str, str]:
    """When the open work with this form turns yellow and is due."""
    query = select(WorkItem.yellow_at, WorkItem.due_at).where(WorkItem.case_id == case_id, WorkItem.form == form)
    with county.engine.database.reading() as session:
        yellow, due = session.execute(query).one()
    return shown(yellow), shown(due)


def shown(moment: datetime) -> str:
    """Month, day and time of the office."""
    return f"{moment.astimezone(OFFICE_ZONE):%m-%d %H:%M}"


@pytest.mark.rule("FI-3", "AC-2")
def test_the_first_answer_is_reminded_as_many_hours_before_as_the_office_sets(county: County) -> None:
    """Four working hours before nine o'clock are two in the afternoon of the day before, not four."""
    set_to(county, "first_answer_reminder_hours", 4)
    case_id = county.contact("consult")
    county.turn(3, 2, 13, 59)
    assert county.cards(case_id) == []
    county.turn(3, 2, 14)
    assert county.cards(case_id) == ["reminder"]


@pytest.mark.rule("FI-3", "AC-2")
def test_the_red_card_for_an_answer_comes_when_the_ladder_says(county: County) -> None:
    """Two working days late instead of one."""
    ladder_says(county, 6, red_after=2)
    case_id = county.contact("consult")
    county.turn(3, 4, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]
    county.turn(3, 5, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]


@pytest.mark.rule("AT-4", "AC-2")
def test_the_ladder_of_a_later_holder_is_the_row_of_steps(county: County) -> None:
    """No reminder, and three days between the yellow card and the red one."""
    ladder_says(county, 7, remind_before=0, red_after=3)
    case_id = county.apply(COMPLEX)
    county.turn(3, 13, 17)
    assert [level for level, _, _ in cards_of(county, case_id, "handler")] == ["yellow"]


@pytest.mark.rule("TC-5")
def test_a_step_warns_as_many_hours_before_as_the_office_sets(county: County) -> None:
    """A review of two days turns yellow eight working hours before it is due."""
    set_to(county, "step_warning_hours", 8)
    case_id = county.accepted(COMPLEX)
    assert moments(county, case_id, "review") == ("03-04 09:00", "03-04 17:00")


@pytest.mark.rule("DF-2", "AC-2")
def test_the_leader_answers_a_denial_within_the_days_that_the_office_sets(county: County) -> None:
    """Two days instead of one; the head is told only then."""
    set_to(county, "denial_opinion_days", 2)
    case_id = county.accepted(COMPLEX)
    county.answer(case_id, "review", {"opinion": "disagree", "text": "不符合条件。"})
    county.answer(case_id, "review", {"opinion": "disagree", "text": "不符合条件。"})
    county.answer(case_id, "decision", DENY)
    county.answer(case_id, "denial_draft", REASONS)
    waits = [form for form in county.waiting(case_id) if form in ("denial_opinion", "denial_review")]
    assert moments(county, case_id, waits[0])[1] == "03-04 17:00"

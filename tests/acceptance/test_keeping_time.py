"""Stories of the clock: stops, resumption, extension, the ladder, and what follows a red card (TC, AC-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.bpmn.decisions import read_decision
from engine.cases import commands
from engine.cases.bundles import Files, shipped_files
from engine.errors import NotAllowed, Refused
from engine.office.items.records import Item
from engine.queries.oversight.ladder_preview import LadderPreview, ladder_preview
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County

PREVIEW_STATEMENTS = 3
"""The cards, the earlier ones of the same people, the calendar."""

AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


def extend(county: County, case_id: int, login: str, days: int) -> None:
    """Somebody extends the limit of the case."""
    county.hands.extend_clock(case_id, login, days, "案情复杂")


def foreseen(county: County, proposed: bytes) -> LadderPreview:
    """What an edited ladder would have made of the cards of a month."""
    now = county.engine.clock.now()
    present = read_decision(shipped_files().decision["ladder"])
    with county.engine.database.reading() as session:
        before = county.engine.database.statements
        found = ladder_preview(session, present, read_decision(proposed), now - timedelta(days=30), now)
        assert county.engine.database.statements - before <= PREVIEW_STATEMENTS
    return found


@pytest.mark.rule("TC-3", "TC-10", "LC-5")
def test_days_on_which_the_clock_stood_at_closing_are_not_counted(county: County) -> None:
    """Accepted Monday, 5 days; stopped Tuesday, resumed Thursday: Tuesday and Wednesday are not counted."""
    case_id = county.accepted(COMPLEX)
    assert county.due(case_id) == "03-09 17:00"
    county.turn(3, 3, 10)
    county.stop_clock(case_id)
    assert county.clock(case_id).paused
    assert county.papers(case_id)[-1] == "special_procedure"
    county.turn(3, 5, 10)
    county.resume_clock(case_id, "mayulan")
    assert not county.clock(case_id).paused
    assert county.due(case_id) == "03-11 17:00"


@pytest.mark.rule("TC-3", "AC-2")
def test_no_card_while_the_clock_stands_and_the_ladder_follows_the_new_due_date(county: County) -> None:
    """A stop of a month gives nobody a card; afterwards reminder and yellow card come at the moved moments."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 3, 10)
    county.stop_clock(case_id)
    county.turn(4, 1, 10)
    assert county.cards(case_id) == []
    county.resume_clock(case_id, "mayulan")
    # Counted days: Wed 04-01, Thu 04-02, Fri 04-03, then Qingming until Mon 04-06, Tue 04-07, Wed 04-08.
    assert county.due(case_id) == "04-08 17:00"
    county.turn(4, 7, 16, 59)
    assert county.cards(case_id) == []
    county.turn(4, 7, 17)
    assert county.cards(case_id) == ["reminder"]
    county.turn(4, 8, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("TC-4", "AU-3")
def test_an_extension_is_asked_for_once_and_granted_by_the_head_before_the_end(county: County) -> None:
    """A handler asks and the head approves, a second time nobody may ask; the count goes on."""
    case_id = county.accepted(COMPLEX)
    for login in ("mayulan", "luojianguo"):
        with pytest.raises(NotAllowed):
            extend(county, case_id, login, 5)
    with pytest.raises(Refused):
        extend(county, case_id, "hejing", 11)
    extend(county, case_id, "hejing", 5)
    assert county.due(case_id) == "03-16 17:00"
    assert county.papers(case_id)[-1] == "extension"
    with pytest.raises(Refused):
        extend(county, case_id, "hejing", 1)


@pytest.mark.rule("TC-4")
def test_after_the_end_there_is_nothing_to_extend(county: County) -> None:
    """An extension must be told before the limit ends."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 5, 17)
    with pytest.raises(Refused):
        extend(county, case_id, "qiuyu", 3)


@pytest.mark.rule("AC-2", "TC-5", "AC-5")
def test_reminder_yellow_red_and_the_accountability_case(county: County) -> None:
    """3 working days from Mon: reminder Wed closing, yellow Thu closing, red Fri closing, then the inspector's case."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 4, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 4, 17)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, 5, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]
    county.turn(3, 6, 16, 59)
    assert county.accountabilities(case_id) == 0
    county.turn(3, 6, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    opened = county.accountability(case_id)
    assert opened.person_id == county.hands.person("qiuyu").staff_id
    assert county.waiting(opened.case_id) == ["accountability_acceptance"]
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
    county.turn(3, 20, 9)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountabilities(case_id) == 1


@pytest.mark.rule("AC-2")
def test_a_second_yellow_card_within_thirty_days_is_a_red_one_at_once(county: County) -> None:
    """The same person late twice: the second time the red card comes with the yellow one."""
    first = county.accepted(ORDINARY)
    county.turn(3, 5, 17)
    county.answer(first, "review", AGREE)
    county.answer(first, "decision", GRANT)
    second = county.accepted(ORDINARY)
    county.turn(3, 10, 17)
    assert county.cards(second) == ["reminder", "yellow", "red"]
    assert county.accountabilities(second) == 1

    table = shipped_files().decision["ladder"]
    assert (foreseen(county, table).cards, foreseen(county, table).other) == (2, 0), "the deployed table moves nothing"
    lone = foreseen(county, table.replace(b"<text>30</text>", b"<text>0</text>"))
    assert [(each.late.case_id, each.then, each.now) for each in lone.shown] == [(second, "red_at_once", "yellow")]
    at_once = foreseen(county, table.replace(b"<text>1</text>", b"<text>0</text>"))
    assert (at_once.reminders, at_once.unsent, at_once.moved) == (2, 2, 0)
    assert [(each.late.case_id, each.then, each.now) for each in at_once.shown] == [(first, "yellow", "red")]


@pytest.mark.rule("TC-15", "AC-2")
def test_past_the_statutory_date_the_red_card_comes_at_once(county: County) -> None:
    """A ladder that is patient for thirty days: the law's 10 working days are stronger, and the card says so."""
    table = shipped_files().decision["ladder"]
    patient = table.replace(b"<text>1</text>", b"<text>30</text>")
    commands.deploy(county.engine, county.hands.person("yangfan"), files=Files({}, {}, {"ladder": patient}), note="试")
    case_id = county.accepted(COMPLEX)
    county.turn(3, 16, 16, 59)
    assert county.cards(case_id) == ["reminder", "yellow"]
    county.turn(3, 16, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.reasons(case_id)[1:] == [
        "超过承诺期限（2026年3月9日 17:00）未办结",
        "超过法定期限（2026年3月16日 17:00）未办结",
    ]
    assert "法定期限届满" in county.told(case_id)
    assert county.accountability(case_id).clue == "超过法定期限（2026年3月16日 17:00）未办结"
    county.turn(4, 30, 9)
    assert county.accountabilities(case_id) == 1
    assert county.cards(case_id) == ["reminder", "yellow", "red"]


@pytest.mark.rule("TC-15")
def test_no_step_of_the_promise_has_to_come_before_the_statutory_one(county: County) -> None:
    """A promise as long as the law allows: red when it ends, without a yellow card first."""
    with county.engine.database.transaction() as session:
        session.execute(update(Item).where(Item.code == COMPLEX).values(statutory_days=5))
    case_id = county.accepted(COMPLEX)
    county.turn(3, 9, 17)
    assert county.cards(case_id) == ["reminder", "red"]
    assert county.reasons(case_id)[-1] == "超过法定期限（2026年3月9日 17:00）未办结"
    assert county.accountabilities(case_id) == 1


@pytest.mark.rule("TC-15", "TC-4", "TC-3")
def test_the_statutory_watch_follows_stops_and_the_decision_ends_it(county: County) -> None:
    """Stopped for two days, the law's date moves by two; a case decided in time never hears of it."""
    case_id = county.accepted(COMPLEX)
    county.turn(3, 3, 10)
    county.stop_clock(case_id)
    county.turn(3, 5, 10)
    county.resume_clock(case_id, "mayulan")
    assert county.timer(case_id, "statutory_date_passed") == "03-18 17:00"
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    assert county.timer(case_id, "statutory_date_passed") == ""
    county.turn(3, 20, 9)
    assert county.cards(case_id) == []


@pytest.mark.rule("AC-2", "DF-6")
def test_the_decision_closes_the_ladder(county: County) -> None:
    """A case decided in time gets nothing, however long the delivery takes."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.turn(3, 12, 9)
    assert county.cards(case_id) == []


@pytest.mark.rule("AC-2")
def test_the_inspector_changes_the_ladder_and_cases_in_hand_obey(county: County) -> None:
    """A ladder that waits two more days for red, deployed before the case comes to it."""
    table = shipped_files().decision["ladder"]
    changed = table.replace(b"<text>1</text>", b"<text>3</text>")
    assert changed != table
    inspector = county.hands.person("qianzheng")
    commands.deploy(county.engine, inspector, files=Files({}, {}, {"ladder": changed}), note="试")
    other = Files({}, {}, {"classification": shipped_files().decision["classification"] + b"<!-- -->"})
    with pytest.raises(NotAllowed):
        commands.deploy(county.engine, inspector, files=other, note="试")
    case_id = county.apply(COMPLEX)
    county.check(case_id, "accept")
    county.turn(3, 9, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]
    county.turn(3, 11, 17)
    assert "red" not in county.cards(case_id)
    county.turn(3, 12, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]

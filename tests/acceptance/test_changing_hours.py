"""Stories of an office whose hours change: what runs follows, told dates never against the applicant (TC-2, TC-21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.administration import commands
from engine.administration.cover import check_cover
from engine.clock import office_time
from engine.errors import Refused
from engine.jobs.duties import recompute_deadlines
from engine.jobs.post_cover import watch_posts
from engine.office.calendar.hours import HoursVersion, parse_hours
from engine.office.calendar.store import calendar
from engine.office.organisation.changes import announce_absence
from engine.office.organisation.records import CoverGap
from engine.office.organisation.rules import Span
from engine.office.organisation.store import holders_of, post_by_code
from engine.office.service_clock.store import explain_clock
from engine.queries.organisation.calendar_preview import preview
from tests.acceptance.county import COMPLEX, County

EARLIER = "09:00–12:00、13:00–16:30"
LATER = "09:00–12:00、13:30–17:30"


def set_hours(county: County, hours: str, begins: date) -> None:
    """The operator lets new hours hold from a day on; then everything happens that can."""
    commands.set_office_hours(
        county.engine, None, hours=parse_hours(hours), valid_from=begins, reason="冬季作息时间调整"
    )
    recompute_deadlines(county.engine)
    county.engine.settle()


@pytest.mark.rule("TC-2", "TC-21", "TC-10")
def test_an_earlier_closing_time_brings_open_dates_forward(county: County) -> None:
    """The preview says it before, the applicant is told after, and the list of days ends at the new closing time."""
    case_id = county.accepted(COMPLEX)
    assert county.due(case_id) == "03-09 17:00"
    with county.engine.database.reading() as session:
        days = calendar(session)
        proposed = replace(days, hours=(HoursVersion(date(2026, 3, 5), parse_hours(EARLIER)),))
        foreseen = preview(session, proposed)
        assert (foreseen.cases, foreseen.earlier, foreseen.later, foreseen.kept) == (1, 1, 0, 0)
        assert foreseen.examples[0].after == office_time(2026, 3, 9, 16, 30)
    assert county.due(case_id) == "03-09 17:00", "a preview changes nothing"
    set_hours(county, EARLIER, date(2026, 3, 5))
    assert county.due(case_id) == "03-09 16:30"
    assert "调整为2026年3月9日 16:30" in county.letters(case_id, "期限随工作日历调整")[0]
    with county.engine.database.reading() as session:
        assert explain_clock(session, county.clock(case_id))[-1].day == date(2026, 3, 9)
    county.turn(3, 9, 16, 30)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("TC-21", "TC-2")
def test_a_later_closing_time_moves_the_law_and_not_the_promise(county: County) -> None:
    """The promised moment stands in the acceptance notice and stays; the law's moment follows the hours."""
    case_id = county.accepted(COMPLEX)
    with county.engine.database.reading() as session:
        proposed = replace(calendar(session), hours=(HoursVersion(date(2026, 3, 5), parse_hours(LATER)),))
        foreseen = preview(session, proposed)
        assert (foreseen.earlier, foreseen.later, foreseen.kept) == (0, 0, 1)
    set_hours(county, LATER, date(2026, 3, 5))
    assert county.due(case_id) == "03-09 17:00"
    assert county.timer(case_id, "statutory_date_reached") == "03-16 17:30"


@pytest.mark.rule("TC-2")
def test_hours_cannot_begin_in_the_past_once_clocks_run(county: County) -> None:
    county.accepted(COMPLEX)
    with pytest.raises(Refused) as refusal:
        set_hours(county, EARLIER, county.now().date())
    assert refusal.value.place == "valid_from"
    with pytest.raises(Refused) as refusal:
        commands.set_office_hours(
            county.engine, None, hours=parse_hours(EARLIER), valid_from=date(2026, 3, 20), reason=" "
        )
    assert refusal.value.place == "reason"


@pytest.mark.rule("AB-2", "TC-12")
def test_a_noon_break_is_no_uncovered_post_and_ends_no_gap(county: County) -> None:
    """A post that follows the office is closed at noon; one of its own hours is not; a Saturday post is watched too."""
    set_hours(county, LATER, date(2026, 3, 1))
    with county.engine.database.transaction() as session:
        post = post_by_code(session, "window-1")
        for holder in holders_of(session, post.id).values():
            announce_absence(
                session,
                holder.id,
                starts_at=office_time(2026, 3, 3, 0),
                ends_at=office_time(2026, 3, 8, 0),
                reason="培训",
            )
        away = Span(office_time(2026, 3, 3, 12), office_time(2026, 3, 3, 13, 30))
        holder = holders_of(session, post.id)["A"]
        assert post.name not in check_cover(session, holder.id, away, confirmed=True)

    def gaps() -> list[tuple[str, bool]]:
        with county.engine.database.reading() as session:
            rows = session.scalars(select(CoverGap).where(CoverGap.post_id == post.id).order_by(CoverGap.id))
            return [(f"{row.since.astimezone(county.now().tzinfo):%m-%d %H:%M}", row.until is None) for row in rows]

    county.turn(3, 3, 11)
    watch_posts(county.engine)
    assert gaps() == [("03-03 09:00", True)]
    county.turn(3, 3, 12, 30)
    watch_posts(county.engine)
    county.turn(3, 3, 14)
    watch_posts(county.engine)
    assert gaps() == [("03-03 09:00", True)], "one occurrence a day, over noon"
    county.turn(3, 7, 10)
    watch_posts(county.engine)
    assert [still for _since, still in gaps()] == [False]
    commands.change_post(
        county.engine, None, post="window-1", name=post.name, faces_public=True, authority=post.authority,
        duties=post.duties, opens_daily=True,
    )  # fmt: skip
    watch_posts(county.engine)
    assert gaps()[-1] == ("03-07 09:00", True)
    with county.engine.database.reading() as session:
        assert not calendar(session).is_counted(date(2026, 3, 7)), "a Saturday opening is never a working day"

"""What everybody may see: decisions, how limits were kept, and the four zeros (OA-1, OA-6, TC-9)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.office.applications.records import Application
from engine.queries.case.granted_permits import granted_permits
from engine.queries.oversight.four_zeros import cases_behind, figures
from engine.queries.oversight.kept_limits import kept_limits
from tests.acceptance.county import DENY, GRANT, IMMEDIATE, ORDINARY, REASONS, County

MARCH = date(2026, 3, 1)
AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


def granted(county: County, case_id: int) -> Application:
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    return county.application(case_id)


def values(county: County) -> dict[str, tuple[int, int]]:
    with county.engine.database.reading() as session:
        return {each.name: (each.count, each.of) for each in figures(session, MARCH, county.now())}


@pytest.mark.rule("OA-1", "OA-6")
def test_a_granted_permit_is_public_at_once_and_a_denial_is_not(county: County) -> None:
    application = granted(county, county.accepted(ORDINARY))
    denied = county.accepted(ORDINARY)
    county.answer(denied, "review", AGREE)
    county.answer(denied, "decision", DENY)
    county.answer(denied, "denial_draft", REASONS)
    with county.engine.database.reading() as session:
        rows, following = granted_permits(session)
        assert granted_permits(session, words="没有的事项")[0] == []
        assert granted_permits(session, words=application.applicant_name)[0] == [], "a person is not found by name"
        assert granted_permits(session, department_id=application.department_id)[0] == rows
    assert [row.id for row in rows] == [application.id]
    assert rows[0].permit_number == application.permit_number
    assert rows[0].person
    assert following is None


@pytest.mark.rule("TC-9")
def test_how_limits_were_kept_tells_late_from_uncollected(county: County) -> None:
    in_time = county.accepted(ORDINARY)
    late = county.accepted(ORDINARY)
    for case_id in (in_time, county.accepted(ORDINARY)):
        granted(county, case_id)
    county.deliver(in_time)
    county.turn(3, 9, 9)
    granted(county, late)
    with county.engine.database.reading() as session:
        (row,) = kept_limits(session, MARCH)
        assert kept_limits(session, date(2026, 2, 1)) == []
    assert (row.granted, row.refused, row.in_time, row.late, row.uncollected) == (3, 0, 2, 1, 2)
    assert row.share == pytest.approx(66.7, abs=0.1)


def test_the_four_zeros_are_counted_from_the_records(county: County) -> None:
    """A case that is late, one that took two visits, one that took one."""
    assert values(county) == {"buck_passing": (0, 0), "complaints": (0, 0), "distance": (0, 0), "gap": (0, 0)}
    at_once = county.apply(IMMEDIATE)
    county.check(at_once, "accept")
    county.answer(at_once, "decision", GRANT)
    county.deliver(at_once)
    twice = county.accepted(ORDINARY)
    late = county.accepted(ORDINARY)
    granted(county, twice)
    county.turn(3, 4, 10)
    county.deliver(twice)
    county.turn(3, 6, 9)
    assert values(county) == {"buck_passing": (0, 3), "complaints": (0, 3), "distance": (1, 2), "gap": (1, 0)}
    with county.engine.database.reading() as session:
        lines, following = cases_behind(session, "gap", MARCH, county.now())
        assert [(line.case_id, line.number) for line in lines] == [(late, county.case(late).number)]
        assert [line.case_id for line in cases_behind(session, "distance", MARCH, county.now())[0]] == [twice]
    assert following is None

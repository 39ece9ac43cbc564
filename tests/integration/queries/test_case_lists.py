"""The list of cases that leaves the office: the words for kinds and states, and nobody's name."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from engine import Engine
from engine.office.applications.rules import PAPER_STATES, paper_state
from engine.office.written_tables import workbook
from engine.queries.case.case_list import COLUMNS, case_lines
from engine.queries.case.case_search import PAGE, FoundPage, find_cases
from tests.acceptance.county import COMPLEX, IMMEDIATE, County

WRONG = {1: ("missing", "没有提交", "请补交")}


@pytest.fixture
def office(county: Engine) -> County:
    """The county with hands that act through the commands."""
    return County(county)


def found(office: County, login: str = "wangfang", most: int = PAGE) -> FoundPage:
    who = office.hands.person(login)
    with office.engine.database.reading() as session:
        return find_cases(
            session,
            office.engine.calendar(session),
            office.engine.clock.now(),
            words="",
            status=None,
            before=None,
            staff_id=who.staff_id,
            post_ids=who.post_ids,
            most=most,
        )


def papers(office: County, case_id: int) -> str | None:
    return next(row.papers for row in found(office).rows if row.id == case_id)


@pytest.mark.rule("LC-6")
def test_a_case_is_to_be_supplemented_until_the_papers_come_and_turned_away_when_they_do_not(office: County) -> None:
    brought, forgotten = office.apply(COMPLEX), office.apply(COMPLEX)
    assert papers(office, brought) is None
    for case_id in (brought, forgotten):
        office.check(case_id, "supplement", wrong=WRONG)
        assert papers(office, case_id) == "supplementing"

    office.supplement(brought)
    assert papers(office, brought) is None
    office.turn(6, 1, 9)
    assert papers(office, forgotten) == "turned_away"
    assert papers(office, brought) is None


@pytest.mark.rule("LC-6")
def test_the_words_of_the_states_go_by_where_the_papers_are(office: County) -> None:
    at = office.engine.clock.now()
    decisions = (None, "not_accepted", "lapsed", "granted", "denied", "withdrawn", "ended")
    words = [paper_state(decision, at) for decision in decisions]
    assert words == ["supplementing", "turned_away", "turned_away", None, None, None, None]
    assert paper_state(None, None) is None
    assert [zh for zh, _ in PAPER_STATES.values()] == ["补办件", "退回件"]


@pytest.mark.rule("LC-6", "SP-6")
def test_a_list_tells_the_national_kind_and_nobody_s_name(office: County) -> None:
    at_once, promised = office.apply(IMMEDIATE, applicant_name="周小明"), office.apply(COMPLEX, applicant_name="周小明")
    office.check(promised, "supplement", wrong=WRONG)
    rows = case_lines(found(office).rows)

    by_number = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}
    one, other = (by_number[office.case(case_id).number or ""] for case_id in (at_once, promised))
    assert (one["办件类型"], one["本级分类"], one["状态"], one["材料去向"]) == ("即办", "即办件", "办理中", "")
    assert (other["办件类型"], other["本级分类"], other["材料去向"]) == ("承诺", "承诺件（复杂）", "补办件")
    assert not [value for row in rows for value in row if "周小明" in value]


@pytest.mark.rule("LC-6")
def test_a_list_that_was_cut_says_where_it_goes_on_and_never_holds_a_formula(office: County) -> None:
    office.apply(COMPLEX), office.apply(COMPLEX)
    cut = found(office, most=1)
    assert len(cut.rows) == 1
    assert cut.next is not None

    typed = replace(cut.rows[0], title='=HYPERLINK("http://x")')
    book = load_workbook(io.BytesIO(workbook("办件", list(COLUMNS), case_lines([typed]))))
    assert book.worksheets[0]["B2"].data_type == "s"

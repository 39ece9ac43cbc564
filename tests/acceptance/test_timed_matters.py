"""Documents, policy inquiries, requests for coordination, letters and calls have limits, too (TC-13)."""

from __future__ import annotations

import secrets

import pytest

from engine.cases.commands import open_case
from engine.errors import InvalidForm, NotAllowed
from tests.acceptance.county import County

LETTER = {
    "matter_kind": "document",
    "subject": "关于报送上半年营商环境工作情况的函",
    "sender": "市营商环境局",
    "reference": "营商函〔2026〕7号",
    "department": "planning",
}


def received(county: County, **answers: object) -> int:
    opened = open_case(
        county.engine,
        county.hands.person("wangfang"),
        process="timed_matter",
        answers={**LETTER, **answers},
        key=secrets.token_urlsafe(9),
    )
    county.engine.settle()
    return opened.case_id


@pytest.mark.rule("TC-13")
@pytest.mark.parametrize(
    ("kind", "day"), [("document", 5), ("policy_inquiry", 9), ("coordination", 5), ("letter_or_call", 11)]
)
def test_each_kind_has_its_published_days(county: County, kind: str, day: int) -> None:
    """Received on Monday 03-02: the card comes at closing of the last day, not a minute before."""
    case_id = received(county, matter_kind=kind)
    county.turn(3, day, 16, 59)
    assert county.cards(case_id) == ["reminder"]
    county.turn(3, day, 17)
    assert county.cards(case_id) == ["reminder", "yellow"]


@pytest.mark.rule("TC-13", "LC-7")
def test_a_document_is_answered_in_time_by_the_department_and_costs_nobody_anything(county: County) -> None:
    case_id = received(county)
    assert county.waiting(case_id) == ["timed_matter_answer"]
    assert county.case(case_id).number is not None
    county.answer(case_id, "timed_matter_answer", {"result": "已按要求报送。", "answered_by": "document"})
    county.turn(3, 20, 9)
    assert county.case(case_id).outcome == "已答复"
    assert county.cards(case_id) == []


@pytest.mark.rule("TC-13", "AC-2")
def test_a_document_that_nobody_answers_ends_in_accountability(county: County) -> None:
    case_id = received(county)
    county.turn(3, 6, 17)
    assert county.cards(case_id) == ["reminder", "yellow", "red"]
    assert county.accountabilities(case_id) == 1


@pytest.mark.rule("TC-13", "AU-1")
def test_it_is_registered_by_those_who_receive_it(county: County) -> None:
    with pytest.raises(NotAllowed):
        open_case(
            county.engine, county.hands.person("qianzheng"), process="timed_matter", answers=LETTER, key="inspector"
        )
    with pytest.raises(InvalidForm) as wrong:
        received(county, matter_kind="other", subject="")
    assert set(wrong.value.fields) == {"matter_kind", "subject"}

"""Stories of papers that may come later (ON-11): undertaken, reminded, handed in late, granted or ended in writing."""

from __future__ import annotations

import pytest

from engine.bpmn import OperationFailed
from engine.documents.printing import render
from tests.acceptance.county import COMPLEX, GRANT, County
from tests.acceptance.test_granting import AGREE

LATER = ("missing", "", "")
DEFERRABLE = 6
"""从业人员健康证明: the one paper of the complex item that may come later."""


def deferred(county: County, item: str = COMPLEX, place: int = DEFERRABLE) -> int:
    """Accepted on Monday with one minor paper missing; the applicant undertakes to bring it."""
    case_id = county.apply(item)
    county.answer(
        case_id,
        "materials_check",
        {
            "materials": county.hands.materials(case_id, wrong={place: LATER}),
            "conclusion": "accept",
            "undertaking": True,
        },
    )
    return case_id


def bring(county: County, case_id: int, *, missing: bool = False) -> None:
    """The applicant comes with the late paper, or without it."""
    rows = county.hands.materials(case_id, wrong={DEFERRABLE: LATER})
    (gap,) = (row for row in rows if row["state"] == "missing")
    if not missing:
        gap = {"material": gap["material"], "state": "ok"}
    county.answer(case_id, "deferred_materials", {"materials": [gap]})


@pytest.mark.rule("ON-11", "PA-4")
def test_the_undertaking_says_what_may_come_until_when_and_the_clock_runs(county: County) -> None:
    """Promised until Monday 17:00; papers may come until four office hours before it, as both papers print."""
    case_id = deferred(county)
    assert county.papers(case_id) == ["receipt", "undertaking", "acceptance"]
    assert county.due(case_id) == "03-09 17:00"
    assert county.waiting(case_id) == ["deferred_materials", "review"]
    assert county.timer(case_id, "deferral_over") == "03-09 13:00"
    for kind in ("undertaking", "acceptance"):
        printed = render(county.paper(case_id, kind))
        assert "2026年3月9日 13:00" in printed
        assert "从业人员健康证明" in printed


@pytest.mark.rule("ON-11")
def test_no_certificate_before_the_late_papers_came_and_one_afterwards(county: County) -> None:
    """The grant is refused with what is missing; the papers come, with a receipt; the same decision then grants."""
    case_id = deferred(county)
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "review", AGREE)
    with pytest.raises(OperationFailed) as refused:
        county.answer(case_id, "decision", GRANT)
    assert refused.value.code == "ON-11"
    assert county.waiting(case_id) == ["decision", "deferred_materials"]
    bring(county, case_id, missing=True)
    assert county.waiting(case_id) == ["decision", "deferred_materials"]
    bring(county, case_id)
    assert county.papers(case_id)[-1] == "receipt"
    assert [line["name"] for line in county.paper(case_id, "receipt").facts["materials"]] == ["从业人员健康证明"]
    assert county.notes(case_id)[-1] == "容缺材料已全部补齐"
    assert county.letters(case_id, "容缺材料已补齐")
    assert county.waiting(case_id) == ["decision"]
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("ON-11", "LC-5", "AT-1")
def test_papers_that_do_not_come_end_the_case_in_writing_before_the_limit(county: County) -> None:
    """The applicant is reminded a day and a half of office time before; no card for anybody."""
    case_id = deferred(county)
    county.answer(case_id, "review", AGREE)
    county.turn(3, 6, 9, 59)
    assert county.letters(case_id, "容缺材料提醒") == []
    county.turn(3, 6, 10)
    (letter,) = county.letters(case_id, "容缺材料提醒")
    assert "从业人员健康证明" in letter
    assert "2026年3月9日 13:00" in letter
    county.turn(3, 9, 12, 59)
    assert county.case(case_id).status == "open"
    county.turn(3, 9, 13)
    assert county.case(case_id).outcome == "未补齐而终止"
    assert county.application(case_id).decision == "ended"
    assert county.application(case_id).archived_at is not None
    assert county.waiting(case_id) == []
    assert "从业人员健康证明" in render(county.paper(case_id, "ending"))
    county.turn(3, 20, 9)
    assert [level for level in county.cards(case_id) if level != "reminder"] == []


@pytest.mark.rule("ON-11", "TC-3")
def test_the_time_for_late_papers_follows_the_clock(county: County) -> None:
    """While the handling clock stands nobody is late; afterwards the days that stood are added."""
    case_id = deferred(county)
    county.stop_clock(case_id)
    assert county.timer(case_id, "deferral_over") == ""
    county.turn(3, 12, 10)
    county.resume_clock(case_id, "hejing")
    assert county.timer(case_id, "deferral_over") == f"{county.due(case_id)[:5]} 13:00"
    assert county.due(case_id) > "03-12"


@pytest.mark.rule("ON-11", "DF-6")
def test_a_denial_or_a_withdrawal_does_not_wait_for_late_papers(county: County) -> None:
    """What decides or ends the case takes the wait with it."""
    case_id = deferred(county)
    county.withdraw(case_id)
    assert county.waiting(case_id) == []


@pytest.mark.rule("ON-11")
def test_only_papers_that_the_list_marks_may_come_later(county: County) -> None:
    """Another one is refused, and the case waits for its check."""
    with pytest.raises(OperationFailed) as lasting:
        deferred(county, place=1)
    assert lasting.value.code == "ON-11"


@pytest.mark.rule("ON-5", "ON-11")
def test_gaps_of_a_deemed_acceptance_can_still_be_brought(county: County) -> None:
    """Known gaps of an application that nobody answered block it not for ever: the window takes the papers late."""
    case_id = county.apply("CY-SW-001")
    county.check(case_id, "supplement", {2: LATER})
    county.turn(3, 4, 10)
    county.supplement(case_id, {2: LATER})
    county.turn(3, 11, 17)
    assert county.application(case_id).accepted_how == "deemed"
    assert "undertaking" not in county.papers(case_id)
    assert county.waiting(case_id) == ["deferred_materials", "review"]
    gap = county.hands.materials(case_id)[1]
    county.answer(case_id, "deferred_materials", {"materials": [gap]})
    county.answer(case_id, "review", AGREE)
    assert "deferred_materials" not in county.waiting(case_id)

"""Stories of asking for the applicant: nobody is sent away to ask, every question has its own limit (ON-6, ON-9)."""

from __future__ import annotations

import pytest

from engine.queries.case.public_progress import public_progress
from tests.acceptance.county import COMPLEX, ORDINARY, County

QUESTION = {"addressee": "department", "department": "fire", "question": "该场所是否需要消防安全检查合格证？"}
ANSWER = {"answer": "面积不足三百平方米，不需要。"}
MISSING = ("missing", "未提交", "提交原件")


def ask(county: County, case_id: int, **more: str) -> None:
    """The clerk puts a question instead of a conclusion."""
    rows = county.hands.materials(case_id)
    county.answer(case_id, "materials_check", {"materials": rows, "conclusion": "consult"} | QUESTION | more)


@pytest.mark.rule("ON-6", "ON-9")
def test_the_clerk_asks_for_the_applicant_who_sees_the_question(county: County) -> None:
    """Question, whom, limit and answer stand on the progress page and in the history; the check goes on afterwards."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id)
    assert county.waiting(case_id) == ["consultation_answer"]
    with county.engine.database.reading() as session:
        (asked,) = public_progress(session, case_id).asked
    assert (asked.question, asked.department, asked.answered_at) == (QUESTION["question"], "川岳县消防救援大队", None)
    assert not asked.overtaken
    assert f"{asked.due_at:%m-%d %H:%M}" == "03-04 09:00"
    assert county.letters(case_id, "代为征询")
    county.turn(3, 3, 10)
    county.answer(case_id, "consultation_answer", ANSWER)
    assert county.notes(case_id) == [
        "向消防大队征询：该场所是否需要消防安全检查合格证？",
        "消防大队答复征询：面积不足三百平方米，不需要。",
    ]
    assert county.waiting(case_id) == ["materials_check"]
    county.check(case_id, "accept")
    assert county.waiting(case_id) == ["review"]


@pytest.mark.rule("ON-9", "AC-2")
def test_a_silent_department_is_carded_and_its_leader_answers(county: County) -> None:
    """Two working days from Monday: yellow on Wednesday at closing, for the department alone; either may answer."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id)
    county.turn(3, 4, 16, 59)
    assert county.cards(case_id) == []
    county.turn(3, 4, 17)
    assert county.cards(case_id) == ["yellow"]
    assert county.reasons(case_id) == ["征询到期未答复"]
    assert county.waiting(case_id) == ["consultation_answer", "consultation_answer"]
    county.answer(case_id, "consultation_answer", ANSWER)
    assert county.waiting(case_id) == ["materials_check"]


@pytest.mark.rule("ON-6")
def test_the_superior_is_asked_too(county: County) -> None:
    """请示: the leader of the department in charge answers."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id, addressee="superior")
    assert county.posts(case_id) == ["culture-leader"]
    county.answer(case_id, "consultation_answer", ANSWER)
    assert county.waiting(case_id) == ["materials_check"]


@pytest.mark.rule("ON-5", "ON-6")
def test_the_five_days_run_on_while_somebody_is_asked(county: County) -> None:
    """Whoever asks too long has accepted: deemed acceptance takes the question away."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id)
    county.turn(3, 9, 17)
    assert county.application(case_id).accepted_how == "deemed"
    assert "consultation_answer" not in county.waiting(case_id)
    with county.engine.database.reading() as session:
        assert [each.overtaken for each in public_progress(session, case_id).asked] == [True]


@pytest.mark.rule("ON-9", "LC-5")
def test_a_withdrawal_takes_the_question_away(county: County) -> None:
    """Nobody is asked any more, nobody is carded, and the applicant sees that the question does not wait."""
    case_id = county.apply(ORDINARY)
    ask(county, case_id)
    county.withdraw(case_id)
    county.turn(3, 12, 17)
    assert (county.waiting(case_id), county.cards(case_id)) == ([], [])
    with county.engine.database.reading() as session:
        assert [each.overtaken for each in public_progress(session, case_id).asked] == [True]


@pytest.mark.rule("ON-4", "ON-5", "ON-6")
def test_a_question_may_come_after_the_supplement(county: County) -> None:
    """The same in the second check; the five days of the supplement run on there as well."""
    case_id = county.apply(COMPLEX)
    county.check(case_id, "supplement", {1: MISSING, 3: MISSING})
    county.turn(3, 4, 10)
    county.supplement(case_id, {3: MISSING})
    ask(county, case_id)
    assert county.waiting(case_id) == ["consultation_answer"]
    county.answer(case_id, "consultation_answer", ANSWER)
    ask(county, case_id)
    county.turn(3, 11, 17)
    assert county.application(case_id).accepted_how == "deemed"


@pytest.mark.rule("ON-6", "FI-3")
def test_an_inquiry_is_answered_after_asking(county: County) -> None:
    """The question announces when the answer comes: no reminder and no card while the asked is within its limit."""
    case_id = county.contact("consult")
    county.answer(case_id, "inquiry_answer", {"reply": "consult"} | QUESTION)
    assert county.waiting(case_id) == ["consultation_answer"]
    county.turn(3, 3, 10)
    assert county.cards(case_id) == []
    county.answer(case_id, "consultation_answer", ANSWER)
    assert county.waiting(case_id) == ["inquiry_answer"]
    county.answer(case_id, "inquiry_answer", {"reply": "answer", "answer": "不需要消防手续。"})
    assert county.case(case_id).outcome == "已答复"

"""Surveys: questions, the draw, answers, and from how many answers a result is shown (SP-4)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.office.rule import RuleBroken
from engine.office.surveys.rules import (
    check_drawn,
    check_grades,
    check_open,
    check_report,
    drawn,
    read_plan,
    read_questions,
    result,
)

TODAY = date(2026, 3, 2)


@pytest.mark.rule("SP-4")
def test_questions_are_lines_none_twice_none_too_long() -> None:
    assert read_questions(" 态度如何？\n\n效率如何？ ") == ["态度如何？", "效率如何？"]
    for text in ("", "\n", "一？\n一？", "长" * 201, "\n".join(f"{n}？" for n in range(21))):
        with pytest.raises(RuleBroken) as refused:
            read_questions(text)
        assert (refused.value.rule, refused.value.place) == ("SP-4", "text")


@pytest.mark.rule("SP-4")
def test_a_survey_has_a_name_and_days_that_have_been() -> None:
    assert read_plan("一季度", date(2026, 2, 1), TODAY, TODAY).period_until == TODAY
    for subject, first, last in (
        (" ", TODAY, TODAY),
        ("一季度", None, TODAY),
        ("一季度", TODAY, date(2026, 3, 3)),
        ("一季度", TODAY, date(2026, 3, 1)),
    ):
        with pytest.raises(RuleBroken):
            read_plan(subject, first, last, TODAY)


@pytest.mark.rule("SP-4")
def test_the_draw_takes_the_share_of_each_department_and_can_be_redone() -> None:
    """At least one where there is any; another number draws others."""
    cases = list(range(1, 101))
    chosen = drawn("调〔2026〕1号", cases, 20)
    assert len(chosen) == 20
    assert chosen == drawn("调〔2026〕1号", list(reversed(cases)), 20)
    assert chosen != drawn("调〔2026〕2号", cases, 20)
    assert (len(drawn("x", [7], 1)), drawn("x", [], 50), len(drawn("x", cases, 100))) == (1, [], 100)
    with pytest.raises(RuleBroken):
        check_drawn(0)


@pytest.mark.rule("SP-4")
def test_everybody_answers_once_every_question_and_in_time() -> None:
    check_open(TODAY, TODAY, used=False, closed=False)
    for today, used, closed in ((TODAY, True, False), (TODAY, False, True), (date(2026, 3, 3), False, False)):
        with pytest.raises(RuleBroken):
            check_open(today, TODAY, used=used, closed=closed)
    assert check_grades({0: "satisfied", 1: "dissatisfied"}, 2) == ["satisfied", "dissatisfied"]
    with pytest.raises(RuleBroken) as refused:
        check_grades({0: "satisfied", 1: "excellent"}, 2)
    assert refused.value.place == "question_1"
    with pytest.raises(RuleBroken):
        check_report("")


@pytest.mark.rule("SP-4", "SP-6")
def test_a_result_is_shown_from_so_many_answers_on_that_nobody_is_recognised() -> None:
    answers = [["very_satisfied", "dissatisfied"], ["basically_satisfied", "very_dissatisfied"], ["satisfied"] * 2]
    few = result(10, answers, 2, least=4, target=85)
    assert (few.answered, few.satisfied, few.by_question, few.below_target) == (3, None, (None, None), False)
    shown = result(10, answers, 2, least=3, target=85)
    assert (shown.invited, shown.satisfied, shown.by_question, shown.below_target) == (10, 66, (100, 33), True)
    assert not result(10, answers, 2, least=3, target=66).below_target

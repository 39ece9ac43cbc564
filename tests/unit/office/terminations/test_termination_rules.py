"""On which grounds a case may be terminated, and who answers (LC-5)."""

from __future__ import annotations

import pytest

from engine.office.rule import RuleBroken
from engine.office.terminations.rules import GROUNDS, check_answer, check_request

ASKED = {
    "ground": "project_gone",
    "reason": "项目已被依法取消。",
    "basis": "《行政许可法》第七十条",
    "proof": "县发改局取消项目的批复，2026年3月3日",
}


@pytest.mark.rule("LC-5", "DF-6")
@pytest.mark.parametrize(
    ("field", "value"),
    [("ground", "not_met"), ("ground", ""), ("reason", " "), ("basis", "按规定"), ("basis", ""), ("proof", " ")],
)
def test_a_request_needs_a_listed_ground_facts_an_article_and_a_paper(field: str, value: str) -> None:
    """That the conditions are not met is no ground: such a case is denied, and the denial is filed."""
    with pytest.raises(RuleBroken) as failure:
        check_request(**(ASKED | {field: value}), joint=True)
    assert (failure.value.rule, failure.value.place) == ("LC-5", field)


@pytest.mark.rule("LC-5", "JA-4")
def test_the_county_leader_answers_for_a_joint_case_and_the_head_for_another() -> None:
    """Every ground of the list may be asked for."""
    for ground in GROUNDS:
        assert check_request(**(ASKED | {"ground": ground}), joint=True).approver_role == "county_leader"
        assert check_request(**(ASKED | {"ground": ground}), joint=False).approver_role == "agency_head"


@pytest.mark.rule("LC-5", "AU-6")
def test_somebody_else_answers_and_a_no_has_a_reason() -> None:
    """Nobody approves what he asked for, and no machine does."""
    assert check_answer("approved", "", requester_id=1, person_id=2) == "approved"
    assert check_answer("rejected", "项目没有取消。", requester_id=1, person_id=2) == "rejected"
    for answer, text, person, rule in (
        ("approved", "", 1, "AU-6"),
        ("approved", "", None, "AU-6"),
        ("rejected", "", 2, "LC-5"),
        (None, "", 2, "LC-5"),
    ):
        with pytest.raises(RuleBroken) as failure:
            check_answer(answer, text, requester_id=1, person_id=person)
        assert failure.value.rule == rule

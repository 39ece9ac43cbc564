"""Who looks into a complaint, and what a decision must say (SP-5, AC-4, AC-8, AC-9, AU-6)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office.complaints.rules import (
    Criterion,
    Decision,
    check_proposal,
    check_published,
    check_route,
    read_criteria,
    read_decision,
)
from engine.office.rule import RuleBroken

PLAIN: dict[str, Any] = {
    "unit_named": True,
    "heads": False,
    "inspects": False,
    "to_inspector": False,
    "unit_inspects": False,
}
CRITERIA = [Criterion("第一条", "态度生硬"), Criterion("第二条", "推诿拖延")]
VALID: dict[str, object] = {
    "valid": "yes",
    "findings": "三月二日窗口让申请人往返两次",
    "grounds": "符合第二条",
    "criterion": "第二条",
    "published_text": "工作人员推诿，已责令改正",
}


@pytest.mark.rule("AC-9", "AU-6")
@pytest.mark.parametrize(
    ("facts", "rule", "place"),
    [
        ({"unit_named": False}, "AC-9", "department"),
        ({"to_inspector": True}, "AC-9", "route"),
        ({"heads": True}, "AU-6", "route"),
        ({"inspects": True}, "AU-6", "route"),
        ({"unit_inspects": True}, "AU-6", "route"),
    ],
)
def test_a_unit_does_not_look_into_its_head_and_the_inspectors_always_may(
    facts: dict[str, bool], rule: str, place: str
) -> None:
    assert check_route("unit", **PLAIN) == "unit"
    assert check_route("inspector", **PLAIN | facts) == "inspector"
    with pytest.raises(RuleBroken) as refused:
        check_route("unit", **PLAIN | facts)
    assert (refused.value.rule, refused.value.place) == (rule, place)
    with pytest.raises(RuleBroken) as refused:
        check_route("nobody", **PLAIN)
    assert (refused.value.rule, refused.value.place) == ("AC-9", "route")


@pytest.mark.rule("AC-9")
def test_a_proposal_goes_to_a_known_unit_with_a_day_for_its_reply() -> None:
    for days in (1, 10):
        check_proposal("请核实", days, 10, unit_named=True)
    for text, days, named, place in (
        ("请核实", 5, False, "outcome"),
        ("", 5, True, "proposal"),
        ("请核实", 0, True, "reply_days"),
        ("请核实", 11, True, "reply_days"),
    ):
        with pytest.raises(RuleBroken) as refused:
            check_proposal(text, days, 10, unit_named=named)
        assert (refused.value.rule, refused.value.place) == ("AC-9", place)


@pytest.mark.rule("AC-4", "AC-8", "SP-5")
def test_a_valid_complaint_cites_an_article_in_force() -> None:
    text = str(VALID["published_text"])
    assert read_decision(VALID, CRITERIA) == Decision(True, str(VALID["findings"]), "符合第二条", "第二条", text)
    assert read_decision(VALID | {"valid": "no"}, CRITERIA).criterion is None
    assert not read_decision(VALID | {"valid": "no", "criterion": "第九条"}, []).valid
    for wrong, rule, place in (
        ({"findings": "查清了九个字吗是"}, "AC-4", "findings"),
        ({"valid": None}, "AC-4", "valid"),
        ({"grounds": " "}, "AC-4", "grounds"),
        ({"criterion": "第九条"}, "AC-8", "criterion"),
        ({"criterion": None}, "AC-8", "criterion"),
        ({"published_text": ""}, "SP-5", "published_text"),
    ):
        with pytest.raises(RuleBroken) as refused:
            read_decision(VALID | wrong, CRITERIA)
        assert (refused.value.rule, refused.value.place) == (rule, place)
    assert read_decision(VALID | {"findings": "十个字正好是这么多字"}, CRITERIA).valid


@pytest.mark.rule("SP-6", "SP-5")
def test_what_is_published_names_nobody() -> None:
    check_published("工作人员已改正", ["王芳", "工"])
    with pytest.raises(RuleBroken) as refused:
        check_published("王芳已改正", ["李", "王芳"])
    assert (refused.value.rule, refused.value.place) == ("SP-6", "published_text")


@pytest.mark.rule("AC-8")
def test_criteria_are_articles_one_a_line() -> None:
    assert read_criteria("第一条　态度生硬\n\n 第二条：推诿 拖延 ") == [
        Criterion("第一条", "态度生硬"),
        Criterion("第二条", "推诿 拖延"),
    ]
    for text in ("", "  \n ", "第一条", "第一条 甲\n第一条 乙"):
        with pytest.raises(RuleBroken) as refused:
            read_criteria(text)
        assert (refused.value.rule, refused.value.place) == ("AC-8", "articles")

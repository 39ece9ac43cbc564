"""What may be asked of a clock, and who answers (AU-2, AU-3, TC-4, TC-16)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.clock import office_time
from engine.office.clock_requests.rules import (
    OTHER,
    ListedProcedure,
    check_answer,
    check_extension_request,
    check_stop_request,
    check_within_joint,
)
from engine.office.rule import RuleBroken

TESTING = ListedProcedure(7, "testing", "水质检测", 12, "《水法》第二十条", "由检测机构收取", counted=False)
VISIT = ListedProcedure(8, "inspection", "现场核查", 3, "《水法》第二十一条", "", counted=True)
ARTICLE = " 《行政许可法》第四十五条 "


@pytest.mark.rule("TC-16", "AU-2")
def test_a_listed_procedure_is_taken_from_the_item_and_its_leader_answers() -> None:
    """Days, basis and fee are the item's, whatever else the form says."""
    asked = check_stop_request("7", [VISIT, TESTING], kind="hearing", days=90, basis="", reason=" 需要检测 ")
    assert (asked.kind, asked.procedure, asked.procedure_id, asked.name) == ("stop", "testing", 7, "水质检测")
    assert (asked.days, asked.basis, asked.fee) == (12, "《水法》第二十条", "由检测机构收取")
    assert (asked.reason, asked.approver_role) == ("需要检测", "leader")


@pytest.mark.rule("TC-3", "AU-2")
def test_a_procedure_that_is_not_listed_needs_its_article_and_the_head() -> None:
    asked = check_stop_request(OTHER, [TESTING], kind="expert_review", days=1, basis=ARTICLE, reason="需要评审")
    assert (asked.procedure, asked.procedure_id, asked.name) == ("expert_review", None, "专家评审")
    assert (asked.days, asked.basis, asked.approver_role) == (1, ARTICLE.strip(), "agency_head")
    assert check_stop_request(OTHER, [], kind="hearing", days=2, basis="Art. 45", reason="听证").days == 2


STOP: dict[str, Any] = {"chosen": OTHER, "kind": "hearing", "days": 5, "basis": ARTICLE, "reason": "需要听证"}


@pytest.mark.rule("AU-2", "TC-16")
@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"reason": " "}, "reason"),
        ({"chosen": "8"}, "procedure"),
        ({"chosen": "9"}, "procedure"),
        ({"kind": "site_visit"}, "kind"),
        ({"basis": "按规定"}, "basis"),
        ({"days": None}, "days"),
        ({"days": 0}, "days"),
    ],
)
def test_a_stop_is_refused_at_what_it_lacks(wrong: dict[str, Any], place: str) -> None:
    """Nothing said, a procedure whose time counts or is not listed, a kind outside the law, no article, no days."""
    asked = STOP | wrong
    with pytest.raises(RuleBroken) as refused:
        check_stop_request(asked.pop("chosen"), [TESTING, VISIT], **asked)
    assert (refused.value.rule, refused.value.place) == ("AU-2", place)


@pytest.mark.rule("AU-3", "TC-4", "JA-7")
@pytest.mark.parametrize(
    ("joint", "branch", "longest", "role"),
    [
        (False, False, 10, "agency_head"),
        (True, False, 15, "county_leader"),
        (True, True, 10, "county_leader"),
    ],
)
def test_an_extension_is_asked_for_once_and_within_its_days(joint: bool, branch: bool, longest: int, role: str) -> None:
    for days in (1, longest):
        asked = check_extension_request(days=days, reason=" 资料多 ", joint=joint, extended=False, branch=branch)
        assert (asked.kind, asked.days, asked.reason, asked.approver_role) == ("extension", days, "资料多", role)
    refusals: list[tuple[int | None, str, bool, str | None]] = [
        (None, "资料多", False, "days"),
        (0, "资料多", False, "days"),
        (longest + 1, "资料多", False, "days"),
        (1, " ", False, "reason"),
        (1, "资料多", True, None),
    ]
    for wrong, reason, extended, place in refusals:
        with pytest.raises(RuleBroken) as refused:
            check_extension_request(days=wrong, reason=reason, joint=joint, extended=extended, branch=branch)
        assert (refused.value.rule, refused.value.place) == ("AU-3", place)


@pytest.mark.rule("JA-2", "AU-3")
def test_a_departments_review_ends_within_the_joint_limit() -> None:
    early, late = office_time(2026, 3, 2, 17), office_time(2026, 3, 3, 17)
    for new_due, joint_due in ((early, late), (late, late), (late, None), (None, early)):
        check_within_joint(new_due=new_due, joint_due=joint_due)
    with pytest.raises(RuleBroken) as refused:
        check_within_joint(new_due=late, joint_due=early)
    assert refused.value.place == "days"


@pytest.mark.rule("AU-3")
def test_a_refusal_of_a_request_gives_its_reason() -> None:
    assert check_answer("approved", "") == "approved"
    assert check_answer("rejected", "资料已够") == "rejected"
    for answer, text, place in (("rejected", "", "text"), ("later", "文", "answer"), (None, "文", "answer")):
        with pytest.raises(RuleBroken) as refused:
            check_answer(answer, text)
        assert refused.value.place == place

"""To whom work may be passed inside a department, and what has to be said with it (AU-1, AU-6, AB-2)."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.office.rule import RuleBroken
from engine.office.task_opinions.rules import (
    Colleague,
    check_colleague,
    check_said,
    check_verdict,
    is_qualified,
)

HERE = Colleague(1, "h-1", "经办岗", "handler", 10, 7)
OTHER = Colleague(2, "h-2", "经办二岗", "handler", 10, 8)


def check(colleague: Colleague | None, role: str | None = "handler", barred: frozenset[int] = frozenset()) -> Colleague:
    return check_colleague(colleague, post_id=1, department_id=10, barred=barred, role=role)


@pytest.mark.rule("AU-1")
def test_work_is_passed_to_a_qualified_post_of_the_department() -> None:
    assert check(OTHER) is OTHER
    representative = Colleague(3, "c", "首席代表岗", "chief_rep", 10, 9)
    assert check(representative) is representative
    for wrong in (
        None,
        HERE,
        Colleague(4, "x", "别局经办岗", "handler", 11, 9),
        Colleague(5, "w", "窗口", "clerk", 10, 9),
    ):
        with pytest.raises(Refused) as refused:
            check(wrong)
        assert refused.value.place == "post"


@pytest.mark.rule("AU-1")
def test_an_opinion_may_be_asked_of_any_post_of_the_department() -> None:
    leader = Colleague(6, "l", "分管领导岗", "leader", 10, 9)
    assert check(leader, role=None) is leader
    with pytest.raises(RuleBroken):
        check(leader)


@pytest.mark.rule("AU-1")
@pytest.mark.parametrize(
    ("role", "post", "may"),
    [("handler", "chief_rep", True), ("chief_rep", "handler", False), ("leader", "agency_head", True),
     ("agency_head", "leader", False), ("clerk", "clerk", True), ("clerk", "handler", False)],
)  # fmt: skip
def test_who_is_qualified_for_which_role(role: str, post: str, may: bool) -> None:
    assert is_qualified(role, Colleague(1, "p", "p", post, 1, 1)) is may


@pytest.mark.rule("AB-2")
def test_nothing_is_passed_to_a_post_at_which_nobody_is() -> None:
    with pytest.raises(RuleBroken) as refused:
        check(Colleague(2, "h-2", "经办二岗", "handler", 10, None))
    assert refused.value.rule == "AB-2"


@pytest.mark.rule("AU-6")
def test_nothing_is_passed_to_whoever_would_decide_in_his_own_matter() -> None:
    with pytest.raises(RuleBroken) as refused:
        check(OTHER, barred=frozenset({8}))
    assert refused.value.rule == "AU-6"


def test_something_has_to_be_said() -> None:
    assert check_said(" 外出开会 ", "reason", "写", "say") == "外出开会"
    for wrong in ("", "  ", "长" * 1001):
        with pytest.raises(Refused) as refused:
            check_said(wrong, "reason", "请写明。", "Say why.")
        assert refused.value.place == "reason"


def test_a_disagreement_has_reasons() -> None:
    assert check_verdict("agree", "") == ("agree", "")
    assert check_verdict("disagree", " 面积不符 ") == ("disagree", "面积不符")
    for verdict, opinion, place in (("", "好", "verdict"), ("maybe", "好", "verdict"), ("disagree", "", "opinion")):
        with pytest.raises(Refused) as refused:
            check_verdict(verdict, opinion)
        assert refused.value.place == place

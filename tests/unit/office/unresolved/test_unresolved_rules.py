"""What could not be done: registered with a kind and words, answered with a reason (SP-10)."""

from __future__ import annotations

import pytest

from engine.office.rule import RuleBroken
from engine.office.unresolved.rules import KINDS, RESULTS, check_answer, check_registration


@pytest.mark.rule("SP-10")
def test_a_registration_says_what_could_not_be_done() -> None:
    assert [check_registration(kind, "没有受理") for kind in KINDS] == list(KINDS)
    for kind, reason, place in (("x", "没有受理", "kind"), (None, "没有受理", "kind"), ("other", "", "reason")):
        with pytest.raises(RuleBroken) as broken:
            check_registration(kind, reason)
        assert (broken.value.rule, broken.value.place) == ("SP-10", place)


@pytest.mark.rule("SP-10", "DF-1")
def test_an_answer_has_its_reason_and_an_impossibility_its_law() -> None:
    assert check_answer("resolved", "已受理", "") == "resolved"
    assert check_answer("impossible", "不符合", "条例第三条") == "impossible"
    assert set(RESULTS) == {"resolved", "guided", "impossible"}
    for result, text, basis, place in (
        (None, "已受理", "", "result"),
        ("guided", "", "", "text"),
        ("impossible", "不符合", "", "legal_basis"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_answer(result, text, basis)
        assert (broken.value.rule, broken.value.place) == ("SP-10", place)

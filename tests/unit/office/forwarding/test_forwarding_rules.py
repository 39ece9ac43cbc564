"""What goes up to the superior authority and what comes back (TC-6)."""

from __future__ import annotations

import pytest

from engine.office.forwarding.rules import LocalOpinion, SuperiorResult, read_opinion, read_result
from engine.office.rule import RuleBroken

OPINION: dict[str, object] = {
    "opinion": "agree",
    "text": " 材料真实 ",
    "superior": "市水务局",
    "tracker": "water-window",
    "superior_days": 15,
}


@pytest.mark.rule("TC-6")
def test_an_opinion_names_superior_and_tracker() -> None:
    assert read_opinion(OPINION) == LocalOpinion("agree", "材料真实", "市水务局", "water-window", 15)
    assert read_opinion(OPINION | {"opinion": "disagree"}).opinion == "disagree"
    for nothing in (None, 0, -1, True, "7"):
        assert read_opinion(OPINION | {"superior_days": nothing}).days == 20
    assert read_opinion(OPINION | {"superior_days": 1}).days == 1
    for place in ("opinion", "text", "superior", "tracker"):
        with pytest.raises(RuleBroken) as refused:
            read_opinion(OPINION | {place: " "})
        assert (refused.value.rule, refused.value.place) == ("TC-6", place)


@pytest.mark.rule("TC-6")
def test_a_result_says_what_the_superior_decided() -> None:
    granted: dict[str, object] = {"decision": "grant", "text": " 同意 ", "permit_number": " 市水许〔2026〕8号 "}
    assert read_result(granted) == SuperiorResult("grant", "同意", "市水许〔2026〕8号")
    assert read_result({"decision": "deny", "text": "不符合规划"}) == SuperiorResult("deny", "不符合规划", None)
    for wrong, place in (({"decision": "agree"}, "decision"), ({"text": ""}, "text")):
        with pytest.raises(RuleBroken) as refused:
            read_result(granted | wrong)
        assert (refused.value.rule, refused.value.place) == ("TC-6", place)

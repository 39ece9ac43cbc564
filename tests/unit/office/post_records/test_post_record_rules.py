"""Post records: what a version says before it is published, and who assesses whom (PR-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.office.post_records.rules import RecordTexts, Target, authority_changed, check_assessment, check_record
from engine.office.rule import RuleBroken

TEXTS = RecordTexts("当场审批", "一次办好", "对决定负责", "按办法奖惩")
TARGET = Target("当场办结", "100%", "每月")
TODAY = date(2026, 3, 2)


@pytest.mark.rule("PR-2", "PR-1")
@pytest.mark.parametrize("name", ["duties", "standard", "responsibility", "rewards"])
def test_a_record_says_duties_standard_responsibility_and_rewards(name: str) -> None:
    check_record(TEXTS, [TARGET])
    with pytest.raises(RuleBroken) as refused:
        check_record(replace(TEXTS, **{name: ""}), [TARGET])
    assert (refused.value.rule, refused.value.place) == ("PR-2", name)


@pytest.mark.rule("PR-2")
@pytest.mark.parametrize("name", ["what", "measure", "by_when"])
def test_a_target_says_what_how_measured_and_until_when(name: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_record(TEXTS, [TARGET, replace(TARGET, **{name: ""})])
    assert refused.value.place == f"{name}2"
    with pytest.raises(RuleBroken) as none:
        check_record(TEXTS, [])
    assert none.value.place == "what1"


@pytest.mark.rule("PR-2", "PR-1")
def test_a_version_is_stale_once_the_post_may_do_something_else() -> None:
    assert not authority_changed({"accept": True}, {"accept": True})
    assert authority_changed({"accept": True}, {"accept": True, "approve": ["CY-1"]})


def assessed(**changed: Any) -> tuple[str, str | None]:
    given: dict[str, Any] = {"kind": "assessment", "subject": "实务", "held_on": TODAY, "result": "qualified"}
    given |= {"holds": True, "own": False} | changed
    return check_assessment(
        given["kind"], given["subject"], given["held_on"], given["result"], TODAY,
        holds=given["holds"], own=given["own"],
    )  # fmt: skip


@pytest.mark.rule("PR-2")
def test_an_assessment_has_a_result_and_a_training_need_not() -> None:
    assert assessed() == ("assessment", "qualified")
    assert assessed(kind="training", result="") == ("training", None)
    assert assessed(kind="training", own=True) == ("training", "qualified")


@pytest.mark.rule("PR-2", "AU-6")
@pytest.mark.parametrize(
    ("changed", "rule", "place"),
    [
        ({"kind": ""}, "PR-2", "kind"),
        ({"holds": False}, "PR-2", "person"),
        ({"own": True}, "AU-6", "person"),
        ({"subject": ""}, "PR-2", "subject"),
        ({"held_on": None}, "PR-2", "held_on"),
        ({"held_on": date(2026, 3, 3)}, "PR-2", "held_on"),
        ({"result": "good"}, "PR-2", "result"),
        ({"result": ""}, "PR-2", "result"),
    ],
)
def test_what_is_recorded_is_refused_at_its_field(changed: dict[str, Any], rule: str, place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        assessed(**changed)
    assert (refused.value.rule, refused.value.place) == (rule, place)

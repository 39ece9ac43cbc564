"""Inspection lists: what is put on one, how it is sampled, what a finding says (SP-7)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.office.accountability.rules import INFRACTIONS
from engine.office.inspections.rules import (
    CODES,
    check_answer,
    check_concerned,
    check_ending,
    check_lines,
    check_numbers,
    check_settling,
    check_standard,
    read_findings,
    read_plan,
    sample,
)
from engine.office.rule import RuleBroken

FIRST, LAST, TODAY = date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 2)
PLAN: dict[str, Any] = {"subject": "二月检查", "selection": "random", "sample_size": 5, "standards": False}
FAULT: dict[str, object] = {"line": 1, "code": "other", "detail": "事实", "concerned_post": "p"}


@pytest.mark.rule("SP-7")
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"subject": " "}, "subject"),
        ({"selection": "all"}, "selection"),
        ({"sample_size": None}, "sample_size"),
        ({"sample_size": 0}, "sample_size"),
        ({"selection": "chosen"}, "numbers"),
        ({"selection": "chosen", "numbers": " ，\n"}, "numbers"),
        ({"selection": "none"}, "standards"),
    ],
)
def test_a_plan_is_refused_at_its_field(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_plan(PLAN | changed, FIRST, LAST, TODAY, own=False)
    assert (refused.value.rule, refused.value.place) == ("SP-7", place)


@pytest.mark.rule("SP-7")
def test_a_period_has_both_ends_in_order_and_ends_today_at_the_latest() -> None:
    for first, last in ((None, LAST), (FIRST, None), (LAST, FIRST), (FIRST, date(2026, 3, 3))):
        with pytest.raises(RuleBroken) as refused:
            read_plan(PLAN, first, last, TODAY, own=False)
        assert refused.value.place == "period_until"
    assert read_plan(PLAN, TODAY, TODAY, TODAY, own=False).period_until == TODAY


@pytest.mark.rule("SP-7", "AU-6")
def test_a_plan_keeps_what_its_selection_asks_for_and_nobody_inspects_the_own_unit() -> None:
    with pytest.raises(RuleBroken) as own:
        read_plan(PLAN, FIRST, LAST, TODAY, own=True)
    assert (own.value.rule, own.value.place) == ("AU-6", "department")
    chosen = read_plan(PLAN | {"selection": "chosen", "numbers": "甲1号\n甲2号，甲1号"}, FIRST, LAST, TODAY, own=False)
    assert (chosen.numbers, chosen.sample_size) == (("甲1号", "甲2号"), 0)
    drawn = read_plan(PLAN | {"numbers": "甲1号"}, FIRST, LAST, TODAY, own=False)
    assert (drawn.numbers, drawn.sample_size, drawn.standards) == ((), 5, False)


@pytest.mark.rule("SP-7")
def test_a_sample_can_be_drawn_again_and_another_list_draws_another() -> None:
    cases = list(range(1, 101))
    first = sample("甲检〔2026〕1号", cases, 10)
    assert len(set(first)) == 10
    assert first == sample("甲检〔2026〕1号", list(reversed(cases)), 10)
    assert first != sample("甲检〔2026〕2号", cases, 10)
    assert sorted(sample("甲检〔2026〕1号", cases, 500)) == cases


@pytest.mark.rule("SP-7")
def test_chosen_numbers_are_all_known_and_a_list_is_neither_empty_nor_endless() -> None:
    assert check_numbers(["b", "a"], {"a": 1, "b": 2}) == [2, 1]
    with pytest.raises(RuleBroken, match="c, d"):
        check_numbers(["a", "c", "d"], {"a": 1})
    check_lines(1)
    check_lines(100)
    for count in (0, 101):
        with pytest.raises(RuleBroken):
            check_lines(count)


@pytest.mark.rule("SP-7")
@pytest.mark.parametrize(
    "rows",
    [
        [FAULT | {"line": 3}],
        [FAULT | {"line": None}],
        [FAULT, FAULT],
        [FAULT | {"code": ""}],
        [FAULT | {"code": "overdue"}],
        [FAULT | {"detail": " "}],
        [FAULT | {"concerned_post": ""}],
    ],
)
def test_findings_are_refused_unless_a_fault_says_all_about_a_line_once(rows: list[dict[str, object]]) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_findings(rows, [1, 2], all_checked=True)
    assert (refused.value.rule, refused.value.place) == ("SP-7", "faults")


@pytest.mark.rule("SP-7")
def test_every_line_has_a_finding_in_the_order_of_the_list_once_somebody_says_that_all_were_checked() -> None:
    with pytest.raises(RuleBroken) as refused:
        read_findings([FAULT | {"line": 2}], [1, 2], all_checked=False)
    assert (refused.value.rule, refused.value.place) == ("SP-7", "all_checked")
    found = read_findings([FAULT | {"line": 2}], [1, 2, 3], all_checked=True)
    assert [(each.line, each.result, each.code, each.detail, each.post) for each in found] == [
        (1, "ok", "", "", ""),
        (2, "fault", "other", "事实", "p"),
        (3, "ok", "", "", ""),
    ]


@pytest.mark.rule("SP-7")
def test_answer_check_and_standards_say_something() -> None:
    check_concerned(inspected=True, line=1)
    check_ending(in_force=True)
    assert check_answer("已整改") == "已整改"
    assert check_settling("again", "没有整改") == "again"
    assert check_standard("premises", "公示牌齐全") == "premises"
    for refused in (
        lambda: check_concerned(inspected=False, line=1),
        lambda: check_ending(in_force=False),
        lambda: check_answer(""),
        lambda: check_settling("done", "好"),
        lambda: check_settling("settled", ""),
        lambda: check_standard("weather", "晴"),
        lambda: check_standard("conduct", ""),
    ):
        with pytest.raises(RuleBroken):
            refused()


@pytest.mark.rule("SP-7", "FI-9")
def test_the_form_offers_the_violations_that_an_inspection_may_find() -> None:
    assert set(CODES) <= set(INFRACTIONS)
    form = json.loads((Path(__file__).parents[4] / "forms" / "inspection_findings.json").read_text(encoding="utf-8"))
    offered = form["properties"]["faults"]["items"]["properties"]["code"]["oneOf"]
    assert tuple(each["const"] for each in offered) == CODES

"""Applications, pure: verdicts, conclusions, endings, remedies, the complete file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.office.applications.rules import (
    ListedMaterial,
    check_archive_note,
    check_conclusion,
    check_may_accept,
    check_may_end,
    check_may_grant,
    kept_until,
    papers_of,
    read_verdicts,
    remedies,
    retention,
    uncured,
)
from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken

LISTED = [
    ListedMaterial(1, "申请表"),
    ListedMaterial(2, "平面图"),
    ListedMaterial(3, "照片", deferrable=True),
    ListedMaterial(4, "旁证", required=False),
    ListedMaterial(5, "营业执照", by_data_sharing=True),
]


def row(material: object, state: str = "ok", **more: object) -> dict[str, Any]:
    return {"material": material, "state": state, "problem": "模糊", "remedy": "重扫", **more}


@pytest.mark.rule("ON-1", "ON-2")
def test_verdicts_come_in_the_order_of_the_list_and_a_missing_paper_speaks_for_itself() -> None:
    found = read_verdicts([row("2", "missing", problem="", remedy=None), row(1)], LISTED)
    assert [(each.material, each.state) for each in found] == [(1, "ok"), (2, "missing")]
    assert (found[1].problem, found[1].remedy) == ("未提交", "请按清单要求提交")
    assert [each.name for each in uncured(found)] == ["平面图"]


@pytest.mark.rule("ON-1", "ON-2", "ON-13")
@pytest.mark.parametrize(
    ("rows", "rule", "infraction"),
    [
        ([row(99)], "ON-13", "unlisted_material"),
        ([row("其他材料", "missing")], "ON-13", "unlisted_material"),
        ([row(5, "missing")], "ON-13", "shared_material"),
        ([row(1), row("1")], "ON-1", None),
        ([row(1, "perhaps")], "ON-1", None),
        ([row(1, "wrong", problem=" ")], "ON-2", None),
        ([row(1, "wrong", remedy=None)], "ON-2", None),
    ],
)
def test_a_wrong_row_is_refused(rows: list[dict[str, Any]], rule: str, infraction: str | None) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_verdicts(rows, LISTED)
    assert (broken.value.rule, broken.value.infraction) == (rule, infraction)


@pytest.mark.rule("ON-1", "ON-11")
@pytest.mark.parametrize(
    ("conclusion", "rows", "undertaking", "rule"),
    [
        ("accept", [row(1), row(2), row(3)], False, None),
        ("accept", [row(1), row(2), row(3, "missing")], True, None),
        ("accept", [row(1), row(2), row(3, "missing")], False, "ON-11"),
        ("accept", [row(1), row(2, "missing"), row(3)], True, "ON-11"),
        ("accept", [row(1), row(2)], False, "ON-1"),
        ("supplement", [row(1), row(2, "wrong"), row(3)], False, None),
        ("supplement", [row(1), row(2), row(3)], False, "ON-2"),
        ("supplement", [row(2, "wrong")], False, "ON-1"),
        ("not_accepted", [], False, None),
        ("perhaps", [], False, "ON-1"),
    ],
)
def test_a_conclusion_rests_on_the_verdicts(
    conclusion: str, rows: list[dict[str, Any]], undertaking: bool, rule: str | None
) -> None:
    verdicts = read_verdicts(rows, LISTED)
    if rule is None:
        check_conclusion(conclusion, verdicts, LISTED, undertaking=undertaking)
        return
    with pytest.raises(RuleBroken) as broken:
        check_conclusion(conclusion, verdicts, LISTED, undertaking=undertaking)
    assert broken.value.rule == rule


@pytest.mark.rule("ON-1")
def test_what_was_found_in_order_before_needs_no_new_verdict() -> None:
    check_conclusion("accept", read_verdicts([row(2)], LISTED), LISTED, undertaking=False, cured={1, 3})


@pytest.mark.rule("ON-11")
@given(some.lists(some.sampled_from(["ok", "missing", "wrong"]), min_size=3, max_size=3), some.booleans())
def test_no_certificate_path_opens_over_a_paper_that_cannot_wait(states: list[str], undertaking: bool) -> None:
    verdicts = read_verdicts([row(each.id, state) for each, state in zip(LISTED, states, strict=False)], LISTED)
    try:
        check_conclusion("accept", verdicts, LISTED, undertaking=undertaking)
    except RuleBroken:
        return
    assert states[:2] == ["ok", "ok"]
    assert states[2] == "ok" or undertaking


@pytest.mark.rule("LC-1", "LC-5", "ON-11")
def test_steps_at_the_wrong_time_are_refused() -> None:
    day = date(2026, 3, 2)
    check_may_accept(None, None)
    check_may_grant(day, None, [])
    check_may_end(None, "理由")
    for step, rule in (
        (lambda: check_may_accept(day, None), "LC-1"),
        (lambda: check_may_accept(None, "withdrawn"), "LC-1"),
        (lambda: check_may_grant(None, None, []), "LC-1"),
        (lambda: check_may_grant(day, "denied", []), "LC-1"),
        (lambda: check_may_grant(day, None, ["照片"]), "ON-11"),
        (lambda: check_may_end("granted", "理由"), "LC-1"),
        (lambda: check_may_end(None, ""), "LC-5"),
    ):
        with pytest.raises(RuleBroken) as broken:
            step()
        assert broken.value.rule == rule


@pytest.mark.rule("DF-4", "TC-19")
@pytest.mark.parametrize(
    ("served", "reconsideration", "lawsuit"),
    [
        (date(2026, 3, 2), date(2026, 5, 6), date(2026, 9, 2)),  # 1 May begins a holiday
        (date(2026, 3, 3), date(2026, 5, 6), date(2026, 9, 3)),
        (date(2025, 8, 31), date(2025, 10, 30), date(2026, 2, 28)),  # no 31 February; the 28th is a make-up day
    ],
)
def test_remedies_end_on_a_working_day(served: date, reconsideration: date, lawsuit: date) -> None:
    assert remedies(served, OfficeCalendar()) == (reconsideration, lawsuit)


@pytest.mark.rule("LC-9")
def test_a_file_is_kept_whole_years_and_a_gap_in_it_is_explained() -> None:
    """The retention by how the case ended; the note to an incomplete file says why it is incomplete."""
    assert [retention(each) for each in ("granted", "denied", "not_accepted", "lapsed", "withdrawn", "ended")] == [
        "retention_granted_years",
        "retention_refused_years",
        "retention_refused_years",
        *["retention_ended_years"] * 3,
    ]
    assert kept_until(date(2026, 3, 2), 10) == date(2036, 12, 31)
    check_archive_note("added", "")
    check_archive_note("explained", "原件遗失，已登报声明")
    for settled, explanation, place in ((None, "有说明", "settled"), ("explained", " ", "explanation")):
        with pytest.raises(RuleBroken) as refused:
            check_archive_note(settled, explanation)
        assert refused.value.place == place


@pytest.mark.rule("LC-9")
def test_a_complete_file_depends_on_how_it_ended() -> None:
    assert papers_of("granted", accepted=True, served=True) == ["receipt", "acceptance", "grant"]
    assert papers_of("denied", accepted=True, served=False) == [
        "receipt",
        "acceptance",
        "denial_filing",
        "denial",
        "delivery",
    ]
    assert papers_of("lapsed", accepted=False, served=False) == ["receipt", "lapse"]
    assert papers_of(None, accepted=True, served=False) == ["receipt", "acceptance", "decision"]

"""Applications, pure: verdicts, conclusions, endings, remedies, the complete file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.office.applications.rules import (
    METHODS,
    Agent,
    ListedMaterial,
    check_agent_at_pickup,
    check_archive_note,
    check_authorised,
    check_conclusion,
    check_may_accept,
    check_may_end,
    check_may_grant,
    check_serving,
    check_time_for_late_papers,
    check_withdrawal,
    kept_until,
    late_papers_end,
    paper_state,
    papers_of,
    read_verdicts,
    remedies,
    retention,
    uncured,
)
from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken
from engine.office.service_clock.counting import ClockFacts

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


def refused_at(step: Callable[[], object]) -> tuple[str, str | None]:
    """The rule that refuses a step, and the field at which it says so."""
    with pytest.raises(RuleBroken) as broken:
        step()
    return broken.value.rule, broken.value.place


@pytest.mark.rule("ON-1", "PA-1")
def test_a_required_paper_that_does_not_apply_says_why_and_what_came_is_counted() -> None:
    """A paper that is not required needs no reason; what the form leaves open is as the published list asks."""
    assert refused_at(lambda: read_verdicts([row(1, "not_applicable", problem=" ")], LISTED)) == ("ON-1", "materials")
    spared, why = read_verdicts([row(4, "not_applicable", problem=""), row(1, "not_applicable")], LISTED)[::-1]
    assert (spared.cured, spared.problem, why.problem, spared.handed_in) == (True, None, "模糊", None)
    fine, wrong = read_verdicts([row(1, copies=2, pages=7, form="copy"), row(2, "wrong", copies=0)], LISTED)
    assert fine.handed_in is not None
    assert wrong.handed_in is not None
    assert (fine.handed_in.original, fine.handed_in.copies, fine.handed_in.pages) == (False, 2, 7)
    assert (wrong.handed_in.copies, wrong.handed_in.pages) == (LISTED[1].copies, None)
    (gone,) = read_verdicts([row(2, "missing")], LISTED)
    assert gone.handed_in is None


@pytest.mark.rule("LC-6")
def test_a_case_is_called_by_where_its_papers_are() -> None:
    due = office_time(2026, 3, 17, 17)
    assert [paper_state(each, due) for each in (None, "lapsed", "not_accepted", "withdrawn", "granted")] == [
        "supplementing",
        "turned_away",
        "turned_away",
        None,
        None,
    ]
    assert paper_state(None, None) is None
    assert paper_state("lapsed", None) == "turned_away"


@pytest.mark.rule("ON-11")
def test_papers_may_come_late_until_the_office_needs_the_rest_of_the_limit() -> None:
    """Three working days from Monday end on Thursday at five; four working hours before that it is one o'clock."""
    clock = ClockFacts(office_time(2026, 3, 2, 9), 3, "working_days", None)
    end = late_papers_end(clock, 4, OfficeCalendar())
    assert end == office_time(2026, 3, 5, 13)
    check_time_for_late_papers(end, end - timedelta(minutes=1))
    for too_late in (lambda: check_time_for_late_papers(end, end), lambda: check_time_for_late_papers(None, end)):
        assert refused_at(too_late) == ("ON-11", "conclusion")


@pytest.mark.rule("TC-17", "LC-8")
def test_a_paper_is_served_to_somebody_in_a_known_way() -> None:
    """Post has a number, an agent an authorisation that holds, an electronic paper the consent of who receives it."""
    assert [check_serving(each, "王小明", "EMS1") for each in METHODS] == list(METHODS)
    assert [check_serving(each, "", None) for each in ("public_notice", "left")] == ["public_notice", "left"]
    for method, consent, checked in (("direct", False, False), ("agent", False, True), ("electronic", True, False)):
        check_authorised(method, authorisation_checked=checked, consent=consent)
    until = date(2026, 3, 2)
    agent = Agent("110101199003070011", "领取许可证", until)
    for known in (agent, replace(agent, until=None)):
        check_agent_at_pickup(known, "李四", until)
    for step, rule, place in (
        (lambda: check_serving("pigeon", "王小明", None), "TC-17", "method"),
        (lambda: check_serving("direct", "", None), "TC-17", "receiver"),
        (lambda: check_serving("post", "王小明", None), "TC-17", "tracking_number"),
        (lambda: check_authorised("agent", authorisation_checked=False, consent=True), "LC-8", "authorisation_checked"),
        (lambda: check_authorised("electronic", authorisation_checked=True, consent=False), "TC-17", "consent"),
        (lambda: check_agent_at_pickup(replace(agent, id_number=None), "李四", until), "LC-8", "agent_id_number"),
        (lambda: check_agent_at_pickup(replace(agent, scope=None), "李四", until), "LC-8", "agent_scope"),
        (lambda: check_agent_at_pickup(agent, "李四", until + timedelta(days=1)), "LC-8", "agent_until"),
    ):
        assert refused_at(step) == (rule, place)


@pytest.mark.rule("AU-4")
def test_only_the_applicant_or_a_checked_agent_withdraws_with_reason_and_proof() -> None:
    asked: dict[str, Any] = {
        "reason": "不办了",
        "by": "agent",
        "agent": "李四",
        "authorisation_checked": True,
        "proof": "申请书 1 份",
    }

    def withdraw(**changed: Any) -> None:
        check_withdrawal(**asked | changed)

    withdraw()
    withdraw(by="applicant", agent="", authorisation_checked=False)
    for place, value in (
        ("by", "handler"),
        ("agent", " "),
        ("authorisation_checked", False),
        ("reason", " "),
        ("proof", ""),
    ):
        assert refused_at(partial(withdraw, **{place: value})) == ("AU-4", place)


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

"""Publication: an exemption has basis and review date, copies name channel and day, stale ones are found (OA-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.clock import office_time
from engine.office.publications.rules import (
    as_of,
    check_approval,
    check_exemption,
    check_removal,
    check_review_day,
    is_stale,
    read_postings,
    read_proposal,
)
from engine.office.rule import RuleBroken

TODAY = date(2026, 3, 2)
LAW = "《政府信息公开条例》第十四条"
PROPOSED = {
    "kind": "guide",
    "item_code": "CY-1",
    "subject": "指南",
    "content": "全文",
    "treatment": "publish",
}


@pytest.mark.rule("OA-5")
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"kind": "secret"}, "kind"),
        ({"item_code": ""}, "item_code"),
        ({"subject": " "}, "subject"),
        ({"content": ""}, "content"),
        ({"treatment": "exempt"}, "basis"),
        ({"treatment": "exempt", "basis": "领导要求"}, "basis"),
        ({"treatment": "exempt", "basis": LAW}, "review_on"),
    ],
)
def test_a_proposal_is_refused_at_its_field(changed: dict[str, str], place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_proposal(PROPOSED | changed, None, TODAY, own_department=True)
    assert (refused.value.rule, refused.value.place) == ("OA-5", place)


@pytest.mark.rule("OA-5")
def test_only_the_own_department_proposes_and_only_what_is_exempt_keeps_basis_and_day() -> None:
    with pytest.raises(RuleBroken):
        read_proposal(PROPOSED, None, TODAY, own_department=False)
    day = TODAY + timedelta(days=30)
    published = read_proposal(PROPOSED | {"basis": LAW}, day, TODAY, own_department=True)
    assert (published.basis, published.review_on) == (None, None)
    exempt = read_proposal(PROPOSED | {"basis": LAW, "treatment": "exempt"}, day, TODAY, own_department=True)
    assert (exempt.basis, exempt.review_on) == (LAW, day)


@pytest.mark.rule("OA-5")
def test_a_review_date_lies_after_today() -> None:
    check_exemption(LAW, TODAY + timedelta(days=1), TODAY)
    assert check_review_day(TODAY + timedelta(days=1), TODAY) == TODAY + timedelta(days=1)
    for day in (TODAY, TODAY - timedelta(days=1), None):
        with pytest.raises(RuleBroken, match="after today"):
            check_exemption(LAW, day, TODAY)


def test_a_basis_is_read_once_however_many_laws_it_names() -> None:
    with pytest.raises(RuleBroken, match="its article"):
        check_exemption("《某某法》" * 50_000, TODAY + timedelta(days=1), TODAY)
    check_exemption("《甲法》、《乙法》\n《保密法》十四条", TODAY + timedelta(days=1), TODAY)


@pytest.mark.rule("OA-5", "AU-6")
def test_nobody_approves_his_own_proposal_and_nothing_is_exempt_unasked() -> None:
    with pytest.raises(RuleBroken) as own:
        check_approval("publish", "", proposed="publish", own=True)
    assert own.value.rule == "AU-6"
    with pytest.raises(RuleBroken):
        check_approval("exempt", "不公开", proposed="publish", own=False)
    with pytest.raises(RuleBroken):
        check_approval("return", "", proposed="publish", own=False)
    with pytest.raises(RuleBroken):
        check_approval(None, "", proposed="publish", own=False)
    assert check_approval("publish", "", proposed="exempt", own=False) == "publish"


@pytest.mark.rule("OA-5")
def test_each_place_is_recorded_with_its_day() -> None:
    row = {"channel": "board", "place": "一楼公示栏"}
    found = read_postings([row], [TODAY], TODAY)
    assert [(each.channel, each.place, each.posted_on) for each in found] == [("board", "一楼公示栏", TODAY)]
    for rows, days in (([], []), ([row, row], [TODAY, TODAY]), ([row], [TODAY + timedelta(days=1)]), ([row], [None]),
                       ([row | {"place": ""}], [TODAY]), ([row | {"channel": "fax"}], [TODAY])):  # fmt: skip
        with pytest.raises(RuleBroken):
            read_postings(rows, days, TODAY)


@pytest.mark.rule("OA-5")
def test_a_copy_is_stale_once_its_source_changed_after_it_was_put_up() -> None:
    now = office_time(2026, 3, 2, 10)
    today, before = as_of(TODAY, now), as_of(TODAY - timedelta(days=3), now)
    assert today == now
    assert before == office_time(2026, 2, 28, 0)
    assert not is_stale(today, None, gone=False)
    assert not is_stale(today, now, gone=False)
    assert is_stale(today, office_time(2026, 3, 2, 10, 1), gone=False)
    assert is_stale(before, office_time(2026, 3, 1, 9), gone=False)
    assert is_stale(today, None, gone=True)


@pytest.mark.rule("OA-5")
def test_a_copy_comes_down_between_its_posting_and_today_and_once() -> None:
    posted = TODAY - timedelta(days=5)
    assert check_removal(posted, TODAY, TODAY, hangs=True) == TODAY
    for day in (posted - timedelta(days=1), TODAY + timedelta(days=1), None):
        with pytest.raises(RuleBroken):
            check_removal(posted, day, TODAY, hangs=True)
    with pytest.raises(RuleBroken):
        check_removal(posted, TODAY, TODAY, hangs=False)

"""The authority of representatives: what it says, when it holds, how much it is used (PR-3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.office.authorisations.rules import (
    Grant,
    Representative,
    check_no_renewal,
    check_representative,
    check_revocation,
    is_empty,
    is_low,
    read_grant,
    share,
    state,
    warn_in,
)
from engine.office.rule import RuleBroken

TODAY = date(2026, 3, 2)
OFFERED = {"CY-1": "事项一", "CY-2": "事项二"}
GIVEN: dict[str, Any] = {"acts": ["decide", "seal"], "items": [{"item_code": "CY-1"}], "text": " "}


def grant(first: date | None = TODAY, last: date | None = TODAY, **changed: Any) -> Grant:
    return read_grant(GIVEN | changed, first, last, TODAY, most_days=30, offered=OFFERED)


@pytest.mark.rule("PR-3")
def test_an_authorisation_names_items_powers_and_period() -> None:
    given = grant(last=TODAY + timedelta(days=29))
    assert given == Grant({"CY-1": "事项一"}, True, TODAY, TODAY + timedelta(days=29), None)
    assert grant(items=[], acts=["decide"]).items == {}
    assert not grant(acts=["decide"]).seal


@pytest.mark.rule("PR-3")
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"acts": ["seal"]}, "acts"),
        ({"acts": None}, "acts"),
        ({"acts": "decide"}, "acts"),
        ({"items": [{"item_code": "CY-9"}]}, "items"),
        ({"items": [{"item_code": "CY-1"}, {"item_code": "CY-1"}]}, "items"),
        ({"first": None}, "valid_from"),
        ({"first": TODAY - timedelta(days=1)}, "valid_from"),
        ({"last": None}, "valid_until"),
        ({"last": TODAY - timedelta(days=1)}, "valid_until"),
        ({"last": TODAY + timedelta(days=30)}, "valid_until"),
    ],
)
def test_an_authorisation_is_refused_at_its_field(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        grant(**changed)
    assert (refused.value.rule, refused.value.place) == ("PR-3", place)


@pytest.mark.rule("PR-3", "AU-6")
def test_only_an_open_post_of_a_representative_that_is_not_ones_own_is_authorised() -> None:
    check_representative(Representative("chief_rep", within=True, opened=True, own=False))
    for post, rule in (
        (None, "PR-3"),
        (Representative("handler", within=True, opened=True, own=False), "PR-3"),
        (Representative("chief_rep", within=False, opened=True, own=False), "PR-3"),
        (Representative("chief_rep", within=True, opened=False, own=False), "PR-3"),
        (Representative("chief_rep", within=True, opened=True, own=True), "AU-6"),
    ):
        with pytest.raises(RuleBroken) as refused:
            check_representative(post)
        assert (refused.value.rule, refused.value.place) == (rule, "representative")


@pytest.mark.rule("PR-3")
def test_it_holds_from_its_first_to_its_last_day_unless_revoked() -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 4)
    days = [date(2026, 3, day) for day in (1, 2, 4, 5)]
    assert [state(first, last, day, revoked=False) for day in days] == ["coming", "valid", "valid", "expired"]
    assert {state(first, last, day, revoked=True) for day in days} == {"revoked"}


@pytest.mark.rule("PR-3")
def test_what_has_not_ended_is_revoked_with_a_reason() -> None:
    for now in ("valid", "coming"):
        check_revocation(now, "换人")
        with pytest.raises(RuleBroken):
            check_revocation(now, "")
    for now in ("expired", "revoked"):
        with pytest.raises(RuleBroken):
            check_revocation(now, "换人")


@pytest.mark.rule("PR-3")
def test_the_share_shows_what_stands_on_paper_alone() -> None:
    assert (share(0, 0), share(0, 4), share(1, 3), share(3, 3)) == (None, 0, 33, 100)
    assert [is_empty(*each) for each in ((0, 0), (0, 1), (1, 1))] == [False, True, False]
    low = {
        (0, 4, 50): False,
        (1, 4, 0): False,
        (1, 4, 25): False,
        (1, 4, 26): True,
        (1, 200, 1): True,
        (4, 4, 100): False,
    }
    assert {each: is_low(*each) for each in low} == low


@pytest.mark.rule("PR-3")
def test_the_end_of_an_authority_is_told_ahead_and_let_pass_only_with_a_reason() -> None:
    """Thirty days before a long one ends, at half of the time of a short one, never on the first day."""
    assert [warn_in(days, 30) for days in (365, 31, 30, 7, 1)] == [335, 1, 15, 3, 1]
    check_no_renewal(True, "已调离")
    for ends, reason, place in ((None, "已调离", "ends"), (False, "已调离", "ends"), (True, "", "text")):
        with pytest.raises(RuleBroken) as refused:
            check_no_renewal(ends, reason)
        assert (refused.value.rule, refused.value.place) == ("PR-3", place)

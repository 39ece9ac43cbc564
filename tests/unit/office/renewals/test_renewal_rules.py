"""The rules of renewals, without a database (TC-18)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine.clock import office_time
from engine.office.renewals.rules import (
    applied_in_time,
    apply_by,
    check_may_deny,
    check_renewable,
    deemed_until,
    ends_at,
    outcome_at_end,
    remind_at,
)
from engine.office.rule import RuleBroken

LAST = date(2026, 6, 30)
END = office_time(2026, 7, 1, 0)
BEFORE = END - timedelta(seconds=1)


@pytest.mark.rule("TC-18")
def test_a_permit_is_valid_through_its_last_day() -> None:
    assert ends_at(LAST) == END


@pytest.mark.rule("TC-18")
def test_the_days_before_the_end_are_natural_days() -> None:
    assert apply_by(LAST, 30) == date(2026, 5, 31)
    assert remind_at(LAST, 60) == office_time(2026, 5, 1, 9)
    assert applied_in_time(date(2026, 5, 31), LAST, 30)
    assert not applied_in_time(date(2026, 6, 1), LAST, 30)


@pytest.mark.rule("TC-18")
def test_a_permit_is_renewed_while_it_is_valid_and_once() -> None:
    assert check_renewable(LAST, LAST, in_force=True, applied=False) == LAST
    for today, valid_until, in_force, applied in (
        (LAST, None, True, False),
        (LAST, LAST, False, False),
        (LAST, LAST, True, True),
        (LAST + timedelta(days=1), LAST, True, False),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_renewable(today, valid_until, in_force=in_force, applied=applied)
        assert broken.value.rule == "TC-18"


@pytest.mark.rule("TC-18")
@pytest.mark.parametrize(
    ("in_time", "decision", "decided_at", "outcome"),
    [
        (True, None, None, "deemed"),
        (True, "granted", BEFORE, "granted"),
        (True, "denied", BEFORE, "refused"),
        (True, "withdrawn", BEFORE, "refused"),
        (True, "granted", END, "deemed"),
        (False, None, None, "expired"),
        (False, "granted", BEFORE, "granted"),
        (False, "granted", END, "expired"),
        (None, None, None, "expired"),
    ],
)
def test_what_the_end_brings(
    in_time: bool | None, decision: str | None, decided_at: datetime | None, outcome: str
) -> None:
    """Silence after an application in time is consent; a decision after the end comes too late to count."""
    found = outcome_at_end(in_time=in_time, decision=decision, decided_at=decided_at, valid_until=LAST)
    assert found == outcome


@pytest.mark.rule("TC-18")
def test_what_counts_as_renewed_is_valid_as_long_again() -> None:
    assert deemed_until(LAST, date(2026, 3, 2), 36) == date(2029, 6, 30)
    assert deemed_until(LAST, date(2026, 3, 2), None) == date(2026, 10, 28)


@pytest.mark.rule("TC-18")
def test_from_the_end_on_nothing_is_denied_that_was_applied_for_in_time() -> None:
    check_may_deny(in_time=True, valid_until=LAST, now=BEFORE)
    check_may_deny(in_time=False, valid_until=LAST, now=END)
    check_may_deny(in_time=None, valid_until=None, now=END)
    with pytest.raises(RuleBroken, match="counts as renewed"):
        check_may_deny(in_time=True, valid_until=LAST, now=END)

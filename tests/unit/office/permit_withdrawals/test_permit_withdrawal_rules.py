"""Withdrawal of a lawful permit: what may be withdrawn, why, after hearing whom, with which compensation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.clock import office_time
from engine.office.permit_withdrawals.rules import (
    PermitFacts,
    check_permit,
    read_decision,
    read_hearing,
    read_proposal,
)
from engine.office.rule import RuleBroken

TODAY = date(2026, 3, 2)
UNTIL = office_time(2026, 3, 9, 17)
IN_FORCE = PermitFacts(own=True, granted=True, valid_until=TODAY, revoked=False, withdrawn=False, pending=False)
PROPOSAL = {
    "ground": "law",
    "change": "《××条例》修改后，取水口一公里内不再许可。",
    "public_interest": "保护饮用水源。",
    "legal_basis": "《行政许可法》第八条第二款",
}
HEARD = {
    "heard": "stated",
    "statement": "设备已经购置。",
    "losses": "设备三万元。",
    "compensation": "一个月内支付三万元。",
}
DECIDED = {"outcome": "withdraw", "reason": "条例已经修改。", "compensation": "一个月内支付三万元。"}


def place_of(error: pytest.ExceptionInfo[RuleBroken]) -> str | None:
    """The field at which it was refused."""
    return error.value.place


@pytest.mark.rule("LC-5")
@pytest.mark.parametrize(
    "facts",
    [
        None,
        replace(IN_FORCE, granted=False),
        replace(IN_FORCE, own=False),
        replace(IN_FORCE, revoked=True),
        replace(IN_FORCE, withdrawn=True),
        replace(IN_FORCE, pending=True),
        replace(IN_FORCE, valid_until=TODAY - timedelta(days=1)),
    ],
)
def test_only_a_permit_in_force_of_the_own_department_is_withdrawn_and_once(facts: PermitFacts | None) -> None:
    check_permit(IN_FORCE, TODAY)
    check_permit(replace(IN_FORCE, valid_until=None), TODAY)
    with pytest.raises(RuleBroken) as refused:
        check_permit(facts, TODAY)
    assert place_of(refused) == "subject"


@pytest.mark.rule("LC-5")
@pytest.mark.parametrize(
    ("field", "value"),
    [("ground", "other"), ("change", "九个字还不够长的。"), ("public_interest", "  "), ("legal_basis", None)],
)
def test_a_withdrawal_names_ground_change_public_interest_and_law(field: str, value: str | None) -> None:
    assert read_proposal(PROPOSAL).ground == "law"
    with pytest.raises(RuleBroken) as refused:
        read_proposal(PROPOSAL | {field: value})
    assert place_of(refused) == field


@pytest.mark.rule("LC-4", "LC-5")
def test_the_holder_is_heard_before_and_nothing_is_said_for_him() -> None:
    nothing = HEARD | {"heard": "none", "statement": ""}
    assert read_hearing(nothing, UNTIL, UNTIL).statement == ""
    assert read_hearing(HEARD, UNTIL - timedelta(days=3), UNTIL).heard == "stated"
    for wrong, place in (
        (nothing, "heard"),
        (HEARD | {"heard": "?"}, "heard"),
        (HEARD | {"statement": " "}, "statement"),
        (HEARD | {"losses": ""}, "losses"),
        (HEARD | {"compensation": ""}, "compensation"),
    ):
        with pytest.raises(RuleBroken) as refused:
            read_hearing(wrong, UNTIL - timedelta(microseconds=1), UNTIL)
        assert place_of(refused) == place
        assert refused.value.rule == ("LC-4" if wrong is nothing else "LC-5")


@pytest.mark.rule("LC-5")
def test_a_decision_has_a_reason_and_a_withdrawal_says_how_losses_are_compensated() -> None:
    assert read_decision(DECIDED).withdraw
    kept = read_decision(DECIDED | {"outcome": "keep"})
    assert (kept.withdraw, kept.compensation) == (False, "")
    for field in ("outcome", "reason", "compensation"):
        with pytest.raises(RuleBroken) as refused:
            read_decision(DECIDED | {field: ""})
        assert place_of(refused) == field

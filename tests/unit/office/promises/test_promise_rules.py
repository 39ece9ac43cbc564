"""Promises: concrete, reviewed, signed in these very words; broken ones made good (SP-1, SP-3, SP-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.office.promises.rules import (
    PromiseLine,
    PromiseTexts,
    check_breach,
    check_made_good,
    check_measure,
    check_promise,
    check_signing,
    fingerprint,
)
from engine.office.rule import RuleBroken

LINE = PromiseLine("营业执照", "1 个工作日", "登记岗")
TEXTS = PromiseTexts(standard="一次办好", legal_basis="条例", phone="12345")
TODAY, LATER = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.rule("SP-1", "SP-8")
def test_a_concrete_promise_may_be_published() -> None:
    check_promise([LINE], TEXTS, LATER, TODAY)


@pytest.mark.rule("SP-8")
@pytest.mark.parametrize("missing", ["what", "by_when", "who"])
def test_a_promise_says_what_by_when_and_who(missing: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_promise([LINE, replace(LINE, **{missing: ""})], TEXTS, LATER, TODAY)
    assert (broken.value.rule, broken.value.place) == ("SP-8", f"{missing}2")


@pytest.mark.rule("SP-1")
@pytest.mark.parametrize("missing", ["standard", "legal_basis", "phone"])
def test_standard_basis_and_supervision_phone_are_published(missing: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_promise([LINE], replace(TEXTS, **{missing: ""}), LATER, TODAY)
    assert (broken.value.rule, broken.value.place) == ("SP-1", missing)


@pytest.mark.rule("SP-8")
@pytest.mark.parametrize("review", [None, TODAY])
def test_a_promise_has_a_review_date_to_come(review: date | None) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_promise([LINE], TEXTS, review, TODAY)
    assert broken.value.place == "review_on"
    with pytest.raises(RuleBroken) as broken:
        check_promise([], TEXTS, LATER, TODAY)
    assert broken.value.place == "what1"


@pytest.mark.rule("SP-8")
def test_a_signature_is_on_these_words_alone() -> None:
    signed = fingerprint([LINE], TEXTS)
    assert signed == fingerprint([LINE], TEXTS)
    assert len(signed) == 64
    assert signed != fingerprint([replace(LINE, by_when="2 个工作日")], TEXTS)
    assert signed != fingerprint([LINE], replace(TEXTS, phone="1"))


@pytest.mark.rule("SP-8")
def test_the_valid_version_of_ones_own_department_is_signed_once() -> None:
    right = {"published": True, "current": True, "member": True, "signed": False}
    check_signing(**right)
    for wrong in ({"published": False}, {"current": False}, {"member": False}, {"signed": True}):
        with pytest.raises(RuleBroken):
            check_signing(**(right | wrong))


@pytest.mark.rule("SP-3")
def test_a_measure_is_for_a_kind_of_breach_and_says_why() -> None:
    assert check_measure("overdue", "致歉", "公布") == "overdue"
    for breach, measure, why, place in (
        ("late", "致歉", "公布", "breach"),
        ("overdue", "", "公布", "measure"),
        ("overdue", "致歉", "", "why"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_measure(breach, measure, why)
        assert broken.value.place == place
    assert check_breach("conduct", "冷漠") == "conduct"
    for breach, detail, place in (("rain", "冷漠", "breach"), ("conduct", "", "detail")):
        with pytest.raises(RuleBroken) as broken:
            check_breach(breach, detail)
        assert (broken.value.rule, broken.value.place) == ("SP-3", place)


@pytest.mark.rule("SP-3", "AC-6")
def test_a_breach_is_made_good_or_its_card_was_lifted() -> None:
    assert check_made_good("compensated", "抱歉", "邮寄", card_lifted=False) == "compensated"
    assert check_made_good("lifted", "", "", card_lifted=True) == "lifted"
    for outcome, apology, measure, place in (
        ("lifted", "抱歉", "邮寄", "outcome"),
        (None, "抱歉", "邮寄", "outcome"),
        ("compensated", "", "邮寄", "apology"),
        ("compensated", "抱歉", "", "measure"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_made_good(outcome, apology, measure, card_lifted=False)
        assert (broken.value.rule, broken.value.place) == ("SP-3", place)

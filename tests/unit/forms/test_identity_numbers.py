"""Identity documents: the form of their numbers, and the date of birth inside."""

from __future__ import annotations

from datetime import date

import pytest

from engine.forms.identity_numbers import DOCUMENTS, born_on, default_kind, has_form, id_check_digit, written_number


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("resident", "110101199003070011", "110101199003070012"),
        ("passport", "E12345678", "ABCDEFGH"),
        ("hk_macau_permit", "M1234567801", "K12345678"),
        ("taiwan_permit", "1234567890(A)", "1234567"),
        ("foreigner_residence", "CAN110001010101", "CAN11000101"),
        ("military", "空字第0123456号", "空字号"),
        ("credit_code", "91350100M000100Y43", "91350100M000100Y44"),
    ],
)
def test_a_number_has_the_form_of_its_kind(kind: str, right: str, wrong: str) -> None:
    assert has_form(kind, right)
    assert not has_form(kind, wrong)
    others = [other for other in DOCUMENTS if other != kind and has_form(other, wrong)]
    assert set(others) <= {"passport"}


def test_the_new_card_of_a_foreigner_has_a_check_digit_and_a_date_of_birth() -> None:
    number = "91110019900307001"
    right = number + id_check_digit(number)
    assert has_form("foreigner_residence", right)
    assert born_on("foreigner_residence", right) == date(1990, 3, 7)
    assert not has_form("foreigner_residence", number + ("0" if right[-1] != "0" else "1"))


def test_a_number_is_kept_in_one_spelling() -> None:
    assert written_number(" ｅ１２ 345678 ") == "E12345678"
    assert [default_kind(kind) for kind in ("person", "unit")] == ["resident", "credit_code"]
    assert born_on("passport", "E12345678") is None

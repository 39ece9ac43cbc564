"""Dates, telephone numbers and identity numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.formats import (
    EXAMPLES,
    FORMATS,
    NAMES,
    is_phone,
    tidied,
)
from engine.forms.identity_numbers import id_check_digit, is_credit_code, is_id_number


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_has_a_name_and_a_valid_example(name: str) -> None:
    assert FORMATS[name](EXAMPLES[name])
    assert all(NAMES[name])
    assert not FORMATS[name]("")
    assert not FORMATS[name]("申请")


@given(st.dates(), st.integers(0, 999), st.integers(110000, 659999))
def test_an_identity_number_with_the_right_check_digit_is_accepted(born, order, place) -> None:
    first = f"{place}{max(born.year, 1850):04}{born:%m}{min(born.day, 28):02}{order:03}"
    right = id_check_digit(first)
    assert is_id_number(first + right)
    assert is_id_number((first + right).lower())
    for wrong in set("0123456789X") - {right}:
        assert not is_id_number(first + wrong)


@pytest.mark.parametrize("text", ["11010119900230001X", "110101990010100", "", "11010119900101001", "０" * 18])
def test_an_impossible_birthday_or_length_is_refused(text: str) -> None:
    assert not is_id_number(text)


def test_credit_codes_carry_a_check_sign() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100Y4I")


@pytest.mark.parametrize(
    "text",
    "13800138000 +8613800138000 0871-63333333 63333333 400-800-8888 4008008888 010-62345678-12".split(),  # noqa: SIM905
)
def test_mainland_telephone_numbers(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text", ["12345", "1380013800", "138001380000", "abc", "12800138000", "１３８００１３８０００"]
)
def test_what_is_no_telephone_number(text: str) -> None:
    assert not is_phone(text)


@pytest.mark.parametrize(
    ("pasted", "meant", "name"),
    [
        (" 139 0000\u3000１２３４ ", "13900001234", "phone"),
        ("110101 19900307 0011", "110101199003070011", "id-number"),
        ("ａ@example.cn", "a@example.cn", "email"),
        ("第 3 号", "第 3 号", None),
    ],
)
def test_blanks_and_wide_letters_of_a_copy_are_taken_out_where_they_mean_nothing(
    pasted: str, meant: str, name: str | None
) -> None:
    assert tidied(pasted, name) == meant

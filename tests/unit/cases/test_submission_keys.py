"""Keys, digests and texts of submissions."""

from __future__ import annotations

import pytest

from engine.cases.submissions import Outcome, SubmissionRequest, check_text
from engine.errors import Refused


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_sane_length(key: str) -> None:
    with pytest.raises(Refused):
        SubmissionRequest(key, "open:walk", {})


@pytest.mark.parametrize("value", ["a\x00b", {"deep": ["\ud800"]}, {"\x00": 1}])
def test_signs_that_the_database_cannot_store_are_refused(value: object) -> None:
    with pytest.raises(Refused):
        check_text(value)
    with pytest.raises(Refused):
        SubmissionRequest("k", "task:1", {"field": value})


def test_ordinary_text_passes_even_if_it_looks_like_an_escape() -> None:
    answers = {"note": "\\u0000 换行\n制表\t 𠮷"}
    check_text(answers)
    assert SubmissionRequest("k", "task:1", answers).digest


def test_the_digest_covers_scope_and_answers_in_any_order() -> None:
    one = SubmissionRequest("k", "task:1", {"a": 1, "b": [2]})
    assert one.digest == SubmissionRequest("other", "task:1", {"b": [2], "a": 1}).digest
    assert one.digest != SubmissionRequest("k", "task:2", {"a": 1, "b": [2]}).digest
    assert one.digest != SubmissionRequest("k", "task:1", {"a": 1, "b": [3]}).digest


def test_an_outcome_survives_storage() -> None:
    outcome = Outcome(7, "中心办〔2026〕3号", "open", ("a", "b"), None)
    assert Outcome.of_json(outcome.as_json()) == outcome

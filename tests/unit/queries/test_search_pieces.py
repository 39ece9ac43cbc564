"""What an index of searches is asked for: whatever holds a word has all of its pieces."""

from __future__ import annotations

import pytest

from engine.queries.case.search_pieces import candidates, pieces_of
from engine.queries.case.spelling import spelled


@pytest.mark.parametrize("text", ["市监局办〔2026〕12号", "川岳县清源食品加工厂", "王伟", "1", ""])
def test_a_text_has_the_pieces_of_every_part_of_it(text: str) -> None:
    kept = {text[start : start + length] for length in (2, 3) for start in range(len(text) - length + 1)}
    for begin in range(len(text)):
        for end in range(begin + 1, len(text) + 1):
            part = text[begin:end]
            assert set(pieces_of(part)) <= kept
            assert bool(pieces_of(part)) == (len(part) > 1), "a single sign is in no index"


@pytest.mark.parametrize("typed", ["王", "·", "-", "7"])
def test_what_no_index_can_tell_is_looked_for_in_all_cases(typed: str) -> None:
    assert candidates(spelled(typed), 1) is None


@pytest.mark.parametrize(("typed", "kinds"), [("王伟", 3), ("13900001234", 4), ("wwf", 4)])
def test_phones_and_initials_are_asked_for_where_they_can_be(typed: str, kinds: int) -> None:
    found = candidates(spelled(typed), 1)
    assert found is not None
    assert len(found.values) == kinds

"""Everyday words of an item: how they are kept, compared and refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.office.items.checking import draft_problems
from engine.office.items.differences import differences
from engine.office.items.drafts import ItemDraft
from engine.office.items.themes import AUDIENCES, LIFE_EVENTS, MOST_KEYWORDS, keyword_initials, written_keywords
from engine.sample.words import WORDS

DRAFT = ItemDraft(code="i-1", name="食品经营许可", department_id=1, kind="ordinary", task_type=1)


def asked_for_by(words: str) -> ItemDraft:
    return replace(DRAFT, texts={"keywords": words})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("开饭店、开餐馆", "开饭店、开餐馆"),
        (" 开饭店，开餐馆,开饭店\n", "开饭店、开餐馆"),
        ("ＫＴＶ；卡拉OK 100%", "ktv、卡拉ok、100"),
        ("", ""),
    ],
)
def test_words_are_kept_in_one_spelling_each_once(typed: str, kept: str) -> None:
    assert written_keywords(typed) == kept
    assert written_keywords(kept) == kept


def test_every_word_has_its_initials() -> None:
    assert keyword_initials("开饭店、开餐馆") == "kfd kcg"


@pytest.mark.rule("OA-1")
def test_words_that_would_be_found_everywhere_or_nowhere_are_refused() -> None:
    assert "keywords" not in draft_problems(asked_for_by("开饭店"))
    for wrong in ("店", "很" * 21, "、".join(f"说法{number}" for number in range(MOST_KEYWORDS + 1))):
        assert "keywords" in draft_problems(asked_for_by(wrong)), wrong


def test_codes_that_no_list_knows_are_refused() -> None:
    problems = draft_problems(replace(DRAFT, audiences=["dog"], life_events=["permit", "dog"]))
    assert {"audiences", "life_events"} <= problems.keys()


def test_another_spelling_of_the_same_words_is_no_difference() -> None:
    assert differences(asked_for_by("开饭店、开餐馆"), asked_for_by("开饭店，开餐馆"), {1: "市监局"}) == []
    changed = differences(DRAFT, replace(DRAFT, audiences=["person"], life_events=["birth"]), {1: "市监局"})
    assert [(each.field, each.after) for each in changed] == [("audiences", "个人"), ("life_events", "个人：生育收养")]


def test_the_sample_county_uses_the_lists() -> None:
    for code, asking in WORDS.items():
        assert set(asking.audiences) <= AUDIENCES.keys(), code
        assert set(asking.life_events) <= LIFE_EVENTS.keys(), code

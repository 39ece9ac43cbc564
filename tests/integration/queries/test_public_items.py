"""Items found by what people say: everyday words, sentences, initials, occasions, page by page."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from engine import Engine
from engine.database import Database
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item
from engine.office.items.rules import Limits
from engine.office.items.store import create_item
from engine.office.items.themes import LIFE_EVENTS
from engine.office.organisation.changes import create_department
from engine.queries.items.listing import PAGE, Asked, listed_items, offer
from engine.queries.items.search import find_items

RESTAURANT, IDENTITY, HOUSE = "食品经营许可（新办）", "居民身份证补领受理", "不动产转移登记（存量房）"


def names(session: Session, **asked: object) -> list[str]:
    return [row.name for row in listed_items(session, Asked(**asked))[0]]  # type: ignore[arg-type]


@pytest.mark.rule("OA-1")
@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("开饭店", RESTAURANT),
        (" 开 饭店 ", RESTAURANT),
        ("我要开一家饭店", RESTAURANT),
        ("kfd", RESTAURANT),
        ("KFD", RESTAURANT),
        ("spjy", RESTAURANT),
        ("食品经营", RESTAURANT),
        ("我的身份证丢了怎么办", IDENTITY),
        ("ｂｓｆｚ", IDENTITY),
        ("房产过户", HOUSE),
        ("户籍 身份证", ""),
    ],
)
def test_what_people_say_leads_to_the_item(county: Engine, said: str, first: str) -> None:
    with county.database.reading() as session:
        found = names(session, words=said)
        assert (found[0] if found else "") == first, found


@pytest.mark.parametrize("said", ["%", "_", "\\", "'", "%%%开", "不存在的事情"])
def test_signs_of_patterns_find_nothing(county: Engine, said: str) -> None:
    with county.database.reading() as session:
        assert names(session, words=said) == []


@pytest.mark.rule("OA-1")
def test_whom_it_is_for_and_the_occasion_narrow_the_list(county: Engine) -> None:
    with county.database.reading() as session:
        persons, enterprises = names(session, audience="person"), names(session, audience="enterprise")
        assert IDENTITY in persons
        assert IDENTITY not in enterprises
        assert RESTAURANT in persons, "an item without a word about it is for everybody"
        assert RESTAURANT in enterprises
        assert names(session, event="housing") == [HOUSE]
        assert names(session, event="nothing") == []
        assert names(session, words="开饭店", event="housing") == []


def test_the_window_finds_by_everyday_words_too(county: Engine) -> None:
    with county.database.reading() as session:
        assert RESTAURANT in [line.name for line in find_items(session, "开饭店")]


@pytest.mark.rule("OA-1", "TC-1")
def test_the_offer_counts_what_is_published(county: Engine) -> None:
    with county.database.transaction() as session:
        before = offer(session)
        assert before.events["housing"] == 1
        assert list(before.events) == [code for code in LIFE_EVENTS if code in before.events]
        assert before.shorter_percent is not None
        assert before.shorter_percent == round(100 * (1 - before.promised_days / before.statutory_days))
        session.execute(update(Item).where(Item.name == HOUSE).values(state="withdrawn"))
        after = offer(session)
        assert after.items == before.items - 1
        assert "housing" not in after.events


def test_an_office_without_items_offers_nothing(database: Database) -> None:
    with database.reading() as session:
        found = offer(session)
        assert (found.items, found.events, found.shorter_percent) == (0, {}, None)


def test_pages_follow_each_other_by_rank_and_key_in_one_statement(database: Database) -> None:
    with database.transaction() as session:
        department = create_department(session, code="d", name="测试局")
        for number in range(PAGE + 30):
            very = "开饭店" if number % 40 == 0 else "开饭店铺"
            create_item(
                session,
                ItemDraft(
                    code=f"i-{number}", name=f"事项{number}", department_id=department.id, kind="ordinary",
                    task_type=1, limits=Limits(3, 20), texts={"keywords": very},
                ),
            )  # fmt: skip
    statements: list[str] = []
    with database.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]))
        rows, following = listed_items(session, Asked(words="开饭店"))
        assert len(statements) == 1
        assert [row.code for row in rows[:3]] == ["i-0", "i-40", "i-80"], "the very word comes first"
        more, end = listed_items(session, Asked(words="开饭店"), following)
        assert end is None
        assert len({row.id for row in (*rows, *more)}) == PAGE + 30
        for no_key in ("x", "1", "1.x", "9" * 40, ""):
            assert listed_items(session, Asked(words="开饭店"), no_key)[0] == rows

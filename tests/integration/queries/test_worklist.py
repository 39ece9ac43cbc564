"""The inbox: order, pages by key, filters, counts, and what a page costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import Engine
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.database import driver_url
from engine.identity.actor import Actor, load_actor
from engine.office.organisation.records import Post, Staff
from engine.queries.case.case_search import find_cases
from engine.queries.desk import worklist
from tests.conftest import as_owner


@pytest.fixture
def clerk(county: Engine) -> Actor:
    """The A holder of the first window."""
    with county.database.reading() as session:
        staff_id = session.scalars(select(Staff.id).where(Staff.login == "wangfang")).one()
        return load_actor(session, staff_id, county.clock.now())


@pytest.fixture
def case_id(county: Engine, clerk: Actor) -> int:
    """A case to hang work on."""
    answers = {
        "kind": "consult",
        "channel": "window",
        "applicant_kind": "person",
        "applicant_name": "张三",
        "matter": "怎么办理",
        "scope": "here",
    }
    return county.open_case(clerk, process="first_inquiry", answers=answers, key="opened").case_id


def pile(county: Engine, case_id: int, post_id: int, count: int, *, claimed_by: int | None = None) -> set[UUID]:
    """Put work in front of a post: due in hours from -2 on, two of each moment, every fifth without a due date."""
    now = county.clock.now()
    items = []
    with county.database.transaction() as session:
        for number in range(count):
            due = None if number % 5 == 4 else now + timedelta(hours=number // 2 - 2)
            items.append(
                WorkItem(
                    id=uuid4(),
                    case_id=case_id,
                    element="answer",
                    name="答复",
                    form=None,
                    post_id=post_id,
                    assignee_id=claimed_by,
                    acting_for_id=None,
                    opened_at=now,
                    due_at=due,
                    yellow_at=None if due is None else due - timedelta(hours=3),
                    limit=None,
                    draft=None,
                )
            )
        session.add_all(items)
    return {item.id for item in items}


def pages(county: Engine, clerk: Actor, **filters: object) -> list[worklist.WorkRow]:
    """All pages, one after the other."""
    rows: list[worklist.WorkRow] = []
    after = None
    while True:
        with county.database.reading() as session:
            page = worklist.inbox(
                session,
                staff_id=clerk.staff_id,
                post_ids=clerk.post_ids,
                now=county.clock.now(),
                after=after,
                **filters,  # type: ignore[arg-type]
            )
        rows += page.rows
        after = page.next
        if after is None:
            return rows


@contextmanager
def statements(county: Engine) -> Iterator[list[int]]:
    """Counts the statements of a block."""
    before, counted = county.database.statements, [0]
    yield counted
    counted[0] = county.database.statements - before


def test_pages_by_key_show_everything_once_and_the_most_urgent_first(
    county: Engine, clerk: Actor, case_id: int
) -> None:
    expected = pile(county, case_id, clerk.post_ids[0], 3 * worklist.PAGE + 7)
    rows = pages(county, clerk, process="first_inquiry")
    found = [row.id for row in rows]
    assert len(found) == len(set(found))
    assert expected <= set(found)
    dated = [row.due_at for row in rows if row.due_at is not None]
    assert dated == sorted(dated)
    assert all(row.due_at is None for row in rows[len(dated) :]), "what has no limit comes last"


def test_work_of_other_posts_is_not_mine(county: Engine, clerk: Actor, case_id: int) -> None:
    with county.database.reading() as session:
        other_post = session.scalars(select(Post.id).where(Post.id.not_in(clerk.post_ids)).limit(1)).one()
    foreign = pile(county, case_id, other_post, 3)
    mine = pile(county, case_id, clerk.post_ids[0], 3, claimed_by=clerk.staff_id)
    shown = {row.id for row in pages(county, clerk)}
    assert mine <= shown
    assert not foreign & shown
    assert {row.id for row in pages(county, clerk, share="mine")} == mine
    assert not mine & {row.id for row in pages(county, clerk, share="pool")}


@pytest.mark.rule("AB-1")
def test_what_somebody_else_claimed_at_my_post_waits_for_me(county: Engine, clerk: Actor, case_id: int) -> None:
    """A post has one holder at a time: whoever else claimed its work is away now."""
    with county.database.reading() as session:
        other = session.scalars(select(Staff.id).where(Staff.id != clerk.staff_id).limit(1)).one()
    left = pile(county, case_id, clerk.post_ids[0], 3, claimed_by=other)
    assert left <= {row.id for row in pages(county, clerk)}
    assert left <= {row.id for row in pages(county, clerk, share="pool")}
    assert not left & {row.id for row in pages(county, clerk, share="mine")}


@pytest.mark.rule("TC-5")
def test_lights_filter_and_count_alike(county: Engine, clerk: Actor, case_id: int) -> None:
    pile(county, case_id, clerk.post_ids[0], 60)
    with county.database.reading() as session:
        counts = worklist.counts(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=county.clock.now())
    for light in ("red", "yellow", "green"):
        rows = pages(county, clerk, light=light)
        assert rows
        assert {row.left.colour for row in rows} == {light}
        if light != "green":
            assert getattr(counts, light) == len(rows)
    assert counts.all == len(pages(county, clerk)) == counts.pool
    assert counts.mine == 0


@pytest.mark.parametrize(
    "key", ["x", "2026-03-02T09:00:00+00:00~no", f"2026-03-02T09:00:00~{UUID(int=0)}", "~", "a~b~c"]
)
def test_a_key_of_nobody_is_refused(county: Engine, clerk: Actor, key: str) -> None:
    with county.database.reading() as session, pytest.raises(worklist.WrongKey):
        worklist.inbox(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=county.clock.now(), after=key)


def test_a_page_costs_three_statements_however_much_there_is(county: Engine, clerk: Actor, case_id: int) -> None:
    for more in (5, 200):
        pile(county, case_id, clerk.post_ids[0], more)
        with statements(county) as counted, county.database.reading() as session:
            now = county.clock.now()
            worklist.inbox(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=now)
            worklist.counts(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=now)
        # The rows, the calendar's revision, the counts.
        assert counted[0] == 3


def test_counts_stop_at_a_hundred(county: Engine, clerk: Actor, case_id: int) -> None:
    pile(county, case_id, clerk.post_ids[0], 3 * worklist.MOST_COUNTED)
    with county.database.reading() as session:
        counts = worklist.counts(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=county.clock.now())
    assert counts.all == counts.pool == worklist.MOST_COUNTED


def test_pages_and_counts_read_no_more_rows_when_the_pile_grows(county: Engine, clerk: Actor, case_id: int) -> None:
    pile(county, case_id, clerk.post_ids[0], 5)
    pile(county, case_id, clerk.post_ids[0], 5, claimed_by=clerk.staff_id)
    with county.database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO work_item (id, case_id, element, name, post_id, opened_at, due_at)"
                " SELECT gen_random_uuid(), :case_id, 'answer', '答复', :post, :now,"
                " :now + make_interval(mins => n) FROM generate_series(1, 20000) n"
            ),
            {"case_id": case_id, "post": clerk.post_ids[0], "now": county.clock.now()},
        )
    by_the_owner(county, "ANALYZE work_item")
    mine = {"staff_id": clerk.staff_id, "post_ids": clerk.post_ids, "now": county.clock.now()}
    assert rows_read(county, lambda session: worklist.inbox(session, **mine)) <= 4 * worklist.PAGE
    assert rows_read(county, lambda session: worklist.inbox(session, share="mine", **mine)) <= 4 * worklist.PAGE
    most = 4 * worklist.MOST_COUNTED + worklist.NEAREST
    assert rows_read(county, lambda session: worklist.counts(session, **mine)) <= most


def by_the_owner(county: Engine, statement: LiteralString) -> None:
    with psycopg.connect(driver_url(as_owner(county.database.url)), autocommit=True) as connection:
        connection.execute(statement)


def rows_read(county: Engine, query: Callable[[Session], object]) -> int:
    """How many rows of work items the database looks at for a query."""
    by_the_owner(county, "SELECT pg_stat_reset_single_table_counters('work_item'::regclass)")
    with county.database.reading() as session:
        query(session)
        session.execute(text("SELECT pg_stat_force_next_flush()"))
    with county.database.engine.connect() as connection:
        return connection.execute(
            text("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'work_item'")
        ).scalar_one()


def test_cases_are_found_by_number_and_item_but_names_in_part(county: Engine, clerk: Actor, case_id: int) -> None:
    def found(words: str) -> list[int]:
        with county.database.reading() as session:
            page = find_cases(
                session,
                county.calendar(session),
                county.clock.now(),
                words=words,
                status=None,
                before=None,
                staff_id=clerk.staff_id,
                post_ids=clerk.post_ids,
            )
            return [row.id for row in page.rows]

    with county.database.reading() as session:
        number = session.scalars(select(OfficeCase.number).where(OfficeCase.id == case_id)).one()
        number = number or session.execute(text("SELECT number FROM inquiry")).scalar_one()
    assert found(number) == [case_id]
    assert found("张三") == [case_id]
    assert found("张") == [case_id]
    assert found("100%") == []

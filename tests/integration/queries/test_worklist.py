"""The inbox: order, pages by key, filters, counts, and what a page costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import Engine
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.clock import OFFICE_ZONE
from engine.database import driver_url
from engine.identity.actor import Actor, load_actor
from engine.office.organisation.records import Post, Staff
from engine.queries.case.case_search import find_cases
from engine.queries.desk import worklist
from engine.queries.desk.filters import DeskFilter
from tests.acceptance.county import COMPLEX, ORDINARY, County
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


def copies_of(county: Engine, case_id: int, count: int) -> list[int]:
    """As many further cases as this one, each a matter of its own."""
    with county.database.transaction() as session:
        return list(
            session.execute(
                text(
                    "INSERT INTO office_case (process, definition_id, state, version, status, opened_at, head,"
                    " history_count, subject) SELECT process, definition_id, '', 1, 'open', opened_at, head, 0, subject"
                    " FROM office_case, generate_series(1, :count) WHERE id = :case_id RETURNING id"
                ),
                {"case_id": case_id, "count": count},
            ).scalars()
        )


def pile(county: Engine, case_id: int, post_id: int, count: int, *, claimed_by: int | None = None) -> set[UUID]:
    """Put work of as many matters before a post: due in hours from -2 on, two of each moment, each fifth without."""
    now = county.clock.now()
    items = []
    cases = copies_of(county, case_id, count)
    with county.database.transaction() as session:
        for number in range(count):
            due = None if number % 5 == 4 else now + timedelta(hours=number // 2 - 2)
            items.append(work(cases[number], post_id, now, due, claimed_by))
        session.add_all(items)
    return {item.id for item in items}


def work(case_id: int, post_id: int, now: datetime, due: datetime | None, claimed_by: int | None = None) -> WorkItem:
    """A work item that waits."""
    return WorkItem(
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


def page_of(county: Engine, clerk: Actor, after: str | None = None, **filters: Any) -> worklist.WorkPage:
    """One page; ``share`` as it is, every other filter as ``DeskFilter`` names it."""
    share = filters.pop("share", "all")
    with county.database.reading() as session:
        return worklist.inbox(
            session,
            staff_id=clerk.staff_id,
            post_ids=clerk.post_ids,
            now=county.clock.now(),
            share=share,
            wanted=DeskFilter(**filters),
            after=after,
        )


def rows_of(county: Engine, clerk: Actor, **filters: Any) -> list[worklist.WorkRow]:
    """The rows of all pages, one after the other."""
    rows: list[worklist.WorkRow] = []
    after = None
    while True:
        page = page_of(county, clerk, after, **filters)
        rows += page.rows
        after = page.next
        if after is None:
            return rows


def pages(county: Engine, clerk: Actor, **filters: Any) -> list[worklist.WorkTask]:
    """The tasks of all pages, one after the other."""
    return [task for row in rows_of(county, clerk, **filters) for task in row.tasks]


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
        # The matters with their tasks, the calendar's revision, the counts.
        assert counted[0] == 3


def test_a_matter_with_several_tasks_is_one_line_with_the_most_urgent_first(
    county: Engine, clerk: Actor, case_id: int
) -> None:
    now, post = county.clock.now(), clerk.post_ids[0]
    pile(county, case_id, post, 2 * worklist.PAGE)
    matter = copies_of(county, case_id, 1)[0]
    dues = [now + timedelta(hours=30), now - timedelta(hours=9), None, now + timedelta(hours=1)]
    with county.database.transaction() as session:
        session.add_all(work(matter, post, now + timedelta(minutes=n), due) for n, due in enumerate(dues))

    rows = rows_of(county, clerk)
    assert [row.case_id for row in rows].count(matter) == 1
    assert rows[0].case_id == matter, "it stands where its most urgent task stands"
    assert [task.due_at for task in rows[0].tasks] == [*sorted(due for due in dues if due is not None), None]
    assert rows[0].first.left.colour == "red"
    assert matter not in {row.case_id for row in rows_of(county, clerk, light="green")}
    assert [row.case_id for row in rows_of(county, clerk, order="newest")].count(matter) == 1
    with county.database.reading() as session:
        counted = worklist.counts(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=now)
    assert counted.all == len(rows)


def test_lists_are_narrowed_by_item_department_and_day_and_counted(county: Engine, clerk: Actor, case_id: int) -> None:
    office = County(county)
    simple, other = office.apply(ORDINARY), office.apply(COMPLEX)
    with county.database.reading() as session:
        code, name = session.execute(text("SELECT code, name FROM item WHERE code = :code"), {"code": ORDINARY}).one()
        department = session.execute(
            text("SELECT d.code FROM office_case c JOIN department d ON d.id = c.department_id WHERE c.id = :id"),
            {"id": simple},
        ).scalar_one()

    def found(**filters: Any) -> set[int]:
        rows = rows_of(county, clerk, **filters)
        with county.database.reading() as session:
            counted = worklist.total(
                session,
                staff_id=clerk.staff_id,
                post_ids=clerk.post_ids,
                now=county.clock.now(),
                share="all",
                wanted=DeskFilter(**filters),
            )
        assert counted == len(rows), filters
        return {row.case_id for row in rows}

    assert {simple, other, case_id} <= found()
    assert found(item=code) == found(item=name[1:4]) == {simple}
    assert found(item="%") == set()
    assert simple in found(department=department)
    assert found(department="nobody") == set()
    assert found(process="first_inquiry") == {case_id}
    today = county.clock.now().astimezone(OFFICE_ZONE).date()
    assert {simple, other, case_id} <= found(since=today, until=today)
    assert found(since=today + timedelta(days=1)) == found(until=date(2020, 1, 1)) == set()


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_by_arrival_show_everything_once(county: Engine, clerk: Actor, case_id: int, order: str) -> None:
    expected = pile(county, case_id, clerk.post_ids[0], 2 * worklist.PAGE + 3)
    found = pages(county, clerk, order=order)
    ids = [task.id for task in found]
    assert len(ids) == len(set(ids))
    assert expected <= set(ids)
    moments = [task.opened_at for task in found]
    assert moments == sorted(moments, reverse=order == "newest")


def test_counts_stop_at_a_hundred(county: Engine, clerk: Actor, case_id: int) -> None:
    pile(county, case_id, clerk.post_ids[0], 3 * worklist.MOST_COUNTED)
    with county.database.reading() as session:
        counts = worklist.counts(session, staff_id=clerk.staff_id, post_ids=clerk.post_ids, now=county.clock.now())
    assert counts.all == counts.pool == worklist.MOST_COUNTED


@pytest.mark.usefixtures("new_copy")
def test_pages_and_counts_read_no_more_rows_when_the_pile_grows(county: Engine, clerk: Actor, case_id: int) -> None:
    pile(county, case_id, clerk.post_ids[0], 5)
    pile(county, case_id, clerk.post_ids[0], 5, claimed_by=clerk.staff_id)
    cases = copies_of(county, case_id, 20_000)
    with county.database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO work_item (id, case_id, element, name, post_id, opened_at, due_at)"
                " SELECT gen_random_uuid(), :first + n - 1, 'answer', '答复', :post, :now,"
                " :now + make_interval(mins => n) FROM generate_series(1, 20000) n"
            ),
            {"first": min(cases), "post": clerk.post_ids[0], "now": county.clock.now()},
        )
    by_the_owner(county, "ANALYZE work_item, office_case")
    mine = {"staff_id": clerk.staff_id, "post_ids": clerk.post_ids, "now": county.clock.now()}
    assert rows_read(county, lambda session: worklist.inbox(session, **mine)) <= 4 * worklist.PAGE
    assert rows_read(county, lambda session: worklist.inbox(session, share="mine", **mine)) <= 8 * worklist.PAGE
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

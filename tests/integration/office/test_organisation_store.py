"""Posts, holders, absences: who acts for whom, and what cannot be opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.errors import NotFound, Refused
from engine.office.organisation.changes import (
    announce_absence,
    assign,
    close_post,
    create_department,
    create_post,
    create_staff,
    create_standard_posts,
    end_absence,
    open_post,
    set_staff_active,
    unassign,
)
from engine.office.organisation.records import Post, Staff
from engine.office.organisation.store import department_by_code, holders_of, post_for, posts_held, uncovered_posts

NOW = office_time(2026, 3, 2, 9)


def window(
    session: Session, *, code: str = "window", role: str = "clerk", center: bool = True
) -> tuple[Post, Staff, Staff]:
    """An open public post with an A and a B holder."""
    department = create_department(session, code=f"D-{code}", name=f"部门{code}", is_center=center)
    post = create_post(
        session, code=code, name="综合窗口", department_id=department.id, role=role, faces_public=True,
        authority={"accept": True},
    )  # fmt: skip
    first = create_staff(session, name="王芳", login=f"wangfang-{code}")
    second = create_staff(session, name="李强", login=f"liqiang-{code}")
    assign(session, post, first, "A", NOW)
    assign(session, post, second, "B", NOW)
    return open_post(session, post, NOW), first, second


def held(session: Session, staff: Staff, after: timedelta = timedelta()) -> list[tuple[str, int | None]]:
    return [(post.letter, post.acting_for) for post in posts_held(session, staff.id, NOW + after)]


@pytest.mark.rule("AB-1", "AB-3")
def test_b_acts_only_while_a_is_absent(database: Database) -> None:
    with database.transaction() as session:
        _, first, second = window(session)
        assert held(session, first) == [("A", None)]
        assert held(session, second) == []
        announce_absence(
            session, first.id, starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=3), reason="开会"
        )
        assert held(session, second) == []
        assert held(session, second, timedelta(hours=1)) == [("B", first.id)]
        assert held(session, first, timedelta(hours=1)) == []
        assert held(session, second, timedelta(hours=3)) == []
        assert held(session, first, timedelta(hours=3)) == [("A", None)]


@pytest.mark.rule("AB-1")
def test_b_acts_when_a_has_left_the_service(database: Database) -> None:
    with database.transaction() as session:
        _, first, second = window(session)
        set_staff_active(session, first.id, False)
        assert held(session, second) == [("B", first.id)]


@pytest.mark.rule("AB-1")
def test_a_return_gives_the_post_back_at_once(database: Database) -> None:
    with database.transaction() as session:
        _, first, second = window(session)
        announce_absence(session, first.id, starts_at=NOW, ends_at=None, reason="出差")
        with pytest.raises(Refused):
            announce_absence(session, first.id, starts_at=NOW + timedelta(days=1), ends_at=None, reason="请假")
        end_absence(session, first.id, NOW + timedelta(hours=2))
        assert held(session, second, timedelta(hours=1)) == [("B", first.id)]
        assert held(session, second, timedelta(hours=2)) == []
        with pytest.raises(Refused):
            end_absence(session, first.id, NOW + timedelta(hours=2))


def test_the_posts_held_take_one_statement(database: Database) -> None:
    with database.transaction() as session:
        _, first, _ = window(session)
        before = database.statements
        assert posts_held(session, first.id, NOW)
        assert database.statements == before + 1


@pytest.mark.rule("AB-5")
def test_a_public_post_opens_only_with_two_holders_who_are_two_persons(database: Database) -> None:
    with database.transaction() as session:
        department = create_department(session, code="D", name="部门")
        post = create_post(session, code="p", name="窗口", department_id=department.id, role="clerk", faces_public=True)
        one, two = create_staff(session, name="甲", login="jia"), create_staff(session, name="乙", login="yi")
        with pytest.raises(Refused):
            open_post(session, post, NOW)
        assign(session, post, one, "A", NOW)
        with pytest.raises(Refused):
            open_post(session, post, NOW)
        with pytest.raises(Refused):
            assign(session, post, one, "B", NOW)
        assert posts_held(session, one.id, NOW) == []
        assign(session, post, two, "B", NOW)
        open_post(session, post, NOW)
        assert posts_held(session, one.id, NOW)
        with pytest.raises(Refused):
            unassign(session, post, "B")
        close_post(session, post)
        unassign(session, post, "B")
        assert set(holders_of(session, post.id)) == {"A"}


@pytest.mark.rule("AB-2")
def test_a_public_post_with_neither_a_nor_b_in_opening_hours_is_uncovered(
    database: Database, clock: VirtualClock
) -> None:
    with database.transaction() as session:
        post, first, second = window(session)
        assert uncovered_posts(session, NOW) == []
        announce_absence(session, first.id, starts_at=NOW, ends_at=None, reason="出差")
        assert uncovered_posts(session, NOW) == []
        announce_absence(session, second.id, starts_at=NOW, ends_at=None, reason="病假")
        assert uncovered_posts(session, NOW) == [post]
        assert uncovered_posts(session, office_time(2026, 3, 2, 19)) == []
        assert uncovered_posts(session, office_time(2026, 3, 7, 10)) == []
        post.opens_daily = True
        session.flush()
        assert uncovered_posts(session, office_time(2026, 3, 7, 10)) == [post]


@pytest.mark.rule("PR-1", "AU-7")
def test_work_of_a_department_without_open_posts_goes_only_where_it_is_entrusted(database: Database) -> None:
    with database.transaction() as session:
        general, _, _ = window(session, code="general", role="handler")
        department = create_department(session, code="new", name="新部门")
        posts = create_standard_posts(session, department)
        assert [post.opened_at for post in posts] == [None] * 4
        assert post_for(session, "handler", None).id == general.id
        for code in ("new", "nowhere"):
            with pytest.raises(NotFound):
                post_for(session, "handler", code)
        department.entrusted_to_id = general.department_id
        session.flush()
        assert post_for(session, "handler", "new").id == general.id
        for letter, login in (("A", "jia"), ("B", "yi")):
            assign(session, posts[0], create_staff(session, name=login, login=login), letter, NOW)  # type: ignore[arg-type]
        open_post(session, posts[0], NOW)
        assert post_for(session, "handler", "new").id == posts[0].id
        department.other_codes = ["new_2"]
        session.flush()
        assert post_for(session, "handler", "new_2").id == posts[0].id
        assert department_by_code(session, "new_2").id == department.id
        with pytest.raises(NotFound):
            post_for(session, "inspector", "new")


def test_names_codes_and_roles_are_checked(database: Database) -> None:
    with database.transaction() as session:
        department = create_department(session, code="D", name="部门", is_center=True)
        refused = [
            lambda: create_department(session, code="D", name="别的"),
            lambda: create_department(session, code="E", name="部门"),
            lambda: create_department(session, code=" ", name="别的"),
            lambda: create_department(session, code="E", name="别的", is_center=True),
            lambda: create_post(session, code="p", name="岗", department_id=department.id, role="king"),
            lambda: create_post(
                session, code="p", name="岗", department_id=department.id, role="clerk", authority={"fly": True}
            ),
            lambda: create_staff(session, name="", login="x"),
        ]
        for attempt in refused:
            with pytest.raises(Refused):
                attempt()

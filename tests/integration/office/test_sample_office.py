"""The sample county: complete, believable, repeatable."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from engine.application import Engine
from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.identity.accounts import authenticate
from engine.office.items.records import Item, ItemMaterial
from engine.office.items.store import departments_of, materials_of
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.organisation.rules import ROLES
from engine.office.organisation.store import post_for, posts_held, uncovered_posts
from engine.queries.items.guides import guide
from engine.sample.county import ITEMS, create_county


def test_the_county_is_made_once_and_everybody_can_log_in_with_the_one_password(
    database: Database, clock: VirtualClock
) -> None:
    with database.transaction() as session:
        made = create_county(session, at=clock.now(), password="a good password")
        assert made.departments >= 13
        assert made.staff >= 45
        assert made.items == len(ITEMS) >= 24
    with database.transaction() as session:
        again = create_county(session, at=clock.now())
        assert (again.departments, again.staff, again.posts, again.items) == (0, 0, 0, 0)
    for login in ("wangfang", "qianzheng", "heyong"):
        assert authenticate(database, login, "a good password", "127.0.0.1", clock.now()) is not None
    assert authenticate(database, "wangfang", "another password", "127.0.0.1", clock.now()) is None


@pytest.mark.rule("AB-1", "AB-2", "AB-5", "PR-1")
def test_every_role_has_an_open_post_and_every_public_post_two_holders(county: Engine) -> None:
    with county.database.reading() as session:
        posts = session.scalars(select(Post)).all()
        assert {post.role for post in posts} == set(ROLES)
        assert all(post.opened_at is not None for post in posts)
        holdings = Counter(session.scalars(select(PostHolding.post_id)))
        assert all(holdings[post.id] == 2 for post in posts)
        assert uncovered_posts(session, office_time(2026, 3, 2, 10)) == []
        wangfang = session.scalars(select(Staff).where(Staff.login == "wangfang")).one()
        assert [held.code for held in posts_held(session, wangfang.id, county.clock.now())] == ["window-1"]
        with_items = select(Department).where(Department.id.in_(select(Item.department_id)))
        for department in session.scalars(with_items):
            for role in ("handler", "chief_rep", "leader", "agency_head"):
                assert post_for(session, role, department.code).opened_at is not None


@pytest.mark.rule("OA-1", "ON-13", "TC-1")
def test_every_item_has_a_full_guide_and_a_list_of_papers(county: Engine) -> None:
    with county.database.reading() as session:
        for item in session.scalars(select(Item)):
            told = guide(session, item.id)
            assert told is not None
            assert len(told.materials) >= 2, item.name
            for text in (item.legal_basis, item.conditions, item.fee, item.place, item.phone, item.result):
                assert text, item.name
            assert item.promised_days <= item.statutory_days
        assert any(material.by_data_sharing for material in session.scalars(select(ItemMaterial)))
        kinds = Counter(session.scalars(select(Item.kind)))
        assert set(kinds) == {"immediate", "ordinary", "complex", "joint", "forwarded"}


@pytest.mark.rule("JA-2")
def test_joint_items_name_their_departments_and_circumstances(county: Engine) -> None:
    with county.database.reading() as session:
        joint = session.scalars(select(Item).where(Item.kind == "joint")).all()
        assert len(joint) >= 2
        for item in joint:
            parts = departments_of(session, item.id)
            always = [part for part in parts if part.circumstance is None]
            assert len(always) >= 3
            assert len(always) < len(parts)
            assert all(part.days < item.promised_days for part in parts)
            assert len(materials_of(session, item.id)) >= 6

"""Lists of people, posts and departments to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, SQLColumnExpression, Text, cast, join, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.identity.records import Account
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, PostHolding, Staff

_HOLDERS = join(PostHolding, Post, Post.id == PostHolding.post_id).join(Staff, Staff.id == PostHolding.staff_id)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One account on the login page of a demonstration."""

    login: str
    name: str
    post: str
    role: str


ORDER = (
    "clerk",
    "handler",
    "chief_rep",
    "leader",
    "coordinator",
    "helper",
    "agency_head",
    "county_leader",
    "inspector",
    "item_editor",
    "designer",
    "admin",
)
"""Roles in the order in which a case meets them."""


def demo_logins(session: Session) -> list[DemoLogin]:
    """One account per role, the first A holder of each, in the order in which a case meets them."""
    rows = session.execute(
        select(Staff.login, Staff.name, Post.name, Post.role)
        .ext(distinct_on(Post.role))
        .select_from(_HOLDERS.join(Account, Account.staff_id == Staff.id))
        .where(PostHolding.letter == "A", Staff.active)
        .order_by(Post.role, Post.id)
    )
    places = {role: place for place, role in enumerate(ORDER)}
    return sorted((DemoLogin(*row) for row in rows), key=lambda each: places.get(each.role, len(places)))


@dataclass(frozen=True, slots=True)
class Choice:
    """A code with its name, and what tells equal names apart."""

    code: str
    name: str
    note: str


def departments(session: Session) -> list[Choice]:
    """All departments, the center first."""
    query = select(Department.code, Department.short_name, Department.name)
    return _choices(session, query.order_by(Department.is_center.desc(), Department.id))


def posts(session: Session) -> list[Choice]:
    """All opened posts by department."""
    return _choices(
        session,
        select(Post.code, Post.name, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None))
        .order_by(Department.is_center.desc(), Department.id, Post.id),
    )


def representatives(session: Session) -> list[Choice]:
    """The opened posts of representatives at the center, by department (PR-3)."""
    return _choices(
        session,
        select(Post.code, Post.name, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None), Post.role == "chief_rep")
        .order_by(Department.is_center.desc(), Department.id, Post.id),
    )


def helpers(session: Session) -> list[Choice]:
    """The people who hold a helpers' post (JA-6); the code is the login."""
    return _choices(session, _one_post_each(Staff.login).where(Post.role == "helper"))


def approvers(session: Session, roles: tuple[str, ...]) -> list[Choice]:
    """The people who hold a post of one of these roles, with the post; the code is the staff id."""
    return _choices(session, _one_post_each(cast(Staff.id, Text)).where(Post.role.in_(roles)))


def _one_post_each(code: SQLColumnExpression[str]) -> Select[str, str, str]:
    """Everybody in service with one of the posts held, as A where there is one."""
    return (
        select(code, Staff.name, Post.name)
        .ext(distinct_on(Staff.id))
        .select_from(_HOLDERS)
        .where(Staff.active)
        .order_by(Staff.id, PostHolding.letter)
    )


def _choices(session: Session, query: Select[str, str, str]) -> list[Choice]:
    return [Choice(*row) for row in session.execute(query)]


def items(session: Session) -> list[Choice]:
    """The items that applicants can apply for, by department."""
    query = (
        select(Item.code, Item.name, Department.short_name)
        .join(Department, Department.id == Item.department_id)
        .where(Item.active)
        .order_by(Department.is_center.desc(), Department.id, Item.id)
    )
    return _choices(session, query)

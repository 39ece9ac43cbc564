"""Lists of people to choose from: the accounts of a demonstration, who holds a post of a role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.identity.records import Account
from engine.office.choice_lists import HOLDERS, Choice, listed, one_post_each
from engine.office.organisation.records import Post, PostHolding, Staff


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
        .select_from(HOLDERS.join(Account, Account.staff_id == Staff.id))
        .where(PostHolding.letter == "A", Staff.active)
        .order_by(Post.role, Post.id)
    )
    places = {role: place for place, role in enumerate(ORDER)}
    return sorted((DemoLogin(*row) for row in rows), key=lambda each: places.get(each.role, len(places)))


def approvers(session: Session, roles: tuple[str, ...]) -> list[Choice]:
    """The people who hold a post of one of these roles, with the post; the code is the staff id."""
    return listed(session, one_post_each(cast(Staff.id, Text)).where(Post.role.in_(roles)))
